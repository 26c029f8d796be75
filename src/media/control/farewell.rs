//! Farewell: BYE, when the call is over or our SSRC is another's (RFC 3550 §6.6, §8.2).

use super::super::lane::Lane;
use super::super::port::Ports;
use super::super::stream::Stream;
use super::super::table::Media;
use super::Queue;
use super::send::route;
use super::statement::Statement;
use crate::limits::FAREWELLS_MAX;
use crate::time::Timestamp;
use crate::wire::{MediaTransmit, TxBuf};

/// The last packet of an SSRC, to be fetched before its port has another call.
#[derive(Debug)]
pub(in crate::media) struct Farewell {
    statement: Statement,
    transmit: MediaTransmit,
}

impl Farewell {
    /// Write it, and say where it goes.
    pub(super) fn write(&self, now: Timestamp, out: &mut TxBuf) -> MediaTransmit {
        out.clear();
        self.statement.write(now, true, out);
        self.transmit
    }
}

impl Queue {
    /// The SSRC of `stream` is used no more.
    pub(in crate::media) fn bid_farewell(
        &mut self,
        ports: &Ports,
        lane: &Lane,
        stream: &mut Stream,
    ) {
        //= rfc3550#6.3.7
        //# In either case, a participant which never sent an RTP or RTCP packet MUST NOT send a BYE
        //# packet when they leave the group.
        if !stream.has_spoken() || self.farewells.len() >= FAREWELLS_MAX {
            return;
        }
        if let Some(transmit) = route(ports, lane, stream) {
            self.farewells.push_back(Farewell { statement: stream.take_statement(), transmit });
        }
    }
}

impl Media {
    //= rfc3550#8.2
    //# it MUST send an RTCP BYE packet for the old identifier and choose another random one
    #[cold]
    pub(in crate::media) fn resolve_collision(&mut self, index: u32) {
        let Some(stream) = self.streams.get_mut(index) else { return };
        if let Some(lane) = self.lanes.get(stream.port as usize) {
            self.controls.bid_farewell(&self.ports, lane, stream);
        }
        stream.rename(self.ident.token().bucket() as u32);
    }
}
