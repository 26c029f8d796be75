//! Finals: every INVITE transaction gets one final response, repeated without change (RFC 3261 §17.2.1), and so does a
//! request of the engine's own.

use super::Passage;
use crate::sim::check::{Violation, one_final};
use crate::sim::{Digest, Sight};
use crate::sip::Method;

const REPEATED: &str = "a repeated request is the same to the byte";

/// The transactions of one call.
#[derive(Debug, Default)]
pub(super) struct Finals {
    invites: Vec<Invite>,
    /// Branch, method and digest of the engine's own requests.
    requests: Vec<(u64, Method, u64)>,
}

#[derive(Debug)]
struct Invite {
    via: u64,
    cseq: u32,
    /// The digest of the final response; zero: none yet.
    response: u64,
}

impl Finals {
    pub(super) fn on_arrival(&mut self, sight: &Sight) {
        if is_invite(sight) && sight.is_request() && self.find(sight).is_none() {
            self.invites.push(Invite { via: sight.via, cseq: sight.cseq, response: 0 });
        }
    }

    /// The transaction is over and its names may be used again.
    pub(super) fn forget(&mut self, sight: &Sight) {
        self.invites.retain(|invite| (invite.via, invite.cseq) != (sight.via, sight.cseq));
    }

    pub(super) fn on_departure(&mut self, passage: &Passage<'_>) -> Result<(), Violation> {
        let sight = passage.sight;
        let text = || String::from_utf8_lossy(passage.bytes);
        if sight.is_request() {
            let digest = Digest::of(passage.bytes);
            let name = (sight.branch, sight.method);
            return match self.requests.iter().find(|(b, method, _)| (*b, *method) == name) {
                Some((.., first)) if *first != digest => Err(Violation::new(REPEATED, text())),
                Some(_) => Ok(()),
                None => {
                    self.requests.push((sight.branch, sight.method, digest));
                    Ok(())
                }
            };
        }
        if !sight.is_final() || !is_invite(sight) {
            return Ok(());
        }
        let Some(place) = self.find(sight) else {
            let detail = format!("nobody asked for\n{}", text());
            return Err(Violation::new(one_final::RULE, detail));
        };
        let invite = &mut self.invites[place];
        let digest = Digest::of(passage.bytes);
        if invite.response != 0 && invite.response != digest {
            let detail = format!("another one:\n{}", text());
            return Err(Violation::new(one_final::RULE, detail));
        }
        invite.response = digest;
        Ok(())
    }

    pub(super) fn on_close(&self) -> Result<(), Violation> {
        match self.invites.iter().find(|invite| invite.response == 0) {
            Some(invite) => {
                Err(Violation::new(one_final::RULE, format!("none for INVITE {}", invite.cseq)))
            }
            None => Ok(()),
        }
    }

    fn find(&self, sight: &Sight) -> Option<usize> {
        let is_it = |invite: &Invite| (invite.via, invite.cseq) == (sight.via, sight.cseq);
        self.invites.iter().position(is_it)
    }
}

fn is_invite(sight: &Sight) -> bool {
    sight.method == Method::Invite
}
