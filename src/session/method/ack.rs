//! ACK: the caller has our final response (RFC 3261 §13.3.1.4, §17.1.1.3). Never answered, whatever it is.

use crate::api::{Bucket, EndCause, Event};
use crate::dialog::DialogId;
use crate::session::UserAgent;
use crate::session::call::Phase;
use crate::sip::Ack;
use crate::time::Timestamp;
use crate::transaction::{Branch, Found, InviteId, Outcome, TransactionKey};

impl UserAgent {
    /// The dialog finds the call, so a 2xx's ACK and a refusal's alike are found whatever their branch.
    pub fn on_ack(&mut self, now: Timestamp, ack: &Ack<'_>) -> Bucket {
        let id = DialogId::of(ack.call_id, &ack.to, &ack.from);
        let Some(index) = id.and_then(|id| self.call_of(&id)) else {
            return self.on_ack_outside(now, ack);
        };
        let Some(call) = self.calls.get(index) else { return Bucket::Stray };
        self.trust.witness(now, call);
        match &call.phase {
            Phase::Answered(pending) if pending.echo.cseq == ack.cseq.number => {
                self.on_acknowledged(now, index, ack);
                Bucket::Delivered
            }
            Phase::Refused(id) => {
                let id = *id;
                self.on_refusal_acknowledged(now, id)
            }
            // The ACK of an earlier 2xx, or a second copy of this one's.
            Phase::Answered(_) | Phase::Confirmed | Phase::Ending(_) => Bucket::Absorbed,
            Phase::Ringing(_) | Phase::Calling(_) | Phase::Forked(_) => Bucket::Stray,
        }
    }

    /// No call under its tags: a refusal's ACK may carry a To tag of the client's own making.
    fn on_ack_outside(&mut self, now: Timestamp, ack: &Ack<'_>) -> Bucket {
        let Ok(via) = ack.via() else { return Bucket::ParseReject };
        let key = TransactionKey::of_acknowledged(&self.ident, ack);
        let branch = Branch::of(&via);
        match self.transactions.find(key, branch) {
            Found::Invite { id, is_same_branch: true } => self.on_refusal_acknowledged(now, id),
            Found::Tombstone { .. } => Bucket::Absorbed,
            Found::Nothing if self.is_of_refusal(now, key, branch) => Bucket::Absorbed,
            Found::Nothing | Found::Invite { .. } => Bucket::Stray,
        }
    }

    fn on_refusal_acknowledged(&mut self, now: Timestamp, id: InviteId) -> Bucket {
        match self.transactions.on_ack(now, &mut self.timers, id) {
            Outcome::Over { call, echo } => {
                self.blocks.free(echo.block);
                self.end(call);
                Bucket::Delivered
            }
            Outcome::Nothing | Outcome::Repeat(_) | Outcome::Extend => Bucket::Absorbed,
        }
    }

    #[inline]
    fn on_acknowledged(&mut self, now: Timestamp, index: u32, ack: &Ack<'_>) {
        let Some(hangup) = self.settle(index) else { return };
        //= rfc3261#13.2.1
        //# If the initial offer is in the first reliable non-failure message from the UAS back to the
        //# UAC, the answer MUST be in the acknowledgement for that message
        if !self.take_answer(now, index, ack.message.body()) {
            return self.send_bye(now, index, EndCause::NoAnswer);
        }
        let handle = self.handle(index);
        let Some(call) = self.calls.get_mut(index) else { return };
        call.heard = now;
        if !std::mem::replace(&mut call.is_established, true) {
            self.tell(Event::Established { call: handle });
        } else {
            self.tell_changed(index);
        }
        if let Some(cause) = hangup {
            self.send_bye(now, index, cause);
        }
    }
}
