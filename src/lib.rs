//! manageros
pub mod domain;
