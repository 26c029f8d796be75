//! Stories lead somewhere: what the peer writes makes calls of both directions.

use super::super::operation::Twist;
use super::*;

const RESPONSE: Response = Response { back: 0, status: 4, fork: 0, body: Body::Audio, lines: 0 };

/// A story of `operations`, and how many calls are up at its end, confirmed and without a transaction.
fn calls_up(operations: &[Operation]) -> u64 {
    let mut story = Story::new();
    operations.iter().for_each(|operation| story.play(operation));
    let live = story.host.engine().live();
    assert_eq!(story.rules.calls_count() as u64, live.sessions);
    story.end();
    live.sessions
}

#[test]
fn an_established_call_is_up_and_ended_by_the_end() {
    let operations = [Operation::Establish { dialog: 0 }, Operation::Establish { dialog: 1 }];
    assert_eq!(calls_up(&operations), 2);
}

#[test]
fn a_placed_call_is_up_and_ended_by_the_end() {
    assert_eq!(calls_up(&[Operation::Place { response: RESPONSE }]), 1);
}

#[test]
fn a_bye_in_a_known_dialog_ends_the_call() {
    let bye = Question {
        method: Verb::Bye,
        dialog: 0,
        to_tag: ToTag::Known,
        cseq_step: 1,
        is_invites_branch: false,
        body: Body::Absent,
        lines: 0,
        is_v6: false,
    };
    let operations = [
        Operation::Establish { dialog: 0 },
        Operation::Ask(bye),
        Operation::Wait { millis: 10, is_for_timer: false },
    ];
    assert_eq!(calls_up(&operations), 0);
}

#[test]
fn a_full_house_and_twisted_copies_are_survived() {
    let mut operations: Vec<Operation> =
        (0..4).map(|dialog| Operation::Establish { dialog }).collect();
    for (at, byte) in (0..400).zip((0..=255).cycle()) {
        let twist = Some(Twist { at, byte });
        operations.push(Operation::Repeat { back: at as u8, is_engines: at % 2 == 0, twist });
    }
    calls_up(&operations);
}
