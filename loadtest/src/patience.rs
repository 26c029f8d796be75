//! Patience: looking again for a moment before sleeping, so that the other side need not pay for waking us.

use std::io;
use std::time::Duration;

use trunkline::time::Timestamp;
use trunkline::transport::{PlainReceiver, UdpListener};

use crate::clock::Clock;

/// Receives for one thread that has its core to itself.
#[derive(Debug)]
pub(crate) struct Patience {
    clock: Clock,
    /// Time spent looking in vain.
    spun: Duration,
}

impl Patience {
    /// Nothing was waited for yet.
    pub(crate) fn new(clock: Clock) -> Patience {
        Patience { clock, spun: Duration::ZERO }
    }

    /// Receive what there is; with nothing there, look again for [`SPIN`] and then sleep, `wait` in all.
    #[inline]
    pub(crate) fn receive(
        &mut self,
        receiver: &mut PlainReceiver,
        socket: &UdpListener,
        wait: Duration,
    ) -> io::Result<()> {
        self.wait(wait, |wait| receiver.receive(socket, wait))
    }

    /// The same for anything that can `look` for what has come, at once or with a time to sleep.
    #[inline]
    pub(crate) fn wait(
        &mut self,
        wait: Duration,
        mut look: impl FnMut(Option<Duration>) -> io::Result<usize>,
    ) -> io::Result<()> {
        if look(None)? > 0 || wait.is_zero() {
            return Ok(());
        }
        let started = self.clock.now();
        loop {
            // Up to here in vain; a look that finds something is work.
            let spent = self.clock.now().since(started);
            let received = look(None)?;
            let is_over = received > 0 || spent >= wait.min(SPIN);
            if is_over {
                self.spun += spent;
            }
            if received == 0 && is_over && spent < wait {
                look(Some(wait - spent))?;
            }
            if is_over {
                return Ok(());
            }
        }
    }

    /// The time by the clock it waits by.
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Time on the core that was no work: nothing had come.
    pub(crate) fn spun(&self) -> Duration {
        self.spun
    }
}

/// Longer than any gap of a busy run, short enough that an idle one leaves its core alone.
const SPIN: Duration = Duration::from_micros(200);
