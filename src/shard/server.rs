//! The running server: gathers the shards' numbers and brings them down.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use crossbeam::channel::{Receiver, RecvTimeoutError};

use super::ShardFailure;
use super::control::{Control, Order, Report};
use super::floods::Floods;
use super::mailbox::Bells;
use super::meter::{merge, settle};
use super::offload::Offload;
use super::place::Cores;
use super::thread::Thread;
use crate::api::Stats;

/// Shards at work. Dropping it leaves them at work until the process ends; [`Running::shut_down`]
/// ends them well.
#[derive(Debug)]
pub struct Running {
    pub(super) addresses: Vec<SocketAddr>,
    pub(super) cores: Cores,
    pub(super) rx_bytes: usize,
    pub(super) media_sockets: u32,
    pub(super) offload: Offload,
    pub(super) floods: Arc<OnceLock<Floods>>,
    pub(super) control: Arc<Control>,
    pub(super) bells: Arc<Bells>,
    pub(super) reports: Receiver<Report>,
    pub(super) failures: Receiver<ShardFailure>,
    pub(super) presence: Receiver<Infallible>,
    pub(super) threads: Vec<Thread>,
}

/// A shard answers within a turn; one that takes longer than this is stuck and left out.
const REPORT_WAIT: Duration = Duration::from_secs(1);

/// How often a server that drains looks whether its calls are over.
const DRAIN_LOOK: Duration = Duration::from_millis(50);

/// BYEs sent at the end are waited for as long as answers come; this long without one is the end.
/// Lost ones are repeated after 500 ms and 1 s more (RFC 3261 §17.1.2.2): both fit.
const HANG_UP_WAIT: Duration = Duration::from_secs(2);

impl Running {
    /// The addresses bound, in the order of [`Server::listen`](crate::api::Server::listen).
    pub fn addresses(&self) -> &[SocketAddr] {
        &self.addresses
    }

    /// The cores taken, one a shard.
    pub fn cores(&self) -> &[usize] {
        self.cores.as_slice()
    }

    /// Where the shards are, and why there are no more.
    pub fn placement(&self) -> &Cores {
        &self.cores
    }

    /// The smallest receive buffer the kernel granted a socket.
    pub fn rx_bytes(&self) -> usize {
        self.rx_bytes
    }

    /// How many media sockets the host lets each shard open: one for a call, one more for RTCP that does not share it.
    pub fn media_sockets(&self) -> u32 {
        self.media_sockets
    }

    /// What the kernel does in the shards' place.
    pub fn offload(&self) -> &Offload {
        &self.offload
    }

    /// Who drops floods, as soon as that is known: once, some time after the start. On any thread.
    pub fn floods(&self) -> impl Iterator<Item = Floods> + Send + use<> {
        let floods = Arc::clone(&self.floods);
        std::iter::once_with(move || floods.wait().clone())
    }

    /// The numbers of all shards.
    pub fn stats(&self) -> Stats {
        // What an earlier, impatient call left behind.
        while self.reports.try_recv().is_ok() {}
        let wanted = self.control.shards_up();
        self.control.want_report();
        self.bells.ring_all();
        merge(gather(&self.reports, wanted, |_| true))
    }

    /// Shards that are lost, as that happens; it ends when all shards have ended. Each loss is told
    /// once, to whoever asks first, on any thread.
    pub fn failures(&self) -> impl Iterator<Item = ShardFailure> + Send + use<> {
        self.failures.clone().into_iter()
    }

    /// Wait until all shards have ended, or one is lost. The others then still serve.
    pub fn wait(&self) -> Result<(), ShardFailure> {
        self.failures().next().map_or(Ok(()), Err)
    }

    /// Take no new calls, give those that are up `grace` to end, hang up the rest, wait for the
    /// answers, and stop. Either wait is over when `hurry` says so; it is asked again for the second. The
    /// last numbers; shards that were lost are not in them.
    pub fn shut_down(self, grace: Duration, hurry: impl Fn() -> bool) -> Stats {
        self.order(Order::Drain);
        self.wait_for_calls(grace, &hurry);
        self.order(Order::HangUp);
        self.wait_for_byes(&hurry);
        while self.reports.try_recv().is_ok() {}
        let wanted = self.control.shards_up();
        self.order(Order::Stop);
        let is_last = |report: &Report| report.mailbox.is_some();
        let mut reports = gather(&self.reports, wanted, is_last);
        // A shard whose application never returns is left behind; the process ends without it.
        if self.presence.recv_timeout(REPORT_WAIT) == Err(RecvTimeoutError::Disconnected) {
            for thread in self.threads {
                // A thread that panicked has told so.
                let _ = thread.join();
            }
        }
        // A recording on a slow disk may have kept one longer than a report is waited for.
        self.reports.try_iter().filter(is_last).for_each(|report| keep(&mut reports, report));
        settle(&mut reports);
        merge(reports)
    }

    fn order(&self, order: Order) {
        self.control.give(order);
        self.bells.ring_all();
    }

    fn wait_for_calls(&self, at_most: Duration, hurry: &impl Fn() -> bool) {
        let started = Instant::now();
        while self.stats().live.sessions > 0 && started.elapsed() < at_most && !hurry() {
            std::thread::sleep(DRAIN_LOOK.min(at_most));
        }
    }

    /// Until all calls are over, or no peer answers any more.
    fn wait_for_byes(&self, hurry: &impl Fn() -> bool) {
        let (mut left, mut heard) = (u64::MAX, Instant::now());
        loop {
            let sessions = self.stats().live.sessions;
            if sessions < left {
                (left, heard) = (sessions, Instant::now());
            }
            if left == 0 || heard.elapsed() > HANG_UP_WAIT || hurry() {
                return;
            }
            std::thread::sleep(DRAIN_LOOK);
        }
    }
}

/// One report of each of `wanted` shards, or of those whose come in time.
fn gather(
    from: &Receiver<Report>,
    wanted: usize,
    is_wanted: impl Fn(&Report) -> bool,
) -> Vec<Report> {
    let deadline = Instant::now() + REPORT_WAIT;
    let mut reports = Vec::with_capacity(wanted);
    while reports.len() < wanted {
        let Ok(report) = from.recv_deadline(deadline) else { break };
        if is_wanted(&report) {
            keep(&mut reports, report);
        }
    }
    reports
}

/// Add `report`. A shard that was too slow for an earlier call answers that one as well, and must not count twice.
fn keep(reports: &mut Vec<Report>, report: Report) {
    reports.retain(|known| known.shard != report.shard);
    reports.push(report);
}

#[cfg(test)]
mod tests;
