//! `person import` and `person export`.

use std::fmt::Write;

use insta::assert_snapshot;
use serde_json::json;

use crate::harness::{Output, TestEnv};

fn file(env: &TestEnv, name: &str, content: impl AsRef<[u8]>) {
    std::fs::write(env.home().join(name), content).unwrap();
}

/// Imports a text that is given on standard input.
fn import(env: &TestEnv, flags: &str, text: &str) -> Output {
    let line = format!("person import - {flags}");
    env.run_with_input(line.split_whitespace(), text)
}

fn counts(output: &Output) -> serde_json::Value {
    output.json()["data"]["counts"].clone()
}

fn only(kind: &str, count: usize) -> serde_json::Value {
    let mut counts = json!({"added": 0, "updated": 0, "unchanged": 0, "refused": 0});
    counts[kind] = json!(count);
    counts
}

/// Three people, one with everything.
const STAFF: &str = "\
name,email,handle,team,manager,time_zone
Ada Lovelace,ada@acme.example,,Platform,grace@acme.example,europe/london
Grace Hopper,grace@acme.example,gh,Platform,,America/New_York
林 美玲,mei@acme.example,meiling,\"Data, \"\"AI\"\"\",gh,
";

#[test]
fn a_file_adds_people_and_their_managers_in_any_order() {
    let env = TestEnv::new();
    file(&env, "staff.csv", STAFF);
    assert_snapshot!(env.story([
        "person import staff.csv --dry-run --format table",
        "person import staff.csv",
        "person list --format table",
        "person import staff.csv --dry-run",
        "person import staff.csv --json",
        "person import staff.csv --dry-run --format ndjson",
    ]));
}

#[test]
fn a_dry_run_without_a_store_makes_none() {
    let env = TestEnv::new();
    file(&env, "staff.csv", STAFF);
    let output = env
        .line("person import staff.csv --dry-run --json")
        .success();
    assert_eq!(counts(&output), only("added", 3));
    assert_eq!(output.json()["data"]["applied"], false);
    assert_eq!(env.files(), ["staff.csv"]);
}

#[test]
fn what_is_exported_is_unchanged_when_it_comes_back() {
    let env = TestEnv::new();
    import(&env, "", STAFF).success();
    for line in [
        "person add '=SUM(1)' --handle formula --team @all",
        "person add \"'=quoted\" --handle quoted --email +tag@acme.example",
        "person add 'Bidi \u{202e}x <U+202E>' --handle bidi --manager formula",
        "person add 'Semi;colon, \"quote\"' --handle semi",
        "person add \"O'Neil - Ångström 👩‍💻\" --handle oneil",
    ] {
        env.line(line).success();
    }
    for format in ["csv", "json"] {
        let exported = env
            .line(&format!("person export --format {format}"))
            .success();
        let again = import(&env, "--json", &exported.stdout).success();
        assert_eq!(counts(&again), only("unchanged", 8), "{exported}");
        let elsewhere = TestEnv::new();
        import(&elsewhere, "", &exported.stdout).success();
        let exported_there = elsewhere.line(&format!("person export --format {format}"));
        assert_eq!(exported_there.stdout, exported.stdout);
    }
    let listed = env.line("person list --json").success();
    let again = import(&env, "--json", &listed.stdout).success();
    assert_eq!(counts(&again), only("unchanged", 8));
    assert_snapshot!(env.story([
        "person export",
        "person export --format table",
        "person export --format ndjson",
    ]));
    let json = env.line("person export --json").success().json();
    assert_eq!(json["schema"], "manageros.person.export/1");
}

#[test]
fn nobody_is_exported_as_a_header() {
    let env = TestEnv::new();
    let exported = env.line("person export").success();
    assert_eq!(
        exported.stdout,
        "handle,name,email,team,manager,time_zone\r\n"
    );
    assert!(env.files().is_empty(), "an export makes no store");
    let imported = import(&env, "--json", &exported.stdout).success();
    assert_eq!(counts(&imported), only("added", 0));
}

#[test]
fn files_come_in_many_shapes() {
    for text in [
        "\u{feff}Full Name;E-Mail;Reports To\r\nAda;ada@acme.example;\r\nBob;bob@acme.example;ada\r\n",
        "email\tname\tboss\nada@acme.example\tAda\t\nbob@acme.example\tBob\tADA@acme.example",
        "sep=;\nname;email;manager\nBob;bob@acme.example;ada\nAda;ada@acme.example;\n\n;;\n",
        "\"name\",\"e mail\",\"manager\"\n\"Ada\",\"ada@acme.example\",\"\"\n\"Bob\",\"bob@acme.example\",\"ada\"\n",
        r#"[{"name": "Ada", "email": "ada@acme.example"}, {"name": "Bob", "email": "bob@acme.example", "manager": "ada"}]"#,
        r#"{"people": [{"fullName": "Bob", "mail": "bob@acme.example", "reports_to": "ada"}, {"name": "Ada", "handle": "ada", "email": "ada@acme.example", "team": null}]}"#,
    ] {
        let env = TestEnv::new();
        let output = import(&env, "--json", text).success();
        assert_eq!(counts(&output), only("added", 2), "{text}");
        let people = env.line("person list --json").json();
        let bob = &people["data"][1];
        assert_eq!(
            (&bob["handle"], &bob["manager"]),
            (&json!("bob"), &json!("ada")),
            "{text}"
        );
        assert_eq!(people["data"][0]["email"], "ada@acme.example");
    }
}

#[test]
fn files_without_people_say_so() {
    let env = TestEnv::new();
    file(&env, "empty.csv", "");
    file(&env, "blank.csv", "\u{feff}\n \n");
    file(&env, "header.csv", "name,email\n");
    file(&env, "headless.csv", "Ada,ada@acme.example\n");
    file(&env, "twice.csv", "name,Full Name\nAda,Ada\n");
    file(&env, "utf16.csv", b"\xff\xfen\0a\0m\0e\0");
    file(&env, "broken.json", "[{\"name\": \"Ada\"},\n{\"name\": ");
    assert_snapshot!(env.story([
        "person import empty.csv",
        "person import blank.csv",
        "person import header.csv",
        "person import headless.csv",
        "person import twice.csv",
        "person import utf16.csv",
        "person import broken.json",
        "person import nowhere.csv",
        "person import .",
        "person import",
        "person list --json",
    ]));
}

#[test]
fn refused_rows_are_told_with_their_lines_and_nothing_is_changed() {
    let env = TestEnv::new();
    env.line("person add 'Grace Hopper' --email grace@acme.example --handle gh")
        .success();
    let rows = "\
name,email,handle,team,manager,time_zone,salary
Ada,ada@acme.example,,,gh,,1
,nobody@acme.example,,,,,1
Bob,bob,,,,,1
Cem,cem@acme.example,Cem Y,,,,1
Dee,dee@acme.example,,,Grace Hopper,,1
Eve,eve@acme.example,,,,Mars/Olympus,1
Ada Again,ADA@acme.example,ada2,,,,1
Grace,grace@acme.example,,Platform,,,1
林,,,,,,1
Short,row
\"Line
break\",lb@acme.example,,,,,1
Two,grace@acme.example,ada,,,,1
Other,,gh,,,,1
Ada,ada@other.example,,,,,1
";
    let mut latin = rows.as_bytes().to_vec();
    latin.extend_from_slice(b"Jos\xe9,jose@acme.example,,,,,1\n");
    file(&env, "rows.csv", latin);
    assert_snapshot!(env.story([
        "person import rows.csv --format table",
        "person import rows.csv --dry-run",
        "person import rows.csv --json --continue-on-error --quiet",
        "person list",
    ]));
}

#[test]
fn an_update_changes_what_the_file_has_a_column_for() {
    let env = TestEnv::new();
    import(&env, "", STAFF).success();
    file(
        &env,
        "teams.csv",
        "email,team,manager\nada@acme.example,,mei@acme.example\nMEI@acme.example,Data,\n",
    );
    file(
        &env,
        "handles.csv",
        "handle,email,name\nada.l,ada@acme.example,Ada King\ngh,g@acme.example,\n",
    );
    assert_snapshot!(env.story([
        "person import teams.csv",
        "person import teams.csv --update --dry-run --format table",
        "person import teams.csv --update",
        "person import teams.csv --update --dry-run --json",
        "person import handles.csv --update --dry-run",
        "person import handles.csv --update",
        "person list",
    ]));
}

#[test]
fn the_same_person_twice_in_a_file_is_refused() {
    let env = TestEnv::new();
    let text = "name,email,handle\nAda,ada@acme.example,\nAda,ada@acme.example,\nAda L,,ada\nAda,,\nAda,,\n";
    let output = import(&env, "--dry-run --format table", text).fails(9);
    assert_snapshot!(output);
}

#[test]
fn a_name_alone_decides_nothing() {
    let env = TestEnv::new();
    env.line("person add 'Ada Lovelace' --email ada@acme.example")
        .success();
    import(&env, "", "name\nGrace Hopper\n").success();
    let again = import(&env, "--json", "name\nGrace  HOPPER\n").fails(9);
    assert!(again.stdout.contains("--update"), "{again}");
    assert_snapshot!(import(
        &env,
        "",
        "name,team\nAda Lovelace,X\nGrace Hopper,\n"
    ));
    // Two people of one name are told apart by their e-mails.
    let two = "name,email\nAda Lovelace,ada.l@acme.example\nAda Lovelace,al@acme.example\n";
    assert_eq!(
        counts(&import(&env, "--json", two).success()),
        only("added", 2)
    );
    env.line("person show 'Ada Lovelace'").fails(9);
}

#[test]
fn circles_of_managers_are_refused_by_name() {
    let env = TestEnv::new();
    for line in [
        "person add Old --handle old",
        "person add Mid --handle mid --manager old",
    ] {
        env.line(line).success();
    }
    let text = "\
handle,name,manager
self,Self,self
a,A,c
b,B,a
c,C,b
d,D,a
e,E,mid
old,Old,e
f,F,gone
g,G,f
h,H,old
";
    file(&env, "circles.csv", text);
    assert_snapshot!(env.story([
        "person import circles.csv --update --dry-run --format table",
        "person import circles.csv --update --quiet",
        "person list",
        "person import circles.csv --update --continue-on-error",
        "person list",
    ]));
}

#[test]
fn a_manager_may_be_awaited_by_handle_and_by_email() {
    let env = TestEnv::new();
    let text = "\
name,email,handle,manager
A,a@acme.example,a,boss@acme.example
B,b@acme.example,b,the-boss
Boss,Boss@acme.example,the-boss,
C,c@acme.example,c,BOSS@acme.example
";
    assert_eq!(
        counts(&import(&env, "--json", text).success()),
        only("added", 4)
    );
    let shown = env.line("person show the-boss --json").json();
    assert_eq!(shown["data"]["reports"].as_array().unwrap().len(), 3);
}

/// Only the end of the file shows that a manager is nobody; by then others have what the row gave up, or call its person by
/// what it gave.
#[test]
fn a_row_that_is_refused_late_takes_along_what_needs_it() {
    let env = TestEnv::new();
    file(
        &env,
        "first.csv",
        "handle,name,email\nada,Ada,ada@x\nbob,Bob,bob@x\n",
    );
    file(
        &env,
        "handle.csv",
        "handle,name,email,manager\nada2,Ada,ada@x,ghost\nada,Other,o@x,\nsue,Sue,s@x,ada\n",
    );
    file(
        &env,
        "email.csv",
        "handle,name,email,manager\nada,Ada,new@x,ghost\nnewada,Other,ada@x,\nbob,Bob,bob@x,newada\n",
    );
    file(
        &env,
        "chain.csv",
        "handle,name,email,manager\nada,Ada,new@x,ghost\nbob,Bob,ada@x,\ncem,Cem,bob@x,\n",
    );
    file(
        &env,
        "called.csv",
        "handle,name,email,manager\nzoe,Zoe,z@x,boss@x\nada,Ada,boss@x,ghost\nyan,Yan,y@x,boss@x\nxia,Xia,x@x,ada\n",
    );
    file(
        &env,
        "line.json",
        r#"[{"handle":"zed","name":"Z","manager":"ghost"},{"handle":"zed","name":"Z2"},{"handle":"yo","name":"Y"}]"#,
    );
    assert_snapshot!(env.story([
        "person import first.csv",
        "person import handle.csv --update --dry-run",
        "person import handle.csv --update --continue-on-error",
        "person import email.csv --update --continue-on-error",
        "person import chain.csv --update --continue-on-error",
        "person import called.csv --update --continue-on-error",
        "person import line.json --continue-on-error",
        "person list",
    ]));
}

#[test]
fn an_open_quote_hides_nobody() {
    let env = TestEnv::new();
    let text = "name,email,notes\nAda,ada@acme.example,\"fine\nBob,bob@acme.example,\nCem,cem@acme.example,\n";
    assert_snapshot!(import(&env, "", text).fails(9));
}

#[test]
fn an_import_that_takes_too_long_changes_nothing() {
    let env = TestEnv::new();
    let text = company(20_000);
    let output = import(&env, "--timeout 1ms", &text).fails(124);
    assert!(output.stderr.contains("not done within 1ms"), "{output}");
    let listed = env.line("person list").success().stdout;
    assert_eq!(listed.lines().count(), 1, "the headings");
}

/// A company in which everybody but the first reports to somebody, half of them to somebody later in the file.
fn company(people: usize) -> String {
    let mut text = "handle,name,email,team,manager,time_zone\n".to_owned();
    for n in 0..people {
        let manager = match n {
            0 => String::new(),
            n if n % 2 == 0 => format!("p{}", n / 10),
            n => format!("person{}@acme.example", (n / 10).max(1) - 1),
        };
        writeln!(
            text,
            "p{n},Person Number {n},person{n}@acme.example,Team {},{manager},Europe/Berlin",
            n % 100
        )
        .unwrap();
    }
    text
}

#[test]
fn a_hundred_thousand_people_come_and_go() {
    let env = TestEnv::new();
    let mut text = company(100_000);
    file(&env, "all.csv", &text);
    let output = env.line("person import all.csv --json").success();
    assert_eq!(counts(&output), only("added", 100_000));
    assert_eq!(output.json()["data"]["rows"], json!([]));
    let exported = env.line("person export").success();
    assert_eq!(exported.stdout.lines().count(), 100_001);
    file(&env, "export.csv", &exported.stdout);
    let again = env.line("person import export.csv --json").success();
    assert_eq!(counts(&again), only("unchanged", 100_000));
    text.push_str("p7,Twice,,,,\n");
    file(&env, "all.csv", &text);
    let refused = env.line("person import all.csv --json").fails(9);
    assert_eq!(refused.json()["data"]["rows"][0]["line"], 100_002);
}
