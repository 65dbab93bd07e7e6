//! Group 8: a clock that is wrong, or goes backwards, changes no answer and loses nothing.

use std::path::Path;

use serde_json::Value;

use super::{CHANGES, Ran, Stage, after, assert_sound, ran};
use crate::harness::skipped;

/// The questions whose answers have no date in them that depends on now.
const QUESTIONS: [&str; 6] = [
    "person list --json",
    "person show ada --json",
    "integration list --json",
    "integration show acme --json",
    "integration test --json",
    "activity show ada --since 2026-11-01 --until 2026-11-30 --json",
];

/// Returns the answer without instants and durations.
fn timeless(ran: Ran) -> Value {
    let ran = ran.ends(0, "a question");
    let mut answer: Value = serde_json::from_str(&ran.stdout).unwrap();
    strip(&mut answer["data"]);
    answer["data"].take()
}

fn strip(value: &mut Value) {
    match value {
        Value::Array(items) => {
            // the one that says what is wrong with the clock
            items.retain(|item| item["name"] != "clock");
            items.iter_mut().for_each(strip);
        }
        Value::Object(fields) => {
            fields.retain(|name, _| name != "elapsed_ms");
            fields.values_mut().for_each(strip);
        }
        Value::String(text) if text.parse::<jiff::Timestamp>().is_ok() => {
            *value = "an instant".into();
        }
        _ => {}
    }
}

/// Asks everything and changes everything, with each clock after the one before; `run` gets the clock and the line.
fn holds_under<'a>(clocks: &[&'a str], stage: &Stage, run: impl Fn(&'a str, &str) -> Ran) {
    stage.reset();
    let right: Vec<Value> = QUESTIONS
        .iter()
        .map(|line| timeless(stage.run(line)))
        .collect();
    for clock in clocks {
        for (line, right) in QUESTIONS.iter().zip(&right) {
            assert_eq!(timeless(run(clock, line)), *right, "{clock}: {line}");
        }
    }
    // what one clock wrote another can read and change
    for (turn, _) in clocks.iter().enumerate() {
        for change in &CHANGES {
            stage.reset();
            let clock = |step: usize| clocks[(turn + step) % clocks.len()];
            run(clock(0), "person add 'Lord Byron' --handle byron").ends(0, clock(0));
            run(clock(1), change.line).ends(0, &format!("{}: {}", clock(1), change.line));
            run(clock(2), "person edit byron --name 'George Byron'").ends(0, clock(2));
            assert_sound(&stage.store(), clock(2));
        }
        stage.reset();
        run(clocks[turn], "integration rotate acme --token-stdin").ends(0, "rotate");
        stage.holds("rotated under another clock");
    }
}

#[test]
fn a_wrong_clock_changes_only_dates() {
    let stage = Stage::set();
    let years = [
        "2016-11-23T12:00:00Z",
        "2046-11-23T12:00:00Z",
        "2026-11-23T11:59:00Z",
    ];
    holds_under(&years, &stage, |now, line| {
        ran(stage.command(line).env("MANAGEROS_NOW", now))
    });
}

/// The clock of the machine, and not only what we are told of it.
#[test]
fn a_wrong_clock_of_the_machine_changes_only_dates() {
    if !Path::new("/usr/bin/faketime").exists() {
        skipped("no faketime");
        return;
    }
    let mut stage = Stage::set();
    stage.env.unset("MANAGEROS_NOW");
    holds_under(&["-10y", "+20y", "-1d"], &stage, |clock, line| {
        // the shell is replaced by faketime, and that by the program
        let setup = format!("set -- \"$0\" \"$@\"; exec /usr/bin/faketime -f '{clock}' \"$@\";");
        ran(&mut after(&setup, &stage.command(line)))
    });
}
