//! How messages are taken apart: lines, values, and what a request or response must have.

mod ack;
pub(crate) mod chunk;
mod common;
mod cursor;
mod glance;
pub(crate) mod line;
mod request;
mod response;
pub(crate) mod start_line;
mod table;

pub use ack::Ack;
pub(crate) use cursor::Cursor;
pub use glance::Glance;
pub use request::Request;
pub use response::Response;
pub(crate) use table::Table;
