//! What an application sees: events out, commands in, configuration, numbers. Plain data, no behaviour of the engine.

mod application;
mod command;
mod command_error;
mod commands;
mod config;
mod event;
mod handle;
mod info;
mod invitation;
mod media;
mod media_stats;
mod network;
mod prompt;
mod recordings;
mod report;
mod server;
mod stats;
mod tone;
mod treatment;
mod trust;

pub use application::Application;
pub use command::Command;
pub use command_error::CommandError;
pub use commands::Commands;
pub use config::{Config, ConfigError, TimerConfig};
pub use event::{EndCause, Event};
pub use handle::CallHandle;
pub use info::CallInfo;
pub use invitation::Invitation;
pub use media::{Latching, MediaConfig};
pub use media_stats::{MediaBucket, MediaLedger};
pub use network::{Network, NetworkError};
pub use prompt::{Prompt, PromptError};
pub use recordings::Recordings;
pub use report::{MediaReport, QualitySums};
pub use server::{Server, StartError};
pub use stats::{Bucket, Latency, Ledger, Live, Stats};
pub use tone::{Tone, ToneError};
pub use treatment::Treatment;
pub use trust::TrustConfig;

pub use crate::sdp::Direction;
pub use crate::sip::Status;
