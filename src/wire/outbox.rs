//! The outbox: messages built and not yet fetched.

use std::collections::VecDeque;

use super::{Flow, Transmit, TxBuf};

/// Built messages in the order they must leave. Buffers circulate: the one a message is fetched with comes back empty.
#[derive(Debug)]
pub struct Outbox {
    ready: VecDeque<(Transmit, TxBuf)>,
    spare: Vec<TxBuf>,
    len_max: usize,
    step: u16,
    dropped: u64,
    suppressed: u64,
}

impl Outbox {
    /// An empty outbox for `len_max` messages, each [padded](TxBuf::padding) to a multiple of `step` bytes.
    pub fn new(len_max: usize, step: u16) -> Outbox {
        Outbox {
            ready: VecDeque::with_capacity(len_max),
            spare: Vec::with_capacity(len_max),
            len_max,
            step,
            dropped: 0,
            suppressed: 0,
        }
    }

    /// Build a message for `flow`. One that does not fit its buffer, or finds the outbox full, is dropped and counted:
    /// to the peer it is a lost datagram, and retransmission repairs it.
    #[inline]
    pub fn send(&mut self, flow: Flow, build: impl FnOnce(&mut TxBuf)) {
        self.send_if(flow, |_| true, build);
    }

    /// The same, unless `may_leave`, told the length of the message, holds it back.
    #[inline]
    pub fn send_if(
        &mut self,
        flow: Flow,
        may_leave: impl FnOnce(usize) -> bool,
        build: impl FnOnce(&mut TxBuf),
    ) {
        if self.ready.len() == self.len_max {
            self.dropped += 1;
            return;
        }
        let mut buffer = self.spare.pop().unwrap_or_default();
        buffer.clear();
        // It may have come back from somebody else's hands.
        buffer.set_step(self.step);
        build(&mut buffer);
        if buffer.is_overflowed() {
            self.dropped += 1;
            self.spare.push(buffer);
        } else if !may_leave(buffer.len()) {
            self.suppressed += 1;
            self.spare.push(buffer);
        } else {
            self.ready.push_back((Transmit { flow }, buffer));
        }
    }

    /// Swap the oldest message into `out`.
    #[inline]
    pub fn fetch(&mut self, out: &mut TxBuf) -> Option<Transmit> {
        let (transmit, mut buffer) = self.ready.pop_front()?;
        std::mem::swap(out, &mut buffer);
        self.spare.push(buffer);
        Some(transmit)
    }

    /// Messages that may still be built before something is fetched.
    pub fn room(&self) -> usize {
        self.len_max - self.ready.len()
    }

    /// Whether everything was fetched.
    pub fn is_empty(&self) -> bool {
        self.ready.is_empty()
    }

    /// Messages dropped for want of room.
    pub fn dropped(&self) -> u64 {
        self.dropped
    }

    /// Messages that were not allowed to leave.
    pub fn suppressed(&self) -> u64 {
        self.suppressed
    }
}
