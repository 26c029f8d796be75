//! Peer: alice, a user agent that calls the engine. Habits do the routine, scripts do the rest.

use super::leg::{self, Leg};
use super::pending::Pending;
use super::{Draft, Entry, LegId, Options, response};
use crate::sip::Method;
use crate::time::Timestamp;
use crate::wire::Flow;

/// What the peer does of its own accord.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Habits {
    /// ACK to each final response to an INVITE.
    pub acknowledges: bool,
    /// 200 to each BYE.
    pub answers_bye: bool,
    /// Requests again, until they are answered.
    pub retransmits: bool,
    /// A branch of its own for every message, CANCEL and the ACK of a refusal included, as SIPp has it.
    pub has_unique_branches: bool,
}

/// A scripted user agent. It knows no time but what the world tells it, and sends when the world fetches.
#[derive(Debug)]
pub struct Peer {
    /// What it does of its own accord.
    pub habits: Habits,
    pub(super) legs: Vec<Leg>,
    pub(super) pending: Vec<Pending>,
    pub(super) out: Vec<(Flow, Vec<u8>)>,
    now: Timestamp,
    minted: u32,
}

impl Peer {
    pub(super) fn new() -> Peer {
        let habits = Habits {
            acknowledges: true,
            answers_bye: true,
            retransmits: true,
            has_unique_branches: false,
        };
        let (legs, pending, out) = (Vec::new(), Vec::new(), Vec::new());
        Peer { habits, legs, pending, out, now: Timestamp::ZERO, minted: 0 }
    }

    /// Call `user`.
    pub fn invite(&mut self, user: &str) -> LegId {
        let leg = self.open(user);
        self.reinvite(leg);
        leg
    }

    /// A leg to `user` without any message yet.
    pub fn open(&mut self, user: &str) -> LegId {
        self.open_by(user, Flow::udp(0, Options::ALICE_V4))
    }

    /// The same by another path.
    pub fn open_by(&mut self, user: &str, flow: Flow) -> LegId {
        let number = self.legs.len();
        self.legs.push(Leg {
            user: user.to_owned(),
            flow,
            call_id: format!("call-{number}@alice.example.com"),
            from_tag: format!("from-{number}"),
            to_tag: None,
            target: None,
            cseq: 0,
            invite: None,
        });
        LegId(number)
    }

    /// The leg of a call that the engine placed with `invite` and that is answered under `tag`.
    pub fn join(&mut self, invite: &Entry, tag: &str) -> LegId {
        let leg = self.open("bob");
        self.legs[leg.0].join(invite, tag);
        leg
    }

    /// INVITE in this leg, the first or another.
    pub fn reinvite(&mut self, leg: LegId) {
        self.request(leg, Method::Invite);
    }

    /// BYE in this leg.
    pub fn bye(&mut self, leg: LegId) {
        self.request(leg, Method::Bye);
    }

    /// CANCEL of this leg's last INVITE.
    pub fn cancel(&mut self, leg: LegId) {
        self.request(leg, Method::Cancel);
    }

    /// A request without anything special.
    pub fn request(&mut self, leg: LegId, method: Method) {
        let draft = self.draft(leg, method);
        self.send(draft);
    }

    /// A request, to be changed and sent.
    pub fn draft(&mut self, leg: LegId, method: Method) -> Draft {
        let mut branch = self.branch();
        let leg = &mut self.legs[leg.0];
        // A CANCEL has the branch of what it cancels (RFC 3261 §9.1).
        if let (Method::Cancel, false, Some(invite)) =
            (method, self.habits.has_unique_branches, &leg.invite)
        {
            branch = invite.branch.clone().unwrap_or_default();
        }
        leg.draft(method, branch)
    }

    /// Send a request.
    pub fn send(&mut self, draft: Draft) {
        let method = Method::parse(draft.method.as_bytes());
        if method == Method::Invite
            && let Some(leg) = self.legs.iter_mut().find(|leg| leg.call_id == draft.call_id)
        {
            leg.invite = Some(draft.clone());
        }
        self.out.push((draft.flow, draft.to_bytes()));
        if method != Method::Ack && self.habits.retransmits {
            self.pending.push(Pending::new(self.now, draft));
        }
    }

    /// Answer `request`, as bob sent it: the status line's code and phrase, alice's tag (empty: none), further header
    /// lines, and a body.
    pub fn respond(
        &mut self,
        request: &Entry,
        status: &str,
        tag: &str,
        lines: &[&str],
        body: &str,
    ) {
        let flow = request.flow;
        self.send_raw_by(flow, response::to(request, status, tag, lines, body));
    }

    /// A session description of alice's: PCMU, and the version it has.
    pub fn description(&self, version: u32) -> String {
        leg::description(Options::ALICE_V4.ip(), version)
    }

    /// Send bytes as they are.
    pub fn send_raw(&mut self, bytes: impl Into<Vec<u8>>) {
        self.send_raw_by(Flow::udp(0, Options::ALICE_V4), bytes);
    }

    /// The same by another path.
    pub fn send_raw_by(&mut self, flow: Flow, bytes: impl Into<Vec<u8>>) {
        self.out.push((flow, bytes.into()));
    }

    /// The other side's tag of this leg.
    pub fn to_tag(&self, leg: LegId) -> Option<&str> {
        self.legs[leg.0].to_tag.as_deref()
    }

    pub(super) fn set_now(&mut self, now: Timestamp) {
        self.now = now;
    }

    pub(super) fn fetch(&mut self) -> Vec<(Flow, Vec<u8>)> {
        std::mem::take(&mut self.out)
    }

    pub(super) fn next_deadline(&self) -> Option<Timestamp> {
        self.pending.iter().map(|pending| pending.deadline).min()
    }

    pub(super) fn expire(&mut self) {
        let now = self.now;
        let out = &mut self.out;
        self.pending.retain_mut(|pending| {
            if pending.deadline > now {
                return true;
            }
            let goes_on = pending.repeat();
            if goes_on {
                out.push((pending.draft.flow, pending.draft.to_bytes()));
            }
            goes_on
        });
    }

    fn branch(&mut self) -> String {
        self.minted += 1;
        format!("z9hG4bK-alice-{}", self.minted)
    }
}
