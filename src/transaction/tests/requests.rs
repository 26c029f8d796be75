//! Requests of our own other than INVITE.

use super::*;

const ELEVEN: [u64; 10] =
    [500, 1_500, 3_500, 7_500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500];

//= rfc3261#17.1.2.2
//# If an unreliable transport is in use, the client transaction MUST set timer E to fire in
//# T1 seconds.
#[test]
fn an_unanswered_request_is_sent_eleven_times_and_given_up_after_64_t1() {
    let mut bench = Bench::new();
    let token = bench.ident.token();
    let id = bench.request(Method::Bye, Transport::Udp, token);
    let (message, to) = bench.transactions.message(id).unwrap();
    assert!(bench.blocks.bytes(message).starts_with(b"BYE sip:bob@192.0.2.1"));
    assert_eq!(to, flow(Transport::Udp));
    bench.run_until(100_000);
    assert_eq!((&bench.repeats[..], &bench.timeouts[..]), (&ELEVEN[..], &[32_000][..]));
    assert!(bench.transactions.message(id).is_none());
    bench.assert_idle();
}

//= rfc3261#17.1.2.2
//# If the timer fires again, it is reset to a MIN(4*T1, T2)
#[test]
fn a_provisional_response_slows_repetition_down_to_t2() {
    let mut bench = Bench::new();
    let token = bench.ident.token();
    bench.request(Method::Bye, Transport::Udp, token);
    bench.run_until(600);
    let progress = bench.respond(700, &response(Status::TRYING, "BYE", &branch(token), "t"));
    let (method, status) = (Method::Bye, Status::TRYING);
    assert_eq!(progress, Progress::Provisional { owner: OWNER, method, status });
    bench.run_until(100_000);
    let slow = [500, 1_500, 5_500, 9_500, 13_500, 17_500, 21_500, 25_500, 29_500];
    assert_eq!((&bench.repeats[..], &bench.timeouts[..]), (&slow[..], &[32_000][..]));
    bench.assert_idle();
}

#[test]
fn over_a_reliable_transport_a_request_is_sent_once_and_leaves_no_tombstone() {
    for transport in [Transport::Tcp, Transport::Tls] {
        let mut bench = Bench::new();
        let token = bench.ident.token();
        bench.request(Method::Bye, transport, token);
        bench.run_until(31_999);
        assert_eq!((bench.repeats.len(), bench.timers.armed()), (0, 1), "timer F alone");
        let ok = response(Status::OK, "BYE", &branch(token), "t");
        let Progress::Over { message, .. } = bench.respond(31_999, &ok) else {
            panic!("a final response ends it");
        };
        bench.blocks.free(message);
        assert_eq!(bench.transactions.tombstones(), 0);
        assert_eq!(bench.respond(31_999, &ok), Progress::Stray);
        bench.assert_idle();
    }
}

//= rfc3261#17.1.2.2
//# it MUST set Timer K to fire in T4 seconds for unreliable transports, and zero seconds for
//# reliable transports.
#[test]
fn repeated_final_responses_are_absorbed_until_timer_k() {
    let mut bench = Bench::new();
    let token = bench.ident.token();
    bench.request(Method::Options, Transport::Udp, token);
    let refusal = response(Status::BUSY_HERE, "OPTIONS", &branch(token), "t");
    let Progress::Over { owner, method, status, message } = bench.respond(100, &refusal) else {
        panic!("a final response ends it");
    };
    bench.blocks.free(message);
    let told = (owner, method, status);
    assert_eq!(told, (OWNER, Method::Options, Some(Status::BUSY_HERE)));
    bench.assert_idle();
    assert_eq!(bench.respond(200, &refusal), Progress::Absorbed);
    bench.run_until(5_099);
    assert_eq!(bench.respond(5_099, &refusal), Progress::Absorbed);
    bench.run_until(5_101);
    assert_eq!(bench.respond(5_101, &refusal), Progress::Stray);
}

#[test]
fn a_response_finds_its_request_by_our_whole_branch_only() {
    let mut bench = Bench::new();
    let token = bench.ident.token();
    let id = bench.request(Method::Bye, Transport::Udp, token);
    let own = branch(token);
    for stranger in ["z9hG4bK", "z9hG4bKsomebodyelse", &own[1..], &own[..19], &format!("{own}0")] {
        let text = response(Status::OK, "BYE", stranger, "t");
        assert_eq!(bench.respond(1, &text), Progress::Stray, "{stranger}");
    }
    let without = response(Status::OK, "BYE", "x", "t").replace(";branch=x", "");
    assert_eq!(bench.respond(1, &without), Progress::Stray);
    assert!(bench.transactions.message(id).is_some(), "it still waits for its own");
}

#[test]
fn a_response_with_our_branch_and_another_method_is_stray() {
    let mut bench = Bench::new();
    let token = bench.ident.token();
    bench.request(Method::Bye, Transport::Udp, token);
    for method in ["INVITE", "OPTIONS", "CANCEL", "bye", "BYEBYE"] {
        let text = response(Status::OK, method, &branch(token), "t");
        assert_eq!(bench.respond(1, &text), Progress::Stray, "{method}");
        assert_eq!(bench.answer(1, &text), InviteProgress::Stray, "{method}");
    }
    assert_eq!((bench.transactions.live(), bench.blocks.live()), (1, 1));
}

//= rfc3261#17.1.3
//# The method is needed since a CANCEL request constitutes a different transaction, but shares
//# the same value of the branch parameter.
#[test]
fn a_cancel_and_its_invite_share_a_branch_and_keep_apart() {
    let mut bench = Bench::new();
    let token = bench.ident.token();
    let attempt = bench.attempt(Transport::Udp, token);
    bench.answer(10, &response(Status::RINGING, "INVITE", &branch(token), "t"));
    bench.request(Method::Cancel, Transport::Udp, token);
    let ok = response(Status::OK, "CANCEL", &branch(token), "t");
    let Progress::Over { method: Method::Cancel, message, .. } = bench.respond(20, &ok) else {
        panic!("the CANCEL is answered");
    };
    bench.blocks.free(message);
    assert_eq!(bench.respond(21, &ok), Progress::Absorbed);
    assert!(bench.transactions.is_cancellable(attempt), "the INVITE goes on");
    let refusal = response(Status::REQUEST_TERMINATED, "INVITE", &branch(token), "t");
    assert_eq!(bench.respond(22, &refusal), Progress::Stray, "not the CANCEL's");
    assert!(matches!(bench.answer(22, &refusal), InviteProgress::Refused { .. }));
    bench.run_until(40_000);
    bench.assert_idle();
}

#[test]
fn a_full_table_gives_the_message_back() {
    let mut bench = Bench::with_blocks(2);
    bench.transactions.outgoing = crate::pool::Slab::new(1);
    bench.transactions.attempts = crate::pool::Slab::new(1);
    let token = bench.ident.token();
    bench.request(Method::Bye, Transport::Udp, token);
    bench.attempt(Transport::Udp, token);
    bench.run_until(32_000);
    bench.assert_idle();
    bench.request(Method::Bye, Transport::Udp, token);
    let message = bench.message(Method::Bye, token);
    let request = Sent { message, flow: flow(Transport::Udp), method: Method::Bye };
    let timers = &mut bench.timers;
    let opened = bench.transactions.open_request(ms(0), timers, token, request, OWNER);
    bench.blocks.free(opened.unwrap_err());
    assert_eq!((bench.blocks.live(), bench.timers.armed()), (1, 2));
}
