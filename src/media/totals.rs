//! Totals: what is left of the SSRCs that either side has given up. A call's report is about all of them.

use super::sender::Sender;
use crate::rtp::{Loss, Reception};

/// Sums over former SSRCs.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Totals {
    pub(super) received: u64,
    pub(super) received_octets: u64,
    pub(super) reordered: u32,
    pub(super) duplicates: u32,
    /// In ticks.
    pub(super) jitter_max: u32,
    pub(super) loss: Loss,
    pub(super) sent: u64,
    pub(super) sent_octets: u64,
}

impl Totals {
    /// The peer's source `reception` is followed by another.
    pub(super) fn follow(&mut self, reception: &Reception) {
        *self = self.with(reception);
    }

    /// The sums with a source of the peer added.
    pub(super) fn with(&self, reception: &Reception) -> Totals {
        let (before, loss) = (self.loss, reception.loss());
        // The packets of a source count duplicates; ours do not.
        let received = reception.packets().wrapping_sub(reception.duplicates());
        Totals {
            received: self.received + u64::from(received),
            received_octets: self.received_octets + reception.octets(),
            reordered: self.reordered.saturating_add(reception.reordered()),
            duplicates: self.duplicates.saturating_add(reception.duplicates()),
            jitter_max: self.jitter_max.max(reception.jitter_max()),
            loss: Loss {
                received: before.received.saturating_add(loss.received),
                missing: before.missing.saturating_add(loss.missing),
                gaps: before.gaps.saturating_add(loss.gaps),
            },
            ..*self
        }
    }

    /// The SSRC of `sender` is followed by another of ours.
    pub(super) fn leave(&mut self, sender: &Sender) {
        self.sent += sender.packets;
        self.sent_octets += sender.octets;
    }
}
