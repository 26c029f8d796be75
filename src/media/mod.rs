//! Media: for now the ports that answers name and calls hold.

mod port;
#[cfg(test)]
mod tests;

pub use port::{MediaPort, Ports};
