//! What is made from the command line is what it would make today: `completions/`, `man/`, and the exit codes of the
//! README. `BLESS=1 cargo test --test generated` rewrites the files, and removes what is no longer made.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use clap_complete::Shell;
use manageros::error::Kind;
use manageros::view::integrations::CheckName;
use manageros::{cli, generate};

const SHELLS: [Shell; 5] = [
    Shell::Bash,
    Shell::Elvish,
    Shell::Fish,
    Shell::PowerShell,
    Shell::Zsh,
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Compares `made` (by file name) with what is in `folder`; under BLESS writes it instead.
fn hold(folder: &str, made: &BTreeMap<String, String>) {
    let path = root().join(folder);
    if std::env::var_os("BLESS").is_some_and(|value| !value.is_empty() && value != "0") {
        fs::create_dir_all(&path).unwrap();
        for name in names(&path) {
            if !made.contains_key(&name) {
                fs::remove_file(path.join(name)).unwrap();
            }
        }
        for (name, text) in made {
            fs::write(path.join(name), text).unwrap();
        }
    }
    let how = "rewrite them with BLESS=1 cargo test --test generated";
    let kept = names(&path);
    let wanted: Vec<String> = made.keys().cloned().collect();
    assert_eq!(kept, wanted, "the files of {folder}/; {how}");
    for (name, text) in made {
        let kept = fs::read_to_string(path.join(name)).unwrap();
        assert!(kept == *text, "{folder}/{name} is not current; {how}");
    }
}

fn names(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn completions_are_current() {
    let made = SHELLS.map(|shell| {
        (
            generate::completion_file(shell),
            generate::completions(shell, cli::command()),
        )
    });
    hold("completions", &made.into());
}

#[test]
fn manual_pages_are_current() {
    let pages = generate::manual(cli::command());
    let made = pages.into_iter().map(|page| (page.file, page.text));
    hold("man", &made.collect());
}

#[test]
fn the_command_line_is_sound() {
    cli::command().debug_assert();
}

/// Calls `look` with every command and its full name, the root included.
fn every_command(look: &mut impl FnMut(&str, &clap::Command)) {
    fn below(command: &clap::Command, name: &str, look: &mut impl FnMut(&str, &clap::Command)) {
        look(name, command);
        for command in command.get_subcommands() {
            below(command, &format!("{name} {}", command.get_name()), look);
        }
    }
    let mut command = cli::command();
    command.build();
    below(&command, "manageros", look);
}

#[test]
fn every_command_and_argument_is_explained() {
    let mut bare = Vec::new();
    every_command(&mut |name, command| {
        if command.get_about().is_none() {
            bare.push(name.to_owned());
        }
        for argument in command.get_arguments().filter(|arg| !arg.is_hide_set()) {
            if argument.get_help().is_none() && argument.get_long_help().is_none() {
                bare.push(format!("{name} {}", argument.get_id()));
            }
        }
    });
    assert!(bare.is_empty(), "without a help text: {bare:#?}");
}

/// The first line of a help is imperative and has no full stop; a list of commands reads as one text.
#[test]
fn first_lines_read_alike() {
    let mut odd = Vec::new();
    let mut look_at = |name: String, text: String| {
        let begins_large = text.starts_with(|c: char| !c.is_lowercase());
        if text.ends_with('.') || !begins_large {
            odd.push(format!("{name}: {text}"));
        }
    };
    every_command(&mut |name, command| {
        if let Some(about) = command.get_about() {
            look_at(name.to_owned(), about.to_string());
        }
        for argument in command.get_arguments() {
            if let Some(help) = argument.get_help().filter(|_| !argument.is_hide_set()) {
                look_at(format!("{name} {}", argument.get_id()), help.to_string());
            }
        }
    });
    assert!(odd.is_empty(), "{odd:#?}");
}

/// The commands of the contract that this version has; a new one is added here, and a lost one is noticed.
#[test]
fn the_commands_are_those_of_the_contract() {
    let mut found = Vec::new();
    every_command(&mut |name, command| {
        if !command.has_subcommands() {
            found.push(name.trim_start_matches("manageros ").to_owned());
        }
    });
    found.sort();
    let wanted = [
        "activity show",
        "activity summary",
        "audit list",
        "backup create",
        "backup restore",
        "backup verify",
        "completions",
        "doctor",
        "help",
        "integration add",
        "integration disable",
        "integration edit",
        "integration enable",
        "integration list",
        "integration remove",
        "integration rotate",
        "integration show",
        "integration test",
        "key export",
        "key import",
        "key reset",
        "key rotate",
        "key status",
        "man",
        "org accept-rollback",
        "org create",
        "org refound",
        "org show",
        "org use",
        "person add",
        "person edit",
        "person export",
        "person import",
        "person link",
        "person list",
        "person remove",
        "person search",
        "person show",
        "person unlink",
        "person verify",
        "user grant",
        "user join",
        "user list",
        "user revoke",
        "user role",
        "user whoami",
    ];
    assert_eq!(found, wanted);
}

/// No flag takes a secret as its value, except the hidden one that says how it is done instead.
#[test]
fn no_flag_takes_a_secret() {
    every_command(&mut |name, command| {
        for argument in command.get_arguments().filter(|arg| !arg.is_hide_set()) {
            let words = ["token", "password", "api-token", "secret", "key"];
            let long = argument.get_long().unwrap_or_default();
            assert!(!words.contains(&long), "{name} --{long}");
        }
    });
}

/// Returns the command lines of manageros in a shell's text, without what other programs say before or hear after them.
fn pasted(text: &str) -> Vec<String> {
    let whole = text.replace("\\\n", " ");
    let lines = whole.lines().filter_map(|line| {
        let line = line.split(" #").next().unwrap_or_default();
        let mut parts = line.split(['|', '>', '<']).map(str::trim);
        let is_ours = |part: &&str| part.starts_with("manageros ") && !part.contains('…');
        parts.find(is_ours).map(str::to_owned)
    });
    lines.collect()
}

#[track_caller]
fn assert_understood(place: &str, line: &str) {
    let words = shell_words::split(line).unwrap();
    let matches = cli::command().try_get_matches_from(words);
    assert!(
        matches.is_ok(),
        "{place}: `{line}`\n{}",
        matches.unwrap_err()
    );
}

/// The long help of every command begins with examples, and they are command lines that are understood.
#[test]
fn examples_work_when_pasted() {
    every_command(&mut |name, command| {
        if command.has_subcommands() && name != "manageros" {
            return;
        }
        let examples = command.get_before_long_help();
        let examples = examples.map(ToString::to_string).unwrap_or_default();
        let lines = pasted(&examples);
        assert!(!lines.is_empty(), "{name} has no examples");
        for line in lines {
            assert!(line.starts_with(name), "{name}: `{line}`");
            assert_understood(name, &line);
        }
    });
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let shell = readme.split("```sh\n").skip(1);
    for block in shell.map(|rest| rest.split("```").next().unwrap()) {
        for line in pasted(block) {
            assert_understood("README.md", &line);
        }
    }
    for (topic, text) in manageros::commands::help::TOPICS {
        let lines = text.lines().map(str::trim);
        for line in lines.filter(|line| line.starts_with("manageros ")) {
            let command = line.split("  ").next().unwrap();
            assert_understood(topic, command);
        }
    }
}

/// Whoever reads that a check failed finds it in the README.
#[test]
fn the_readme_explains_every_check() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    for check in CheckName::ALL {
        assert!(readme.contains(&format!("`{check}`")), "{check}");
    }
}

#[test]
fn topics_fit_a_terminal() {
    for (topic, text) in manageros::commands::help::TOPICS {
        for line in text.lines() {
            assert!(line.chars().count() < 80, "{topic}: {line}");
        }
    }
}

/// Returns the rows of `help exit-codes`: the number, and the word, empty for 0.
fn told_exit_codes() -> Vec<(u8, String)> {
    let (_, text) = manageros::commands::help::TOPICS
        .into_iter()
        .find(|(topic, _)| *topic == "exit-codes")
        .unwrap();
    let rows = text.lines().filter_map(|line| {
        let mut words = line.split_whitespace();
        let code = words.next()?.parse().ok()?;
        let word = words.next().unwrap_or_default();
        Some((code, if code == 0 { "" } else { word }.to_owned()))
    });
    rows.collect()
}

/// Returns the rows of the README's table under "Exit codes".
fn readme_exit_codes() -> Vec<(u8, String)> {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let section = readme.split("## Exit codes").nth(1).unwrap();
    let section = section.split("\n## ").next().unwrap();
    let rows = section.lines().filter_map(|line| {
        let mut cells = line.trim().trim_matches('|').split('|').map(str::trim);
        let code = cells.next()?.parse().ok()?;
        Some((code, cells.next()?.trim_matches('`').to_owned()))
    });
    rows.collect()
}

#[test]
fn exit_codes_are_told_alike_everywhere() {
    let mut wanted = vec![(0, String::new())];
    wanted.extend(
        Kind::ALL
            .iter()
            .map(|kind| (kind.exit_code(), kind.as_str().to_owned())),
    );
    assert_eq!(told_exit_codes(), wanted, "manageros help exit-codes");
    assert_eq!(readme_exit_codes(), wanted, "README.md");
}

/// The command by which the README tells to run the tests is the one that `just check` runs.
#[test]
fn the_readme_and_the_justfile_test_alike() {
    let command = "cargo test --workspace";
    for file in ["README.md", "justfile", "CONTRIBUTING.md"] {
        let text = fs::read_to_string(root().join(file)).unwrap();
        assert!(text.contains(command), "{file} does not say `{command}`");
    }
}
