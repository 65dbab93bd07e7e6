//! `person link --all`, plans, and `person verify`.

use std::fmt::Write;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use insta::assert_snapshot;
use jira_sandbox::{Builder, Endpoint, Fault, HiddenEmail, Sandbox};
use serde_json::{Value, json};

use crate::company::{cloud, data_center};
use crate::harness::{Output, TestEnv};

/// So many accounts `p0`, `p1`, …, beside Ada's and the caller's.
fn staffed(builder: Builder, count: usize, hidden: impl Fn(usize) -> bool) -> Builder {
    (0..count).fold(builder, |builder, n| {
        builder.user(&format!("p{n}"), |user| {
            let user = user.name(&format!("Person {n}"));
            if hidden(n) {
                user.hidden_email_as(HiddenEmail::Null)
            } else {
                user
            }
        })
    })
}

/// Imports the people of these accounts; every second e-mail in another case.
fn import(env: &TestEnv, count: usize) {
    let mut text = "handle,name,email,team\n".to_owned();
    for n in 0..count {
        let email = format!("p{n}@acme.example");
        let email = if n % 2 == 0 {
            email
        } else {
            email.to_uppercase()
        };
        writeln!(text, "p{n},Person {n},{email},Team {}", n % 2).unwrap();
    }
    env.run_with_input(["person", "import", "-"], &text)
        .success();
}

/// Returns how many rows there are of each result.
fn results(output: &Output, result: &str) -> usize {
    let json = output.json();
    let rows = json["data"].as_array().unwrap();
    rows.iter().filter(|row| row["result"] == result).count()
}

fn row(output: &Output, handle: &str) -> Value {
    let json = output.json();
    let rows = json["data"].as_array().unwrap().clone();
    let mut found = rows.into_iter().filter(|row| row["handle"] == handle);
    found
        .next()
        .unwrap_or_else(|| panic!("no row of {handle}\n{output}"))
}

fn asked(jira: &Sandbox, endpoint: Endpoint) -> usize {
    let requests = jira.requests();
    requests
        .iter()
        .filter(|seen| seen.endpoint == endpoint)
        .count()
}

fn links(env: &TestEnv, who: &str) -> usize {
    let shown = env.run(["person", "show", who, "--json"]).success().json();
    shown["data"]["links"].as_array().unwrap().len()
}

/// A company in which everything happens that can happen to a match.
fn motley(builder: Builder) -> Builder {
    builder
        .user("bob", |user| user.name("Bob Shown"))
        .user("hid", |user| {
            user.name("Hid Den").hidden_email_as(HiddenEmail::Absent)
        })
        .user("left", |user| user.name("Left Long Ago").inactive())
        .user("bot", |user| user.name("Build Bot").app())
        .user("same1", |user| {
            user.name("Sam One").email("sam@acme.example")
        })
        .user("same2", |user| {
            user.name("Sam Two").email("Sam@acme.example")
        })
        .user("near", |user| {
            user.name("Near Miss").email("miss@acme.example.com")
        })
}

fn motley_people(env: &TestEnv) {
    let text = "\
handle,name,email,team
ada,Ada Lovelace,ADA@acme.example,Platform
bob,Bob Shown,bob@acme.example,Platform
bob2,Bob Shown,,
hid,Hid Den,hid@acme.example,
left,Left Long Ago,left@acme.example,
bot,Build Bot,bot@acme.example,
sam,Sam,sam@acme.example,
miss,Near Miss,miss@acme.example,
none,Nobody There,none@acme.example,
";
    env.run_with_input(["person", "import", "-"], text)
        .success();
}

#[test]
fn everybody_is_linked_who_can_be_and_each_has_a_reason() {
    let jira = motley(cloud()).start();
    let env = TestEnv::with(&jira);
    motley_people(&env);
    env.run(["person", "link", "bob"]).success();
    jira.forget_requests();
    let dry = env.line("person link --all --dry-run --json").success();
    assert_eq!((results(&dry, "linked"), links(&env, "ada")), (0, 0));
    assert_snapshot!(env.story([
        "person link --all --dry-run --format table",
        "person link --all",
        "person link --all --format table",
        "person list --linked",
    ]));
    for (who, count) in [
        ("ada", 1),
        ("bob", 1),
        ("bob2", 0),
        ("hid", 0),
        ("sam", 0),
        ("bot", 0),
        ("miss", 0),
    ] {
        assert_eq!(links(&env, who), count, "{who}");
    }
    let again = env.line("person link --all --json").success();
    for key in [
        "handle",
        "integration",
        "account_id",
        "display_name",
        "email",
        "result",
        "confidence",
        "reason",
    ] {
        assert!(
            again.json()["data"][0].get(key).is_some(),
            "{key} in\n{again}"
        );
    }
}

#[test]
fn data_center_is_matched_by_the_same_rules() {
    let jira = motley(data_center()).start();
    let env = TestEnv::with(&jira);
    motley_people(&env);
    let output = env.line("person link --all --json").success();
    for (who, result) in [
        ("ada", "linked"),
        ("bob", "linked"),
        ("bob2", "not_found"),
        ("hid", "proposed"),
        ("left", "linked"),
        ("sam", "ambiguous"),
        ("miss", "not_found"),
        ("none", "not_found"),
    ] {
        assert_eq!(row(&output, who)["result"], result, "{who}\n{output}");
    }
    assert!(
        row(&output, "left")["reason"]
            .as_str()
            .unwrap()
            .contains("inactive")
    );
}

#[test]
fn a_team_and_an_integration_can_be_named() {
    let (jira, other) = (motley(cloud()).start(), motley(data_center()).start());
    let mut env = TestEnv::with(&jira);
    env.add_integration("plant", &other, &[]).success();
    motley_people(&env);
    assert_snapshot!(env.story([
        "person link --all --team platform --dry-run",
        "person link --all --team platform -i plant",
        "person link --all --team nobody",
        "person link --all ada",
        "person link --all --replace",
        "person link --team platform",
        "person link",
    ]));
    env.set("MANAGEROS_INTEGRATION", "acme");
    let output = env.line("person link --all --json").success();
    let json = output.json();
    assert!(
        json["data"]
            .as_array()
            .unwrap()
            .iter()
            .all(|row| row["integration"] == "acme")
    );
}

#[test]
fn an_account_of_another_person_is_never_taken() {
    let jira = cloud().user("bob", |user| user.name("Bob")).start();
    let env = TestEnv::with(&jira);
    let text = "handle,name,email\nada,Ada,ada@acme.example\nbob,Bob,bob@acme.example\nzed,Zed,zed@acme.example\n";
    env.run_with_input(["person", "import", "-"], text)
        .success();
    let bobs = jira.account_id("bob");
    env.run(["person", "link", "ada", "--account-id", &bobs])
        .success();
    let output = env.line("person link --all --json").success();
    assert_eq!(row(&output, "ada")["result"], "already");
    assert_eq!(row(&output, "bob")["result"], "ambiguous");
    assert!(
        row(&output, "bob")["reason"]
            .as_str()
            .unwrap()
            .contains("`ada`"),
        "{output}"
    );
    assert_eq!(links(&env, "bob"), 0);
}

#[test]
fn the_directory_is_read_once_and_only_the_hidden_are_asked_for() {
    let jira = staffed(cloud(), 200, |n| n % 20 == 0).start();
    let env = TestEnv::with(&jira);
    import(&env, 200);
    jira.forget_requests();
    let output = env.line("person link --all --json").success();
    assert_eq!(
        (results(&output, "linked"), results(&output, "proposed")),
        (190, 10)
    );
    assert_eq!(
        asked(&jira, Endpoint::AllUsers),
        2,
        "a page, and the empty one after it"
    );
    assert_eq!(asked(&jira, Endpoint::UserSearch), 10);
    assert_eq!(jira.requests().len(), 12);
    assert!(jira.max_in_flight() <= 8);
    jira.forget_requests();
    let again = env.line("person link --all --json").success();
    assert_eq!(
        (results(&again, "already"), results(&again, "proposed")),
        (190, 10)
    );
}

#[test]
fn few_people_are_asked_for_one_by_one() {
    let jira = staffed(cloud(), 50, |_| false).start();
    let env = TestEnv::with(&jira);
    import(&env, 8);
    jira.forget_requests();
    let output = env.line("person link --all --json").success();
    assert_eq!(results(&output, "linked"), 8);
    assert_eq!(
        (
            asked(&jira, Endpoint::AllUsers),
            asked(&jira, Endpoint::UserSearch)
        ),
        (0, 8)
    );
}

#[test]
fn a_directory_that_is_too_long_is_left() {
    let jira = staffed(cloud(), 3_100, |_| false).start();
    let env = TestEnv::with(&jira);
    import(&env, 16);
    jira.forget_requests();
    let output = env.line("person link --all --json").success();
    assert_eq!(results(&output, "linked"), 16);
    assert_eq!(
        (
            asked(&jira, Endpoint::AllUsers),
            asked(&jira, Endpoint::UserSearch)
        ),
        (3, 16)
    );
}

#[test]
fn ten_thousand_people_are_twelve_requests() {
    let jira = staffed(cloud(), 10_000, |_| false).start();
    let env = TestEnv::with(&jira);
    import(&env, 10_000);
    jira.forget_requests();
    let output = env.line("person link --all --json").success();
    assert_eq!(results(&output, "linked"), 10_000);
    assert!(
        jira.requests().len() <= 12,
        "{} requests",
        jira.requests().len()
    );
}

#[test]
fn a_data_center_that_lists_no_more_than_its_limit_is_asked_for_each() {
    let jira = staffed(data_center(), 150, |n| n == 7).start();
    let env = TestEnv::with(&jira);
    import(&env, 120);
    jira.forget_requests();
    let output = env.line("person link --all --json").success();
    assert_eq!(
        (results(&output, "linked"), results(&output, "proposed")),
        (119, 1)
    );
    assert!(asked(&jira, Endpoint::UserSearch) >= 120);
    assert!(jira.max_in_flight() <= 8);
}

#[test]
fn a_small_data_center_is_listed() {
    let jira = staffed(data_center(), 30, |n| n == 7).start();
    let env = TestEnv::with(&jira);
    import(&env, 30);
    jira.forget_requests();
    let output = env.line("person link --all --json").success();
    assert_eq!(
        (results(&output, "linked"), results(&output, "proposed")),
        (29, 1)
    );
    assert_eq!(
        asked(&jira, Endpoint::UserSearch),
        2,
        "the list, and the one who hides"
    );
}

#[test]
fn a_directory_that_may_not_be_read_is_asked_for_each() {
    let jira = staffed(cloud(), 30, |_| false).start();
    let env = TestEnv::with(&jira);
    import(&env, 30);
    let refuse = |code| Fault::Status {
        code,
        headers: Vec::new(),
        body: json!({"errorMessages": ["no"], "errors": {}}).to_string(),
    };
    jira.arrange(refuse(403).on(Endpoint::AllUsers));
    let output = env.line("person link --all --dry-run --json").success();
    assert_eq!(results(&output, "proposed"), 30);
    // Too slow with a thousand at once: smaller pages are asked for.
    jira.forget_requests();
    jira.arrange(refuse(409).on(Endpoint::AllUsers));
    let output = env.line("person link --all --json").success();
    assert_eq!(results(&output, "linked"), 30);
    let sizes: Vec<bool> = jira
        .requests()
        .iter()
        .filter(|seen| seen.endpoint == Endpoint::AllUsers)
        .map(|seen| seen.path.contains("maxResults=500"))
        .collect();
    assert_eq!(sizes, [false, true, true]);
}

#[test]
fn who_may_not_look_people_up_is_told_so() {
    for count in [3, 20] {
        let jira = staffed(cloud(), count, |_| false)
            .without_browse_users()
            .start();
        let env = TestEnv::with(&jira);
        import(&env, count);
        let output = env.line("person link --all --json").fails(5);
        assert_eq!(results(&output, "not_allowed"), count);
        assert_eq!(
            asked(&jira, Endpoint::UserSearch),
            0,
            "an empty list proves nothing"
        );
    }
}

#[test]
fn who_could_not_be_looked_up_leaves_the_answer_not_complete() {
    let jira = staffed(cloud(), 3, |_| true).start();
    let env = TestEnv::with(&jira);
    import(&env, 3);
    jira.forget_requests();
    env.line("person link --all --dry-run").success();
    let seen = jira.requests();
    let last = seen
        .iter()
        .rposition(|seen| seen.endpoint == Endpoint::UserSearch);
    let refused = Fault::Status {
        code: 403,
        headers: Vec::new(),
        body: "{}".to_owned(),
    };
    jira.arrange(refused.every(u32::try_from(last.unwrap() + 1).unwrap()));
    let output = env.line("person link --all --dry-run --json").fails(11);
    assert_eq!(results(&output, "not_allowed"), 1);
    let meta = &output.json()["meta"];
    assert_eq!(meta["complete"], false);
    assert_eq!(meta["warnings"][0]["code"], "not_allowed");
}

#[test]
fn one_integration_that_fails_leaves_the_other() {
    let (jira, other) = (motley(cloud()).start(), motley(data_center()).start());
    let mut env = TestEnv::with(&jira);
    env.add_integration("plant", &other, &[]).success();
    motley_people(&env);
    jira.arrange(Fault::ExpiredToken {
        header_on_200: false,
    });
    assert_snapshot!(env.line("person link --all --team platform"));
    let json = env.line("person link --all --json").fails(11).json();
    assert_eq!(json["meta"]["complete"], false);
    assert_eq!(json["meta"]["warnings"][0]["code"], "not_asked");
    env.line("person link --all -i acme --json").fails(4);
    // a part would stand in the way when it is run again
    for flags in ["", " -i acme"] {
        let output = env.line(&format!("person link --all --plan plan.csv{flags}"));
        assert!(output.stderr.contains("only a part"), "{output}");
        assert!(!env.home().join("plan.csv").exists());
    }
}

#[test]
fn refused_for_a_while_nobody_is_lost() {
    let jira = staffed(cloud(), 30, |_| true).start();
    let env = TestEnv::with(&jira);
    import(&env, 30);
    let limit = Fault::TooManyRequests {
        retry_after: Some("1".to_owned()),
        reset: false,
    };
    jira.arrange(limit.on(Endpoint::UserSearch).every(15));
    let output = env.line("person link --all --json").success();
    assert_eq!(results(&output, "proposed"), 30);
}

#[test]
fn ctrl_c_keeps_what_was_linked() {
    let jira = staffed(cloud(), 400, |_| false).start();
    let env = TestEnv::with(&jira);
    import(&env, 400);
    let refused = Fault::Status {
        code: 403,
        headers: Vec::new(),
        body: "{}".to_owned(),
    };
    jira.arrange(refused.on(Endpoint::AllUsers).always());
    jira.arrange(
        Fault::Slow(Duration::from_millis(20))
            .on(Endpoint::UserSearch)
            .always(),
    );
    let mut command = env.command(["person", "link", "--all"]);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    jira.forget_requests();
    let child = command.spawn().unwrap();
    let deadline = Instant::now() + Duration::from_secs(30);
    while asked(&jira, Endpoint::UserSearch) < 130 {
        assert!(Instant::now() < deadline, "Jira was not asked enough");
        std::thread::sleep(Duration::from_millis(5));
    }
    let id = child.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-INT", &id])
            .status()
            .unwrap()
            .success()
    );
    let output = child.wait_with_output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(130), "{told}");
    assert!(
        told.contains("of 400 people") && told.contains("linked and stay so"),
        "{told}"
    );
    jira.forget_faults();
    let linked = env.line("person list --linked --json").success().json();
    let linked = linked["data"].as_array().unwrap().len();
    assert!(
        linked >= 100 && told.contains(&format!("{linked} were linked")),
        "{linked}: {told}"
    );
    let again = env.line("person link --all --json").success();
    assert_eq!(results(&again, "already"), linked);
    assert_eq!(results(&again, "linked"), 400 - linked);
}

fn plan(env: &TestEnv) -> String {
    std::fs::read_to_string(env.home().join("plan.csv")).unwrap()
}

#[test]
fn a_plan_is_written_edited_and_applied() {
    let jira = motley(cloud().user("eq", |user| user.name("=cmd()"))).start();
    let env = TestEnv::with(&jira);
    motley_people(&env);
    env.line("person add '+Eq' --handle eq --email eq@acme.example")
        .success();
    let mut story = env.story(["person link --all --plan plan.csv --quiet --format csv"]);
    assert_eq!(links(&env, "ada"), 0, "a plan links nobody");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = env
            .home()
            .join("plan.csv")
            .metadata()
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let written = plan(&env);
    writeln!(story, "$ cat plan.csv\n{written}").unwrap();
    // Somebody looks through it: the hidden one is right, and it is saved with tabs.
    let edited = written.replace("no,hid", "yes,hid").replace(',', "\t");
    std::fs::write(env.home().join("plan.csv"), edited).unwrap();
    jira.forget_requests();
    story += &env.story([
        "person link --all --plan plan.csv",
        "person link --all --apply plan.csv --dry-run",
        "person link --all --apply plan.csv --format table",
    ]);
    assert_eq!(
        (links(&env, "hid"), links(&env, "ada"), links(&env, "eq")),
        (1, 1, 1)
    );
    assert_eq!(asked(&jira, Endpoint::UserBulk), 2, "once for each run");
    jira.forget_requests();
    let again = env
        .line("person link --all --apply plan.csv --json")
        .success();
    assert_eq!(results(&again, "already"), 5, "{again}");
    assert!(
        jira.requests().is_empty(),
        "what is linked is not asked for again"
    );
    assert_snapshot!(story);
}

#[test]
fn a_plan_that_cannot_be_meant_links_nobody() {
    let jira = motley(cloud()).start();
    let env = TestEnv::with(&jira);
    motley_people(&env);
    let (ada, bob) = (jira.account_id("ada"), jira.account_id("bob"));
    let files = [
        (
            "bad.csv",
            format!("link,handle,account_id\nmaybe,ada,{ada}\nyes,bob\n\"yes,bob,{bob}\n"),
        ),
        (
            "nobody.csv",
            format!("handle,account_id\nada,{ada}\nzoe,{bob}\n"),
        ),
        (
            "nowhere.csv",
            format!("handle,account_id,integration\nada,{ada},plant\n"),
        ),
        ("headless.csv", format!("ada,{ada}\n")),
        ("list.json", "[]".to_owned()),
        ("empty.csv", String::new()),
        ("header.csv", "handle,account_id\n".to_owned()),
    ];
    for (name, text) in &files {
        std::fs::write(env.home().join(name), text).unwrap();
    }
    let before = jira.connections();
    let lines: Vec<String> = files
        .iter()
        .map(|(name, _)| format!("person link --all --apply {name}"))
        .collect();
    assert_snapshot!(env.story(lines.iter().map(String::as_str)));
    assert_eq!((jira.connections(), links(&env, "ada")), (before, 0));
}

#[test]
fn a_plan_is_held_against_what_is_there() {
    for (builder, dc) in [(cloud(), false), (data_center(), true)] {
        let jira = motley(builder).start();
        let env = TestEnv::with(&jira);
        motley_people(&env);
        env.run(["person", "link", "bob"]).success();
        let id = |who: &str| {
            if dc {
                who.to_owned()
            } else {
                jira.account_id(who)
            }
        };
        let text = format!(
            "handle,account_id\nada,{}\nbob,{}\nsam,{}\nmiss,{}\nhid,{}\nleft,{}\nnone,{}\nnone,{}\n",
            id("ada"),
            id("near"),
            id("bob"),
            id("hid"),
            id("hid"),
            "712020:not-there",
            id("same1"),
            id("same2"),
        );
        std::fs::write(env.home().join("plan.csv"), text).unwrap();
        let output = env
            .line("person link --all --apply plan.csv --json")
            .success();
        for (who, result, why) in [
            ("ada", "linked", "the plan says so"),
            ("bob", "ambiguous", "unlink that first"),
            ("sam", "ambiguous", "`bob`"),
            ("miss", "ambiguous", "several people: miss, hid"),
            ("hid", "ambiguous", "several people: miss, hid"),
            ("left", "not_found", "712020:not-there"),
            ("none", "ambiguous", "several accounts"),
        ] {
            let row = row(&output, who);
            assert_eq!(row["result"], result, "{who}\n{output}");
            assert!(
                row["reason"].as_str().unwrap().contains(why),
                "{who}\n{output}"
            );
        }
        assert_eq!(
            (links(&env, "hid"), links(&env, "miss"), links(&env, "sam")),
            (0, 0, 0)
        );
    }
}

#[test]
fn a_row_twice_in_a_plan_is_one_row() {
    let jira = motley(cloud()).start();
    let env = TestEnv::with(&jira);
    motley_people(&env);
    let (ada, bob) = (jira.account_id("ada"), jira.account_id("bob"));
    let text = format!("handle,account_id\nada,{ada}\nbob,{bob}\nADA,{ada}\nada,{ada}\n");
    std::fs::write(env.home().join("plan.csv"), text).unwrap();
    let output = env
        .line("person link --all --apply plan.csv --json")
        .success();
    assert_eq!(output.json()["data"].as_array().unwrap().len(), 2);
    assert_eq!(results(&output, "linked"), 2);
}

#[test]
fn on_a_narrow_terminal_the_result_stays() {
    let jira = motley(cloud()).start();
    let mut env = TestEnv::with(&jira);
    motley_people(&env);
    env.set("COLUMNS", "40");
    assert_snapshot!(env.line("person link --all --team platform --format table"));
}

#[test]
fn links_are_verified() {
    let jira = motley(data_center()).start();
    let mut env = TestEnv::with(&jira);
    let other = motley(cloud()).start();
    env.add_integration("sky", &other, &[]).success();
    motley_people(&env);
    for line in [
        "person link --all --quiet",
        "person link hid -i acme --account-id hid",
    ] {
        env.line(line).success();
    }
    let adas = other.account_id("ada");
    env.run(["person", "link", "bob2", "-i", "sky", "--account-id", &adas])
        .success();
    jira.update(|state| {
        state.rename_login("ada", "ada.king");
        state.remove_user("hid");
        state.rename_login("bob", "bob.old");
        state.remove_user("bob");
        state.add_user("new-bob", |user| user.name("Bob New").username("bob"));
    });
    other.update(|state| state.deactivate("bob"));
    assert_snapshot!(env.story([
        "person verify --format table",
        "person verify",
        "person verify --exit-code --quiet --json",
        "person verify ada --exit-code",
        "person verify miss",
        "person verify nobody",
    ]));
}

#[test]
fn what_cannot_be_asked_is_not_called_well() {
    let jira = staffed(cloud(), 120, |_| false).start();
    let env = TestEnv::with(&jira);
    import(&env, 120);
    let all_well = env
        .line("person verify --exit-code --json")
        .success()
        .json();
    assert_eq!(all_well["data"]["links"], 0);
    env.line("person link --all").success();
    jira.forget_requests();
    let all_well = env
        .line("person verify --exit-code --json")
        .success()
        .json();
    assert_eq!(
        (&all_well["data"]["links"], &all_well["data"]["ok"]),
        (&json!(120), &json!(120))
    );
    assert_eq!(jira.requests().len(), 3, "fifty accounts a question");
    jira.arrange(Fault::ServerError.on(Endpoint::UserBulk).always());
    let output = env.line("person verify --exit-code --json").fails(11);
    assert_eq!(output.json()["meta"]["complete"], false);
    let data = &output.json()["data"];
    assert_eq!(
        data["findings"].as_array().unwrap().len() as u64 + data["ok"].as_u64().unwrap(),
        120
    );
    assert_eq!(data["findings"][0]["finding"], "unknown");
}

#[test]
fn a_plan_is_written_where_it_can_be_before_anybody_is_asked() {
    let jira = motley(cloud()).start();
    let env = TestEnv::with(&jira);
    motley_people(&env);
    let before = jira.connections();
    assert_snapshot!(env.story([
        "person link --all --plan -",
        "person link --all --plan nowhere/plan.csv",
        "person link --all --plan key",
    ]));
    assert_eq!(jira.connections(), before);
}

#[test]
fn what_a_spreadsheet_made_of_a_plan_is_read_or_refused_whole() {
    let jira = motley(cloud()).start();
    let env = TestEnv::with(&jira);
    motley_people(&env);
    let (ada, bob) = (jira.account_id("ada"), jira.account_id("bob"));
    let file = |bytes: &[u8]| std::fs::write(env.home().join("plan.csv"), bytes).unwrap();
    let utf16 = |text: &str| {
        let units = std::iter::once(0xfeff).chain(text.encode_utf16());
        units.flat_map(u16::to_le_bytes).collect::<Vec<u8>>()
    };
    let apply = || env.line("person link --all --apply plan.csv --json");
    let rows = format!("handle,account_id\nada,{ada}\n");
    let before = jira.connections();
    for (bytes, why) in [
        (utf16(&rows), "UTF-16"),
        (b"handle,account_id\nada,\xff\xfe\n".to_vec(), "not UTF-8"),
        (vec![0; 4000], "no column"),
        (
            format!("handle,account_id,Account_ID\nada,{ada},{bob}\n").into_bytes(),
            "two columns are called `account_id`",
        ),
        (b"handle,account_id\nada,a b\x07c\n".to_vec(), "line 2"),
        (
            format!("{rows}\nLovelace, bob,{bob}\n").into_bytes(),
            "line 4: has 3 cells, and the first line 2",
        ),
        (
            format!("{rows}\"bob,{bob}\nhid,x\n").into_bytes(),
            "line 3: a quote",
        ),
    ] {
        file(&bytes);
        let refused = apply().fails(2);
        assert!(refused.stderr.contains(why), "{why}\n{refused}");
    }
    assert_eq!((jira.connections(), links(&env, "ada")), (before, 0));
    // the mark of Excel, its line ends, columns in another order and some of its own
    let bot = jira.account_id("bot");
    let bom = format!(
        "\u{feff}Notes;ACCOUNT_ID ; link;Handle\r\n;{ada};X;ADA\r\n\r\n;{bob};;bob\r\n;;yes;hid\r\n;{bot};1;bot\r\n"
    );
    file(bom.as_bytes());
    let output = apply().success();
    assert!(output.stderr.contains("and are left out: 2"), "{output}");
    assert_eq!(output.json()["data"].as_array().unwrap().len(), 2);
    assert_eq!((links(&env, "ada"), links(&env, "bob")), (1, 0));
    let why = "the plan says so; it is of type app";
    assert_eq!(row(&output, "bot")["reason"], why);
}

#[test]
fn a_plan_comes_through_a_pipe_and_an_answer_goes_into_a_closed_one() {
    let jira = motley(cloud()).start();
    let env = TestEnv::with(&jira);
    motley_people(&env);
    let text = format!("handle,account_id\nbob,{}\n", jira.account_id("bob"));
    env.run_with_input(["person", "link", "--all", "--apply", "-"], &text)
        .success();
    assert_eq!(links(&env, "bob"), 1);
    let mut command = env.command(["person", "link", "--all"]);
    let child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = child.spawn().unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert_eq!(links(&env, "ada"), 1, "who looks away changes nothing");
}

#[test]
fn where_there_is_nobody_nobody_is_linked() {
    let env = TestEnv::new();
    env.line("person link --all").fails(3);
    env.line("person verify").fails(3);
    let jira = cloud().start();
    let env = TestEnv::with(&jira);
    let before = jira.connections();
    let none = env.line("person link --all --json").success();
    assert_eq!(none.json()["data"], json!([]));
    let none = env.line("person verify --json").success();
    assert_eq!(none.json()["data"]["links"], 0);
    assert_eq!(jira.connections(), before);
    let mut env = TestEnv::new();
    env.line("person add Ada --email ada@acme.example")
        .success();
    let nowhere = env.line("person link --all").fails(3);
    assert!(nowhere.stderr.contains("no integration yet"), "{nowhere}");
    env.add_integration("acme", &jira, &[]).success();
    env.line("integration disable acme").success();
    env.line("person link --all").fails(5);
}

#[test]
fn two_on_one_site_and_one_who_hides_are_nobodys() {
    // the search finds both by the beginning of the address; one of them hides hers
    let jira = cloud()
        .user("ann", |user| {
            user.name("Ann").hidden_email_as(HiddenEmail::Null)
        })
        .user("anna", |user| {
            user.name("Ann").email("ann@acme.example.org")
        })
        .start();
    let env = TestEnv::with(&jira);
    env.line("person add Ann --email ann@acme.example")
        .success();
    let output = env.line("person link --all --json").success();
    let row = row(&output, "ann");
    assert_eq!(row["result"], "ambiguous", "{output}");
    assert_eq!(row["account_id"], Value::Null);
    assert_eq!(links(&env, "ann"), 0);
}

#[test]
fn clouds_links_are_verified_at_forty_columns() {
    let jira = motley(cloud()).start();
    let mut env = TestEnv::with(&jira);
    motley_people(&env);
    env.line("person link --all").success();
    jira.update(|state| {
        state.remove_user("ada");
        state.deactivate("bob");
    });
    env.set("COLUMNS", "40");
    assert_snapshot!(env.line("person verify --format table"));
}

#[test]
fn a_plan_whose_columns_were_sorted_apart_links_nobody_to_anothers_account() {
    let jira = motley(cloud()).start();
    let env = TestEnv::with(&jira);
    motley_people(&env);
    let (ada, bob) = (jira.account_id("ada"), jira.account_id("bob"));
    let apply = |text: String| {
        std::fs::write(env.home().join("plan.csv"), text).unwrap();
        env.line("person link --all --apply plan.csv --json")
    };
    let before = jira.connections();
    // the handles were sorted, and the names were not
    for text in [
        format!("handle,name,account_id\nada,Bob Shown,{bob}\nbob,Ada Lovelace,{ada}\n"),
        format!("handle,email,account_id\nada,bob@acme.example,{bob}\nbob2,x@acme.example,{ada}\n"),
    ] {
        let refused = apply(text).fails(3);
        assert!(
            refused.stderr.contains("rows about nobody who is known: 2"),
            "{refused}"
        );
    }
    assert_eq!(jira.connections(), before);
    // the account ids were sorted, and their names were not
    let output = apply(format!(
        "handle,name,email,account_id,account_name\n\
         ada,ada  LOVELACE,ADA@acme.example,{bob},Ada Lovelace\nbob,,,{ada},Bob Shown\n"
    ));
    let output = output.success();
    assert_eq!(results(&output, "ambiguous"), 2, "{output}");
    let why = row(&output, "ada")["reason"].to_string();
    assert!(
        why.contains("calls the account Ada Lovelace, and Jira Bob Shown"),
        "{why}"
    );
    assert_eq!((links(&env, "ada"), links(&env, "bob")), (0, 0));
}
