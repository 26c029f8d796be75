//! Rest: what a shard does when nothing is to be done, and what it says of itself when asked.

use std::time::Duration;

use super::control::Report;
use super::runtime::{Loop, Shard};
use crate::api::{Application, Stats};
use crate::transport::PlaneError;

impl<A: Application> Shard<A> {
    /// Send the main thread all numbers.
    pub(super) fn report(&mut self) {
        let report = self.numbers();
        // Nobody listens any more when the main thread is gone.
        let _ = self.reports.send(report);
    }

    /// The last thing the shard does: what it says now is all there is to say.
    pub(super) async fn leave(mut self) {
        self.recorder.finish(&mut self.driver.engine).await;
        let (receiver, _) = self.plane.split();
        while receiver.next().is_some() {
            self.meter.received += 1;
            self.meter.abandoned += 1;
        }
        self.mailbox.flush();
        let numbers = self.numbers();
        // As above.
        let _ = self.reports.send(Report { mailbox: Some(self.mailbox), ..numbers });
    }

    fn numbers(&mut self) -> Report {
        let losses = self.losses.total(&mut self.plane, &mut self.sieve);
        let sender = self.plane.split().1;
        let (sent, failed) = (sender.sent(), sender.errors().total());
        let (groups, gso_refused) = (sender.groups(), sender.gso_refused());
        let stats = self.meter.stats(&self.driver.engine, losses, sent, failed);
        let mut stats = Stats { groups, gso_refused, ..stats };
        stats.recordings = self.recorder.results(&self.driver.engine);
        let media = self.plane.media();
        stats.media.kernel_drop = media.kernel_drops().unwrap_or(0);
        (stats.media.sent, stats.media.send_failed) = (media.sent(), media.errors().total());
        let timings = self.meter.timings.clone();
        Report { shard: self.index, stats, timings, mailbox: None }
    }

    /// Sleep until something arrives, is due, or the main thread or another shard rings.
    pub(super) async fn park(&mut self, state: &mut Loop) -> Result<(), PlaneError> {
        let has_mail = self.mailbox.lie_down();
        let has_work = self.plane.park()?;
        if !has_mail && !has_work {
            let wait = self.driver.engine.poll_timeout().map(|due| due.since(state.now));
            if wait != Some(Duration::ZERO) {
                // Whatever ends the wait, the next turn looks at everything.
                let _ = state.listener.wait(self.plane.eventfd(), wait).await;
                // Who sent the first datagram and woke us sends the next ones too.
                make_way();
            }
        }
        self.plane.unpark();
        self.mailbox.rise();
        state.now = self.clock.now();
        state.yielded = state.now;
        Ok(())
    }
}

/// Let whoever else runs on this core go first: often it is about to send more. Costs little where nobody does.
pub(super) fn make_way() {
    std::thread::yield_now();
}
