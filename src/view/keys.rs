//! Answers about the key: where it is and what it is for, and never what it is.

use serde::Serialize;

use super::View;
use super::grid::{Cell, Grid, Tone};

/// What is known of the key.
#[derive(Debug, Serialize)]
pub struct KeyStatus {
    /// Where the key is, in words.
    pub source: String,
    /// The id of the store it is for.
    pub store: String,
    /// The name of the user it is for.
    pub user: String,
    /// The id of that user.
    pub user_id: String,
    /// The fingerprint of the user's public key, as the store has it.
    pub fingerprint: Option<String>,
    /// The fingerprint of the organization's signing key, as its records have it.
    pub organization_fingerprint: Option<String>,
    /// Whether the organization's signing key is pinned; nothing where only the key could tell.
    pub pinned: Option<bool>,
    /// The id of the key that was found, in hexadecimal digits; only with `--probe`.
    pub key_id: Option<String>,
    /// Whether the key could be read; only with `--probe`.
    pub reachable: Option<bool>,
    /// Whether it is the key that the store is sealed under; only with `--probe`.
    pub matches: Option<bool>,
    /// Whether a new key is beside it, of a change that was cut off; only with `--probe`.
    pub unfinished: Option<bool>,
}

fn word(known: Option<bool>) -> Cell<'static> {
    match known {
        None => "not asked".into(),
        Some(true) => "yes".into(),
        Some(false) => Cell::from("no").toned(Tone::Warn),
    }
}

fn text(known: Option<&String>) -> Cell<'_> {
    known.map_or("none", String::as_str).into()
}

impl View for KeyStatus {
    fn schema(&self) -> &'static str {
        "manageros.key.status/1"
    }

    fn grids(&self) -> Vec<Grid<'_>> {
        let mut card = vec![
            ("source", self.source.as_str().into()),
            ("store", self.store.as_str().into()),
            ("user", self.user.as_str().into()),
            ("user_id", self.user_id.as_str().into()),
            ("fingerprint", text(self.fingerprint.as_ref())),
            (
                "organization_fingerprint",
                text(self.organization_fingerprint.as_ref()),
            ),
            ("pinned", word(self.pinned)),
            ("reachable", word(self.reachable)),
        ];
        if self.reachable == Some(true) {
            card.push(("key_id", text(self.key_id.as_ref())));
            card.push(("matches", word(self.matches)));
        }
        if let Some(unfinished) = self.unfinished {
            card.push(("unfinished", if unfinished { "yes" } else { "no" }.into()));
        }
        vec![Grid::card(card)]
    }
}

/// What became of the key.
#[derive(Debug, Serialize)]
pub struct KeyChanged {
    /// `imported`, `already`, `rotated` or `reset`.
    pub result: &'static str,
    /// Where the key is, in words.
    pub source: String,
    /// The fingerprint of the user's public key.
    pub fingerprint: String,
    /// The integrations whose token has to be given again.
    pub needs_token: Vec<String>,
    /// Whether an admin has to grant the key of a shared organization again.
    pub needs_grant: bool,
    /// Where the store as it was is kept, after a reset.
    pub kept: Option<String>,
}

impl View for KeyChanged {
    fn schema(&self) -> &'static str {
        match self.result {
            "rotated" => "manageros.key.rotate/1",
            "reset" => "manageros.key.reset/1",
            _ => "manageros.key.import/1",
        }
    }

    fn grids(&self) -> Vec<Grid<'_>> {
        let mut card = vec![
            ("result", self.result.into()),
            ("source", self.source.as_str().into()),
            ("fingerprint", self.fingerprint.as_str().into()),
        ];
        if !self.needs_token.is_empty() {
            card.push(("needs_token", self.needs_token.join(", ").into()));
        }
        if self.needs_grant {
            card.push(("needs_grant", "yes".into()));
        }
        if let Some(kept) = &self.kept {
            card.push(("kept", kept.as_str().into()));
        }
        vec![Grid::card(card)]
    }
}
