//! Routes are picked by user and walked step by step.

use std::time::Duration;

use super::{Action, Bridge, Dialplan, RecordingPath, Route, Start, Step};
use crate::api::{
    Application, CallHandle, CallInfo, Command, Commands, EndCause, Event, Status, Treatment,
};

fn call() -> CallHandle {
    CallHandle::new(7, 1)
}

fn commands(dialplan: &mut Dialplan, event: Event, user: &str) -> Vec<Command> {
    let info = CallInfo {
        request_uri: b"sip:x@y",
        user: user.as_bytes(),
        from: b"",
        to: b"",
        call_id: b"id-1",
        source: "192.0.2.1:5060".parse().unwrap(),
        content_type: b"",
        content: b"",
        media: None,
    };
    let mut commands = Commands::new();
    dialplan.on_event(event, Some(info), &mut commands);
    commands.as_slice().to_vec()
}

fn incoming(dialplan: &mut Dialplan, user: &str) -> Vec<Command> {
    commands(dialplan, Event::Incoming { call: call() }, user)
}

#[test]
fn anyone_is_answered_at_once() {
    let mut dialplan = Dialplan::builtin();
    assert_eq!(incoming(&mut dialplan, "service"), [Command::Answer { call: call() }]);
    assert_eq!(incoming(&mut dialplan, ""), [Command::Answer { call: call() }]);
    assert_eq!(incoming(&mut dialplan, "stress"), [Command::Answer { call: call() }]);
}

#[test]
fn busy_is_rejected() {
    let expected = Command::Reject { call: call(), status: Status::BUSY_HERE };
    assert_eq!(incoming(&mut Dialplan::builtin(), "busy"), [expected]);
}

#[test]
fn test_rings_at_500_ms_and_answers_a_second_later() {
    let mut dialplan = Dialplan::builtin();
    let first = incoming(&mut dialplan, "test");
    let [Command::Schedule { after, token, .. }] = first[..] else { panic!("{first:?}") };
    assert_eq!(after, Duration::from_millis(500));
    let second = commands(&mut dialplan, Event::Elapsed { call: call(), token }, "test");
    let [Command::Ring { .. }, Command::Schedule { after, token, .. }] = second[..] else {
        panic!("{second:?}")
    };
    assert_eq!(after, Duration::from_secs(1));
    let third = commands(&mut dialplan, Event::Elapsed { call: call(), token }, "test");
    assert_eq!(third, [Command::Answer { call: call() }]);
}

#[test]
fn fork_rings_thrice_and_earlymedia_lets_hear_before_it_answers() {
    let call = call();
    for (user, first, pause) in [
        (
            "fork",
            vec![Command::Fork { call }, Command::Ring { call }, Command::Fork { call }],
            1_000,
        ),
        ("earlymedia", vec![Command::Progress { call }], 2_500),
    ] {
        let mut dialplan = Dialplan::builtin();
        let mut told = incoming(&mut dialplan, user);
        let Some(Command::Schedule { after, token, .. }) = told.pop() else { panic!("{user}") };
        assert_eq!((told, after), (first, Duration::from_millis(pause)), "{user}");
        let last = commands(&mut dialplan, Event::Elapsed { call, token }, user);
        assert_eq!(last, [Command::Answer { call }], "{user}");
    }
}

#[test]
fn nobodys_call_is_not_found() {
    let answer = [Step::at_once(Action::Answer)];
    let mut dialplan = Dialplan::new(vec![Route::to("alice", &answer)]);
    let expected = Command::Reject { call: call(), status: Status::NOT_FOUND };
    assert_eq!(incoming(&mut dialplan, "bob"), [expected]);
}

#[test]
fn a_foreign_token_does_nothing() {
    let event = Event::Elapsed { call: call(), token: u32::MAX };
    assert_eq!(commands(&mut Dialplan::builtin(), event, "test"), []);
}

#[test]
fn media_is_treated_with_the_answer_or_with_the_183_and_recorded_under_the_calls_name() {
    let recording: RecordingPath = "rec/".parse().unwrap();
    let steps = [Action::Progress, Action::Answer].map(Step::at_once);
    for (start, place) in [(Start::Early, 0), (Start::Answered, 1)] {
        let route = Route::to_anyone(&steps).treated(Treatment::Silence, start);
        let mut dialplan = Dialplan::new(vec![route.recorded(recording.clone())]);
        let mut expected =
            vec![Command::Progress { call: call() }, Command::Answer { call: call() }];
        let treated = Command::Treat { call: call(), treatment: Treatment::Silence };
        let recorded = Command::Record { call: call(), path: "rec/id-1.wav".into() };
        expected.splice(place..place, [recorded, treated]);
        assert_eq!(incoming(&mut dialplan, "x"), expected);
    }
}

#[test]
fn a_bridge_relays_both_ways_and_records_the_caller() {
    let (caller, callee) = (call(), CallHandle::new(8, 1));
    let bridge: Bridge = "sip:192.0.2.9".parse().unwrap();
    let route = Route::to_anyone(&[]).bridged(bridge).recorded("{call_id}.wav".parse().unwrap());
    let mut dialplan = Dialplan::new(vec![route]);
    let placed = incoming(&mut dialplan, "bob");
    // Until there is somebody else, nobody hears itself.
    let silent = |call| Command::Treat { call, treatment: Treatment::Sink };
    let [first, Command::Invite(invitation), Command::Schedule { after: Duration::ZERO, .. }] =
        &placed[..]
    else {
        panic!("{placed:?}")
    };
    assert_eq!(*first, silent(caller));
    assert_eq!(invitation.target, "sip:bob@192.0.2.9");
    let token = invitation.token;
    let outgoing = commands(&mut dialplan, Event::Outgoing { call: callee, token }, "");
    assert_eq!(outgoing[0], silent(callee));
    assert!(matches!(outgoing[1..], [Command::Schedule { call, .. }] if call == caller));
    let told = commands(&mut dialplan, Event::Established { call: callee }, "");
    let relay = |call, to| Command::Treat { call, treatment: Treatment::Relay(to) };
    let expected = [Command::Answer { call: caller }, relay(caller, callee), relay(callee, caller)];
    assert_eq!(told, expected);
    let told = commands(&mut dialplan, Event::Established { call: caller }, "bob");
    assert_eq!(told, [Command::Record { call: caller, path: "id-1.wav".into() }]);
    let ended = Event::Ended { call: callee, cause: EndCause::RemoteBye };
    assert_eq!(commands(&mut dialplan, ended, ""), [Command::Hangup { call: caller }]);
    let ended = Event::Ended { call: caller, cause: EndCause::LocalBye };
    assert_eq!(commands(&mut dialplan, ended, ""), []);
}

#[test]
fn calls_of_somebody_else_are_left_alone() {
    let mut dialplan = Dialplan::builtin();
    for event in [
        Event::Outgoing { call: call(), token: 7 },
        Event::Progress { call: call(), status: Status::RINGING },
        Event::Established { call: call() },
        Event::Ended { call: call(), cause: EndCause::RemoteBye },
    ] {
        assert_eq!(commands(&mut dialplan, event, ""), []);
    }
    // A call of a bridge's whose caller is gone is taken back.
    let event = Event::Outgoing { call: call(), token: u32::MAX };
    assert_eq!(commands(&mut dialplan, event, ""), [Command::Hangup { call: call() }]);
}
