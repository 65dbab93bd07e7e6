//! What is measured, against what, and how fast it shall be.

use std::path::PathBuf;

use crate::contest::{Contender, on_path};
use crate::fake::{self, Fake, Plan};
use crate::home::{self, Home};
use crate::report::Goal;
use crate::{Bench, Row, say};

/// A row by its name.
type Measure = fn(&mut Bench) -> Result<(), String>;

pub(crate) const ROWS: [(&str, Measure); 16] = [
    ("--version and --help", start),
    ("integration list, 1,000 rows", list),
    ("integration test, http", test_http),
    ("integration test, https", test_https),
    ("activity show, 100 tickets, 0 ms", |bench| {
        show_100(bench, 0)
    }),
    ("activity show, 100 tickets, 50 ms", |bench| {
        show_100(bench, 50)
    }),
    ("activity show, 5,000 tickets, 0 ms", |bench| {
        show_5000(bench, 0)
    }),
    ("activity show, 5,000 tickets, 50 ms", |bench| {
        show_5000(bench, 50)
    }),
    ("activity show, 5,000 tickets, Data Center, 0 ms", |bench| {
        data_center(bench, 0)
    }),
    (
        "activity show, 5,000 tickets, Data Center, 50 ms",
        |bench| data_center(bench, 50),
    ),
    ("team, 1,000 people with 20 tickets, 0 ms", |bench| {
        team(bench, 0)
    }),
    ("team, 1,000 people with 20 tickets, 50 ms", |bench| {
        team(bench, 50)
    }),
    ("team, 429 on every 20th request, 50 ms", refused),
    ("link everybody, 10,000 people, 50 ms", link),
    ("link everybody, 10,000 people, 0 ms", link_at_once),
    ("import, 100,000 people", import),
];

const OURS: &str = "manageros";
const CURL: &str = "curl";
const SAME_TABLE: &str = "sqlite3 .import, same table";
const FIELDS: &str = "summary,status,issuetype,priority,project,labels,created,updated";

fn not_on_path(name: &str) -> (String, String) {
    (name.to_owned(), "not on PATH".to_owned())
}

fn jira(plan: &Plan) -> Result<Fake, String> {
    Fake::start(plan).map_err(|error| format!("the fake Jira: {error}"))
}

fn start(bench: &mut Bench) -> Result<(), String> {
    let ours = bench.manageros();
    let floor = bench.program("floor-clap");
    let mut contenders = vec![
        Contender::new("clap floor", &floor, ["--version"]).answering(1),
        Contender::new("--version", &ours, ["--version"]).answering(1),
        Contender::new("clap floor --help", &floor, ["--help"]).answering(8),
        Contender::new("--help", &ours, ["--help"]).answering(8),
    ];
    let mut absent = Vec::new();
    for (peer, program, words) in [
        ("jirac", "jirac", ["--version"]),
        ("jirac --help", "jirac", ["--help"]),
        ("jirust-cli", "jirust-cli", ["--version"]),
        ("jira-cli", "jira", ["version"]),
        ("jira-cli --help", "jira", ["--help"]),
    ] {
        match on_path(program) {
            Some(path) => contenders.push(Contender::new(peer, &path, words)),
            None => absent.push(not_on_path(peer)),
        }
    }
    if let Some(curl) = on_path(CURL) {
        contenders.push(Contender::new("curl --version", &curl, ["--version"]));
    }
    let size = std::fs::metadata(&ours).map_err(|error| error.to_string())?;
    #[allow(clippy::cast_precision_loss, reason = "a few million")]
    let megabytes = size.len() as f64 / 1e6;
    bench.measure(&Row {
        title: "--version and --help".to_owned(),
        rounds: 101,
        contenders,
        absent,
        reference: "clap floor",
        goals: vec![
            Goal::Ratio("--version", "clap floor", 1.3),
            Goal::Ratio("--help", "clap floor --help", 1.3),
            Goal::Ratio("--version", "jirac", 0.65),
            Goal::Ratio("--version", "jira-cli", 0.1),
            Goal::Peak("--version", 6.0),
            Goal::Peak("--help", 6.0),
            Goal::Known {
                what: "the binary",
                got: megabytes,
                most: 8.0,
                unit: "MB",
            },
        ],
    })
}

fn list(bench: &mut Bench) -> Result<(), String> {
    let home = Home::new(&bench.manageros())?;
    for number in 0..1000 {
        let (name, url) = (
            format!("acme-{number:04}"),
            format!("https://acme-{number:04}.atlassian.net"),
        );
        let scope = if number % 2 == 0 { "org" } else { "user" };
        let words = [
            "integration",
            "add",
            &name,
            "--url",
            &url,
            "--login",
            "bot@acme.example",
            "--scope",
            scope,
            "--no-verify",
            "--token-stdin",
        ];
        home.run(&words, "a-token-for-the-bench")?;
    }
    let store = home.path("home/manageros.db");
    let ours = |name: &str, words: &[&str]| {
        Contender::new(name, &bench.manageros(), words)
            .with(&home.variables())
            .answering(1001)
    };
    let contenders = vec![
        Contender::new(
            "SQLite floor",
            &bench.program("floor-sqlite"),
            ["list", store.to_str().unwrap_or_default()],
        )
        .answering(1001),
        ours(OURS, &["integration", "list"]),
        ours(
            "manageros --format table",
            &["integration", "list", "--format", "table"],
        ),
        ours(
            "manageros --format json",
            &["integration", "list", "--format", "json"],
        ),
    ];
    bench.measure(&Row {
        title: "integration list, 1,000 rows".to_owned(),
        rounds: 61,
        contenders,
        absent: Vec::new(),
        reference: "SQLite floor",
        goals: vec![
            Goal::Ratio(OURS, "SQLite floor", 1.5),
            Goal::Ratio("manageros --format table", "SQLite floor", 1.5),
            Goal::Peak(OURS, 8.0),
            Goal::Peak("manageros --format table", 8.0),
        ],
    })
}

fn test_http(bench: &mut Bench) -> Result<(), String> {
    let jira = jira(&Plan {
        people: 1,
        tickets: 1,
        ..Plan::default()
    })?;
    let home = Home::new(&bench.manageros())?;
    home.integration(&jira)?;
    let contenders = vec![
        Contender::new(
            "bare GET",
            &bench.program("floor-jira"),
            ["myself", jira.url()],
        )
        .asking(&jira),
        Contender::new(OURS, &bench.manageros(), ["integration", "test", "acme"])
            .with(&home.variables())
            .asking(&jira),
    ];
    bench.measure(&Row {
        title: "integration test, http".to_owned(),
        rounds: 41,
        contenders,
        absent: Vec::new(),
        reference: "bare GET",
        goals: vec![Goal::Ratio(OURS, "bare GET", 1.5)],
    })
}

fn test_https(bench: &mut Bench) -> Result<(), String> {
    let jira = jira(&Plan {
        tls: true,
        people: 1,
        tickets: 1,
        ..Plan::default()
    })?;
    let home = Home::new(&bench.manageros())?;
    home.integration(&jira)?;
    let authority = home.path("authority.pem");
    let authority = authority.to_str().unwrap_or_default();
    let mut contenders = vec![
        Contender::new(
            "bare GET",
            &bench.program("floor-jira"),
            ["myself", jira.url(), authority],
        )
        .asking(&jira),
        Contender::new(OURS, &bench.manageros(), ["integration", "test", "acme"])
            .with(&home.variables())
            .asking(&jira),
    ];
    let mut absent = Vec::new();
    match on_path(CURL) {
        Some(curl) => {
            let url = format!("{}/rest/api/3/myself", jira.url());
            let words = ["-sS", "--cacert", authority, &url];
            contenders.push(Contender::new(CURL, &curl, words).asking(&jira));
        }
        None => absent.push(not_on_path(CURL)),
    }
    bench.measure(&Row {
        title: "integration test, https".to_owned(),
        rounds: 41,
        contenders,
        absent,
        reference: "bare GET",
        goals: vec![
            Goal::Ratio(OURS, "bare GET", 2.0),
            Goal::Ratio(OURS, CURL, 0.6),
        ],
    })
}

/// Returns the addresses of all pages, as curl is given them: it cannot follow a token.
fn addresses(jira: &Fake, tickets: usize) -> Vec<String> {
    let account = fake::account(jira.plan(), 0);
    let jql = format!("assignee%20%3D%20%22{account}%22");
    let pages = (0..tickets).step_by(100).map(|start| {
        if jira.plan().data_center {
            let page = format!("startAt={start}&maxResults=100");
            format!(
                "{}/rest/api/2/search?jql={jql}&fields={FIELDS}&{page}",
                jira.url()
            )
        } else {
            let page = format!("nextPageToken=t{start}&maxResults=100");
            format!(
                "{}/rest/api/3/search/jql?jql={jql}&fields={FIELDS}&{page}",
                jira.url()
            )
        }
    });
    let mut words = vec!["-sS".to_owned()];
    words.extend(pages);
    words
}

/// Returns manageros showing Ada's tickets.
fn shows<'a>(
    bench: &Bench,
    home: &Home,
    jira: &'a Fake,
    name: &str,
    more: &[&str],
) -> Contender<'a> {
    let words = ["activity", "show", "ada"]
        .into_iter()
        .chain(more.iter().copied());
    Contender::new(name, &bench.manageros(), words)
        .with(&home.variables())
        .asking(jira)
        .answering(jira.plan().tickets)
}

fn bare<'a>(bench: &Bench, jira: &'a Fake, name: &str, how: &str) -> Contender<'a> {
    let account = fake::account(jira.plan(), 0);
    let words = [how, jira.url(), account.as_str()];
    Contender::new(name, &bench.program("floor-jira"), words)
        .asking(jira)
        .answering(1)
}

/// Adds curl, or says that it is not there.
fn add_curl<'a>(row: &mut Row<'a>, jira: &'a Fake, tickets: usize) {
    match on_path(CURL) {
        Some(curl) => row
            .contenders
            .push(Contender::new(CURL, &curl, addresses(jira, tickets)).asking(jira)),
        None => row.absent.push(not_on_path(CURL)),
    }
}

/// Other programs have to be signed in by hand first, each in its own way.
fn add_strangers(row: &mut Row<'_>) {
    for (name, program) in [
        ("jirac", "jirac"),
        ("jirust-cli", "jirust-cli"),
        ("jira-cli", "jira"),
    ] {
        let why = on_path(program).map_or("not on PATH", |_| "not signed in to the fake Jira");
        row.absent.push((name.to_owned(), why.to_owned()));
    }
}

/// Returns a Jira with one person, and a home where he is linked.
pub(crate) fn one_person(
    bench: &Bench,
    data_center: bool,
    tickets: usize,
) -> Result<(Fake, Home), String> {
    let jira = jira(&Plan {
        data_center,
        people: 1,
        tickets,
        ..Plan::default()
    })?;
    let home = Home::new(&bench.manageros())?;
    home.integration(&jira)?;
    home.ada(&jira)?;
    Ok((jira, home))
}

fn show_100(bench: &mut Bench, latency: u64) -> Result<(), String> {
    let (jira, home) = one_person(bench, false, 100)?;
    jira.slow_down(latency);
    let mut row = Row {
        title: format!("activity show, 100 tickets, {latency} ms"),
        rounds: if latency == 0 { 41 } else { 15 },
        contenders: vec![
            bare(bench, &jira, "bare client", "in-turn"),
            shows(bench, &home, &jira, OURS, &[]),
            shows(
                bench,
                &home,
                &jira,
                "manageros --format table",
                &["--format", "table"],
            ),
            shows(bench, &home, &jira, "manageros --json", &["--json"]),
        ],
        absent: Vec::new(),
        reference: "bare client",
        goals: vec![
            Goal::Requests(OURS, 1),
            Goal::Peak(OURS, 12.0),
            Goal::Peak("manageros --format table", 12.0),
        ],
    };
    add_curl(&mut row, &jira, 100);
    add_strangers(&mut row);
    row.goals.extend(if latency == 0 {
        vec![
            Goal::Ratio(OURS, "bare client", 2.0),
            Goal::Ratio("manageros --format table", "bare client", 2.0),
            Goal::Ratio(OURS, "jirac", 0.5),
            Goal::Ratio(OURS, "jirust-cli", 1.2),
        ]
    } else {
        vec![Goal::Ratio(OURS, CURL, 1.1)]
    });
    bench.measure(&row)
}

fn show_5000(bench: &mut Bench, latency: u64) -> Result<(), String> {
    let (jira, home) = one_person(bench, false, 5000)?;
    jira.slow_down(latency);
    let mut row = Row {
        title: format!("activity show, 5,000 tickets, {latency} ms"),
        rounds: if latency == 0 { 9 } else { 3 },
        contenders: vec![
            bare(bench, &jira, "bare, by ids", "by-ids"),
            shows(bench, &home, &jira, OURS, &[]),
            shows(
                bench,
                &home,
                &jira,
                "manageros --format table",
                &["--format", "table"],
            ),
            shows(
                bench,
                &home,
                &jira,
                "manageros --format ndjson",
                &["--format", "ndjson"],
            ),
            bare(bench, &jira, "bare, pages in turn", "in-turn"),
        ],
        absent: Vec::new(),
        reference: "bare, by ids",
        goals: vec![
            Goal::Requests(OURS, 52),
            Goal::InFlight(OURS, 8),
            Goal::Peak("manageros --format table", 40.0),
            Goal::Peak("manageros --format ndjson", 16.0),
        ],
    };
    add_curl(&mut row, &jira, 5000);
    add_strangers(&mut row);
    row.goals.extend(if latency == 0 {
        vec![
            Goal::Ratio(OURS, "bare, by ids", 2.5),
            Goal::Ratio(OURS, "jirac", 0.4),
        ]
    } else {
        vec![
            Goal::Ratio(OURS, CURL, 0.22),
            Goal::Ratio(OURS, "jirac", 0.2),
        ]
    });
    bench.measure(&row)
}

fn data_center(bench: &mut Bench, latency: u64) -> Result<(), String> {
    let (jira, home) = one_person(bench, true, 5000)?;
    jira.slow_down(latency);
    let mut row = Row {
        title: format!("activity show, 5,000 tickets, Data Center, {latency} ms"),
        rounds: if latency == 0 { 9 } else { 3 },
        contenders: vec![
            bare(bench, &jira, "bare, by offsets", "by-offsets"),
            shows(bench, &home, &jira, OURS, &[]),
        ],
        absent: Vec::new(),
        reference: "bare, by offsets",
        goals: vec![Goal::Requests(OURS, 6), Goal::InFlight(OURS, 8)],
    };
    add_curl(&mut row, &jira, 5000);
    if latency > 0 {
        row.goals.push(Goal::Ratio(OURS, CURL, 0.08));
    }
    bench.measure(&row)
}

/// Says that a command is not there, and returns whether it is.
fn is_built(bench: &Bench, title: &str, words: &[&str], flag: &str) -> bool {
    let all: Vec<&str> = words.iter().copied().chain([flag]).collect();
    let built = bench.has(if flag.is_empty() { words } else { &all });
    if !built {
        say(&format!(
            "\n### {title}\n\nNot measured: this build has no `manageros {}`.",
            all.join(" ").trim()
        ));
    }
    built
}

/// Returns a team on a Jira, linked, and the file of their accounts.
fn everybody(
    bench: &Bench,
    people: usize,
    tickets: usize,
) -> Result<(Fake, Home, PathBuf), String> {
    let jira = jira(&Plan {
        people,
        tickets,
        ..Plan::default()
    })?;
    let home = Home::new(&bench.manageros())?;
    home.integration(&jira)?;
    home.everybody(people)?;
    let accounts = home.path("accounts");
    let lines = (0..people).map(|person| fake::account(jira.plan(), person) + "\n");
    home::write(&accounts, &lines.collect::<String>())?;
    Ok((jira, home, accounts))
}

fn summary<'a>(bench: &Bench, home: &Home, jira: &'a Fake, name: &str) -> Contender<'a> {
    Contender::new(name, &bench.manageros(), ["activity", "summary", "--all"])
        .with(&home.variables())
        .asking(jira)
        .answering(1)
}

fn team(bench: &mut Bench, latency: u64) -> Result<(), String> {
    let title = format!("team, 1,000 people with 20 tickets, {latency} ms");
    if !is_built(bench, &title, &["activity", "summary"], "--all") {
        return Ok(());
    }
    let (jira, home, accounts) = everybody(bench, 1000, 20)?;
    home.run(&["person", "link", "--all"], "")?;
    jira.slow_down(latency);
    let web = [
        "each-person",
        jira.url(),
        accounts.to_str().unwrap_or_default(),
    ];
    let contenders = vec![
        Contender::new(
            "a request a person, in fives",
            &bench.program("floor-jira"),
            web,
        )
        .asking(&jira)
        .answering(1),
        summary(bench, &home, &jira, OURS),
    ];
    let mut goals = vec![
        Goal::Requests(OURS, 210),
        Goal::InFlight(OURS, 8),
        Goal::Peak(OURS, 48.0),
    ];
    if latency > 0 {
        goals.push(Goal::Ratio(OURS, "a request a person, in fives", 0.2));
    }
    bench.measure(&Row {
        title,
        rounds: if latency == 0 { 7 } else { 3 },
        contenders,
        absent: Vec::new(),
        reference: "a request a person, in fives",
        goals,
    })
}

fn refused(bench: &mut Bench) -> Result<(), String> {
    let title = "team, 429 on every 20th request, 50 ms";
    if !is_built(bench, title, &["activity", "summary"], "--all") {
        return Ok(());
    }
    let (jira, home, _) = everybody(bench, 1000, 20)?;
    home.run(&["person", "link", "--all"], "")?;
    jira.slow_down(50);
    let refusing = |every: usize| {
        let jira = &jira;
        move || {
            jira.refuse_every(every);
            Ok(())
        }
    };
    let contenders = vec![
        summary(bench, &home, &jira, "manageros, never refused").after(refusing(0)),
        summary(bench, &home, &jira, OURS).after(refusing(20)),
    ];
    bench.measure(&Row {
        title: title.to_owned(),
        rounds: 3,
        contenders,
        absent: Vec::new(),
        reference: "manageros, never refused",
        goals: vec![
            Goal::Ratio(OURS, "manageros, never refused", 3.5),
            Goal::InFlight(OURS, 8),
        ],
    })
}

fn link(bench: &mut Bench) -> Result<(), String> {
    let title = "link everybody, 10,000 people, 50 ms";
    if !is_built(bench, title, &["person", "link"], "--all") {
        return Ok(());
    }
    let (jira, home, _) = everybody(bench, 10_000, 0)?;
    home.keep()?;
    jira.slow_down(50);
    let emails = home.path("emails");
    let lines = (0..1000).map(|person| fake::email(person) + "\n");
    home::write(&emails, &lines.collect::<String>())?;
    let floor = "user/search, 8 at once (1,000 × 10)";
    let words = ["look-up", jira.url(), emails.to_str().unwrap_or_default()];
    let contenders = vec![
        Contender::new(floor, &bench.program("floor-jira"), words)
            .asking(&jira)
            .answering(1)
            .times(10.0),
        Contender::new(OURS, &bench.manageros(), ["person", "link", "--all"])
            .with(&home.variables())
            .asking(&jira)
            .after(|| home.put_back())
            .answering(1),
    ];
    bench.measure(&Row {
        title: title.to_owned(),
        rounds: 3,
        contenders,
        absent: Vec::new(),
        reference: floor,
        goals: vec![Goal::Ratio(OURS, floor, 0.03), Goal::Requests(OURS, 12)],
    })
}

/// What of it is the database's.
fn link_at_once(bench: &mut Bench) -> Result<(), String> {
    let title = "link everybody, 10,000 people, 0 ms";
    if !is_built(bench, title, &["person", "link"], "--all") {
        return Ok(());
    }
    let (jira, home, _) = everybody(bench, 10_000, 0)?;
    home.keep()?;
    let words = ["person", "link", "--all"];
    let contenders = vec![
        Contender::new(
            "SQLite floor",
            &bench.program("floor-sqlite"),
            ["link", "10000"],
        ),
        Contender::new(OURS, &bench.manageros(), words)
            .with(&home.variables())
            .asking(&jira)
            .after(|| home.put_back())
            .answering(1),
    ];
    bench.measure(&Row {
        title: title.to_owned(),
        rounds: 7,
        contenders,
        absent: Vec::new(),
        reference: "SQLite floor",
        goals: Vec::new(),
    })
}

fn import(bench: &mut Bench) -> Result<(), String> {
    let title = "import, 100,000 people";
    if !is_built(bench, title, &["person", "import"], "") {
        return Ok(());
    }
    let home = Home::new(&bench.manageros())?;
    home.run(&["person", "add", "Somebody Else"], "")?;
    home.keep()?;
    let people = home.path("everybody.csv");
    home::write(&people, &home::csv(100_000))?;
    let people = people.to_str().unwrap_or_default();
    let floor = home.path("floor.db");
    let mut contenders = vec![
        Contender::new(OURS, &bench.manageros(), ["person", "import", people])
            .with(&home.variables())
            .after(|| home.put_back()),
    ];
    let mut absent = Vec::new();
    match on_path("sqlite3") {
        Some(sqlite) => {
            let rows = home.path("rows.csv");
            home::write(&rows, &home::rows_csv(100_000))?;
            let away = || match std::fs::remove_file(&floor) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
                _ => Ok(()),
            };
            // the store's own columns and indexes, and the least that these people need
            let own = "CREATE TABLE people (id TEXT PRIMARY KEY, handle TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
                           email TEXT, email_key TEXT UNIQUE, team TEXT, manager TEXT, time_zone TEXT,
                           created_at TEXT NOT NULL) STRICT, WITHOUT ROWID;
                       CREATE INDEX people_by_manager ON people (manager);";
            let least = "CREATE TABLE people (name TEXT NOT NULL, email TEXT NOT NULL UNIQUE, handle TEXT NOT NULL UNIQUE);";
            let (same, bare) = (SAME_TABLE, "sqlite3 .import, three columns");
            for (at, name, table, file) in [
                (0, same, own, rows.to_str().unwrap_or_default()),
                (2, bare, least, people),
            ] {
                let pragmas = "PRAGMA journal_mode = DELETE; PRAGMA synchronous = EXTRA;";
                let words = [
                    floor.to_str().unwrap_or_default().to_owned(),
                    format!("{pragmas} {table}"),
                    ".mode csv".to_owned(),
                    format!(".import --skip 1 {file} people"),
                ];
                contenders.insert(at, Contender::new(name, &sqlite, words).after(away));
            }
        }
        None => absent.push(not_on_path(SAME_TABLE)),
    }
    bench.measure(&Row {
        title: title.to_owned(),
        rounds: 5,
        contenders,
        absent,
        reference: SAME_TABLE,
        goals: vec![Goal::Ratio(OURS, SAME_TABLE, 1.5), Goal::Peak(OURS, 32.0)],
    })
}
