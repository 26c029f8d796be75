//! The requests of a call, into the outlet.

use super::Farm;
use crate::answer::Answer;
use crate::key::Key;
use crate::outlet::{Outlet, Step};
use crate::template::Fill;

impl Farm {
    #[inline]
    pub(super) fn send_invite(&self, key: Key, out: &mut impl Outlet) {
        let fill = Fill { key: &key.text(), tag: b"", uri: b"" };
        out.send_step(Step::INVITE, |buffer| {
            self.scenario.invite.render(&fill, buffer);
            if let Some(offer) = &self.scenario.offer {
                offer.write(key.slot, buffer);
            }
        });
    }

    /// The ACK to a final answer to the INVITE. All it needs is in the answer, so it can be sent
    /// again after the call is forgotten.
    #[inline]
    pub(super) fn send_ack(&self, answer: &Answer<'_>, out: &mut impl Outlet) {
        let (tag, uri) = (answer.tag.unwrap_or_default(), answer.contact.unwrap_or_default());
        let fill = Fill { key: &answer.key.text(), tag, uri };
        let ack = match uri {
            b"" => &self.scenario.ack_refusal,
            _ if answer.status.code() >= 300 => &self.scenario.ack_refusal,
            _ => &self.scenario.ack,
        };
        out.send_step(Step::ACK, |buffer| ack.render(&fill, buffer));
    }

    #[inline]
    pub(super) fn send_bye(&self, key: Key, peer: u32, out: &mut impl Outlet) {
        let Some(peer) = self.peers.get(peer) else { return };
        let (tag, uri) = (peer.tag.as_bytes(), peer.uri.as_bytes());
        let fill = Fill { key: &key.text(), tag, uri };
        out.send_step(Step::BYE, |buffer| self.scenario.bye.render(&fill, buffer));
    }
}
