//! `activity show` of several people, and `activity summary`: nobody is guessed, nobody is lost, nobody is a zero who is
//! not known to be one.

use std::io::{BufRead, BufReader};
use std::process::Stdio;
use std::time::Duration;

use insta::assert_snapshot;
use jira_sandbox::{Builder, Category, Endpoint, Fault, Sandbox};
use rustix::process::{Pid, Signal, kill_process};

use crate::company::{busy, cloud, data_center, varied};
use crate::harness::{Output, TestEnv};
use crate::pty::{CTRL_C, Terminal};

/// Ada, Grace and 林 美玲 with a ticket or two, one of which went from Ada to Grace.
fn three(builder: Builder) -> Builder {
    varied(builder)
        .user("grace", |user| user.name("Grace Hopper"))
        .user("mei", |user| user.name("林 美玲"))
        .issue("NAVY-1", |issue| {
            issue
                .summary("Find the moth")
                .assignee("grace")
                .kind("Bug")
                .status("In Progress", Category::Indeterminate)
                .created("2026-10-30T08:00:00Z")
                .updated("2026-11-21T09:00:00Z")
        })
        .issue("NAVY-2", |issue| {
            issue
                .summary("Write the compiler")
                .assignee("ada")
                .created("2026-11-03T08:00:00Z")
                .assigned("2026-11-12T08:00:00Z", "grace")
                .moved("2026-11-19T08:00:00Z", "Done", Category::Done)
        })
        .issue("ACME-20", |issue| {
            issue
                .summary("翻訳する 🐙")
                .assignee("mei")
                .created("2026-11-22T08:00:00Z")
        })
}

/// Ada, Grace and Mei linked on `acme`, and Linus, who is linked nowhere.
fn env_of(jira: &Sandbox) -> TestEnv {
    let env = TestEnv::ada_on(jira);
    env.person_linked("grace", "Grace Hopper", "grace@acme.example");
    env.person_linked("mei", "林 美玲", "mei@acme.example");
    env.line("person add 'Linus Unlinked' --handle linus")
        .success();
    env
}

fn rows(output: &Output) -> Vec<serde_json::Value> {
    let lines = output.stdout.lines();
    lines
        .map(|row| serde_json::from_str(row).unwrap())
        .collect()
}

#[test]
fn several_people_are_shown_together() {
    let jira = three(cloud()).start();
    let env = env_of(&jira);
    jira.forget_requests();
    env.line("activity show ada grace mei").success();
    let asked: Vec<Endpoint> = jira.requests().iter().map(|seen| seen.endpoint).collect();
    // one question for all, one for what was reassigned, one for the histories of that
    let (search, histories) = (Endpoint::Search, Endpoint::ChangelogBulk);
    assert_eq!(asked, [search, search, histories]);
    assert_snapshot!(env.story([
        "activity show ada grace mei --format table",
        "activity show grace ada --sort key --group-by project --format table",
        "activity show grace ada --group-by category --limit 2",
        "activity show ada grace --category done --format csv",
        "activity show ada linus --format table",
        "activity show ada linus --project none --require-complete",
    ]));
    let json = env.line("activity show grace Ada ada@acme.example --json");
    assert_snapshot!("several_people_as_json", json.success());
}

#[test]
fn both_deployments_answer_alike_of_several() {
    let answers = [cloud(), data_center()].map(|builder| {
        let jira = three(builder).start();
        let env = env_of(&jira);
        env.story([
            "activity show ada grace mei --format csv",
            "activity summary ada grace mei --format table",
        ])
    });
    assert_eq!(answers[0], answers[1]);
}

#[test]
fn each_gets_what_they_would_get_alone() {
    let jira = three(cloud()).start();
    let env = env_of(&jira);
    let tickets = |who: &str| {
        let output = env.line(&format!("activity show {who} --json --sort key"));
        let json = output.success().json();
        json["data"]["tickets"].as_array().unwrap().clone()
    };
    let together = tickets("ada grace mei");
    for who in ["ada", "grace", "mei"] {
        let own = together.iter().filter(|ticket| ticket["person"] == who);
        assert_eq!(own.cloned().collect::<Vec<_>>(), tickets(who), "{who}");
    }
}

#[test]
fn a_row_a_person() {
    let jira = three(cloud()).start();
    let mut env = env_of(&jira);
    assert_snapshot!(env.story([
        "activity summary mei grace ada --format table",
        "activity summary --all --format table",
        "activity summary --all",
        "activity summary --all --format csv",
        "activity summary --all --format markdown",
        "activity summary grace ada --group-by project --format table",
        "activity summary --all --sort done --limit 2 --format table",
        "activity summary ada grace --since 'last month' --until 2026-11-15 --format table",
    ]));
    assert_snapshot!(
        "summary_as_json",
        env.story(["activity summary --all --json"])
    );
    for line in [
        "person add 'Zoë 👩‍💻 王' --handle zoe",
        "person add 'Bartholomew Featherstonehaugh' --handle bart",
    ] {
        env.line(line).success();
    }
    for columns in ["80", "40"] {
        env.set("COLUMNS", columns);
        assert_snapshot!(
            format!("summary_{columns}_columns"),
            env.story([
                "activity summary --all --format table",
                "activity show ada mei bart --group-by category --format table",
            ])
        );
    }
    let lines = rows(&env.line("activity summary --all --format ndjson").success());
    assert_eq!(lines.len(), 7);
    assert_eq!(lines[6]["data"]["totals"]["people"], 6);
}

#[test]
fn of_two_people_of_one_name_none_is_guessed() {
    let jira = three(cloud()).start();
    let env = env_of(&jira);
    env.line("person add 'Ada Lovelace' --handle ada2")
        .success();
    let before = jira.connections();
    assert_snapshot!(env.story([
        "activity summary 'ada lovelace' grace",
        "activity show grace lovelace",
    ]));
    assert_eq!(jira.connections(), before);
    let table = env.line("activity summary --all --format table").success();
    for name in ["Ada Lovelace (ada) ", "Ada Lovelace (ada2) "] {
        assert!(table.stdout.contains(name), "{table}");
    }
}

#[test]
fn two_accounts_of_one_person_are_one_row() {
    let jira = three(cloud())
        .user("ada.old", |user| user.name("Ada Byron"))
        .issue("ACME-30", |issue| {
            issue
                .assignee("ada.old")
                .created("2026-11-02T08:00:00Z")
                .assigned("2026-11-10T08:00:00Z", "ada")
        })
        .issue("ACME-31", |issue| {
            issue.assignee("ada.old").created("2026-11-02T08:00:00Z")
        })
        .start();
    let mut env = env_of(&jira);
    env.add_integration("other", &jira, &[]).success();
    let account = jira.account_id("ada.old");
    env.line(&format!("person link ada -i other --account-id {account}"))
        .success();
    assert_snapshot!(env.story([
        "activity summary ada grace",
        "activity show ada grace --format ndjson --project acme"
    ]));
    // what the other account gave to this one is theirs, once, and was never handed over
    let output = env.line("activity summary ada --json").success();
    let ada = &output.json()["data"]["people"][0];
    assert_eq!(
        (&ada["total"], &ada["handed_over"]),
        (&5.into(), &1.into()),
        "{output}"
    );
}

#[test]
fn an_account_linked_twice_is_counted_once_and_said() {
    let jira = three(cloud()).start();
    let env = env_of(&jira);
    env.line("person add 'Shared Desk' --handle desk").success();
    let account = jira.account_id("grace");
    env.line(&format!("person link desk -i acme --account-id {account}"))
        .success();
    assert_snapshot!(env.story([
        "activity summary grace desk --format table",
        "activity show grace desk --sort key --group-by type --format table",
    ]));
    let last = rows(
        &env.line("activity show grace desk --format ndjson")
            .success(),
    );
    let last = last.last().unwrap();
    assert_eq!(last["counts"]["total"], 4);
    assert_eq!(last["data"]["summary"]["total"], 2);
    assert_eq!(last["complete"], true);
}

#[test]
fn a_manager_who_is_not_linked_hides_nobody_below() {
    let jira = three(cloud()).start();
    let env = env_of(&jira);
    for line in [
        "person edit linus --manager mei --team Kernel",
        "person edit ada --manager linus --team Mill",
        "person edit grace --manager linus --team mill",
    ] {
        env.line(line).success();
    }
    let names = |line: &str| -> Vec<String> {
        let output = env.line(&format!("activity summary --json {line}"));
        let json = output.success().json();
        let people = json["data"]["people"].as_array().unwrap().iter();
        people
            .map(|person| person["handle"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(names("--manager mei --deep"), ["ada", "grace", "linus"]);
    assert_eq!(names("--manager linus"), ["ada", "grace"]);
    assert_eq!(names("--team MILL"), ["ada", "grace"]);
    assert_eq!(names("--team mill --manager linus"), ["ada", "grace"]);
    assert_snapshot!(env.story([
        "activity summary --manager mei --deep --format table",
        "activity summary --manager mei --deep --require-complete --quiet --format table",
        "activity summary --manager mei",
        "activity summary --team nowhere",
        "activity summary --team mill --manager mei",
        "activity summary --manager nobody",
        "activity summary --deep",
        "activity summary",
        "activity summary ada --all",
    ]));
}

#[test]
fn who_did_not_answer_is_no_zero() {
    let (acme, other) = (three(cloud()).start(), three(data_center()).start());
    let mut env = env_of(&acme);
    env.add_integration("other", &other, &[]).success();
    env.line("person link grace -i other").success();
    env.line("person link linus -i other --account-id mei")
        .success();
    other.arrange(Fault::ServerError.always());
    let lines = [
        "activity summary --all --format table",
        "activity summary --all",
        "activity show grace linus --project navy --format csv",
        "activity summary --all -i other",
        "activity summary ada grace -i other --json",
    ];
    assert_snapshot!(env.story(lines));
    let people = env.line("activity summary --all --json").fails(11).json();
    let people = &people["data"]["people"];
    assert_eq!(people[1]["total"], 2);
    assert!(people[1]["error"].is_string() && people[2]["total"].is_null());
    env.set("COLUMNS", "40");
    assert_snapshot!("not_known_at_40_columns", env.story([lines[0]]));
}

#[test]
fn an_account_that_is_gone_is_not_called_idle() {
    let jira = three(cloud()).start();
    let env = env_of(&jira);
    jira.update(|state| {
        state.delete_issue("ACME-20");
        state.remove_user("mei");
    });
    assert_snapshot!(env.story([
        "activity summary ada mei --format table",
        "activity summary mei --require-complete",
    ]));
}

/// So many people of the sandbox's team, linked on `acme`.
fn team_of(jira: &Sandbox, people: usize) -> TestEnv {
    let env = TestEnv::with(jira);
    let rows = (1..=people).map(|person| format!("p{person},P{person},p{person}@acme.example"));
    let csv = format!("handle,name,email\n{}", rows.collect::<Vec<_>>().join("\n"));
    env.run_with_input(["person", "import", "-"], &csv)
        .success();
    env.line("person link --all").success();
    jira.forget_requests();
    env
}

fn totals(output: &Output) -> (u64, u64, bool) {
    let json = output.json();
    let totals = &json["data"]["totals"];
    (
        totals["people"].as_u64().unwrap(),
        totals["total"].as_u64().unwrap(),
        json["meta"]["complete"].as_bool().unwrap(),
    )
}

/// Fails unless `jira` was asked at most so often, and several things at once, but never more than eight.
#[track_caller]
fn assert_asked(jira: &Sandbox, most: usize) {
    let (requests, at_once) = (jira.requests().len(), jira.max_in_flight());
    assert!(requests <= most, "{requests} requests");
    assert!((2..=8).contains(&at_once), "{at_once} at once");
}

#[test]
fn a_team_is_few_requests() {
    // a fifth of 1,000 people, and of the 210 requests that they may cost
    let latency = Duration::from_millis(30);
    for (builder, most) in [(cloud(), 42), (data_center(), 8)] {
        let jira = builder.latency(latency).team(200, 20).start();
        let env = team_of(&jira, 200);
        let output = env.line("activity summary --all --json").success();
        assert_eq!(totals(&output), (200, 4_000, true));
        assert_asked(&jira, most);
    }
}

#[test]
fn a_long_list_is_few_requests() {
    // a fifth of 5,000 tickets: a page, the list of ids, and the rest; or, by offset, as many pages as there are
    let latency = Duration::from_millis(30);
    for (builder, most) in [(cloud(), 11), (data_center().page_cap(200), 5)] {
        let jira = busy(builder.latency(latency), 1_000).start();
        let env = TestEnv::ada_on(&jira);
        jira.forget_requests();
        let output = env.line("activity show ada --json").success();
        assert_eq!(output.json()["data"]["summary"]["total"], 1_000);
        assert_asked(&jira, most);
    }
}

#[test]
fn a_team_that_is_refused_now_and_then_is_whole() {
    let jira = cloud().team(60, 20).start();
    let env = team_of(&jira, 60);
    let refusal = Fault::TooManyRequests {
        retry_after: Some("0".to_owned()),
        reset: false,
    };
    jira.arrange(refusal.every(4));
    let output = env.line("activity summary --all --json").success();
    assert_eq!(totals(&output), (60, 1_200, true));
    let seen = jira.requests();
    assert!(seen.iter().any(|seen| seen.status == Some(429)));
}

#[test]
fn what_came_before_an_integration_failed_counts_for_nobody() {
    let other = cloud()
        .user("grace", |user| user.name("Grace Hopper"))
        .issue("NAVY-1", |issue| {
            issue.assignee("grace").created("2026-11-02T08:00:00Z")
        })
        .start();
    let acme = busy(cloud(), 300).start();
    acme.arrange(Fault::InvalidJson.on(Endpoint::IssueBulk).always());
    let mut env = TestEnv::ada_on(&acme);
    env.add_integration("other", &other, &[]).success();
    env.line("person add 'Grace Hopper' --email grace@acme.example")
        .success();
    env.line("person link grace -i other").success();
    let json = env.line("activity summary --all --json").fails(11).json();
    let data = &json["data"];
    assert!(data["people"][0]["total"].is_null(), "{data}");
    assert_eq!(
        (&data["totals"]["total"], &data["totals"]["not_known"]),
        (&1.into(), &1.into())
    );
    let output = env.line("activity show ada grace --json").fails(11);
    let data = &output.json()["data"];
    assert_eq!(data["tickets"].as_array().unwrap().len(), 1, "{output}");
    assert!(data["people"][0]["summary"].is_null(), "{output}");
    // what was written cannot be taken back, and is counted
    let lines = rows(
        &env.line("activity show ada grace --format ndjson")
            .fails(11),
    );
    assert_eq!(lines.len(), 102);
    let last = &lines[101];
    assert_eq!(
        (&last["complete"], &last["counts"]["shown"]),
        (&false.into(), &101.into())
    );
    assert_eq!(last["data"]["people"][0]["summary"]["total"], 100);
    assert!(last["data"]["people"][0]["error"].is_string());
}

#[test]
fn a_part_of_a_team_that_fails_is_told_by_name() {
    let jira = data_center().team(52, 1).start();
    let env = team_of(&jira, 52);
    jira.arrange(Fault::InvalidJson.on(Endpoint::Search));
    let output = env.line("activity summary --all --json").fails(11);
    let json = output.json();
    let people = json["data"]["people"].as_array().unwrap();
    let known = people.iter().filter(|one| one["total"] == 1).count();
    let unknown = people.iter().filter(|one| one["total"].is_null()).count();
    // a question of Data Center names fifty
    assert!([(2, 50), (50, 2)].contains(&(known, unknown)), "{output}");
    let told = "acme did not answer for everybody";
    assert!(output.stderr.contains(told), "{output}");
}

/// Returns whether the tickets that never come were asked for.
fn is_stuck(jira: &Sandbox) -> bool {
    let seen = jira.requests();
    seen.iter().any(|seen| seen.endpoint == Endpoint::IssueBulk)
}

/// A hundred tickets come, and the rest of 300 never does.
fn stuck() -> Sandbox {
    let jira = busy(cloud(), 300).start();
    jira.arrange(Fault::Stall.on(Endpoint::IssueBulk).always());
    jira
}

#[test]
fn tickets_are_written_while_others_are_awaited() {
    let jira = stuck();
    let env = TestEnv::ada_on(&jira);
    let mut command = env.command(["activity", "show", "ada", "--format", "ndjson"]);
    let (stdout, stderr) = (Stdio::piped(), Stdio::piped());
    let mut child = command.stdout(stdout).stderr(stderr).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    for _ in 0..100 {
        let row: serde_json::Value = serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap();
        assert!(row["key"].is_string());
    }
    while !is_stuck(&jira) {
        std::thread::yield_now();
    }
    kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    let rest: Vec<String> = lines.map(Result::unwrap).collect();
    assert_eq!(rest.len(), 1, "{rest:?}");
    let last: serde_json::Value = serde_json::from_str(&rest[0]).unwrap();
    assert_eq!(
        (&last["type"], &last["complete"]),
        (&"meta".into(), &false.into())
    );
    assert_eq!(last["counts"]["shown"], 100);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    assert_snapshot!(String::from_utf8(output.stderr).unwrap());
}

#[test]
fn jira_is_asked_for_no_more_when_nobody_reads_on() {
    let latency = Duration::from_millis(20);
    let jira = busy(cloud().latency(latency), 3_000).start();
    let env = TestEnv::ada_on(&jira);
    jira.forget_requests();
    env.line("activity show ada --format ndjson").success();
    let whole = jira.requests().len();
    jira.forget_requests();
    let mut command = env.command(["activity", "show", "ada", "--format", "ndjson"]);
    let (stdout, stderr) = (Stdio::piped(), Stdio::piped());
    let mut child = command.stdout(stdout).stderr(stderr).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.next().unwrap().is_ok());
    drop(lines);
    let output = child.wait_with_output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), told.as_str()), (Some(0), ""));
    // a page, the list of ids, and of the other 29 hundreds those that were under way
    let asked = jira.requests().len();
    assert!(asked <= 20 && whole > 30, "{asked} of {whole}");
}

#[test]
fn a_list_that_never_ends_is_cut_and_said_to_be() {
    let jira = busy(cloud().page_cap(1), 1_010).start();
    let env = TestEnv::ada_on(&jira);
    for line in ["activity show ada", "activity summary ada"] {
        let output = env.line(&format!("{line} --json")).success();
        let meta = &output.json()["meta"];
        assert_eq!(meta["complete"], false, "{output}");
        assert!(
            output.stderr.contains("stopped after 1000 pages"),
            "{output}"
        );
        env.line(&format!("{line} --require-complete")).fails(11);
    }
}

#[test]
fn a_terminal_sees_how_far_it_is_and_where_it_was_cut_off() {
    let jira = stuck();
    let env = TestEnv::ada_on(&jira);
    let mut terminal = Terminal::open(&env.command(["activity", "show", "ada"]), 80);
    terminal
        .shows("100 of 300 tickets …")
        .until("the rest is asked for", |_| is_stuck(&jira))
        .types(CTRL_C);
    assert_eq!(
        terminal.ends(130),
        "error: interrupted after 100 of 300 tickets"
    );
}

#[test]
fn a_terminal_sees_what_is_waited_for() {
    let jira = busy(cloud(), 300).start();
    let refusal = Fault::TooManyRequests {
        retry_after: Some("30".to_owned()),
        reset: false,
    };
    jira.arrange(refusal.on(Endpoint::IssueBulk).always());
    let env = TestEnv::ada_on(&jira);
    let mut terminal = Terminal::open(&env.command(["activity", "show", "ada"]), 80);
    terminal
        .shows("s for Jira … 100 of 300 tickets so far")
        .types(CTRL_C);
    terminal.ends(130);
    let output = env.line("activity summary ada --timeout 1s").fails(124);
    assert!(!output.stderr.contains("waiting"), "{output}");
}

#[test]
fn where_jira_does_not_say_since_when_creation_bounds_it() {
    let jira = three(data_center()).start();
    let mut env = env_of(&jira);
    env.set("COLUMNS", "140");
    for format in ["table", "csv"] {
        let line = format!("activity summary ada --format {format}");
        let output = env.line(&line).success().stdout;
        let told = ["ACME-7, ≤ 22 d", ",ACME-7,,"];
        assert!(told.iter().any(|told| output.contains(told)), "{output}");
    }
}

#[test]
fn a_time_out_says_how_far_it_was() {
    let jira = stuck();
    let env = TestEnv::ada_on(&jira);
    let output = env.line("activity summary ada --timeout 2s").fails(124);
    assert_eq!(output.stdout, "");
    assert!(
        output
            .stderr
            .contains("not done within 2s after 100 of 300 tickets"),
        "{output}"
    );
}

#[test]
fn whatever_is_left_out_is_said_and_can_be_refused() {
    let jira = three(cloud()).start();
    let env = env_of(&jira);
    for line in [
        "activity show ada --limit 1",
        "activity show ada grace --limit 1",
        "activity summary ada grace --limit 1",
        "activity summary ada linus",
        "activity show ada linus --format ndjson",
    ] {
        let output = env.line(line).success();
        assert!(output.stderr.contains("NOT COMPLETE"), "{output}");
        env.line(&format!("{line} --require-complete")).fails(11);
        let line = line.replace(" --format ndjson", "");
        let json = env.line(&format!("{line} --json")).success().json();
        assert_eq!(json["meta"]["complete"], false, "{line}");
    }
    env.line("activity summary ada grace --require-complete")
        .success();
}
