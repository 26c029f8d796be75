//! People: the callers come, act, and go.

use std::time::Duration;

use super::agenda::{Item, NEVER};
use super::answerer::{AnswerPlan, Answerer, Patience};
use super::bag::Bag;
use super::caller::Caller;
use super::calls::Call;
use super::letters::Letter;
use super::outside::Outside;
use super::peer::Peer;
use super::plan::Plan;
use crate::api::Invitation;
use crate::sim::CallName;
use crate::sim::check::Violation;
use crate::time::Timestamp;

/// Longer than any transaction echoes, with the longest way through the network.
const LINGER: Duration = Duration::from_secs(40);

impl Outside {
    /// Somebody calls.
    pub(super) fn dial(&mut self) {
        let name = self.calls.next_name();
        let plan = Plan::drawn(&mut self.chance, self.front.vanish_per_mille);
        let place = self.place(plan.is_translated);
        self.enter(name, Peer::Caller(Caller::new(self.now, name, plan, place)));
        self.act(name, |peer, now, bag| {
            if let Peer::Caller(caller) = peer {
                caller.start(now, bag);
            }
        });
    }

    /// The host is about to call somebody: whom, and how.
    pub(super) fn invite(&mut self) -> (CallName, Invitation) {
        let name = self.calls.next_name();
        let plan = AnswerPlan::drawn(&mut self.chance, self.front.vanish_per_mille);
        let patience = Patience::drawn(&mut self.chance);
        let place = self.place(false);
        let remote = place.flow.remote;
        let Patience { hang_up_ms, hold_ms, ask, .. } = patience;
        let target = format!("sip:0-0-200-{hang_up_ms}-180-{hold_ms}-0-{ask}@{remote}");
        self.enter(name, Peer::Answerer(Answerer::new(self.now, name, plan, place)));
        let (token, session_expires) = (patience.answer_ms, patience.session_expires);
        (name, Invitation { token, session_expires, ..Invitation::new(target, remote) })
    }

    fn enter(&mut self, name: CallName, peer: Peer) {
        peer.place().addresses().into_iter().for_each(|ip| self.strangers.introduce(ip));
        self.summary.calls += 1;
        let is_rationed = self.ration.is_some() && matches!(peer, Peer::Caller(_));
        let mut call = Call::new(self.now, peer);
        call.checks.is_rationed = is_rationed;
        self.calls.insert(name, call);
        self.agenda.put(self.now + LINGER, Item::Closing(name));
    }

    /// A caller wakes up.
    pub(super) fn wake(&mut self, name: CallName) {
        let now = self.now;
        let Some(call) = self.calls.get(name).filter(|call| call.wakes_at == now) else { return };
        call.wakes_at = NEVER;
        self.act(name, |peer, now, bag| peer.wake(now, bag));
    }

    /// A letter reaches a peer, or nobody.
    pub(super) fn deliver(&mut self, letter: Letter) {
        let remote = letter.flow.remote;
        if let Some((sight, call)) = self.call_of(letter.sight)
            && call.peer.place().is_at(remote)
        {
            let name = call.peer.name();
            self.act(name, |peer, now, bag| {
                peer.hear(now, &sight, &letter.bytes, bag);
            });
        }
        self.letters.recycle(letter.bytes);
    }

    fn act(&mut self, name: CallName, act: impl FnOnce(&mut Peer, Timestamp, &mut Bag)) {
        self.with_bag(None, |outside, bag| {
            let now = outside.now;
            let Some(call) = outside.calls.get(name) else { return };
            if call.peer.is_gone(now) {
                return;
            }
            act(&mut call.peer, now, bag);
            let wake_at = call.peer.wake_at();
            if wake_at < call.wakes_at {
                call.wakes_at = wake_at;
                outside.agenda.put(wake_at, Item::Caller(name));
            }
        });
    }

    /// A call that has been quiet for long is over.
    pub(super) fn close(&mut self, name: CallName) {
        let now = self.now;
        let Some(call) = self.calls.get(name) else { return };
        let is_quiet = now.since(call.seen_at) >= LINGER;
        if call.peer.is_done(now) && call.open == 0 && is_quiet {
            let verdict = verdict(call);
            self.judge(verdict, Some(name));
            if self.broken.is_none() {
                self.calls.remove(name);
            }
        } else if self.is_storming {
            self.agenda.put(now + LINGER, Item::Closing(name));
        }
    }

    /// Nothing will come any more: every call is over.
    pub(super) fn close_all(&mut self) {
        let verdicts = self.calls.all().map(|call| (verdict(call), call.peer.name()));
        let broken = verdicts.into_iter().find(|(verdict, _)| verdict.is_err());
        if let Some((verdict, name)) = broken {
            self.judge(verdict, Some(name));
        }
    }
}

fn verdict(call: &Call) -> Result<(), Violation> {
    call.checks.on_close()?;
    let is_excused = call.lost > 0 || call.is_orphan || call.checks.is_tainted;
    if call.peer.was_left_alone() && !is_excused {
        let rule = "a caller on a good network gets its final response";
        return Err(Violation::new(rule, "its INVITE timed out"));
    }
    Ok(())
}
