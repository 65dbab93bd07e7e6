//! The fields that can be searched, and which operators each takes.

use super::ast::Op;

/// A field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Field {
    Assignee,
    Reporter,
    Project,
    Status,
    StatusCategory,
    Kind,
    Priority,
    Labels,
    Summary,
    Key,
    Created,
    Updated,
    Resolved,
    CategoryChanged,
    /// No issue here has a worklog, but their dates have a rule of their own.
    WorklogDate,
    WorklogAuthor,
}

impl Field {
    /// Returns the field of a name, which is Cloud's alone in one case.
    pub(crate) fn named(name: &str, cloud: bool) -> Option<Self> {
        let field = match name.to_ascii_lowercase().as_str() {
            "assignee" => Self::Assignee,
            "reporter" | "creator" => Self::Reporter,
            "project" => Self::Project,
            "status" => Self::Status,
            "statuscategory" => Self::StatusCategory,
            "issuetype" | "type" => Self::Kind,
            "priority" => Self::Priority,
            "labels" => Self::Labels,
            "summary" => Self::Summary,
            "key" | "issuekey" | "id" | "issue" => Self::Key,
            "created" | "createddate" => Self::Created,
            "updated" | "updateddate" => Self::Updated,
            "resolved" | "resolutiondate" => Self::Resolved,
            "statuscategorychangeddate" if cloud => Self::CategoryChanged,
            "worklogdate" => Self::WorklogDate,
            "worklogauthor" => Self::WorklogAuthor,
            _ => return None,
        };
        Some(field)
    }

    pub(crate) fn is_date(self) -> bool {
        matches!(
            self,
            Self::Created
                | Self::Updated
                | Self::Resolved
                | Self::CategoryChanged
                | Self::WorklogDate
        )
    }

    pub(crate) fn is_user(self) -> bool {
        matches!(self, Self::Assignee | Self::Reporter | Self::WorklogAuthor)
    }

    pub(crate) fn takes(self, op: Op) -> bool {
        match op {
            Op::Like | Op::NotLike => self == Self::Summary,
            Op::Lt | Op::Le | Op::Gt | Op::Ge => self.is_date() || self == Self::Key,
            // reporter and priority have a history in Jira, which the sandbox does not keep
            Op::Was | Op::WasNot | Op::WasIn | Op::WasNotIn | Op::Changed => {
                matches!(self, Self::Assignee | Self::Status)
            }
            Op::Eq | Op::Ne | Op::In | Op::NotIn => self != Self::Summary,
            Op::Is | Op::IsNot => self != Self::Key,
        }
    }
}
