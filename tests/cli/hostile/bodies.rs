//! E 20 and 22: bodies that are compressed wrongly, of the wrong kind, too large, too deep, or no text.

use std::io::Write;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use flate2::{Compress, Compression, FlushCompress, write::GzEncoder};
use serde_json::{Value, json};

use super::server::{Place, Script, Step, account, issue};
use super::{Ran, Scene};

const OVER: Duration = Duration::from_secs(5);
const GZIP: [&str; 2] = ["Content-Type: application/json", "Content-Encoding: gzip"];
/// What the program may hold of a foreign server's answer, and all else it needs.
const MOST_MIB: u64 = 100;

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

/// Returns 10 MB that become 10 GB of `a`: one compressed block, again and again.
fn bomb() -> Vec<u8> {
    let plain = vec![b'a'; 16 << 20];
    let mut block = Vec::with_capacity(1 << 20);
    let mut compress = Compress::new(Compression::default(), false);
    compress
        .compress_vec(&plain, &mut block, FlushCompress::Full)
        .unwrap();
    assert_eq!(compress.total_in(), 16 << 20);
    let header = b"\x1f\x8b\x08\0\0\0\0\0\0\xff";
    [&header[..], &block.repeat(640)].concat()
}

fn myself(script: Script) -> Ran {
    Scene::at(Place::Myself, script).test(&[]).within(OVER)
}

/// The whole of `activity show` with this page as the answer of the search.
fn page(body: impl AsRef<[u8]>) -> Ran {
    let body = body.as_ref().to_vec();
    let scene = Scene::new(move |place, head| {
        let searched = place == Place::Search && head.body.len() > 80;
        searched.then(|| Script::ok(&body))
    });
    scene.with_ada().show(&["--json"]).within(OVER)
}

#[test]
fn compressed_answers_are_read() {
    let body = gzip(account().to_string().as_bytes());
    myself(Script::answer("200 OK", &GZIP, body)).ends(0);
}

#[test]
fn wrongly_compressed_answers_cannot_be_read() {
    let whole = gzip(account().to_string().as_bytes());
    let mut broken = whole.clone();
    broken[20] ^= 0xff;
    let cases: [&[u8]; 2] = [&broken, b"{\"accountId\":\"x\"}"];
    for body in cases {
        let ran = myself(Script::answer("200 OK", &GZIP, body));
        ran.ends(8).says("Jira's answer cannot be read");
    }
}

#[test]
fn encodings_nobody_asked_for_are_no_json() {
    let body = gzip(account().to_string().as_bytes());
    for encoding in ["br", "zstd", "deflate", "x-unknown", "identity"] {
        let header = format!("Content-Encoding: {encoding}");
        myself(Script::answer("200 OK", &[&header], &body)).ends(8);
    }
    // Compressed, and not called so.
    myself(Script::ok(&body)).ends(8);
    // Compressed twice, called so once.
    myself(Script::answer("200 OK", &GZIP, gzip(&body))).ends(8);
}

#[test]
fn a_bomb_goes_off_in_bounded_memory() {
    let bomb = bomb();
    assert!((8 << 20..24 << 20).contains(&bomb.len()), "{}", bomb.len());
    let ran = myself(Script::answer("200 OK", &GZIP, &bomb));
    ran.ends(8).says("larger than").below_mib(MOST_MIB);
    let ran = myself(Script::answer("400 Bad Request", &GZIP, &bomb));
    ran.ends(8).below_mib(MOST_MIB);
}

#[test]
fn answers_without_end_are_cut_off() {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
    let numbers = b"0,".repeat(32 * 1024);
    let chunk = [
        format!("{:x}\r\n", numbers.len()).as_bytes(),
        &numbers,
        b"\r\n",
    ]
    .concat();
    let chunked = format!("{head}Transfer-Encoding: chunked\r\n\r\n1\r\n[\r\n");
    let scripts = [
        Script::raw(format!("{head}\r\n[")).then(Step::Endless(numbers.clone())),
        Script::raw(chunked).then(Step::Endless(chunk)),
        Script::raw(format!("{head}Content-Length: 99999999999\r\n\r\n["))
            .then(Step::Endless(numbers)),
    ];
    for script in scripts {
        myself(script)
            .ends(8)
            .says("larger than")
            .below_mib(MOST_MIB);
    }
}

#[test]
fn what_is_not_json_is_not_jira() {
    let page = "<!DOCTYPE html>\n<html><head><title>Log in</title></head><body>…</body></html>";
    let as_json = ["Content-Type: application/json"];
    let as_page = ["Content-Type: text/html; charset=utf-8"];
    for place in [Place::ServerInfo, Place::Myself, Place::Search] {
        for headers in [as_json, as_page] {
            let scene = Scene::at(place, Script::answer("200 OK", &headers, page));
            scene.test(&[]).ends(8).says("a web page (\"Log in\")");
        }
        let scene = Scene::at(place, Script::ok(""));
        scene.test(&[]).ends(8).says("nothing instead of JSON");
        let scene = Scene::at(place, Script::raw("HTTP/1.1 204 No Content\r\n\r\n"));
        scene.test(&[]).ends(8).says("nothing instead of JSON");
        for body in [" \n", "null", "\"hello\"", "42", "true", "callback({})"] {
            Scene::at(place, Script::ok(body)).test(&[]).ends(8);
        }
    }
    for body in ["{}", "[]", "{\"version\":null}", "[{\"version\":\"1\"}]"] {
        let scene = Scene::at(Place::ServerInfo, Script::ok(body));
        scene.test(&[]).ends(8);
    }
    for body in ["{}", "[]", "[[]]", "{\"accountId\":null}"] {
        myself(Script::ok(body)).ends(8);
    }
}

#[test]
fn a_page_without_a_useful_title_is_one_line_too() {
    let pages = [
        "<html><title></title>".to_owned(),
        "<html><title>no end".to_owned(),
        format!("<html><title>{}</title>", "long ".repeat(100_000)),
        format!("<title>{}", "<title".repeat(100_000)),
        "<html><title>a\n\n\tb\u{1b}[2J\u{202e}</title>".to_owned(),
        "<ſ><title>\u{212a}</TITLE>".to_owned(),
        "<".to_owned(),
        "<title".to_owned(),
    ];
    for page in pages {
        myself(Script::ok(&page)).ends(8).says("a web page");
        let script = Script::answer("502 Bad Gateway", &[], &page);
        myself(script).ends(8).says("502");
    }
}

#[test]
fn json_of_the_wrong_shape_cannot_be_read() {
    let with = |name: &str, value: &Value| {
        let mut issue = issue("ACME-1");
        issue[name] = value.clone();
        json!({"issues": [issue], "isLast": true}).to_string()
    };
    let bodies = [
        with("id", &json!(10001)),
        with("id", &json!(null)),
        with("key", &json!({"a": "b"})),
        with("fields", &json!([1, 2])),
        with("fields", &json!({"status": "Doing"})),
        with("fields", &json!({"labels": "engine"})),
        with("fields", &json!({"summary": {"type": "doc"}})),
        json!({"issues": {}}).to_string(),
        json!({"issues": null}).to_string(),
        json!({"issues": [[]]}).to_string(),
        json!({"issues": [null]}).to_string(),
        json!({"issues": [{}]}).to_string(),
        json!({"issues": [], "nextPageToken": 7}).to_string(),
        json!({"issues": []}).to_string() + "}",
        "{\"issues\":[],\"issues\":[]}".to_owned(),
        "{\"issues\":[],\"warnings\":[NaN]}".to_owned(),
        "{\"issues\":[],\"warnings\":[Infinity]}".to_owned(),
        "{\"issues\":[],\"warnings\":[1e999]}".to_owned(),
        "{\"issues\":[],}".to_owned(),
        "{\"issues\":[".to_owned(),
        "{'issues':[]}".to_owned(),
        "{\"issues\":[],\"warnings\":[\"\\ud800\"]}".to_owned(),
    ];
    for body in bodies {
        let ran = page(&body).ends(8);
        assert!(ran.stdout.is_empty(), "{body}\n{ran}");
        assert!(ran.stderr.contains("\"code\":\"remote\""), "{body}\n{ran}");
    }
}

#[test]
fn odd_json_that_can_be_read_is_read() {
    let mut odd = issue("ACME-1");
    odd["fields"]["created"] = json!("yesterday");
    odd["fields"]["updated"] = json!("2026-11-21T08:00:00.000+0000");
    odd["fields"]["resolutiondate"] = json!(1e300);
    odd["fields"]["priority"] = json!({"id": "99999999999999999999", "name": null});
    odd["fields"]["customfield_1"] = json!([[[[{"a": 1e-300}]]]]);
    odd["unknown"] = json!(u64::MAX);
    let body = json!({"issues": [odd], "isLast": "maybe", "total": -1}).to_string();
    for body in [
        body.clone(),
        format!("\u{feff}{body}"),
        format!("\n\n {body}\n"),
    ] {
        let ran = page(body).ends(0);
        assert!(ran.stdout.contains("ACME-1"), "{ran}");
    }
}

#[test]
fn bytes_that_are_no_utf_8_cannot_be_read() {
    let bad: [&[u8]; 5] = [
        b"\xff\xfe",
        b"\xc0\xaf",
        b"\xed\xa0\x80",
        b"\xf4\x90\x80\x80",
        b"\x80",
    ];
    for bytes in bad {
        let body = [
            &b"{\"accountId\":\"x\",\"displayName\":\""[..],
            bytes,
            b"\"}",
        ]
        .concat();
        myself(Script::ok(&body)).ends(8);
        let script = Script::answer("400 Bad Request", &[], &body);
        myself(script).ends(8).says("Jira refused the question");
        let script = Script::answer("500 Oops", &[], bytes);
        myself(script).ends(8).says("Jira failed");
    }
    let utf_16: Vec<u8> = "\u{feff}{\"accountId\":\"x\"}"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    myself(Script::ok(&utf_16)).ends(8);
}

#[test]
fn depth_is_no_way_to_overflow_the_stack() {
    let deep = |open: &str, close: &str| open.repeat(100_000) + &close.repeat(100_000);
    for body in [deep("[", "]"), deep("{\"a\":", "}"), "[".repeat(100_000)] {
        myself(Script::ok(&body)).ends(8);
        let status = Script::answer("400 Bad Request", &[], &body);
        myself(status).ends(8).says("Jira refused the question");
        let whole = format!("{{\"issues\":[],\"warnings\":[{body}]}}");
        page(whole).ends(8);
    }
    // Where nobody looks, depth does no harm.
    let ignored = format!("{{\"issues\":[],\"ignored\":{}}}", deep("[", "]"));
    page(ignored).within(OVER);
}

#[test]
fn a_field_of_ten_megabytes_does_no_harm() {
    let long = "0123456789".repeat(1_000_000);
    let mut issue = issue("ACME-1");
    issue["fields"]["summary"] = json!(long);
    let ran = page(json!({"issues": [issue], "isLast": true}).to_string());
    assert!(matches!(ran.code, 0 | 8), "{ran}");
    let mut account = account();
    account["displayName"] = json!(long);
    let ran = myself(Script::ok(account.to_string()));
    assert!(matches!(ran.code, 0 | 8), "{ran}");
    for body in [
        json!({"errorMessages": [long]}).to_string(),
        json!({"errors": {long.clone(): "x"}}).to_string(),
        long.clone(),
    ] {
        myself(Script::answer("400 Bad Request", &[], &body)).ends(8);
    }
}

#[test]
fn a_hundred_thousand_items_are_read() {
    let issues: Vec<Value> = (0..100_000)
        .map(|n| json!({"id": n.to_string(), "key": "A-1"}))
        .collect();
    let body = json!({"issues": issues, "isLast": true}).to_string();
    let scene = Scene::new(move |place, head| {
        let searched = place == Place::Search && head.body.len() > 80;
        searched.then(|| Script::ok(&body))
    });
    let ran = scene.with_ada().show(&["--limit", "1"]).within(OVER * 2);
    assert!(matches!(ran.code, 0 | 8), "{ran}");
}

#[test]
fn pages_without_end_end_and_are_not_called_complete() {
    let count = AtomicUsize::new(0);
    let scene = Scene::new(move |place, head| {
        let n = count.fetch_add(1, Ordering::SeqCst);
        let page = json!({"issues": [issue("ACME-1")], "nextPageToken": n.to_string()});
        let searched = place == Place::Search && head.body.len() > 80;
        searched.then(|| Script::ok(page.to_string()))
    });
    let scene = scene.with_ada();
    let ran = scene.show(&["--require-complete"]).within(OVER * 2);
    ran.ends(11).says("NOT COMPLETE");
    assert!(scene.jira.heads().len() < 1_100);
}
