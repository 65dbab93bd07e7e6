//! One company that shows every kind of value: hidden addresses, people who left, issues with and without everything.

use jira_sandbox::{Builder, Category, HiddenEmail, Sandbox, UserBuilder};

use crate::document::Flavour;

/// How many issues `ada` has.
pub(crate) const OF_ADA: usize = 7;

/// Makes a Jira of either flavour.
pub(crate) fn a(flavour: Flavour) -> Builder {
    match flavour {
        // a null is Cloud's way
        Flavour::Cloud => Sandbox::cloud().user("abel", |u| u.hidden_email_as(HiddenEmail::Null)),
        Flavour::DataCenter => Sandbox::data_center(),
    }
}

/// Adds the company, in pages so short that there are several.
pub(crate) fn company(jira: Builder) -> Sandbox {
    let jira = jira
        .now("2026-11-23T12:00:00Z")
        .page_cap(3)
        .user("ada", |u| u.name("Ada Lovelace").time_zone("Europe/London"))
        .user("bob", |u| u.hidden_email_as(HiddenEmail::Absent))
        .user("abby", |u| u.hidden_email_as(HiddenEmail::Empty))
        .user("eve", UserBuilder::inactive)
        .user("app", UserBuilder::app)
        .user("alice", UserBuilder::customer)
        .user("gone", |u| u)
        .issue("ACME-1", |i| {
            i.summary("Explain the engine")
                .description("All of it.")
                .assignee("bob")
                .labels(["one", "two"])
                .moved(
                    "2026-11-02T08:00:00Z",
                    "In Progress",
                    Category::Indeterminate,
                )
                .assigned("2026-11-03T08:00:00Z", None)
                .assigned("2026-11-04T08:00:00Z", "ada")
                .moved("2026-11-05T08:00:00Z", "Done", Category::Done)
                .moved(
                    "2026-11-06T08:00:00Z",
                    "In Progress",
                    Category::Indeterminate,
                )
        })
        .issue("ACME-2", |i| {
            i.reporter(None).priority(None).assignee("gone")
        })
        .issue("ACME-0", |i| i.reporter("app").assignee("alice"));
    let jira = (3..3 + OF_ADA - 1)
        .map(|number| format!("ACME-{number}"))
        .fold(jira, |jira, key| jira.issue(&key, |i| i.assignee("ada")))
        .start();
    jira.update(|state| {
        state.retitle("ACME-1", "Explain the whole engine");
        state.move_to("ACME-3", "Done", Category::Done);
        state.remove_user("gone");
    });
    jira
}
