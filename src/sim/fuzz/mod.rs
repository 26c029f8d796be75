//! Fuzz: what each fuzz target does with its bytes. Library code, so that the tests replay every corpus through it.
//!
//! A body panics where an invariant is broken and returns where the input is only bad.

mod frame;
mod headers;
mod message;
mod rtp;
mod scan;
mod sdp;
mod session;

pub use frame::frame;
pub use message::message;
pub use rtp::rtp;
pub use scan::scan;
pub use sdp::sdp;
pub use session::session;
