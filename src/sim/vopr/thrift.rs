//! Thrift: what sources nobody trusts send and draw. Whom the host itself calls is none of them.

use super::letters::Letter;
use super::outside::Outside;
use crate::sim::{CallName, Sight};
use crate::sip::{Method, scan};
use crate::wire::Flow;

impl Outside {
    /// An engine is about to be handed `letter`.
    pub(super) fn take_in(&mut self, shard: usize, letter: &Letter) {
        let Some(mut ration) = self.ration.take() else { return };
        let source = letter.flow.remote.ip();
        // Nobody can tell what a mutilated message showed.
        let name = scan::call_id(&letter.bytes).and_then(CallName::of);
        let name = letter.sight.map_or(name, |sight| sight.call);
        let call = name.and_then(|name| self.calls.get(name));
        if call.as_ref().is_none_or(|call| call.call_id.is_none()) {
            ration.on_arrival(shard, source, letter.bytes.len());
        }
        let is_invite = |sight: Sight| sight.is_request() && sight.method == Method::Invite;
        if let Some(call) = call {
            let own = call.peer.place().flow.remote.ip();
            // From another source the same INVITE is another call, under a tag of its own.
            call.checks.is_tainted |= own != source && letter.sight.is_some_and(is_invite);
            if letter.sight.is_none_or(|sight| call.checks.is_proof(&sight)) {
                ration.prove(shard, own);
            }
        }
        self.ration = Some(ration);
    }

    /// An engine sends `bytes` by `flow`.
    pub(super) fn give_out(&mut self, shard: usize, flow: Flow, bytes: &[u8], sight: &Sight) {
        let Some(mut ration) = self.ration.take() else { return };
        let call = sight.call.and_then(|name| self.calls.get(name));
        let is_placed = call.as_ref().is_some_and(|call| call.call_id.is_some());
        // A proxy draws for whom it stands.
        let place = call.map(|call| call.peer.place()).filter(|place| place.is_at(flow.remote));
        let target = place.map_or(flow.remote, |place| place.flow.remote);
        if !is_placed {
            let verdict = ration.on_departure(shard, target.ip(), bytes.len());
            self.judge(verdict, sight.call);
        }
        self.ration = Some(ration);
    }
}
