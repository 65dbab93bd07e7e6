//! Answers about the users of an organization, and about the organization that is used.

use jiff::Timestamp;
use serde::Serialize;

use super::View;
use super::grid::{Cell, Column, Grid, Tone, optional};
use crate::domain::{Role, Standing};

/// Who runs this, and for which organization.
#[derive(Debug, Serialize)]
pub struct Whoami {
    /// What the user is called.
    pub name: String,
    /// What the keys allow: `admin` when they can sign; what the file says while its records are refused.
    pub role: Role,
    /// The beginning of the user's id.
    pub user: String,
    /// Of the user's public key.
    pub fingerprint: String,
    /// What the organization is called.
    pub organization: String,
    /// Of the signing key that this user trusts; `null` when none was ever chosen.
    pub organization_fingerprint: Option<String>,
    /// The organization's file.
    pub file: String,
    /// Why nothing of the organization is used; `null` when its records hold.
    pub refused: Option<String>,
}

impl View for Whoami {
    fn schema(&self) -> &'static str {
        "manageros.user.whoami/1"
    }

    fn grids(&self) -> Vec<Grid<'_>> {
        vec![Grid::card([
            ("name", self.name.as_str().into()),
            ("role", self.role.as_str().into()),
            ("user", self.user.as_str().into()),
            ("fingerprint", self.fingerprint.as_str().into()),
            ("organization", self.organization.as_str().into()),
            (
                "organization_fingerprint",
                optional(self.organization_fingerprint.as_ref()).into(),
            ),
            ("file", self.file.as_str().into()),
            (
                "refused",
                Cell::from(optional(self.refused.as_ref())).toned(Tone::Warn),
            ),
        ])]
    }
}

/// One user of the organization.
#[derive(Debug, Serialize)]
pub struct UserRow {
    /// What the user is called.
    pub name: String,
    /// The account of this machine.
    pub os_account: String,
    /// What the record says.
    pub role: Role,
    /// Whether the user still is one.
    pub standing: Standing,
    /// Of the user's public key.
    pub fingerprint: String,
    /// Since when.
    pub since: Timestamp,
}

/// The users of the organization, as its file says.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct UserList(pub Vec<UserRow>);

impl View for UserList {
    fn schema(&self) -> &'static str {
        "manageros.user.list/1"
    }

    fn grids(&self) -> Vec<Grid<'_>> {
        let mut grid = Grid::list([
            Column::new("name").wrapping(),
            Column::new("os_account"),
            Column::new("role"),
            Column::new("standing"),
            Column::new("fingerprint").breaking(),
            Column::new("since").optional(1),
        ])
        .stacking();
        for row in &self.0 {
            let standing = Cell::from(row.standing.as_str());
            grid.push([
                row.name.as_str().into(),
                row.os_account.as_str().into(),
                row.role.as_str().into(),
                match row.standing {
                    Standing::Active => standing,
                    Standing::Revoked => standing.toned(Tone::Dim),
                },
                row.fingerprint.as_str().into(),
                Cell::from(row.since.strftime("%Y-%m-%d").to_string())
                    .exactly(row.since.to_string()),
            ]);
        }
        vec![grid]
    }

    fn footer(&self) -> Option<String> {
        Some(
            "This is what the file says; whether it is signed is checked by `manageros user whoami`."
                .to_owned(),
        )
    }
}

/// What became of a user.
#[derive(Debug, Serialize)]
pub struct UserChanged {
    /// The user as the organization now has it.
    #[serde(flatten)]
    pub user: UserRow,
    /// `granted`, `revoked`, `changed` or `unchanged`.
    pub result: &'static str,
    /// The integrations whose tokens a revoked user could have seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tokens_seen: Option<Vec<String>>,
}

impl View for UserChanged {
    fn schema(&self) -> &'static str {
        match self.result {
            "granted" => "manageros.user.grant/1",
            "revoked" => "manageros.user.revoke/1",
            _ => "manageros.user.role/1",
        }
    }

    fn grids(&self) -> Vec<Grid<'_>> {
        vec![Grid::card([
            ("name", self.user.name.as_str().into()),
            ("result", self.result.into()),
            ("os_account", self.user.os_account.as_str().into()),
            ("role", self.user.role.as_str().into()),
            ("fingerprint", self.user.fingerprint.as_str().into()),
        ])]
    }
}

/// A request to be let in.
#[derive(Debug, Serialize)]
pub struct Requested {
    /// What the user is called.
    pub name: String,
    /// The account of this machine.
    pub os_account: String,
    /// Of the user's public key: what an admin has to be told by another way.
    pub fingerprint: String,
    /// Where the request was left; `null` when it could not be.
    pub file: Option<String>,
    /// The request itself.
    pub request: String,
}

impl View for Requested {
    fn schema(&self) -> &'static str {
        "manageros.user.join/1"
    }

    fn grids(&self) -> Vec<Grid<'_>> {
        vec![Grid::card([
            ("name", self.name.as_str().into()),
            ("os_account", self.os_account.as_str().into()),
            ("fingerprint", self.fingerprint.as_str().into()),
            ("file", optional(self.file.as_ref()).into()),
            ("request", self.request.as_str().into()),
        ])]
    }
}

/// The organization that is used from now on, or that is used.
#[derive(Debug, Serialize)]
pub struct OrganizationAnswer {
    /// What it is called.
    pub name: String,
    /// `created`, `used`, `own`, `accepted`, `unchanged`, or `shown`.
    pub result: &'static str,
    /// Its file.
    pub file: String,
    /// Whether that is a file of its own.
    pub shared: bool,
    /// Of the key that signed it last; `null` when nobody did.
    pub fingerprint: Option<String>,
    /// How often it was changed.
    pub epoch: Option<u64>,
    /// How many active users it has.
    pub users: usize,
    /// How many integrations it has.
    pub integrations: usize,
}

impl View for OrganizationAnswer {
    fn schema(&self) -> &'static str {
        match self.result {
            "created" => "manageros.org.create/1",
            "used" | "own" => "manageros.org.use/1",
            "accepted" | "unchanged" => "manageros.org.accept-rollback/1",
            _ => "manageros.org.show/1",
        }
    }

    fn grids(&self) -> Vec<Grid<'_>> {
        vec![Grid::card([
            ("name", self.name.as_str().into()),
            ("file", self.file.as_str().into()),
            ("fingerprint", optional(self.fingerprint.as_ref()).into()),
            ("epoch", optional(self.epoch.as_ref()).into()),
            ("users", self.users.to_string().into()),
            ("integrations", self.integrations.to_string().into()),
        ])]
    }
}
