//! Provisional responses to an INVITE (RFC 3261 §13.3.1.1): what the caller hears before the answer.

use super::UserAgent;
use super::descriptions::Descriptions;
use super::dispatch::Incoming;
use super::reliable::Reliable;
use crate::ident::Token;
use crate::pool::{Block, Blocks};
use crate::sdp::exchange::State;
use crate::sip::header::list;
use crate::sip::{HeaderName, Status};
use crate::time::Timestamp;
use crate::transaction::{InviteId, Responded, TransactionKey};
use crate::wire::TxBuf;

/// What few INVITEs need beyond a plain 180.
#[derive(Debug, Default)]
pub(super) struct Provisional {
    pub(super) reliability: Reliability,
    /// The CSeq number of the INVITE.
    pub(super) cseq: u32,
    /// Whether 183 brings our session description: the application has media to be heard early.
    pub(super) is_described: bool,
    /// The To tag of the last 180, when that was another branch's of a fork.
    pub(super) fork: Option<Token>,
    /// The response sent reliably last.
    pub(super) last: Option<Reliable>,
    /// What to send once that one is confirmed.
    pub(super) next: Option<Status>,
    /// The application answered: the 2xx waits for the PRACK.
    pub(super) is_answer_wanted: bool,
    /// Whether a reliable response brought our session description: the 2xx brings none then.
    pub(super) is_told: bool,
    /// The PRACK that made an offer, and our answer for its copies.
    pub(super) answered: Option<(TransactionKey, Block)>,
}

/// What the caller said of 100rel (RFC 3262 §3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Reliability {
    /// Nothing: no response is sent reliably.
    #[default]
    Unsupported,
    /// Supported: a 183 is, since its session description should arrive; a 180 is not, since the answer makes up
    /// for it.
    Supported,
    /// Require: all are.
    Required,
}

impl Provisional {
    /// Whether `status` is sent reliably.
    pub(super) fn is_reliable(&self, status: Status) -> bool {
        match self.reliability {
            Reliability::Unsupported => false,
            Reliability::Supported => status == Status::SESSION_PROGRESS,
            Reliability::Required => true,
        }
    }

    /// The To tag of a response of another branch.
    pub(super) fn fork(&self, status: Status) -> Option<&Token> {
        self.fork.as_ref().filter(|_| status == Status::RINGING)
    }

    /// The header lines of `status`, for the first time or again.
    pub(super) fn put_lines(&self, out: &mut TxBuf, status: Status) {
        if let Some(reliable) = self.sent_reliably(status) {
            reliable.put_lines(out);
        }
    }

    //= rfc3261#13.2.1
    //# That same exact answer MAY also be placed in any provisional responses sent prior to the
    //# answer.
    /// The session description of `status`. An offer of ours comes reliably or not at all.
    pub(super) fn description<'a>(
        &self,
        status: Status,
        session: &'a Descriptions,
    ) -> Option<&'a Block> {
        if let Some(reliable) = self.sent_reliably(status) {
            return session.spoken().filter(|_| reliable.has_description);
        }
        let is_answer = matches!(session.state(), State::Received(_));
        let is_due = self.is_described && is_answer && status == Status::SESSION_PROGRESS;
        session.proposed.as_ref().filter(|_| is_due)
    }

    /// Give its block back.
    pub(super) fn release(self, blocks: &mut Blocks) {
        if let Some((_, answer)) = self.answered {
            blocks.free(answer);
        }
    }

    fn sent_reliably(&self, status: Status) -> Option<&Reliable> {
        self.last.as_ref().filter(|last| last.status == status && self.is_reliable(status))
    }
}

impl UserAgent {
    /// Read what the INVITE of call `index` says of 100rel.
    pub(super) fn equip_provisional(&mut self, incoming: &Incoming<'_>, index: u32) {
        let message = incoming.request.message;
        let is_in = |name| list::contains(message, name, b"100rel");
        let reliability = match (is_in(HeaderName::Require), is_in(HeaderName::Supported)) {
            (true, _) => Reliability::Required,
            (false, true) => Reliability::Supported,
            (false, false) => return,
        };
        let cseq = incoming.request.cseq.number;
        if let Some(features) = self.features_mut(index) {
            features.provisional =
                Some(Provisional { reliability, cseq, ..Provisional::default() });
        }
    }

    /// Send a provisional response to the INVITE of call `index`, in the way that its caller wants it.
    pub(super) fn provide(&mut self, now: Timestamp, index: u32, id: InviteId, status: Status) {
        let special = self.features(index).and_then(|features| features.provisional.as_ref());
        if special.is_some_and(|special| special.is_reliable(status)) {
            self.provide_reliably(now, index, id, status);
        } else if let Responded::Send = self.transactions.respond(now, &mut self.timers, id, status)
        {
            self.send_invite_response(id, status);
        }
    }

    /// What is special about the provisional responses of call `index`.
    pub(super) fn provisional_mut(&mut self, index: u32) -> Option<&mut Provisional> {
        let slot = self.calls.get(index)?.features?;
        self.features.get_mut(slot)?.provisional.as_mut()
    }

    /// The INVITE of call `index`, while it has no final response.
    pub(super) fn unanswered(&self, index: u32) -> Option<InviteId> {
        self.calls.get(index)?.phase.unanswered()
    }
}
