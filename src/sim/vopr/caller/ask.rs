//! Ask: the requests a caller sends while the call is up, besides re-INVITE.

use super::{Caller, Phase};
use crate::sim::vopr::bag::Bag;
use crate::sip::Method;
use crate::time::Timestamp;

/// One of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sim::vopr) enum Ask {
    /// Hold or resume, by re-INVITE.
    Invite,
    /// The same by UPDATE.
    Update,
    /// UPDATE that changes nothing.
    Refresh,
    /// INFO.
    Info,
    /// MESSAGE.
    Message,
    /// OPTIONS inside the dialog.
    Options,
    /// REFER.
    Refer,
}

/// In this order, from a place of the plan's on.
pub(in crate::sim::vopr) const ASKS: [Ask; 10] = [
    Ask::Invite,
    Ask::Invite,
    Ask::Update,
    Ask::Refer,
    Ask::Info,
    Ask::Update,
    Ask::Message,
    Ask::Refresh,
    Ask::Options,
    Ask::Refer,
];

impl Ask {
    fn method(self) -> Method {
        match self {
            Ask::Invite => Method::Invite,
            Ask::Update | Ask::Refresh => Method::Update,
            Ask::Info => Method::Info,
            Ask::Message => Method::Message,
            Ask::Options => Method::Options,
            Ask::Refer => Method::Refer,
        }
    }

    fn has_offer(self) -> bool {
        match self {
            Ask::Invite | Ask::Update => true,
            Ask::Refresh | Ask::Info | Ask::Message | Ask::Options | Ask::Refer => false,
        }
    }
}

impl Caller {
    /// Ask for the next thing, unless something is asked for already.
    pub(super) fn ask(&mut self, now: Timestamp, bag: &mut Bag) {
        self.asks_made += 1;
        if self.pending_invite.is_some() || self.pending_other.is_some() {
            return;
        }
        self.ask = ASKS[(self.plan.first_ask + self.asks_made as usize) % ASKS.len()];
        self.changes_made += u32::from(self.ask.has_offer());
        self.request(now, self.ask.method(), bag);
    }

    /// Whether an offer of ours is unanswered.
    pub(super) fn is_offering(&self) -> bool {
        let is_update = self.pending_other.is_some_and(|other| other.method == Method::Update);
        self.pending_invite.is_some() || (is_update && self.ask.has_offer())
    }

    /// What a request besides re-INVITE has of its own, its body included.
    pub(super) fn write_ask(&self, method: Method, bag: &mut Bag) {
        match method {
            Method::Refer => {
                self.write_contact(bag);
                bag.put(b"Refer-To: <sip:third@198.51.100.1>\r\n");
            }
            Method::Notify => {
                self.write_contact(bag);
                bag.put(b"Event: refer\r\nSubscription-State: terminated;reason=noresource\r\n");
                bag.put(b"Content-Type: message/sipfrag\r\nContent-Length: 16\r\n\r\n");
                return self.seal(b"SIP/2.0 200 OK\r\n", bag);
            }
            Method::Update => self.write_contact(bag),
            _ => {}
        }
        self.write_end(method == Method::Update && self.ask.has_offer(), bag);
    }

    /// The host asks for something that is none of the session's affairs.
    pub(super) fn hear_request(
        &mut self,
        now: Timestamp,
        method: Method,
        request: &[u8],
        bag: &mut Bag,
    ) {
        match (method, self.plan.reply) {
            (_, None) => {}
            (Method::Refer, Some(reason)) if reason.starts_with(b"2") => {
                self.write_answer(b"SIP/2.0 202 Accepted\r\n", request, false, bag);
                let is_free = self.phase == Phase::Up && self.pending_other.is_none();
                if is_free && !std::mem::replace(&mut self.was_referred, true) {
                    self.request(now, Method::Notify, bag);
                }
            }
            (_, Some(reason)) => {
                let status = [b"SIP/2.0 ", reason, &b"\r\n"[..]].concat();
                self.write_answer(&status, request, false, bag);
            }
        }
    }
}
