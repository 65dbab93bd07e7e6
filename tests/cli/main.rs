//! The real binary against a real HTTP Jira: one snapshot holds standard output, standard error and exit code together.
//!
//! [`harness`] gives each test a home of its own, a cleared environment, a fixed clock and the search for the canary
//! token; the other modules are a file per command or concern.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod harness;

mod activity;
mod hostile;
mod integration;
mod networks;
