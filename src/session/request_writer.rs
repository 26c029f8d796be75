//! Request writer: where requests of our own are written, from what all of them share (RFC 3261 §8.1.1, §12.2.1.1).

use std::net::SocketAddr;

use super::capabilities::{ALLOW, SUPPORTED};
use crate::dialog::{Dialog, NextHop};
use crate::ident::Token;
use crate::pool::Blocks;
use crate::sip::{Method, write};
use crate::transaction::{Sent, branch_of};
use crate::wire::{Flow, Outbox, TxBuf};

const MAX_FORWARDS: u8 = 70;
const SDP: &[u8] = b"application/sdp";

/// Buffers for one request at a time. Whoever sends one fills `lines` and `body` first.
#[derive(Debug)]
pub(super) struct RequestWriter {
    /// Header lines of this request's own, whole.
    pub(super) lines: TxBuf,
    /// The body; empty: none.
    pub(super) body: TxBuf,
    /// Its type.
    content_type: Vec<u8>,
    /// The request as a whole.
    message: TxBuf,
    listeners: Box<[SocketAddr]>,
    contacts: Box<[Box<[u8]>]>,
}

/// What tells one request from the next.
#[derive(Clone, Copy, Debug)]
pub(super) struct Title {
    pub(super) method: Method,
    /// Of CSeq.
    pub(super) number: u32,
    /// What its branch is made of.
    pub(super) branch: Token,
}

impl RequestWriter {
    pub(super) fn new(
        listeners: &[SocketAddr],
        contacts: &[Box<[u8]>],
        size_step: u16,
    ) -> RequestWriter {
        RequestWriter {
            lines: TxBuf::new(),
            body: TxBuf::new(),
            content_type: SDP.to_vec(),
            message: TxBuf::with_step(size_step),
            listeners: listeners.into(),
            contacts: contacts.into(),
        }
    }

    /// Forget what the last request had of its own. The next body is SDP unless told otherwise.
    pub(super) fn clear(&mut self) {
        self.lines.clear();
        self.body.clear();
        self.set_content_type(SDP);
    }

    /// The body is no SDP.
    pub(super) fn set_content_type(&mut self, content_type: &[u8]) {
        self.content_type.clear();
        self.content_type.extend_from_slice(content_type);
    }

    /// Write a request of `dialog` and keep a copy. `None`: it is too long, or no block is left.
    pub(super) fn write(
        &mut self,
        blocks: &mut Blocks,
        dialog: &Dialog,
        title: Title,
    ) -> Option<Sent> {
        self.message.clear();
        let flow = self.put(blocks, dialog, title);
        let is_whole =
            ![&self.lines, &self.body, &self.message].map(TxBuf::is_overflowed).contains(&true);
        if !is_whole {
            return None;
        }
        let message = blocks.store(&[self.message.as_bytes()])?;
        Some(Sent { message, flow, method: title.method })
    }

    /// Send what was written last.
    pub(super) fn send(&self, outbox: &mut Outbox, flow: Flow) {
        self.send_if(outbox, flow, |_| true);
    }

    /// The same, unless `may_leave`, told its length, holds it back.
    pub(super) fn send_if(
        &self,
        outbox: &mut Outbox,
        flow: Flow,
        may_leave: impl FnOnce(usize) -> bool,
    ) {
        outbox.send_if(flow, may_leave, |out| {
            out.put(self.message.as_bytes());
            out.set_tie(self.message.tie());
        });
    }

    fn put(&mut self, blocks: &Blocks, dialog: &Dialog, title: Title) -> Flow {
        let out = &mut self.message;
        let texts = dialog.texts(blocks);
        let hop = dialog.next_hop(blocks);
        let listener = usize::from(hop.flow.listener);
        let method = title.method.as_bytes();
        write::request_start(out, method, hop.request_uri);
        write::via(out, hop.flow.transport, self.listeners[listener], &branch_of(title.branch));
        write::max_forwards(out, MAX_FORWARDS);
        put_routes(out, &hop);
        out.put(b"From: ");
        out.put(texts.local);
        write::to_tag_end(out, Some(dialog.local_tag.as_bytes()));
        write::header(out, b"To", texts.remote);
        out.tie_to(texts.call_id);
        write::header(out, b"Call-ID", texts.call_id);
        write::cseq(out, title.number, method);
        if is_target_refresh(title.method) {
            out.put(&self.contacts[listener]);
            out.put(ALLOW);
            out.put(SUPPORTED);
        }
        out.put(self.lines.as_bytes());
        if self.body.is_empty() {
            write::end(out);
        } else {
            write::body(out, &self.content_type, self.body.as_bytes());
        }
        hop.flow
    }
}

fn put_routes(out: &mut TxBuf, hop: &NextHop<'_>) {
    if !hop.routes.is_empty() {
        write::header(out, b"Route", hop.routes);
    }
    if let Some(last) = hop.last_route {
        for part in [&b"Route: <"[..], last, b">\r\n"] {
            out.put(part);
        }
    }
}

/// Whether a request says where its sender can be reached (RFC 3261 §12.2.1.1, RFC 3311 §4, RFC 3515 §2.2).
fn is_target_refresh(method: Method) -> bool {
    match method {
        Method::Invite | Method::Update | Method::Refer | Method::Notify | Method::Subscribe => {
            true
        }
        Method::Ack
        | Method::Bye
        | Method::Cancel
        | Method::Options
        | Method::Register
        | Method::Prack
        | Method::Info
        | Method::Message
        | Method::Publish
        | Method::Extension => false,
    }
}
