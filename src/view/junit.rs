//! What testing integrations found, as JUnit XML: the form in which CI servers read test results.
//!
//! A suite is an integration, a case is one of its checks. There is no standard; only elements and attributes are used
//! that Jenkins' schema (`junit-10.xsd` of its xunit plugin) allows, which other servers read too.

use std::fmt::Write;

use super::integrations::{Check, CheckStatus, TestReport};
use super::text::visible;

/// Returns the document. `trips` says which warnings count as failures.
pub fn junit(reports: &[TestReport], trips: &dyn Fn(&TestReport, &Check) -> bool) -> String {
    let all = reports
        .iter()
        .flat_map(|report| report.checks.iter().map(move |check| (report, check)));
    let suites: String = reports.iter().map(|report| suite(report, trips)).collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"manageros integration test\" {}>\n{suites}</testsuites>\n",
        // the schema has no `skipped` here
        Counts::of(all, trips).attributes()
    )
}

fn suite(report: &TestReport, trips: &dyn Fn(&TestReport, &Check) -> bool) -> String {
    let name = escaped(report.integration.as_str());
    let cases: String = report
        .checks
        .iter()
        .map(|check| case(&name, check, trips(report, check)))
        .collect();
    let checks = report.checks.iter().map(|check| (report, check));
    let counts = Counts::of(checks, trips);
    format!(
        "  <testsuite name=\"{name}\" {} skipped=\"{}\">\n{cases}  </testsuite>\n",
        counts.attributes(),
        counts.skipped
    )
}

/// How many checks came to what.
#[derive(Default)]
struct Counts {
    tests: usize,
    failures: usize,
    skipped: usize,
    milliseconds: u64,
}

impl Counts {
    fn of<'a>(
        checks: impl Iterator<Item = (&'a TestReport, &'a Check)>,
        trips: &dyn Fn(&TestReport, &Check) -> bool,
    ) -> Self {
        let mut counts = Self::default();
        for (report, check) in checks {
            counts.tests += 1;
            counts.milliseconds += check.elapsed_ms;
            match check.status {
                CheckStatus::Skipped => counts.skipped += 1,
                CheckStatus::Fail => counts.failures += 1,
                _ if trips(report, check) => counts.failures += 1,
                _ => {}
            }
        }
        counts
    }

    fn attributes(&self) -> String {
        format!(
            "tests=\"{}\" failures=\"{}\" errors=\"0\" time=\"{}\"",
            self.tests,
            self.failures,
            seconds(self.milliseconds)
        )
    }
}

fn case(suite: &str, check: &Check, trips: bool) -> String {
    let mut text = format!(
        "    <testcase classname=\"manageros.{suite}\" name=\"{}\" time=\"{}\"",
        check.name,
        seconds(check.elapsed_ms)
    );
    let detail = escaped(&check.detail);
    let hint = check.hint.as_deref().map(escaped);
    let hint = hint.map(|hint| format!("hint: {hint}"));
    let _ = match check.status {
        CheckStatus::Skipped => write!(
            text,
            ">\n      <skipped message=\"{detail}\"/>\n    </testcase>"
        ),
        status if status == CheckStatus::Fail || trips => write!(
            text,
            ">\n      <failure type=\"{status}\" message=\"{detail}\">{}</failure>\n    </testcase>",
            hint.unwrap_or_default()
        ),
        status => {
            let lines = [Some(format!("{status}: {detail}")), hint];
            let lines: Vec<String> = lines.into_iter().flatten().collect();
            write!(
                text,
                ">\n      <system-out>{}</system-out>\n    </testcase>",
                lines.join("\n")
            )
        }
    };
    text + "\n"
}

/// Seconds with three digits, as every reader of JUnit takes them.
fn seconds(milliseconds: u64) -> String {
    format!("{}.{:03}", milliseconds / 1_000, milliseconds % 1_000)
}

/// Returns a text that can stand in an attribute or between tags. Control characters are made visible first: XML 1.0
/// has no way to write them, nor the two non-characters that are dropped.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in visible(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            '\u{fffe}' | '\u{ffff}' => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::integrations::CheckName;
    use super::*;

    fn check(name: CheckName, status: CheckStatus, detail: &str) -> Check {
        Check {
            name,
            status,
            detail: detail.to_owned(),
            hint: Some("try <this>".to_owned()),
            elapsed_ms: 1_234,
        }
    }

    fn report() -> TestReport {
        TestReport {
            integration: "acme".parse().unwrap(),
            ok: false,
            checks: vec![
                check(CheckName::Address, CheckStatus::Pass, "a & b"),
                check(
                    CheckName::SignIn,
                    CheckStatus::Fail,
                    "\"<no>\"\u{1b}[31m\u{0}\u{ffff}\n'x' ]]>",
                ),
                check(CheckName::Identity, CheckStatus::Skipped, "`sign-in`"),
                check(CheckName::TokenAge, CheckStatus::Warn, "soon"),
            ],
        }
    }

    #[test]
    fn a_document_has_suites_cases_and_counts() {
        let expected = r#"<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="manageros integration test" tests="4" failures="1" errors="0" time="4.936">
  <testsuite name="acme" tests="4" failures="1" errors="0" time="4.936" skipped="1">
    <testcase classname="manageros.acme" name="address" time="1.234">
      <system-out>pass: a &amp; b
hint: try &lt;this&gt;</system-out>
    </testcase>
    <testcase classname="manageros.acme" name="sign-in" time="1.234">
      <failure type="fail" message="&quot;&lt;no&gt;&quot;␛[31m␀ &apos;x&apos; ]]&gt;">hint: try &lt;this&gt;</failure>
    </testcase>
    <testcase classname="manageros.acme" name="identity" time="1.234">
      <skipped message="`sign-in`"/>
    </testcase>
    <testcase classname="manageros.acme" name="token-age" time="1.234">
      <system-out>warn: soon
hint: try &lt;this&gt;</system-out>
    </testcase>
  </testsuite>
</testsuites>
"#;
        assert_eq!(junit(&[report()], &|_, _| false), expected);
    }

    #[test]
    fn warnings_count_as_failures_when_they_trip() {
        let text = junit(&[report()], &|_, check| check.status == CheckStatus::Warn);
        assert!(text.contains("failures=\"2\""), "{text}");
        assert!(
            text.contains("<failure type=\"warn\" message=\"soon\">"),
            "{text}"
        );
    }

    #[test]
    fn no_text_breaks_the_document() {
        let every: String = (0..0x3000)
            .chain(0xd7f0..0xd800)
            .chain(0xe000..0xe010)
            .chain(0xfff0..0x1_0010)
            .filter_map(char::from_u32)
            .collect();
        let text = escaped(&every);
        let is_xml = |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
        assert!(text.chars().all(is_xml));
        assert!(!text.contains(['<', '>', '"', '\'']));
        assert_eq!(
            text.matches('&').count(),
            text.matches(';').count() - every.matches(';').count()
        );
    }
}
