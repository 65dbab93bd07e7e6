//! A Jira over real HTTP on loopback, for tests and for trying things by hand.
//!
//! [`Sandbox`] is the handle: a server in a thread of its own, stopped when the handle is dropped. A [`Builder`]
//! describes the company ([`State`]: people, issues and their histories) and the Jira that serves it: Cloud or
//! Data Center, the kind of credential, TLS, page sizes. One state can be served as either.
//!
//! ```
//! use jira_sandbox::{Category, Sandbox};
//!
//! let jira = Sandbox::cloud()
//!     .now("2026-11-23T12:00:00Z")
//!     .user("ada", |u| u.name("Ada Lovelace"))
//!     .issue("ACME-7", |i| i.summary("Print the invoice").assignee("ada").status("Doing", Category::Indeterminate))
//!     .start();
//! assert!(jira.url().starts_with("http://127.0.0.1:"));
//! ```
//!
//! The answers follow what is known of the real servers, their refusals and odd habits included; where the real
//! ones differ or nothing is known, the stricter reading was chosen and is said at the place. A [`Fault`] makes the
//! server misbehave on request, and dropping the handle asserts that every arranged fault was met.
//!
//! How a request travels: `server` (sockets, TLS, HTTP) → `world` (the log, faults, who is asking) → `routes` (one
//! file per subject) → `jql` and `wire` (which issues, and how they are written).

mod auth;
mod builder;
mod clock;
mod company;
mod endpoint;
mod fault;
mod jql;
mod prng;
mod reply;
mod request;
mod routes;
mod sandbox;
mod seen;
mod server;
mod site;
mod state;
mod tls;
mod wire;
mod world;

pub use auth::Auth;
pub use builder::Builder;
pub use endpoint::Endpoint;
pub use fault::{Arranged, Fault};
pub use sandbox::{Person, Sandbox};
pub use seen::{AuthSeen, Seen};
pub use state::{Category, HiddenEmail, IssueBuilder, State, UserBuilder};

/// The one secret this Jira accepts, whatever its kind: API token, personal access token or password.
///
/// It is recognisable on purpose: a test that finds it in any output, log or file has found a leak.
pub const CANARY_TOKEN: &str = "ATATT3xCANARY-7f3d9b-do-not-print";
