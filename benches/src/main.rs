//! How fast manageros is, whole processes, against the floors and against others: `cargo run --release -p bench`.
//!
//! Each row runs its contenders in turn, A B C A B C …, so that what disturbs one disturbs all; the times are medians
//! and the ratios medians of the ratios within each turn. The floors are the programs in `floors/`; the Jira is
//! [`fake`], in this process, on loopback. The goals are this project's own. Nothing here is a gate, because times are not steady: what is
//! (requests, peaks, sizes) is held by the tests.

mod contest;
mod fake;
mod home;
mod report;
mod rows;
mod ticket;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use contest::{Contender, hold};
use report::{Goal, Verdict};

const HELP: &str = "\
Measures manageros against the floors and against others, and prints Markdown

Usage: cargo run --release -p bench -- [OPTIONS]

Options:
      --only <TEXT>  Only rows with this in their name
      --quick        A quarter of the runs
      --no-build     Measure the release build that is there
      --list         Name the rows
      --serve <N>    Keep the Jira of a row up, with a person of so many tickets, to profile by hand
  -h, --help         Print this
";

/// What all rows share.
pub(crate) struct Bench {
    folder: PathBuf,
    quick: bool,
    verdicts: Vec<Verdict>,
}

/// A row that is measured now.
pub(crate) struct Row<'a> {
    pub(crate) title: String,
    pub(crate) rounds: usize,
    pub(crate) contenders: Vec<Contender<'a>>,
    /// Who would be in it, and why it is not.
    pub(crate) absent: Vec<(String, String)>,
    /// To whom the ratios are.
    pub(crate) reference: &'static str,
    pub(crate) goals: Vec<Goal>,
}

impl Bench {
    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.folder
            .join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
    }

    pub(crate) fn manageros(&self) -> PathBuf {
        self.program("manageros")
    }

    /// Returns whether manageros has that command.
    pub(crate) fn has(&self, words: &[&str]) -> bool {
        let asked = Command::new(self.manageros())
            .args(words)
            .arg("--help")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        asked.is_ok_and(|status| status.success())
    }

    /// Measures a row, and prints it.
    pub(crate) fn measure(&mut self, row: &Row<'_>) -> Result<(), String> {
        let rounds = if self.quick {
            row.rounds.div_ceil(4)
        } else {
            row.rounds
        };
        let table = hold(&row.contenders, rounds, &self.program("bench-measure"))?;
        let order: Vec<String> = row.contenders.iter().map(|one| one.name.clone()).collect();
        say(&report::markdown(
            &row.title,
            rounds,
            &order,
            &table,
            &row.absent,
            row.reference,
        ));
        let judged = row
            .goals
            .iter()
            .map(|goal| goal.judge(&row.title, &table, &row.absent));
        let judged: Vec<Verdict> = judged.collect();
        if !judged.is_empty() {
            say("");
            say(&report::verdicts(&judged));
        }
        self.verdicts.extend(judged);
        Ok(())
    }
}

pub(crate) fn say(text: &str) {
    // whoever closed the pipe has seen enough, and what is not seen still has its exit code
    let _ = writeln!(std::io::stdout(), "{}", text.trim_end());
}

#[allow(clippy::print_stderr, reason = "this is the program's own main")]
fn main() -> ExitCode {
    match run() {
        Ok(0) => ExitCode::SUCCESS,
        Ok(broken) => {
            eprintln!("{broken} rows could not be measured");
            ExitCode::FAILURE
        }
        Err(problem) => {
            eprintln!("error: {problem}");
            ExitCode::from(2)
        }
    }
}

fn run() -> Result<usize, String> {
    let (mut only, mut quick, mut build) = (String::new(), false, true);
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--only" => only = words.next().ok_or("--only needs a text")?,
            "--quick" => quick = true,
            "--no-build" => build = false,
            "--list" => {
                for (name, _) in rows::ROWS {
                    say(name);
                }
                return Ok(0);
            }
            "--serve" => {
                let tickets = words.next().and_then(|count| count.parse().ok());
                return serve(folder_of_this()?, tickets.ok_or("--serve needs a number")?);
            }
            "-h" | "--help" => {
                say(HELP);
                return Ok(0);
            }
            other => return Err(format!("unknown option {other}; see --help")),
        }
    }
    let folder = folder_of_this()?;
    if build {
        compile(&folder)?;
    }
    let installed = installed(&folder)?;
    let mut bench = Bench {
        folder: installed.path().to_owned(),
        quick,
        verdicts: Vec::new(),
    };
    say(&introduction());
    let mut broken = 0;
    for (name, row) in rows::ROWS {
        if !name.contains(&only) {
            continue;
        }
        if let Err(problem) = row(&mut bench) {
            say(&format!("\n### {name}\n\nCould not be measured: {problem}"));
            broken += 1;
        }
    }
    say("\n## Goals\n");
    say(&report::verdicts(&bench.verdicts));
    let count = |met| bench.verdicts.iter().filter(|one| one.met == met).count();
    say(&format!(
        "\n{} met, {} not met, {} not told.",
        count(Some(true)),
        count(Some(false)),
        count(None)
    ));
    Ok(broken)
}

fn folder_of_this() -> Result<PathBuf, String> {
    let own = std::env::current_exe().map_err(|error| error.to_string())?;
    let folder = own.parent().ok_or("this program is in no folder")?;
    Ok(folder.to_owned())
}

/// Serves until Ctrl-C, and says in which environment manageros finds its way there.
fn serve(folder: PathBuf, tickets: usize) -> Result<usize, String> {
    let bench = Bench {
        folder,
        quick: false,
        verdicts: Vec::new(),
    };
    let (jira, home) = rows::one_person(&bench, false, tickets)?;
    for (name, value) in home.variables() {
        say(&format!("export {name}={}", value.display()));
    }
    say(&format!(
        "{} activity show ada",
        bench.manageros().display()
    ));
    let account = fake::account(jira.plan(), 0);
    let floor = bench.program("floor-jira");
    say(&format!(
        "{} in-turn {} {account}",
        floor.display(),
        jira.url()
    ));
    loop {
        std::thread::park();
    }
}

/// Builds what is measured, in the profile that this program was built in.
fn compile(folder: &Path) -> Result<(), String> {
    if folder.file_name().is_none_or(|name| name != "release") {
        return Err("measure a release build: cargo run --release -p bench".to_owned());
    }
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    // One after the other: built together they would share features that neither has alone.
    for package in ["manageros", "bench"] {
        let built = Command::new(&cargo)
            .args(["build", "--release", "--locked", "--bins", "-p", package])
            .current_dir(&root)
            .status();
        match built {
            Ok(status) if status.success() => {}
            Ok(status) => return Err(format!("the build of {package} ended with {status}")),
            Err(error) => return Err(format!("cargo: {error}")),
        }
    }
    Ok(())
}

/// Copies what is measured, as an installation does: a linker writes a file here and there, and the system maps such a file
/// in smaller pieces than one that was written from its beginning to its end, which costs a start a tenth of a millisecond.
fn installed(folder: &Path) -> Result<tempfile::TempDir, String> {
    let to = tempfile::tempdir().map_err(|error| error.to_string())?;
    let floors = ["floor-clap", "floor-sqlite", "floor-jira"];
    for name in ["manageros", "bench-measure"].into_iter().chain(floors) {
        let name = format!("{name}{}", std::env::consts::EXE_SUFFIX);
        std::fs::copy(folder.join(&name), to.path().join(&name))
            .map_err(|error| format!("there is no {name} beside this program: {error}"))?;
    }
    Ok(to)
}

fn introduction() -> String {
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    format!(
        "# manageros {}, measured\n\nWhole processes, in turn, on {} with {cores} cores; read the ratios.",
        env!("CARGO_PKG_VERSION"),
        std::env::consts::OS
    )
}
