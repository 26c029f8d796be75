//! Lane: the calls of one source, sent through a socket of its own.

use std::io;
use std::net::SocketAddr;

use trunkline::transport::UdpListener;

use super::LoadPlan;
use super::second::Counts;
use crate::batch::Batch;
use crate::cohort::Cohorts;
use crate::farm::Farm;
use crate::generator::run_number;
use crate::scenario::Scenario;
use crate::socket::SocketOutlet;
use crate::stats::Stats;

/// One of a run's sources.
pub(super) struct Lane<'a> {
    pub(super) farm: Farm,
    pub(super) outlet: SocketOutlet<'a>,
    socket: &'a UdpListener,
    drops_before: u32,
}

impl<'a> Lane<'a> {
    /// Calls of `plan` through `socket`, `calls_max` of them at once.
    pub(super) fn open(
        plan: &LoadPlan,
        socket: &'a UdpListener,
        calls_max: u32,
    ) -> io::Result<Lane<'a>> {
        let make = if plan.speaks_oc { Scenario::with_oc } else { Scenario::new };
        let scenario = make(socket.local(), plan.target, &plan.user, run_number());
        let cohorts = Cohorts::new(plan.normal.as_micros() as u64);
        Ok(Lane {
            farm: Farm::new(scenario, plan.call, calls_max).with_cohorts(cohorts),
            outlet: SocketOutlet::to_target(socket, plan.target, BATCH)?,
            socket,
            drops_before: socket.kernel_drops()?,
        })
    }

    /// What was counted so far.
    pub(super) fn counts(&self) -> Counts {
        let stats = self.farm.stats();
        Counts {
            offered: stats.started,
            held_back: 0,
            completed: stats.completed,
            refused: stats.failures.refused(),
            timed_out: stats.failures.invite_timeout,
            invite_again: stats.sent.invite_again,
            in_dialog_failures: stats.failures.in_dialog(),
            repeating: self.farm.calls_repeating().into(),
        }
    }

    /// What was counted, and how many datagrams never left.
    pub(super) fn finish(mut self) -> io::Result<(Stats, u64)> {
        let drops = self.socket.kernel_drops()?.wrapping_sub(self.drops_before);
        self.farm.set_kernel_drops(drops.into());
        Ok((self.farm.into_stats(), self.outlet.unsent()))
    }
}

/// A socket for calls from `address`.
pub(crate) fn bind(address: SocketAddr) -> Result<UdpListener, crate::error::Error> {
    let options = trunkline::transport::BindOptions::default();
    UdpListener::bind(address, options).map_err(crate::error::Error::bind)
}

/// What the server joins is taken so. Nothing is joined on the way to it: what its kernel drops it counts in packets.
pub(crate) const BATCH: Batch = Batch::In;
