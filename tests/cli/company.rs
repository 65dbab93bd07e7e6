//! Companies that several tests look at.

use jira_sandbox::{Builder, Category, Sandbox};

use crate::harness::NOW;

/// Returns a Cloud site where it is [`NOW`] and where Ada Lovelace works.
pub(crate) fn cloud() -> Builder {
    inhabited(Sandbox::cloud())
}

/// Returns a Data Center where it is [`NOW`] and where Ada Lovelace works.
pub(crate) fn data_center() -> Builder {
    inhabited(Sandbox::data_center())
}

fn inhabited(builder: Builder) -> Builder {
    builder
        .now(NOW)
        .user("ada", |user| user.name("Ada Lovelace"))
}

/// Gives Ada `count` tickets, all touched this month.
pub(crate) fn busy(builder: Builder, count: usize) -> Builder {
    (1..=count).fold(builder, |builder, number| {
        builder.issue(&format!("ACME-{number}"), |issue| {
            issue.assignee("ada").created("2026-11-02T08:00:00Z")
        })
    })
}

/// Gives Ada three tickets that differ in everything a column shows.
pub(crate) fn varied(builder: Builder) -> Builder {
    builder
        .issue("ACME-7", |issue| {
            issue
                .summary("Explain the engine")
                .assignee("ada")
                .status("En curso", Category::Indeterminate)
                .created("2026-11-01T08:00:00Z")
                .updated("2026-11-20T08:00:00Z")
        })
        .issue("ACME-9", |issue| {
            issue
                .summary("Print the table of Bernoulli numbers, all of them, on cards that the mill can read")
                .assignee("ada")
                .kind("Story")
                .priority("High")
                .labels(["engine", "cards"])
                .created("2026-10-01T08:00:00Z")
                .moved("2026-11-18T15:30:00Z", "Done", Category::Done)
        })
        .issue("OPS-12", |issue| {
            issue
                .summary("Oil the mill")
                .assignee("ada")
                .kind("Bug")
                .priority(None)
                .status("Incomplete", Category::New)
                .created("2026-11-19T10:00:00Z")
        })
}
