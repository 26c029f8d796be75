//! Forge: messages about a call that its caller never meant to send.

use super::{Caller, Names};
use crate::sim::sight::CALL_ID_HOST;
use crate::sim::vopr::bag::Bag;
use crate::sip::Method;

/// A well-formed message that is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sim::vopr) enum Trick {
    /// BYE under a tag nobody gave.
    WrongTag,
    /// BYE under a number that is long past.
    LowSequence,
    /// BYE as the caller itself would send it.
    Spoof,
    /// ACK of nothing.
    StrayAck,
    /// The INVITE by another way (RFC 3261 §8.2.2.2).
    Merged,
    /// CANCEL of whatever there is.
    StrayCancel,
    /// A response nobody waits for.
    StrayResponse,
    /// A method nobody knows.
    UnknownMethod,
    /// OPTIONS that requires what nobody has.
    Required,
}

/// Above every branch a caller counts to.
const FORGED: u32 = 1_000_000;

impl Caller {
    /// Write one; `salt` tells it from others.
    pub(in crate::sim::vopr) fn forge(&self, trick: Trick, salt: u32, bag: &mut Bag) {
        let branch = FORGED + salt % FORGED;
        let names = |cseq: u32| Names { cseq, branch };
        let tag = self.to_tag.as_bytes();
        match trick {
            Trick::WrongTag => self.forge_plain(b"BYE", names(self.cseq + 1), b"nobody", b"", bag),
            Trick::LowSequence => self.forge_plain(b"BYE", names(0), tag, b"", bag),
            Trick::Spoof => self.forge_plain(b"BYE", names(self.cseq + 1), tag, b"", bag),
            Trick::StrayAck => {
                let tag = if salt.is_multiple_of(2) { tag } else { b"nobody" };
                self.forge_plain(b"ACK", names(self.cseq + salt % 3), tag, b"", bag);
            }
            Trick::Merged => {
                let first = Names { cseq: 1, branch };
                self.write_request_outside(Method::Invite, first, bag);
            }
            Trick::StrayCancel => self.forge_plain(b"CANCEL", names(1), b"", b"", bag),
            Trick::StrayResponse => self.forge_response(names(1), salt, bag),
            Trick::UnknownMethod => {
                self.forge_plain(b"TELEPORT", names(self.cseq + 1), tag, b"", bag);
            }
            Trick::Required => {
                let line = b"Require: clairvoyance\r\n";
                self.forge_plain(b"OPTIONS", names(self.cseq + 1), b"", line, bag);
            }
        }
    }

    fn forge_plain(&self, method: &[u8], names: Names, tag: &[u8], line: &[u8], bag: &mut Bag) {
        self.write_head(method, names, tag, bag);
        bag.put(line);
        self.seal(b"Content-Length: 0\r\n\r\n", bag);
    }

    fn forge_response(&self, names: Names, salt: u32, bag: &mut Bag) {
        let kind =
            [("200 OK", "BYE"), ("180 Ringing", "INVITE"), ("487 No", "INVITE"), ("500 No", "ACK")];
        let (status, method) = kind[salt as usize % kind.len()];
        let (branch, host) = (names.branch, String::from_utf8_lossy(CALL_ID_HOST));
        let (index, generation) = (self.name.index, self.name.generation);
        bag.put_text(format_args!(
            "SIP/2.0 {status}\r\nVia: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK{branch}\r\n\
             From: <sip:a@b>;tag=x\r\nTo: <sip:c@d>;tag=y\r\nCall-ID: {index}.{generation}{host}\r\n\
             CSeq: {} {method}\r\nContent-Length: 0\r\n\r\n",
            names.cseq
        ));
        bag.seal(self.place.flow);
    }
}
