//! Tables: what a configuration may say, key by key.

use std::num::{NonZeroU32, NonZeroUsize};

use serde::Deserialize;
use toml::Spanned;

use super::Fault;
use super::media::MediaTable;
use super::value::{Cidr, Deed, Listener, Name, Parsed, ToneName, TreatmentName};
use crate::dialplan::{Bridge, Callee, RecordingPath};

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    #[serde(default)]
    pub(super) listen: Vec<Listener>,
    pub(super) shards: Option<NonZeroUsize>,
    #[serde(default)]
    pub(super) cores: Vec<usize>,
    pub(super) calls_max: Option<NonZeroU32>,
    pub(super) source_calls: Option<u32>,
    #[serde(default)]
    pub(super) trusted: Vec<Cidr>,
    #[serde(default)]
    pub(super) untrusted: Vec<Cidr>,
    #[serde(default)]
    pub(super) media: MediaTable,
    #[serde(default)]
    pub(super) route: Vec<Spanned<RouteTable>>,
}

/// `[[route]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RouteTable {
    user: Option<Name>,
    prefix: Option<Name>,
    pub(super) steps: Option<Vec<StepTable>>,
    pub(super) media: Option<TreatmentName>,
    pub(super) play: Option<String>,
    pub(super) tone: Option<ToneName>,
    #[serde(rename = "loop")]
    pub(super) is_looped: Option<bool>,
    #[serde(default, rename = "early")]
    pub(super) is_early: bool,
    pub(super) record: Option<Parsed<RecordingPath>>,
    pub(super) bridge: Option<Parsed<Bridge>>,
}

impl RouteTable {
    pub(super) fn callee(&self) -> Result<Callee, Fault> {
        match (&self.user, &self.prefix) {
            (Some(_), Some(_)) => Err(Fault::UserAndPrefix),
            (Some(user), None) => Ok(Callee::User(user.0.clone())),
            (None, Some(prefix)) => Ok(Callee::Prefix(prefix.0.clone())),
            (None, None) => Ok(Callee::Anyone),
        }
    }
}

/// One of `steps`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StepTable {
    #[serde(rename = "do")]
    pub(super) deed: Option<Deed>,
    pub(super) reject: Option<u16>,
    #[serde(default)]
    pub(super) after_ms: u32,
}
