//! Peer: alice, a user agent that calls the engine. Habits do the routine, scripts do the rest.

use super::pending::Pending;
use super::{Draft, LegId, Options};
use crate::sim::leg::Leg;
use crate::sip::{Message, Method, Request, Response, StartLine, Status, write};
use crate::time::Timestamp;
use crate::wire::{Flow, TxBuf};

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
    legs: Vec<Leg>,
    pending: Vec<Pending>,
    out: Vec<(Flow, Vec<u8>)>,
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

    /// Send bytes as they are.
    pub fn send_raw(&mut self, bytes: impl Into<Vec<u8>>) {
        self.out.push((Flow::udp(0, Options::ALICE_V4), bytes.into()));
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

    pub(super) fn receive(&mut self, flow: Flow, bytes: &[u8]) {
        let Ok(message) = Message::parse(bytes) else { return };
        match message.start_line() {
            StartLine::Status { .. } => {
                if let Ok(response) = message.response() {
                    self.on_response(&response);
                }
            }
            StartLine::Request { .. } => {
                if let Ok(request) = message.request() {
                    self.on_request(flow, &request);
                }
            }
        }
    }

    fn on_request(&mut self, flow: Flow, request: &Request<'_>) {
        if request.method == Method::Bye && self.habits.answers_bye {
            let mut out = TxBuf::new();
            write::response_start(&mut out, Status::OK);
            write::echo(&mut out, request, Options::BOB_V4);
            write::to_tag_end(&mut out, None);
            write::end(&mut out);
            self.out.push((flow, out.as_bytes().to_vec()));
        }
    }

    fn on_response(&mut self, response: &Response<'_>) {
        self.pending.retain(|pending| !pending.is_ended_by(response));
        let Some(place) = self.legs.iter().position(|l| l.call_id.as_bytes() == response.call_id)
        else {
            return;
        };
        if response.cseq.method != Method::Invite {
            return;
        }
        let leg = &mut self.legs[place];
        if let (None, Some(tag)) = (&leg.to_tag, response.to.tag) {
            leg.to_tag = Some(String::from_utf8_lossy(tag).into_owned());
        }
        if let Some(contact) = &response.contact {
            leg.target = Some(String::from_utf8_lossy(contact.uri.raw).into_owned());
        }
        if response.status.is_final() && self.habits.acknowledges {
            let ack = self.ack_of(LegId(place), response);
            self.send(ack);
        }
    }

    /// A refusal's ACK belongs to the INVITE's transaction (RFC 3261 §17.1.1.3), a 2xx's is one of its own.
    fn ack_of(&mut self, leg: LegId, response: &Response<'_>) -> Draft {
        let mut ack = self.draft(leg, Method::Ack);
        ack.cseq = response.cseq.number;
        ack.to = String::from_utf8_lossy(response.to.raw).into_owned();
        let is_refusal = response.status.code() >= 300;
        if let (true, Some(invite)) = (is_refusal, &self.legs[leg.0].invite) {
            ack.uri.clone_from(&invite.uri);
            if !self.habits.has_unique_branches {
                let branch = String::from_utf8_lossy(response.via.branch.unwrap_or_default());
                ack.branch = Some(branch.into_owned());
            }
        }
        ack
    }

    fn branch(&mut self) -> String {
        self.minted += 1;
        format!("z9hG4bK-alice-{}", self.minted)
    }
}
