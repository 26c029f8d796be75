//! Notifier: the peer sent REFER and waits for our NOTIFYs (RFC 3515 §2.4.4).

use super::{EXPIRES, FRAGMENT, Transfer};
use crate::api::{CallHandle, CommandError, Event};
use crate::session::UserAgent;
use crate::sip::{Method, Response, Status, write};
use crate::time::Timestamp;
use crate::timer::TimerId;
use crate::transaction::{CallTimer, Due, RequestId};

/// A subscription of the peer's.
#[derive(Debug)]
pub(super) struct Notifier {
    /// Number of its REFER; `None` for the first of a call, which needs no id.
    id: Option<u32>,
    /// Number of its first NOTIFY: one below tells of an earlier REFER.
    first: u32,
    /// What the peer was told last.
    status: Status,
    /// When it has waited long enough.
    pub(super) timeout: TimerId,
}

/// Why a subscription ends, in the words of Subscription-State (RFC 6665 §4.1.3).
#[derive(Clone, Copy, Debug)]
enum Reason {
    /// The INVITE has its final response: there is nothing more to tell.
    NoResource,
    /// The application said nothing for too long.
    Timeout,
}

impl UserAgent {
    /// Whether the peer waits for NOTIFYs in call `index`.
    pub(in crate::session) fn has_notifier(&self, index: u32) -> bool {
        self.features(index).is_some_and(|features| features.transfer.notifier.is_some())
    }

    /// The peer's REFER numbered `number` was accepted.
    pub(in crate::session) fn open_notifier(&mut self, now: Timestamp, index: u32, number: u32) {
        let timeout = self.arm_notifier(now, index);
        let first = self.calls.get(index).map_or(0, |call| call.dialog.sequence.local() + 1);
        let Some(transfer) = self.transfer_mut(index) else {
            return self.timers.cancel(timeout);
        };
        let status = Status::TRYING;
        //= rfc3515#2.4.6
        //# for the second and subsequent REFER requests a UA receives in a given dialog, it MUST
        //# include an id parameter
        let id = std::mem::replace(&mut transfer.was_referred, true).then_some(number);
        transfer.notifier = Some(Notifier { id, first, status, timeout });
        //= rfc3515#2.4.4
        //# always results in an immediate NOTIFY.
        self.send_notify(now, index, status, None);
    }

    /// [`Command::Notify`](crate::api::Command::Notify): tell the peer how the INVITE goes it asked for.
    pub(in crate::session) fn notify(
        &mut self,
        now: Timestamp,
        handle: CallHandle,
        index: u32,
        status: Status,
    ) -> Result<(), CommandError> {
        self.check_up(handle, index)?;
        if !self.has_notifier(index) {
            return Err(CommandError::NotReferred(handle));
        }
        let reason = status.is_final().then_some(Reason::NoResource);
        self.send_notify(now, index, status, reason).ok_or(CommandError::NoRoom)?;
        if status.is_final() {
            self.close_notifier(index);
            return Ok(());
        }
        let timeout = self.arm_notifier(now, index);
        let transfer = self.transfer_mut(index);
        if let Some(notifier) = transfer.and_then(|transfer| transfer.notifier.as_mut()) {
            notifier.status = status;
            let former = std::mem::replace(&mut notifier.timeout, timeout);
            self.timers.cancel(former);
        }
        Ok(())
    }

    /// The application told nothing for so long that the subscription ends.
    pub(in crate::session) fn on_notifier_timeout(
        &mut self,
        now: Timestamp,
        handle: CallHandle,
        index: u32,
    ) {
        let transfer = self.features(index).map(|features| &features.transfer);
        let Some(notifier) = transfer.and_then(|transfer| transfer.notifier.as_ref()) else {
            return;
        };
        let status = notifier.status;
        if self.check_up(handle, index).is_ok() {
            self.send_notify(now, index, status, Some(Reason::Timeout));
        }
        self.close_notifier(index);
    }

    /// A NOTIFY was answered, or was not.
    pub(in crate::session) fn on_notify_over(
        &mut self,
        index: u32,
        status: Option<Status>,
        response: Option<&Response<'_>>,
    ) {
        if status.is_some_and(Status::is_success) {
            return;
        }
        let notifier =
            self.features(index).and_then(|features| features.transfer.notifier.as_ref());
        let first = notifier.map_or(0, |notifier| notifier.first);
        //= rfc6665#4.2.2
        //# If the NOTIFY request fails, the notifier removes the subscription
        if response.is_none_or(|response| response.cseq.number >= first) {
            self.close_notifier(index);
        }
        let call = self.handle(index);
        self.tell_of(index, Event::Failed { call, method: Method::Notify, status });
    }

    fn send_notify(
        &mut self,
        now: Timestamp,
        index: u32,
        status: Status,
        reason: Option<Reason>,
    ) -> Option<RequestId> {
        let id = self.features(index)?.transfer.notifier.as_ref()?.id;
        self.writer.clear();
        let lines = &mut self.writer.lines;
        lines.put(b"Event: refer");
        if let Some(id) = id {
            lines.put(b";id=");
            lines.put_decimal(id.into());
        }
        lines.put(b"\r\nSubscription-State: ");
        match reason {
            None => {
                lines.put(b"active;expires=");
                lines.put_decimal(EXPIRES.as_secs());
            }
            Some(Reason::NoResource) => lines.put(b"terminated;reason=noresource"),
            Some(Reason::Timeout) => lines.put(b"terminated;reason=timeout"),
        }
        lines.put(b"\r\n");
        self.writer.set_content_type(FRAGMENT);
        write::response_start(&mut self.writer.body, status);
        self.send_request(now, index, Method::Notify)
    }

    fn close_notifier(&mut self, index: u32) {
        let transfer = self.transfer_mut(index);
        if let Some(notifier) = transfer.and_then(|transfer| transfer.notifier.take()) {
            self.timers.cancel(notifier.timeout);
        }
    }

    fn arm_notifier(&mut self, now: Timestamp, index: u32) -> TimerId {
        self.timers.arm(now, EXPIRES, Due::Call(CallTimer::Notifier, index))
    }

    pub(super) fn transfer_mut(&mut self, index: u32) -> Option<&mut Transfer> {
        self.features_mut(index).map(|features| &mut features.transfer)
    }
}
