//! The machines against the RFC's figures, pair by pair.

use super::*;

const FINAL: [Class; 5] = [
    Class::Success,
    Class::Redirection,
    Class::ClientError,
    Class::ServerError,
    Class::GlobalFailure,
];
const REFUSALS: [Class; 4] =
    [Class::Redirection, Class::ClientError, Class::ServerError, Class::GlobalFailure];

/// RFC 3261 figure 7 with RFC 6026's figure 3: every pair of state and input.
#[test]
fn server_invite_follows_its_figure() {
    use server_invite::{Action::*, Input::*, State::*, step};
    let classes = |classes: &[Class]| classes.iter().map(|class| Respond(*class)).collect();
    let provisional = vec![Respond(Class::Provisional)];
    let success = vec![Respond(Class::Success)];
    let refusal: Vec<_> = classes(&REFUSALS);
    let any: Vec<_> = [provisional.clone(), success.clone(), refusal.clone()].concat();
    let other: Vec<_> = [provisional.clone(), refusal.clone()].concat();
    let table = [
        (Proceeding, vec![Invite], Proceeding, Repeat),
        (Proceeding, provisional, Proceeding, Send),
        (Proceeding, success.clone(), Accepted, Send),
        (Proceeding, refusal, Completed, Send),
        (Proceeding, vec![Trying], Proceeding, SendTrying),
        (Proceeding, vec![Extension], Proceeding, Extend),
        (Proceeding, vec![Ack, TimerG, TimerH, Expire], Proceeding, Absorb),
        (Accepted, success, Accepted, Send),
        (Accepted, other, Accepted, Refuse),
        (Accepted, vec![Invite, Ack, Trying, Extension, TimerG, TimerH], Accepted, Absorb),
        (Accepted, vec![Expire], Terminated, Absorb),
        (Completed, vec![Invite, TimerG], Completed, Repeat),
        (Completed, vec![Ack], Confirmed, Acknowledged),
        (Completed, vec![TimerH], Terminated, Fail),
        (Completed, vec![Trying, Extension, Expire], Completed, Absorb),
        (Completed, any.clone(), Completed, Refuse),
        (Confirmed, vec![Invite, Ack, Trying, Extension, TimerG, TimerH], Confirmed, Absorb),
        (Confirmed, vec![Expire], Terminated, Absorb),
        (Confirmed, any.clone(), Confirmed, Refuse),
        (
            Terminated,
            vec![Invite, Ack, Trying, Extension, TimerG, TimerH, Expire],
            Terminated,
            Absorb,
        ),
        (Terminated, any, Terminated, Refuse),
    ];
    let mut pairs = 0;
    for (state, inputs, next, action) in table {
        for input in inputs {
            assert_eq!(step(state, input), (next, action), "{state:?} {input:?}");
            pairs += 1;
        }
    }
    assert_eq!(pairs, 5 * 13, "five states, six classes and seven other inputs");
}

/// RFC 3261 figure 8.
#[test]
fn server_follows_its_figure() {
    use server::{Action::*, Input::*, State::*, step};
    let finals: Vec<_> = FINAL.map(Respond).to_vec();
    let any: Vec<_> = [vec![Respond(Class::Provisional)], finals.clone()].concat();
    let table = [
        (Trying, vec![Request], Trying, Absorb),
        (Trying, vec![Respond(Class::Provisional)], Proceeding, Send),
        (Trying, finals.clone(), Completed, Send),
        (Trying, vec![TimerJ], Trying, Absorb),
        (Proceeding, vec![Request], Proceeding, Repeat),
        (Proceeding, vec![Respond(Class::Provisional)], Proceeding, Send),
        (Proceeding, finals, Completed, Send),
        (Proceeding, vec![TimerJ], Proceeding, Absorb),
        (Completed, vec![Request], Completed, Repeat),
        (Completed, any.clone(), Completed, Refuse),
        (Completed, vec![TimerJ], Terminated, Absorb),
        (Terminated, vec![Request, TimerJ], Terminated, Absorb),
        (Terminated, any, Terminated, Refuse),
    ];
    let mut pairs = 0;
    for (state, inputs, next, action) in table {
        for input in inputs {
            assert_eq!(step(state, input), (next, action), "{state:?} {input:?}");
            pairs += 1;
        }
    }
    assert_eq!(pairs, 4 * 8);
}

/// RFC 3261 figure 6.
#[test]
fn client_follows_its_figure() {
    use client::{Action::*, Input::*, State::*, step};
    let finals: Vec<_> = FINAL.map(Response).to_vec();
    let any: Vec<_> = [vec![Response(Class::Provisional)], finals.clone()].concat();
    let timers = vec![TimerE, TimerF, TimerK];
    let table = [
        (Trying, vec![Response(Class::Provisional)], Proceeding, Progress),
        (Trying, finals.clone(), Completed, Finish),
        (Trying, vec![TimerE], Trying, Repeat),
        (Trying, vec![TimerF], Terminated, Fail),
        (Trying, vec![TimerK], Trying, Absorb),
        (Proceeding, vec![Response(Class::Provisional)], Proceeding, Progress),
        (Proceeding, finals, Completed, Finish),
        (Proceeding, vec![TimerE], Proceeding, RepeatSlowly),
        (Proceeding, vec![TimerF], Terminated, Fail),
        (Proceeding, vec![TimerK], Proceeding, Absorb),
        (Completed, any.clone(), Completed, Absorb),
        (Completed, vec![TimerE, TimerF], Completed, Absorb),
        (Completed, vec![TimerK], Terminated, Absorb),
        (Terminated, any, Terminated, Absorb),
        (Terminated, timers, Terminated, Absorb),
    ];
    let mut pairs = 0;
    for (state, inputs, next, action) in table {
        for input in inputs {
            assert_eq!(step(state, input), (next, action), "{state:?} {input:?}");
            pairs += 1;
        }
    }
    assert_eq!(pairs, 4 * 9);
}

/// RFC 3261 figure 5 with RFC 6026's figure 4.
#[test]
fn client_invite_follows_its_figure() {
    use client_invite::{Action::*, Input::*, State::*, step};
    let provisional = vec![Response(Class::Provisional)];
    let success = vec![Response(Class::Success)];
    let refusal: Vec<_> = REFUSALS.map(Response).to_vec();
    let any: Vec<_> = [provisional.clone(), success.clone(), refusal.clone()].concat();
    let timers = vec![TimerA, TimerB, TimerD, TimerM, GiveUp];
    let table = [
        (Calling, provisional.clone(), Proceeding, Progress),
        (Calling, success.clone(), Accepted, Accept),
        (Calling, refusal.clone(), Completed, Acknowledge),
        (Calling, vec![TimerA], Calling, Repeat),
        (Calling, vec![TimerB, GiveUp], Terminated, Fail),
        (Calling, vec![TimerD, TimerM], Calling, Absorb),
        (Proceeding, provisional.clone(), Proceeding, Progress),
        (Proceeding, success.clone(), Accepted, Accept),
        (Proceeding, refusal.clone(), Completed, Acknowledge),
        (Proceeding, vec![GiveUp], Terminated, Fail),
        (Proceeding, vec![TimerA, TimerB, TimerD, TimerM], Proceeding, Absorb),
        (Accepted, success.clone(), Accepted, Deliver),
        (Accepted, [provisional.clone(), refusal.clone()].concat(), Accepted, Absorb),
        (Accepted, vec![TimerM], Terminated, End),
        (Accepted, vec![TimerA, TimerB, TimerD, GiveUp], Accepted, Absorb),
        (Completed, refusal, Completed, RepeatAck),
        (Completed, [provisional, success].concat(), Completed, Absorb),
        (Completed, vec![TimerD], Terminated, End),
        (Completed, vec![TimerA, TimerB, TimerM, GiveUp], Completed, Absorb),
        (Terminated, any, Terminated, Absorb),
        (Terminated, timers, Terminated, Absorb),
    ];
    let mut pairs = 0;
    for (state, inputs, next, action) in table {
        for input in inputs {
            assert_eq!(step(state, input), (next, action), "{state:?} {input:?}");
            pairs += 1;
        }
    }
    assert_eq!(pairs, 5 * 11, "five states, six classes and five timers");
}
