//! Losses: what the kernel dropped before the plane saw it.

use std::io;

use super::super::overflows::Overflows;
use super::{Plane, UdpListener};

impl Plane {
    /// Datagrams the kernel dropped so far at the listeners, because a buffer was full, a filter refused them or their
    /// checksum was wrong; exact. A system call per socket: for the status line and the ledger, not for each turn.
    pub fn kernel_drops(&mut self) -> io::Result<u64> {
        for (socket, drops) in self.sockets.iter().zip(&mut self.drops) {
            self.drops_total += drops.since_last(socket.kernel_drops()?);
        }
        Ok(self.drops_total)
    }

    /// Datagrams that found no room since this was last asked, at any UDP socket of this network: of what was dropped
    /// here no more can be for that reason. `None`: the host does not tell. Some 20 us; for when something was dropped.
    pub fn overflows(&mut self) -> Option<u64> {
        self.overflows.since_last()
    }
}

/// The counts that concern `sockets`.
pub(super) fn watch(sockets: &[UdpListener]) -> Overflows {
    let has_v6 = sockets.iter().any(|socket| socket.local().is_ipv6());
    Overflows::new(sockets.iter().any(|socket| socket.local().is_ipv4()), has_v6)
}
