//! Ctrl-C in the moments in which nobody seems to listen: after the program has taken it over, before it waits for it.

use std::fs;
use std::thread;
use std::time::Duration;

use jira_sandbox::Fault;
use rustix::process::{Signal, kill_process};

use super::Stage;
use crate::pty::{CTRL_C, Terminal};
use manageros::crash;

/// Returns the field of `/proc/…/status` of the program at the terminal.
fn status(terminal: &Terminal, field: &str) -> String {
    let path = format!("/proc/{}/status", terminal.pid());
    let text = fs::read_to_string(path).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix(field));
    line.unwrap_or_default().trim().to_owned()
}

fn stands_still(terminal: &Terminal) -> bool {
    status(terminal, "State:").starts_with('T')
}

/// Returns whether the kernel has Ctrl-C ready for the program.
fn is_pending(terminal: &Terminal) -> bool {
    let mask = status(terminal, "ShdPnd:");
    u64::from_str_radix(&mask, 16).is_ok_and(|mask| mask & 0b10 != 0)
}

/// Presses Ctrl-C while the program stands still at `point`, and lets it go on.
fn pressed_at(stage: &Stage, line: &str, point: &str, is_signal: bool) {
    let mut command = stage.command(line);
    command.env(crash::VARIABLE, format!("{point}:stop"));
    let mut terminal = Terminal::open(&command, 100);
    terminal.until(&format!("{line}: it stands at {point}"), stands_still);
    terminal.types(CTRL_C);
    if is_signal {
        terminal.until("the signal waits for it", is_pending);
    }
    kill_process(terminal.pid(), Signal::CONT).unwrap();
    terminal.ends(130);
}

/// The lines that ask, each by another kind of question.
const ASKING: [&str; 3] = [
    "integration remove acme",
    "person remove ada",
    "person link grace -i acme",
];

#[test]
fn ctrl_c_before_a_question_listens_is_heard() {
    let stage = Stage::set();
    for line in ASKING {
        // a signal as long as the terminal is as it was; a character from the first moment on in which it is not
        pressed_at(&stage, line, "question.begun", true);
        pressed_at(&stage, line, "question.ready", false);
        stage.holds(line);
    }
}

#[test]
fn ctrl_c_before_the_network_is_waited_for_is_heard() {
    let stage = Stage::set();
    for line in ["integration test acme", "activity show ada"] {
        stage.jira.arrange(Fault::Stall);
        pressed_at(&stage, line, "network.begun", true);
        stage.jira.forget_faults();
        stage.holds(line);
    }
}

/// The windows that nobody has thought of: pressed at any moment of a run, it ends the run, and nothing is half done.
#[test]
fn ctrl_c_at_any_moment_ends_it() {
    const ROUNDS: u32 = 40;
    let stage = Stage::set();
    for line in [ASKING[0], ASKING[2], "integration rotate acme"] {
        for round in 0..ROUNDS {
            let mut terminal = Terminal::open(&stage.command(line), 100);
            thread::sleep(Duration::from_millis(2) * round);
            terminal.types(CTRL_C);
            terminal.ends(130);
        }
        stage.holds(line);
    }
}
