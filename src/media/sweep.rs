//! Sweep: one deadline a shard, at which some of its streams are looked at in turn: whether a report is due, whether
//! the peer fell silent. Thousands of streams need no timer each.

use std::time::Duration;

use super::control::Collision;
use super::stream::Stream;
use super::table::Media;
use super::terms::Terms;
use crate::sdp::Direction;
use crate::time::{Timestamp, earlier};
use crate::wire::{MediaSocket, SocketAnswer};

/// Where the round over all streams stands.
#[derive(Debug, Default)]
pub(super) struct Sweep {
    /// When the next look is due, while there is anything to look at.
    deadline: Option<Timestamp>,
    /// The slot to go on with.
    next: u32,
    /// Slots left of the present look.
    left: u32,
}

/// What a look found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finding {
    /// The peer of this call sends nothing, for longer than it may.
    Silent {
        /// The call.
        call: u32,
    },
    /// What is heard of the peer of this call became bad, or good again.
    Quality {
        /// The call.
        call: u32,
        /// The number of its port.
        port: u32,
        /// Whether it is bad now.
        is_bad: bool,
    },
}

/// The time between two looks.
const STEP: Duration = Duration::from_millis(20);
/// Looks in a round: each stream is seen once a second at least.
const STEPS: u32 = 50;
/// Few streams are all seen at each look.
const SLOTS_MIN: u32 = 16;

impl Media {
    /// There is a stream to look at.
    pub(super) fn begin_sweeps(&mut self, now: Timestamp) {
        self.sweep.deadline.get_or_insert(now + STEP);
    }

    /// What became of an order for a socket.
    pub fn on_socket(&mut self, now: Timestamp, socket: MediaSocket, answer: SocketAnswer) {
        self.ports.answer(now, socket, answer);
        if answer == SocketAnswer::NoMore {
            self.sweep.deadline = earlier(self.sweep.deadline, self.ports.wakes_at());
        }
    }

    /// When [`Media::sweep`] has something to do next.
    #[inline]
    pub(super) fn sweep_deadline(&self) -> Option<Timestamp> {
        self.sweep.deadline
    }

    /// Whether a look is due at `now`.
    #[inline]
    pub fn is_sweep_due(&self, now: Timestamp) -> bool {
        self.sweep.deadline.is_some_and(|deadline| deadline <= now)
    }

    /// Go on with the look that is [due](Media::is_sweep_due) at `now`, as far as to the next finding. After the last
    /// slot of it the next look is armed.
    pub fn sweep(&mut self, now: Timestamp) -> Option<Finding> {
        let slots = self.streams.slots();
        if self.sweep.left == 0 {
            self.sweep.left = slots.div_ceil(STEPS).max(SLOTS_MIN).min(slots);
        }
        while self.sweep.left > 0 {
            self.sweep.left -= 1;
            let index = if self.sweep.next < slots { self.sweep.next } else { 0 };
            self.sweep.next = index + 1;
            if let Some(finding) = self.look(now, index) {
                if self.sweep.left == 0 {
                    self.rest(now);
                }
                return Some(finding);
            }
        }
        self.rest(now);
        None
    }

    /// The look is over: arm the next one.
    fn rest(&mut self, now: Timestamp) {
        self.ports.wake(now);
        self.sweep.deadline = match self.streams.is_empty() {
            true => self.ports.wakes_at(),
            false => Some(now + STEP),
        };
    }

    fn look(&mut self, now: Timestamp, index: u32) -> Option<Finding> {
        let stream = self.streams.get_mut(index)?;
        let lane = self.lanes.get(stream.port as usize).filter(|lane| lane.is_in_force)?;
        let call = lane.call;
        let Some(terms) = lane.terms else {
            // Its stream is switched off.
            stream.excused = now;
            return None;
        };
        if !stream.has_flowed() {
            return None;
        }
        let port = stream.port;
        if !terms.is_rtcp_mux {
            self.ports.want_control(port);
        }
        let mut finding = None;
        if stream.is_silent(now, &terms, self.config.timeout) {
            finding = Some(Finding::Silent { call });
        } else if stream.take_due(now, &mut self.ident) {
            self.controls.push(index);
            let change = stream.reconsider_quality(terms.codec.kind);
            finding = change.map(|is_bad| Finding::Quality { call, port, is_bad });
        }
        if stream.control.collision == Collision::Found {
            self.resolve_collision(index);
        }
        finding
    }
}

impl Stream {
    /// Whether the peer, once heard, has sent neither RTP nor RTCP for `timeout`, although it should.
    fn is_silent(&mut self, now: Timestamp, terms: &Terms, timeout: Option<Duration>) -> bool {
        if !self.was_heard() {
            return false;
        }
        let is_expected = match terms.direction {
            Direction::SendRecv => true,
            // On hold, by either side: who says that it only sends may well send nothing (RFC 3264 §8.4).
            Direction::RecvOnly | Direction::SendOnly | Direction::Inactive => false,
        };
        if !is_expected {
            self.excused = now;
        }
        let last = self.heard.max(self.control.heard).max(Some(self.excused));
        last.zip(timeout).is_some_and(|(last, timeout)| now.since(last) >= timeout)
    }
}
