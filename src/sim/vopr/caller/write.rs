//! Write: a caller's messages, from its numbers.

use super::{Caller, Names};
use crate::sim::CallName;
use crate::sim::sight::{CALL_ID_HOST, header};
use crate::sim::vopr::bag::Bag;
use crate::sim::vopr::place::HOST_NAME;
use crate::sim::vopr::plan::{Aim, Reliability, Wish};
use crate::sip::Method;

/// Header names, with what follows them.
pub(super) struct Labels {
    via: &'static [u8],
    from: &'static [u8],
    to: &'static [u8],
    call_id: &'static [u8],
    contact: &'static [u8],
    pub(super) content_type: &'static [u8],
    pub(super) content_length: &'static [u8],
}

const LONG: Labels = Labels {
    via: b"Via: ",
    from: b"From: ",
    to: b"To: ",
    call_id: b"Call-ID: ",
    contact: b"Contact: ",
    content_type: b"Content-Type: ",
    content_length: b"Content-Length: ",
};

/// The compact forms (RFC 3261 §7.3.3).
const SHORT: Labels = Labels {
    via: b"v: ",
    from: b"f: ",
    to: b"t: ",
    call_id: b"i: ",
    contact: b"m: ",
    content_type: b"c: ",
    content_length: b"l: ",
};

impl Caller {
    pub(super) fn write_request(&self, method: Method, names: Names, bag: &mut Bag) {
        let is_first = method == Method::Invite && names.cseq == 1;
        let is_ping = method == Method::Options && self.plan.aim == Aim::Ask;
        if is_first || is_ping || method == Method::Cancel {
            return self.write_request_outside(method, names, bag);
        }
        self.write_head(method.as_bytes(), names, self.to_tag.as_bytes(), bag);
        match method {
            Method::Invite => {
                self.write_contact(bag);
                self.write_end(true, bag);
            }
            Method::Prack => {
                self.write_rack(bag);
                self.write_end(self.confirmation.has_answer, bag);
            }
            _ => self.write_ask(method, bag),
        }
    }

    /// A request without To tag.
    pub(super) fn write_request_outside(&self, method: Method, names: Names, bag: &mut Bag) {
        self.write_head(method.as_bytes(), names, b"", bag);
        if method == Method::Invite {
            self.write_contact(bag);
            bag.put(match self.plan.reliability {
                Reliability::Unknown => b"",
                Reliability::Supported => b"Supported: 100rel\r\n",
                Reliability::Required => b"Require: 100rel\r\n",
            });
            bag.put(self.plan.session_timer);
        }
        self.write_end(method == Method::Invite && !self.plan.is_late_offer, bag);
    }

    /// The ACK of a 2xx to a late offer brings the answer.
    pub(super) fn write_ack(&self, names: Names, tag: &[u8], is_success: bool, bag: &mut Bag) {
        self.write_head(b"ACK", names, tag, bag);
        let is_answer = self.plan.is_late_offer && !self.confirmation.has_answer;
        self.write_end(is_success && is_answer && names.cseq == 1, bag);
    }

    /// The answer to `request` of the host, its status line given.
    pub(super) fn write_answer(
        &self,
        status: &[u8],
        request: &[u8],
        has_body: bool,
        bag: &mut Bag,
    ) {
        bag.put(status);
        for name in [&b"Via: "[..], b"From: ", b"To: ", b"Call-ID: ", b"CSeq: "] {
            bag.put(name);
            bag.put(header(request, name).unwrap_or_default());
            bag.put(b"\r\n");
        }
        bag.put(b"Contact: <sip:caller@");
        bag.put(&self.place.contact);
        bag.put(b">\r\n");
        self.write_end(has_body, bag);
    }

    pub(super) fn write_head(&self, method: &[u8], names: Names, tag: &[u8], bag: &mut Bag) {
        let label = self.labels();
        bag.put(method);
        bag.put(b" sip:");
        self.write_user(bag);
        bag.put(b" SIP/2.0\r\n");
        bag.put(label.via);
        bag.put(b"SIP/2.0/UDP ");
        bag.put(&self.place.sent_by);
        bag.put(if self.plan.is_translated { b";rport" } else { b"" });
        bag.put(if self.plan.is_rfc2543 { b";branch=" } else { b";branch=z9hG4bK" });
        write_name(self.name, bag);
        bag.put(b".");
        bag.put_number(names.branch);
        bag.put(b"\r\nMax-Forwards: 70\r\n");
        bag.put(label.from);
        bag.put(b"<sip:caller@");
        bag.put(&self.place.contact);
        bag.put(b">");
        if !self.plan.is_rfc2543 {
            bag.put(b";tag=c");
            write_name(self.name, bag);
        }
        bag.put(b"\r\n");
        bag.put(label.to);
        bag.put(b"<sip:");
        self.write_user(bag);
        bag.put(b">");
        if !tag.is_empty() {
            bag.put(b";tag=");
            bag.put(tag);
        }
        bag.put(b"\r\n");
        bag.put(label.call_id);
        write_name(self.name, bag);
        bag.put(CALL_ID_HOST);
        bag.put(b"\r\nCSeq: ");
        bag.put_number(names.cseq);
        bag.put(b" ");
        bag.put(method);
        bag.put(b"\r\n");
    }

    fn write_user(&self, bag: &mut Bag) {
        let wish = self.plan.wish;
        let Wish { ring_ms, final_ms, hang_up_ms, hold_ms, .. } = wish;
        let (status, provisional) = (wish.status.into(), wish.provisional.into());
        let (rings, ask) = (wish.rings_too.into(), wish.ask);
        let numbers = [ring_ms, final_ms, status, hang_up_ms, provisional, hold_ms, rings, ask];
        for (place, number) in numbers.into_iter().enumerate() {
            bag.put(if place == 0 { b"" } else { b"-" });
            bag.put_number(number);
        }
        bag.put(HOST_NAME);
    }

    pub(super) fn write_contact(&self, bag: &mut Bag) {
        let label = self.labels();
        if self.plan.has_proxy {
            bag.put(b"Record-Route: <sip:");
            bag.put(&self.place.proxy);
            bag.put(b";lr>\r\n");
        }
        if !self.plan.is_rfc2543 {
            bag.put(label.contact);
            bag.put(b"<sip:caller@");
            bag.put(&self.place.contact);
            bag.put(b">\r\n");
        }
    }

    pub(super) fn labels(&self) -> &'static Labels {
        if self.plan.is_compact { &SHORT } else { &LONG }
    }

    pub(super) fn seal(&self, last: &[u8], bag: &mut Bag) {
        bag.put(last);
        bag.seal(self.place.flow);
    }
}

fn write_name(name: CallName, bag: &mut Bag) {
    bag.put_number(name.index);
    bag.put(b".");
    bag.put_number(name.generation);
}
