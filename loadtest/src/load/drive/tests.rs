//! What came is handled in turns, on real loopback sockets.

use std::time::Duration;

use trunkline::transport::{PlainSender, UdpListener};

use super::{Drive, RECEIVED_PER_TURN};
use crate::farm::CallPlan;
use crate::load::{CALL, LoadPlan, Step, bind};

/// A batch of each of four sources.
const SOURCES: usize = 4;

#[test]
fn calls_begin_while_a_large_batch_is_handled() {
    let theirs = bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let ours: Vec<UdpListener> =
        (0..SOURCES).map(|_| bind("127.0.0.1:0".parse().unwrap()).unwrap()).collect();
    let length = Duration::from_secs(1);
    // So many that in the first microseconds more become due than begin.
    let calls_per_s = 1e9;
    let plan = LoadPlan {
        target: theirs.local(),
        user: "stress".to_owned(),
        steps: vec![Step { name: "some", calls_per_s, length, is_flooding: false }],
        call: CallPlan { timeout: Duration::from_micros(1), grace: Duration::ZERO, ..CALL },
        normal: length,
        speaks_oc: false,
        calls_again: false,
        goes_first: false,
    };
    let mut drive = Drive::open(&plan, &ours, None, None, false).unwrap();
    let mut sender = PlainSender::new(RECEIVED_PER_TURN, 64);
    for source in &ours {
        for _ in 0..RECEIVED_PER_TURN {
            sender.slot().unwrap().put(b"no answer at all");
            sender.commit(source.local());
        }
        assert_eq!(sender.flush(&theirs).unwrap(), RECEIVED_PER_TURN);
    }
    drive.receive(Duration::ZERO).unwrap();
    let begun = drive.callers.counts().offered;
    assert_eq!(begun, ((SOURCES - 1) * RECEIVED_PER_TURN) as u64, "some between each two turns");
}
