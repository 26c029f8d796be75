//! Send: reports to the peer, when they are due (RFC 3550 §6.3), and our last words.

use std::collections::VecDeque;

use super::super::lane::Lane;
use super::super::port::Ports;
use super::super::stream::Stream;
use super::super::table::Media;
use super::Farewell;
use super::interval::{Schedule, Speakers};
use crate::ident::Ident;
use crate::time::Timestamp;
use crate::wire::{MediaSocket, MediaTransmit, TxBuf};

/// Control packets that wait to be fetched.
#[derive(Debug, Default)]
pub(in crate::media) struct Queue {
    /// Streams whose report is due, each once.
    due: VecDeque<u32>,
    pub(super) farewells: VecDeque<Farewell>,
}

impl Queue {
    /// Stream `index` owes a report.
    pub(in crate::media) fn push(&mut self, index: u32) {
        self.due.push_back(index);
    }
}

impl Media {
    /// Write the next control packet that waits into `out`.
    #[inline]
    pub(in crate::media) fn poll_control(
        &mut self,
        now: Timestamp,
        out: &mut TxBuf,
    ) -> Option<MediaTransmit> {
        if self.controls.due.is_empty() && self.controls.farewells.is_empty() {
            return None;
        }
        self.write_control(now, out)
    }

    #[cold]
    fn write_control(&mut self, now: Timestamp, out: &mut TxBuf) -> Option<MediaTransmit> {
        if let Some(farewell) = self.controls.farewells.pop_front() {
            self.ledger.made += 1;
            return Some(farewell.write(now, out));
        }
        while let Some(index) = self.controls.due.pop_front() {
            if let Some(transmit) = self.write_report(now, index, out) {
                self.ledger.made += 1;
                return Some(transmit);
            }
        }
        None
    }

    fn write_report(
        &mut self,
        now: Timestamp,
        index: u32,
        out: &mut TxBuf,
    ) -> Option<MediaTransmit> {
        let stream = self.streams.get_mut(index)?;
        // Another stream has the slot meanwhile.
        if !std::mem::take(&mut stream.control.is_due) {
            return None;
        }
        let transmit = route(&self.ports, self.lanes.get(stream.port as usize)?, stream)?;
        out.clear();
        stream.take_statement().write(now, false, out);
        stream.control.has_reported = true;
        if let Some(schedule) = &mut stream.control.schedule {
            schedule.average(out.len());
        }
        Some(transmit)
    }
}

/// Where control packets for the peer of `stream` go now, if anywhere: who is told where media goes is told more about
/// it, on hold as well.
pub(in crate::media) fn route(
    ports: &Ports,
    lane: &Lane,
    stream: &Stream,
) -> Option<MediaTransmit> {
    let is_proven = !lane.is_guarded || stream.heard.is_some();
    let terms = lane.terms.filter(|_| lane.is_in_force && is_proven)?;
    let described = terms.rtcp()?;
    if terms.is_rtcp_mux {
        let socket = MediaSocket::rtp(stream.port);
        return Some(MediaTransmit { socket, remote: stream.peer });
    }
    // Behind a translator the described address leads nowhere.
    let described = (stream.peer == terms.rtp()).then_some(described);
    let remote = stream.control.source.latched().or(described)?;
    let socket = MediaSocket::rtcp(stream.port);
    ports.is_control_open(stream.port).then_some(MediaTransmit { socket, remote })
}

impl Stream {
    /// Whether a report is due at `now`, to be fetched: seen once each. The first call starts the schedule.
    pub(in crate::media) fn take_due(&mut self, now: Timestamp, ident: &mut Ident) -> bool {
        let mut chance = || ident.token().bucket() as u32;
        let speakers = Speakers { we: self.we_sent(), peer: self.peer_sent() };
        let Some(schedule) = &mut self.control.schedule else {
            self.control.schedule = Some(Schedule::begin(now, chance()));
            return false;
        };
        if !schedule.is_over(now) || !schedule.reconsider(now, speakers, chance()) {
            return false;
        }
        schedule.restart(now, speakers, chance());
        !std::mem::replace(&mut self.control.is_due, true)
    }

    /// Whether its SSRC was ever used.
    pub(super) fn has_spoken(&self) -> bool {
        self.control.has_reported || self.sender.packets > 0
    }

    /// Whether the peer sent data since the last report.
    fn peer_sent(&self) -> bool {
        let received = self.reception.as_ref().map_or(0, |reception| reception.packets());
        received != self.control.received_before
    }
}
