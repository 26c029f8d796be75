//! Turn: what is made here and sent when its time has come.

use super::sender::Numbers;
use super::stream::may_send;
use super::table::Media;
use super::work::Work;
use crate::rtp::Header;
use crate::time::{Timestamp, earlier};
use crate::wire::{MediaSocket, MediaTransmit, TxBuf};

/// Something made, and what else it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Made {
    /// Where the packet goes.
    pub transmit: MediaTransmit,
    /// The call whose prompt ended with it.
    pub played: Option<u32>,
}

impl Media {
    /// Write the next packet that is due by `now` into `out`.
    pub fn poll(&mut self, now: Timestamp, out: &mut TxBuf) -> Option<Made> {
        if let Some(transmit) = self.poll_control(now, out) {
            return Some(Made { transmit, played: None });
        }
        while let Some(index) = self.wheel.next(now) {
            if let Some(made) = self.make(now, index, out) {
                return Some(made);
            }
        }
        None
    }

    /// Whether nothing of it is ever due: no stream, no port that rests.
    #[inline]
    pub fn is_at_rest(&self) -> bool {
        self.wheel.is_empty() && self.sweep_deadline().is_none()
    }

    /// When [`Media::poll`] or [`Media::sweep`] has something next.
    #[inline]
    pub fn next_deadline(&self) -> Option<Timestamp> {
        earlier(self.wheel.deadline(), self.sweep_deadline())
    }

    fn make(&mut self, now: Timestamp, index: u32, out: &mut TxBuf) -> Option<Made> {
        if self.streams.get(index)?.extras.is_some()
            && let Some(made) = self.turn_keys(now, index, out)
        {
            return Some(made);
        }
        let stream = self.streams.get_mut(index)?;
        let lane = self.lanes.get(stream.port as usize)?;
        let terms = lane.terms.filter(|_| may_send(lane, stream))?;
        let Work::Play(player) = &mut stream.work else { return None };
        let numbers = stream.sender.make(now);
        out.clear();
        put_header(out, terms.codec.payload_type, numbers, stream.sender.ssrc);
        let start = out.len();
        let is_over = player.put(terms.codec.kind, out);
        stream.sender.count(now, numbers.timestamp, out.len() - start);
        self.ledger.made += 1;
        let transmit = MediaTransmit { socket: MediaSocket::rtp(stream.port), remote: stream.peer };
        Some(Made { transmit, played: is_over.then_some(lane.call) })
    }
}

/// Append the header of a packet made here.
pub(super) fn put_header(out: &mut TxBuf, payload_type: u8, numbers: Numbers, ssrc: u32) {
    let mut header = [0; Header::BYTES];
    let Numbers { sequence, timestamp, is_first } = numbers;
    Header::write(&mut header, is_first, payload_type, sequence, timestamp, ssrc);
    out.put(&header);
}
