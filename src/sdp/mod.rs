//! Session descriptions: grammar (RFC 8866), offer and answer (RFC 3264).
//!
//! Borrowed views, one pass, no allocation.
//!
//! An offer comes in, an answer goes out: [`Session::parse`], then [`answer`]. An INVITE without an
//! offer: [`offer`] in the 200, then [`Session::parse`] on the ACK's body and [`accept`].

mod answer;
mod attr;
mod codec;
mod connection;
mod direction;
mod error;
mod event;
mod field;
mod line;
mod local;
mod location;
mod media;
mod number;
mod offer;
mod origin;
mod payload;
mod protocol;
mod session;
#[cfg(test)]
mod tests;
mod write;

pub use answer::{Answer, Refusal, answer};
pub use attr::{Attribute, Attributes, PTIME_MS_MAX, Rtcp};
pub use codec::{Codec, CodecKind};
pub use connection::Connection;
pub use direction::Direction;
pub use error::{SdpError, SdpErrorKind};
pub use line::{Line, Lines};
pub use local::Local;
pub use media::{Media, MediaKind};
pub use offer::{OFFERED, accept, offer};
pub use origin::Origin;
pub use protocol::Protocol;
pub use session::Session;
