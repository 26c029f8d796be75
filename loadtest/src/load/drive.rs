//! Drive: the turns of a run: starts, deadlines, what came, until all is over.

mod end;

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use trunkline::time::Timestamp;
use trunkline::transport::UdpListener;

use super::callers::Callers;
use super::flooder::Flooder;
use super::inlet::Inlet;
use super::rest::Rest;
use super::second::{Counts, Seconds};
use super::shift::Watch;
use super::{LoadPlan, LoadRun};
use crate::clock::Clock;
use crate::patience::Patience;
use crate::progress::Line;

/// A run that is on.
pub(super) struct Drive<'a> {
    callers: Callers<'a>,
    /// One for each source.
    inlets: Vec<Inlet<'a>>,
    flooder: Option<Flooder<'a>>,
    clock: Clock,
    patience: Patience,
    rest: Rest,
    watch: Watch,
    seconds: Seconds,
    line: Line,
    goes_first: bool,
}

impl<'a> Drive<'a> {
    /// Begin, on a thread that goes first on its core or not.
    pub(super) fn open(
        plan: &LoadPlan,
        sockets: &'a [UdpListener],
        flood: Option<&'a UdpListener>,
        server: Option<u32>,
        goes_first: bool,
    ) -> io::Result<Drive<'a>> {
        let clock = Clock::new();
        Ok(Drive {
            callers: Callers::open(plan, sockets, clock.now())?,
            inlets: sockets.iter().map(Inlet::open).collect(),
            flooder: flood.map(|socket| Flooder::open(plan, socket)).transpose()?,
            clock,
            patience: Patience::new(clock),
            rest: Rest::new(goes_first, clock.now()),
            watch: Watch::new(clock, server),
            seconds: Seconds::new(),
            line: Line::on_terminal(),
            goes_first,
        })
    }

    /// Go on until the last call has ended; `stop` starts no more.
    pub(super) fn run(mut self, stop: &AtomicBool) -> io::Result<LoadRun> {
        loop {
            let now = self.clock.now();
            self.callers.handle_timeout(now)?;
            let is_flooding = self.flood()?;
            if stop.load(Ordering::Relaxed) {
                self.callers.stop();
            }
            self.look_on(now);
            if self.callers.is_over() {
                return self.finish();
            }
            if let Some(nap) = self.rest.take(now) {
                std::thread::sleep(nap);
                // Calls have become due meanwhile, and answers have come.
                self.receive(Duration::ZERO)?;
                continue;
            }
            let wait = if is_flooding { Duration::ZERO } else { self.wait(now) };
            self.receive(wait)?;
        }
    }

    /// Flood if the step says so; whether it does.
    fn flood(&mut self) -> io::Result<bool> {
        let is_flooding = self.callers.step().is_some_and(|(_, step)| step.is_flooding);
        match &mut self.flooder {
            Some(flooder) if is_flooding => flooder.burst()?,
            Some(flooder) => flooder.listen()?,
            None => {}
        }
        Ok(is_flooding && self.flooder.is_some())
    }

    fn receive(&mut self, wait: Duration) -> io::Result<()> {
        let inlets = &mut self.inlets;
        self.patience.wait(wait, |wait| match (inlets.as_mut_slice(), wait) {
            ([inlet], wait) => inlet.receive(wait),
            (inlets, wait) => {
                // Several sockets, and nothing to wait for them all at once: a short sleep.
                wait.into_iter().for_each(|wait| std::thread::sleep(wait.min(NAP)));
                inlets.iter_mut().try_fold(0, |sum, inlet| Ok(sum + inlet.receive(None)?))
            }
        })?;
        self.handle_received()
    }

    /// Let the calls have what was taken. It may be thousands of datagrams: calls that become due
    /// meanwhile are started in between.
    fn handle_received(&mut self) -> io::Result<()> {
        let mut now = self.clock.now();
        let mut left = RECEIVED_PER_TURN;
        for (at, inlet) in self.inlets.iter().enumerate() {
            for datagram in inlet.received() {
                if left == 0 {
                    now = self.clock.now();
                    self.callers.start_due(now)?;
                    left = RECEIVED_PER_TURN;
                }
                left -= 1;
                match datagram {
                    Some(bytes) => self.callers.handle_datagram(now, at, bytes),
                    None => self.callers.handle_truncated(at),
                }
            }
        }
        Ok(())
    }

    /// Tell the second that has passed, and the step.
    #[inline]
    fn look_on(&mut self, now: Timestamp) {
        let callers = &mut self.callers;
        if !self.seconds.is_due(now) {
            let spun = self.patience.spun();
            return self.watch.see(callers.step(), || callers.counts(), spun);
        }
        // The step that is over, if one is: it was on in the second to be told.
        let (step, counts) = (self.watch.name(), callers.counts());
        let second = self.seconds.tell(step, counts, |latency| callers.take_latest(latency));
        if self.line.is_due(now) {
            let Counts { offered, completed, refused, timed_out, .. } = second.counts;
            self.line.write(format_args!(
                "{:>4} s  {step:<8}  calls/s: {offered:>6} offered  {completed:>6} completed  \
                 {refused:>6} refused  {timed_out:>6} timed out",
                second.from_s
            ));
        }
    }

    /// How long there is nothing to do but to wait for answers.
    fn wait(&self, now: Timestamp) -> Duration {
        self.callers.next_due().map_or(WAIT_MAX, |next| next.since(now).min(WAIT_MAX))
    }
}

/// Datagrams handled between two looks at the schedule: some 300 us, an ACK and a BYE for each.
const RECEIVED_PER_TURN: usize = 64;
/// Longest sleep, so that the progress line moves and a stop is heard.
const WAIT_MAX: Duration = Duration::from_millis(100);
/// Longest sleep with several sockets: how late the first answer may be seen.
const NAP: Duration = Duration::from_micros(100);

#[cfg(test)]
mod tests;
