//! Dialog state (RFC 3261 §12): what must outlive the INVITE, copied once into one pooled block.

use super::{DialogId, NextHop, Reach, Sequence, route_set};
use crate::ident::Token;
use crate::pool::{Block, Blocks};
use crate::sip::{HeaderName, Request};
use crate::wire::Flow;

/// One dialog.
#[derive(Debug)]
pub struct Dialog {
    /// Our tag: fixed with the INVITE, whoever sent it, and the same in every message. Requests find the dialog by it.
    pub local_tag: Token,
    /// CSeq numbers.
    pub sequence: Sequence,
    /// The path the INVITE came or went by.
    pub flow: Flow,
    /// Where our requests go when Contact and Record-Route point elsewhere.
    pub reach: Reach,
    /// The texts below, one behind the other.
    pub(super) block: Block,
    /// Where each text ends.
    pub(super) ends: [u16; TEXTS],
    /// Start and end of the user part in the Request-URI.
    pub(super) user: (u16, u16),
    /// Start and end of the peer's tag in its text; both zero while it has none.
    pub(super) remote_tag: (u16, u16),
}

/// The peer, we, Call-ID, remote target, Request-URI and, last because it is of many pieces, the route set.
pub(super) const TEXTS: usize = 6;
pub(super) const ROUTES: usize = TEXTS - 1;

/// The texts of a dialog, as received.
#[derive(Clone, Copy, Debug)]
pub struct Texts<'a> {
    /// The peer with its tag: From of its INVITE (§12.1.1), To of its answer to ours (§12.1.2).
    pub remote: &'a [u8],
    /// We, without a tag.
    pub local: &'a [u8],
    /// The Call-ID.
    pub call_id: &'a [u8],
    /// URI of the peer's Contact: the Request-URI of our requests.
    pub target: &'a [u8],
    /// Our route set in order, joined by commas.
    pub routes: &'a [u8],
    /// The INVITE's Request-URI.
    pub request_uri: &'a [u8],
    /// Its user part.
    pub user: &'a [u8],
}

impl Dialog {
    /// The dialog that answering `request` will create. `None` when the texts do not fit a block or none is left.
    pub fn open(
        blocks: &mut Blocks,
        local_tag: Token,
        flow: Flow,
        request: &Request<'_>,
    ) -> Option<Dialog> {
        // Without Contact (RFC 2543 peers) the peer is where its From says.
        let target = request.contact().ok()?.unwrap_or(request.from).uri_raw;
        let (from, to, uri) = (request.from.raw, request.to.raw, request.uri.raw);
        let texts = [from, to, request.call_id, target, uri];
        let mut ends = [0; TEXTS];
        let mut end = 0;
        for (text, text_end) in texts.iter().zip(&mut ends) {
            end += text.len();
            *text_end = end as u16;
        }
        let block = match request.message.header(HeaderName::RecordRoute) {
            None => blocks.store(&texts),
            Some(_) => route_set::store(blocks, texts, request.message),
        }?;
        ends[ROUTES] = block.len() as u16;
        let user = request.uri.user().map_or((0, 0), |user| within(uri, user));
        let remote_tag = request.from.tag.map_or((0, 0), |tag| within(from, tag));
        let sequence = Sequence::opened_by(request.cseq.number);
        let reach = Reach::Anywhere;
        Some(Dialog { local_tag, sequence, flow, reach, block, ends, user, remote_tag })
    }

    /// Whether `id` names this dialog.
    #[inline]
    pub fn is(&self, id: &DialogId<'_>, blocks: &Blocks) -> bool {
        let bytes = blocks.bytes(&self.block);
        self.local_tag.as_bytes() == id.local_tag
            && &bytes[self.ends[1].into()..self.ends[2].into()] == id.call_id
            && &bytes[self.remote_tag.0.into()..self.remote_tag.1.into()] == id.remote_tag
    }

    /// The texts.
    pub fn texts<'a>(&self, blocks: &'a Blocks) -> Texts<'a> {
        let bytes = blocks.bytes(&self.block);
        let text = |n: usize| {
            let start = if n == 0 { 0 } else { self.ends[n - 1] };
            &bytes[start.into()..self.ends[n].into()]
        };
        let request_uri = text(4);
        Texts {
            remote: text(0),
            local: text(1),
            call_id: text(2),
            target: text(3),
            routes: text(ROUTES),
            request_uri,
            user: &request_uri[self.user.0.into()..self.user.1.into()],
        }
    }

    /// Whether the INVITE had Record-Route.
    #[inline]
    pub fn has_routes(&self) -> bool {
        self.ends[ROUTES] > self.ends[ROUTES - 1]
    }

    /// Values of Record-Route in order, joined by commas.
    pub fn routes<'a>(&self, blocks: &'a Blocks) -> &'a [u8] {
        &blocks.bytes(&self.block)[self.ends[ROUTES - 1].into()..]
    }

    /// Where our requests go (§12.2.1.1).
    pub fn next_hop<'a>(&self, blocks: &'a Blocks) -> NextHop<'a> {
        let texts = self.texts(blocks);
        self.reach.keep(NextHop::new(texts.routes, texts.target, self.flow), self.flow)
    }

    /// A target refresh (§12.2.2): the peer's request or 2xx names another Contact, `target`. When no block is left the
    /// old one stays.
    pub fn retarget(&mut self, blocks: &mut Blocks, target: &[u8]) {
        let old = self.texts(blocks);
        if old.target == target {
            return;
        }
        let mut copy = [0; 8_192];
        let before = usize::from(self.ends[2]);
        let all = blocks.bytes(&self.block);
        let Some(room) = copy.get_mut(..all.len()) else { return };
        room.copy_from_slice(all);
        let after = usize::from(self.ends[3]);
        let Some(block) = blocks.store(&[&room[..before], target, &room[after..]]) else { return };
        let shift = |end: u16| (usize::from(end) + target.len() - (after - before)) as u16;
        for end in &mut self.ends[3..] {
            *end = shift(*end);
        }
        blocks.free(std::mem::replace(&mut self.block, block));
    }

    /// Give the block back.
    pub fn close(self, blocks: &mut Blocks) {
        blocks.free(self.block);
    }
}

/// Start and end of `part`, a piece of `whole`, in it.
pub(super) fn within(whole: &[u8], part: &[u8]) -> (u16, u16) {
    let start = part.as_ptr().addr().saturating_sub(whole.as_ptr().addr());
    (start as u16, (start + part.len()) as u16)
}
