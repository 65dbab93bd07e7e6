//! Takes out of an output how long things took, so that it is the same in every run.

use std::fmt::Write;

/// Writes every duration, which differs from run to run, as `[MS]`: in the lines of `-vv`, in the JSON of
/// `integration test`, and in its tables behind the status of a check.
pub(crate) fn hidden(text: &str) -> String {
    let lines = text.split_inclusive('\n').map(|line| {
        let line = times_behind(line, "\"elapsed_ms\":", &[' '], "");
        let line = times_behind(&line, " (", &[], " ms)");
        ["pass", "warn", "fail", "skipped"]
            .iter()
            .fold(line, |line, status| {
                times_behind(&line, status, &[' ', '\t', ',', '|'], "")
            })
    });
    lines.collect()
}

/// Replaces the digits that stand behind `label`, with nothing but `between` in between, and before `after`.
///
/// Blanks behind them give way, so that the columns of a table stay where they are.
fn times_behind(line: &str, label: &str, between: &[char], after: &str) -> String {
    let (mut told, mut rest) = (String::new(), line);
    while let Some(at) = rest.find(label) {
        let tail = rest[at + label.len()..].trim_start_matches(between);
        let behind = tail.trim_start_matches(|c: char| c.is_ascii_digit());
        let digits = tail.len() - behind.len();
        told.push_str(&rest[..rest.len() - tail.len()]);
        rest = tail;
        if digits == 0 || !behind.starts_with(after) {
            continue;
        }
        let blanks = behind.len() - behind.trim_start_matches(' ').len();
        let width = if blanks > 1 { digits + blanks } else { 0 };
        write!(told, "{:width$}", "[MS]").unwrap();
        rest = if blanks > 1 {
            &behind[blanks..]
        } else {
            behind
        };
    }
    told + rest
}
