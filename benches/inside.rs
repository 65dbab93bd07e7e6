//! What the parts cost, without a process around them: `cargo bench -p bench`.
//!
//! Not there: rows that were kept from earlier answers, because none are kept.

use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use manageros::commands::person::inside::imported;
use manageros::domain::{
    AuthKind, DatabaseId, Deployment, Integration, IntegrationId, Link, Member, Organization,
    Person, Role, Scope, SealedIntegration, Site, Standing, Token, UserId, Whose, Window,
};
use manageros::jira::inside;
use manageros::store::{LinkAdded, Store};
use manageros::vault::Vault;
use manageros::view::grid::{Column, Grid};
use manageros::view::integrations::{IntegrationList, IntegrationRow};
use manageros::view::{Format, Look, Meta, View, render};
use serde::Serialize;

#[path = "src/floors/linking.rs"]
mod linking;
#[path = "src/ticket.rs"]
mod ticket;

const DATABASE: DatabaseId = DatabaseId::from_bytes([0xdb; 16]);
const ADA: UserId = UserId::from_bytes([0xad; 16]);

/// As wide as a terminal of today.
const LOOK: Look = Look {
    width: 160,
    colour: false,
    links: false,
};

fn main() {
    divan::main();
}

/// What Jira adds when all fields are asked for.
fn with_all_fields(slim: &str) -> String {
    let empty: Vec<String> = (0..60)
        .map(|number| format!(r#","customfield_{}":null"#, 10_000 + number))
        .collect();
    let empty = empty.concat();
    let people = r#","creator":{"accountId":"712020:0","displayName":"Person 0"},"reporter":{"accountId":"712020:0","displayName":"Person 0"}"#;
    let open = slim
        .strip_suffix("}}")
        .expect("a ticket ends with its fields");
    format!("{open}{people}{empty}}}}}")
}

fn page(tickets: usize, all_fields: bool) -> Vec<u8> {
    let owner = r#""accountId":"712020:5b10ac8d-82e0-5b22-cc7d-000000000000""#;
    let tickets = (0..tickets).map(|at| {
        let slim = ticket::slim("https://acme.atlassian.net", 10_000 + at, at, 0, owner);
        if all_fields {
            with_all_fields(&slim)
        } else {
            slim
        }
    });
    let tickets: Vec<String> = tickets.collect();
    format!(r#"{{"issues":[{}],"isLast":true}}"#, tickets.join(",")).into_bytes()
}

fn parse(bencher: Bencher, tickets: usize, all_fields: bool) {
    let page = page(tickets, all_fields);
    bencher
        .counter(BytesCount::new(page.len()))
        .bench(|| inside::parsed(black_box(&page)).expect("it is a page"));
}

#[divan::bench(args = [100, 5_000])]
fn parse_slim(bencher: Bencher, tickets: usize) {
    parse(bencher, tickets, false);
}

#[divan::bench(args = [100, 5_000])]
fn parse_all_fields(bencher: Bencher, tickets: usize) {
    parse(bencher, tickets, true);
}

#[divan::bench]
fn question_with_1000_ids(bencher: Bencher) {
    let ids: Vec<String> = (10_000..11_000).map(|id| id.to_string()).collect();
    bencher.bench(|| inside::question(black_box(&ids)).expect("ids are numbers"));
}

#[divan::bench]
fn questions_about_1000_people(bencher: Bencher) {
    let whose = |person| Whose {
        id: format!("712020:5b10ac8d-82e0-5b22-cc7d-{person:012}")
            .parse()
            .expect("an account id"),
        key: None,
    };
    let people: Vec<Whose> = (0..1000).map(whose).collect();
    let window = Window {
        from: "2026-10-24T00:00:00Z".parse().expect("an instant"),
        to: now(),
        open: true,
        zone: TimeZone::UTC,
    };
    bencher.bench(|| {
        let questions = inside::questions_about(black_box(&people), &window);
        assert_eq!(questions.map(|questions| questions.len()), Some(4));
    });
}

fn integration(number: u16, scope: Scope) -> Integration {
    let mut id = [0; 16];
    id[..2].copy_from_slice(&number.to_be_bytes());
    let name = format!("acme-{number:04}");
    let site = Site {
        deployment: Deployment::Cloud,
        base_url: format!("https://{name}.atlassian.net")
            .parse()
            .expect("an address"),
        api_url: None,
        login: "bot@acme.example".parse().expect("a login"),
        auth: AuthKind::Token,
        ca_cert: None,
        proxy: None,
    };
    Integration {
        id: IntegrationId::from_bytes(id),
        name: name.parse().expect("a name"),
        scope,
        owner: (scope == Scope::User).then_some(ADA),
        site,
        server_url: None,
        enabled: true,
        expires: None,
        last_test: None,
        created_at: now(),
        row_version: 1,
    }
}

fn now() -> Timestamp {
    "2026-11-23T12:00:00Z".parse().expect("an instant")
}

fn vault() -> Vault {
    Vault::anew(DATABASE, ADA).expect("the system has random numbers")
}

#[divan::bench]
fn seal_and_open_1000_tokens(bencher: Bencher) {
    let vault = vault();
    let token = Token::new(&"x".repeat(192)).expect("a token");
    let integrations: Vec<Integration> = (0..1000)
        .map(|number| integration(number, Scope::User))
        .collect();
    bencher.counter(ItemsCount::new(1000_usize)).bench(|| {
        for integration in &integrations {
            let sealed = vault.seal(integration, &token).expect("it is ours");
            let row = SealedIntegration {
                integration: integration.clone(),
                token: Some(sealed),
            };
            black_box(vault.unseal(&row).expect("it was sealed just now"));
        }
    });
}

/// Returns an organization with so many integrations, signed.
fn organization(vault: &Vault, integrations: u16) -> Organization {
    let member = Member {
        id: ADA,
        os_account: "uid:1000".to_owned(),
        name: "ada".to_owned(),
        role: Role::Admin,
        standing: Standing::Active,
        public_key: vault.public_key(),
        created_at: now(),
    };
    let rows = (0..integrations).map(|number| SealedIntegration {
        integration: integration(number, Scope::Org),
        token: None,
    });
    let unsigned = Organization {
        database: DATABASE,
        name: "organization".to_owned(),
        members: vec![member],
        grants: Vec::new(),
        integrations: rows.collect(),
        manifest: None,
        rotations: Vec::new(),
    };
    vault.found(unsigned).expect("its member is an admin")
}

#[divan::bench(args = [1, 1_000])]
fn verify_an_organization(bencher: Bencher, integrations: u16) {
    let mut vault = vault();
    let organization = organization(&vault, integrations);
    let pin = vault.own_pin();
    bencher.bench_local(|| {
        let seen = vault.enter(black_box(&organization), pin, None);
        seen.expect("it was signed just now")
    });
}

#[divan::bench]
fn read_1000_integrations(bencher: Bencher) {
    let organization = organization(&vault(), 1000);
    let store = Store::in_memory(&organization, now()).expect("a store in memory");
    bencher.bench_local(|| {
        let rows = store.integrations(ADA).expect("a store in memory");
        assert_eq!(rows.len(), 1000);
        rows
    });
}

/// A file of so many people.
fn people_csv(count: u32) -> String {
    let rows =
        (0..count).map(|at| format!("Person {at:06},person{at:06}@acme.example,person{at:06}\n"));
    "name,email,handle\n".to_owned() + &rows.collect::<String>()
}

#[divan::bench(sample_count = 10)]
fn import_100_000_people(bencher: Bencher) {
    let table = people_csv(100_000);
    let organization = organization(&vault(), 0);
    bencher
        .with_inputs(|| Store::in_memory(&organization, now()).expect("a store in memory"))
        .bench_local_values(|mut store| {
            let added = imported(table.as_bytes(), &mut store, now());
            assert_eq!(added.ok(), Some(100_000));
        });
}

const LINKED: u32 = 10_000;

/// What linking everybody does with the store: everybody and the links there are is read, and links are written in one
/// step.
#[divan::bench(sample_count = 40)]
fn link_10_000_people(bencher: Bencher) {
    let table = people_csv(LINKED);
    let organization = organization(&vault(), 1);
    let jira = organization.integrations[0].integration.id;
    let account = |number: usize, person: Person| Link {
        person: person.id,
        integration: jira,
        account_id: format!("712020:{number:036}")
            .parse()
            .expect("an account id"),
        account_key: None,
        email: person.email.map(|email| email.to_string()),
        display_name: person.name,
        linked_at: now(),
    };
    bencher
        .with_inputs(|| {
            let mut store = Store::in_memory(&organization, now()).expect("a store in memory");
            imported(table.as_bytes(), &mut store, now()).expect("the file is good");
            store
        })
        .bench_local_values(|mut store| {
            let people = store.people().expect("a store in memory").into_iter();
            let mut links: Vec<_> = people
                .enumerate()
                .map(|(number, person)| account(number, person))
                .collect();
            let before = store.links_to(jira).expect("a store in memory");
            links.sort_unstable_by_key(|link| link.person);
            let added = store.add_links(jira, &links).expect("nobody is linked");
            assert!(before.is_empty() && added.iter().all(|added| *added == LinkAdded::Linked));
            store
        });
}

/// The floor of the one before.
#[divan::bench(sample_count = 40)]
fn link_10_000_people_with_sqlite_alone(bencher: Bencher) {
    bencher
        .with_inputs(|| linking::people(LINKED).expect("a database in memory"))
        .bench_local_values(|mut db| {
            linking::link(&mut db).expect("a database in memory");
            db
        });
}

/// Five thousand rows as wide as those of `activity show`.
#[derive(Serialize)]
#[serde(transparent)]
struct Rows(Vec<Row>);

#[derive(Serialize)]
struct Row {
    key: String,
    status: &'static str,
    updated: Timestamp,
    summary: String,
    project: &'static str,
    url: String,
}

impl Rows {
    fn new(count: usize) -> Self {
        let rows = (0..count).map(|at| Row {
            key: format!("ACME-{at}"),
            status: ["To Do", "In Progress", "Done"][at % 3],
            updated: now(),
            summary: format!(
                "Work item {at}: the invoice of a customer shows the wrong total on its second page"
            ),
            project: "ACME",
            url: format!("https://acme.atlassian.net/browse/ACME-{at}"),
        });
        Self(rows.collect())
    }
}

impl View for Rows {
    fn schema(&self) -> &'static str {
        "bench/1"
    }

    fn grids(&self) -> Vec<Grid<'_>> {
        let mut grid = Grid::list([
            Column::new("key"),
            Column::new("status").breaking(),
            Column::new("updated").optional(2),
            Column::new("summary").wrapping(),
            Column::new("project").optional(3),
            Column::new("url").optional(4),
        ]);
        for row in &self.0 {
            grid.push([
                row.key.as_str().into(),
                row.status.into(),
                row.updated.to_string().into(),
                row.summary.as_str().into(),
                row.project.into(),
                row.url.as_str().into(),
            ]);
        }
        vec![grid]
    }
}

const FORMATS: [Format; 6] = [
    Format::Table,
    Format::Plain,
    Format::Json,
    Format::Ndjson,
    Format::Csv,
    Format::Markdown,
];

#[divan::bench(args = FORMATS)]
fn write_5000_rows(bencher: Bencher, format: Format) {
    let rows = Rows::new(5000);
    bencher.bench(|| render(black_box(&rows), &Meta::default(), format, LOOK));
}

#[divan::bench(args = [Format::Table, Format::Plain, Format::Json])]
fn write_1000_integrations(bencher: Bencher, format: Format) {
    let rows = (0..1000).map(|number| IntegrationRow::of(&integration(number, Scope::Org), "ada"));
    let list = IntegrationList(rows.collect());
    bencher.bench(|| render(black_box(&list), &Meta::default(), format, LOOK));
}
