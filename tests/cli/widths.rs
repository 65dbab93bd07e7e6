//! Every table at every width: no line is wider than the terminal, whatever people and tickets are called.

use std::process::Command;

use insta::assert_snapshot;
use jira_sandbox::{Category, Sandbox};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::company::{cloud, varied};
use crate::harness::{Output, TestEnv};
use crate::pty::Terminal;

/// The longest name that an integration may have.
const LONGEST: &str = "an-integration-with-the-longest-name-that-an-integration-may-ha";

/// People whose names are longer, wider or narrower than they look: a word that no line holds, letters of two columns,
/// emoji made of several, marks above marks, ligatures, and what cannot be seen.
const PEOPLE: [(&str, &str); 8] = [
    ("meiling", "林 美玲"),
    (
        "long",
        "Wolfeschlegelsteinhausenbergerdorff Featherstonehaugh von und zu Hohenlohe-Schillingsfürst",
    ),
    (
        "wide",
        "機関の説明を書く機関の説明を書く機関の説明を書く機関の説明を書く",
    ),
    ("emoji", "👩‍👩‍👧‍👦 Family 👩🏽‍💻 ❤️ 🇩🇪🇯🇵 1️⃣"),
    ("marks", "Z̸̡̛a̵̢͝l̶̨̈g̷̢̛o̴ é ẞ हिन्दी"),
    ("arabic", "محمد الأمين عبد الله بن عبد العزيز"),
    ("hidden", "Zero\u{200b}width\u{feff}\u{202e}name"),
    (
        "a-handle-that-is-as-long-as-a-handle-may-be-which-is-64-letters.",
        "Short",
    ),
];

/// Every command that prints a table.
const TABLES: [&str; 26] = [
    "integration list",
    "integration show acme",
    "integration show an-integration-with-the-longest-name-that-an-integration-may-ha",
    "integration test",
    "person list",
    "person show ada",
    "person show emoji",
    "person show long",
    "person search a -i acme",
    "person search Family -i acme",
    "person link long -i acme --dry-run",
    "person link --all --dry-run",
    "person verify",
    "activity show ada",
    "activity show ada emoji long",
    "activity summary --all",
    "activity summary ada --group-by status",
    "activity show ada --explain",
    "activity show ada --explain ACME-7",
    "user list",
    "user whoami",
    "org show",
    "audit list",
    "key status",
    "backup verify copy",
    "doctor",
];

/// Returns a site on which Ada has a ticket for each of the people, whose summary, status and label are their name.
fn site() -> Sandbox {
    let people = PEOPLE.iter().enumerate();
    people
        .fold(varied(cloud()), |builder, (at, (handle, name))| {
            builder.user(handle, |user| user.name(name)).issue(
                &format!("ACME-{}", 100 + at),
                |issue| {
                    issue
                        .summary(&format!("{name} {name}"))
                        .assignee("ada")
                        .status(name, Category::Indeterminate)
                        .labels([*name])
                        .created("2026-11-20T08:00:00Z")
                },
            )
        })
        .start()
}

/// Returns a home in which they all are, Ada and two of them linked, on the integration `acme` and one with the
/// longest name.
fn strange(jira: &Sandbox) -> TestEnv {
    let mut env = TestEnv::ada_on(jira);
    for (handle, name) in PEOPLE {
        let email = format!("{}@acme.example", &handle[..handle.len().min(40)]);
        env.run(["person", "add", name, "--handle", handle, "--email", &email])
            .success();
    }
    env.add_integration(LONGEST, jira, &["--scope", "user"])
        .success();
    for handle in ["ada", "emoji", "long"] {
        let account = format!("{handle}@acme.example");
        let _ = env.run(["person", "link", handle, "-i", LONGEST, "--email", &account]);
    }
    env.line("backup create copy").success();
    env
}

/// How wide a line is at most: as Unicode says, or as terminals draw it that know nothing of ligatures and clusters.
fn widest(line: &str) -> usize {
    let letters = line.chars().map(|c| c.width().unwrap_or_default());
    line.width().max(letters.sum())
}

#[track_caller]
fn assert_fits(line: &str, output: &Output, columns: usize) {
    assert!(output.code == 0 || line == "doctor", "{line}\n{output}");
    for row in output.stdout.lines() {
        let width = widest(row);
        assert!(
            width <= columns,
            "{line}: {width} columns of {columns} in `{row}`\n{output}"
        );
    }
}

#[test]
fn no_line_of_any_table_is_wider_than_the_terminal() {
    let jira = site();
    let mut env = strange(&jira);
    for columns in [20, 40, 60, 80, 120, 200] {
        env.set("COLUMNS", &columns.to_string());
        for line in TABLES {
            let output = env.line(&format!("{line} --format table"));
            assert_fits(line, &output, columns);
        }
    }
}

#[test]
fn narrow_terminals_and_colours_lose_no_letter() {
    let jira = site();
    let mut env = strange(&jira);
    let letters = |text: &str| text.split_whitespace().collect::<String>();
    for (handle, name) in PEOPLE.iter().filter(|(handle, _)| *handle != "hidden") {
        for columns in [20, 40, 80] {
            env.set("COLUMNS", &columns.to_string());
            let words = ["person", "show", *handle, "--format", "table"];
            let output = env.run(words).success();
            assert!(
                letters(&output.stdout).contains(&letters(name)),
                "{columns}\n{output}"
            );
            let coloured = env.run(words.into_iter().chain(["--color", "always"]));
            assert_eq!(
                console::strip_ansi_codes(&coloured.stdout),
                output.stdout,
                "colours move nothing"
            );
        }
    }
}

#[test]
fn narrow_and_ordinary_terminals_look_like_this() {
    let jira = site();
    let mut env = strange(&jira);
    let shown = [
        "person list --format table",
        "activity show ada --format table",
    ];
    for columns in [20, 40, 80] {
        env.set("COLUMNS", &columns.to_string());
        assert_snapshot!(format!("strange_{columns}"), env.story(shown));
    }
}

#[test]
fn a_pipe_is_never_cut() {
    let jira = site();
    let mut env = strange(&jira);
    for columns in ["20", "200"] {
        env.set("COLUMNS", columns);
        for line in ["person list", "activity show ada"] {
            let output = env.line(line).success();
            assert!(!output.stdout.contains('…'), "{output}");
            let header = output.stdout.lines().next().unwrap_or_default();
            let places = header.split('\t').count();
            assert!(places > 4, "{output}");
            for row in output.stdout.lines() {
                assert_eq!(row.split('\t').count(), places, "{row}");
            }
            let (_, long) = PEOPLE[1];
            assert!(output.stdout.contains(long), "{output}");
        }
    }
}

/// Runs a command line of the shell at a terminal of so many columns, and returns the lines as the program wrote them.
fn written(env: &TestEnv, line: &str, columns: u16) -> Vec<String> {
    let mut command = env.command([]);
    let program = command.get_program().to_owned();
    let mut shell = Command::new("/bin/sh");
    shell.args([
        "-c",
        &format!("manageros() {{ '{}' \"$@\"; }}; {line}", program.display()),
    ]);
    let variables = command.env("COLUMNS", "").get_envs();
    shell.envs(variables.filter_map(|(name, value)| Some((name, value?))));
    let mut terminal = Terminal::open(&shell, columns);
    terminal.ends(0);
    terminal.lines()
}

#[test]
fn help_topics_fit_a_narrow_terminal() {
    let env = TestEnv::new();
    for topic in ["environment", "exit-codes", "formats", "dates", "secrets"] {
        for columns in [40, 60] {
            let lines = written(&env, &format!("manageros help {topic}"), columns);
            for line in &lines {
                assert!(line.width() <= usize::from(columns), "{topic}: {line}");
            }
            let words = |text: &str| text.split_whitespace().collect::<String>();
            let piped = env.run(["help", topic]).success().stdout;
            assert_eq!(words(&lines.join(" ")), words(&piped), "{topic}");
        }
    }
}

#[test]
fn remarks_fit_the_terminal_when_the_answer_is_piped() {
    let jira = varied(cloud()).start();
    let env = TestEnv::ada_on(&jira);
    let lines = written(&env, "manageros activity show ada | grep -c ACME", 40);
    assert!(
        lines.len() > 2 && lines.iter().any(|line| line.contains("asked acme")),
        "{lines:?}"
    );
    for line in &lines {
        assert!(line.width() <= 40, "{lines:?}");
    }
}
