//! How large a packet plane is.

use super::PlaneError;
use super::media::ARMS_PER_TURN;
use crate::limits::LISTENERS_MAX;

/// How large a plane is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlaneOptions {
    /// Buffers lent to the kernel, a power of two.
    pub rx_buffers: u16,
    /// Whether the kernel may hand over many datagrams of one peer as one (`UDP_GRO`), when they
    /// come so: from a sender on this host that joins them, or from a card. It drops such a batch as
    /// one, too: what [`Plane::kernel_drops`](super::Plane::kernel_drops) counts are datagrams only
    /// where no peer joins any. Where the kernel steers it must be off: a whole batch would go where
    /// its first datagram belongs.
    pub gro: bool,
    /// Datagrams that can wait to be sent.
    pub tx_slots: u16,
    /// Media sockets it has room for. The process' limit of open files bounds them besides.
    pub media_sockets: u32,
    /// Buffers lent to the kernel for media packets, a power of two.
    pub media_buffers: u16,
    /// Media packets of our own making that can wait to be sent.
    pub media_slots: u16,
    /// Send datagrams of one length to one destination as one (`UDP_SEGMENT`).
    pub gso: bool,
}

impl Default for PlaneOptions {
    fn default() -> PlaneOptions {
        PlaneOptions {
            rx_buffers: RX_BUFFERS,
            gro: false,
            tx_slots: TX_SLOTS,
            media_sockets: 0,
            media_buffers: MEDIA_BUFFERS,
            media_slots: MEDIA_SLOTS,
            gso: false,
        }
    }
}

impl PlaneOptions {
    /// The same with no more media sockets than a process that may open `files_max` files can have
    /// besides its `listeners`: the kernel keeps no larger table.
    pub(super) fn within_files(self, files_max: u64, listeners: u8) -> PlaneOptions {
        let rest = files_max.saturating_sub(listeners.into()).min(u64::from(u32::MAX)) as u32;
        PlaneOptions { media_sockets: self.media_sockets.min(rest), ..self }
    }

    /// How many submissions and completions the ring of a plane with `listeners` has room for.
    pub(super) fn ring(self, listeners: u8) -> (u32, u32) {
        let sends = u32::from(self.tx_slots) + u32::from(self.media_slots);
        let media_buffers = u32::from(self.media_buffers);
        // A turn queues at most every slot, every media packet that is forwarded, a receive and a
        // poll per listener, and some receives of media sockets ...
        let receives = 2 * u32::from(listeners) + u32::from(ARMS_PER_TURN);
        let entries = (sends + media_buffers + receives).next_power_of_two();
        // ... and what completes is at most all of those, and every buffer filled. Only media
        // sockets that find no buffer can be more: the kernel keeps their completions for later.
        let completions = entries + u32::from(self.rx_buffers) + media_buffers;
        (entries, completions.next_power_of_two())
    }

    /// Whether a plane over `sockets` sockets can be built so.
    pub(super) fn check(self, sockets: usize) -> Result<(), PlaneError> {
        let (buffers, slots) = (usize::from(self.rx_buffers), usize::from(self.tx_slots));
        let media_buffers = usize::from(self.media_buffers);
        let (media_slots, media) = (usize::from(self.media_slots), self.media_sockets as usize);
        let is_power = media_buffers.is_power_of_two();
        let rules = [
            ("listeners", sockets, sockets > 0, "one or more", LISTENERS_MAX),
            ("rx_buffers", buffers, buffers.is_power_of_two(), "a power of two", COUNT_MAX),
            ("tx_slots", slots, slots > 0, "one or more", COUNT_MAX),
            ("media_sockets", media, true, "any number", MEDIA_SOCKETS_MAX),
            ("media_buffers", media_buffers, is_power, "a power of two", COUNT_MAX),
            ("media_slots", media_slots, media_slots > 0, "one or more", COUNT_MAX),
        ];
        for (what, given, is_kept, rule, max) in rules {
            if !is_kept || given > max {
                return Err(PlaneError::Options { what, given, rule, max });
            }
        }
        Ok(())
    }
}

/// Most buffers or slots of a plane: 64 MiB together, were all their pages touched; with `gro` 290.
const COUNT_MAX: usize = 4_096;

/// Receive buffers. A listener fills 33 a turn on Linux 6.18, so this serves seven busy ones. From
/// 32 to 256 the rate is the same; 1,024 cost 1 to 2 %, 4,096 cost 4 %: the kernel uses them in
/// turn, and that many fall out of the cache (perf/2026-11-22-plane.md).
const RX_BUFFERS: u16 = 256;

/// Send slots: what a turn's datagrams answer (33 a listener) and a burst of retransmissions. The
/// number costs memory only: the slots used last are used next.
const TX_SLOTS: u16 = 256;

/// Most media sockets of a plane: two for each of the ports that UDP has on a few addresses.
const MEDIA_SOCKETS_MAX: usize = 1 << 19;

/// Receive buffers for media packets: what 5,000 calls send in two milliseconds. From 256 to 1,024 an
/// echo costs the same; with 64 it loses a tenth, as sockets find none and are armed again.
const MEDIA_BUFFERS: u16 = 512;

/// Send slots for packets of our own making: a millisecond's share of 5,000 streams.
const MEDIA_SLOTS: u16 = 256;
