//! A shard: one pinned thread that owns an engine, its packet plane and its counters, and drives them.

mod address;
mod clock;
mod control;
mod driver;
mod error;
mod failure;
mod files;
mod launch;
mod mailbox;
mod meter;
mod place;
mod recorder;
mod rest;
mod runtime;
mod server;
mod spin;
mod thread;

pub use error::StartFailure;
pub use failure::ShardFailure;
pub use files::MediaFiles;
pub use launch::EXECUTOR_LOCKED_KIB;
pub use place::Cores;
pub use server::Running;
