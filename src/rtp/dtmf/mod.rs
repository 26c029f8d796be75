//! DTMF: keys as events in RTP (RFC 4733) and as the body of an INFO.

mod digit;
mod event;
mod receiver;
mod signal;

pub use digit::Digit;
pub use event::{Event, Events};
pub use receiver::{EventReceiver, Key};
pub use signal::Signal;
