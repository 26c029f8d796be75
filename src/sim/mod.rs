//! The simulated world: an engine and a scripted peer on a lossy network, in virtual time, from one seed.
//!
//! Nothing here opens a socket or reads a clock, so a test that fails once fails each time with the same seed. What a
//! scenario did is in the [`Log`]; what must hold whatever it did is in [`check`].

mod chance;
pub mod check;
mod digest;
mod draft;
mod facts;
pub mod fuzz;
mod host;
mod leg;
mod link;
mod log;
mod options;
mod packet;
mod peer;
mod pending;
mod react;
mod recorded;
mod response;
mod sight;
mod turn;
pub mod vopr;
mod world;

pub use chance::Chance;
pub use digest::Digest;
pub use draft::Draft;
pub use facts::Facts;
pub use host::{Host, Told};
pub use leg::LegId;
pub use link::Link;
pub use log::{End, Entry, Kind, Log, Sent};
pub use options::Options;
pub use packet::Packet;
pub use peer::{Habits, Peer};
pub use sight::{CallName, Sight};
pub use world::World;
