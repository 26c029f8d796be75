//! Sessions: the user agent core (RFC 3261 §13-15). What requests, responses, commands and timers do to calls.

mod acknowledge;
mod agent;
mod call;
mod command;
mod dispatch;
mod end;
mod hangup;
mod method;
mod offer_answer;
mod reply;
mod response;
mod timer;
mod trust;

pub use agent::UserAgent;
