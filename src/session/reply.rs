//! Replies: responses built from the request alone, so that a repetition gets the same bytes (RFC 3261 §8.2.6).

use super::UserAgent;
use super::capabilities::{ALLOW, ALLOW_EVENTS, RECV_INFO, SUPPORTED, accept};
use super::dispatch::Incoming;
use super::extension::not_understood;
pub(super) use super::extra::Extra;
use super::session_timer::put_min_se;
use crate::api::Bucket;
use crate::ident::Token;
use crate::sip::header::min_se;
use crate::sip::write::Feedback;
use crate::sip::{Message, Method, Status, write};
use crate::time::Timestamp;
use crate::transaction::TransactionKey;
use crate::wire::{Flow, TxBuf};

/// How a request is refused.
pub(super) type Refusal = (Status, Extra);

/// Some table is full.
pub(super) const NO_ROOM: Refusal = (Status::SERVICE_UNAVAILABLE, Extra::RetryAfter);

/// It would not fit the memory of a call or the datagram of an answer.
pub(super) const TOO_LARGE: Refusal = (Status::MESSAGE_TOO_LARGE, Extra::Nothing);

impl UserAgent {
    /// Answer a request and keep no state.
    pub(super) fn reply(&mut self, incoming: &Incoming<'_>, status: Status, extra: Extra) {
        self.reply_as(incoming, status, extra, self.reply_tag(incoming));
    }

    /// The same with `tag` in its To.
    pub(super) fn reply_as(
        &mut self,
        incoming: &Incoming<'_>,
        status: Status,
        extra: Extra,
        tag: Option<Token>,
    ) {
        let request = incoming.request;
        let source = incoming.flow.remote;
        let target = self.trust.response_flow(&request.via, incoming.flow);
        let feedback = self.overload.feedback();
        let in_bytes = request.message.bytes().len();
        let may_leave = |bytes| self.trust.may_reply(source.ip(), in_bytes, bytes);
        let contacts = &self.contacts;
        let contact = || &contacts[usize::from(incoming.flow.listener)];
        self.outbox.send_if(target, may_leave, |out| {
            write::response_start(out, status);
            write::echo(out, request, source, feedback);
            write::to_tag_end(out, tag.as_ref().map(Token::as_bytes));
            match extra {
                Extra::Nothing => {}
                Extra::Allow => out.put(ALLOW),
                Extra::Contact => out.put(contact()),
                Extra::AllowEvents => out.put(ALLOW_EVENTS),
                Extra::RecvInfo => out.put(RECV_INFO),
                Extra::Accept => out.put(accept(request.method)),
                Extra::RetryAfter => write::header(out, b"Retry-After", seconds(incoming.key, 1)),
                Extra::MinSe => put_min_se(out, min_se::DEFAULT_SECONDS),
                Extra::RetryByChance => {
                    write::header(out, b"Retry-After", seconds(incoming.key, 0));
                }
                Extra::Capabilities => {
                    for line in [ALLOW, accept(Method::Invite), SUPPORTED] {
                        out.put(line);
                    }
                }
                Extra::Unsupported => {
                    for tag in not_understood(request.message) {
                        write::header(out, b"Unsupported", tag);
                    }
                }
            }
            write::end(out);
        });
    }

    /// The To tag of an answer without state: alike for every copy of the request that came this way, and never that of
    /// a dialog, so that the ACK of a refusal cannot pass for the ACK of a 200. Only a CANCEL is answered with the tag
    /// its INVITE is answered with (§9.2).
    fn reply_tag(&self, incoming: &Incoming<'_>) -> Option<Token> {
        match (incoming.request.to.tag, incoming.request.method == Method::Cancel) {
            (Some(_), _) => None,
            (None, true) => Some(self.local_tag(incoming)),
            (None, false) => Some(incoming.key.stateless_tag(&self.ident, incoming.branch)),
        }
    }

    /// Answer a request that is not well formed, if it says whom to answer.
    pub fn reject(&mut self, flow: Flow, message: &Message<'_>, status: Status) {
        let Some(via) = write::answerable_via(message) else { return };
        let source = flow.remote;
        let tag = self.ident.token_for(self.ident.fingerprint(&[message.bytes()]));
        let target = self.trust.response_flow(&via, flow);
        let may_leave = |bytes| self.trust.may_reply(source.ip(), message.bytes().len(), bytes);
        self.outbox.send_if(target, may_leave, |out| {
            write::response_start(out, status);
            write::echo_lenient(out, message, source, tag.as_bytes());
            write::end(out);
        });
    }

    /// A request came again that was answered with `status`.
    pub(super) fn repeat_reply(&mut self, incoming: &Incoming<'_>, status: Status) {
        let method = incoming.request.method;
        if method == Method::Update && status.is_success() {
            return self.on_update_again(incoming);
        }
        self.reply(incoming, status, Extra::of(method, status));
    }

    /// Answer a request other than INVITE; a copy of it gets the same answer, whatever becomes of its call.
    pub(super) fn answer_request(
        &mut self,
        now: Timestamp,
        incoming: &Incoming<'_>,
        status: Status,
    ) {
        let (transport, names) = (incoming.flow.transport, (incoming.key, incoming.branch));
        self.transactions.bury_request(now, transport, names, status);
        self.reply(incoming, status, Extra::of(incoming.request.method, status));
    }

    /// Refuse a request and keep no state.
    pub(super) fn refuse(
        &mut self,
        incoming: &Incoming<'_>,
        status: Status,
        extra: Extra,
    ) -> Bucket {
        self.reply(incoming, status, extra);
        if status == Status::SERVICE_UNAVAILABLE { Bucket::Shed } else { Bucket::Refused }
    }

    /// Refuse a request inside a dialog. The dialog may look otherwise when a copy comes, and its answer must not: two
    /// final responses would leave the peer in doubt.
    pub(super) fn refuse_inside(
        &mut self,
        now: Timestamp,
        incoming: &Incoming<'_>,
        status: Status,
    ) -> Bucket {
        let (transport, names) = (incoming.flow.transport, (incoming.key, incoming.branch));
        self.transactions.bury_request(now, transport, names, status);
        self.refuse(incoming, status, Extra::of(incoming.request.method, status))
    }
}

/// The answer to a request inside a dialog, with `tail` behind the headers that every response has.
pub(super) fn put_reply(
    out: &mut TxBuf,
    incoming: &Incoming<'_>,
    feedback: &Feedback,
    status: Status,
    tail: &[u8],
) {
    write::response_start(out, status);
    write::echo(out, incoming.request, incoming.flow.remote, feedback);
    write::to_tag_end(out, None);
    out.put(tail);
}

//= rfc3261#14.2
//# MUST include a Retry-After header field with a randomly chosen value of between 0 and 10 seconds
pub(super) fn seconds(key: TransactionKey, least: usize) -> &'static [u8] {
    const SECONDS: [&[u8]; 11] =
        [b"0", b"1", b"2", b"3", b"4", b"5", b"6", b"7", b"8", b"9", b"10"];
    // Of the request alone: a copy of it is told the same.
    let choice = &SECONDS[least..];
    choice[(key.fingerprint().bucket() % choice.len() as u64) as usize]
}
