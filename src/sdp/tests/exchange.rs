//! Whose turn it is (RFC 3264 §4, RFC 3261 §14, RFC 3311 §5).

use super::*;
use crate::sdp::exchange::Action::*;
use crate::sdp::exchange::Input::*;
use crate::sdp::exchange::State::{Offered, Received};
use crate::sdp::exchange::{Action, Before, Input, State, step};

const STATES: [State; 6] = [
    State::Empty,
    State::Stable,
    Offered(Before::Empty),
    Offered(Before::Stable),
    Received(Before::Empty),
    Received(Before::Stable),
];

const INPUTS: [Input; 5] = [SendOffer, ReceiveOffer, SendAnswer, ReceiveAnswer, Fail];

/// Take all of `inputs`; the last action.
fn run(from: State, inputs: &[Input]) -> (State, Action) {
    inputs.iter().fold((from, Ignore), |(state, _), input| step(state, *input))
}

#[test]
fn an_offer_and_its_answer_agree_in_either_direction() {
    for inputs in [[SendOffer, ReceiveAnswer], [ReceiveOffer, SendAnswer]] {
        for from in [State::Empty, State::Stable] {
            assert_eq!(run(from, &inputs[..1]).1, Proceed);
            assert_eq!(run(from, &inputs), (State::Stable, Agree));
        }
    }
}

#[test]
fn a_failed_exchange_returns_to_where_it_began() {
    for offer in [SendOffer, ReceiveOffer] {
        assert_eq!(run(State::Empty, &[offer, Fail]), (State::Empty, RollBack));
        assert_eq!(run(State::Stable, &[offer, Fail]), (State::Stable, RollBack));
    }
    let again = [SendOffer, Fail, ReceiveOffer, Fail, SendOffer, ReceiveAnswer];
    assert_eq!(run(State::Stable, &again), (State::Stable, Agree));
}

//= rfc3311#5.2
//# the UAS has generated an offer (in an UPDATE, PRACK or INVITE) to which it has not yet
//# received an answer, the UAS MUST reject the UPDATE with a 491 response
#[test]
fn an_offer_that_crosses_ours_is_glare_and_ours_stays() {
    for before in [Before::Empty, Before::Stable] {
        let ours = Offered(before);
        assert_eq!(step(ours, ReceiveOffer), (ours, Glare));
        assert_eq!(run(ours, &[ReceiveOffer, ReceiveOffer, ReceiveAnswer]), (State::Stable, Agree));
        assert_eq!(run(ours, &[ReceiveOffer, Fail]), (before.state(), RollBack));
    }
}

//= rfc3311#5.2
//# the UAS MUST reject the UPDATE with a 500 response, and MUST include a Retry-After
//# header field
#[test]
fn a_second_offer_of_the_peer_is_too_early_and_the_first_stays() {
    for before in [Before::Empty, Before::Stable] {
        let theirs = Received(before);
        assert_eq!(step(theirs, ReceiveOffer), (theirs, TooEarly));
        assert_eq!(run(theirs, &[ReceiveOffer, SendAnswer]), (State::Stable, Agree));
    }
}

//= rfc3264#4
//# it MUST NOT generate a new offer if it has received an offer which it has not yet
//# answered or rejected
#[test]
fn we_offer_only_when_nothing_is_at_work() {
    for state in STATES {
        let is_free = matches!(state, State::Empty | State::Stable);
        assert_eq!(step(state, SendOffer).1, if is_free { Proceed } else { Refuse });
    }
}

#[test]
fn we_answer_only_what_was_offered() {
    for state in STATES {
        let is_due = matches!(state, Received(_));
        assert_eq!(step(state, SendAnswer).1, if is_due { Agree } else { Refuse });
    }
}

//= rfc3261#13.2.1
//# the UAC MUST treat the first session description it receives as the answer, and MUST
//# ignore any session descriptions in subsequent responses to the initial INVITE
#[test]
fn a_repeated_answer_changes_nothing() {
    let repeated = [SendOffer, ReceiveAnswer, ReceiveAnswer, ReceiveAnswer];
    assert_eq!(run(State::Empty, &repeated), (State::Stable, Ignore));
    for state in [State::Empty, State::Stable, Received(Before::Empty), Received(Before::Stable)] {
        assert_eq!(step(state, ReceiveAnswer), (state, Ignore));
    }
}

#[test]
fn a_failure_after_the_answer_takes_nothing_back() {
    assert_eq!(run(State::Stable, &[SendOffer, ReceiveAnswer, Fail]), (State::Stable, Ignore));
    assert_eq!(step(State::Empty, Fail), (State::Empty, Ignore));
}

#[test]
fn what_is_refused_or_ignored_moves_nothing() {
    for (state, input) in STATES.into_iter().flat_map(|s| INPUTS.map(|input| (s, input))) {
        let (next, action) = step(state, input);
        match action {
            Glare | TooEarly | Ignore | Refuse => assert_eq!(next, state, "{state:?} {input:?}"),
            Proceed => assert!(matches!(next, Offered(_) | Received(_))),
            Agree => assert_eq!(next, State::Stable),
            RollBack => assert!(matches!(next, State::Empty | State::Stable)),
        }
    }
}

proptest! {
    #[test]
    fn once_agreed_a_session_is_never_lost(
        inputs in proptest::collection::vec(prop::sample::select(&INPUTS[..]), 0..40),
    ) {
        let (mut state, mut was_agreed) = (State::Empty, false);
        for input in inputs {
            let (next, action) = step(state, input);
            was_agreed |= action == Agree;
            let is_first = match next {
                State::Empty | Offered(Before::Empty) | Received(Before::Empty) => true,
                State::Stable | Offered(Before::Stable) | Received(Before::Stable) => false,
            };
            prop_assert_eq!(is_first, !was_agreed);
            state = next;
        }
    }
}
