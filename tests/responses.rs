//! Answers that real Jiras gave, read through the client that users have.
//!
//! The recordings lie in `../shared/responses` beside the repository and are not ours to ship; where they are absent the
//! tests say so and pass. They are served as they are over loopback HTTP, and what comes out is compared with the
//! file: nothing of their content stands here.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
#![allow(clippy::print_stdout, reason = "a test that is skipped says so")]

use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use manageros::domain::{
    AccountKind, Category, Deployment, JiraAccount, Login, Ticket, Token, Whose, Window,
};
use manageros::jira::{self, Candidate, Client, JiraError, Options, SignIn, Tickets};
use serde_json::{Value, json};

/// Recordings of things the client does not ask for.
const NOT_ASKED: [&str; 9] = [
    "devlake/cloud-projects.json",
    "devlake/cloud-worklogs.json",
    "devlake/dc-field.json",
    "grimoirelab-perceval/field.json",
    "jira-ruby/issue-worklog.json",
    "jira-ruby/status.json",
    "oca-connector-jira/field.json",
    "oca-connector-jira/worklog-list.json",
    "oca-connector-jira/worklog-updated.json",
];

fn folder() -> Option<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/responses");
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: the recorded answers (../shared/responses) are not on this machine");
    None
}

/// Reads a recording.
fn recorded(name: &str) -> Value {
    let text = fs::read_to_string(folder().unwrap().join(name)).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// What the stub sends.
#[derive(Clone)]
struct Answer {
    status: u64,
    headers: Vec<(String, String)>,
    body: String,
}

impl Answer {
    /// Returns a body with status 200, or a whole answer when the recording has one.
    fn of(recording: &Value) -> Self {
        let is_whole = recording["status"].is_u64() && recording.get("headers").is_some();
        if !is_whole {
            return Self {
                status: 200,
                headers: vec![json_type()],
                body: recording.to_string(),
            };
        }
        let headers = recording["headers"].as_object().unwrap();
        let headers = headers
            .iter()
            .map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned()));
        Self {
            status: recording["status"].as_u64().unwrap(),
            headers: headers.collect(),
            body: match &recording["body"] {
                Value::Null => String::new(),
                Value::String(text) => text.clone(),
                body => body.to_string(),
            },
        }
    }

    fn not_arranged() -> Self {
        Self {
            status: 500,
            headers: vec![json_type()],
            body: r#"{"errorMessages":["the test arranged nothing here"]}"#.to_owned(),
        }
    }
}

fn json_type() -> (String, String) {
    let value = "application/json;charset=UTF-8";
    ("Content-Type".to_owned(), value.to_owned())
}

/// The end of a path, and the answers in their order; the last one is given again and again.
type Routes = Vec<(&'static str, Vec<Answer>)>;

/// A web server that knows a few paths.
struct Stub {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
    stopping: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Stub {
    fn serve(mut routes: Routes) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let stopping = Arc::new(AtomicBool::new(false));
        let (log, stop) = (Arc::clone(&asked), Arc::clone(&stopping));
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming() {
                if stop.load(Ordering::SeqCst) {
                    return;
                }
                let stream = stream.unwrap();
                let Ok(path) = read_request(&stream) else {
                    continue;
                };
                let answer = answer_for(&mut routes, &path);
                log.lock().unwrap().push(path);
                let _ = send(&stream, &answer);
            }
        });
        Self {
            address,
            asked,
            stopping,
            thread: Some(thread),
        }
    }

    fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Returns how often a path with this end was asked for.
    fn count(&self, end: &str) -> usize {
        let asked = self.asked.lock().unwrap();
        asked.iter().filter(|path| path.ends_with(end)).count()
    }
}

impl Drop for Stub {
    fn drop(&mut self) {
        self.stopping.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Reads a whole request and returns its path.
fn read_request(stream: &TcpStream) -> io::Result<String> {
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    let mut reader = BufReader::new(stream);
    let mut first = String::new();
    reader.read_line(&mut first)?;
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let line = line.trim().to_lowercase();
        if line.is_empty() {
            break;
        }
        if let Some(text) = line.strip_prefix("content-length:") {
            length = text.trim().parse().unwrap();
        }
    }
    reader.read_exact(&mut vec![0; length])?;
    let path = first.split_whitespace().nth(1).unwrap_or_default();
    Ok(path.split('?').next().unwrap_or_default().to_owned())
}

fn answer_for(routes: &mut Routes, path: &str) -> Answer {
    let Some((_, answers)) = routes.iter_mut().find(|(end, _)| path.ends_with(end)) else {
        return Answer::not_arranged();
    };
    if answers.len() > 1 {
        answers.remove(0)
    } else {
        answers[0].clone()
    }
}

fn send(mut stream: &TcpStream, answer: &Answer) -> io::Result<()> {
    write!(stream, "HTTP/1.1 {} Recorded\r\n", answer.status)?;
    for (name, value) in &answer.headers {
        write!(stream, "{name}: {value}\r\n")?;
    }
    let length = answer.body.len();
    write!(
        stream,
        "Content-Length: {length}\r\nConnection: close\r\n\r\n"
    )?;
    stream.write_all(answer.body.as_bytes())
}

fn options() -> Options {
    Options {
        waited: Rc::default(),
        pacers: manageros::jira::Pacers::default(),
        clients: manageros::jira::Clients::default(),
        max_wait: Duration::ZERO,
        now: "2026-11-23T12:00:00Z".parse().unwrap(),
        observer: Rc::new(|_| {}),
        // a closed port: the gateway is not what is tested here
        gateway: "http://127.0.0.1:1/ex/jira/".to_owned(),
    }
}

fn candidate(stub: &Stub, login: Login) -> Candidate {
    Candidate {
        name: "recorded".parse().unwrap(),
        base_url: stub.url().parse().unwrap(),
        login,
        token: Token::new("test-token").unwrap(),
        auth: None,
        ca_cert: None,
        proxy: None,
    }
}

fn block_on<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(work)
}

/// Returns a client that is signed in to a Data Center with these answers.
fn data_center(mut routes: Routes) -> (Stub, Client) {
    let server_info = recorded("oca-connector-jira/serverInfo-anonymous.json");
    routes.push(("/serverInfo", vec![Answer::of(&server_info)]));
    let myself = recorded("oca-connector-jira/myself.json");
    routes.push(("/api/2/myself", vec![Answer::of(&myself)]));
    let stub = Stub::serve(routes);
    let candidate = candidate(&stub, Login::none());
    (stub, signed_in(candidate))
}

/// Returns a client that is signed in to a Cloud site with these answers.
fn cloud(mut routes: Routes) -> (Stub, Client) {
    let server_info = json!({"deploymentType": "Cloud", "version": "1001.0.0-SNAPSHOT"});
    routes.push(("/serverInfo", vec![Answer::of(&server_info)]));
    let users = recorded("devlake/cloud-user-each.json");
    routes.push(("/api/3/myself", vec![Answer::of(&users[0])]));
    let stub = Stub::serve(routes);
    let candidate = candidate(&stub, "me@example.com".parse().unwrap());
    (stub, signed_in(candidate))
}

fn signed_in(candidate: Candidate) -> Client {
    let options = options();
    let found =
        block_on(jira::discover(candidate, &options)).expect("the recorded Jira lets us in");
    Client::new(found.connection, &options).unwrap()
}

fn tickets(client: &Client) -> Result<Tickets, JiraError> {
    let account = Whose {
        id: "somebody".parse().unwrap(),
        key: None,
    };
    let window = Window::new("30d".parse().unwrap(), None, options().now, TimeZone::UTC).unwrap();
    block_on(client.tickets(&account, &window))
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn instant(value: &Value) -> Option<Timestamp> {
    value.as_str().map(|text| text.parse().unwrap())
}

/// Compares a ticket with the recorded issue, field for field.
fn assert_same(ticket: &Ticket, issue: &Value) {
    let fields = &issue["fields"];
    let key = issue["key"].as_str().unwrap();
    assert_eq!(ticket.key, key);
    assert_eq!(ticket.id, issue["id"].as_str().unwrap());
    assert_eq!(ticket.summary, text(&fields["summary"]).unwrap_or_default());
    assert_eq!(
        ticket.status,
        text(&fields["status"]["name"]).unwrap_or_default()
    );
    let category = match fields["status"]["statusCategory"]["key"].as_str() {
        Some("new") => Category::ToDo,
        Some("indeterminate") => Category::InProgress,
        Some("done") => Category::Done,
        _ => Category::None,
    };
    assert_eq!(ticket.category, category, "{key}");
    assert_eq!(ticket.priority, text(&fields["priority"]["name"]), "{key}");
    assert_eq!(
        ticket.kind,
        text(&fields["issuetype"]["name"]).unwrap_or_default()
    );
    let project = key.rsplit_once('-').unwrap().0;
    assert_eq!(ticket.project.key, project);
    assert_eq!(
        ticket.project.name,
        text(&fields["project"]["name"]).unwrap_or_default()
    );
    let labels = fields["labels"].as_array().into_iter().flatten();
    assert_eq!(ticket.labels, labels.filter_map(text).collect::<Vec<_>>());
    assert_eq!(ticket.created, instant(&fields["created"]), "{key}");
    assert_eq!(ticket.updated, instant(&fields["updated"]), "{key}");
    assert_eq!(ticket.resolved, instant(&fields["resolutiondate"]), "{key}");
}

/// Serves pages of a Data Center search, and compares what comes out with all their issues.
fn assert_read_whole(pages: &[Value]) {
    let answers = pages.iter().map(Answer::of).collect();
    let (stub, client) = data_center(vec![("/api/2/search", answers)]);
    let found = tickets(&client).unwrap();
    let issues: Vec<&Value> = pages
        .iter()
        .flat_map(|page| page["issues"].as_array().unwrap())
        .collect();
    assert_eq!(beside_the_search(&found.gaps), [""; 0]);
    assert_eq!(found.tickets.len(), issues.len());
    assert_eq!(issues.len() as u64, pages[0]["total"].as_u64().unwrap());
    for (ticket, issue) in found.tickets.iter().zip(issues) {
        assert_same(ticket, issue);
    }
    // and more for the histories, which are not recorded
    assert!(stub.count("/search") >= pages.len());
}

/// Returns the gaps that are the search's own: the account and the histories are asked for too, and not recorded.
fn beside_the_search(gaps: &[String]) -> Vec<&str> {
    let own = |gap: &&String| !gap.contains("linked account") && !gap.contains("histories");
    gaps.iter().filter(own).map(String::as_str).collect()
}

/// Compares an account with the recorded user.
fn assert_same_account(account: &JiraAccount, user: &Value, deployment: Deployment) {
    let (id, key) = match deployment {
        Deployment::Cloud => (&user["accountId"], None),
        Deployment::DataCenter => (&user["name"], text(&user["key"])),
    };
    assert_eq!(account.id.as_str(), id.as_str().unwrap());
    assert_eq!(account.key, key);
    assert_eq!(account.display_name, user["displayName"].as_str().unwrap());
    assert_eq!(account.email, text(&user["emailAddress"]));
    assert_eq!(account.active, user["active"].as_bool().unwrap());
    assert_eq!(account.time_zone, text(&user["timeZone"]));
    let kind = user["accountType"].as_str().unwrap_or("atlassian");
    assert_eq!(account.kind, kind.parse::<AccountKind>().unwrap());
}

#[test]
fn a_server_is_recognised_and_signed_in_to() {
    let Some(_) = folder() else { return };
    for server_info in [
        "oca-connector-jira/serverInfo-anonymous.json",
        "oca-connector-jira/serverInfo-authenticated.json",
    ] {
        let info = recorded(server_info);
        let user = recorded("oca-connector-jira/myself.json");
        let stub = Stub::serve(vec![
            ("/rest/api/2/serverInfo", vec![Answer::of(&info)]),
            ("/rest/api/2/myself", vec![Answer::of(&user)]),
        ]);
        let found = block_on(jira::discover(candidate(&stub, Login::none()), &options())).unwrap();
        let body = info.get("body").unwrap_or(&info);
        assert_eq!(found.version, text(&body["version"]));
        assert_eq!(found.server_url, text(&body["baseUrl"]));
        assert_eq!(found.connection.site().deployment, Deployment::DataCenter);
        assert_same_account(&found.account, &user, Deployment::DataCenter);
    }
}

#[test]
fn a_server_that_answers_strangers_is_not_taken_for_a_sign_in() {
    let Some(_) = folder() else { return };
    let info = recorded("oca-connector-jira/serverInfo-anonymous.json");
    let refused = recorded("oca-connector-jira/myself-401.json");
    let stub = Stub::serve(vec![
        ("/serverInfo", vec![Answer::of(&info)]),
        ("/myself", vec![Answer::of(&refused)]),
    ]);
    let error = block_on(jira::discover(candidate(&stub, Login::none()), &options()));
    let error = error.err().expect("nobody is signed in");
    assert!(
        matches!(
            &error,
            JiraError::SignIn {
                status: 401,
                reason: SignIn::Rejected,
                ..
            }
        ),
        "{error:?}"
    );
    let told = refused["body"]["message"].as_str().unwrap();
    assert!(error.to_string().contains(told), "{error}");
}

#[test]
fn users_of_cloud_are_read_with_and_without_an_email() {
    let Some(_) = folder() else { return };
    let users = recorded("devlake/cloud-user-each.json");
    let (_stub, client) = cloud(vec![("/user/search", vec![Answer::of(&users)])]);
    let found = block_on(client.find_accounts("a")).unwrap();
    let users = users.as_array().unwrap();
    assert_eq!(found.accounts.len(), users.len(), "nobody vanished");
    for (account, user) in found.accounts.iter().zip(users) {
        assert_same_account(account, user, Deployment::Cloud);
    }
    assert!(found.accounts.iter().any(|account| account.email.is_none()));
    assert!(found.accounts.iter().any(|account| account.email.is_some()));
    assert!(found.accounts.iter().any(|account| !account.active));
    for user in users {
        let (_stub, client) = cloud(vec![("/api/3/user", vec![Answer::of(user)])]);
        let id = user["accountId"].as_str().unwrap().parse().unwrap();
        let account = block_on(client.account(&id)).unwrap().unwrap();
        assert_same_account(&account, user, Deployment::Cloud);
    }
}

#[test]
fn a_user_of_a_server_is_read() {
    let Some(_) = folder() else { return };
    let user = recorded("jira-ruby/user-accountId.json");
    let (_stub, client) = data_center(vec![("/api/2/user", vec![Answer::of(&user)])]);
    let account = block_on(client.account(&"x".parse().unwrap())).unwrap();
    assert_same_account(&account.unwrap(), &user, Deployment::DataCenter);
}

#[test]
fn pages_of_a_search_are_read_whole() {
    let Some(_) = folder() else { return };
    assert_read_whole(&[
        recorded("grimoirelab-perceval/search-page1.json"),
        recorded("grimoirelab-perceval/search-page2.json"),
    ]);
    let eleven = recorded("jira-ruby/search-issues.json");
    assert_eq!(eleven["issues"].as_array().unwrap().len(), 11);
    assert_read_whole(&[eleven]);
    // only `updated` was asked for, so everything else is absent
    assert_read_whole(&[recorded("oca-connector-jira/search-total4.json")]);
    // a single issue, in an envelope of ours
    let issue = recorded("oca-connector-jira/issue-renderedFields.json");
    assert_read_whole(&[json!({"startAt": 0, "total": 1, "issues": [issue]})]);
}

#[test]
fn every_status_has_its_category() {
    let Some(_) = folder() else { return };
    let statuses = recorded("devlake/cloud-status.json");
    let statuses = statuses.as_array().unwrap();
    let issues = statuses.iter().enumerate().map(|(number, status)| {
        json!({"id": number.to_string(), "key": format!("X-{number}"), "fields": {"status": status}})
    });
    let issues: Vec<Value> = issues.collect();
    let page = json!({"isLast": true, "issues": issues});
    let (_stub, client) = cloud(vec![("/search/jql", vec![Answer::of(&page)])]);
    let found = tickets(&client).unwrap();
    assert_eq!(found.tickets.len(), statuses.len());
    for (ticket, issue) in found.tickets.iter().zip(&issues) {
        assert_same(ticket, issue);
        assert_ne!(ticket.category, Category::None, "{}", ticket.status);
    }
}

#[test]
fn an_empty_page_is_believed_after_myself_has_answered() {
    let Some(_) = folder() else { return };
    let page = recorded("grimoirelab-perceval/search-empty.json");
    let (stub, client) = data_center(vec![("/api/2/search", vec![Answer::of(&page)])]);
    let before = stub.count("/myself");
    let found = tickets(&client).unwrap();
    assert!(found.tickets.is_empty() && beside_the_search(&found.gaps).is_empty());
    assert_eq!(stub.count("/myself"), before + 1);

    let page = recorded("error-bodies/cloud-200-unknown-project-empty.json");
    let (stub, client) = cloud(vec![("/search/jql", vec![Answer::of(&page)])]);
    let before = stub.count("/myself");
    let found = tickets(&client).unwrap();
    assert!(found.tickets.is_empty() && beside_the_search(&found.gaps).is_empty());
    assert_eq!(stub.count("/myself"), before + 1);

    // this one was asked for from 11 on; to us, who ask from the beginning, it is an odd answer and no empty list
    let page = recorded("jira-ruby/search-empty.json");
    let (_stub, client) = data_center(vec![("/api/2/search", vec![Answer::of(&page)])]);
    let found = tickets(&client).unwrap();
    assert!(found.tickets.is_empty());
    assert_eq!(beside_the_search(&found.gaps).len(), 1);
}

/// Tells whether an error is the one that is meant.
type Meaning = fn(&JiraError) -> bool;

/// Which recording means which error; those of `error-bodies` all stand here.
fn meanings() -> Vec<(&'static str, Meaning)> {
    vec![
        ("error-bodies/cloud-400-convert.json", is_refused),
        ("error-bodies/cloud-400-invalid-payload.json", is_refused),
        ("error-bodies/cloud-400-unbounded-jql.json", is_refused),
        ("jira-ruby/issue-put-400.json", is_refused),
        (
            "error-bodies/cloud-401-plain-text-under-json.json",
            is_rejected,
        ),
        ("error-bodies/cloud-401-text-html.json", is_rejected),
        ("error-bodies/dc-401-xml.json", is_rejected),
        ("oca-connector-jira/myself-401.json", is_rejected),
        ("error-bodies/cloud-403-connect-token.json", |error| {
            matches!(
                error,
                JiraError::SignIn {
                    reason: SignIn::BearerOnCloud,
                    ..
                }
            )
        }),
        ("error-bodies/dc-403-captcha-html.json", |error| {
            // its login page is on another host than ours, so it is not named
            matches!(
                error,
                JiraError::SignIn {
                    reason: SignIn::Captcha { login_url: None },
                    ..
                }
            )
        }),
        ("error-bodies/cloud-404-no-endpoint.json", |error| {
            matches!(error, JiraError::NotFound { .. })
        }),
        ("error-bodies/cloud-410-search-removed.json", |error| {
            matches!(error, JiraError::Removed { .. })
        }),
        (
            "error-bodies/cloud-429-headers-only.json",
            |error| matches!(error, JiraError::RateLimited { retry_after: Some(wait), .. } if wait.as_secs() > 60),
        ),
    ]
}

fn is_refused(error: &JiraError) -> bool {
    matches!(error, JiraError::Refused { status: 400, .. })
}

fn is_rejected(error: &JiraError) -> bool {
    matches!(
        error,
        JiraError::SignIn {
            status: 401,
            reason: SignIn::Rejected,
            ..
        }
    )
}

#[test]
fn every_refusal_is_understood() {
    let Some(folder) = folder() else { return };
    let mut known: Vec<String> = Vec::new();
    for (name, means) in meanings() {
        known.push(name.to_owned());
        let recording = recorded(name);
        let mut answer = Answer::of(&recording);
        if recording.get("headers").is_none() {
            // a bare body; it came with this status
            answer.status = 400;
        }
        let (_stub, on_cloud) = cloud(vec![("/search/jql", vec![answer.clone()])]);
        let (_stub_too, on_data_center) = data_center(vec![("/api/2/search", vec![answer])]);
        for client in [on_cloud, on_data_center] {
            let error = block_on(client.try_search()).expect_err(name);
            assert!(means(&error), "{name}: {error:?}");
            assert_readable(name, &error, &recording);
        }
    }
    for entry in fs::read_dir(folder.join("error-bodies")).unwrap() {
        let file = entry.unwrap().file_name().into_string().unwrap();
        let is_known = known.contains(&format!("error-bodies/{file}"));
        assert!(
            is_known || file.starts_with("cloud-200"),
            "{file} is not tested"
        );
    }
}

/// What is said about a refusal is one line, is no page, and has Jira's own words where it has any.
fn assert_readable(name: &str, error: &JiraError, recording: &Value) {
    let told = error.to_string();
    assert!(!told.contains(['\n', '<', '>', '{']), "{name}: {told}");
    let body = recording.get("body").unwrap_or(recording);
    let words = [
        &body["errorMessages"][0],
        &body["detail"],
        &body["message"],
        &body["error"],
        body,
    ];
    let words = words.iter().find_map(|value| value.as_str());
    match words.filter(|words| !words.starts_with('<')) {
        Some(words) => {
            let begin: String = words.chars().take(60).collect();
            assert!(told.contains(&begin), "{name}: {told}");
        }
        None => assert!(told.len() < 300, "{name}: {told}"),
    }
}

/// A recording that is added has to be read by a test above, or be named among those nobody asks for.
#[test]
fn every_recording_is_read_or_not_asked_for() {
    let Some(folder) = folder() else { return };
    // the names of the files stand in this text, those nobody asks for in `NOT_ASKED`
    let source = include_str!("responses.rs");
    let mut forgotten = Vec::new();
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if !path.is_dir() {
            continue;
        }
        for entry in fs::read_dir(&path).unwrap() {
            let file = entry.unwrap().path();
            let name = file.strip_prefix(&folder).unwrap().to_str().unwrap();
            if !source.contains(&format!("\"{name}\"")) {
                forgotten.push(name.to_owned());
            }
        }
    }
    assert!(forgotten.is_empty(), "{forgotten:#?}");
    for name in NOT_ASKED {
        assert!(folder.join(name).is_file(), "{name} is gone");
    }
}
