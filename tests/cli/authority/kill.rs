//! Group 1: killed at any moment, a change was made or was not, and what was said to be done is done.

use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

use std::io::Write;

use jira_sandbox::{CANARY_TOKEN, Sandbox};
use manageros::crash;

use super::names;
use super::{CHANGES, Change, Stage, ran, rows};
use crate::harness::TestEnv;

/// How often each command is killed: more than 200 times all in all.
const ROUNDS: u32 = 20;

/// What the rounds of one worker came to.
#[derive(Default)]
struct Tally {
    rounds: u32,
    cut: u32,
    done: u32,
}

#[test]
fn killed_at_any_moment_a_change_is_whole_or_not_there() {
    let (even, odd): (Vec<_>, Vec<_>) = CHANGES
        .iter()
        .enumerate()
        .partition(|(index, _)| index % 2 == 0);
    let tallies = thread::scope(|scope| {
        let workers = [even, odd].map(|changes| {
            scope.spawn(move || {
                let stage = Stage::set();
                let mut tally = Tally::default();
                for (_, change) in changes {
                    rounds(&stage, change, &mut tally);
                }
                tally
            })
        });
        workers.map(|worker| worker.join().unwrap())
    });
    let sum = |of: fn(&Tally) -> u32| tallies.iter().map(of).sum::<u32>();
    assert!(sum(|tally| tally.rounds) >= 200);
    // the kills fall into the runs and not all before or behind them
    assert!(sum(|tally| tally.cut) >= 20 && sum(|tally| tally.done) >= 5);
}

fn rounds(stage: &Stage, change: &Change, tally: &mut Tally) {
    let line = change.line;
    stage.reset();
    let before = rows(&stage.store());
    let started = Instant::now();
    stage.run(line).ends(0, line);
    let whole_run = started.elapsed();
    let after = rows(&stage.store());
    assert_ne!(before, after, "it changes nothing: {line}");
    for round in 0..ROUNDS {
        stage.reset();
        let files = names(stage.folder());
        // the first third of a run is the loader's
        let wait = whole_run * (ROUNDS / 3 + round) / ROUNDS;
        let acknowledged = killed(stage, line, wait);
        // the program itself repairs what there is to be repaired
        stage.run("person list").ends(0, line);
        let now = rows(&stage.store());
        assert!(now == before || now == after, "half of: {line}\n{now:#?}");
        assert!(!acknowledged || now == after, "lost: {line}");
        // writes, too, which takes away a journal that was only begun
        stage.holds(line);
        assert_eq!(names(stage.folder()), files, "left behind: {line}");
        tally.rounds += 1;
        tally.cut += u32::from(!acknowledged);
        tally.done += u32::from(acknowledged);
    }
}

/// A key file is named before its draft is gone; killed in between it has two names, which would be refused for ever.
#[test]
fn killed_while_a_key_file_is_made_a_store_can_be_made() {
    let jira = Sandbox::cloud().start();
    for point in crash::POINTS
        .iter()
        .filter(|point| point.starts_with("key-file."))
    {
        let mut env = TestEnv::new();
        let mut command = env.command(["person", "add", "Ada"]);
        let made = ran(command.env(crash::VARIABLE, point));
        assert!(made.signal.is_some(), "{point} is never passed: {made:?}");
        env.line("person add Ada").success();
        env.add_integration("acme", &jira, &[]).success();
        env.line("integration test acme").success();
        // a draft that never became the key is the key of nothing
        let drafts = usize::from(*point == "key-file.written");
        let left = names(env.home());
        assert_eq!(left.len(), 2 + drafts, "{point}: {left:?}");
    }
}

/// Runs `line` and kills it after `wait`; returns whether it had said that it was done.
fn killed(stage: &Stage, line: &str, wait: Duration) -> bool {
    let mut child = stage
        .command(line)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let _ = input.write_all(CANARY_TOKEN.as_bytes());
    drop(input);
    thread::sleep(wait);
    let _ = child.kill();
    child.wait().unwrap().success()
}
