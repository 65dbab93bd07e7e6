//! The sandbox asked over real sockets.

mod ask;
mod cloud;
mod data_center;
mod faults;
mod people_and_histories;
mod server;
