//! Session descriptions: grammar (RFC 8866) and offer/answer (RFC 3264). Borrowed views, no allocation.
//!
//! An offer comes in, an answer goes out: [`Session::parse`], then [`answer`]. An INVITE without an
//! offer: [`offer`] in the 200, then [`Session::parse`] on the ACK's body and [`accept`].

mod answer;
mod attr;
mod codec;
mod direction;
mod error;
mod line;
mod local;
mod media;
mod offer;
mod origin;
mod session;
#[cfg(test)]
mod tests;
mod write;

pub use answer::{Answer, Refusal, answer};
pub use attr::{Attribute, Attributes, PTIME_MS_MAX, Rtcp};
pub use codec::{Codec, CodecKind};
pub use direction::Direction;
pub use error::{SdpError, SdpErrorKind};
pub use line::{Line, Lines};
pub use local::Local;
pub use media::{Media, MediaKind};
pub use offer::{OFFERED, accept, offer};
pub use origin::{Connection, Origin};
pub use session::Session;
