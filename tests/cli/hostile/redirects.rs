//! E 21 and hostile links: whatever an answer points to, nobody goes there with the token.

use serde_json::json;

use super::Scene;
use super::server::{Head, Place, Script, Server, account, issue};

const STATUSES: [&str; 5] = [
    "301 Moved Permanently",
    "302 Found",
    "303 See Other",
    "307 Temporary Redirect",
    "308 Permanent Redirect",
];

/// Addresses that are not the Jira's own, for the request `head`.
fn elsewhere(port: u16, head: &Head) -> Vec<String> {
    let target = head.target();
    vec![
        format!("http://localhost:{port}{target}"),
        format!("http://127.0.0.1:{port}{target}"),
        format!("https://127.0.0.1:{port}{target}"),
        format!("//localhost:{port}{target}"),
        format!("http://user:pass@127.0.0.1:{port}{target}"),
        format!("http:\\\\127.0.0.1:{port}{target}"),
        format!("HTTP://127.0.0.1:{port}{target}?os_username=x#y"),
    ]
}

/// A Jira that answers `place` with a redirect of its choice, and a trap at which that may point.
fn redirecting(
    place: Place,
    status: &'static str,
    to: impl Fn(u16, &Head) -> String + Send + Sync + 'static,
) -> Scene {
    let trap = Server::trap();
    let port = trap.port();
    let mut scene = Scene::new(move |asked, head| {
        let location = format!("Location: {}", to(port, head));
        (asked == place).then(|| Script::answer(status, &[&location], ""))
    });
    scene.elsewhere = trap;
    scene
}

#[test]
fn no_redirect_takes_the_token_along() {
    for status in STATUSES {
        for which in 0..7 {
            let scene = redirecting(Place::Myself, status, move |port, head| {
                elsewhere(port, head).swap_remove(which)
            });
            let ran = scene.test(&[]).ends(8);
            let ran = ran.says("the token was not sent there");
            assert!(
                ran.stderr.contains(&scene.elsewhere.port().to_string()),
                "where it pointed\n{ran}"
            );
        }
    }
}

#[test]
fn searches_are_not_redirected_either() {
    for status in STATUSES {
        let scene = redirecting(Place::Search, status, |port, head| {
            elsewhere(port, head).swap_remove(0)
        });
        scene.test(&[]).ends(8).says("the token was not sent there");
    }
}

#[test]
fn a_redirect_to_itself_ends() {
    for place in [Place::ServerInfo, Place::Myself] {
        let scene = redirecting(place, "302 Found", |_, head| head.target().to_owned());
        scene.test(&[]).ends(8);
        assert!(scene.jira.heads().len() <= 4, "{:?}", scene.jira.heads());
    }
}

#[test]
fn a_redirect_to_another_host_is_not_followed_before_signing_in() {
    let scene = redirecting(Place::ServerInfo, "301 Moved", |port, head| {
        format!("http://localhost:{port}{}", head.target())
    });
    scene
        .test(&[])
        .ends(8)
        .says("redirected to http://localhost");
}

#[test]
fn redirects_to_nowhere_are_one_line() {
    let locations = [
        "",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "http://",
        "http://[::1",
        "http://127.0.0.1:99999/",
        "\u{9b}2J\u{202e}",
        "/\u{e9}",
        "data:text/plain,x",
    ];
    for location in locations {
        let scene = redirecting(Place::Myself, "302 Found", move |_, _| location.to_owned());
        scene.test(&[]).ends(8);
    }
    Scene::at(Place::Myself, Script::answer("302 Found", &[], ""))
        .test(&[])
        .ends(8);
}

#[test]
fn a_login_page_is_no_jira() {
    let scene = redirecting(Place::Myself, "302 Found", |_, _| {
        "/login.jsp?os_destination=%2Frest&token=abc123".to_owned()
    });
    let ran = scene.test(&[]).ends(8).says("/login.jsp");
    assert!(
        !ran.stderr.contains("abc123"),
        "queries may hold sessions\n{ran}"
    );
}

#[test]
fn links_in_answers_are_not_followed() {
    let trap = Server::trap();
    let link = format!("{}/rest/api/3/search/jql?page=2", trap.url());
    let mut scene = Scene::new(move |place, _| {
        let mut user = account();
        user["self"] = json!(link);
        user["avatarUrls"] = json!({"48x48": link});
        let mut ticket = issue("ACME-1");
        ticket["self"] = json!(link);
        ticket["fields"]["project"]["self"] = json!(link);
        let body = match place {
            Place::ServerInfo => {
                json!({"baseUrl": link, "baseUrls": {"api": link}, "version": "1001.0.0",
                                        "deploymentType": "Cloud", "self": link})
            }
            Place::Myself | Place::User => user,
            Place::UserSearch => json!([user]),
            Place::Search => {
                json!({"self": link, "nextPage": link, "next": link, "issues": [ticket], "isLast": false,
                                    "_links": {"next": link}})
            }
            Place::Permissions | Place::Other => return None,
        };
        let link = format!("Link: <{link}>; rel=\"next\"");
        let refresh = format!("Refresh: 0; url={link}");
        let content = format!("Content-Location: {link}");
        Some(Script::answer(
            "200 OK",
            &[&link, &refresh, &content],
            body.to_string(),
        ))
    });
    scene.elsewhere = trap;
    scene.test(&[]).ends(0);
    let scene = scene.with_ada();
    scene.show(&["--json"]).ends(0);
    scene
        .run(&["person", "search", "ada", "-i", "acme"])
        .ends(0);
    scene.run(&["integration", "test", "acme"]).ends(0);
}

#[test]
fn a_page_token_is_a_token_and_no_address() {
    let trap = Server::trap();
    let link = format!("{}/x?", trap.url());
    let hostile = [link, "\r\nHost: evil".to_owned(), "../../x".to_owned()];
    for token in hostile {
        let scene = Scene::new(move |place, head| {
            let first = !String::from_utf8_lossy(&head.body).contains("nextPageToken");
            let page = json!({"issues": [issue("ACME-1")], "nextPageToken": token});
            (place == Place::Search && first).then(|| Script::ok(page.to_string()))
        });
        scene.with_ada().show(&["--json"]).ends(0);
    }
    trap.assert_token_is_safe();
}

#[test]
fn a_cloud_id_is_an_id_and_no_address() {
    let trap = Server::trap();
    for id in [
        "../../evil",
        "@127.0.0.1",
        "x/../..",
        "",
        "a?b",
        "a#b",
        "a\\b",
        "%2e%2e",
        "\u{e9}",
    ] {
        let scene = Scene::new(move |place, head| match place {
            Place::Myself => Some(Script::answer("401 Unauthorized", &[], "{}")),
            Place::Other if head.target() == "/_edge/tenant_info" => {
                Some(Script::ok(json!({"cloudId": id}).to_string()))
            }
            _ => None,
        });
        // The token was refused at the site, and the gateway cannot be named: it sees nothing.
        scene.test(&["--auth", "auto"]).ends(4);
    }
    trap.assert_token_is_safe();
}

#[test]
fn a_store_that_was_edited_sends_the_token_nowhere() {
    let scene = Scene::new(|_, _| None).with_ada();
    let trap = scene.elsewhere.url();
    for edit in [
        format!("UPDATE integrations SET base_url = '{trap}'"),
        format!("UPDATE integrations SET api_url = '{trap}'"),
        format!("UPDATE integrations SET proxy = '{trap}'"),
    ] {
        scene.env.sql(&edit);
        scene.show(&[]).ends(10);
        scene.run(&["integration", "test", "acme"]).ends(10);
        scene
            .run(&["person", "search", "ada", "-i", "acme"])
            .ends(10);
    }
}
