//! Transactions (RFC 3261 §17): each machine is one pure table in a file of its own; the table of those alive is here.

pub mod client;
mod invite;
mod key;
mod outcome;
mod request;
pub mod server;
pub mod server_invite;
mod table;
#[cfg(test)]
mod tests;
mod timers;
mod tombstone;

pub use key::{Branch, TransactionKey};
pub use outcome::{Echo, Outcome, Responded};
pub use request::Progress;
pub use table::{Found, InviteId, RequestId, Transactions};
pub use timers::{CallTimer, Due, InviteTimer, RequestTimer, TimerDurations, Timers};
pub use tombstone::Tombstone;
