//! Dispatch: which rule a request falls under (RFC 3261 §8.2, §12.2.2).

use super::UserAgent;
use super::extension::check_demands;
use super::reply::Extra;
use crate::api::Bucket;
use crate::dialog::{DialogId, Order};
use crate::ident::Ident;
use crate::sip::{Method, Request, Status};
use crate::time::Timestamp;
use crate::transaction::{Branch, Found, TransactionKey};
use crate::wire::Flow;

/// A request with the names its transaction has.
pub(super) struct Incoming<'a> {
    pub(super) flow: Flow,
    pub(super) request: &'a Request<'a>,
    pub(super) key: TransactionKey,
    pub(super) branch: Branch,
    /// Whether an INVITE was found admissible before it was read.
    pub(super) is_screened: bool,
}

impl<'a> Incoming<'a> {
    /// `request`, which came by `flow`.
    #[inline]
    pub(super) fn of(ident: &Ident, flow: Flow, request: &'a Request<'a>) -> Incoming<'a> {
        let (key, branch) = (TransactionKey::of(ident, request), Branch::of(&request.via));
        Incoming { flow, request, key, branch, is_screened: false }
    }
}

impl UserAgent {
    /// A well-formed request came by `flow`; an INVITE may have been found admissible before.
    pub fn on_request(
        &mut self,
        now: Timestamp,
        flow: Flow,
        request: &Request<'_>,
        is_screened: bool,
    ) -> Bucket {
        let incoming = Incoming { is_screened, ..Incoming::of(&self.ident, flow, request) };
        if request.method == Method::Cancel {
            return self.on_cancel(now, &incoming);
        }
        match self.transactions.find(incoming.key, incoming.branch) {
            Found::Nothing => self.on_new_request(now, &incoming),
            //= rfc3261#8.2.2.2
            //# the UAS core SHOULD generate a 482 (Loop Detected) response
            Found::Invite { is_same_branch: false, .. }
            | Found::Tombstone { is_same_branch: false, .. }
                if !request.has_to_tag() =>
            {
                self.refuse(&incoming, Status::LOOP_DETECTED, Extra::Nothing)
            }
            Found::Invite { id, .. } => {
                self.earn(&incoming);
                self.on_invite_again(id)
            }
            Found::Tombstone { is_same_branch: false, .. } if self.is_of_no_call(&incoming) => {
                self.refuse(&incoming, Status::NO_SUCH_TRANSACTION, Extra::Nothing)
            }
            Found::Tombstone { .. } if self.repeat_described(&incoming) => Bucket::Absorbed,
            Found::Tombstone { tombstone, .. } => {
                match tombstone.repeat() {
                    Some(status) => self.repeat_reply(&incoming, status),
                    None => self.earn(&incoming),
                }
                Bucket::Absorbed
            }
        }
    }

    /// Whether a request names a dialog that is none: it came by another branch, so it is no copy either.
    #[cold]
    fn is_of_no_call(&self, incoming: &Incoming<'_>) -> bool {
        let request = incoming.request;
        let id = DialogId::of(request.call_id, &request.to, &request.from);
        id.is_some_and(|id| self.call_of(&id).is_none())
    }

    fn on_new_request(&mut self, now: Timestamp, incoming: &Incoming<'_>) -> Bucket {
        let request = incoming.request;
        if request.method == Method::Extension {
            return self.refuse(incoming, Status::NOT_IMPLEMENTED, Extra::Allow);
        }
        if let Err((status, extra)) = check_demands(request) {
            return self.refuse(incoming, status, extra);
        }
        match DialogId::of(request.call_id, &request.to, &request.from) {
            Some(id) => self.on_request_inside(now, incoming, &id),
            None => self.on_request_outside(now, incoming),
        }
    }

    fn on_request_outside(&mut self, now: Timestamp, incoming: &Incoming<'_>) -> Bucket {
        match incoming.request.method {
            Method::Invite => self.on_invite(now, incoming),
            Method::Options => self.on_options(incoming),
            // Whom it is about must make sense before anything else does.
            Method::Register if incoming.request.address_of_record().is_err() => {
                self.refuse(incoming, Status::BAD_REQUEST, Extra::Nothing)
            }
            Method::Message => self.on_message_outside(now, incoming),
            Method::Notify => self.on_notify_outside(incoming),
            // RFC 3515 §2 allows it; whom we call at whose wish is settled in calls only.
            Method::Refer => self.refuse(incoming, Status::DECLINE, Extra::Nothing),
            Method::Bye | Method::Info | Method::Prack | Method::Update => {
                self.refuse(incoming, Status::NO_SUCH_TRANSACTION, Extra::Nothing)
            }
            Method::Ack | Method::Cancel => Bucket::Stray,
            // We grant no subscriptions: no event package could make SUBSCRIBE succeed, so not 489.
            Method::Register | Method::Subscribe | Method::Publish | Method::Extension => {
                self.refuse(incoming, Status::METHOD_NOT_ALLOWED, Extra::Allow)
            }
        }
    }

    fn on_request_inside(
        &mut self,
        now: Timestamp,
        incoming: &Incoming<'_>,
        id: &DialogId<'_>,
    ) -> Bucket {
        let Some(index) = self.call_of(id) else {
            return self.refuse(incoming, Status::NO_SUCH_TRANSACTION, Extra::Nothing);
        };
        let Some(call) = self.calls.get_mut(index) else { return Bucket::Stray };
        self.trust.witness(now, call);
        //= rfc3261#12.2.2
        //# If the remote sequence number is not empty, but the sequence number of the request is
        //# lower than the remote sequence number, the request is out of order and MUST be rejected
        //# with a 500 (Server Internal Error) response.
        call.heard = now;
        if call.dialog.sequence.receive(incoming.request.cseq.number) == Order::Older {
            return self.refuse_inside(now, incoming, Status::SERVER_INTERNAL_ERROR);
        }
        match incoming.request.method {
            Method::Invite if !self.may_change(now, incoming, index) => {
                self.refuse_inside(now, incoming, Status::FORBIDDEN)
            }
            Method::Invite => self.on_invite_inside(now, incoming, index),
            Method::Bye => self.on_bye(now, incoming, index),
            Method::Update => self.on_update(now, incoming, index),
            Method::Options => self.on_options_inside(now, incoming),
            Method::Info => self.on_info(now, incoming, index),
            Method::Refer => self.on_refer(now, incoming, index),
            Method::Notify => self.on_notify(now, incoming, index),
            Method::Message => self.on_message(now, incoming, index),
            Method::Prack => self.on_prack(now, incoming, index),
            Method::Ack | Method::Cancel => Bucket::Stray,
            Method::Register | Method::Subscribe | Method::Publish | Method::Extension => {
                self.refuse(incoming, Status::METHOD_NOT_ALLOWED, Extra::Allow)
            }
        }
    }

    /// The call that owns a dialog.
    #[inline]
    pub(super) fn call_of(&self, id: &DialogId<'_>) -> Option<u32> {
        self.dialogs.find(id.local_tag, |slot| {
            self.calls.get(slot).is_some_and(|call| call.dialog.is(id, &self.blocks))
        })
    }
}
