//! RTCP in both directions, what calls are reported to have been like, and what silence does (RFC 3550 §6).

#![allow(clippy::unwrap_used)] // helpers are tests too

mod collision;
mod fixture;
mod reports;
mod sent;
mod silence;
mod sources;
