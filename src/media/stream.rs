//! Stream: the media of one call once there is some: who is heard, what is done with it, what is sent.

use std::net::SocketAddr;

use super::control::Control;
use super::extras::Extras;
use super::lane::Lane;
use super::quality::Opinion;
use super::sender::Sender;
use super::source::Source;
use super::totals::Totals;
use super::wheel::Seat;
use super::work::Work;
use crate::rtp::{Arrival, Header, Reception};
use crate::time::Timestamp;

/// One call's media.
#[derive(Debug)]
pub(super) struct Stream {
    /// The port it flows by.
    pub(super) port: u32,
    /// Where the peer said it is.
    pub(super) described: SocketAddr,
    /// Where packets must come from and are sent to: there, unless it proved to be elsewhere.
    pub(super) peer: SocketAddr,
    pub(super) source: Source,
    pub(super) work: Work,
    /// Of the SSRC heard last.
    pub(super) reception: Option<Reception>,
    pub(super) sender: Sender,
    /// Its seat on the wheel, while it makes packets.
    pub(super) seat: Option<Seat>,
    /// When the peer was heard last, where it is now.
    pub(super) heard: Option<Timestamp>,
    pub(super) is_muted: bool,
    /// When it was last no wonder that the peer sent nothing.
    pub(super) excused: Timestamp,
    pub(super) control: Control,
    pub(super) totals: Totals,
    pub(super) opinion: Opinion,
    /// Whether a key of ours takes the place of audio.
    pub(super) is_dialling: bool,
    /// What few need.
    pub(super) extras: Option<Box<Extras>>,
}

const _: () = assert!(size_of::<Stream>() <= 1_024);

impl Stream {
    /// Whether nothing more is done with audio than to send it back.
    #[inline]
    pub(super) fn is_plain_echo(&self) -> bool {
        matches!(self.work, Work::Echo) && self.extras.is_none()
    }
}

/// Whether audio may go to the peer of `stream` now.
#[inline]
pub(super) fn may_send(lane: &Lane, stream: &Stream) -> bool {
    is_open(lane, stream) && !(stream.is_muted | stream.is_dialling)
}

/// Whether the peer of `stream` is to be sent anything.
#[inline]
pub(super) fn is_open(lane: &Lane, stream: &Stream) -> bool {
    let is_proven = !lane.is_guarded || stream.heard.is_some();
    let sends = lane.terms.is_some_and(|terms| terms.direction.sends());
    lane.is_in_force && sends && is_proven
}

/// Note the packet in the statistics of its source. Whether it is to be heard.
#[inline]
pub(super) fn note(stream: &mut Stream, now: Timestamp, header: &Header) -> bool {
    let arrival = super::sender::samples(now);
    let reception = match &mut stream.reception {
        Some(reception) if reception.ssrc() == header.ssrc => reception,
        _ => match stream.meet(header) {
            Some(reception) => reception,
            None => return false,
        },
    };
    match reception.receive(header, arrival) {
        Arrival::Probation | Arrival::InOrder { .. } | Arrival::Reordered | Arrival::Restarted => {
            true
        }
        Arrival::Duplicate | Arrival::Rejected => false,
    }
}
