//! Receive: control packets of the peer (RFC 3550 §6.4 to §6.7).

use std::net::SocketAddr;

use super::super::lane::Lane;
use super::super::receive::Heard;
use super::super::stream::Stream;
use super::super::table::Media;
use super::remote::{Remote, SenderReport};
use crate::api::{Latching, MediaBucket};
use crate::media::Terms;
use crate::rtp::rtcp::{Packet, Packets, ReportBlocks};
use crate::time::Timestamp;
use crate::wire::MediaSocket;

impl Media {
    /// A compound packet came. Whatever it holds, it is counted once.
    pub(in crate::media) fn receive_rtcp(
        &mut self,
        now: Timestamp,
        socket: MediaSocket,
        lane: Lane,
        remote: SocketAddr,
        packet: &[u8],
    ) -> Heard {
        let bucket = match lane.terms {
            None => MediaBucket::Stray,
            // RTCP shares the port of RTP when that was agreed on, and only then (RFC 5761 §5.1.1).
            Some(terms) if terms.is_rtcp_mux == socket.is_rtcp() => MediaBucket::Unexpected,
            Some(terms) => match self.streams.get_mut(lane.stream) {
                Some(stream) => stream.hear_rtcp(now, &terms, self.config.latching, remote, packet),
                None => before_media(&terms, remote, packet),
            },
        };
        self.drop_as(bucket)
    }
}

/// The bucket of RTCP that comes while there is no media it could be about.
fn before_media(terms: &Terms, remote: SocketAddr, packet: &[u8]) -> MediaBucket {
    match (terms.rtcp() == Some(remote), Packets::parse(packet)) {
        (false, _) => MediaBucket::Foreign,
        (true, None) => MediaBucket::Garbage,
        (true, Some(_)) => MediaBucket::Control,
    }
}

impl Stream {
    /// A compound packet of whoever is at `remote`. The bucket it ends in.
    fn hear_rtcp(
        &mut self,
        now: Timestamp,
        terms: &Terms,
        policy: Latching,
        remote: SocketAddr,
        packet: &[u8],
    ) -> MediaBucket {
        let due = match terms.is_rtcp_mux {
            true => Some(self.peer),
            false => self.control.source.latched().or(terms.rtcp()),
        };
        let is_peer = due == Some(remote);
        // Only whose RTP came through a translator has RTCP that may come through it too.
        let may_latch = policy == Latching::BehindNat
            && !terms.is_rtcp_mux
            && self.peer != terms.rtp()
            && self.control.source.is_open();
        if !is_peer && !may_latch {
            return MediaBucket::Foreign;
        }
        let Some(packets) = Packets::parse(packet) else { return MediaBucket::Garbage };
        if is_peer {
            self.control.source.confirm();
        } else {
            let heard = self.reception.as_ref().map(|reception| reception.ssrc());
            let is_of_source = heard.is_some() && heard == sender_of(packets.clone());
            if !self.control.source.latch(self.peer.ip(), remote, is_of_source) {
                return MediaBucket::Foreign;
            }
        }
        self.control.heard = Some(now);
        if let Some(schedule) = &mut self.control.schedule {
            schedule.average(packet.len());
        }
        for packet in packets {
            self.hear_report(now, &packet);
        }
        MediaBucket::Control
    }

    fn hear_report(&mut self, now: Timestamp, packet: &Packet<'_>) {
        match packet {
            Packet::SenderReport { ssrc, .. } | Packet::ReceiverReport { ssrc, .. }
                if *ssrc == self.sender.ssrc =>
            {
                self.note_collision();
            }
            Packet::SenderReport { ssrc, sender, blocks } => {
                self.control.sender_report = Some(SenderReport::new(*ssrc, *sender, now));
                self.hear_blocks(now, blocks.clone());
            }
            Packet::ReceiverReport { blocks, .. } => self.hear_blocks(now, blocks.clone()),
            // A source that says goodbye may be followed by another: only SIP ends a call.
            Packet::Bye { .. }
            | Packet::SourceDescription { .. }
            | Packet::ApplicationDefined { .. }
            | Packet::Feedback { .. }
            | Packet::ExtendedReport { .. }
            | Packet::Unknown { .. } => {}
        }
    }

    /// What the peer says of our packets.
    fn hear_blocks(&mut self, now: Timestamp, mut blocks: ReportBlocks<'_>) {
        let Some(block) = blocks.find(|block| block.ssrc == self.sender.ssrc) else { return };
        let control = &mut self.control;
        let remote = Remote::read(now, &block, control.first_sequence, control.remote);
        control.remote = Some(remote);
    }
}

/// Who sent the report that a compound packet starts with.
fn sender_of(mut packets: Packets<'_>) -> Option<u32> {
    match packets.next()? {
        Packet::SenderReport { ssrc, .. } | Packet::ReceiverReport { ssrc, .. } => Some(ssrc),
        Packet::SourceDescription { .. }
        | Packet::Bye { .. }
        | Packet::ApplicationDefined { .. }
        | Packet::Feedback { .. }
        | Packet::ExtendedReport { .. }
        | Packet::Unknown { .. } => None,
    }
}
