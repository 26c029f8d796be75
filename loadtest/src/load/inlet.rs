//! Inlet: what came for one source, taken in batches.

use std::io;
use std::time::Duration;

use trunkline::transport::{PlainReceiver, UdpListener};

use super::lane::BATCH;

/// The receiving half of a source. Apart from its calls, so that others can be started while what it
/// took is handled.
pub(super) struct Inlet<'a> {
    socket: &'a UdpListener,
    receiver: PlainReceiver,
}

impl<'a> Inlet<'a> {
    /// What comes to `socket`.
    pub(super) fn open(socket: &'a UdpListener) -> Inlet<'a> {
        Inlet { socket, receiver: BATCH.receiver(socket) }
    }

    /// Take what has come, or wait for it at most `wait`; how much it was.
    #[inline]
    pub(super) fn receive(&mut self, wait: Option<Duration>) -> io::Result<usize> {
        self.receiver.receive(self.socket, wait)
    }

    /// What was taken; `None` stands for a datagram that was too long.
    #[inline]
    pub(super) fn received(&self) -> impl Iterator<Item = Option<&[u8]>> {
        self.receiver.received().map(|(_, bytes, is_truncated)| (!is_truncated).then_some(bytes))
    }
}
