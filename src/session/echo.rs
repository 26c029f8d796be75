//! Echo: what every response to an INVITE repeats, kept with its transaction (RFC 3261 §8.2.6.2).

use super::UserAgent;
use super::dispatch::Incoming;
use crate::sip::write;
use crate::time::Timestamp;
use crate::transaction::{Echo, InviteId};

impl UserAgent {
    /// The transaction of an INVITE for call `index`; `None`: there is no room for it.
    pub(super) fn open_invite(
        &mut self,
        now: Timestamp,
        incoming: &Incoming<'_>,
        index: u32,
    ) -> Option<InviteId> {
        let echo = self.echo(incoming)?;
        let names = (incoming.key, incoming.branch);
        match self.transactions.open_invite(now, &mut self.timers, names, echo, index) {
            Ok(invite) => Some(invite),
            Err(echo) => {
                self.blocks.free(echo.block);
                None
            }
        }
    }

    /// What every response to this INVITE repeats.
    fn echo(&mut self, incoming: &Incoming<'_>) -> Option<Echo> {
        let (request, source) = (incoming.request, incoming.flow.remote);
        self.scratch.clear();
        write::echo(&mut self.scratch, request, source, self.overload.feedback());
        if self.scratch.is_overflowed() {
            return None;
        }
        let block = self.blocks.store(&[self.scratch.as_bytes()])?;
        let target = self.trust.response_flow(&request.via, incoming.flow);
        let (cseq, has_to_tag) = (request.cseq.number, request.has_to_tag());
        Some(Echo { block, has_to_tag, cseq, tie: self.scratch.tie(), target })
    }
}
