//! What each method means to a call: a file each.

mod ack;
mod bye;
mod cancel;
mod info;
mod invite;
mod message;
mod notify;
mod options;
mod prack;
mod refer;
mod unopened;
mod update;

pub(super) use update::Updated;
