//! Arguments of `spray`, checked once.

use std::net::{IpAddr, SocketAddr};
use std::ops::RangeInclusive;
use std::path::PathBuf;

use clap::Args;

use super::SprayPlan;
use crate::error::Error;
use crate::{limits, target};

/// Whom to spray, how hard, and from where.
#[derive(Args)]
pub(crate) struct SprayArgs {
    /// Whose media ports: an address of this host's loopback.
    target: IpAddr,
    /// The media ports, both ends included.
    #[arg(long, value_name = "LOW..HIGH", visible_alias = "from", value_parser = limits::ports)]
    ports: RangeInclusive<u16>,
    /// Datagrams per second.
    #[arg(long, value_name = "N", default_value_t = 10_000)]
    pps: u32,
    /// How long.
    #[arg(long, value_name = "S", default_value_t = 10.0)]
    seconds: f64,
    /// The third party's own address; 127.0.0.2 makes it another host than the caller's.
    #[arg(long, value_name = "ADDRESS")]
    local: Option<IpAddr>,
    /// Write the report to this file, too.
    #[arg(long, value_name = "FILE")]
    pub(super) json: Option<PathBuf>,
}

impl SprayArgs {
    /// What to do.
    pub(super) fn check(&self) -> Result<SprayPlan, Error> {
        if !self.target.is_loopback() {
            return Err(Error::SprayBeyondLoopback { target: self.target });
        }
        let target = SocketAddr::new(self.target, *self.ports.start());
        let local = match self.local {
            Some(local) => SocketAddr::new(local, 0),
            None => target::local_towards(target)?,
        };
        if local.is_ipv4() != target.is_ipv4() {
            return Err(Error::Families { local, target });
        }
        Ok(SprayPlan {
            target: self.target,
            ports: self.ports.clone(),
            local,
            datagrams_per_s: limits::pps(self.pps)?,
            micros: limits::spray_seconds(self.seconds)?,
        })
    }
}
