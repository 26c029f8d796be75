//! What each method means to a call: a file each.

mod ack;
mod bye;
mod cancel;
mod invite;
mod options;
mod prack;
mod update;

pub(super) use update::Updated;
