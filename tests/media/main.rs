//! Media from both ends: what a peer hears whatever happens to its call, and what nobody else ever gets.

// A test fails by panicking, and says on stdout how much it did.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod early;
mod echo;
mod held;
mod mutation;
mod phone;
mod played;
mod ports;
mod relay;
mod strangers;
mod translated;
mod unproven;
