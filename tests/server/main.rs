//! The server as peers and operators see it: a process of its own on real sockets of loopback.

// A test fails by panicking, and says on stdout what it skips or measures.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod calls;
mod end;
mod example;
mod failure;
mod files;
mod idle;
mod ledger;
mod media;
mod phone;
mod process;
mod recording;
mod routes;
mod shards;
mod stall;
mod start;
mod stats;
