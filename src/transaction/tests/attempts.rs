//! INVITEs of our own: their timers, the ACK of a refusal, and every 2xx told.

use super::*;

const SEVEN: [u64; 6] = [500, 1_500, 3_500, 7_500, 15_500, 31_500];

fn provisional(id: ClientInviteId, status: Status) -> InviteProgress {
    InviteProgress::Provisional { id, owner: OWNER, status }
}

fn accepted(id: ClientInviteId, status: Status) -> InviteProgress {
    InviteProgress::Accepted { id, owner: OWNER, status }
}

fn refused(id: ClientInviteId, status: Status) -> InviteProgress {
    InviteProgress::Refused { id, owner: OWNER, status }
}

/// A bench with one INVITE under way, and its branch.
fn calling(transport: Transport) -> (Bench, ClientInviteId, String) {
    let mut bench = Bench::new();
    let token = bench.ident.token();
    let id = bench.attempt(transport, token);
    (bench, id, branch(token))
}

//= rfc3261#17.1.1.2
//# When timer A fires, the client transaction MUST retransmit the request by passing it
//# to the transport layer, and MUST reset the timer with a value of 2*T1.
#[test]
fn an_unanswered_invite_is_sent_seven_times_and_given_up_after_64_t1() {
    let (mut bench, id, _) = calling(Transport::Udp);
    let first = bench.sent(id);
    bench.run_until(31_999);
    assert_eq!(bench.repeats, SEVEN);
    assert_eq!(bench.sent(id), first, "byte for byte");
    bench.run_until(100_000);
    assert_eq!((&bench.repeats[..], &bench.timeouts[..]), (&SEVEN[..], &[32_000][..]));
    assert!(bench.transactions.invite_message(id).is_none());
    bench.assert_idle();
}

//= rfc3261#17.1.1.2
//# For any transport, the client transaction MUST start timer B with a value of 64*T1
//# seconds
#[test]
fn over_a_reliable_transport_an_invite_is_sent_once_and_given_up_all_the_same() {
    for transport in [Transport::Tcp, Transport::Tls] {
        let (mut bench, ..) = calling(transport);
        bench.run_until(100_000);
        assert_eq!((bench.repeats.len(), &bench.timeouts[..]), (0, &[32_000][..]));
        bench.assert_idle();
    }
}

//= rfc3261#17.1.1.2
//# If an unreliable transport is being used, the client transaction MUST start timer A
//# with a value of T1.
#[test]
fn a_provisional_response_stops_repetition_and_the_callee_may_ring_for_ever() {
    let (mut bench, id, branch) = calling(Transport::Udp);
    assert_eq!(bench.timers.next_deadline(), Some(ms(500)));
    assert!(!bench.transactions.is_cancellable(id));
    for (at_ms, status) in [(600, Status::TRYING), (700, Status::RINGING), (900, Status::RINGING)] {
        bench.run_until(at_ms);
        let text = response(status, "INVITE", &branch, "t");
        assert_eq!(bench.answer(at_ms, &text), provisional(id, status));
    }
    bench.run_until(10_000_000);
    assert_eq!((&bench.repeats[..], bench.timeouts.len()), (&[500][..], 0));
    assert!(bench.transactions.is_cancellable(id));
    assert_eq!(bench.timers.armed(), 0);
}

//= rfc6026#8.4
//# Any 2xx responses that match this client transaction and that are received while in the
//# "Accepted" state MUST be passed up to the TU.
#[test]
fn every_2xx_is_told_whoever_sent_it_until_timer_m() {
    for transport in TRANSPORTS {
        let (mut bench, id, branch) = calling(transport);
        bench.answer(100, &response(Status::RINGING, "INVITE", &branch, "t1"));
        for (at_ms, tag) in [(1_000, "t1"), (1_500, "t1"), (1_600, "t2"), (32_999, "t3")] {
            bench.run_until(at_ms);
            let text = response(Status::OK, "INVITE", &branch, tag);
            assert_eq!(bench.answer(at_ms, &text), accepted(id, Status::OK), "{transport:?}");
        }
        for status in [Status::RINGING, Status::BUSY_HERE, Status::DECLINE] {
            let text = response(status, "INVITE", &branch, "t1");
            assert_eq!(bench.answer(32_999, &text), InviteProgress::Absorbed);
        }
        bench.run_until(33_000);
        let late = response(Status::OK, "INVITE", &branch, "t1");
        assert_eq!(bench.answer(33_000, &late), InviteProgress::Stray);
        assert_eq!(bench.timeouts.len(), 0);
        bench.assert_idle();
    }
}

#[test]
fn a_2xx_without_any_provisional_response_stops_timers_a_and_b() {
    let (mut bench, id, branch) = calling(Transport::Udp);
    let text = response(Status::ACCEPTED, "INVITE", &branch, "t");
    assert_eq!(bench.answer(100, &text), accepted(id, Status::ACCEPTED));
    bench.run_until(32_099);
    assert_eq!((bench.repeats.len(), bench.transactions.live()), (0, 1));
    bench.run_until(32_100);
    bench.assert_idle();
}

#[test]
fn a_refusal_is_told_once_and_acknowledged_each_time_until_timer_d() {
    let (mut bench, id, branch) = calling(Transport::Udp);
    let refusal = response(Status::BUSY_HERE, "INVITE", &branch, "t");
    assert_eq!(bench.answer(100, &refusal), refused(id, Status::BUSY_HERE));
    let ack = bench.sent(id);
    assert!(ack.starts_with("ACK sip:bob@192.0.2.1:5070;transport=udp SIP/2.0\r\n"), "{ack}");
    // Another refusal with another tag is the next branch of a fork: its proxy acknowledged it already.
    let other = response(Status::DECLINE, "INVITE", &branch, "t2");
    for (at_ms, text) in [(600, &refusal), (1_600, &refusal), (32_000, &other)] {
        bench.run_until(at_ms);
        assert_eq!(bench.answer(at_ms, text), InviteProgress::Repeat(id));
        assert_eq!(bench.sent(id), ack);
    }
    for status in [Status::RINGING, Status::OK] {
        let text = response(status, "INVITE", &branch, "t");
        assert_eq!(bench.answer(32_000, &text), InviteProgress::Absorbed);
    }
    bench.run_until(32_099);
    assert_eq!((bench.transactions.live(), bench.blocks.live()), (1, 1));
    bench.run_until(32_100);
    assert_eq!(bench.answer(32_100, &refusal), InviteProgress::Stray);
    assert_eq!((bench.repeats.len(), bench.timeouts.len()), (0, 0));
    bench.assert_idle();
}

#[test]
fn over_a_reliable_transport_the_ack_goes_once_and_timer_d_is_over_at_once() {
    for transport in [Transport::Tcp, Transport::Tls] {
        let (mut bench, id, branch) = calling(transport);
        let refusal = response(Status::NOT_FOUND, "INVITE", &branch, "t");
        assert_eq!(bench.answer(100, &refusal), refused(id, Status::NOT_FOUND));
        assert!(bench.sent(id).starts_with("ACK "), "there for the core to send");
        bench.run_until(100);
        bench.assert_idle();
        assert_eq!(bench.answer(101, &refusal), InviteProgress::Stray);
    }
}

//= rfc3261#9.1
//# If there is no final response for the original request in 64*T1 seconds
#[test]
fn a_cancelled_invite_without_a_final_response_is_given_up() {
    let (mut bench, id, branch) = calling(Transport::Udp);
    let ringing = response(Status::RINGING, "INVITE", &branch, "t");
    bench.answer(1_000, &ringing);
    let wait = durations().t1x64;
    for at_ms in [2_000, 9_000] {
        bench.transactions.give_up_after(ms(at_ms), &mut bench.timers, id, wait);
    }
    assert_eq!(bench.answer(20_000, &ringing), provisional(id, Status::RINGING));
    bench.run_until(33_999);
    assert_eq!(bench.timeouts.len(), 0, "ringing on buys no time, asking again neither");
    bench.run_until(34_000);
    assert_eq!(bench.timeouts, [34_000]);
    assert_eq!(bench.answer(34_001, &ringing), InviteProgress::Stray);
    bench.assert_idle();
}

#[test]
fn a_cancelled_invite_that_is_answered_after_all_waits_for_nothing_but_its_own_end() {
    for (status, end_ms) in [(Status::OK, 35_000), (Status::REQUEST_TERMINATED, 35_000)] {
        let (mut bench, id, branch) = calling(Transport::Udp);
        bench.answer(1_000, &response(Status::RINGING, "INVITE", &branch, "t"));
        let wait = durations().t1x64;
        bench.transactions.give_up_after(ms(2_000), &mut bench.timers, id, wait);
        bench.answer(3_000, &response(status, "INVITE", &branch, "t"));
        bench.transactions.give_up_after(ms(3_000), &mut bench.timers, id, wait);
        assert_eq!(bench.timers.armed(), 1, "timer M or D");
        bench.run_until(end_ms);
        assert_eq!(bench.timeouts.len(), 0);
        bench.assert_idle();
    }
}

#[test]
fn before_any_response_giving_up_is_timer_bs_business() {
    let (mut bench, id, _) = calling(Transport::Udp);
    let wait = Duration::from_millis(1);
    bench.transactions.give_up_after(ms(0), &mut bench.timers, id, wait);
    bench.run_until(100_000);
    assert_eq!(bench.timeouts, [32_000]);
}

//= rfc3261#17.1.3
//# If the method parameter in the CSeq header field matches the method of the request that
//# created the transaction.
#[test]
fn a_response_with_an_invites_branch_and_another_method_is_stray() {
    let (mut bench, id, branch) = calling(Transport::Udp);
    for method in ["CANCEL", "BYE", "ACK", "invite"] {
        let text = response(Status::OK, method, &branch, "t");
        assert_eq!(bench.answer(1, &text), InviteProgress::Stray, "{method}");
        assert_eq!(bench.respond(1, &text), Progress::Stray, "{method}");
    }
    for stranger in ["z9hG4bK", &branch[1..], &branch[..19], &format!("{branch}0")] {
        let text = response(Status::OK, "INVITE", stranger, "t");
        assert_eq!(bench.answer(1, &text), InviteProgress::Stray, "{stranger}");
    }
    assert_eq!(bench.timers.armed(), 2, "it still calls");
    let unregistered = Status::new(599).unwrap();
    let text = response(unregistered, "INVITE", &branch, "t");
    assert_eq!(bench.answer(2, &text), refused(id, unregistered), "known by its class");
}

#[test]
fn a_dropped_attempt_leaves_nothing_behind() {
    let (mut bench, id, branch) = calling(Transport::Udp);
    let message = bench.transactions.stop_client_invite(&mut bench.timers, id).unwrap();
    bench.blocks.free(message);
    assert!(bench.transactions.stop_client_invite(&mut bench.timers, id).is_none());
    let text = response(Status::OK, "INVITE", &branch, "t");
    assert_eq!(bench.answer(1, &text), InviteProgress::Stray);
    bench.assert_idle();
}

/// The pool is empty, or the To of the response fills a datagram: the refusal is told, and nothing is leaked.
#[test]
fn a_refusal_whose_ack_finds_no_room_ends_the_attempt() {
    let huge = "t".repeat(7_900);
    for (blocks, tag) in [(1, "t"), (8, &huge[..])] {
        let mut bench = Bench::with_blocks(blocks);
        let token = bench.ident.token();
        let id = bench.attempt(Transport::Udp, token);
        let refusal = response(Status::BUSY_HERE, "INVITE", &branch(token), tag);
        assert_eq!(bench.answer(1, &refusal), refused(id, Status::BUSY_HERE));
        assert!(bench.transactions.invite_message(id).is_none());
        bench.assert_idle();
    }
}
