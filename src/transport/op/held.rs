//! A filled buffer of a listener, and the datagrams it is yielded as.

use std::time::Duration;

use super::batch::Batch;
use super::control::{CONTROL_BYTES, Control};
use super::message::{self, Message, PAYLOAD_START};
use crate::limits::RX_BYTES_MAX;
use crate::wire::Flow;

/// A datagram in the kernel's buffer. The buffer goes back at a later call of the receiver.
#[derive(Clone, Copy, Debug)]
pub struct Received<'a> {
    /// The path it came by.
    pub flow: Flow,
    /// The bytes; cut after [`RX_BYTES_MAX`].
    pub bytes: &'a [u8],
    /// Whether it was longer than that.
    pub is_truncated: bool,
    /// How long it had waited in the socket when the first datagram of this turn was taken: the
    /// kernel's stamp against one reading of the wall clock. Zero when unknown, as when the clock
    /// was set between the two: a stamp ahead, or above ten seconds back, counts as none.
    pub age: Duration,
}

/// A buffer of ours. It goes back when it is over.
pub(super) struct Held {
    pub(super) buffer: u16,
    flow: Flow,
    age: Duration,
    batch: Batch,
}

impl Held {
    /// Buffer `buffer`, filled by `listener` with `bytes`, looked at when the wall clock shows `now`;
    /// `None` when it names no sender.
    #[inline]
    pub(super) fn open(listener: u8, buffer: u16, bytes: &[u8], now: Duration) -> Option<Held> {
        let message = message::read(bytes, CONTROL_BYTES)?;
        let control = Control::read(message.control);
        let flow = Flow::udp(listener, message.remote);
        Some(Held { buffer, flow, age: control.age(now), batch: batch(&message, control) })
    }

    /// Whether all its datagrams were yielded.
    #[inline]
    pub(super) fn is_over(&self) -> bool {
        self.batch.count() == 0
    }

    /// The next of its datagrams, out of its `bytes`.
    #[inline]
    pub(super) fn next<'a>(&mut self, bytes: &'a [u8]) -> Option<Received<'a>> {
        let segment = self.batch.next(RX_BYTES_MAX)?;
        Some(Received {
            flow: self.flow,
            bytes: bytes[PAYLOAD_START + CONTROL_BYTES..].get(segment.range)?,
            is_truncated: segment.is_truncated,
            age: self.age,
        })
    }
}

/// How many datagrams are in a filled buffer.
#[inline]
pub(super) fn count(bytes: &[u8]) -> usize {
    let message = message::read(bytes, CONTROL_BYTES);
    message.map_or(1, |message| batch(&message, Control::read(message.control)).count())
}

#[inline]
fn batch(message: &Message<'_>, control: Control) -> Batch {
    Batch::new(message.payload.len(), control.segment_bytes, message.is_truncated)
}
