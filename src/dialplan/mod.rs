//! The dialplan: which calls are answered how, as data. Turns events into commands.

mod action;
mod builtin;
mod route;
#[cfg(test)]
mod tests;

pub use action::{Action, Step};
pub use builtin::Dialplan;
pub use route::Route;
