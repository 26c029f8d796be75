//! The SIP grammar (RFC 3261 §25): messages as borrowed views, and writers straight into the send buffer.
//!
//! Nothing here allocates, keeps time or knows a transaction. [`Message::parse`] splits a datagram in one pass;
//! [`Message::request`] and [`Message::response`] prove the headers every message must have; whatever else is wanted
//! is looked at on demand through [`header`].

mod error;
pub mod fragment;
pub mod frame;
pub mod header;
mod message;
mod method;
mod parse;
pub mod scan;
mod status;
#[cfg(test)]
mod tests;
pub(crate) mod token;
pub mod uri;
pub mod write;

pub use error::{ParseError, ParseErrorKind, RequestError};
pub use header::{CSeq, Contact, HeaderName, NameAddr, Params, Rport, Via};
pub use message::{Message, StartLine};
pub use method::Method;
pub use parse::{Ack, Glance, Request, Response};
pub use status::{Class, Status};
pub use uri::{Host, Scheme, Uri};
