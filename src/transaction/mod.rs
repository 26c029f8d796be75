//! Transactions (RFC 3261 §17): each machine is one pure table in a file of its own; the table of those alive is here.

mod attempt;
mod branch;
pub mod client;
pub mod client_invite;
pub mod derive;
mod invite;
mod key;
mod outcome;
mod progress;
mod request;
mod sent;
pub mod server;
pub mod server_invite;
mod table;
#[cfg(test)]
mod tests;
mod timers;
mod tombstone;

pub use branch::{BRANCH_LEN, branch_of};
pub use key::{Branch, TransactionKey};
pub use outcome::{Echo, Outcome, Responded};
pub use progress::{InviteProgress, Progress};
pub use sent::{Owner, Sent};
pub use table::{ClientInviteId, Found, InviteId, RequestId, Transactions};
pub use timers::{
    CallTimer, ClientInviteTimer, Due, InviteTimer, RequestTimer, TimerDurations, Timers,
};
pub use tombstone::Tombstone;
