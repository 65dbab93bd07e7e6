//! Searching issues: Cloud by page tokens without a total, Data Center by offsets with one.

mod cloud;
mod data_center;
mod token;

pub(super) use cloud::{count, on_cloud};
pub(super) use data_center::on_data_center;
