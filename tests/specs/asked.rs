//! What `manageros` asks: its real client against the sandbox, and every request held against the document.

use std::rc::Rc;
use std::time::Duration;

use jiff::tz::TimeZone;
use jira_sandbox::{Auth, Endpoint, Sandbox, Seen};
use manageros::domain::{AccountId, Login, Token, Whose, Window};
use manageros::jira::{Candidate, Client, Options, discover};
use serde_json::{Value, json};
use url::Url;

use crate::document::{Document, Flavour, Operation};
use crate::known::{ASKED, Differences};
use crate::schema::Check;
use crate::world::{OF_ADA, a, company};

#[test]
fn what_is_asked_is_in_the_documents() {
    let worlds = [
        (Flavour::Cloud, a(Flavour::Cloud)),
        (Flavour::Cloud, a(Flavour::Cloud).auth(Auth::Scoped)),
        (Flavour::DataCenter, a(Flavour::DataCenter)),
        (
            Flavour::DataCenter,
            a(Flavour::DataCenter).context_path("/jira"),
        ),
        (
            Flavour::DataCenter,
            a(Flavour::DataCenter).auth(Auth::Password),
        ),
    ];
    let (mut differences, mut requests, mut operations) = (Differences::default(), 0, Vec::new());
    for (flavour, builder) in worlds {
        let Some(document) = Document::of(flavour) else {
            return;
        };
        let jira = company(builder);
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(every_question(&jira));
        for seen in jira.requests() {
            requests += 1;
            let mut request = Request::of(&jira, &seen);
            for what in request.faults(&document, &seen) {
                differences.add(flavour, &request.call, what);
            }
            if !operations.contains(&request.call) {
                operations.push(request.call);
            }
        }
    }
    crate::say(format!(
        "{requests} requests of {} operations checked",
        operations.len()
    ));
    differences.are(ASKED);
}

/// Asks all that a client can ask, with answers of every kind.
async fn every_question(jira: &Sandbox) {
    let options = Options {
        waited: Rc::default(),
        pacers: manageros::jira::Pacers::default(),
        clients: manageros::jira::Clients::default(),
        max_wait: Duration::from_secs(1),
        now: "2026-11-23T12:00:00Z".parse().unwrap(),
        observer: Rc::new(|_| {}),
        gateway: format!("{}/ex/jira/", jira.gateway_origin()),
    };
    // the origin alone: where there is a context path it has to be found
    let url = Url::parse(&jira.url()).unwrap();
    let login = |login: &str| login.parse::<Login>().unwrap();
    let candidate = Candidate {
        name: "acme".parse().unwrap(),
        base_url: url.origin().ascii_serialization().parse().unwrap(),
        login: login(&jira.login()),
        token: Token::new(jira.token()).unwrap(),
        auth: None,
        ca_cert: None,
        proxy: None,
    };
    let found = discover(candidate, &options).await.unwrap();
    let client = Client::new(found.connection, &options).unwrap();
    client.myself().await.unwrap();
    assert!(client.may_search_people().await.unwrap());
    client.try_search().await.unwrap();
    let ada = client.find_accounts("ada@acme.example").await.unwrap();
    let [ada] = ada.accounts.as_slice() else {
        panic!("{ada:?}")
    };
    assert!(
        client
            .find_accounts("nobody")
            .await
            .unwrap()
            .accounts
            .is_empty()
    );
    assert_eq!(client.account(&ada.id).await.unwrap().as_ref(), Some(ada));
    let nobody = "nobody".parse().unwrap();
    assert_eq!(client.account(&nobody).await.unwrap(), None);
    let window = |since: &str, until: Option<&str>| {
        let until = until.map(|until| until.parse().unwrap());
        Window::new(since.parse().unwrap(), until, options.now, TimeZone::UTC).unwrap()
    };
    let open = window("30d", None);
    let found = client.tickets(&whose(&ada.id), &open).await.unwrap();
    assert_eq!(found.tickets.len(), OF_ADA);
    let past = window("2026-11-01", Some("2026-11-05"));
    let past = client.tickets(&whose(&ada.id), &past).await.unwrap();
    assert_eq!(past.gaps, [""; 0]);
    assert!(
        past.tickets.iter().any(|ticket| ticket.history.is_some()),
        "histories were asked for: {past:?}"
    );
    let none = client.tickets(&whose(&nobody), &open).await.unwrap();
    assert!(none.tickets.is_empty());
    let searches = jira.requests();
    let searches = searches
        .iter()
        .filter(|seen| seen.endpoint == Endpoint::Search);
    let pages = OF_ADA.div_ceil(3);
    assert!(searches.count() > pages, "pages were turned");
}

/// A request, put in the terms of the document.
struct Request {
    /// Method and path; of the operation, once it is found.
    call: String,
    method: String,
    url: Url,
}

impl Request {
    fn of(jira: &Sandbox, seen: &Seen) -> Self {
        let url = Url::parse(&format!("http://jira{}", seen.path)).unwrap();
        let gateway = format!("/ex/jira/{}", jira.cloud_id());
        let context = Url::parse(&jira.url()).unwrap().path().to_owned();
        let prefix = if seen.gateway {
            &gateway
        } else {
            context.trim_end_matches('/')
        };
        let path = url
            .path()
            .strip_prefix(prefix)
            .unwrap_or(url.path())
            .to_owned();
        let mut url = url;
        url.set_path(&path);
        Self {
            call: format!("{} {path}", seen.method),
            method: seen.method.clone(),
            url,
        }
    }

    /// Returns everything about it that the document does not allow.
    fn faults(&mut self, document: &Document, seen: &Seen) -> Vec<String> {
        let Some(operation) = document.operation(&self.method, self.url.path()) else {
            return vec!["is not in the document".to_owned()];
        };
        self.call = operation.name();
        let mut check = Check::new(document, true);
        self.query(&mut check, operation);
        let mut faults = body(&mut check, operation, seen);
        if seen.header("accept") != Some("application/json") {
            faults.push("does not ask for JSON".to_owned());
        }
        faults.append(&mut check.faults);
        faults
    }

    fn query(&self, check: &mut Check<'_>, operation: Operation<'_>) {
        let declared = operation.query();
        let named = |name: &str| {
            declared
                .iter()
                .find(|parameter| parameter["name"] == name)
                .copied()
        };
        for (name, text) in self.url.query_pairs() {
            match named(&name) {
                None => check.faults.push(format!("?{name}: not declared")),
                Some(parameter) => {
                    let schema = &parameter["schema"];
                    let value = typed(schema, &text);
                    check.value(schema, &value, &format!("?{name}"));
                }
            }
        }
        for parameter in declared.iter().filter(|p| p["required"] == true) {
            let present = self
                .url
                .query_pairs()
                .any(|(name, _)| parameter["name"] == name.as_ref());
            if !present {
                check
                    .faults
                    .push(format!("?{}: missing", parameter["name"]));
            }
        }
    }
}

/// Reads a text of a query as the type that is declared; one that is none stays a text, which then does not fit.
fn typed(schema: &Value, text: &str) -> Value {
    match schema["type"].as_str() {
        Some("integer" | "boolean") => serde_json::from_str(text).unwrap_or(json!(text)),
        Some("array") => json!([typed(&schema["items"], text)]),
        _ => json!(text),
    }
}

fn body(check: &mut Check<'_>, operation: Operation<'_>, seen: &Seen) -> Vec<String> {
    match (operation.body(), &seen.body) {
        (None, None) => Vec::new(),
        (None, Some(_)) => vec!["has a body and takes none".to_owned()],
        (Some(_), None) => vec!["needs a body of JSON".to_owned()],
        (Some(schema), Some(body)) => {
            check.value(schema, body, "$");
            let said = seen.header("content-type") == Some("application/json");
            let untold = (!said).then(|| "does not say that its body is JSON".to_owned());
            untold.into_iter().collect()
        }
    }
}

fn whose(id: &AccountId) -> Whose {
    Whose {
        id: id.clone(),
        key: None,
    }
}
