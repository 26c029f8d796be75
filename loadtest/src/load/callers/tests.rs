//! New calls leave before repeats, on real loopback sockets.

use std::time::Duration;

use trunkline::time::Timestamp;
use trunkline::transport::PlainReceiver;

use super::{Callers, STARTS_PER_TURN};
use crate::load::{CALL, LoadPlan, Step, bind};

/// The Call-IDs of what has come to `socket`, in order.
fn call_ids(socket: &trunkline::transport::UdpListener) -> Vec<String> {
    let mut receiver = PlainReceiver::new(2 * STARTS_PER_TURN, 2_048);
    receiver.receive(socket, Some(Duration::from_secs(5))).unwrap();
    let texts = receiver.received().map(|(_, bytes, _)| str::from_utf8(bytes).unwrap());
    texts.map(|text| text.split("Call-ID: ").nth(1).unwrap()[..17].to_owned()).collect()
}

#[test]
fn what_begins_goes_before_what_is_due_again() {
    let [ours, theirs] = [(); 2].map(|()| bind("127.0.0.1:0".parse().unwrap()).unwrap());
    let length = Duration::from_secs(1);
    let plan = LoadPlan {
        target: theirs.local(),
        user: "stress".to_owned(),
        steps: vec![Step { name: "some", calls_per_s: 1_000.0, length, is_flooding: false }],
        call: CALL,
        normal: length,
        speaks_oc: false,
        calls_again: false,
        goes_first: false,
    };
    let sources = [ours];
    let mut callers = Callers::open(&plan, &sources, Timestamp::ZERO).unwrap();
    callers.handle_timeout(Timestamp::ZERO).unwrap();
    let first = call_ids(&theirs);
    assert_eq!(first.len(), 1);
    callers.handle_timeout(Timestamp::from_millis(500)).unwrap();
    let then = call_ids(&theirs);
    assert_eq!((then.len(), then.last()), (STARTS_PER_TURN + 1, first.last()));
}
