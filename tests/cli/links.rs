//! Keys and addresses that can be clicked: on terminals, closed wherever a line ends, and nowhere else.

use jira_sandbox::Sandbox;

use crate::company::{cloud, varied};
use crate::harness::TestEnv;
use crate::pty::Terminal;

const OPEN: &str = "\u{1b}]8;;";
const END: &str = "\u{1b}\\";

fn raw(env: &TestEnv, line: &str, columns: u16) -> String {
    let words = shell_words::split(line).unwrap();
    let mut terminal = Terminal::open(&env.command(words.iter().map(String::as_str)), columns);
    terminal.ends(0);
    terminal.raw()
}

/// Returns what each link opens, with its text; fails when one is open at the end of a line, or holds what it may not.
#[track_caller]
fn links(raw: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for line in raw.lines() {
        let mut rest = line;
        while let Some((_, begun)) = rest.split_once(OPEN) {
            let (url, after) = begun.split_once(END).expect("the sequence ends");
            let (text, after) = after
                .split_once(&format!("{OPEN}{END}"))
                .expect("it is closed on its line");
            assert!(
                url.starts_with("http") && url.bytes().all(|byte| byte.is_ascii_graphic()),
                "{url:?}"
            );
            assert!(!text.contains(OPEN), "{line:?}");
            let text = console::strip_ansi_codes(text).into_owned();
            found.push((url.to_owned(), text));
            rest = after;
        }
    }
    found
}

fn company(jira: &Sandbox) -> TestEnv {
    TestEnv::ada_on(jira)
}

#[test]
fn keys_of_tickets_are_links() {
    let jira = varied(cloud()).start();
    let env = company(&jira);
    let link = |key: &str| (format!("{}/browse/{key}", jira.url()), key.to_owned());
    let all = [link("ACME-7"), link("OPS-12"), link("ACME-9")];
    for (line, columns) in [
        ("activity show ada", 80),
        ("activity show ada", 40),
        ("activity show ada --color always", 80),
        ("activity show ada --color never", 80),
    ] {
        let shown = raw(&env, line, columns);
        assert_eq!(links(&shown), all, "{line}");
    }
}

#[test]
fn an_address_is_a_link_in_each_of_its_lines() {
    let jira = varied(cloud()).start();
    let env = company(&jira);
    for columns in [20, 30, 80] {
        let links = links(&raw(&env, "integration show acme", columns));
        assert!(!links.is_empty());
        let text: String = links.iter().map(|(_, text)| text.as_str()).collect();
        assert!(text.starts_with(&jira.url()), "{columns}: {links:?}");
        assert!(links.iter().all(|(url, _)| *url == jira.url()), "{links:?}");
    }
}

#[test]
fn what_is_no_terminal_or_prints_them_gets_none() {
    let jira = varied(cloud()).start();
    let mut env = company(&jira);
    let piped = env.line("activity show ada --format table --color always");
    assert!(!piped.success().stdout.contains(OPEN));
    for (name, value) in [
        ("TERM", "dumb"),
        ("TERM", "linux"),
        ("VTE_VERSION", "5000"),
        ("FORCE_HYPERLINK", "0"),
    ] {
        env.set(name, value);
        let shown = raw(&env, "activity show ada", 80);
        assert!(
            shown.contains("ACME-7") && !shown.contains(OPEN),
            "{name}={value}"
        );
        env.unset(name);
    }
    // they are no colour
    env.set("NO_COLOR", "1");
    assert_eq!(links(&raw(&env, "activity show ada", 80)).len(), 3);
}
