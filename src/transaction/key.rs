//! What makes two requests one transaction (RFC 3261 §17.2.3).

use crate::ident::{Fingerprint, Ident, Token};
use crate::sip::{Ack, Glance, Method, Request, Via};

/// Identity of a server transaction: Call-ID, From tag, CSeq number and method; ACK and CANCEL have their INVITE's.
///
/// RFC 3261 matches by branch and sent-by. We look up by this key and compare the branch after, because one look-up
/// then finds all there is to find: the transaction itself, an RFC 2543 peer's, the INVITE that a CANCEL or ACK with a
/// branch of its own means, and an earlier copy of the request that came another way (merged, §8.2.2.2). A client
/// that gave two requests of one call the same CSeq number and method would break §12.2.1.1 before it confused us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TransactionKey(pub(super) Fingerprint);

impl TransactionKey {
    /// The key of `request`'s own transaction; for a CANCEL that of the INVITE it takes back.
    pub fn of(ident: &Ident, request: &Request<'_>) -> TransactionKey {
        let is_cancel = request.method == Method::Cancel;
        let method = if is_cancel { Method::Invite } else { request.method };
        let order = order(request.cseq.number, method);
        let tag = request.from.tag.unwrap_or_default();
        TransactionKey(if method == Method::Extension {
            ident.fingerprint(&[request.call_id, tag, &order, request.method_name])
        } else {
            ident.fingerprint_of_three(request.call_id, tag, order)
        })
    }

    /// The key of a CANCEL's own transaction.
    pub fn of_cancel(ident: &Ident, cancel: &Request<'_>) -> TransactionKey {
        let order = order(cancel.cseq.number, Method::Cancel);
        let tag = cancel.from.tag.unwrap_or_default();
        TransactionKey(ident.fingerprint_of_three(cancel.call_id, tag, order))
    }

    /// The key of the INVITE that `ack` belongs to.
    pub fn of_acknowledged(ident: &Ident, ack: &Ack<'_>) -> TransactionKey {
        TransactionKey::of_invite(ident, (ack.call_id, ack.from.tag, ack.cseq.number))
    }

    /// The key of the INVITE that `glance` is, or acknowledges.
    #[inline(always)]
    pub fn of_glance(ident: &Ident, glance: &Glance<'_>) -> TransactionKey {
        TransactionKey::of_invite(ident, (glance.call_id, glance.from_tag, glance.number))
    }

    /// The key of the INVITE with this Call-ID, From tag and number.
    #[inline(always)]
    fn of_invite(
        ident: &Ident,
        (call_id, from_tag, number): (&[u8], Option<&[u8]>, u32),
    ) -> TransactionKey {
        let order = order(number, Method::Invite);
        let tag = from_tag.unwrap_or_default();
        TransactionKey(ident.fingerprint_of_three(call_id, tag, order))
    }

    /// The key of a request of ours that is over. A CANCEL shares the token of its INVITE, so the method belongs to it.
    pub(super) fn of_sent(ident: &Ident, token: &[u8], method: Method) -> TransactionKey {
        TransactionKey(ident.fingerprint(&[token, &[method as u8]]))
    }

    /// The To tag of an answer that keeps no state: alike for every copy of the request by this branch.
    #[inline]
    pub fn stateless_tag(self, ident: &Ident, branch: Branch) -> Token {
        // Not of the key's other half, which dialogs have their tags from.
        ident.stateless_tag(self.refusal_name(branch))
    }

    /// What names such an answer among ours: as hard to aim at as the key, and known to nobody.
    #[inline]
    pub fn refusal_name(self, branch: Branch) -> u64 {
        self.0.bucket() ^ branch.0.rotate_left(17)
    }

    /// The fingerprint, for the local tag of the dialog that an INVITE opens.
    pub fn fingerprint(self) -> Fingerprint {
        self.0
    }
}

/// A digest of the top Via's branch and sent-by: equal for retransmissions, different for another path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Branch(u64);

impl Branch {
    /// Of transactions that are looked up by our own branch.
    pub(super) const NONE: Branch = Branch(0);

    /// The digest of `via`. It needs no key: who aims two branches at one digest fools himself alone, since only
    /// requests of one Call-ID, From tag and CSeq are ever compared.
    #[inline]
    pub fn of(via: &Via<'_>) -> Branch {
        const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
        let mut digest = via.port.map_or(0, u64::from);
        for part in [via.branch.unwrap_or_default(), via.sent_by()] {
            digest = (digest ^ part.len() as u64).wrapping_mul(ODD).rotate_left(29);
            for word in part.as_chunks::<8>().0 {
                digest = (digest ^ u64::from_le_bytes(*word)).wrapping_mul(ODD).rotate_left(29);
            }
            digest = (digest ^ last_word(part)).wrapping_mul(ODD).rotate_left(29);
        }
        Branch(digest)
    }
}

/// The last eight bytes, some of which may have been read before; all of a shorter text.
#[inline]
fn last_word(text: &[u8]) -> u64 {
    match text.last_chunk::<8>() {
        Some(last) => u64::from_le_bytes(*last),
        None => text.iter().fold(0, |word, byte| word << 8 | u64::from(*byte)),
    }
}

/// CSeq number and method in few bytes. All extensions are one here: their names follow.
#[inline]
fn order(number: u32, method: Method) -> [u8; 5] {
    let [a, b, c, d] = number.to_le_bytes();
    [a, b, c, d, method as u8]
}
