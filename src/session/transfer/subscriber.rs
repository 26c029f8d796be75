//! Subscriber: we sent REFER and wait for the peer's NOTIFYs (RFC 3515 §2.4.1, RFC 6665 §4.1).

use std::time::Duration;

use super::{EXPIRES, is_callable};
use crate::api::{CallHandle, CommandError, Event};
use crate::session::UserAgent;
use crate::sip::header::{SubscriptionState, Substate};
use crate::sip::{Method, Response, Status, write};
use crate::time::Timestamp;
use crate::timer::TimerId;
use crate::transaction::{CallTimer, Due};

/// A subscription of ours.
#[derive(Debug)]
pub(super) struct Subscriber {
    /// Number of the REFER: the id of its NOTIFYs.
    number: u32,
    /// When it is forgotten; armed once the REFER was accepted or a NOTIFY came.
    pub(super) timeout: Option<TimerId>,
    /// Whether a NOTIFY told of a final response.
    is_final: bool,
}

impl UserAgent {
    /// [`Command::Refer`](crate::api::Command::Refer): ask the peer to call `target`.
    pub(in crate::session) fn refer(
        &mut self,
        now: Timestamp,
        handle: CallHandle,
        index: u32,
        target: &str,
    ) -> Result<(), CommandError> {
        self.check_up(handle, index)?;
        if !is_callable(target.as_bytes()) {
            return Err(CommandError::BadTarget(handle));
        }
        let transfer = self.transfer_mut(index).ok_or(CommandError::NoRoom)?;
        if transfer.subscriber.is_some() {
            return Err(CommandError::Pending(handle, Method::Refer));
        }
        self.writer.clear();
        write::header(&mut self.writer.lines, b"Refer-To", target.as_bytes());
        self.send_request(now, index, Method::Refer).ok_or(CommandError::NoRoom)?;
        let number = self.calls.get(index).map_or(0, |call| call.dialog.sequence.local());
        if let Some(transfer) = self.transfer_mut(index) {
            transfer.subscriber = Some(Subscriber { number, timeout: None, is_final: false });
        }
        Ok(())
    }

    /// A REFER of ours was answered, or was not.
    pub(in crate::session) fn on_refer_over(
        &mut self,
        now: Timestamp,
        index: u32,
        status: Option<Status>,
        response: Option<&Response<'_>>,
    ) {
        // Its NOTIFYs may come first, even the last of them: then a later REFER may wait by now.
        let subscriber = self.subscriber(index);
        let is_its_own = |response: &Response<'_>| {
            subscriber.is_some_and(|subscriber| subscriber.number == response.cseq.number)
        };
        let is_current = response.is_none_or(is_its_own);
        let is_unheard = subscriber.is_some_and(|subscriber| subscriber.timeout.is_none());
        match status {
            //= rfc6665#4.1.2.4
            //# Timer N is set to 64*T1
            Some(status) if status.is_success() => {
                if is_current && is_unheard {
                    self.await_notify(now, index, self.durations.t1x64);
                }
            }
            Some(_) | None => {
                if is_current {
                    self.close_subscriber(index);
                }
                self.on_other_over(now, index, Method::Refer, status);
            }
        }
    }

    /// Whether call `index` waits for NOTIFYs under the number `id`; without one, for any.
    pub(in crate::session) fn is_subscribed(&self, index: u32, id: Option<u32>) -> bool {
        let subscriber = self.subscriber(index);
        subscriber.is_some_and(|subscriber| id.is_none_or(|id| id == subscriber.number))
    }

    /// A NOTIFY of our subscription came.
    pub(in crate::session) fn on_notified(
        &mut self,
        now: Timestamp,
        index: u32,
        state: &SubscriptionState<'_>,
        status: Option<Status>,
    ) {
        let call = self.handle(index);
        if let Some(status) = status {
            let transfer = self.transfer_mut(index);
            if let Some(subscriber) = transfer.and_then(|transfer| transfer.subscriber.as_mut()) {
                subscriber.is_final |= status.is_final();
            }
            self.tell_of(index, Event::Notified { call, status });
        }
        match state.substate {
            Substate::Terminated => self.forget(index),
            //= rfc6665#4.1.3
            //# If an "expires" parameter is also present, the subscriber SHOULD take it as the
            //# authoritative subscription duration and adjust accordingly.
            Substate::Active | Substate::Pending | Substate::Extension => {
                let expires = state.expires.map(|secs| Duration::from_secs(secs.into()));
                // The last NOTIFY may be repeated that long.
                let grace = self.durations.t1x64;
                self.await_notify(now, index, expires.unwrap_or(EXPIRES) + grace);
            }
        }
    }

    /// No NOTIFY comes any more. An application that was not told the final status is told that there is none.
    pub(in crate::session) fn forget(&mut self, index: u32) {
        if self.close_subscriber(index) == Some(false) {
            let call = self.handle(index);
            self.tell_of(index, Event::Failed { call, method: Method::Refer, status: None });
        }
    }

    fn await_notify(&mut self, now: Timestamp, index: u32, wait: Duration) {
        let timeout = self.timers.arm_rare(now, wait, Due::Call(CallTimer::Subscriber, index));
        let transfer = self.transfer_mut(index);
        let former = match transfer.and_then(|transfer| transfer.subscriber.as_mut()) {
            Some(subscriber) => subscriber.timeout.replace(timeout),
            None => Some(timeout),
        };
        if let Some(former) = former {
            self.timers.cancel(former);
        }
    }

    /// Forget our subscription. Whether a final status was told; `None`: there was none.
    fn close_subscriber(&mut self, index: u32) -> Option<bool> {
        let subscriber = self.transfer_mut(index)?.subscriber.take()?;
        if let Some(timeout) = subscriber.timeout {
            self.timers.cancel(timeout);
        }
        Some(subscriber.is_final)
    }

    fn subscriber(&self, index: u32) -> Option<&Subscriber> {
        self.features(index)?.transfer.subscriber.as_ref()
    }
}
