//! Runs one program once and prints its nanoseconds, those of them that it had a core, its peak memory in KiB and its
//! exit code.
//!
//! A process of its own, because the peak that the system tells of children is the largest of all of them, and because
//! the memory of whoever starts a program counts as the program's until it is loaded: this one has next to none.

use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

#[allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "this is the program's own main"
)]
fn main() -> ExitCode {
    let mut words = std::env::args_os().skip(1);
    let Some(program) = words.next() else {
        eprintln!("usage: bench-measure PROGRAM [ARGUMENT…]");
        return ExitCode::from(2);
    };
    let mut command = Command::new(program);
    command
        .args(words)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let started = Instant::now();
    let status = command.status();
    let wall = started.elapsed();
    match status {
        Ok(status) => {
            let code = status.code().unwrap_or(-1);
            let (processor, peak) = used();
            println!("{} {processor} {peak} {code}", wall.as_nanos());
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Returns the time and the peak of the one child there was; nothing where the system does not tell.
#[cfg(unix)]
fn used() -> (i64, i64) {
    use nix::sys::resource::{UsageWho, getrusage};
    let Ok(usage) = getrusage(UsageWho::RUSAGE_CHILDREN) else {
        return (0, 0);
    };
    let times = [usage.user_time(), usage.system_time()];
    let nanoseconds = times.map(|time| time.tv_sec() * 1_000_000_000 + time.tv_usec() * 1_000);
    // macOS counts bytes
    let unit = if cfg!(target_os = "macos") { 1024 } else { 1 };
    (nanoseconds.iter().sum(), usage.max_rss() / unit)
}

#[cfg(not(unix))]
fn used() -> (i64, i64) {
    (0, 0)
}
