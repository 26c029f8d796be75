//! RTP and RTCP (RFC 3550), DTMF (RFC 4733), G.711 and the E-model: what media is made of, as pure functions.
//!
//! Nothing here knows the time, keeps a table or allocates. A packet is looked at where it lies and
//! rewritten there; what is remembered of a source is a small struct in its owner's hands.
//!
//! A datagram on a media port is first a [`Class`], then a [`Header`] or [`rtcp::Packets`]. A
//! [`Reception`] counts what came of one source and writes the report about it, an [`EventReceiver`]
//! turns its events into keys, and a [`Rating`] says what all that was worth to the listener.

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
