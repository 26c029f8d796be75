//! Quality: what people would say of what they hear (ITU-T G.107), in hundredths of MOS.

use super::control::Remote;
use super::stream::Stream;
use super::wheel::PACKET_TIME;
use crate::rtp::{Equipment, Loss, Rating};
use crate::sdp::CodecKind;

/// How the last interval was.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Opinion {
    is_bad: bool,
    /// What was lost and received before the interval.
    before: Loss,
}

/// Below it many are dissatisfied (ITU-T G.107 annex B).
const BAD_E2: u16 = 360;
/// A call that was bad is good again only above it: one that is just so does not change its mind all the time.
const GOOD_E2: u16 = 380;

/// Samples in a microsecond and back: a tick of 8,000 Hz.
pub(super) const TICK_US: u32 = 125;

impl Stream {
    /// MOS of what we hear, over the whole call; `None`: we hear nothing.
    pub(super) fn mos_e2(&self, kind: CodecKind) -> Option<u16> {
        self.rate(kind, self.loss())
    }

    /// MOS of what the peer hears, as it reports.
    pub(super) fn remote_mos_e2(&self, kind: CodecKind) -> Option<u16> {
        let Remote { expected, lost, jitter, round_trip_us } = self.control.remote?;
        // It does not tell how losses were spread: by chance.
        let loss = Loss { received: expected - lost, missing: lost, gaps: lost };
        Some(mos_e2(kind, loss, jitter, round_trip_us))
    }

    /// Rate what was heard since the last time; whether it became bad, or good again.
    pub(super) fn reconsider_quality(&mut self, kind: CodecKind) -> Option<bool> {
        let (loss, before) = (self.loss(), self.opinion.before);
        self.opinion.before = loss;
        let interval = Loss {
            received: loss.received.wrapping_sub(before.received),
            missing: loss.missing.saturating_sub(before.missing),
            gaps: loss.gaps.wrapping_sub(before.gaps),
        };
        let mos_e2 = self.rate(kind, interval)?;
        let is_bad = mos_e2 < if self.opinion.is_bad { GOOD_E2 } else { BAD_E2 };
        let was_bad = std::mem::replace(&mut self.opinion.is_bad, is_bad);
        (is_bad != was_bad).then_some(is_bad)
    }

    fn rate(&self, kind: CodecKind, loss: Loss) -> Option<u16> {
        let jitter = self.reception.as_ref()?.jitter();
        if loss.received == 0 && loss.missing == 0 {
            return None;
        }
        let round_trip_us = self.control.remote.and_then(|remote| remote.round_trip_us);
        Some(mos_e2(kind, loss, jitter, round_trip_us))
    }

    fn loss(&self) -> Loss {
        self.totals_now().loss
    }
}

/// The delay from mouth to ear is half the round trip, a packet, and a buffer of twice the jitter.
fn mos_e2(kind: CodecKind, loss: Loss, jitter_ticks: u32, round_trip_us: Option<u32>) -> u16 {
    let network_us = round_trip_us.unwrap_or(0) / 2;
    let buffer_us = jitter_ticks.saturating_mul(2 * TICK_US);
    let delay_us = network_us.saturating_add(buffer_us);
    let delay_ms = delay_us / 1_000 + PACKET_TIME.as_millis() as u32;
    let equipment = match kind {
        // Phones conceal what is lost.
        CodecKind::Pcmu | CodecKind::Pcma => Equipment::G711Concealed,
        CodecKind::G722 => Equipment::G722,
    };
    Rating::new(equipment, delay_ms, loss).mos_hundredths()
}
