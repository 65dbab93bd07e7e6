//! The promises of an organization's records.
