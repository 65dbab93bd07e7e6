//! Named places at which a test may end the process, as a power cut or `kill -9` would.
//!
//! A change that must be whole passes a point between any two of its steps. A test names one in
//! `MANAGEROS_TEST_CRASH`, `migration.backed-up` or, for the third time it is passed, `migration.step#3`; the process then
//! ends there, nothing is dropped, nothing is tidied up. Builds for release never look.

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
    "key.began",
    "key.kept",
    "key.written",
    "key.committed",
    "key.handed-over",
    "key.promoted",
];

/// Ends the process if a test has named this point.
pub(crate) fn point(name: &'static str) {
    static PASSED: AtomicU32 = AtomicU32::new(0);
    if !cfg!(debug_assertions) {
        return;
    }
    debug_assert!(POINTS.contains(&name), "{name} is not in crash::POINTS");
    let Some(wanted) = std::env::var_os(VARIABLE) else {
        return;
    };
    let wanted = wanted.to_string_lossy();
    let (wanted, time) = wanted.split_once('#').unwrap_or((&wanted, "1"));
    if wanted == name && PASSED.fetch_add(1, Ordering::Relaxed) + 1 == time.parse().unwrap_or(1) {
        std::process::abort();
    }
}
