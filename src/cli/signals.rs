//! Signals: what the operator tells a running server.

use std::io;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use signal_hook::consts::{SIGINT, SIGTERM, SIGUSR1};
use signal_hook::iterator;

/// A signal's meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Signal {
    /// SIGINT, SIGTERM: come to an end.
    End,
    /// SIGUSR1: write the numbers.
    Report,
}

/// Signals as they come.
pub(crate) struct Signals {
    inbox: Receiver<Signal>,
}

impl Signals {
    /// From here on these signals are ours.
    pub(crate) fn register() -> io::Result<Signals> {
        let mut signals = iterator::Signals::new([SIGINT, SIGTERM, SIGUSR1])?;
        let (outbox, inbox) = channel();
        thread::Builder::new().name("signals".to_owned()).spawn(move || {
            for signal in signals.forever() {
                let signal = if signal == SIGUSR1 { Signal::Report } else { Signal::End };
                if outbox.send(signal).is_err() {
                    return;
                }
            }
        })?;
        Ok(Signals { inbox })
    }

    /// The next signal; `None` when none came in time. Without a time limit it waits.
    pub(crate) fn wait(&self, at_most: Option<Duration>) -> Option<Signal> {
        match at_most {
            Some(limit) => match self.inbox.recv_timeout(limit) {
                Ok(signal) => Some(signal),
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => Some(Signal::End),
            },
            None => Some(self.inbox.recv().unwrap_or(Signal::End)),
        }
    }

    /// Whether another signal to end has come.
    pub(crate) fn is_ending(&self) -> bool {
        self.inbox.try_iter().any(|signal| signal == Signal::End)
    }
}
