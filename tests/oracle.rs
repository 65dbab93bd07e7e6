//! Random worlds against a plain oracle: histories, hand-overs, zones with clock changes, windows and page sizes.
//!
//! Each world is drawn from a fixed seed as a list of events. The sandbox is told the events and answers over HTTP; the
//! oracle reads the list itself and applies the rule of `manageros help dates` with two comparisons. It knows no query,
//! no page and no changelog, so that a mistake cannot be made twice.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;

use jiff::{Timestamp, ToSpan, tz::TimeZone};
use jira_sandbox::{Category, IssueBuilder, Sandbox};
use manageros::domain::activity::SortKey;
use manageros::domain::{Activity, Connection, Relation, Whose, Window};
use manageros::jira::{Candidate, Client, Options, discover};

/// How many worlds are tried.
const WORLDS: u64 = 2_000;
const NOW: &str = "2026-11-23T12:00:00Z";
const PEOPLE: [&str; 3] = ["ada", "grace", "lin"];
const ZONES: [&str; 8] = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Pacific/Pago_Pago",
    "Pacific/Kiritimati",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "America/Sao_Paulo",
];

/// Numbers that are the same on every run: splitmix64.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    fn one_in(&mut self, count: u64) -> bool {
        self.below(count) == 0
    }

    fn pick<T: Copy>(&mut self, values: &[T]) -> T {
        values[usize::try_from(self.below(values.len() as u64)).unwrap()]
    }
}

#[derive(Debug, Clone, Copy)]
enum What {
    Moved(Category),
    Given(Option<&'static str>),
    Touched,
}

#[derive(Debug)]
struct Issue {
    key: String,
    created: Timestamp,
    first: Option<&'static str>,
    /// In the order of time, each later than the one before.
    events: Vec<(Timestamp, What)>,
}

/// Draws an instant near an edge of the window, so that the edges are met often.
fn instant(random: &mut Random, window: &Window) -> Timestamp {
    let now: Timestamp = NOW.parse().unwrap();
    let edge = random.pick(&[window.from, window.to]);
    let spread = random.pick(&[0, 1, 60_000, 3_600_000, 86_400_000, 40 * 86_400_000_i64]);
    let offset = if spread == 0 {
        0
    } else {
        i64::try_from(random.below(2 * spread.unsigned_abs() + 1)).unwrap() - spread
    };
    let at = Timestamp::from_millisecond(edge.as_millisecond() + offset).unwrap();
    at.min(now - 1.second())
}

fn issue(random: &mut Random, number: u64, window: &Window) -> Issue {
    let mut times: Vec<Timestamp> = (0..=random.below(6))
        .map(|_| instant(random, window))
        .collect();
    times.sort_unstable();
    times.dedup();
    let who = |random: &mut Random| {
        if random.one_in(5) {
            None
        } else {
            Some(random.pick(&PEOPLE))
        }
    };
    let first = who(random);
    let mut holder = first;
    let events = times[1..]
        .iter()
        .map(|at| {
            let what = match random.below(3) {
                0 => What::Moved(random.pick(&[
                    Category::New,
                    Category::Indeterminate,
                    Category::Done,
                ])),
                1 => {
                    let next = who(random);
                    // giving it to whoever has it is no change, and leaves no trace
                    if next == holder {
                        What::Touched
                    } else {
                        What::Given(next)
                    }
                }
                _ => What::Touched,
            };
            if let What::Given(next) = what {
                holder = next;
            }
            (*at, what)
        })
        .collect();
    Issue {
        key: format!("ACME-{}", number + 1),
        created: times[0],
        first,
        events,
    }
}

/// The rule: it was theirs at some moment of the window, and something happened to it inside.
fn expected(issues: &[Issue], who: &str, window: &Window) -> BTreeMap<String, Relation> {
    let inside = |at: Timestamp| window.from <= at && at < window.to;
    let mut belonging = BTreeMap::new();
    for issue in issues {
        let mut spans = Vec::new();
        let (mut since, mut holder) = (issue.created, issue.first);
        let mut last = issue.created;
        let mut happened = inside(issue.created);
        for (at, what) in &issue.events {
            last = *at;
            match what {
                What::Given(next) => {
                    spans.push((since, *at, holder));
                    (since, holder) = (*at, *next);
                    happened |= inside(*at);
                }
                What::Moved(_) => happened |= inside(*at),
                What::Touched => {}
            }
        }
        spans.push((since, Timestamp::MAX, holder));
        happened |= inside(last);
        let theirs = spans.iter().any(|(from, until, holder)| {
            *holder == Some(who) && *from < window.to && window.from < *until
        });
        if theirs && happened {
            let relation = if holder == Some(who) {
                Relation::Assigned
            } else {
                Relation::HandedOver
            };
            belonging.insert(issue.key.clone(), relation);
        }
    }
    belonging
}

fn told(builder: IssueBuilder, issue: &Issue) -> IssueBuilder {
    let mut builder = builder.created(&issue.created.to_string());
    if let Some(first) = issue.first {
        builder = builder.assignee(first);
    }
    for (number, (at, what)) in issue.events.iter().enumerate() {
        let at = at.to_string();
        builder = match what {
            // a name of its own each time: moving to where it is would be no change
            What::Moved(category) => builder.moved(&at, &format!("State {number}"), *category),
            What::Given(next) => builder.assigned(&at, *next),
            What::Touched => builder.updated(&at),
        };
    }
    builder
}

fn options() -> Options {
    Options {
        max_wait: Duration::ZERO,
        waited: Rc::default(),
        pacers: manageros::jira::Pacers::default(),
        now: NOW.parse().unwrap(),
        observer: Rc::new(|_| {}),
        gateway: "http://127.0.0.1:1/ex/jira/".to_owned(),
    }
}

fn window(random: &mut Random) -> Window {
    let now: Timestamp = NOW.parse().unwrap();
    let zone = TimeZone::get(random.pick(&ZONES)).unwrap();
    // days around both clock changes of the year, and ordinary ones
    let first = random.pick(&[
        "2026-03-06",
        "2026-03-27",
        "2026-10-23",
        "2026-10-30",
        "2026-09-01",
        "2026-11-20",
    ]);
    let first: jiff::civil::Date = first.parse().unwrap();
    let since = first
        .checked_add(i64::try_from(random.below(4)).unwrap().days())
        .unwrap();
    let until = since
        .checked_add(i64::try_from(random.below(9)).unwrap().days())
        .unwrap();
    let until = (!random.one_in(4)).then(|| until.to_string().parse().unwrap());
    let since = since.to_string().parse().unwrap();
    let mut window = Window::new(since, until, now, zone).unwrap();
    // the sandbox's clock stands still, and so does ours
    window.open = false;
    window
}

/// Returns the window, what is wanted of it and what came.
fn world(
    seed: u64,
) -> (
    Window,
    BTreeMap<String, Relation>,
    BTreeMap<String, Relation>,
    Vec<Issue>,
) {
    let mut random = Random(seed);
    let window = window(&mut random);
    let count = random.below(9);
    let issues: Vec<Issue> = (0..count)
        .map(|number| issue(&mut random, number, &window))
        .collect();
    let mut builder = if random.one_in(2) {
        Sandbox::cloud()
    } else {
        Sandbox::data_center()
    };
    let caller_zone = random.pick(&ZONES);
    builder = builder
        .now(NOW)
        .page_cap(usize::try_from(random.below(4)).unwrap() + 1);
    builder = builder.user("admin", |user| {
        user.email("admin@acme.example").time_zone(caller_zone)
    });
    for person in PEOPLE {
        builder = builder.user(person, |user| user.email(&format!("{person}@acme.example")));
    }
    for issue in &issues {
        builder = builder.issue(&issue.key, |it| told(it, issue));
    }
    let jira = builder.start();
    let who = random.pick(&PEOPLE);
    let came = asked(&jira, who, &window);
    let wanted = expected(&issues, who, &window);
    (window, wanted, came, issues)
}

fn asked(jira: &Sandbox, who: &str, window: &Window) -> BTreeMap<String, Relation> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let found = runtime.block_on(async {
        let client = Client::new(signed_in(jira).await, &options()).unwrap();
        let account = client
            .find_accounts(&format!("{who}@acme.example"))
            .await
            .unwrap()
            .accounts
            .remove(0);
        let whose = Whose {
            id: account.id,
            key: account.key,
        };
        client.tickets(&whose, window).await.unwrap()
    });
    assert_eq!(found.gaps, [""; 0]);
    let activity = Activity::gather(window, found.tickets, SortKey::Key);
    assert_eq!(activity.unknown(), 0);
    activity
        .tickets()
        .map(|ticket| (ticket.key.clone(), ticket.relation))
        .collect()
}

async fn signed_in(jira: &Sandbox) -> Connection {
    let candidate = Candidate {
        name: "acme".parse().unwrap(),
        base_url: jira.url().parse().unwrap(),
        login: jira.login().parse().unwrap(),
        token: manageros::domain::Token::new(jira.token()).unwrap(),
        auth: None,
        ca_cert: None,
        proxy: None,
    };
    discover(candidate, &options()).await.unwrap().connection
}

#[test]
fn random_worlds_are_told_as_they_are() {
    let mut belonging = 0;
    let mut handed_over = 0;
    for seed in 0..WORLDS {
        let (window, wanted, came, issues) = world(seed);
        assert_eq!(
            came, wanted,
            "world {seed}, window {window} ({} to {})\n{issues:#?}",
            window.from, window.to
        );
        belonging += wanted.len();
        handed_over += wanted
            .values()
            .filter(|relation| **relation == Relation::HandedOver)
            .count();
    }
    // A generator that makes nothing would agree with everything.
    assert!(
        belonging > 1_000 && handed_over > 200,
        "{belonging} belonging, {handed_over} handed over"
    );
}
