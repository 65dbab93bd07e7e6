//! E 19: connections that are slow, break off or lie about their length.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::Scene;
use super::server::{Place, Script, Step, account};

const PLACES: [Place; 2] = [Place::ServerInfo, Place::Myself];
const HEAD: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";

/// Time-outs that a run is given, and after which it must really be over on a busy machine.
const PATIENCE: &str = "700ms";
const OVER: Duration = Duration::from_secs(4);

#[test]
fn a_slow_answer_ends_with_the_time_out() {
    let second = Duration::from_secs(1);
    let body = account().to_string();
    let whole = format!("{HEAD}Content-Length: {}\r\n\r\n{body}", body.len());
    let scripts = [
        Script::of([Step::Silence]),
        Script::of([Step::Drip(whole.clone().into_bytes(), second)]),
        Script::raw(format!("{HEAD}X-Slow: ")).then(Step::Drip(vec![b'a'; 100], second)),
        Script::raw(format!("{HEAD}Content-Length: {}\r\n\r\n", body.len()))
            .then(Step::Drip(body.clone().into_bytes(), second)),
        Script::raw(format!("{HEAD}Content-Length: {}\r\n\r\n{{", body.len())).then(Step::Silence),
    ];
    for script in scripts {
        let scene = Scene::at(Place::Myself, script.clone());
        scene.test(&["--timeout", PATIENCE]).ends(124).within(OVER);
    }
    let scene = Scene::at(Place::ServerInfo, Script::of([Step::Silence]));
    scene.test(&["--timeout", PATIENCE]).ends(124).within(OVER);
}

#[test]
fn a_slow_but_honest_answer_is_waited_for() {
    let body = account().to_string();
    let length = body.len();
    let head = format!("{HEAD}Connection: close\r\nContent-Length: {length}\r\n\r\n");
    let script = Script::of([
        Step::Pause(Duration::from_millis(200)),
        Step::Drip(head.into_bytes(), Duration::from_millis(1)),
        Step::Drip(body.into_bytes(), Duration::from_millis(2)),
    ]);
    Scene::at(Place::Myself, script).test(&[]).ends(0);
}

#[test]
fn a_connection_that_breaks_is_a_failure_of_the_network() {
    let half = format!("{HEAD}Content-Length: 100\r\n\r\n{{\"accountId\":");
    let chunk = format!("{HEAD}Transfer-Encoding: chunked\r\n\r\n8\r\n{{\"name\"\r\n");
    let scripts = [
        Script::of([]),
        Script::of([Step::Reset]),
        Script::raw("HTTP/1.1 200 OK\r\nContent-Ty"),
        Script::raw("HTTP/1.1 200 OK\r\nContent-Ty").then(Step::Reset),
        Script::raw(&half),
        Script::raw(&half).then(Step::Reset),
        Script::raw(&chunk),
        Script::raw(&chunk).then(Step::Reset),
    ];
    for script in scripts {
        for place in PLACES {
            let scene = Scene::at(place, script.clone());
            scene
                .test(&[])
                .ends(7)
                .says("the connection to Jira broke")
                .within(OVER);
        }
    }
}

#[test]
fn what_broke_once_is_asked_once_more() {
    let count = AtomicUsize::new(0);
    let scene = Scene::new(move |place, _| {
        let first = place == Place::Myself && count.fetch_add(1, Ordering::SeqCst) == 0;
        first.then(|| Script::of([Step::Reset]))
    });
    scene.test(&["--max-wait", "5s"]).ends(0);

    let scene = Scene::at(Place::Myself, Script::of([Step::Reset]));
    scene.test(&["--max-wait", "5s"]).ends(7);
    let asked = scene.jira.heads();
    let asked = asked.iter().filter(|head| head.place() == Place::Myself);
    assert_eq!(asked.count(), 2, "once more, and not again and again");
}

#[test]
fn lengths_that_lie_end_as_failures() {
    let body = account().to_string();
    let lengths = [
        "Content-Length: -5",
        "Content-Length: many",
        "Content-Length: 99999999999999999999999",
        "Content-Length: 18446744073709551615",
        "Content-Length: 5\r\nContent-Length: 7",
        "Transfer-Encoding: chunked\r\n\r\nzz\r\n",
        "Transfer-Encoding: chunked\r\n\r\n-1\r\n",
        "Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n",
        "Transfer-Encoding: chunked\r\n\r\nffffffffffffffe\r\n",
        "Transfer-Encoding: chunked\r\n\r\n1\r\n{\"accountId\"",
        "Transfer-Encoding: chunked\r\n\r\n\r\n",
    ];
    for length in lengths {
        let script = Script::raw(format!("{HEAD}{length}\r\n\r\n{body}"));
        let ran = Scene::at(Place::Myself, script).test(&[]).within(OVER);
        assert!(matches!(ran.code, 7 | 8), "{length}\n{ran}");
    }
}

#[test]
fn a_length_that_is_too_short_leaves_no_json() {
    let body = account().to_string();
    let script = Script::raw(format!("{HEAD}Content-Length: 12\r\n\r\n{body}"));
    let scene = Scene::at(Place::Myself, script);
    scene.test(&[]).ends(8).says("Jira's answer cannot be read");
}

#[test]
fn what_is_no_http_is_no_jira() {
    let garbage: [&[u8]; 6] = [
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"220 mail.example ESMTP ready\r\n",
        b"\x15\x03\x03\x00\x02\x02\x28",
        b"<html><body>HTTP/0.9</body></html>",
        b"HTTP/9.9 200 OK\r\n\r\n{}",
        b"HTTP/1.1 99999 Much\r\nContent-Length: 0\r\n\r\n",
    ];
    for bytes in garbage {
        for place in PLACES {
            let ran = Scene::at(place, Script::raw(bytes)).test(&[]).within(OVER);
            assert!(matches!(ran.code, 7 | 8), "{bytes:?}\n{ran}");
        }
    }
}

#[test]
fn headers_without_end_are_not_read_to_the_end() {
    for line in ["X-Long: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n", "a"] {
        let script = Script::raw(HEAD).then(Step::Endless(line.repeat(1_000).into_bytes()));
        let scene = Scene::at(Place::Myself, script);
        let ran = scene.test(&[]).within(OVER).below_mib(100);
        assert!(matches!(ran.code, 7 | 8), "{ran}");
    }
}

#[test]
fn a_second_answer_nobody_asked_for_is_not_taken() {
    let mallory = account().to_string().replace("Ada", "Mallory");
    let info = r#"{"version":"1001.0.0","deploymentType":"Cloud"}"#;
    let answer = |body: &str| format!("{HEAD}Content-Length: {}\r\n\r\n{body}", body.len());
    let both = format!("{}{}", answer(info), answer(&mallory));
    let scene = Scene::at(
        Place::ServerInfo,
        Script::raw(both).then(Step::Pause(Duration::from_millis(300))),
    );
    let ran = scene.test(&[]).ends(0);
    assert!(!ran.stdout.contains("Mallory"), "{ran}");
}

#[test]
fn an_upgrade_nobody_asked_for_is_a_failure() {
    let script = Script::raw(
        "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\nhello",
    )
    .then(Step::Silence);
    let ran = Scene::at(Place::Myself, script).test(&["--timeout", "3s"]);
    assert!(matches!(ran.code, 7 | 8), "{ran}");
}
