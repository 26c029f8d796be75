//! The generator on real loopback sockets, against a peer thread of a few lines.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use trunkline::transport::{BindOptions, PlainReceiver, PlainSender, UdpListener};

use super::{Plan, Run, run, run_number};
use crate::arrival::{Arrival, End};
use crate::batch::Batch;
use crate::farm::CallPlan;
use crate::progress::Progress;

fn bind() -> UdpListener {
    UdpListener::bind("127.0.0.1:0".parse().unwrap(), BindOptions::default()).unwrap()
}

/// Answers every INVITE and BYE with 200, after `spare` bytes of something else each.
fn serve(socket: &UdpListener, spare: &[u8], done: &AtomicBool) {
    let mut receiver = PlainReceiver::new(16, 2_048);
    let mut sender = PlainSender::new(64, 8_192);
    while !done.load(Ordering::Relaxed) {
        receiver.receive(socket, Some(Duration::from_millis(5))).unwrap();
        for (remote, bytes, _) in receiver.received() {
            if bytes.starts_with(b"ACK") {
                continue;
            }
            if !spare.is_empty() {
                sender.slot().unwrap().put(spare);
                sender.commit(remote);
            }
            let headers = memchr::memmem::find(bytes, b"\r\n").unwrap() + 2;
            let request = std::str::from_utf8(&bytes[headers..]).unwrap();
            let head = request.split("Max-Forwards").next().unwrap();
            let head =
                head.split("Contact").next().unwrap().replace(">\r\nCall", ">;tag=x\r\nCall");
            let text = format!("SIP/2.0 200 OK\r\n{head}Contact: <sip:{}>\r\n\r\n", socket.local());
            sender.slot().unwrap().put(text.as_bytes());
            sender.commit(remote);
        }
        sender.flush(socket).unwrap();
    }
}

fn place(arrival: Arrival, end: End, spare: &[u8]) -> Run {
    place_in(Batch::In, arrival, end, spare)
}

fn place_in(batch: Batch, arrival: Arrival, end: End, spare: &[u8]) -> Run {
    let (ours, theirs) = (bind(), bind());
    let plan = Plan {
        target: theirs.local(),
        user: "stress".to_owned(),
        run_number: run_number(),
        arrival,
        end,
        call: CallPlan {
            hold: Duration::ZERO,
            timeout: Duration::from_secs(10),
            grace: Duration::ZERO,
            is_retransmitting: true,
        },
        batch,
    };
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| serve(&theirs, spare, &done));
        let run = run(&plan, &ours, Progress::none(), &AtomicBool::new(false));
        done.store(true, Ordering::Relaxed);
        run.unwrap()
    })
}

#[test]
fn closed_loop_completes_its_calls() {
    let run = place(Arrival::Closed { calls_out: 8 }, End::Calls(200), b"");
    assert_eq!((run.stats.started, run.stats.completed), (200, 200));
    assert_eq!((run.stats.failures.total(), run.unsent), (0, 0));
    assert!(run.stats.ledger.is_balanced() && run.calls_per_s > 0.0);
}

#[test]
fn batches_either_way_lose_nothing() {
    for batch in [Batch::Off, Batch::In, Batch::Both] {
        let run = place_in(batch, Arrival::Closed { calls_out: 200 }, End::Calls(2_000), b"");
        assert_eq!((run.stats.completed, run.unsent), (2_000, 0));
        assert_eq!(run.stats.sent.repeats(), 0, "each BYE came after its ACK, and each once");
        assert!(run.stats.ledger.is_balanced());
    }
}

#[test]
fn open_loop_starts_each_call_of_its_schedule() {
    let open = Arrival::Open { calls_per_s: 1_000.0 };
    let run = place(open, End::Micros(100_000), b"");
    assert_eq!((run.stats.started, run.stats.completed), (100, 100));
    assert_eq!(run.stats.latency.lag.len(), 100);
    assert!(run.calls_per_s <= 1_000.0, "no more than was scheduled");
}

#[test]
fn hostile_peer_is_counted_not_fatal() {
    let closed = Arrival::Closed { calls_out: 4 };
    let garbage = place(closed, End::Calls(20), b"\0\xff garbage");
    assert_eq!((garbage.stats.completed, garbage.stats.ledger.garbage), (20, 40));
    let huge = place(closed, End::Calls(20), &[b'x'; 8_000]);
    assert_eq!((huge.stats.completed, huge.stats.ledger.truncated), (20, 40));
    assert!(garbage.stats.ledger.is_balanced() && huge.stats.ledger.is_balanced());
}

#[test]
fn a_stop_ends_the_run_early() {
    let (ours, theirs) = (bind(), bind());
    let plan = Plan {
        target: theirs.local(),
        user: "stress".to_owned(),
        run_number: run_number(),
        arrival: Arrival::Closed { calls_out: 1 },
        end: End::Micros(u64::from(u32::MAX)),
        call: CallPlan {
            hold: Duration::ZERO,
            timeout: Duration::from_millis(1),
            grace: Duration::ZERO,
            is_retransmitting: false,
        },
        batch: Batch::In,
    };
    let run = run(&plan, &ours, Progress::none(), &AtomicBool::new(true)).unwrap();
    assert_eq!((run.stats.started, run.stats.failures.invite_timeout), (1, 1));
}
