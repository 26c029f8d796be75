//! The exchange of an offer and an answer, one at a time (RFC 3264 §4, RFC 3261 §14, RFC 3311 §5).

/// Where the exchange stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Nothing was agreed yet.
    Empty,
    /// A session is agreed and nobody wants another.
    Stable,
    /// Our offer is out; the peer's answer is due.
    Offered(Before),
    /// The peer's offer came; our answer is due.
    Received(Before),
}

/// Where the exchange at work began, and where it returns when it fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Before {
    /// The first of its session.
    Empty,
    /// It is to change what was agreed.
    Stable,
}

/// What can happen to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input {
    /// We want to offer.
    SendOffer,
    /// An offer came.
    ReceiveOffer,
    /// We want to answer.
    SendAnswer,
    /// A description came where an answer belongs.
    ReceiveAnswer,
    /// What carried the offer failed: a final response above 299, no response, no ACK.
    Fail,
}

/// What must be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Take the offer, and keep what was agreed until it is answered.
    Proceed,
    /// Both descriptions are in force from here.
    Agree,
    /// Forget what was proposed; what was agreed before is still in force.
    RollBack,
    /// Refuse the peer's offer with 491: it crossed ours.
    Glare,
    /// Refuse the peer's offer with 500 and Retry-After: its last one is not answered yet.
    TooEarly,
    /// Nothing: a repeated answer, or a failure that concerns no exchange.
    Ignore,
    /// We broke the rules; send nothing.
    Refuse,
}

/// The whole machine.
pub fn step(state: State, input: Input) -> (State, Action) {
    use Action::{Agree, Glare, Ignore, Proceed, Refuse, RollBack, TooEarly};
    use Input::{Fail, ReceiveAnswer, ReceiveOffer, SendAnswer, SendOffer};
    use State::{Empty, Offered, Received, Stable};

    match (state, input) {
        (Empty, SendOffer) => (Offered(Before::Empty), Proceed),
        (Stable, SendOffer) => (Offered(Before::Stable), Proceed),
        (Empty, ReceiveOffer) => (Received(Before::Empty), Proceed),
        (Stable, ReceiveOffer) => (Received(Before::Stable), Proceed),

        (Offered(_), ReceiveAnswer) => (Stable, Agree),
        (Received(_), SendAnswer) => (Stable, Agree),

        (Offered(before) | Received(before), Fail) => (before.state(), RollBack),

        //= rfc3311#5.2
        //# the UAS has generated an offer (in an UPDATE, PRACK or INVITE) to which it has not yet
        //# received an answer, the UAS MUST reject the UPDATE with a 491 response
        (Offered(_), ReceiveOffer) => (state, Glare),
        //= rfc3311#5.2
        //# the UAS MUST reject the UPDATE with a 500 response, and MUST include a Retry-After
        //# header field
        (Received(_), ReceiveOffer) => (state, TooEarly),

        //= rfc3264#4
        //# it MUST NOT generate a new offer if it has received an offer which it has not yet
        //# answered or rejected
        (Offered(_) | Received(_), SendOffer) => (state, Refuse),
        (Empty | Stable | Offered(_), SendAnswer) => (state, Refuse),

        //= rfc3261#13.2.1
        //# the UAC MUST treat the first session description it receives as the answer, and MUST
        //# ignore any session descriptions in subsequent responses to the initial INVITE
        (Empty | Stable | Received(_), ReceiveAnswer) => (state, Ignore),
        (Empty | Stable, Fail) => (state, Ignore),
    }
}

impl Before {
    /// The state to return to.
    pub fn state(self) -> State {
        match self {
            Before::Empty => State::Empty,
            Before::Stable => State::Stable,
        }
    }
}
