//! The product's own words as plain types, and the rules one can state without saying SQL, HTTP or flag.
//!
//! Everything here takes values and returns values: no clock is read, no file opened, nothing awaited. Text becomes
//! one of these types once, at the edge, by `FromStr`; after that there are no bare strings. Only std, jiff, url,
//! serde, thiserror and secrecy (for [`connection::Token`]) are allowed in.

pub mod account;
pub mod activity;
pub mod base_url;
pub mod chart;
pub mod connection;
pub mod filter;
pub mod history;
pub mod id;
pub mod integration;
pub mod join;
pub mod matching;
pub mod organization;
pub mod person;
pub mod roster;
pub mod tally;
pub mod text;
pub mod wait;
pub mod window;
pub mod zone;

pub use account::{AccountId, AccountKind, JiraAccount, Link, Whose};
pub use activity::{Activity, Category, Project, Relation, Ticket};
pub use base_url::BaseUrl;
pub use chart::Chart;
pub use connection::{Connection, Token};
pub use filter::Filter;
pub use id::{DatabaseId, IntegrationId, PersonId, UserId};
pub use integration::{
    AuthKind, Deployment, Integration, IntegrationLine, IntegrationName, LastTest, Login, Scope,
    SealedIntegration, SealedToken, Site,
};
pub use join::{JoinRequest, JoinRequestError};
pub use organization::{
    Fingerprint, Grant, GrantKind, Manifest, Member, Organization, OrganizationKey, PublicKey,
    Rotation, Seen, Standing,
};
pub use person::{Email, Handle, Person, PersonRef, Role, Team, User, ZoneName};
pub use tally::{Tally, Total};
pub use wait::Wait;
pub use window::{Since, Until, Window};
