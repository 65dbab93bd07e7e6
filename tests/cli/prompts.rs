//! What is asked at a terminal, and that the terminal is whole afterwards.
//!
//! [`Terminal::ends`] looks for the token, the echo and the cursor in every case.

use std::process::Command;
use std::time::Duration;

use jira_sandbox::{Builder, Category, Endpoint, Fault, Sandbox};

use unicode_width::UnicodeWidthStr as _;

use crate::harness::TestEnv;
use crate::pty::{CTRL_C, DOWN, ENTER, ESC, Terminal};

/// A Jira with two people of one name, one of whom hides her e-mail, one who left, and a third person.
fn jira() -> Sandbox {
    people(Sandbox::cloud()).start()
}

fn people(jira: Builder) -> Builder {
    jira.user("ada", |u| {
        u.name("Ada Lovelace")
            .email("ada@acme.example")
            .time_zone("Europe/London")
    })
    .user("ada2", |u| u.name("Ada Lovelace").hidden_email())
    .user("adam", |u| {
        u.name("Adam Left").email("adam@acme.example").inactive()
    })
    .user("grace", |u| {
        u.name("Grace Hopper").email("grace@acme.example")
    })
}

/// A home with `acme` on `jira` and a person `ada`.
fn home(jira: &Sandbox) -> TestEnv {
    let env = TestEnv::with(jira);
    env.run([
        "person",
        "add",
        "Ada Lovelace",
        "--email",
        "ada@acme.example",
        "--handle",
        "ada",
    ])
    .success();
    env
}

fn at_terminal(env: &TestEnv, arguments: &str, columns: u16) -> Terminal {
    Terminal::open(&env.command(arguments.split(' ')), columns)
}

fn is_linked(env: &TestEnv) -> bool {
    let shown = env.run(["person", "show", "ada", "--json"]).success();
    let links = &shown.json()["data"]["links"];
    !links.as_array().unwrap().is_empty()
}

fn has_integration(env: &TestEnv) -> bool {
    let listed = env.run(["integration", "list", "--json"]).success();
    !listed.json()["data"].as_array().unwrap().is_empty()
}

#[test]
fn adding_asks_for_address_login_and_token_and_shows_no_token() {
    let jira = jira();
    let env = TestEnv::new();
    let mut terminal = at_terminal(&env, "integration add acme", 80);
    terminal
        .shows("Jira's address")
        .types(&jira.url())
        .types(ENTER);
    terminal.shows("Login").types(&jira.login()).types(ENTER);
    terminal
        .shows("API token")
        .until("the echo is off", |t| !t.echoes());
    terminal.types(jira.token()).types(ENTER);
    let screen = terminal.ends(0);
    assert!(screen.contains("saved as `acme`"), "{screen}");
    assert!(has_integration(&env));
}

#[test]
fn a_wrong_address_is_asked_again() {
    let jira = jira();
    let env = TestEnv::new();
    let mut terminal = at_terminal(&env, "integration add acme", 80);
    terminal
        .shows("Jira's address")
        .types("ftp://jira")
        .types(ENTER);
    terminal.shows("must begin with https://");
    // whatever is left of the first answer on the line, it is not part of the second
    terminal.types("\u{15}").types(&jira.url()).types(ENTER);
    terminal.shows("Login").types(&jira.login()).types(ENTER);
    terminal.shows("API token").types(jira.token()).types(ENTER);
    terminal.ends(0);
    assert!(has_integration(&env));
}

#[test]
fn questions_fit_their_terminal() {
    for columns in [80, 40] {
        let jira = jira();
        let env = TestEnv::new();
        let mut terminal = at_terminal(&env, "integration add acme", columns);
        terminal
            .shows("Jira's address")
            .types(&jira.url())
            .types(ENTER);
        terminal.shows("Login").types(&jira.login()).types(ENTER);
        terminal.shows("API token").types(jira.token()).types(ENTER);
        let screen = terminal.ends(0);
        // a question that wraps is drawn twice: the clearing of its line misses the first half
        assert_eq!(screen.matches("Login:").count(), 1, "{screen}");
    }
}

#[test]
fn token_stdin_at_a_terminal_asks() {
    let jira = jira();
    let env = TestEnv::new();
    let arguments = format!(
        "integration add acme --url {} --login {} --token-stdin",
        jira.url(),
        jira.login()
    );
    let mut terminal = at_terminal(&env, &arguments, 80);
    terminal.shows("API token").types(jira.token()).types(ENTER);
    terminal.ends(0);
}

#[test]
fn ctrl_c_at_the_token_gives_the_echo_back() {
    let jira = jira();
    let env = TestEnv::new();
    let arguments = format!(
        "integration add acme --url {} --login {}",
        jira.url(),
        jira.login()
    );
    let mut terminal = at_terminal(&env, &arguments, 80);
    terminal
        .shows("API token")
        .until("the echo is off", |t| !t.echoes());
    terminal.types("half a tok").types(CTRL_C);
    terminal.ends(130);
    assert!(terminal.echoes());
    assert!(!env.store().exists());
    assert!(jira.requests().is_empty());
}

#[test]
fn ctrl_c_at_a_line_leaves_the_terminal_whole() {
    let env = TestEnv::new();
    let mut terminal = at_terminal(&env, "integration add acme", 80);
    terminal.shows("Jira's address").types("half").types(CTRL_C);
    terminal.ends(130);
    assert!(!env.store().exists());
}

#[test]
fn ctrl_c_in_the_picker_leaves_the_terminal_whole() {
    let jira = jira();
    let env = home(&jira);
    let mut terminal = at_terminal(&env, "person link ada", 80);
    terminal
        .shows("Which account is Ada Lovelace?")
        .types(CTRL_C);
    terminal.ends(130);
    let raw = terminal.raw();
    if let Some(hidden) = raw.rfind("\u{1b}[?25l") {
        assert!(raw.rfind("\u{1b}[?25h") > Some(hidden));
    }
    assert!(!is_linked(&env));
}

#[test]
fn ctrl_c_while_jira_is_asked_ends_it() {
    let jira = jira();
    let env = home(&jira);
    jira.arrange(Fault::Stall.on(Endpoint::UserSearch));
    let mut terminal = at_terminal(&env, "person link ada", 80);
    let asked = |_: &Terminal| {
        jira.requests()
            .iter()
            .any(|seen| seen.endpoint == Endpoint::UserSearch)
    };
    terminal
        .shows("asking Jira")
        .until("Jira is asked", asked)
        .types(CTRL_C);
    let screen = terminal.ends(130);
    assert!(!screen.contains("asking Jira"), "{screen}");
    assert!(!is_linked(&env));
}

#[test]
fn escape_cancels_and_changes_nothing() {
    let jira = jira();
    let env = home(&jira);
    let mut terminal = at_terminal(&env, "person link ada", 80);
    terminal.shows("Which account").types(ESC);
    terminal.ends(13);
    assert!(!is_linked(&env));
}

#[test]
fn none_of_these_cancels_and_changes_nothing() {
    let jira = jira();
    let env = home(&jira);
    let mut terminal = at_terminal(&env, "person link ada", 80);
    terminal
        .shows("Which account")
        .types("None of")
        .hides("Search again");
    terminal.types(ENTER);
    terminal.ends(13);
    assert!(!is_linked(&env));
}

#[test]
fn one_exact_match_is_still_shown_first() {
    let jira = jira();
    let env = home(&jira);
    let mut terminal = at_terminal(&env, "person link ada", 120);
    terminal.shows("Which account is Ada Lovelace?");
    assert!(!is_linked(&env));
    terminal.types(ENTER);
    let screen = terminal.ends(0);
    assert!(
        screen.contains("`ada` is Ada Lovelace on `acme` now"),
        "{screen}"
    );
    assert!(is_linked(&env));
}

#[test]
fn the_picker_tells_namesakes_apart() {
    let jira = jira();
    let env = home(&jira);
    let mut terminal = at_terminal(&env, "person link ada --query ada", 120);
    terminal.shows("None of these");
    let screen = terminal.screen();
    for (id, email, active) in [
        ("ada", "ada@acme.example", "active"),
        ("ada2", "hidden", "active"),
    ] {
        let id = jira.account_id(id);
        let line = screen.lines().find(|line| line.contains(&id));
        let line = line.unwrap_or_else(|| panic!("no {id}:\n{screen}"));
        assert!(line.contains(email) && line.contains(active), "{line}");
    }
    assert!(screen.contains("Europe/London"), "{screen}");
    assert!(!screen.contains("Grace"), "{screen}");
    // the namesake is picked by what tells her apart
    terminal.types("hidden").hides("Search again").types(ENTER);
    terminal.ends(0);
    let shown = env.run(["person", "show", "ada", "--json"]).success();
    assert_eq!(
        shown.json()["data"]["links"][0]["account_id"],
        jira.account_id("ada2").as_str()
    );
}

#[test]
fn the_arrow_keys_move() {
    let jira = jira();
    let env = home(&jira);
    let mut terminal = at_terminal(&env, "person link ada --query ada", 120);
    terminal.shows("None of these");
    let second = terminal
        .screen()
        .lines()
        .nth(2)
        .unwrap_or_default()
        .to_owned();
    terminal.types(DOWN).types(ENTER);
    terminal.ends(0);
    let shown = env.run(["person", "show", "ada", "--json"]).success();
    let linked = shown.json()["data"]["links"][0]["account_id"].clone();
    assert!(second.contains(linked.as_str().unwrap()), "{second}");
}

#[test]
fn another_search_can_be_made() {
    let jira = jira();
    let env = home(&jira);
    let mut terminal = at_terminal(&env, "person link ada", 120);
    terminal
        .shows("Which account")
        .types("Search again")
        .hides("None of");
    terminal
        .types(ENTER)
        .shows("Search for")
        .types("Grace")
        .types(ENTER);
    terminal.shows("Grace Hopper").types(ENTER);
    let screen = terminal.ends(0);
    assert!(screen.contains("Grace Hopper on `acme`"), "{screen}");
}

#[test]
fn nobody_found_can_be_searched_again() {
    let jira = jira();
    let env = home(&jira);
    let mut terminal = at_terminal(&env, "person link ada --query zzz", 80);
    terminal.shows("Nobody found for `zzz`").types(ENTER);
    terminal.shows("Search for").types(ENTER);
    terminal.shows("Which account").types(ESC);
    terminal.ends(13);
}

#[test]
fn confirmations_are_no_yes_and_skipped() {
    let jira = jira();
    let env = home(&jira);
    env.run(["person", "link", "ada"]).success();

    for no in ["n", ENTER, ESC] {
        let mut terminal = at_terminal(&env, "person unlink ada", 80);
        terminal
            .shows("Unlink ada from Ada Lovelace (acme)?")
            .types(no);
        terminal.ends(13);
        assert!(is_linked(&env), "{no:?}");
    }
    let mut terminal = at_terminal(&env, "person unlink ada", 80);
    terminal.shows("Unlink ada").types(CTRL_C);
    terminal.ends(130);
    assert!(is_linked(&env));

    let mut terminal = at_terminal(&env, "person unlink ada", 80);
    terminal.shows("Unlink ada").types("y");
    terminal.ends(0);
    assert!(!is_linked(&env));

    env.run(["person", "link", "ada"]).success();
    let mut terminal = at_terminal(&env, "person unlink ada --yes", 80);
    let screen = terminal.ends(0);
    assert!(!screen.contains("Unlink ada"), "{screen}");
    assert!(!is_linked(&env));
}

#[test]
fn no_input_never_asks() {
    let jira = jira();
    let env = home(&jira);
    let url = jira.url();
    let add = format!("integration add more --no-input --url {url} --login a@acme.example");
    for (arguments, flag, code) in [
        ("integration add more --no-input", "--url", 2),
        (add.as_str(), "--token-stdin", 2),
        (&format!("{add} --token-stdin"), "--token-file", 2),
        ("person link ada --query ada --no-input", "--account-id", 9),
        ("integration remove acme --no-input", "--yes", 2),
    ] {
        let mut terminal = at_terminal(&env, arguments, 100);
        let screen = terminal.ends(code);
        assert!(screen.contains(flag), "{arguments}\n{screen}");
    }
    let mut env = env;
    env.set("MANAGEROS_NO_INPUT", "1");
    let screen = at_terminal(&env, "person remove ada", 80).ends(2);
    assert!(screen.contains("--yes"), "{screen}");
}

#[test]
fn waiting_is_shown_and_wiped_away() {
    let jira = Sandbox::cloud()
        .user("ada", |u| u.name("Ada Lovelace").email("ada@acme.example"))
        .latency(Duration::from_millis(400))
        .start();
    let mut env = home(&jira);
    let mut terminal = at_terminal(&env, "integration test", 80);
    terminal.shows("asking Jira");
    let screen = terminal.ends(0);
    assert!(!screen.contains("asking Jira"), "{screen}");

    let mut terminal = at_terminal(&env, "integration test --quiet", 80);
    terminal.ends(0);
    assert!(!terminal.raw().contains("asking Jira"));

    env.set("CI", "1");
    let mut terminal = at_terminal(&env, "integration test", 80);
    terminal.ends(0);
    assert!(!terminal.raw().contains("asking Jira"));
}

#[test]
fn a_terminal_gets_a_table() {
    let jira = jira();
    let env = home(&jira);
    let screen = at_terminal(&env, "person list", 80).ends(0);
    assert!(
        !screen.contains('\t') && !screen.starts_with("handle\tname"),
        "{screen}"
    );
    let piped = env.run(["person", "list"]).success().stdout;
    assert!(piped.starts_with("handle\t"), "{piped}");
    let table = env
        .run(["person", "list", "--format", "table"])
        .success()
        .stdout;
    let lines = |text: &str| {
        text.lines()
            .map(|line| line.trim_end().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(lines(&screen), lines(&table));
}

#[test]
fn answers_fit_forty_columns() {
    let jira = Sandbox::cloud()
        .user("ada", |u| u.name("Ada Lovelace").email("ada@acme.example"))
        .issue("ACME-7", |i| {
            i.summary("Print the invoice on paper that is wide enough for every line of it")
                .assignee("ada")
                .status("Doing", Category::Indeterminate)
                .updated("2026-11-20T10:00:00Z")
        })
        .now(crate::harness::NOW)
        .start();
    let env = home(&jira);
    env.run(["person", "link", "ada"]).success();
    for arguments in [
        "activity show ada",
        "person list",
        "person show ada",
        "person search ada",
        "integration list",
        "integration show acme",
        "integration test",
    ] {
        // what goes to standard error is wrapped by the terminal
        let script = format!("exec \"$0\" {arguments} 2>/dev/null");
        let like = env.command([]);
        let mut command = Command::new("sh");
        command.args(["-c", &script]).arg(like.get_program());
        command.envs(
            like.get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        );
        let mut terminal = Terminal::open(&command, 40);
        terminal.ends(0);
        for line in terminal.lines() {
            assert!(line.width() <= 40, "{arguments}: {line}");
        }
    }
}

#[test]
fn the_picker_says_who_left() {
    let jira = people(Sandbox::data_center()).start();
    let mut env = TestEnv::new();
    env.add_integration("acme", &jira, &[]).success();
    env.run(["person", "add", "Ada Lovelace", "--handle", "ada"])
        .success();
    let mut terminal = at_terminal(&env, "person link ada --query adam", 120);
    terminal.shows("None of these");
    let screen = terminal.screen();
    assert!(screen.contains("inactive"), "{screen}");
    terminal.types(ENTER);
    let screen = terminal.ends(0);
    assert!(
        screen.contains("warning: the account Adam Left is inactive"),
        "{screen}"
    );
}

#[test]
fn eighty_columns_tell_hidden_namesakes_apart() {
    let jira = Sandbox::cloud()
        .user("one", |u| u.name("Ada Lovelace").hidden_email())
        .user("two", |u| u.name("Ada Lovelace").hidden_email())
        .start();
    let env = home(&jira);
    let mut terminal = at_terminal(&env, "person link ada --query ada", 80);
    terminal.shows("None of these");
    let screen = terminal.screen();
    for id in ["one", "two"] {
        let id = jira.account_id(id);
        assert!(screen.contains(&id[..15]), "no {id}:\n{screen}");
    }
    terminal.types(ESC);
    terminal.ends(13);
}
