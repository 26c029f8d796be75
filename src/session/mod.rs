//! Sessions: the user agent core (RFC 3261 §13-15). What requests, responses, commands and timers do to calls.

mod acknowledge;
mod agent;
mod answered;
mod asking;
mod call;
mod change;
mod changed;
mod command;
mod confirmation;
mod descriptions;
mod dispatch;
mod end;
mod expiry;
mod extension;
mod features;
mod fork;
mod hangup;
mod inviting;
mod late;
mod method;
mod note;
mod offer_answer;
mod placing;
mod provisional;
mod reliable;
mod reply;
mod request;
mod request_writer;
mod response;
mod ringing;
mod taking_back;
mod timer;
mod trust;

pub use agent::UserAgent;
