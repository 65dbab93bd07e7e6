//! TAB in the real shells: the names that are in the store, and never an error in the prompt.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::company::{busy, cloud};
use crate::harness::{TestEnv, skipped};
use crate::pty::Terminal;

/// What is typed to be offered something.
const TAB: &str = "\t";
/// Takes the line back, and everything that is on the screen.
const CLEAR: &str = "\u{15}\u{c}";

/// Returns a home with three people, one of them with a space in nothing but the name, and two integrations.
fn company() -> TestEnv {
    let jira = busy(cloud(), 1).start();
    let mut env = TestEnv::with(&jira);
    env.add_integration("backup", &jira, &["--if-not-exists"])
        .success();
    for (handle, name) in [
        ("ada", "Ada Lovelace"),
        ("alan", "Alan: Turing"),
        ("grace", "Grace Hopper"),
    ] {
        env.run(["person", "add", name, "--handle", handle])
            .success();
    }
    env.line("person edit ada --team 'Data & AI'").success();
    env.line("person edit alan --team 'Deep Thought'").success();
    let folder = Path::new(env!("CARGO_BIN_EXE_manageros")).parent().unwrap();
    env.set("PATH", &format!("{}:/usr/bin:/bin", folder.display()));
    env.set("HOME", env.home().to_str().unwrap().to_owned().as_str());
    env
}

/// Returns the shell in the home of `env`, as it is for somebody who put the script where `completions --help` says.
fn shell(env: &TestEnv, name: &str, file: &str, start: &[&str]) -> Option<Terminal> {
    let program = format!("/usr/bin/{name}");
    if !Path::new(&program).exists() {
        skipped(&format!("no {name} here"));
        return None;
    }
    let script = env.run(["completions", name]).success().stdout;
    let path = env.home().join(file);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, script).unwrap();
    let template = env.command([]);
    let mut command = Command::new(program);
    command.args(start).envs(
        template
            .get_envs()
            .filter_map(|(name, value)| Some((name, value?))),
    );
    command.env("PS1", "ready> ").current_dir(env.home());
    Some(Terminal::open(&command, 100))
}

/// Types the beginnings of command lines, and looks at what becomes of them.
fn story(terminal: &mut Terminal) {
    for (typed, offered) in [
        ("manageros person show gr", "person show grace"),
        (
            "manageros activity show --since 30d gr",
            "--since 30d grace",
        ),
        ("manageros activity show grace -i ba", "grace -i backup"),
        (
            "manageros activity show grace --integration=ba",
            "--integration=backup",
        ),
        ("manageros int show ac", "int show acme"),
        ("manageros person edit ada --manager gr", "--manager grace"),
        ("manageros person sea", "person search"),
        ("manageros person list --format mark", "--format markdown"),
    ] {
        terminal.types(typed).types(TAB).shows(offered);
        terminal.types(CLEAR).hides(offered);
    }
    terminal
        .types("manageros person show a")
        .types(TAB)
        .types(TAB);
    terminal.shows("ada").shows("alan");
    terminal.types(CLEAR).hides("alan");
}

/// A name of two words is one word to the shell, however far it is typed.
fn teams(terminal: &mut Terminal, data: &str) {
    for typed in ["Da", "'Da", data] {
        let line = format!("manageros person list --team {typed}");
        terminal.types(&line).types(TAB).types("\r");
        terminal.shows("ada").shows("Ada Lovelace");
        terminal.types(CLEAR).hides("Lovelace");
    }
}

/// Types where nothing can be known: what is left is the line, and a beep at most.
fn silence(terminal: &mut Terminal) {
    terminal
        .types("manageros person show xyz")
        .types(TAB)
        .types(TAB);
    terminal.types("!").shows("person show xyz!");
    assert!(!terminal.screen().contains("rror"), "{}", terminal.screen());
    terminal.types(CLEAR);
    terminal.types("exit 0\r");
}

#[test]
fn bash_offers_what_is_in_the_store() {
    let env = company();
    let start = ["--norc", "--noprofile", "-i"];
    let Some(mut bash) = shell(&env, "bash", "manageros.bash", &start) else {
        return;
    };
    bash.shows("ready>").types("source manageros.bash; clear\r");
    story(&mut bash);
    teams(&mut bash, "Data\\ \\&");
    silence(&mut bash);
    bash.ends(0);
}

#[test]
fn zsh_offers_what_is_in_the_store() {
    let env = company();
    let Some(mut zsh) = shell(&env, "zsh", ".zfunc/_manageros", &["-f", "-i"]) else {
        return;
    };
    zsh.shows("ready>");
    zsh.types("fpath=(~/.zfunc $fpath); autoload -U compinit; compinit -u -D; clear\r");
    story(&mut zsh);
    zsh.types("manageros person show a")
        .types(TAB)
        .types(TAB)
        .shows("Alan: Turing");
    zsh.types(CLEAR);
    teams(&mut zsh, "Data\\ \\&");
    silence(&mut zsh);
    zsh.ends(0);
}

#[test]
fn fish_offers_what_is_in_the_store() {
    let env = company();
    let file = ".config/fish/completions/manageros.fish";
    let start = [
        "-i",
        "-C",
        "function fish_prompt; echo -n 'ready> '; end; function fish_greeting; end",
    ];
    let Some(mut fish) = shell(&env, "fish", file, &start) else {
        return;
    };
    fish.shows("ready>");
    story(&mut fish);
    fish.types("manageros person show a")
        .types(TAB)
        .types(TAB)
        .shows("Alan: Turing");
    fish.types(CLEAR);
    teams(&mut fish, "Data\\ \\&");
    silence(&mut fish);
    fish.ends(0);
}

#[test]
fn what_stands_elsewhere_is_left_to_the_script() {
    let env = company();
    for line in [
        "__complete",
        "__complete person",
        "__complete person show -",
        "__complete person add x",
    ] {
        let output = env.line(line).fails(1);
        assert_eq!(output.stdout + &output.stderr, "", "{line}");
    }
}

#[test]
fn a_store_that_cannot_be_read_offers_nothing_and_says_nothing() {
    let mut env = company();
    let offered = |env: &TestEnv| {
        let output = env.run(["__complete", "person", "show", "A"]).success();
        assert_eq!(output.stderr, "");
        output.stdout
    };
    assert_eq!(offered(&env), "ada\tAda Lovelace\nalan\tAlan: Turing\n");
    env.set("MANAGEROS_FORMAT", "nonsense");
    assert_eq!(offered(&env), "");
    env.unset("MANAGEROS_FORMAT");
    fs::write(
        env.store(),
        "no database, but long enough to be looked at as one".repeat(40),
    )
    .unwrap();
    assert_eq!(offered(&env), "");
    fs::remove_file(env.store()).unwrap();
    assert_eq!(offered(&env), "");
    assert!(!env.store().exists(), "asking makes nothing");
}

#[test]
fn nobody_is_offered_a_part_of_too_many() {
    let env = company();
    let rows = "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 1001)
         INSERT INTO people (id, handle, name, created_at)
         SELECT randomblob(16), printf('many%04d', i), 'Many', '2026-11-23T12:00:00Z' FROM n";
    env.sql(rows);
    let offered = |typed: &str| {
        let output = env.run(["__complete", "person", "show", typed]).success();
        output.stdout.lines().count()
    };
    let teams = env
        .run(["__complete", "person", "list", "--team", "d"])
        .success();
    assert_eq!(teams.stdout, "Data & AI\t\nDeep Thought\t\n");
    assert_eq!(
        (
            offered(""),
            offered("many"),
            offered("many000"),
            offered("gr")
        ),
        (0, 0, 9, 1)
    );
}
