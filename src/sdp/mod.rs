//! Session descriptions: grammar (RFC 8866), offer and answer (RFC 3264).
//!
//! Borrowed views, one pass, no allocation.
//!
//! An offer comes in, an answer goes out: [`Session::parse`], then [`answer`]. An INVITE without an
//! offer: [`offer`] in the 200, then [`Session::parse`] on the ACK's body and [`accept`]. Later in
//! a session [`reoffer`] follows from our last description, and [`exchange`] says whose turn it is.

mod acceptance;
mod answer;
mod attr;
mod codec;
mod connection;
mod direction;
mod error;
mod event;
pub mod exchange;
mod field;
mod line;
mod listing;
mod local;
mod location;
mod media;
mod number;
mod offer;
mod origin;
mod payload;
mod protocol;
mod refusal;
mod session;
mod stream;
#[cfg(test)]
mod tests;
mod version;
mod write;

pub use acceptance::accept;
pub use answer::{Answer, answer};
pub use attr::{Attribute, Attributes, PTIME_MS_MAX, Rtcp};
pub use codec::{Codec, CodecKind};
pub use connection::Connection;
pub use direction::Direction;
pub use error::{SdpError, SdpErrorKind};
pub use line::{Line, Lines};
pub use local::Local;
pub use media::{Media, MediaKind};
pub use offer::{OFFERED, offer, reoffer};
pub use origin::Origin;
pub use protocol::Protocol;
pub use refusal::Refusal;
pub use session::Session;
pub use version::{is_same_but_version, is_unchanged};
