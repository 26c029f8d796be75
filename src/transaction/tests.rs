//! The machines against the RFC's figures, pair by pair; tombstones to the microsecond; the index under many keys.

use std::time::Duration;

use super::timers::TRYING_AFTER;
use super::tombstone::{Remains, Rest, SWEEP, Tombstones};
use super::*;
use crate::ident::Ident;
use crate::pool::Blocks;
use crate::sip::{Class, Message, Status};
use crate::time::Timestamp;
use crate::wire::Flow;

const FINAL: [Class; 5] = [
    Class::Success,
    Class::Redirection,
    Class::ClientError,
    Class::ServerError,
    Class::GlobalFailure,
];
const REFUSALS: [Class; 4] =
    [Class::Redirection, Class::ClientError, Class::ServerError, Class::GlobalFailure];

fn ms(millis: u64) -> Timestamp {
    Timestamp::from_millis(millis)
}

fn durations() -> TimerDurations {
    TimerDurations::new(Duration::from_millis(500), Duration::from_secs(4), Duration::from_secs(5))
}

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
        (Proceeding, vec![Ack, TimerG, TimerH, Expire], Proceeding, Absorb),
        (Accepted, success, Accepted, Send),
        (Accepted, other, Accepted, Refuse),
        (Accepted, vec![Invite, Ack, Trying, TimerG, TimerH], Accepted, Absorb),
        (Accepted, vec![Expire], Terminated, Absorb),
        (Completed, vec![Invite, TimerG], Completed, Repeat),
        (Completed, vec![Ack], Confirmed, Acknowledged),
        (Completed, vec![TimerH], Terminated, Fail),
        (Completed, vec![Trying, Expire], Completed, Absorb),
        (Completed, any.clone(), Completed, Refuse),
        (Confirmed, vec![Invite, Ack, Trying, TimerG, TimerH], Confirmed, Absorb),
        (Confirmed, vec![Expire], Terminated, Absorb),
        (Confirmed, any.clone(), Confirmed, Refuse),
        (Terminated, vec![Invite, Ack, Trying, TimerG, TimerH, Expire], Terminated, Absorb),
        (Terminated, any, Terminated, Refuse),
    ];
    let mut pairs = 0;
    for (state, inputs, next, action) in table {
        for input in inputs {
            assert_eq!(step(state, input), (next, action), "{state:?} {input:?}");
            pairs += 1;
        }
    }
    assert_eq!(pairs, 5 * 12, "five states, six classes and six other inputs");
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

#[test]
fn every_wait_of_the_engine_is_reserved_once() {
    let mut all: Vec<_> = durations().all().collect();
    all.sort();
    let expected = [200, 500, 1_000, 2_000, 4_000, 32_000].map(Duration::from_millis);
    assert_eq!(all, expected);
    assert_eq!(TRYING_AFTER, expected[0]);
}

fn key(ident: &Ident, number: u64) -> TransactionKey {
    TransactionKey(ident.fingerprint(&[&number.to_le_bytes()]))
}

#[test]
fn tombstones_fall_exactly_when_their_timer_is_over() {
    let ident = Ident::new(1);
    let durations = durations();
    let mut tombstones = Tombstones::new(durations.t1x64, durations.t4);
    let names = |number| (key(&ident, number), Branch::NONE);
    tombstones.bury(ms(0), names(1), Status::OK, Remains::Server, Rest::Long);
    tombstones.bury(ms(10), names(2), Status::OK, Remains::Server, Rest::Short);
    tombstones.bury(ms(20), names(3), Status::OK, Remains::Server, Rest::Long);
    let next = |deadline_ms| Some(ms(deadline_ms).rounded_up(SWEEP));
    assert_eq!((tombstones.len(), tombstones.next_deadline()), (3, next(5_010)));
    tombstones.expire(Timestamp::from_micros(5_009_999));
    assert_eq!(tombstones.len(), 3);
    tombstones.expire(ms(5_010));
    assert!(tombstones.find(names(2).0).is_none());
    assert_eq!(tombstones.next_deadline(), next(32_000));
    tombstones.expire(Timestamp::from_micros(31_999_999));
    assert!(tombstones.find(names(1).0).is_some());
    tombstones.expire(ms(32_000));
    assert!(tombstones.find(names(1).0).is_none() && tombstones.find(names(3).0).is_some());
    tombstones.expire(ms(1_000_000));
    assert_eq!((tombstones.len(), tombstones.next_deadline()), (0, None));
}

#[test]
fn tombstones_are_found_among_many_while_others_fall() {
    const COUNT: u64 = 20_000;
    let ident = Ident::new(2);
    let durations = durations();
    let mut tombstones = Tombstones::new(durations.t1x64, durations.t4);
    for number in 0..COUNT {
        let rest = if number % 3 == 0 { Rest::Short } else { Rest::Long };
        let names = (key(&ident, number), Branch::NONE);
        tombstones.bury(ms(number), names, Status::OK, Remains::Server, rest);
        tombstones.expire(ms(number));
        // A short one buried 5 s ago falls at this very moment.
        let stands = |age: u64| number.checked_sub(age).map(|n| (n, key(&ident, n)));
        for (older, key) in [stands(4_999), stands(5_000), stands(5_001)].into_iter().flatten() {
            let is_here = older % 3 != 0 || number - older < 5_000;
            assert_eq!(tombstones.find(key).is_some(), is_here, "{older} at {number}");
        }
    }
    tombstones.expire(ms(COUNT + 32_000));
    assert_eq!(tombstones.len(), 0);
}

#[test]
fn a_tombstone_repeats_what_its_machine_would() {
    use server_invite::State;
    let ident = Ident::new(3);
    let mut tombstones = Tombstones::new(Duration::from_secs(32), Duration::from_secs(5));
    let cases = [
        (Remains::Server, Some(Status::OK)),
        (Remains::Client, None),
        (Remains::Invite(State::Accepted), None),
        (Remains::Invite(State::Confirmed), None),
        (Remains::Invite(State::Completed), Some(Status::OK)),
    ];
    for (number, (remains, expected)) in cases.into_iter().enumerate() {
        let names = (key(&ident, number as u64), Branch::NONE);
        tombstones.bury(ms(0), names, Status::OK, remains, Rest::Long);
        assert_eq!(tombstones.find(names.0).and_then(Tombstone::repeat), expected, "{remains:?}");
    }
}

/// The key and branch of a request with this start and these parts of Via, From and CSeq.
fn names_of(method: &str, sent_by: &str, branch: &str, from: &str, cseq: u32) -> [String; 2] {
    let text = format!(
        "{method} sip:bob@192.0.2.1 SIP/2.0\r\nVia: SIP/2.0/UDP {sent_by};branch={branch}\r\n\
         From: <sip:a@b>;tag={from}\r\nTo: <sip:bob@192.0.2.1>\r\nCall-ID: c\r\n\
         CSeq: {cseq} {method}\r\n\r\n"
    );
    let message = Message::parse(text.as_bytes()).unwrap();
    let request = message.request().unwrap();
    let ident = Ident::new(6);
    let key = match message.ack() {
        Ok(ack) => TransactionKey::of_acknowledged(&ident, &ack),
        Err(_) => TransactionKey::of(&ident, &request),
    };
    [format!("{key:?}"), format!("{:?}", Branch::of(&request.via))]
}

#[test]
fn cancel_and_ack_have_the_key_of_their_invite_and_nobody_else() {
    let invite = names_of("INVITE", "h", "z9hG4bK1", "f", 1);
    assert_eq!(names_of("CANCEL", "h", "z9hG4bK1", "f", 1), invite);
    assert_eq!(names_of("ACK", "h", "z9hG4bK1", "f", 1), invite);
    assert_eq!(names_of("ACK", "h", "z9hG4bK2", "f", 1)[0], invite[0], "SIPp's own branch");
    for other in [
        names_of("BYE", "h", "z9hG4bK1", "f", 1),
        names_of("invite", "h", "z9hG4bK1", "f", 1),
        names_of("INVITE", "h", "z9hG4bK1", "g", 1),
        names_of("INVITE", "h", "z9hG4bK1", "f", 2),
    ] {
        assert_ne!(other[0], invite[0]);
    }
}

#[test]
fn sent_by_belongs_to_the_branch() {
    let invite = names_of("INVITE", "h", "z9hG4bK1", "f", 1);
    assert_ne!(names_of("INVITE", "h:5061", "z9hG4bK1", "f", 1)[1], invite[1]);
    assert_ne!(names_of("INVITE", "h", "z9hG4bK2", "f", 1)[1], invite[1]);
}

/// Transactions with the timers and blocks around them.
struct Bench {
    transactions: Transactions,
    timers: Timers,
    blocks: Blocks,
    ident: Ident,
}

impl Bench {
    fn new() -> Bench {
        Bench {
            transactions: Transactions::new(durations()),
            timers: Timers::new(),
            blocks: Blocks::new(8),
            ident: Ident::new(7),
        }
    }

    fn open(&mut self, number: u64, transport: crate::wire::Transport) -> InviteId {
        let remote = "198.51.100.7:5060".parse().unwrap();
        let target = Flow { transport, ..Flow::udp(0, remote) };
        let echo = Echo {
            block: self.blocks.store(&[b"Via"]).unwrap(),
            has_to_tag: false,
            cseq: 1,
            target,
        };
        let names = (key(&self.ident, number), Branch::NONE);
        self.transactions.open_invite(ms(0), &mut self.timers, names, echo, 0).unwrap()
    }
}

#[test]
fn a_refusal_over_a_reliable_transport_is_not_repeated() {
    use crate::wire::Transport;
    for (transport, armed) in [(Transport::Udp, 2), (Transport::Tcp, 1), (Transport::Tls, 1)] {
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
        assert_eq!((bench.timers.armed(), bench.blocks.live()), (0, 0));
        assert_eq!((bench.transactions.live(), bench.transactions.tombstones()), (0, 1));
    }
}

#[test]
fn a_second_final_answer_is_refused() {
    let mut bench = Bench::new();
    let id = bench.open(1, crate::wire::Transport::Udp);
    let mut respond = |status| bench.transactions.respond(ms(0), &mut bench.timers, id, status);
    assert!(matches!(respond(Status::RINGING), Responded::Send));
    assert!(matches!(respond(Status::BUSY_HERE), Responded::Send));
    for status in [Status::OK, Status::DECLINE, Status::RINGING] {
        assert!(matches!(respond(status), Responded::Refused), "{status}");
    }
}

#[test]
fn a_response_finds_its_request_by_our_branch_only() {
    let mut bench = Bench::new();
    let Bench { transactions, timers, ident, .. } = &mut bench;
    let id = transactions.open_request(ms(0), timers, ident, 3, false).unwrap();
    let branch = transactions.branch(id).unwrap();
    let mut respond =
        |branch: &[u8], status| transactions.on_response(ms(1), timers, ident, branch, status);
    for stranger in [&b""[..], b"z9hG4bK", b"z9hG4bKsomebodyelse", &branch[1..], &branch[..19]] {
        assert_eq!(respond(stranger, Status::OK), Progress::Stray);
    }
    assert_eq!(respond(&branch, Status::TRYING), Progress::Nothing);
    let over = Progress::Over { call: 3, status: Some(Status::OK) };
    assert_eq!(respond(&branch, Status::OK), over);
    assert_eq!(respond(&branch, Status::OK), Progress::Absorbed, "until timer K");
    transactions.expire(ms(5_001));
    assert_eq!((transactions.live(), transactions.tombstones(), timers.armed()), (0, 0, 0));
}
