//! Socket: the sending half, as an [`Outlet`] that fills a batch and flushes it with one system call.

use std::io;
use std::net::SocketAddr;

use trunkline::transport::{PlainSender, UdpListener};
use trunkline::wire::TxBuf;

use crate::batch::Batch;
use crate::outlet::{Outlet, Step};

/// Sends through a socket.
pub(crate) struct SocketOutlet<'a> {
    socket: &'a UdpListener,
    sender: PlainSender,
    destination: Destination,
    unsent: u64,
    failure: Option<io::Error>,
}

/// Where datagrams go.
#[derive(Clone, Copy)]
enum Destination {
    /// Wherever the last [`SocketOutlet::turn_to`] said.
    Named(SocketAddr),
    /// To the socket's only peer.
    Connected,
}

impl<'a> SocketOutlet<'a> {
    /// An outlet towards `remote` through `socket`.
    pub(crate) fn new(socket: &'a UdpListener, remote: SocketAddr) -> SocketOutlet<'a> {
        SocketOutlet::batching(socket, remote, Batch::Off)
    }

    /// The same with batches as `batch` says.
    pub(crate) fn batching(socket: &'a UdpListener, remote: SocketAddr, batch: Batch) -> Self {
        SocketOutlet::to(socket, Destination::Named(remote), batch.sender(TX_BATCH, TX_BYTES))
    }

    /// The same for datagrams of up to `bytes_max` bytes, one by one.
    pub(crate) fn sized(socket: &'a UdpListener, remote: SocketAddr, bytes_max: usize) -> Self {
        let sender = PlainSender::new(TX_BATCH, bytes_max);
        SocketOutlet::to(socket, Destination::Named(remote), sender)
    }

    /// An outlet for a run's calls to `target`, through a socket connected to it if it is on this
    /// host: that spares a route look-up per datagram, a tenth of what a call costs. A server
    /// elsewhere may answer from another address of its own, and must be heard.
    pub(crate) fn to_target(
        socket: &'a UdpListener,
        target: SocketAddr,
        batch: Batch,
    ) -> io::Result<Self> {
        if !target.ip().is_loopback() {
            return Ok(SocketOutlet::batching(socket, target, batch));
        }
        socket.connect(target)?;
        let sender = batch.sender(TX_BATCH, TX_BYTES);
        Ok(SocketOutlet::to(socket, Destination::Connected, sender))
    }

    /// The next datagrams go to `remote`.
    #[inline]
    pub(crate) fn turn_to(&mut self, remote: SocketAddr) {
        self.destination = Destination::Named(remote);
    }

    fn to(socket: &'a UdpListener, destination: Destination, sender: PlainSender) -> Self {
        SocketOutlet { socket, sender, destination, unsent: 0, failure: None }
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
        self.send_step(Step::INVITE, build);
    }

    #[inline]
    fn send_step(&mut self, step: Step, build: impl FnOnce(&mut TxBuf)) {
        if self.sender.slot().is_none()
            && let Err(failure) = self.sender.flush(self.socket)
        {
            self.failure = Some(failure);
        }
        // Still none: the interface is behind. The datagram is lost, its retransmission will not be.
        let Some(buffer) = self.sender.slot() else { return self.unsent += 1 };
        build(buffer);
        if buffer.is_overflowed() {
            return self.unsent += 1;
        }
        self.sender.set_step(step.index());
        match self.destination {
            Destination::Named(remote) => self.sender.commit(remote),
            Destination::Connected => self.sender.commit_connected(),
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
