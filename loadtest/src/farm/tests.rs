//! The farm against scripted answers, and against the engine itself; no sockets, no clock.

mod engine;
mod talk;
mod world;

use trunkline::sip::Method;
use trunkline::time::Timestamp;

use self::world::{Expect, World};

#[test]
fn a_call_in_order() {
    let mut w = World::new();
    w.start();
    w.sent(&[Method::Invite]);
    w.at_ms(3).answer("180 Ringing", "1 INVITE");
    w.sent(&[]);
    w.at_ms(9).answer("200 OK", "1 INVITE");
    w.sent(&[Method::Ack, Method::Bye]);
    w.at_ms(11).answer("200 OK", "2 BYE");
    w.sent(&[]);
    w.expect(Expect { completed: 1, delivered: 3, ..Expect::default() });
    let latency = &w.farm.stats().latency;
    let of_call = [&latency.first_provisional, &latency.setup, &latency.call];
    assert_eq!(of_call.map(|histogram| histogram.max() / 1_000), [3, 9, 11]);
    assert_eq!(w.farm.next_deadline(), None, "nothing stays armed");
}

#[test]
fn latency_counts_from_the_schedule() {
    let mut w = World::new();
    w.at_ms(40);
    w.start_scheduled_ms(10);
    w.at_ms(41).answer("200 OK", "1 INVITE");
    let latency = &w.farm.stats().latency;
    assert!(latency.lag.max() >= 30_000, "the delay is the generator's");
    assert!(latency.setup.max() >= 31_000, "and it is not hidden");
}

#[test]
fn hold_keeps_the_call() {
    let mut w = World::holding_ms(200);
    w.start();
    w.at_ms(5).answer("200 OK", "1 INVITE");
    w.sent(&[Method::Invite, Method::Ack]);
    w.at_ms(204).sent(&[]);
    w.at_ms(205).sent(&[Method::Bye]);
    w.answer("200 OK", "2 BYE");
    w.expect(Expect { completed: 1, delivered: 2, ..Expect::default() });
}

#[test]
fn lost_invite_is_repeated_with_doubling_then_given_up() {
    let mut w = World::new();
    w.start();
    w.sent(&[Method::Invite]);
    for (ms, count) in [(499, 0), (500, 1), (1_499, 0), (1_500, 1), (3_500, 1), (7_500, 1)] {
        w.at_ms(ms).sent(&[Method::Invite; 1][..count]);
    }
    w.at_ms(15_500).at_ms(31_500).sent(&[Method::Invite; 2]);
    w.at_ms(32_000).sent(&[]);
    w.expect(Expect { invite_timeout: 1, ..Expect::default() });
    w.answer("200 OK", "1 INVITE").sent(&[Method::Ack]);
    w.expect(Expect { invite_timeout: 1, absorbed: 1, ..Expect::default() });
}

#[test]
fn a_200_after_the_last_repetition_is_acknowledged_and_the_call_ended() {
    let mut w = World::with_grace_ms(4_000);
    w.start();
    w.at_ms(500).at_ms(1_500).at_ms(3_500).at_ms(7_500).at_ms(15_500).at_ms(31_500);
    w.sent(&[Method::Invite; 7]);
    w.at_ms(35_999).sent(&[]);
    w.answer("200 OK", "1 INVITE").sent(&[Method::Ack, Method::Bye]);
    w.answer("200 OK", "2 BYE");
    w.expect(Expect { completed: 1, delivered: 2, ..Expect::default() });
}

#[test]
fn peers_are_kept_no_longer_than_their_calls() {
    let mut w = World::new();
    for _ in 0..2 * world::CALLS_MAX {
        w.start();
        w.answer("200 OK", "1 INVITE").sent(&[Method::Invite, Method::Ack, Method::Bye]);
        w.answer("200 OK", "2 BYE");
        w.next_call();
    }
    let calls = u64::from(2 * world::CALLS_MAX);
    w.expect(Expect { completed: calls, delivered: 2 * calls, ..Expect::default() });
}

#[test]
fn provisional_stops_repeating_the_invite() {
    let mut w = World::new();
    w.start();
    w.at_ms(100).answer("100 Trying", "1 INVITE").answer("183 Session Progress", "1 INVITE");
    w.at_ms(31_999).sent(&[Method::Invite]);
    w.at_ms(32_000);
    w.expect(Expect { delivered: 1, absorbed: 1, invite_timeout: 1, ..Expect::default() });
}

#[test]
fn lost_bye_is_repeated_every_four_seconds_at_last() {
    let mut w = World::new();
    w.start();
    w.answer("200 OK", "1 INVITE").sent(&[Method::Invite, Method::Ack, Method::Bye]);
    for ms in [500, 1_500, 3_500, 7_500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500] {
        w.at_ms(ms - 1).sent(&[]).at_ms(ms).sent(&[Method::Bye]);
    }
    w.at_ms(32_000).sent(&[]);
    w.expect(Expect { delivered: 1, bye_timeout: 1, ..Expect::default() });
}

//= rfc3261#13.2.2.4
//# The UAC core MUST generate an ACK request for each 2xx received from the transaction layer.
#[test]
fn repeated_200_is_acknowledged_each_time_even_after_the_end() {
    let mut w = World::new();
    w.start();
    w.answer("200 OK", "1 INVITE").sent(&[Method::Invite, Method::Ack, Method::Bye]);
    w.answer("200 OK", "1 INVITE").sent(&[Method::Ack]);
    w.answer("200 OK", "2 BYE").answer("200 OK", "2 BYE").sent(&[]);
    w.answer("200 OK", "1 INVITE").sent(&[Method::Ack]);
    w.expect(Expect { completed: 1, delivered: 2, absorbed: 3, ..Expect::default() });
}

#[test]
fn refusal_is_acknowledged_and_told_by_code() {
    let mut w = World::new();
    for (status, code) in [("486 Busy Here", 486), ("302 Moved", 302), ("603 Decline", 603)] {
        w.start();
        w.answer(status, "1 INVITE").sent(&[Method::Invite, Method::Ack]);
        let causes: Vec<_> = w.farm.stats().failures.causes().collect();
        assert!(causes.contains(&(format!("INVITE got {code}"), 1)), "{causes:?}");
        w.next_call();
    }
    w.expect(Expect { delivered: 3, failed: 3, ..Expect::default() });
}

#[test]
fn refused_bye_ends_the_call_as_failed() {
    let mut w = World::new();
    w.start();
    w.answer("200 OK", "1 INVITE").answer("481 Gone", "2 BYE");
    w.expect(Expect { delivered: 2, failed: 1, ..Expect::default() });
}

#[test]
fn contradicting_answers_change_nothing() {
    let mut w = World::new();
    w.start();
    w.answer("200 OK", "2 BYE");
    w.answer("200 OK", "1 INVITE");
    w.answer("486 Busy Here", "1 INVITE").answer("180 Ringing", "1 INVITE");
    w.answer("100 Trying", "2 BYE").answer("200 OK", "2 BYE");
    let expected =
        Expect { completed: 1, delivered: 2, absorbed: 2, unexpected: 2, ..Expect::default() };
    w.expect(expected);
}

#[test]
fn a_200_that_names_no_peer_fails_the_call() {
    for (from, to) in [
        (";tag=abc", String::new()),
        ("Contact: <sip:peer@127.0.0.1>\r\n", String::new()),
        (";tag=abc", format!(";tag={}", "x".repeat(81))),
        ("sip:peer@127.0.0.1", format!("sip:{}@127.0.0.1", "x".repeat(161))),
    ] {
        let mut w = World::new();
        w.start();
        w.deliver(w.text("200 OK", "1 INVITE").replace(from, &to).as_bytes());
        w.sent(&[Method::Invite, Method::Ack]);
        w.expect(Expect { delivered: 1, failed: 1, ..Expect::default() });
    }
}

#[test]
fn hostile_datagrams_are_counted_and_harmless() {
    let mut w = World::new();
    w.start();
    let text = w.text("200 OK", "1 INVITE");
    w.deliver(b"").deliver(b"\r\n\r\n").deliver(&[0xff; 1_500]);
    w.deliver(text.replace("SIP/2.0 200 OK", "OPTIONS sip:a@b SIP/2.0").as_bytes());
    w.deliver(text.replace("Call-ID: 0", "Call-ID: f").as_bytes());
    w.deliver(text.replace("00000000-00000000-", "00000000-00000001-").as_bytes());
    w.deliver(text.replace("@127.0.0.1\r\nCSeq", "@elsewhere\r\nCSeq").as_bytes());
    w.farm.handle_truncated();
    w.sent(&[Method::Invite]);
    let ledger = w.farm.stats().ledger;
    assert_eq!((ledger.garbage, ledger.requests, ledger.truncated), (3, 1, 1));
    assert_eq!(ledger.foreign, 3);
    w.answer("200 OK", "1 INVITE").answer("200 OK", "2 BYE");
    assert_eq!(w.farm.stats().completed, 1);
    assert!(w.farm.stats().ledger.is_balanced());
}

#[test]
fn of_many_repeats_some_go_at_a_time() {
    let mut w = World::with_room(200);
    for _ in 0..200 {
        w.start();
    }
    w.sent(&[Method::Invite; 200]);
    for count in [64, 64, 64, 8] {
        assert_eq!(w.farm.next_deadline(), Some(Timestamp::from_millis(500)), "the rest waits");
        w.at_ms(500).sent(&[Method::Invite; 200][..count]);
    }
    assert_eq!(w.farm.next_deadline(), Some(Timestamp::from_millis(1_500)));
}

#[test]
fn ten_thousand_mutated_answers_leave_the_ledger_balanced() {
    let mut w = World::new();
    w.start();
    let text = w.text("200 OK", "1 INVITE");
    let mut seed = 0x9e37_79b9_u64;
    for _ in 0..10_000 {
        let mut bytes = text.clone().into_bytes();
        for _ in 0..3 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let at = (seed >> 33) as usize % bytes.len();
            bytes[at] = (seed >> 24) as u8;
        }
        w.deliver(&bytes);
        if w.farm.calls_live() == 0 {
            w.start();
        }
    }
    assert!(w.farm.stats().ledger.is_balanced());
}

#[test]
fn a_full_farm_starts_nothing() {
    let mut w = World::new();
    for _ in 0..world::CALLS_MAX {
        w.start();
    }
    assert!(!w.farm.has_room());
    w.start();
    assert_eq!(w.farm.stats().started, u64::from(world::CALLS_MAX));
}
