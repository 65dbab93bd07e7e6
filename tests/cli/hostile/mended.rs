//! Defects that a hostile server showed, each with the test that names it.

use std::io::Write as _;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::{Compression, write::GzEncoder};
use jira_sandbox::CANARY_TOKEN;
use serde_json::json;

use super::server::{LOGIN, Place, Script, Server, account, issue};
use super::{Scene, ran};

#[test]
fn another_port_of_the_same_host_is_another_address() {
    for scheme in ["http", "HTTP"] {
        let trap = Server::trap();
        let port = trap.port();
        let mut scene = Scene::new(move |place, head| {
            let to = format!("Location: {scheme}://127.0.0.1:{port}{}", head.target());
            (place == Place::ServerInfo).then(|| Script::answer("301 Moved", &[&to], ""))
        });
        scene.elsewhere = trap;
        scene.test(&[]).ends(8).says("the token was not sent there");
    }
}

#[test]
fn a_search_that_names_no_list_is_no_empty_list() {
    for body in [
        "{}",
        r#"{"errorMessages":["no"]}"#,
        r#"{"isLast":true}"#,
        r#"{"total":0}"#,
    ] {
        let scene = Scene::new(move |place, head| {
            let searched = place == Place::Search && head.body.len() > 80;
            searched.then(|| Script::ok(body))
        });
        scene.with_ada().show(&[]).ends(8);
    }
}

#[test]
fn an_echo_of_the_token_is_not_repeated() {
    let blob = STANDARD.encode(format!("{LOGIN}:{CANARY_TOKEN}"));
    for echo in [
        CANARY_TOKEN.to_owned(),
        blob.clone(),
        format!("Basic {blob}"),
    ] {
        let body = json!({"errorMessages": [format!("cannot take {echo}")]}).to_string();
        for status in [
            "400 Bad", "401 No", "403 No", "404 No", "410 Gone", "500 Oops",
        ] {
            Scene::at(Place::Myself, Script::answer(status, &[], &body)).test(&[]);
        }
        let header = format!("Location: /login/{echo}");
        Scene::at(Place::Myself, Script::answer("302 Found", &[&header], "")).test(&[]);
        let header = format!("RateLimit-Reason: {echo}");
        Scene::at(Place::Myself, Script::answer("429 Slow", &[&header], "")).test(&[]);
        let header = format!("Content-Type: {echo}");
        Scene::at(Place::Myself, Script::answer("200 OK", &[&header], "x")).test(&[]);
        let page = format!("<title>{echo}</title>");
        Scene::at(Place::Myself, Script::ok(page)).test(&[]);
    }
}

#[test]
fn no_name_makes_a_line_of_its_own() {
    let scene = Scene::new(|place, _| {
        let mut user = account();
        user["displayName"] = json!("Ada\nerror: fake\nhint: run evil");
        match place {
            Place::User => Some(Script::ok(user.to_string())),
            Place::UserSearch => Some(Script::ok(json!([user]).to_string())),
            _ => None,
        }
    });
    let scene = scene.with_ada();
    let ran = scene.run(&["person", "link", "ada", "-i", "acme"]).ends(9);
    assert!(
        !ran.stderr
            .lines()
            .any(|line| line.starts_with("hint: run evil")),
        "{ran}"
    );
}

#[test]
fn a_large_refusal_is_read_in_bounded_memory() {
    const MIB: usize = 1 << 20;
    let bodies = [
        b"a ".repeat(15 * MIB),
        [b"[0", &b",0".repeat(15 * MIB)[..], b"]"].concat(),
        vec![0xff; 31 * MIB],
        [b"<title>", &b"a ".repeat(15 * MIB)[..], b"</title>"].concat(),
    ];
    for body in bodies {
        for status in ["200 OK", "400 Bad Request"] {
            let scene = Scene::at(Place::Myself, Script::answer(status, &[], &body));
            scene.test(&[]).ends(8).below_mib(100);
        }
    }
}

#[test]
fn a_page_of_a_million_items_is_read_in_bounded_memory() {
    let tiny = b"{\"id\":\"1\",\"key\":\"A\"},".repeat(1_000_000);
    let issues = [b"{\"issues\":[", &tiny[..tiny.len() - 1], b"]}"].concat();
    let zeros = b"0,".repeat(10_000_000);
    let warnings = [b"{\"issues\":[],\"warnings\":[", &zeros[..], b"0]}"].concat();
    for body in [issues, warnings] {
        let ran = Scene::at(Place::Search, Script::ok(&body)).test(&[]);
        assert!(matches!(ran.code, 0 | 8), "{ran}");
        ran.below_mib(256);
    }
}

#[test]
fn a_large_refusal_keeps_its_status() {
    let body = vec![b'a'; 33 << 20];
    for (status, code) in [("401 No", 4), ("403 No", 5), ("429 Slow", 6)] {
        Scene::at(Place::Myself, Script::answer(status, &[], &body))
            .test(&[])
            .ends(code);
    }
}

#[test]
fn words_in_an_address_do_not_decide_what_is_wrong() {
    let scene = Scene::new(|_, _| None);
    for path in ["tls", "proxy", "certificate", "tunnel", "handshake"] {
        let url = format!("http://127.0.0.1:1/{path}");
        let arguments = [
            "integration",
            "test",
            "--url",
            &url,
            "--login",
            LOGIN,
            "--token-stdin",
        ];
        let ran = ran(&scene.env, &arguments, CANARY_TOKEN).ends(7);
        ran.says("error: Jira cannot be reached");
    }
}

#[test]
fn a_reason_is_one_short_line() {
    let header = format!("RateLimit-Reason: {}", "x".repeat(100_000));
    Scene::at(Place::Myself, Script::answer("429 Slow", &[&header], "{}"))
        .test(&[])
        .ends(6);
}

#[test]
fn where_a_redirect_points_is_one_short_line_without_passwords() {
    let long = format!("Location: {}", "/a".repeat(30_000));
    Scene::at(Place::Myself, Script::answer("302 Found", &[&long], ""))
        .test(&[])
        .ends(8);
    let secret = "Location: http://user:hunter2@127.0.0.1:1/x";
    let ran = Scene::at(Place::Myself, Script::answer("302 Found", &[secret], ""))
        .test(&[])
        .ends(8);
    assert!(!ran.stderr.contains("hunter2"), "{ran}");
}

#[test]
fn no_text_is_a_link_or_picture_in_markdown() {
    let mut ticket = issue("ACME-1");
    ticket["fields"]["summary"] =
        json!("![x](http://evil.example/p.png) [click](http://evil.example)");
    ticket["key"] = json!("A-1](http://evil.example) [x");
    let body = json!({"issues": [ticket], "isLast": true}).to_string();
    let scene = Scene::at(Place::Search, Script::ok(body)).with_ada();
    let ran = scene.show(&["--format", "markdown"]).ends(0);
    let unescaped = ran.stdout.replace("\\]", "");
    assert!(!unescaped.contains("](http://evil.example"), "{ran}");
}

#[test]
fn answers_whose_compression_is_cut_off_cannot_be_read() {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(account().to_string().as_bytes()).unwrap();
    let whole = encoder.finish().unwrap();
    for body in [
        &whole[..whole.len() / 2],
        &whole[..5],
        &b"\x1f\x8b\x08\0\0\0\0\0\0\xff\0\0\0\0"[..],
    ] {
        let script = Script::answer("200 OK", &["Content-Encoding: gzip"], body);
        Scene::at(Place::Myself, script)
            .test(&[])
            .ends(8)
            .says("Jira's answer cannot be read");
    }
}
