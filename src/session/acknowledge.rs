//! The 2xx and its ACK (RFC 3261 §13.3.1.4): repeated by the core until acknowledged, over any transport.

use super::UserAgent;
use super::call::Phase;
use crate::api::EndCause;
use crate::time::Timestamp;
use crate::transaction::{CallTimer, Due};

impl UserAgent {
    /// A 2xx was sent for the first time: arm what repeats it.
    pub(super) fn await_ack(&mut self, now: Timestamp, index: u32) {
        let durations = self.durations;
        let Some(call) = self.calls.get_mut(index) else { return };
        let Phase::Answered(pending) = &mut call.phase else { return };
        //= rfc3261#13.3.1.4
        //# The 2xx response is passed to the transport with an interval that starts at T1 seconds
        //# and doubles for each retransmission until it reaches T2 seconds
        let due = Due::Call(CallTimer::RepeatOk, index);
        pending.repeat = Some(self.timers.arm(now, durations.t1, due));
    }

    /// No ACK yet: send the 2xx again, or give up.
    pub(super) fn repeat_ok(&mut self, now: Timestamp, index: u32) {
        let durations = self.durations;
        let Some(call) = self.calls.get_mut(index) else { return };
        let Phase::Answered(pending) = &mut call.phase else { return };
        if now >= pending.gives_up {
            return self.give_up_ack(now, index);
        }
        pending.interval = durations.next_interval(pending.interval);
        let (left, due) = (pending.gives_up - now, Due::Call(CallTimer::RepeatOk, index));
        pending.repeat = Some(if pending.interval <= left {
            self.timers.arm(now, pending.interval, due)
        } else {
            self.timers.arm_rare(now, left, due)
        });
        self.send_ok(index);
    }

    /// No ACK came in 64 T1.
    fn give_up_ack(&mut self, now: Timestamp, index: u32) {
        //= rfc3261#13.3.1.4
        //# If the server retransmits the 2xx response for 64*T1 seconds without receiving an ACK,
        //# the dialog is confirmed, but the session SHOULD be terminated. This is accomplished
        //# with a BYE
        if self.settle(index).is_some() {
            self.send_bye(now, index, EndCause::NoAck);
        }
    }

    /// Nothing is awaited any more: free what the 2xx needed. Outside: whether a 2xx was pending; inside: why the
    /// call is to end now.
    #[inline]
    pub(super) fn settle(&mut self, index: u32) -> Option<Option<EndCause>> {
        let call = self.calls.get_mut(index)?;
        if !matches!(call.phase, Phase::Answered(_)) {
            return None;
        }
        let Phase::Answered(pending) = std::mem::replace(&mut call.phase, Phase::Confirmed) else {
            return None;
        };
        if let Some(id) = pending.repeat {
            self.timers.cancel(id);
        }
        self.blocks.free(pending.echo.block);
        Some(pending.hangup)
    }
}
