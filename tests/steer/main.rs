//! Steering and the sieve: what the programs in the kernel do with a datagram, against what user space would do.
//!
//! The very instructions run twice: in a machine of ours, which needs no privilege, and in the kernel behind real
//! sockets. Where the kernel lets this process bring no program in, the latter say so and pass.

// A test fails by panicking, and says on stdout what it could not try.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod acks;
mod kernel;
mod link;
mod machine;
mod message;
mod sieve;
mod sifting;
mod steering;
