//! Random worlds against a plain oracle: histories, hand-overs, zones with clock changes, windows and page sizes.
//!
//! Each world is drawn from a fixed seed as a list of events. The sandbox is told the events and answers over HTTP; the
//! oracle reads the list itself and applies the rule of `manageros help dates` with two comparisons. It knows no query,
//! no page and no changelog, so that a mistake cannot be made twice.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;

use jiff::{Timestamp, ToSpan, tz::TimeZone};
use jira_sandbox::{Category, IssueBuilder, Sandbox};
use manageros::domain::activity::SortKey;
use manageros::domain::filter::Narrowing;
use manageros::domain::{Activity, Connection, Relation, Ticket, Whose, Window};
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
        clients: manageros::jira::Clients::default(),
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

/// Whose tickets belong to a window, and as what.
type Belonging = BTreeMap<String, Relation>;

/// Returns the window, and of each person what is wanted of it, what came when that person alone was asked for, and what
/// came when all were.
fn world(seed: u64) -> (Window, Vec<[Belonging; 3]>, Vec<Issue>) {
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
    // more than tickets a page, so that they are listed and then fetched; or not
    builder = builder.id_page_cap(usize::try_from(random.below(8)).unwrap() + 1);
    if !is_crowded(&issues) {
        builder = builder.result_window(6);
    }
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
    let alone = random.pick(&PEOPLE);
    let mut together = asked(&jira, &PEOPLE, &window).into_iter();
    let mut of = Vec::new();
    for person in PEOPLE {
        let wanted = expected(&issues, person, &window);
        let together = together.next().unwrap();
        let came = if person == alone {
            asked(&jira, &[person], &window).remove(0)
        } else {
            wanted.clone()
        };
        of.push([wanted, came, together]);
    }
    (window, of, issues)
}

/// Returns whether so many tickets were made in one minute that a server that pages no further than six cannot be read.
fn is_crowded(issues: &[Issue]) -> bool {
    let minute = |issue: &Issue| issue.created.as_second().div_euclid(60);
    issues
        .iter()
        .any(|one| issues.iter().filter(|it| minute(it) == minute(one)).count() > 3)
}

fn asked(jira: &Sandbox, people: &[&str], window: &Window) -> Vec<Belonging> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let found: RefCell<Vec<Vec<Ticket>>> = RefCell::new(vec![Vec::new(); people.len()]);
    runtime.block_on(async {
        let client = Client::new(signed_in(jira).await, &options()).unwrap();
        let mut whose = Vec::new();
        for person in people {
            let query = format!("{person}@acme.example");
            let account = client.find_accounts(&query).await.unwrap();
            let account = account.accounts.into_iter().next().unwrap();
            whose.push(Whose {
                id: account.id,
                key: account.key,
            });
        }
        let each = |place: usize, ticket| found.borrow_mut()[place].push(ticket);
        let all = Narrowing::default();
        let gaps = client.tickets_of(&whose, window, &all, &each).await;
        assert_eq!(gaps.unwrap(), vec![Vec::<String>::new(); people.len()]);
    });
    let found = found.into_inner().into_iter();
    found
        .map(|tickets| {
            let activity = Activity::gather(window, tickets, SortKey::Key);
            assert_eq!((activity.unknown(), activity.duplicates), (0, 0));
            activity
                .tickets()
                .map(|ticket| (ticket.key.clone(), ticket.relation))
                .collect()
        })
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
        let (window, of, issues) = world(seed);
        for (person, [wanted, came, together]) in PEOPLE.iter().zip(of) {
            for (how, came) in [("alone", came), ("together", together)] {
                assert_eq!(
                    came, wanted,
                    "world {seed}, {person} {how}, window {window} ({} to {})\n{issues:#?}",
                    window.from, window.to
                );
            }
            belonging += wanted.len();
            handed_over += wanted
                .values()
                .filter(|relation| **relation == Relation::HandedOver)
                .count();
        }
    }
    // A generator that makes nothing would agree with everything.
    assert!(
        belonging > 3_000 && handed_over > 600,
        "{belonging} belonging, {handed_over} handed over"
    );
}
