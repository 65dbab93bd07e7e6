//! manageros: what is this person working on?
//!
//! This library is the program's inside, so that its tests and benches can reach the parts; it is no public API.
//!
//! ```text
//! argv ─ main ─ lib ─ cli            what was typed becomes domain types here, or never
//!                │
//!            commands                the story of each command, and little else
//!                │   asks
//!               app                  makes what a command needs, when it asks
//!      ┌─────────┼──────────┬──────────┐
//!    store     vault      jira        out ─ view
//!     SQL    keys, seals   HTTP      what people and programs see
//!      └─────────┴────┬─────┴──────────┘
//!                   domain           the product's words and rules; knows none of the others
//! ```
//!
//! Arrows point one way; `tests/layering.rs` holds them. Every failure becomes an [`error::Failure`], whose kind is the
//! exit code.

pub mod app;
pub mod cli;
pub mod clock;
pub mod commands;
pub mod crash;
pub mod domain;
pub mod error;
pub mod generate;
pub mod interrupt;
pub mod jira;
pub mod out;
pub mod pager;
pub mod paths;
pub mod progress;
pub mod prompt;
pub mod store;
pub mod vault;
pub mod view;

use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;

use clap::error::ErrorKind;

use app::{App, Settings};
use cli::{Command, Globals, Later};
use error::Failure;
use view::Format;

/// Runs the program with the arguments it was given, and returns its exit code.
pub fn run() -> ExitCode {
    keep_memory_private();
    let arguments: Vec<OsString> = std::env::args_os().collect();
    if let Some(words) = commands::complete::asked(&arguments) {
        return commands::complete::run(&words, cli::command());
    }
    let cli = match cli::parse(&arguments) {
        Ok(cli) => cli,
        Err(error) => return unparsed(&error, wants_json(&arguments) || environment_wants_json()),
    };
    let json = match settings(&cli.globals).format {
        Some(format) => matches!(format, Format::Json | Format::Ndjson),
        None => environment_wants_json(),
    };
    let outcome = App::new(settings(&cli.globals)).and_then(|app| dispatch(&app, cli.command));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => report(&failure, json),
    }
}

fn dispatch(app: &App, command: Command) -> Result<(), Failure> {
    match command {
        Command::Integration(Later(command)) => commands::integration::run(app, command),
        Command::Person(Later(command)) => commands::person::run(app, command),
        Command::Activity(Later(command)) => commands::activity::run(app, command),
        Command::Key(Later(command)) => commands::key::run(app, command),
        Command::User(Later(command)) => commands::user::run(app, command),
        Command::Org(Later(command)) => commands::org::run(app, command),
        Command::Audit(Later(command)) => commands::audit::run(app, command),
        Command::Backup(Later(command)) => commands::backup::run(app, command),
        Command::Doctor(args) => commands::doctor::run(app, &args),
        Command::Completions(args) => commands::completions::run(app, &args, cli::command()),
        Command::Man(args) => commands::man::run(app, &args, cli::command()),
        Command::Help(args) => commands::help::run(app, &args, cli::command()),
    }
}

fn settings(globals: &Globals) -> Settings {
    Settings {
        format: if globals.json {
            Some(Format::Json)
        } else {
            globals.format
        },
        quiet: globals.quiet,
        verbose: globals.verbose,
        colour: match globals.color.as_str() {
            "always" => Some(true),
            "never" => Some(false),
            _ => None,
        },
        no_input: globals.no_input,
        yes: globals.yes,
        timeout: globals.timeout.map(|wait| wait.0),
        max_wait: globals.max_wait.map(|wait| wait.0),
    }
}

/// Help and version are answers; everything else that clap says is a mistake in what was typed.
fn unparsed(error: &clap::Error, json: bool) -> ExitCode {
    if matches!(
        error.kind(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
    ) {
        // Whoever closed the pipe has seen enough.
        let _ = error.print();
        return ExitCode::SUCCESS;
    }
    if json {
        let text = error.to_string();
        let lines = text
            .lines()
            .take_while(|line| !line.trim().is_empty())
            .map(str::trim);
        let message = lines
            .collect::<Vec<_>>()
            .join(" ")
            .trim_start_matches("error: ")
            .to_owned();
        return report(&Failure::usage(message), true);
    }
    let _ = error.print();
    ExitCode::from(error::Kind::Usage.exit_code())
}

fn environment_wants_json() -> bool {
    matches!(
        std::env::var("MANAGEROS_FORMAT").as_deref(),
        Ok("json" | "ndjson")
    )
}

fn wants_json(arguments: &[OsString]) -> bool {
    let words: Vec<&str> = arguments
        .iter()
        .filter_map(|argument| argument.to_str())
        .collect();
    words.contains(&"--json")
        || words
            .iter()
            .any(|word| matches!(*word, "--format=json" | "--format=ndjson"))
        || words
            .windows(2)
            .any(|pair| pair[0] == "--format" && matches!(pair[1], "json" | "ndjson"))
}

fn report(failure: &Failure, json: bool) -> ExitCode {
    let text = if json {
        view::text::escaped_json(
            serde_json::to_string(&failure.json()).expect("a failure is plain data"),
        )
    } else {
        let text = failure.to_string();
        let lines = text
            .lines()
            .map(view::text::visible)
            .collect::<Vec<_>>()
            .join("\n");
        out::fitted_to_stderr(&lines)
    };
    let _ = writeln!(std::io::stderr().lock(), "{text}");
    ExitCode::from(failure.kind().exit_code())
}

/// Keeps tokens out of core dumps and other processes of this user out of our memory.
fn keep_memory_private() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        let _ = setrlimit(
            Resource::Core,
            Rlimit {
                current: Some(0),
                maximum: Some(0),
            },
        );
    }
    #[cfg(target_os = "linux")]
    // An undumpable process may not reopen its own descriptors, which is how the key is read from one.
    if ["MANAGEROS_KEY_FD", "MANAGEROS_PASSPHRASE_FD"]
        .iter()
        .all(|name| std::env::var_os(name).is_none())
    {
        let _ =
            rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
    }
}
