//! What testing integrations found, as GitHub Actions shows it: a line for each annotation, and the job's summary.

use super::integrations::{Check, CheckStatus, TestReport, TestReports};
use super::text::visible;
use super::{Format, Look, Meta, render};

/// Returns a workflow command for each check that failed or warned. `trips` says which warnings count as failures.
///
/// Source: GitHub documentation, "Workflow commands for GitHub Actions", and `@actions/core`, `command.ts`, for what is
/// escaped: `%` and line ends everywhere, `:` and `,` in properties. Without that a text could end its line and begin a
/// command of its own.
pub fn annotations(
    reports: &[TestReport],
    trips: &dyn Fn(&TestReport, &Check) -> bool,
) -> Vec<String> {
    let of = |report: &TestReport, check: &Check| {
        let level = match check.status {
            CheckStatus::Fail => "error",
            CheckStatus::Warn if trips(report, check) => "error",
            CheckStatus::Warn => "warning",
            CheckStatus::Pass | CheckStatus::Skipped => return None,
        };
        let title = property(&format!("{}: {}", report.integration, check.name));
        let mut text = visible(&check.detail);
        if let Some(hint) = &check.hint {
            text = format!("{text}\nhint: {}", visible(hint));
        }
        Some(format!("::{level} title={title}::{}", message(&text)))
    };
    let all = reports
        .iter()
        .flat_map(|report| report.checks.iter().map(move |check| (report, check)));
    all.filter_map(|(report, check)| of(report, check))
        .collect()
}

/// Returns the Markdown for the job's summary.
pub fn summary(reports: &TestReports) -> String {
    let good = reports.0.iter().filter(|report| report.ok).count();
    let table = render(reports, &Meta::default(), Format::Markdown, NOWHERE);
    format!(
        "### Jira connections: {good} of {} work\n\n{table}\n",
        reports.0.len()
    )
}

/// Markdown has neither width nor colour.
const NOWHERE: Look = Look {
    width: 0,
    colour: false,
    links: false,
};

fn message(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    message(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::super::integrations::CheckName;
    use super::*;

    fn report(status: CheckStatus, detail: &str) -> TestReport {
        let check = Check {
            name: CheckName::SignIn,
            status,
            detail: detail.to_owned(),
            hint: Some("rotate, then test".to_owned()),
            elapsed_ms: 1,
        };
        TestReport {
            integration: "acme".parse().unwrap(),
            ok: status != CheckStatus::Fail,
            checks: vec![check],
        }
    }

    #[test]
    fn annotations_are_one_line_each_and_escaped() {
        let lines = |status, detail| annotations(&[report(status, detail)], &|_, _| false);
        assert_eq!(
            lines(CheckStatus::Fail, "100% wrong:\n::error::x\r"),
            ["::error title=acme%3A sign-in::100%25 wrong: ::error::x %0Ahint: rotate, then test"]
        );
        assert_eq!(
            lines(CheckStatus::Warn, "soon"),
            ["::warning title=acme%3A sign-in::soon%0Ahint: rotate, then test"]
        );
        assert!(lines(CheckStatus::Pass, "fine").is_empty());
        let strict = annotations(&[report(CheckStatus::Warn, "soon")], &|_, _| true);
        assert!(strict[0].starts_with("::error "), "{strict:?}");
    }

    #[test]
    fn the_summary_is_a_heading_and_a_table() {
        let text = summary(&TestReports(vec![report(CheckStatus::Fail, "a | <b>")]));
        assert_eq!(
            text,
            "### Jira connections: 0 of 1 work\n\n\
             | integration | check | status | elapsed_ms | detail | hint |\n\
             | --- | --- | --- | --- | --- | --- |\n\
             | acme | sign-in | fail | 1 | a \\| \\<b\\> | rotate, then test |\n\n"
        );
    }
}
