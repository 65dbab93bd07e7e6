//! TAB in the real shells: the names that are in the store, and never an error in the prompt.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

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

/// What a team may be called, and nothing of it a shell's to understand.
const NAMES: [&str; 15] = [
    "R&D: core",
    "it's \"so\"",
    "wow! really",
    "$HOME `id` $(id)",
    "back\\slash",
    "林 美玲",
    "a*b?[c]",
    "~x",
    "#hash",
    "x=y",
    "semi;colon|pipe",
    "(paren) {brace}",
    "a@b:c",
    "tab, comma<>",
    "the Joneses'",
];

/// Puts a program in front of ours that knows one name, and writes down what it is given.
fn only_knows(env: &mut TestEnv) {
    let home = env.home().to_str().unwrap().to_owned();
    fs::create_dir_all(env.home().join("bin")).unwrap();
    let program = env.home().join("bin/manageros");
    let text = format!(
        "#!/bin/sh\nif [ \"$1\" = __complete ]; then\n    printf '%s\\twhat: it is\\n' \"$(cat '{home}/name')\"\nelse\n    \
         printf '%s' \"$2\" > '{home}/given'; echo \"took $#\"\nfi\n"
    );
    fs::write(&program, text).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    env.set("PATH", &format!("{home}/bin:/usr/bin:/bin"));
    env.set("LC_ALL", "C.UTF-8");
}

/// Completes each name from its first letter, bare and behind each quote, and looks at what the program is given.
fn any_name(env: &TestEnv, terminal: &mut Terminal, cannot: impl Fn(&str, &str) -> bool) {
    for name in NAMES {
        fs::write(env.home().join("name"), name).unwrap();
        for quote in ["", "\"", "'"] {
            if cannot(name, quote) {
                continue;
            }
            let given = env.home().join("given");
            let _ = fs::remove_file(&given);
            let first: String = name.chars().take(1).collect();
            let escape = match quote {
                "" if !first.chars().all(char::is_alphanumeric) => "\\",
                "\"" if first == "$" => "\\",
                _ => "",
            };
            terminal.types(&format!("manageros show {quote}{escape}{first}{TAB}\r"));
            terminal.until(&format!("{name} is given behind {quote}"), |_| {
                fs::read_to_string(&given).is_ok_and(|given| given == name)
            });
            terminal.shows("took 2").types(CLEAR).hides("took");
        }
    }
}

#[test]
fn bash_quotes_any_name() {
    let mut env = company();
    only_knows(&mut env);
    let start = ["--norc", "--noprofile", "-i"];
    let Some(mut bash) = shell(&env, "bash", "manageros.bash", &start) else {
        return;
    };
    bash.shows("ready>").types("source manageros.bash; clear\r");
    // bash has no way to write it there
    any_name(&env, &mut bash, |name, quote| {
        name.contains('!') && quote == "\""
    });
    // a colon ends a word of bash's, and an equals sign does
    fs::write(env.home().join("name"), NAMES[0]).unwrap();
    for typed in ["R\\&D:\\ c", "R\\&D:", "--team=R\\&D:\\ co"] {
        let _ = fs::remove_file(env.home().join("given"));
        bash.types(&format!("manageros show {typed}{TAB}\r"));
        let wanted = if typed.starts_with('-') {
            "--team=R&D: core"
        } else {
            "R&D: core"
        };
        bash.until(&format!("{typed} is completed"), |_| {
            fs::read_to_string(env.home().join("given")).is_ok_and(|given| given == wanted)
        });
        bash.types(CLEAR).hides("took");
    }
    bash.types("exit 0\r");
    bash.ends(0);
}

#[test]
fn zsh_quotes_any_name() {
    let mut env = company();
    only_knows(&mut env);
    let Some(mut zsh) = shell(&env, "zsh", ".zfunc/_manageros", &["-f", "-i"]) else {
        return;
    };
    zsh.shows("ready>");
    zsh.types("fpath=(~/.zfunc $fpath); autoload -U compinit; compinit -u -D; clear\r");
    any_name(&env, &mut zsh, |_, _| false);
    zsh.types("exit 0\r");
    zsh.ends(0);
}

#[test]
fn fish_quotes_any_name() {
    let mut env = company();
    only_knows(&mut env);
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
    any_name(&env, &mut fish, |_, _| false);
    fish.types("exit 0\r");
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

/// Changes four bytes of the store's header, as another version of the program would.
fn set_header(env: &TestEnv, at: usize, number: u32) {
    let mut bytes = fs::read(env.store()).unwrap();
    bytes[at..at + 4].copy_from_slice(&number.to_be_bytes());
    fs::write(env.store(), bytes).unwrap();
}

#[test]
fn a_store_that_is_not_as_it_should_be_is_left_alone() {
    let env = company();
    let pristine = fs::read(env.store()).unwrap();
    let offers_nothing = |what: &str| {
        let (files, bytes) = (env.files(), fs::read(env.store()).ok());
        for line in ["__complete person show a", "__complete int show a"] {
            let output = env.line(line).success();
            assert_eq!(output.stdout + &output.stderr, "", "{what}");
        }
        assert_eq!(
            (env.files(), fs::read(env.store()).ok()),
            (files, bytes),
            "{what}"
        );
    };
    let version = 60;
    set_header(&env, version, 999);
    offers_nothing("newer");
    // 0003 is the second step
    set_header(&env, version, 1);
    offers_nothing("older: nobody migrates by pressing TAB");
    fs::write(env.store(), &pristine).unwrap();
    set_header(&env, 68, 0x1234);
    offers_nothing("another program's");
    fs::write(env.store(), &pristine[..50]).unwrap();
    offers_nothing("cut off");
    fs::write(env.store(), "").unwrap();
    offers_nothing("empty");
    fs::write(env.store(), &pristine).unwrap();
    fs::set_permissions(env.store(), fs::Permissions::from_mode(0o644)).unwrap();
    offers_nothing("open to others");
    fs::set_permissions(env.store(), fs::Permissions::from_mode(0o600)).unwrap();

    // given up before SQLite would, which waits for five seconds; a test that reads the file would end its own lock
    let lock = rusqlite::Connection::open(env.store()).unwrap();
    lock.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let started = Instant::now();
    let mut asking = env.command(["__complete", "person", "show", "a"]);
    let output = asking.output().unwrap();
    assert_eq!((output.stdout, output.stderr), (Vec::new(), Vec::new()));
    assert!(started.elapsed() < Duration::from_secs(4));
    drop(lock);
    let wal = rusqlite::Connection::open(env.store()).unwrap();
    wal.execute_batch("PRAGMA journal_mode = WAL").unwrap();
    drop(wal);
    offers_nothing("in another journal mode");
    fs::write(env.store(), &pristine).unwrap();
    let output = env.line("__complete person show ad").success();
    assert_eq!(output.stdout, "ada\tAda Lovelace\n");
    fs::remove_file(env.store()).unwrap();
    offers_nothing("gone");
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
