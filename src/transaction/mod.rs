//! Transactions (RFC 3261 §17): each machine is one pure table in a file of its own; the table of those alive is here.

pub mod client;
mod invite;
mod key;
mod request;
pub mod server;
pub mod server_invite;
mod table;
mod timers;
mod tombstone;
#[cfg(test)]
mod tests;

pub use key::{Branch, TransactionKey};
pub use invite::{Echo, Outcome, Responded};
pub use request::{BRANCH_COOKIE, Progress};
pub use table::{Found, InviteId, RequestId, Transactions};
pub use timers::{Due, Timer, Timers, TimerDurations};
pub use tombstone::Tombstone;
