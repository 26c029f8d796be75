//! People: the callers come, act, and go.

use std::time::Duration;

use super::agenda::Item;
use super::bag::Bag;
use super::caller::{Caller, NEVER};
use super::calls::Call;
use super::letters::Letter;
use super::outside::Outside;
use super::plan::Plan;
use super::story::Story;
use crate::sim::CallName;
use crate::sim::check::Violation;
use crate::sim::check::live::CallChecks;

/// Longer than any transaction echoes, with the longest way through the network.
const LINGER: Duration = Duration::from_secs(40);

impl Outside {
    /// Somebody calls.
    pub(super) fn dial(&mut self) {
        let name = self.calls.next_name();
        let plan = Plan::drawn(&mut self.chance, self.front.vanish_per_mille);
        let place = self.place(plan.is_translated);
        place.addresses().into_iter().for_each(|ip| self.strangers.introduce(ip));
        let call = Call {
            caller: Caller::new(self.now, name, plan, place),
            checks: CallChecks::default(),
            story: Story::default(),
            wakes_at: NEVER,
            seen_at: self.now,
            home: None,
            open: 0,
            lost: 0,
            is_orphan: false,
        };
        self.summary.calls += 1;
        self.calls.insert(name, call);
        self.agenda.put(self.now + LINGER, Item::Closing(name));
        self.act(name, |caller, now, bag| caller.start(now, bag));
    }

    /// A caller wakes up.
    pub(super) fn wake(&mut self, name: CallName) {
        let now = self.now;
        let Some(call) = self.calls.get(name).filter(|call| call.wakes_at == now) else { return };
        call.wakes_at = NEVER;
        self.act(name, |caller, now, bag| caller.wake(now, bag));
    }

    /// A letter reaches a peer, or nobody.
    pub(super) fn deliver(&mut self, letter: Letter) {
        let remote = letter.flow.remote;
        if let Some((sight, call)) = self.call_of(letter.sight)
            && call.caller.place.is_at(remote)
        {
            let name = call.caller.name;
            self.act(name, |caller, now, bag| {
                caller.hear(now, &sight, &letter.bytes, bag);
            });
        }
        self.letters.recycle(letter.bytes);
    }

    fn act(
        &mut self,
        name: CallName,
        act: impl FnOnce(&mut Caller, crate::time::Timestamp, &mut Bag),
    ) {
        self.with_bag(None, |outside, bag| {
            let now = outside.now;
            let Some(call) = outside.calls.get(name) else { return };
            if call.caller.is_gone(now) {
                return;
            }
            act(&mut call.caller, now, bag);
            let wake_at = call.caller.wake_at();
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
        if call.caller.is_done(now) && call.open == 0 && is_quiet {
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
        let verdicts = self.calls.all().map(|call| (verdict(call), call.caller.name));
        let broken = verdicts.into_iter().find(|(verdict, _)| verdict.is_err());
        if let Some((verdict, name)) = broken {
            self.judge(verdict, Some(name));
        }
    }
}

fn verdict(call: &Call) -> Result<(), Violation> {
    call.checks.on_close()?;
    let is_excused = call.lost > 0 || call.is_orphan || call.checks.is_tainted;
    if call.caller.was_left_alone && !is_excused {
        let rule = "a caller on a good network gets its final response";
        return Err(Violation::new(rule, "its INVITE timed out"));
    }
    Ok(())
}
