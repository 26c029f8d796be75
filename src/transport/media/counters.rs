//! Counters: what a media plane tells of itself.

use std::io;

use super::super::SendErrors;
use super::MediaPlane;

impl MediaPlane {
    /// How many sockets it has room for: as many as [`PlaneOptions`](crate::transport::PlaneOptions) ask for, or fewer
    /// where the limit of open files allows no more.
    pub fn sockets_max(&self) -> u32 {
        self.files.count_max()
    }

    /// Packets the kernel took.
    pub fn sent(&self) -> u64 {
        self.outgoing.sent()
    }

    /// Packets the kernel refused, by reason.
    pub fn errors(&self) -> SendErrors {
        self.outgoing.errors()
    }

    /// How often a socket found no free buffer. Loses nothing by itself: packets wait in the socket
    /// until a later submit.
    pub fn starvations(&self) -> u64 {
        self.intake.starvations()
    }

    /// How often a receive ended for another reason and was armed again.
    pub fn receive_errors(&self) -> u64 {
        self.intake.errors()
    }

    /// Packets the kernel dropped so far because a socket's buffer was full, exact as far as packets
    /// were yielded: a socket that dropped some has others to yield. A system call per socket heard
    /// since the last call: for the status line and the ledger, not for each turn.
    pub fn kernel_drops(&mut self) -> io::Result<u64> {
        self.sockets.kernel_drops()
    }
}
