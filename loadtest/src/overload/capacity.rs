//! Capacity: the highest rate of new calls that a server holds, whatever becomes of the others.
//!
//! A closed loop overstates it: its calls wait for each other and come in batches of one kind.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde::Serialize;
use trunkline::transport::UdpListener;

use super::closed::{ClosedLoop, normal_us};
use super::probe::Probe;
use super::search::Search;
use crate::core::Core;
use crate::error::Error;
use crate::farm::CallPlan;
use crate::load::{self, CALL, LoadPlan, Step};

/// What a server can serve, by either loop.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Capacity {
    /// In an open loop.
    pub(crate) calls_per_s: f64,
    /// The same once more after the trial: what a virtual machine can do changes within minutes.
    pub(crate) calls_per_s_after: f64,
    /// In a closed loop: where the search began.
    pub(crate) closed: ClosedLoop,
    /// Every rate that was tried, in this order.
    pub(crate) probes: Vec<Probe>,
    /// At [`NORMAL_LOAD`] of the capacity.
    pub(crate) call_p99_us: u64,
    /// What a call takes at most where nothing is wrong.
    pub(crate) normal_us: u64,
    /// Why it may be higher: a rate that failed because the generator did.
    pub(crate) note: Option<String>,
}

/// Whom to probe, and from where.
pub(super) struct Prober<'a> {
    pub(super) target: SocketAddr,
    pub(super) user: &'a str,
    pub(super) sources: &'a [UdpListener],
    /// The process of the server, if it is ours.
    pub(super) pid: Option<u32>,
    pub(super) core: Option<Core>,
    /// Clients that do are served for another price; what they hold back is not held.
    pub(super) speaks_oc: bool,
    pub(super) goes_first: bool,
    pub(super) stop: &'a AtomicBool,
}

impl Capacity {
    /// Search it, beginning at half of what the `closed` loop reached.
    pub(super) fn search(prober: &Prober<'_>, closed: ClosedLoop) -> Result<Capacity, Error> {
        let (found, probes) = prober.search(Search::from(closed.calls_per_s / 2.0))?;
        let calls_per_s = found.ok_or(Error::NoCapacity { target: prober.target })?;
        let call_p99_us = prober.call_p99_us(NORMAL_LOAD * calls_per_s)?;
        let too_much = probes.iter().filter(|probe| probe.calls_per_s > calls_per_s);
        let note = too_much.flat_map(|probe| probe.invalid.first().cloned()).next();
        Ok(Capacity {
            calls_per_s,
            calls_per_s_after: calls_per_s,
            closed,
            probes,
            call_p99_us,
            normal_us: normal_us(call_p99_us as f64),
            note,
        })
    }

    /// Search it once more; where nothing holds any more it counts as it was.
    pub(super) fn search_again(&mut self, prober: &Prober<'_>) -> Result<(), Error> {
        let (found, probes) = prober.search(Search::near(self.calls_per_s))?;
        self.calls_per_s_after = found.unwrap_or(self.calls_per_s);
        self.probes.extend(probes);
        Ok(())
    }

    /// Between before and after: the one that counts.
    pub(super) fn mean(&self) -> f64 {
        (self.calls_per_s + self.calls_per_s_after) / 2.0
    }
}

impl Prober<'_> {
    fn search(&self, mut search: Search) -> Result<(Option<f64>, Vec<Probe>), Error> {
        let mut probes = Vec::new();
        while let Some(calls_per_s) = search.next() {
            if self.stop.load(Ordering::Relaxed) {
                break;
            }
            search.tell(calls_per_s, self.holds(calls_per_s, &mut probes)?);
        }
        Ok((search.found(), probes))
    }

    /// How long calls take at a rate. A caller who sends his INVITE again is not served as ever: what
    /// held the host up then must not pass for normal.
    fn call_p99_us(&self, calls_per_s: f64) -> Result<u64, Error> {
        let mut least = u64::MAX;
        for _ in 0..ATTEMPTS {
            least = least.min(self.probe(calls_per_s)?.call_p99_us);
            if normal_us(least as f64) < T1_US {
                break;
            }
            std::thread::sleep(RECOVERY);
        }
        Ok(least)
    }

    /// Whether the server holds a rate. What it hardly missed it may try again: a moment taken by
    /// other work must not pass for its limit.
    fn holds(&self, calls_per_s: f64, probes: &mut Vec<Probe>) -> Result<bool, Error> {
        for _ in 0..ATTEMPTS {
            let probe = self.probe(calls_per_s)?;
            let (has_held, is_in_doubt) = (probe.has_held, probe.is_in_doubt());
            probes.push(probe);
            if has_held {
                return Ok(true);
            }
            std::thread::sleep(RECOVERY);
            if !is_in_doubt {
                break;
            }
        }
        Ok(false)
    }

    fn probe(&self, calls_per_s: f64) -> Result<Probe, Error> {
        let plan = LoadPlan {
            target: self.target,
            user: self.user.to_owned(),
            steps: vec![Step { name: "probe", calls_per_s, length: LENGTH, is_flooding: false }],
            call: CallPlan { grace: Duration::ZERO, timeout: TIMEOUT, ..CALL },
            normal: TIMEOUT,
            speaks_oc: self.speaks_oc,
            calls_again: false,
            goes_first: self.goes_first,
        };
        let run = load::run(&plan, self.sources, None, self.pid, self.core, self.stop)?;
        Ok(Probe::new(calls_per_s, &run))
    }
}

/// Of one probe: 3 % too much are by then 75 ms of work left undone.
const LENGTH: Duration = Duration::from_millis(2_500);
/// A call that takes so long is lost.
const TIMEOUT: Duration = Duration::from_secs(4);
/// After a rate that was too high: the server refuses calls for a while longer.
const RECOVERY: Duration = Duration::from_secs(2);
/// For each rate that is in doubt.
const ATTEMPTS: usize = 3;
/// A caller repeats after that (timer A, RFC 3261 §17.1.1.2).
const T1_US: u64 = 500_000;
/// Of the capacity: a load that is normal, with room for what chance brings.
pub(super) const NORMAL_LOAD: f64 = 0.7;
