//! Trunkline: carrier-scale SIP termination on a thread per core that shares nothing.

pub mod api;
pub mod dialog;
pub mod dialplan;
pub mod engine;
pub mod host;
pub mod ident;
pub mod limits;
pub mod media;
pub mod pool;
pub mod rtp;
pub mod sdp;
pub mod session;
pub mod shard;
pub mod sim;
pub mod sip;
pub mod time;
pub mod timer;
pub mod transaction;
#[allow(unsafe_code)] // the one place that speaks to the kernel; each block names its invariant
pub mod transport;
pub mod wire;

/// The README's example compiles.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct ReadmeExamples;
