//! Named places at which a test may end the process, as a power cut or `kill -9` would, hold it, or let it fail as a
//! defect would.
//!
//! A change that must be whole passes a point between any two of its steps. A test names one in
//! `MANAGEROS_TEST_CRASH`, `migration.backed-up` or, for the third time it is passed, `migration.step#3`; the process then
//! ends there, nothing is dropped, nothing is tidied up. With `:stop` behind the name it stands still instead, until it is
//! told to go on (`SIGCONT`); with `:panic` it panics, and says all that it holds in its hands. Builds for release never
//! look.

use std::fmt::Debug;
use std::sync::atomic::{AtomicU32, Ordering};

/// Names the point, for a test.
pub const VARIABLE: &str = "MANAGEROS_TEST_CRASH";

/// Every point there is, in the order in which a change passes them; what belongs to one change has one first word.
pub const POINTS: &[&str] = &[
    "migration.copied",
    "migration.backed-up",
    // once a step
    "migration.step",
    "migration.checked",
    "migration.committed",
    // a key file: begun, then under its name and that of its draft
    "key-file.written",
    "key-file.named",
    // a change of the key; with a keyring the new item is written in the place of the old one before it is deleted in its own
    "key.began",
    "key.kept",
    "key.written",
    "key.committed",
    "key.handed-over",
    "key.placed",
    "key.promoted",
    // `key reset`: the store was copied; then, once it is changed, what was seen of it is forgotten
    "reset.backed-up",
    "reset.remembered",
    // a copy is in its place, and what was seen of a newer state is not forgotten yet
    "restore.replaced",
    // a change of an organization: within its transaction, and behind it
    "organization.written",
    "organization.committed",
    // an organization's file is made, then chosen
    "shared.made",
    "shared.pinned",
    // a copy of the store, before it has its name
    "copy.made",
    // Ctrl-C no longer ends the program, and is not waited for yet
    "network.begun",
    // a question: Ctrl-C no longer ends the program, then the terminal hands over each key
    "question.begun",
    "question.ready",
];

/// Places where something secret was just taken in hand.
pub const SECRETS: &[&str] = &["secret.key", "secret.token", "secret.typed"];

/// Acts if a test has named this point.
pub(crate) fn point(name: &'static str) {
    debug_assert!(POINTS.contains(&name), "{name} is not in crash::POINTS");
    passed(name, &());
}

/// Like [`point`], with what a careless line would have shown here.
pub(crate) fn holding(name: &'static str, what: &dyn Debug) {
    debug_assert!(SECRETS.contains(&name), "{name} is not in crash::SECRETS");
    passed(name, what);
}

fn passed(name: &str, what: &dyn Debug) {
    static PASSED: AtomicU32 = AtomicU32::new(0);
    if !cfg!(debug_assertions) {
        return;
    }
    let Some(wanted) = std::env::var_os(VARIABLE) else {
        return;
    };
    let wanted = wanted.to_string_lossy();
    let (wanted, how) = wanted.split_once(':').unwrap_or((&wanted, "end"));
    let (wanted, time) = wanted.split_once('#').unwrap_or((wanted, "1"));
    if wanted != name || PASSED.fetch_add(1, Ordering::Relaxed) + 1 != time.parse().unwrap_or(1) {
        return;
    }
    match how {
        "stop" => stand_still(),
        "panic" => panic!("a test wants a defect at {name}, with {what:?}"),
        _ => std::process::abort(),
    }
}

#[cfg(unix)]
fn stand_still() {
    use rustix::process::{Signal, getpid, kill_process};
    let _ = kill_process(getpid(), Signal::STOP);
}

#[cfg(not(unix))]
fn stand_still() {}
