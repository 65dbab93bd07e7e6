//! Replies exactly as Jira sends them, and how each becomes ours.
//!
//! Nearly everything is optional: no field of `User` is declared required, and any issue field is absent when a field
//! configuration or a permission hides it. What is not listed here is not asked for. Sources: Jira Cloud platform REST
//! API v3 and Jira Data Center REST API v2, schemas `User`, `IssueBean`, `SearchAndReconcileResults`, `ServerInformation`.

use jiff::Timestamp;
use serde::{Deserialize, Deserializer};

use super::time::lenient;
use crate::domain::history::{Event, What};
use crate::domain::{
    AccountKind, BaseUrl, Category, Deployment, IntegrationName, JiraAccount, Project, Relation,
    Ticket, Whose,
};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ServerInfo {
    pub(super) base_url: Option<String>,
    pub(super) version: Option<String>,
    pub(super) deployment_type: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) server_time: Option<Timestamp>,
}

impl ServerInfo {
    /// Returns the dialect; Servers older than the field do not say and are spoken to as Data Center.
    pub(super) fn deployment(&self) -> Deployment {
        match self.deployment_type.as_deref() {
            Some("Cloud") => Deployment::Cloud,
            _ => Deployment::DataCenter,
        }
    }

    /// Returns what is known of a Jira that tells strangers nothing.
    pub(super) fn closed() -> Self {
        Self {
            base_url: None,
            version: None,
            deployment_type: None,
            server_time: None,
        }
    }

    /// Returns whether the answer is a Jira's at all, and not some other JSON.
    pub(super) fn is_jira(&self) -> bool {
        self.version.is_some() || self.deployment_type.is_some()
    }
}

/// `GET /_edge/tenant_info` of a Cloud site.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TenantInfo {
    pub(super) cloud_id: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct User {
    account_id: Option<String>,
    account_type: Option<String>,
    /// Data Center's user name; empty or absent on Cloud.
    name: Option<String>,
    /// Data Center's immutable key; empty or absent on Cloud.
    key: Option<String>,
    email_address: Option<String>,
    display_name: Option<String>,
    active: Option<bool>,
    /// Data Center keeps deleted users with `active: true` in some versions.
    deleted: Option<bool>,
    time_zone: Option<String>,
}

impl User {
    /// Returns the account, or `None` when Jira gave no id that a query could name.
    pub(super) fn account(self, deployment: Deployment) -> Option<JiraAccount> {
        let id = match deployment {
            Deployment::Cloud => self.account_id,
            Deployment::DataCenter => self.name,
        };
        let id: crate::domain::AccountId = id?.parse().ok()?;
        let present = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
        let key = match deployment {
            Deployment::Cloud => None,
            Deployment::DataCenter => present(self.key),
        };
        let kind = match self.account_type.as_deref() {
            None => AccountKind::Person,
            Some(word) => word.parse().unwrap_or(AccountKind::Unknown),
        };
        Some(JiraAccount {
            display_name: present(self.display_name).unwrap_or_else(|| id.to_string()),
            id,
            key,
            email: present(self.email_address),
            active: self.active.unwrap_or(true) && !self.deleted.unwrap_or(false),
            kind,
            time_zone: present(self.time_zone),
        })
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Permissions {
    permissions: std::collections::HashMap<String, Permission>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Permission {
    have_permission: Option<bool>,
}

impl Permissions {
    /// Returns whether the permission is held; `None` when Jira does not mention it.
    pub(super) fn has(&self, key: &str) -> Option<bool> {
        self.permissions.get(key)?.have_permission
    }
}

/// `POST /rest/api/3/search/jql`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TokenPage {
    /// Required: an answer without it is no page of a search, and must not count as an empty one.
    pub(super) issues: Vec<Issue>,
    pub(super) next_page_token: Option<String>,
    #[serde(default)]
    pub(super) warnings: Vec<serde_json::Value>,
}

/// `POST /rest/api/3/search/jql` with nothing but `id` asked for.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct IdPage {
    /// Required, as in [`TokenPage`].
    pub(super) issues: Vec<IssueId>,
    pub(super) next_page_token: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct IssueId {
    pub(super) id: String,
}

/// `POST /rest/api/3/issue/bulkfetch`. Issues that are gone or not to be seen are left out.
#[derive(Debug, Deserialize)]
pub(super) struct Bulk {
    pub(super) issues: Vec<Issue>,
}

/// `GET /rest/api/3/user/bulk`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct UserPage {
    pub(super) values: Vec<User>,
    pub(super) is_last: Option<bool>,
}

/// `POST /rest/api/2/search`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct OffsetPage {
    /// Required: an answer without it is no page of a search, and must not count as an empty one.
    pub(super) issues: Vec<Issue>,
    pub(super) start_at: Option<usize>,
    pub(super) total: Option<usize>,
    /// How many tickets of a list can be reached; since 11.0.
    pub(super) max_result_window: Option<usize>,
    #[serde(default)]
    pub(super) warning_messages: Vec<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Issue {
    pub(super) id: String,
    key: String,
    fields: Option<Fields>,
}

/// What is asked of every ticket; [`Fields`] has a member for each. Cloud also knows `statuscategorychangedate`.
pub(super) const FIELDS: [&str; 10] = [
    "summary",
    "status",
    "issuetype",
    "priority",
    "project",
    "assignee",
    "labels",
    "created",
    "updated",
    "resolutiondate",
];

#[derive(Debug, Default, Deserialize)]
struct Fields {
    summary: Option<String>,
    status: Option<Status>,
    issuetype: Option<Named>,
    priority: Option<Priority>,
    project: Option<ProjectRef>,
    /// Absent when the field is hidden from us; `null` when nobody has the ticket.
    #[serde(default)]
    assignee: Assignee,
    labels: Option<Vec<String>>,
    #[serde(default, deserialize_with = "lenient")]
    created: Option<Timestamp>,
    #[serde(default, deserialize_with = "lenient")]
    updated: Option<Timestamp>,
    #[serde(default, deserialize_with = "lenient")]
    resolutiondate: Option<Timestamp>,
    #[serde(default, deserialize_with = "lenient")]
    statuscategorychangedate: Option<Timestamp>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Status {
    name: Option<String>,
    status_category: Option<StatusCategory>,
}

#[derive(Debug, Deserialize)]
struct StatusCategory {
    key: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Named {
    name: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Priority {
    id: Option<String>,
    name: Option<String>,
}

/// Who a ticket is assigned to, as far as it takes to compare.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct UserRef {
    pub(super) account_id: Option<String>,
    pub(super) name: Option<String>,
    pub(super) key: Option<String>,
}

impl UserRef {
    /// A user name that now belongs to another key is another person's.
    pub(super) fn is(&self, whose: &Whose) -> bool {
        match (&self.account_id, &self.name, &self.key, &whose.key) {
            (Some(id), ..) => whose.is(id),
            (None, _, Some(key), Some(own)) => key == own,
            (None, Some(name), ..) => whose.is(name),
            _ => false,
        }
    }
}

/// Whose a ticket is; `null` and absent are told apart.
#[derive(Debug, Default)]
enum Assignee {
    #[default]
    Hidden,
    Nobody,
    Somebody(UserRef),
}

impl<'de> Deserialize<'de> for Assignee {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let user = Option::<UserRef>::deserialize(deserializer)?;
        Ok(user.map_or(Self::Nobody, Self::Somebody))
    }
}

#[derive(Debug, Deserialize)]
struct ProjectRef {
    key: Option<String>,
    name: Option<String>,
}

impl Status {
    fn category(&self) -> Category {
        let key = self
            .status_category
            .as_ref()
            .and_then(|category| category.key.as_deref());
        match key {
            Some("new") => Category::ToDo,
            Some("indeterminate") => Category::InProgress,
            Some("done") => Category::Done,
            _ => Category::None,
        }
    }
}

/// Whose a ticket is now.
#[derive(Debug)]
pub(super) enum Holder<'a> {
    /// Jira does not say.
    Hidden,
    /// Nobody has it.
    Nobody,
    /// This account.
    Somebody(&'a UserRef),
}

impl Issue {
    /// Returns whose the ticket is.
    pub(super) fn holder(&self) -> Holder<'_> {
        match self.fields.as_ref().map(|fields| &fields.assignee) {
            None | Some(Assignee::Hidden) => Holder::Hidden,
            Some(Assignee::Nobody) => Holder::Nobody,
            Some(Assignee::Somebody(user)) => Holder::Somebody(user),
        }
    }

    /// Returns when it was made, if Jira says.
    pub(super) fn created(&self) -> Option<Timestamp> {
        self.fields.as_ref()?.created
    }

    /// Returns the ticket, which is `relation` to somebody; `base` is where people read it.
    pub(super) fn ticket(
        self,
        base: &BaseUrl,
        integration: &IntegrationName,
        relation: Relation,
    ) -> Ticket {
        let fields = self.fields.unwrap_or_default();
        // Without the project field the key still names it.
        let project_of_key = || {
            self.key
                .rsplit_once('-')
                .map_or("", |(project, _)| project)
                .to_owned()
        };
        let project = fields.project.unwrap_or(ProjectRef {
            key: None,
            name: None,
        });
        Ticket {
            url: base.join(&format!("browse/{}", self.key)),
            integration: integration.clone(),
            relation,
            history: None,
            category: fields
                .status
                .as_ref()
                .map_or(Category::None, Status::category),
            status: fields
                .status
                .and_then(|status| status.name)
                .unwrap_or_default(),
            kind: fields
                .issuetype
                .and_then(|kind| kind.name)
                .unwrap_or_default(),
            priority_rank: fields
                .priority
                .as_ref()
                .and_then(|priority| priority.id.as_ref()?.parse().ok()),
            priority: fields.priority.and_then(|priority| priority.name),
            project: Project {
                key: project.key.unwrap_or_else(project_of_key),
                name: project.name.unwrap_or_default(),
            },
            summary: fields.summary.unwrap_or_default(),
            labels: fields.labels.unwrap_or_default(),
            created: fields.created,
            updated: fields.updated,
            resolved: fields.resolutiondate,
            category_changed: fields.statuscategorychangedate,
            id: self.id,
            key: self.key,
        }
    }
}

/// `POST /rest/api/3/changelog/bulkfetch`. Issues are named by id, and histories come in no promised order.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct BulkChangelog {
    pub(super) issue_change_logs: Vec<IssueChangelog>,
    pub(super) next_page_token: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct IssueChangelog {
    pub(super) issue_id: String,
    #[serde(default)]
    pub(super) change_histories: Vec<Change>,
}

/// `POST /rest/api/2/search` with `expand: ["changelog"]`.
#[derive(Debug, Deserialize)]
pub(super) struct HistoryPage {
    pub(super) issues: Vec<IssueWithHistory>,
}

#[derive(Debug, Deserialize)]
pub(super) struct IssueWithHistory {
    pub(super) id: String,
    pub(super) changelog: Option<Changelog>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Changelog {
    /// More than what came means that it was clipped.
    pub(super) total: Option<usize>,
    #[serde(default)]
    pub(super) histories: Vec<Change>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Change {
    /// A date-time, or (bulk, in practice) an epoch number.
    #[serde(default, deserialize_with = "lenient")]
    created: Option<Timestamp>,
    #[serde(default)]
    items: Vec<ChangeItem>,
}

#[derive(Debug, Deserialize)]
struct ChangeItem {
    /// The field's name, in English for Jira's own fields.
    field: Option<String>,
    /// For `assignee`: the account id on Cloud, the user's key on Data Center.
    from: Option<String>,
    to: Option<String>,
}

impl Change {
    /// Returns whether its time can be read.
    pub(super) fn is_dated(&self) -> bool {
        self.created.is_some()
    }

    /// Returns from whom to whom it gave the ticket, and when.
    pub(super) fn assignments(
        &self,
    ) -> impl Iterator<Item = (Option<Timestamp>, Option<&str>, Option<&str>)> + Clone {
        let given = self
            .items
            .iter()
            .filter(|item| item.field.as_deref() == Some("assignee"));
        given.map(|item| (self.created, item.from.as_deref(), item.to.as_deref()))
    }

    /// Returns what of it matters, as `whose` account sees it; nothing when its time cannot be read.
    pub(super) fn events(&self, whose: &Whose) -> Vec<Event> {
        let Some(at) = self.created else {
            return Vec::new();
        };
        let own = whose.in_histories().to_lowercase();
        let theirs = |name: &Option<String>| {
            let name = name.as_deref();
            name.is_some_and(|name| name.to_lowercase() == own)
        };
        let what = |item: &ChangeItem| match item.field.as_deref() {
            Some("status") => Some(What::Status),
            Some("resolution") => Some(What::Resolved),
            Some("assignee") => Some(What::Assignee {
                from_them: theirs(&item.from),
                to_them: theirs(&item.to),
            }),
            _ => None,
        };
        let what = self.items.iter().filter_map(what);
        what.map(|what| Event { at, what }).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn account(value: serde_json::Value, deployment: Deployment) -> Option<JiraAccount> {
        serde_json::from_value::<User>(value)
            .unwrap()
            .account(deployment)
    }

    #[test]
    fn accounts_without_an_email_do_not_vanish() {
        for email in [json!(null), json!(""), json!("absent")] {
            let mut user = json!({"accountId": "712020:x", "accountType": "atlassian", "displayName": "Ada", "active": true});
            if email != "absent" {
                user["emailAddress"] = email;
            }
            let account = account(user, Deployment::Cloud).unwrap();
            assert_eq!(
                (account.email, account.display_name.as_str()),
                (None, "Ada")
            );
        }
    }

    #[test]
    fn accounts_are_named_by_account_id_or_user_name() {
        let user = json!({"name": "ada", "key": "JIRAUSER10000", "displayName": "", "active": true, "deleted": true});
        let found = account(user.clone(), Deployment::DataCenter).unwrap();
        assert_eq!(
            (found.id.as_str(), found.key.as_deref()),
            ("ada", Some("JIRAUSER10000"))
        );
        assert_eq!(
            found.display_name, "ada",
            "a name to show, whatever happens"
        );
        assert!(!found.active, "a deleted account is not active");
        assert_eq!(account(user, Deployment::Cloud), None);
    }

    #[test]
    fn new_account_types_are_not_dropped() {
        let user = json!({"accountId": "x", "accountType": "somethingnew", "active": true});
        assert_eq!(
            account(user, Deployment::Cloud).unwrap().kind,
            AccountKind::Unknown
        );
    }

    fn ticket(fields: &serde_json::Value) -> Ticket {
        let issue: Issue = serde_json::from_value(
            json!({"id": "10001", "key": "ACME-7", "self": "x", "fields": fields}),
        )
        .unwrap();
        issue.ticket(
            &"https://acme.example/jira".parse().unwrap(),
            &"acme".parse().unwrap(),
            Relation::Assigned,
        )
    }

    #[test]
    fn categories_come_from_keys_and_never_from_names() {
        let of = |name: &str, key: &str| {
            ticket(&json!({"status": {"name": name, "statusCategory": {"id": 2, "key": key, "name": "x"}}})).category
        };
        assert_eq!(of("Incomplete", "new"), Category::ToDo);
        assert_eq!(of("En curso", "indeterminate"), Category::InProgress);
        assert_eq!(of("Not done", "done"), Category::Done);
        assert_eq!(of("Done", "undefined"), Category::None);
        assert_eq!(
            ticket(&json!({"status": {"name": "Done"}})).category,
            Category::None
        );
    }

    #[test]
    fn every_field_may_be_null_or_absent() {
        for fields in [
            json!({}),
            json!({"summary": null, "status": null, "issuetype": null, "priority": null, "project": null, "labels": null,
                   "created": null, "updated": "nonsense", "resolutiondate": null, "statuscategorychangedate": null}),
        ] {
            let ticket = ticket(&fields);
            assert_eq!(ticket.project.key, "ACME", "from the key");
            assert_eq!(ticket.url, "https://acme.example/jira/browse/ACME-7");
            assert_eq!((ticket.updated, ticket.priority), (None, None));
        }
        let bare: Issue = serde_json::from_value(json!({"id": "1", "key": "A-1"})).unwrap();
        assert_eq!(bare.id, "1");
    }
}
