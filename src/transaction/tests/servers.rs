//! Server transactions at work.

use super::*;

#[test]
fn a_refusal_over_a_reliable_transport_is_not_repeated_and_its_ack_is_the_end() {
    for (transport, armed, tombstones) in
        [(Transport::Udp, 2, 1), (Transport::Tcp, 1, 0), (Transport::Tls, 1, 0)]
    {
        let mut bench = Bench::new();
        let id = bench.open(1, transport);
        let sent = bench.transactions.respond(ms(0), &mut bench.timers, id, Status::BUSY_HERE);
        assert!(matches!(sent, Responded::Send));
        assert_eq!(bench.timers.armed(), armed, "{transport:?}: timer H, and G over UDP");
        let Outcome::Over { echo, .. } = bench.transactions.on_ack(ms(1), &mut bench.timers, id)
        else {
            panic!("the ACK ends it");
        };
        bench.blocks.free(echo.block);
        bench.assert_idle();
        assert_eq!(bench.transactions.tombstones(), tombstones, "{transport:?}: timer I");
        bench.run_until(5_001);
        assert_eq!(bench.transactions.tombstones(), 0);
    }
}

/// Timer L is 64 T1 over any transport: a 2xx may cross a copy of its INVITE (RFC 6026 §7.1).
#[test]
fn an_accepted_invite_leaves_a_tombstone_over_any_transport() {
    for transport in TRANSPORTS {
        let mut bench = Bench::new();
        let id = bench.open(1, transport);
        let sent = bench.transactions.respond(ms(0), &mut bench.timers, id, Status::OK);
        let Responded::Accepted(echo) = sent else { panic!("a 2xx ends it") };
        bench.blocks.free(echo.block);
        bench.run_until(31_999);
        assert_eq!(bench.transactions.tombstones(), 1, "{transport:?}");
        bench.run_until(32_000);
        assert_eq!(bench.transactions.tombstones(), 0, "{transport:?}");
    }
}

//= rfc3261#17.2.2
//# it MUST set Timer J to fire in 64*T1 seconds for unreliable transports, and zero seconds for
//# reliable transports.
#[test]
fn an_answered_request_leaves_a_tombstone_over_udp_alone() {
    for (transport, tombstones) in TRANSPORTS.into_iter().zip([1, 0, 0]) {
        let mut bench = Bench::new();
        let names = (key(&bench.ident, 1), Branch::NONE);
        bench.transactions.bury_request(ms(0), transport, names, Status::OK);
        bench.run_until(31_999);
        assert_eq!(bench.transactions.tombstones(), tombstones, "{transport:?}");
        bench.run_until(32_000);
        assert_eq!(bench.transactions.tombstones(), 0, "{transport:?}");
    }
}

#[test]
fn a_second_final_answer_is_refused() {
    let mut bench = Bench::new();
    let id = bench.open(1, Transport::Udp);
    let mut respond = |status| bench.transactions.respond(ms(0), &mut bench.timers, id, status);
    assert!(matches!(respond(Status::RINGING), Responded::Send));
    assert!(matches!(respond(Status::BUSY_HERE), Responded::Send));
    for status in [Status::OK, Status::DECLINE, Status::RINGING] {
        assert!(matches!(respond(status), Responded::Refused), "{status}");
    }
}
