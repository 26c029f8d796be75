//! The dialplan: which calls are answered how, as data. Turns events into commands.

mod action;
mod bridge;
mod builtin;
pub mod config;
mod legs;
mod plan;
mod recording;
mod route;
#[cfg(test)]
mod tests;

pub use action::{Action, Step};
pub use bridge::{Bridge, BridgeError};
pub use plan::Dialplan;
pub use recording::{RecordingPath, RecordingPathError};
pub use route::{Callee, Route, Start};
