//! What the company did: tickets of a few projects, created, started, handed over, reviewed, finished or left.

use jiff::{SignedDuration, Timestamp};

use crate::prng::Prng;
use crate::state::{Category, Event, IssueBuilder, State};

type Step = (&'static str, Category);

/// A project with its words and its way of working: not begun, under way, in review, done.
struct Trade {
    key: &'static str,
    name: &'static str,
    steps: [Step; 4],
    verbs: &'static [&'static str],
    objects: &'static [&'static str],
    labels: &'static [&'static str],
}

const ENGLISH_STEPS: [Step; 4] = [
    ("To Do", Category::New),
    ("In Progress", Category::Indeterminate),
    ("In Review", Category::Indeterminate),
    ("Done", Category::Done),
];

const TRADES: [Trade; 5] = [
    Trade {
        key: "SHOP",
        name: "Web shop",
        steps: ENGLISH_STEPS,
        verbs: &[
            "Show",
            "Fix",
            "Speed up",
            "Remember",
            "Translate",
            "Stop losing",
        ],
        objects: &[
            "the basket after signing in",
            "gift vouchers at checkout",
            "delivery dates for islands",
            "the size chart on small screens",
            "search results with a \"quoted phrase\"",
            "VAT for customers in Norway",
            "reviews with umlauts",
            "the order history beyond 50 orders",
        ],
        labels: &["checkout", "mobile", "a11y"],
    },
    Trade {
        key: "PLAT",
        name: "Platform",
        steps: ENGLISH_STEPS,
        verbs: &["Upgrade", "Monitor", "Split", "Retire", "Document", "Move"],
        objects: &[
            "the message broker to the new cluster",
            "the nightly backup of the ledger",
            "certificate renewal for internal hosts",
            "the build cache (it fills the disk)",
            "metrics of the payment gateway",
            "the old file server, at last",
            "database roles per service",
        ],
        labels: &["infra", "cost", "security", "tech-debt"],
    },
    Trade {
        key: "FIN",
        name: "Facturación",
        steps: [
            ("Por hacer", Category::New),
            ("En curso", Category::Indeterminate),
            ("En revisión", Category::Indeterminate),
            ("Hecho", Category::Done),
        ],
        verbs: &["Corregir", "Automatizar", "Revisar", "Exportar"],
        objects: &[
            "el redondeo del IVA en las facturas rectificativas",
            "los recordatorios de pago",
            "el informe mensual para la gestoría",
            "las remesas SEPA devueltas",
            "la numeración de los albaranes",
        ],
        labels: &["iva", "sepa"],
    },
    Trade {
        key: "HELP",
        name: "Service desk",
        steps: [
            ("Incomplete", Category::New),
            ("Working on it", Category::Indeterminate),
            ("Waiting for customer", Category::Indeterminate),
            ("Resolved", Category::Done),
        ],
        verbs: &[
            "Cannot open",
            "Question about",
            "Access to",
            "Complaint about",
        ],
        objects: &[
            "the invoice of October",
            "the shared calendar of the sales team",
            "an export that ends after 1,000 rows",
            "the printer on the third floor",
            "two-factor login with a new phone",
            "an order delivered twice",
        ],
        labels: &["vip", "hardware", "login"],
    },
    Trade {
        key: "APP",
        name: "Mobile app",
        steps: ENGLISH_STEPS,
        verbs: &["Draw", "Test", "Cache", "Rework", "Ask before"],
        objects: &[
            "push notifications on Android 17",
            "the onboarding in right-to-left languages",
            "product pictures when offline",
            "dark mode of the map",
            "deleting an account",
            "the barcode scanner in poor light",
        ],
        labels: &["ios", "android", "ux"],
    },
];

const KINDS: [&str; 6] = ["Task", "Task", "Story", "Story", "Bug", "Sub-task"];
const PRIORITIES: [&str; 6] = ["Highest", "High", "Medium", "Medium", "Medium", "Low"];

/// Tickets a person gets in a month, on average.
const A_MONTH: usize = 6;

/// Adds the projects and all their tickets.
pub(super) fn fill(state: &mut State, dice: &mut Prng, staff: &[String], months: u32) {
    let trades = &TRADES[..3 + dice.below(3)];
    for trade in trades {
        state.note_project(trade.key, trade.name);
    }
    let months = usize::try_from(months).expect("months are few");
    let mut plans: Vec<(Timestamp, usize, IssueBuilder)> = Vec::new();
    for (place, person) in staff.iter().enumerate() {
        // one team a project; now and then somebody helps out elsewhere
        let team = place % trades.len();
        let active = state.user(person).active;
        let mut begin = |dice: &mut Prng, days: usize| {
            let trade = if dice.chance(12) {
                dice.below(trades.len())
            } else {
                team
            };
            let created = working_time(state.now, dice, days);
            let plan = ticket(&trades[trade], dice, person, staff, created, state.now);
            plans.push((created, trade, plan));
        };
        for _ in 0..months * A_MONTH {
            let days = 3 + dice.below(months * 30);
            // who left has done nothing for the last two months
            begin(dice, if active { days } else { days + 60 });
        }
        for _ in 0..if active { 2 } else { 0 } {
            let days = 1 + dice.below(3);
            begin(dice, days);
        }
    }
    plans.sort_by_key(|(created, trade, _)| (*created, *trade));
    let mut numbers = [0_u32; TRADES.len()];
    for (_, trade, mut plan) in plans {
        // some numbers are gone: tickets get deleted
        numbers[trade] += if dice.chance(4) { 2 } else { 1 };
        plan.key = format!("{}-{}", trades[trade].key, numbers[trade]);
        state.insert_issue(plan);
    }
}

/// Returns an instant so many days ago, between seven and seventeen o'clock, UTC.
fn working_time(now: Timestamp, dice: &mut Prng, days_ago: usize) -> Timestamp {
    let day = SignedDuration::from_hours(24) * i32::try_from(days_ago).expect("a company is young");
    let midnight = now.as_second() - now.as_second().rem_euclid(86_400);
    let midnight = Timestamp::from_second(midnight).expect("the day of an instant is one");
    let seconds = 7 * 3600 + dice.below(10 * 3600);
    let time = SignedDuration::from_secs(i64::try_from(seconds).expect("a day is short"));
    let millisecond =
        SignedDuration::from_millis(i64::try_from(dice.below(1000)).expect("it is small"));
    (midnight - day + time + millisecond).min(now)
}

fn ticket(
    trade: &Trade,
    dice: &mut Prng,
    person: &str,
    staff: &[String],
    created: Timestamp,
    now: Timestamp,
) -> IssueBuilder {
    let summary = format!("{} {}", dice.pick(trade.verbs), dice.pick(trade.objects));
    let [new, doing, review, done] = trade.steps;
    let mut plan = IssueBuilder::new("")
        .summary(&summary)
        .kind(dice.pick(&KINDS))
        .status(new.0, new.1);
    plan.created = Some(created);
    plan.reporter = Some(staff[dice.below(staff.len())].clone());
    plan.priority = (!dice.chance(8)).then(|| dice.pick(&PRIORITIES).to_owned());
    if dice.chance(35) {
        plan.labels.push(dice.pick(trade.labels).to_owned());
    }
    plan.without_resolution = dice.chance(15);

    let mut at = created;
    let mut happens = |dice: &mut Prng, most_hours: usize, event: &dyn Fn(Timestamp) -> Event| {
        let minutes = 10 + dice.below(most_hours * 60);
        at += SignedDuration::from_mins(i64::try_from(minutes).expect("a wait is short"));
        // what would happen tomorrow has not happened
        let over = at > now;
        if !over {
            plan.events.push(event(at));
        }
        over
    };
    let hand_to = |to: &str| {
        let to = Some(to.to_owned());
        move |at| Event::Assigned { at, to: to.clone() }
    };
    let move_to = |step: Step| {
        move |at| Event::Moved {
            at,
            status: step.0.to_owned(),
            category: step.1,
        }
    };
    let colleague = staff[dice.below(staff.len())].clone();
    let mut over = happens(dice, 20, &hand_to(person));
    if !dice.chance(7) {
        over = over || happens(dice, 30, &move_to(doing));
        if dice.chance(14) {
            over = over || happens(dice, 60, &hand_to(&colleague));
        }
        if dice.chance(60) {
            over = over || happens(dice, 90, &move_to(review));
        }
        if dice.chance(10) {
            over = over || happens(dice, 40, &move_to(doing));
        }
        if !over && dice.chance(85) {
            happens(dice, 120, &move_to(done));
        }
    }
    plan
}
