//! How large a packet plane is.

use super::PlaneError;
use crate::limits::LISTENERS_MAX;

/// How large a plane is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlaneOptions {
    /// Buffers lent to the kernel, a power of two.
    pub rx_buffers: u16,
    /// Datagrams that can wait to be sent.
    pub tx_slots: u16,
}

impl Default for PlaneOptions {
    fn default() -> PlaneOptions {
        PlaneOptions { rx_buffers: RX_BUFFERS, tx_slots: TX_SLOTS }
    }
}

impl PlaneOptions {
    /// Whether a plane over `sockets` sockets can be built so.
    pub(super) fn check(self, sockets: usize) -> Result<(), PlaneError> {
        let (buffers, slots) = (usize::from(self.rx_buffers), usize::from(self.tx_slots));
        let rules = [
            ("listeners", sockets, sockets > 0, "one or more", LISTENERS_MAX),
            ("rx_buffers", buffers, buffers.is_power_of_two(), "a power of two", COUNT_MAX),
            ("tx_slots", slots, slots > 0, "one or more", COUNT_MAX),
        ];
        for (what, given, is_kept, rule, max) in rules {
            if !is_kept || given > max {
                return Err(PlaneError::Options { what, given, rule, max });
            }
        }
        Ok(())
    }
}

/// Most buffers or slots of a plane: 64 MiB together, were all their pages touched.
const COUNT_MAX: usize = 4_096;

/// Receive buffers. A listener fills 33 a turn on Linux 6.18, so this serves seven busy ones. From
/// 32 to 256 the rate is the same; 1,024 cost 1 to 2 %, 4,096 cost 4 %: the kernel uses them in
/// turn, and that many fall out of the cache (perf/2026-11-22-plane.md).
const RX_BUFFERS: u16 = 256;

/// Send slots: what a turn's datagrams answer (33 a listener) and a burst of retransmissions. The
/// number costs memory only: the slots used last are used next.
const TX_SLOTS: u16 = 256;
