//! The main job from end to end, against a Jira on this machine: `cargo run --example tour`.
//!
//! Starts two made-up Jiras (Cloud, and Data Center under `/jira`), makes a home that is thrown away, and runs the real
//! command line in it. Nothing outside the temporary folder is read or written: no keyring, no network but loopback.
//! Ends with exit code 0 only if every command did.

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use jira_sandbox::{Category, Person, Sandbox};

fn main() -> ExitCode {
    match tour() {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            let _ = writeln!(io::stderr(), "\nThe tour ended early: {problem}");
            ExitCode::FAILURE
        }
    }
}

fn tour() -> Result<(), String> {
    let program = program()?;
    let cloud = Sandbox::cloud().people(12).seed(42).start();
    let ada = newcomer(&cloud)?;
    let plant = data_center(&ada);
    let home = tempfile::tempdir().map_err(|error| format!("no temporary folder: {error}"))?;
    let shell = Shell {
        program,
        home: home.path(),
    };
    let handle = ada.id.split('.').next().unwrap_or(&ada.id);

    say(
        "A Jira Cloud site, for everybody in the organization. The token is read from standard input,\n\
         tried against Jira, and kept encrypted.",
    )?;
    shell.run_with_token(
        &[
            "integration",
            "add",
            "acme",
            "--scope",
            "org",
            "--url",
            &cloud.url(),
            "--login",
            &cloud.login(),
            "--token-stdin",
        ],
        cloud.token(),
    )?;
    say("The factory has a Data Center of its own, which takes a personal access token.")?;
    shell.run_with_token(
        &[
            "integration",
            "add",
            "plant",
            "--scope",
            "org",
            "--url",
            &plant.url(),
            "--token-stdin",
        ],
        plant.token(),
    )?;
    say("Do both still work? A script looks at the exit code.")?;
    shell.run(&["integration", "test"])?;

    say("Somebody whose work we want to see, and the Jira accounts that are theirs.")?;
    shell.run(&[
        "person", "add", &ada.name, "--email", &ada.email, "--handle", handle,
    ])?;
    shell.run(&["person", "link", handle, "-i", "acme"])?;
    shell.run(&["person", "link", handle, "-i", "plant"])?;
    shell.run(&["person", "show", handle])?;

    say("What is this person working on? The last line says how the answer came about.")?;
    shell.run(&["activity", "show", handle])
}

/// Returns the first of the made-up people: active, and with an e-mail that can be seen.
fn newcomer(cloud: &Sandbox) -> Result<Person, String> {
    cloud
        .people()
        .into_iter()
        .find(|person| person.id != "admin" && person.active)
        .ok_or_else(|| "the made-up company has nobody in it".to_owned())
}

/// Returns a Data Center where the same person has a little work as well.
fn data_center(person: &Person) -> Sandbox {
    let id = person.username.as_str();
    Sandbox::data_center()
        .context_path("/jira")
        .user(id, |user| user.name(&person.name).email(&person.email))
        .issue("PLANT-12", |issue| {
            issue
                .summary("Replace the label printer at the packing line")
                .assignee(id)
                .status("In Arbeit", Category::Indeterminate)
        })
        .issue("PLANT-15", |issue| {
            issue
                .summary("Order spare rollers")
                .assignee(id)
                .status("Incomplete", Category::New)
        })
        .start()
}

/// Runs commands as a newcomer's shell would, with an empty home.
struct Shell<'a> {
    program: PathBuf,
    home: &'a Path,
}

impl Shell<'_> {
    fn run(&self, arguments: &[&str]) -> Result<(), String> {
        echo("manageros", arguments)?;
        self.finish(arguments, None)
    }

    fn run_with_token(&self, arguments: &[&str], token: &str) -> Result<(), String> {
        echo("printf %s \"$TOKEN\" | manageros", arguments)?;
        self.finish(arguments, Some(token))
    }

    fn finish(&self, arguments: &[&str], input: Option<&str>) -> Result<(), String> {
        let mut command = Command::new(&self.program);
        for (name, _) in std::env::vars_os() {
            let text = name.to_string_lossy().to_uppercase();
            // A proxy would be asked for 127.0.0.1 too.
            if text.starts_with("MANAGEROS_") || text.ends_with("_PROXY") {
                command.env_remove(name);
            }
        }
        command
            .args(arguments)
            .env("MANAGEROS_HOME", self.home)
            .env("MANAGEROS_KEY_FILE", self.home.join("key"))
            // Through a pipe the default is tab-separated; the tour shows what a terminal shows.
            .env("MANAGEROS_FORMAT", "table")
            // Nobody is asked anything: `person link` finds the account by its e-mail.
            .stdin(if input.is_some() {
                Stdio::piped()
            } else {
                Stdio::null()
            });
        if !io::stdout().is_terminal() && std::env::var_os("COLUMNS").is_none() {
            command.env("COLUMNS", "100");
        }
        let failed = |error: io::Error| format!("{}: {error}", self.program.display());
        let mut child = command.spawn().map_err(failed)?;
        if let (Some(token), Some(mut stdin)) = (input, child.stdin.take()) {
            // A program that fails early closes its input; its exit code tells.
            let _ = stdin.write_all(token.as_bytes());
        }
        let status = child.wait().map_err(failed)?;
        if status.success() {
            Ok(())
        } else {
            Err(format!("`manageros {}`: {status}", arguments.join(" ")))
        }
    }
}

fn say(text: &str) -> Result<(), String> {
    write(&format!("\n{text}\n"))
}

/// Shows a command as it would be typed, before its output.
fn echo(program: &str, arguments: &[&str]) -> Result<(), String> {
    let typed: Vec<_> = arguments
        .iter()
        .map(|argument| shell_words::quote(argument))
        .collect();
    let line = format!("$ {program} {}", typed.join(" "));
    let is_plain = !io::stdout().is_terminal() || std::env::var_os("NO_COLOR").is_some();
    if is_plain {
        write(&format!("\n{line}\n"))
    } else {
        write(&format!("\n\x1b[1m{line}\x1b[0m\n"))
    }
}

/// Writes before the next program does.
fn write(text: &str) -> Result<(), String> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())
        .and_then(|()| out.flush())
        .map_err(|error| format!("nobody reads on: {error}"))
}

/// Returns the real program, of the same build as this example.
///
/// Cargo builds no program for an example, so it is asked here; both are named, because then their dependencies are
/// built alike and nothing is compiled a second time. Without Cargo around the program has to be there already.
fn program() -> Result<PathBuf, String> {
    let Some(cargo) = std::env::var_os("CARGO") else {
        return neighbour();
    };
    let mut build = Command::new(cargo);
    build
        .args([
            "build",
            "--quiet",
            "--bin",
            "manageros",
            "--example",
            "tour",
        ])
        .args(["--message-format", "json-render-diagnostics"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stderr(Stdio::inherit());
    if !cfg!(debug_assertions) {
        build.arg("--release");
    }
    // What `cargo run` tells this program about itself would make build scripts run again (ring's does).
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            build.env_remove(name);
        }
    }
    let output = build
        .output()
        .map_err(|error| format!("cargo cannot be run: {error}"))?;
    if !output.status.success() {
        return Err("manageros could not be built".to_owned());
    }
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .filter(|message| message["target"]["name"] == "manageros")
        .find_map(|message| message["executable"].as_str().map(PathBuf::from))
        .ok_or_else(|| "cargo built manageros and does not say where".to_owned())
}

/// Returns the program next to `examples/tour`.
fn neighbour() -> Result<PathBuf, String> {
    let here = std::env::current_exe().map_err(|error| error.to_string())?;
    let name = format!("manageros{}", std::env::consts::EXE_SUFFIX);
    let program = here
        .parent()
        .and_then(Path::parent)
        .map(|folder| folder.join(name));
    program
        .filter(|program| program.is_file())
        .ok_or_else(|| "build the program first: cargo build --bin manageros".to_owned())
}
