//! The dialog as its UAC (RFC 3261 §12.1.2): asked for by an INVITE of ours, made by each To tag that answers it.

use super::route_set::{self, PIECES_MAX};
use super::state::{ROUTES, TEXTS, within};
use super::{Dialog, Reach, Sequence};
use crate::ident::Token;
use crate::pool::{Block, Blocks};
use crate::sip::{Request, Response};
use crate::wire::Flow;

/// What an INVITE of ours says before anybody has answered it.
#[derive(Clone, Copy, Debug)]
pub struct Outline<'a> {
    /// The value of To: the peer, without a tag.
    pub remote: &'a [u8],
    /// The value of From: we, without a tag.
    pub local: &'a [u8],
    /// The Call-ID.
    pub call_id: &'a [u8],
    /// The Request-URI.
    pub request_uri: &'a [u8],
}

/// The CSeq number of an INVITE that opens a call.
const FIRST: u32 = 1;

impl Dialog {
    /// The dialog that an INVITE of ours by `flow` asks for: no peer yet, and no route but the flow.
    pub fn call(
        blocks: &mut Blocks,
        local_tag: Token,
        flow: Flow,
        outline: &Outline<'_>,
    ) -> Option<Dialog> {
        let &Outline { remote, local, call_id, request_uri } = outline;
        let texts = [remote, local, call_id, request_uri, request_uri];
        let (block, ends) = assemble(blocks, texts, &[])?;
        let sequence = Sequence::opened_with(FIRST);
        let (user, remote_tag, reach) = ((0, 0), (0, 0), Reach::Flow);
        Some(Dialog { local_tag, sequence, flow, reach, block, ends, user, remote_tag })
    }

    /// The dialog that `response` to our INVITE `invite` makes, early or not: each To tag is a dialog of its own
    /// (§12.1.2, §13.2.2.4).
    pub fn answered(
        blocks: &mut Blocks,
        flow: Flow,
        invite: &Request<'_>,
        response: &Response<'_>,
    ) -> Option<Dialog> {
        let local_tag = Token::read(invite.from.tag?)?;
        // We wrote it: the tag is the last parameter.
        let local = invite.from.raw.rsplitn(2, |byte| *byte == b';').nth(1)?;
        let (remote, uri) = (response.to.raw, invite.uri.raw);
        let target = response.contact().ok().flatten().map_or(uri, |contact| contact.uri_raw);
        let mut pieces = [&b""[..]; PIECES_MAX];
        let routes = route_set::reversed(&mut pieces, response)?;
        let texts = [remote, local, invite.call_id, target, uri];
        let (block, ends) = assemble(blocks, texts, routes)?;
        let user = invite.uri.user().map_or((0, 0), |user| within(uri, user));
        let remote_tag = response.to.tag.map_or((0, 0), |tag| within(remote, tag));
        let sequence = Sequence::opened_with(invite.cseq.number);
        let reach = Reach::Anywhere;
        Some(Dialog { local_tag, sequence, flow, reach, block, ends, user, remote_tag })
    }
}

/// Store `texts` and behind them `routes`; where each text ends.
fn assemble(
    blocks: &mut Blocks,
    texts: [&[u8]; ROUTES],
    routes: &[&[u8]],
) -> Option<(Block, [u16; TEXTS])> {
    let mut pieces = [&b""[..]; ROUTES + PIECES_MAX];
    let (head, tail) = pieces.split_at_mut(ROUTES);
    head.copy_from_slice(&texts);
    tail.get_mut(..routes.len())?.copy_from_slice(routes);
    let mut ends = [0; TEXTS];
    let mut end = 0;
    for (text, text_end) in texts.iter().zip(&mut ends) {
        end += text.len();
        *text_end = u16::try_from(end).ok()?;
    }
    let block = blocks.store(&pieces[..ROUTES + routes.len()])?;
    ends[ROUTES] = block.len() as u16;
    Some((block, ends))
}
