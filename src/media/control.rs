//! Control: what RTCP is about in one stream: what the peer told, and what it was told (RFC 3550 §6).

mod farewell;
mod interval;
mod latch;
mod receive;
mod remote;
mod send;
mod sockets;
mod statement;
#[cfg(test)]
mod tests;

use self::interval::Schedule;
use self::remote::SenderReport;
use super::stream::Stream;
use crate::ident::Ident;
use crate::time::Timestamp;

use self::farewell::Farewell;
pub(super) use self::latch::ControlSource;
pub(super) use self::remote::Remote;
pub(super) use self::send::Queue;
pub(super) use self::sockets::ControlSockets;

/// The RTCP side of a stream.
#[derive(Debug)]
pub(super) struct Control {
    cname: Cname,
    /// From the moment media flows.
    schedule: Option<Schedule>,
    /// Whether a report waits to be fetched.
    is_due: bool,
    /// Whether one was sent under this SSRC.
    has_reported: bool,
    pub(super) source: ControlSource,
    /// When RTCP of the peer came last.
    pub(super) heard: Option<Timestamp>,
    /// The peer's last sender report.
    sender_report: Option<SenderReport>,
    /// What the peer says of our packets.
    pub(super) remote: Option<Remote>,
    /// Number of our SSRC's first packet.
    first_sequence: u16,
    /// Packets sent when the last two reports were made, the later first.
    sent_before: [u64; 2],
    /// Packets received when the last report was made.
    received_before: u32,
    pub(super) collision: Collision,
}

/// What a stream says of itself as CNAME: 100 random bits of a name no other stream has.
type Cname = [u8; 20];

/// Whether the peer uses the SSRC that is ours (RFC 3550 §8.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Collision {
    /// It never did.
    Never,
    /// It does: ours is to be changed.
    Found,
    /// It did, and ours was changed. If it seems to do so again it sends our own packets back.
    Resolved,
}

impl Control {
    /// Control of a stream that nobody knows of yet. A CNAME of its own, as RFC 7022 §5 has it: 96 random bits or more.
    pub(super) fn new(ident: &mut Ident, first_sequence: u16) -> Control {
        let mut cname = Cname::default();
        for half in cname.chunks_exact_mut(HALF_CNAME) {
            half.copy_from_slice(&ident.token().as_bytes()[..HALF_CNAME]);
        }
        Control {
            cname,
            schedule: None,
            is_due: false,
            has_reported: false,
            source: ControlSource::AWAITED,
            heard: None,
            sender_report: None,
            remote: None,
            first_sequence,
            sent_before: [0; 2],
            received_before: 0,
            collision: Collision::Never,
        }
    }
}

impl Control {
    /// Another source of the peer is counted from here on.
    pub(super) fn forget_source(&mut self) {
        self.received_before = 0;
    }
}

impl Stream {
    /// The peer, or somebody who sends what we sent back to us, uses our SSRC.
    #[cold]
    pub(super) fn note_collision(&mut self) {
        match self.control.collision {
            Collision::Never => self.control.collision = Collision::Found,
            Collision::Found | Collision::Resolved => {}
        }
    }

    /// Speak under another SSRC from here on.
    pub(super) fn rename(&mut self, ssrc: u32) {
        self.totals.leave(&self.sender);
        self.sender.rename(ssrc);
        self.control.first_sequence = self.sender.next_sequence();
        self.control.sent_before = [0; 2];
        self.control.has_reported = false;
        self.control.collision = Collision::Resolved;
    }
}

/// Characters of five bits taken of one token.
const HALF_CNAME: usize = 10;
