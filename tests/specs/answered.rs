//! What the sandbox answers: every operation it serves, in success and in refusal, held against the document.

use jira_sandbox::{Endpoint, Fault, Sandbox};
use serde_json::{Value, json};

use crate::ask::{self, Answer};
use crate::document::{Document, Flavour, Operation};
use crate::known::{ANSWERED, Differences};
use crate::schema::Check;
use crate::world::{a, company};

/// Fields of an issue, and what the document calls their values elsewhere.
const CLOUD_FIELDS: &[(&str, &str)] = &[
    ("assignee", "UserDetails"),
    ("creator", "UserDetails"),
    ("issuetype", "IssueTypeDetails"),
    ("project", "ProjectDetails"),
    ("reporter", "UserDetails"),
    ("status", "StatusDetails"),
];

const DATA_CENTER_FIELDS: &[(&str, &str)] = &[
    ("assignee", "UserJsonBean"),
    ("creator", "UserJsonBean"),
    ("project", "ProjectBean"),
    ("reporter", "UserJsonBean"),
    ("status", "StatusJsonBean"),
];

#[test]
fn what_is_answered_is_in_the_documents() {
    let (Some(cloud), Some(data_center)) = (
        Document::of(Flavour::Cloud),
        Document::of(Flavour::DataCenter),
    ) else {
        return;
    };
    let mut differences = Differences::default();
    let jira = company(a(Flavour::Cloud));
    let mut asking = Asking::new(Flavour::Cloud, &cloud, &jira, &mut differences);
    cloud_answers(&mut asking);
    asking.conclude();

    let jira = company(a(Flavour::Cloud).without_browse_users());
    let mut asking = Asking::new(Flavour::Cloud, &cloud, &jira, &mut differences);
    asking.get(403, "users/search");
    asking.get(403, &format!("user?accountId={}", jira.account_id("ada")));
    asking.get(200, "user/search?query=ada");

    let seconds = Fault::EpochChangelog { seconds: true };
    let jira = company(a(Flavour::Cloud).arrange(seconds));
    let mut asking = Asking::new(Flavour::Cloud, &cloud, &jira, &mut differences);
    let body = json!({"issueIdsOrKeys": ["ACME-1"]});
    asking.post(200, "changelog/bulkfetch", &body);

    let jira = company(a(Flavour::DataCenter).context_path("/jira"));
    let mut asking = Asking::new(Flavour::DataCenter, &data_center, &jira, &mut differences);
    data_center_answers(&mut asking);
    asking.conclude();
    differences.are(ANSWERED);
}

fn cloud_answers(cloud: &mut Asking<'_>) {
    let (ada, bob) = (cloud.jira.account_id("ada"), cloud.jira.account_id("bob"));
    for path in [
        "serverInfo",
        "myself",
        "field",
        "status",
        "statuscategory",
        "project/search",
    ] {
        cloud.get(200, path);
    }
    for path in ["myself", "field", "status", "statuscategory"] {
        cloud.anonymous(401, path);
    }
    cloud.anonymous(200, "serverInfo");
    cloud.get(200, "mypermissions?permissions=BROWSE_PROJECTS,USER_PICKER");
    cloud.get(400, "mypermissions");
    cloud.get(400, "mypermissions?permissions=NO_SUCH_THING");

    cloud.get(200, &format!("user?accountId={ada}"));
    cloud.get(200, &format!("user?accountId={bob}"));
    cloud.get(404, "user?accountId=nobody");
    cloud.get(
        200,
        &format!("user/bulk?accountId={ada}&accountId={bob}&maxResults=1"),
    );
    cloud.get(400, "user/bulk");
    cloud.get(200, "user/search?query=a");
    cloud.get(400, "user/search");
    cloud.get(200, "users/search");
    cloud.anonymous(403, "users/search");

    cloud.get(200, "issue/ACME-1?expand=changelog");
    cloud.get(200, "issue/ACME-2");
    cloud.get(200, "issue/ACME-0");
    cloud.get(404, "issue/ACME-99");
    cloud.get(200, "issue/ACME-1/changelog?maxResults=2");
    cloud.get(404, "issue/ACME-99/changelog");
    let fetch = json!({"issueIdsOrKeys": ["ACME-1", "ACME-2", "ACME-99"], "expand": ["changelog"]});
    cloud.post(200, "issue/bulkfetch", &fetch);
    cloud.post(400, "issue/bulkfetch", &json!({"issueIdsOrKeys": []}));
    let fetch = json!({"issueIdsOrKeys": ["ACME-1", "ACME-3"], "maxResults": 2});
    cloud.post(200, "changelog/bulkfetch", &fetch);
    cloud.post(400, "changelog/bulkfetch", &json!({}));

    let jql = "project = ACME ORDER BY key";
    let mut search = json!({"jql": jql, "fields": ["*all"], "expand": "changelog"});
    let page = cloud.post(200, "search/jql", &search);
    search["nextPageToken"] = page["nextPageToken"].clone();
    cloud.post(200, "search/jql", &search);
    cloud.post(200, "search/jql", &json!({"jql": jql}));
    cloud.post(400, "search/jql", &json!({"jql": "ORDER BY key"}));
    cloud.post(400, "search/jql", &json!({"jql": jql, "startAt": 3}));
    cloud.get(
        200,
        "search/jql?jql=project%20%3D%20ACME&fields=summary,status",
    );
    cloud.get(400, "search/jql?jql=");
    cloud.post(200, "search/approximate-count", &json!({"jql": jql}));
    cloud.post(400, "search/approximate-count", &json!({"jql": ""}));
}

fn data_center_answers(data_center: &mut Asking<'_>) {
    for path in [
        "serverInfo",
        "myself",
        "mypermissions",
        "field",
        "status",
        "statuscategory",
        "project",
    ] {
        data_center.get(200, path);
    }
    for path in ["myself", "field", "project"] {
        data_center.anonymous(401, path);
    }
    data_center.get(200, "user?username=ada");
    data_center.get(200, "user?key=JIRAUSER10001");
    data_center.get(404, "user?username=nobody");
    data_center.get(404, "user");
    data_center.get(200, "user/search?username=a&includeInactive=true");
    data_center.get(400, "user/search?query=a");
    data_center.get(200, "issue/ACME-1?expand=changelog");
    data_center.get(200, "issue/ACME-2");
    data_center.get(200, "issue/ACME-0");
    data_center.get(404, "issue/ACME-99");
    let jql = "project = ACME ORDER BY key";
    let search = json!({"jql": jql, "fields": ["*all"], "expand": ["changelog"], "startAt": 0});
    data_center.post(200, "search", &search);
    data_center.post(200, "search", &json!({"jql": "assignee = nobody"}));
    data_center.post(400, "search", &json!({"jql": "assignee = "}));
    data_center.post(400, "search", &json!({"jql": jql, "nextPageToken": "x"}));
    data_center.get(
        200,
        "search?jql=project%20%3D%20ACME&maxResults=2&expand=changelog",
    );
    data_center.get(400, "search?jql=nothing%20like%20jql");
}

/// Asks one sandbox and holds its answers against its document.
struct Asking<'a> {
    flavour: Flavour,
    document: &'a Document,
    jira: &'a Sandbox,
    differences: &'a mut Differences,
    answers: usize,
    schemas: usize,
    /// The operations that were answered with 200
    covered: Vec<String>,
}

impl<'a> Asking<'a> {
    fn new(
        flavour: Flavour,
        document: &'a Document,
        jira: &'a Sandbox,
        differences: &'a mut Differences,
    ) -> Self {
        Self {
            flavour,
            document,
            jira,
            differences,
            answers: 0,
            schemas: 0,
            covered: Vec::new(),
        }
    }

    fn get(&mut self, status: u16, path: &str) {
        self.ask("GET", path, true, None, status);
    }

    fn anonymous(&mut self, status: u16, path: &str) {
        self.ask("GET", path, false, None, status);
    }

    fn post(&mut self, status: u16, path: &str, body: &Value) -> Value {
        let answer = self.ask("POST", path, true, Some(body), status);
        serde_json::from_str(&answer.text).unwrap()
    }

    /// Asks, and notes everything about the answer that the document does not say.
    fn ask(
        &mut self,
        method: &str,
        path: &str,
        signed_in: bool,
        body: Option<&Value>,
        status: u16,
    ) -> Answer {
        let path = format!("{}/{path}", self.api());
        let answer = self.send(method, &path, signed_in, body);
        assert_eq!(answer.status, status, "{method} {path}: {}", answer.text);
        self.answers += 1;
        let resource = path.split('?').next().unwrap_or_default();
        let operation = self
            .document
            .operation(method, resource)
            .unwrap_or_else(|| panic!("{method} {path} is not in the document"));
        let name = operation.name();
        for what in self.faults(operation, &answer) {
            self.differences.add(self.flavour, &name, what);
        }
        self.schemas += usize::from(operation.answer(status).is_some());
        if status == 200 && !self.covered.contains(&name) {
            self.covered.push(name);
        }
        answer
    }

    /// Returns everything about an answer that the document does not say.
    fn faults(&self, operation: Operation<'_>, answer: &Answer) -> Vec<String> {
        let status = answer.status;
        if !operation.declares(status) {
            return vec![format!("{status} is not declared")];
        }
        let Some(schema) = operation.answer(status) else {
            return Vec::new();
        };
        let mut check = Check::new(self.document, true);
        let (value, place) = (answer.json(), format!("{status} $"));
        check.value(schema, &value, &place);
        if let Some(list) = value.as_array().filter(|_| schema["type"] != "array") {
            // the document forgot that it is a list, which is noted; it may be right about what is in it
            let each = |item| check.value(schema, item, &format!("{place}[]"));
            list.iter().for_each(each);
        }
        self.issues(&mut check, &value, &place);
        let kind = answer.header("content-type").unwrap_or_default();
        if !kind.starts_with("application/json") {
            check.faults.push(format!("{status} is {kind}"));
        }
        check.faults
    }

    /// Holds the fields of issues against schemas of the document, which itself says nothing about them.
    fn issues(&self, check: &mut Check<'_>, answer: &Value, place: &str) {
        let schemas = match self.flavour {
            Flavour::Cloud => CLOUD_FIELDS,
            Flavour::DataCenter => DATA_CENTER_FIELDS,
        };
        let several = answer["issues"].as_array().into_iter().flatten();
        let one = answer.get("fields").map(|_| answer);
        for issue in several.chain(one) {
            for (field, schema) in schemas {
                let value = &issue["fields"][field];
                if !value.is_null() {
                    let schema = json!({"$ref": format!("#/components/schemas/{schema}")});
                    check.value(&schema, value, &format!("{place} {field}"));
                }
            }
        }
    }

    fn api(&self) -> &'static str {
        match self.flavour {
            Flavour::Cloud => "/rest/api/3",
            Flavour::DataCenter => "/rest/api/2",
        }
    }

    fn send(&self, method: &str, path: &str, signed_in: bool, body: Option<&Value>) -> Answer {
        let authorization = match self.flavour {
            _ if !signed_in => String::new(),
            Flavour::Cloud => ask::right(self.jira),
            Flavour::DataCenter => ask::pat(),
        };
        let url = format!("{}{path}", self.jira.url());
        ask::send(method, &url, &authorization, body)
    }

    /// Fails unless every operation of the document that the sandbox serves was answered; says which it does not serve.
    fn conclude(self) {
        let (mut unserved, mut uncovered) = (Vec::new(), Vec::new());
        for operation in self.document.operations() {
            let name = operation.name();
            if self.covered.contains(&name) {
                continue;
            }
            let path = operation.path.replace("{issueIdOrKey}", "ACME-1");
            let body = operation.body().map(|_| json!({}));
            self.send(operation.method, &path, true, body.as_ref());
            match self.jira.requests().last().map(|seen| seen.endpoint) {
                Some(Endpoint::Any) => unserved.push(name),
                _ => uncovered.push(name),
            }
        }
        assert!(
            uncovered.is_empty(),
            "served and not asked here: {uncovered:?}"
        );
        crate::say(format!(
            "{:?}: {} answers of {} operations checked, {} against a schema; the sandbox does not serve {}",
            self.flavour,
            self.answers,
            self.covered.len(),
            self.schemas,
            unserved.join(", "),
        ));
    }
}
