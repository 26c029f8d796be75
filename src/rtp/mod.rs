//! RTP and RTCP (RFC 3550), DTMF (RFC 4733), G.711 and the E-model: what media is made of, as pure functions.
//!
//! Nothing here knows the time, keeps a table or allocates: a packet is looked at where it lies and rewritten there, and
//! what is remembered of a source is a small struct in its owner's hands.

mod class;
mod dtmf;
pub mod g711;
mod header;
mod jitter;
mod quality;
mod reception;
pub mod rtcp;
mod sequence;
#[cfg(test)]
mod tests;

pub use class::Class;
pub use dtmf::{Digit, Event, EventReceiver, Events, Key, Signal};
pub use header::Header;
pub use quality::{Equipment, Loss, Rating};
pub use reception::Reception;
pub use sequence::Arrival;
