//! The server as peers and operators see it: a process of its own on real sockets of loopback.

mod calls;
mod end;
mod example;
mod failure;
mod idle;
mod phone;
mod process;
mod shards;
mod stats;
