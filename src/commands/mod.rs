//! What each command does; an argument struct beside its `run`, one file each.
//!
//! A command is the story and little else: it asks [`App`](crate::app::App) for what it needs, lets `domain` decide, and
//! shows a view. It never names SQL, HTTP or a terminal.

pub mod activity;
pub mod audit;
pub mod backup;
pub mod complete;
pub mod completions;
pub mod doctor;
pub mod help;
pub mod integration;
pub mod key;
pub mod man;
pub mod org;
pub mod person;
mod select;
mod token;
pub mod user;
