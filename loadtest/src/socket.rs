//! Socket: the sending half, as an [`Outlet`] that fills a batch and flushes it with one system call.

use std::io;
use std::net::SocketAddr;

use trunkline::transport::{PlainSender, UdpListener};
use trunkline::wire::TxBuf;

use crate::outlet::Outlet;

/// Sends through a socket.
pub(crate) struct SocketOutlet<'a> {
    socket: &'a UdpListener,
    sender: PlainSender,
    /// Where the next datagram goes.
    pub(crate) remote: SocketAddr,
    unsent: u64,
    failure: Option<io::Error>,
}

impl<'a> SocketOutlet<'a> {
    /// An outlet towards `remote` through `socket`.
    pub(crate) fn new(socket: &'a UdpListener, remote: SocketAddr) -> SocketOutlet<'a> {
        let sender = PlainSender::new(TX_BATCH, TX_BYTES);
        SocketOutlet { socket, sender, remote, unsent: 0, failure: None }
    }

    /// Hand what is queued to the kernel. `Err`: the socket itself is of no use any more.
    #[inline]
    pub(crate) fn flush(&mut self) -> io::Result<()> {
        if let Some(failure) = self.failure.take() {
            return Err(failure);
        }
        if self.sender.queued() > 0 {
            self.sender.flush(self.socket)?;
        }
        Ok(())
    }

    /// Datagrams that never left: refused by the kernel, or too long for a buffer.
    pub(crate) fn unsent(&self) -> u64 {
        self.unsent + self.sender.errors()
    }
}

impl Outlet for SocketOutlet<'_> {
    #[inline]
    fn send(&mut self, build: impl FnOnce(&mut TxBuf)) {
        if self.sender.slot().is_none()
            && let Err(failure) = self.sender.flush(self.socket)
        {
            self.failure = Some(failure);
        }
        // Still none: the interface is behind. The datagram is lost, its retransmission will not be.
        let Some(buffer) = self.sender.slot() else { return self.unsent += 1 };
        build(buffer);
        if buffer.is_overflowed() {
            self.unsent += 1;
        } else {
            self.sender.commit(self.remote);
        }
    }
}

/// Datagrams per `sendmmsg`: what a full batch received can set off, an ACK and a BYE each.
const TX_BATCH: usize = 2 * RX_BATCH;
/// Longest datagram sent: the longest Contact and tag kept leave half of it free.
const TX_BYTES: usize = 2_048;
/// Datagrams per `recvmmsg`.
pub(crate) const RX_BATCH: usize = 64;
/// Longest datagram received whole.
pub(crate) const RX_BYTES: usize = 4_096;
