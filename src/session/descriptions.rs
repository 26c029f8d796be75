//! Our side's session descriptions of one call (RFC 3264): the one in force, and the one an exchange proposes.

use super::offer_answer::Described;
use crate::pool::{Block, Blocks};
use crate::sdp::exchange::{Action, Input, State, step};

/// What we said of our media.
#[derive(Debug)]
pub(super) struct Descriptions {
    /// Agreed on by both sides.
    pub(super) agreed: Option<Block>,
    /// Ours in the exchange at work: an offer, or the answer that waits for its message.
    pub(super) proposed: Option<Block>,
    /// Version in the origin line of the one made last (RFC 3264 §8).
    pub(super) version: u32,
    /// Version in the origin line of the peer's last one.
    version_of_peer: u64,
    /// Whether the exchange at work says anything new after the first. Of the peer's side its version tells.
    is_news: bool,
    /// Where the exchange stands.
    state: State,
}

impl Descriptions {
    /// Nothing agreed yet.
    pub(super) fn new() -> Descriptions {
        Descriptions {
            agreed: None,
            proposed: None,
            version: 0,
            version_of_peer: 0,
            is_news: false,
            state: State::Empty,
        }
    }

    /// `described` waits to be sent: an answer to the peer's offer, or an offer.
    pub(super) fn propose(&mut self, blocks: &mut Blocks, described: Described) {
        self.version += u32::from(described.is_new && self.agreed.is_some());
        self.is_news = described.is_new && self.agreed.is_some();
        if let Some(version) = described.version_of_peer {
            self.hear(version);
        }
        if let Some(former) = self.proposed.replace(described.block) {
            blocks.free(former);
        }
        if !described.is_offer {
            self.advance(blocks, Input::ReceiveOffer);
        }
    }

    /// The peer described its side, in this version.
    pub(super) fn hear(&mut self, version: u64) {
        let former = std::mem::replace(&mut self.version_of_peer, version);
        self.is_news |= former != version && self.agreed.is_some();
    }

    /// Whether the last exchange came to an end that changed the session; told once.
    pub(super) fn take_news(&mut self) -> bool {
        self.state == State::Stable && std::mem::take(&mut self.is_news)
    }

    /// What was proposed is sent with a message.
    pub(super) fn speak(&mut self, blocks: &mut Blocks) {
        let input = match self.state {
            State::Received(_) => Input::SendAnswer,
            State::Empty | State::Stable | State::Offered(_) => Input::SendOffer,
        };
        if self.proposed.is_some() {
            self.advance(blocks, input);
        }
    }

    /// What a response carries: what is proposed, or what was agreed on with it.
    pub(super) fn spoken(&self) -> Option<&Block> {
        self.proposed.as_ref().or(self.agreed.as_ref())
    }

    /// Where the exchange stands.
    pub(super) fn state(&self) -> State {
        self.state
    }

    /// What `input` would lead to; nothing changes.
    pub(super) fn ask(&self, input: Input) -> Action {
        step(self.state, input).1
    }

    /// `input` happened. Descriptions that are in force no more go back to `blocks`.
    pub(super) fn advance(&mut self, blocks: &mut Blocks, input: Input) -> Action {
        let (next, action) = step(self.state, input);
        self.state = next;
        match action {
            Action::Agree => {
                if let Some(proposed) = self.proposed.take()
                    && let Some(former) = self.agreed.replace(proposed)
                {
                    blocks.free(former);
                }
            }
            Action::RollBack => {
                self.is_news = false;
                if let Some(proposed) = self.proposed.take() {
                    blocks.free(proposed);
                }
            }
            Action::Proceed
            | Action::Glare
            | Action::TooEarly
            | Action::Ignore
            | Action::Refuse => {}
        }
        action
    }

    /// What carried our offer failed; without one nothing happens.
    pub(super) fn fail(&mut self, blocks: &mut Blocks) {
        self.advance(blocks, Input::Fail);
    }

    /// Give both back.
    pub(super) fn release(&mut self, blocks: &mut Blocks) {
        if let Some(agreed) = self.agreed.take() {
            blocks.free(agreed);
        }
        if let Some(proposed) = self.proposed.take() {
            blocks.free(proposed);
        }
    }
}
