//! The real binary against a real HTTP Jira: one snapshot holds standard output, standard error and exit code together.
//!
//! [`harness`] gives each test a home of its own, a cleared environment, a fixed clock and the search for the canary
//! token; [`durations`] takes out how long things took; [`company`] has the people and tickets. The other modules are a
//! file per command or concern.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod company;
mod durations;
mod harness;
mod pty;

mod activity;
mod activity_many;
mod activity_paging;
mod activity_sources;
mod audit;
mod authority;
mod authority_sql;
mod backup;
mod checks;
mod ci;
mod completion;
mod doctor;
mod edit;
mod enable;
mod failure_modes;
mod failures;
mod history;
mod hostile;
#[cfg(unix)]
mod hostile_member;
mod integration;
mod integration_add;
mod integration_test;
mod keyring;
mod keys;
mod link;
mod linking;
mod links;
mod mended;
mod network;
mod networks;
mod networks_mended;
mod nothing_yet;
mod output;
mod pager;
mod people_bulk;
mod person;
mod prompts;
mod rate_limits;
mod secrets;
#[cfg(unix)]
mod shared;
#[cfg(unix)]
mod shared_keys;
mod storage;
mod teams;
mod token;
mod untrusted;
mod usage;
mod widths;
mod windows;
