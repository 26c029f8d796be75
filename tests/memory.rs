//! What a call costs: no allocation once warm, and few bytes (limits of the project's own making).

#![allow(clippy::unwrap_used, clippy::print_stdout)] // helpers are tests, and say what they found

use trunkline::api::Config;
use trunkline::dialplan::Dialplan;
use trunkline::rtp::Header;
use trunkline::rtp::rtcp::Compound;
use trunkline::sim::{Host, Options, Told};
use trunkline::time::Timestamp;
use trunkline::transaction::Tombstone;
use trunkline::wire::{Datagram, Flow, MediaSocket, TxBuf};

use allocation_counter::{AllocationInfo, measure};

/// Debug builds prove the same with fewer calls.
const SCALE: u64 = if cfg!(debug_assertions) { 10 } else { 1 };

const SDP: &str = "v=0\r\no=user1 53655765 2353687637 IN IP4 198.51.100.7\r\ns=-\r\n\
    c=IN IP4 198.51.100.7\r\nt=0 0\r\nm=audio 6000 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n";

/// A user agent client that allocates nothing: SIPp's basic call, with numbers in place of its keywords.
struct Caller {
    host: Host,
    now: Timestamp,
    request: TxBuf,
    /// The To tag of the last response.
    tag: TxBuf,
    sent: usize,
}

impl Caller {
    fn new(calls_max: u32) -> Caller {
        let mut config = Config { calls_max, ..Config::new(vec![Options::BOB_V4]) };
        config.overload.source_calls_per_s = None;
        let host = Host::new(config, 1, Box::new(Dialplan::builtin())).unwrap();
        Caller { host, now: Timestamp::ZERO, request: TxBuf::new(), tag: TxBuf::new(), sent: 0 }
    }

    fn send(&mut self, method: &str, user: &str, call: u64, cseq: u32) {
        self.send_by(method, method, user, call, cseq);
    }

    /// The same by the branch of the request `branch`.
    fn send_by(&mut self, branch: &str, method: &str, user: &str, call: u64, cseq: u32) {
        use std::fmt::Write;
        let Caller { host, now, request, tag, sent } = self;
        let body = if method == "INVITE" { SDP } else { "" };
        request.clear();
        write!(
            request,
            "{method} sip:{user}@192.0.2.1:5060 SIP/2.0\r\n\
             Via: SIP/2.0/UDP 198.51.100.7:5060;branch=z9hG4bK-1-{call}-{branch}\r\n\
             From: sipp <sip:sipp@198.51.100.7:5060>;tag=1SIPpTag00{call}\r\n\
             To: {user} <sip:{user}@192.0.2.1:5060>"
        )
        .unwrap();
        if method != "INVITE" {
            request.put(b";tag=");
            request.put(tag.as_bytes());
        }
        write!(
            request,
            "\r\nCall-ID: {call}-1@198.51.100.7\r\nCSeq: {cseq} {method}\r\n\
             Contact: sip:sipp@198.51.100.7:5060\r\nMax-Forwards: 70\r\n\
             Subject: Performance Test\r\nContent-Type: application/sdp\r\n\
             Content-Length: {}\r\n\r\n{body}",
            body.len()
        )
        .unwrap();
        let datagram = Datagram::fresh(Flow::udp(0, Options::ALICE_V4), request.as_bytes());
        host.receive(*now, datagram, |told| take(told, tag, sent));
    }

    fn pass_ms(&mut self, millis: u64) {
        let end = self.now + std::time::Duration::from_millis(millis);
        let Caller { host, now, tag, sent, .. } = self;
        while let Some(due) = host.engine().poll_timeout().filter(|due| *due <= end) {
            *now = due.max(*now);
            host.expire(*now, |told| take(told, tag, sent));
        }
        *now = end;
    }

    /// INVITE, whatever comes before the 200, ACK.
    fn establish(&mut self, user: &str, call: u64) {
        self.send("INVITE", user, call, 1);
        if user == "test" {
            self.pass_ms(1_500);
        }
        self.send("ACK", user, call, 1);
    }

    /// The peer of every call talks so long, a packet every 20 ms, and sends a report at the end.
    fn talk_ms(&mut self, calls: u32, millis: u64, sequence: &mut u16, report: &[u8]) {
        let remote = |port| std::net::SocketAddr::new(Options::ALICE_V4.ip(), port);
        let mut packet = [0xff; Header::BYTES + 160];
        for tick in (0..millis).step_by(20) {
            *sequence = sequence.wrapping_add(1);
            for call in 0..calls {
                let head = packet.first_chunk_mut().unwrap();
                Header::write(head, false, 0, *sequence, 160 * u32::from(*sequence), call);
                self.receive(MediaSocket::rtp(call), remote(6_000), &mut packet);
            }
            self.pass_ms(20);
            if tick + 20 == millis {
                let mut bytes = [0; 128];
                let bytes = &mut bytes[..report.len()];
                for call in 0..calls {
                    bytes.copy_from_slice(report);
                    self.receive(MediaSocket::rtcp(call), remote(6_001), bytes);
                }
            }
        }
    }

    fn receive(&mut self, socket: MediaSocket, remote: std::net::SocketAddr, packet: &mut [u8]) {
        let Caller { host, now, tag, sent, .. } = self;
        host.receive_media(*now, socket, remote, packet, |told| take(told, tag, sent));
    }

    /// A whole call, and a moment until the next.
    fn call(&mut self, user: &str, call: u64) {
        self.establish(user, call);
        self.send("BYE", user, call, 2);
        self.pass_ms(10);
    }
}

/// Note the To tag of a response.
fn take(told: Told<'_>, tag: &mut TxBuf, sent: &mut usize) {
    if let Told::Media(..) = told {
        *sent += 1;
    }
    let Told::Message(_, bytes) = told else { return };
    *sent += 1;
    let to = memchr::memmem::find(bytes, b"\r\nTo: ").unwrap_or(0);
    let line = bytes[to + 2..].split(|byte| *byte == b'\r').next().unwrap_or_default();
    if let Some(place) = memchr::memmem::find(line, b";tag=") {
        tag.clear();
        tag.put(&line[place + 5..]);
    }
}

/// The tables reach their working size in the time a tombstone stands.
#[test]
fn ten_thousand_whole_calls_allocate_nothing() {
    for (user, messages) in [("service", 2), ("test", 4)] {
        let mut caller = Caller::new(1_024);
        for call in 0..10_000 {
            caller.call(user, call);
        }
        caller.sent = 0;
        let allocated = measure(|| {
            for call in 10_000..20_000 {
                caller.call(user, call);
            }
        });
        assert_eq!(caller.sent, 10_000 * messages, "{user}: every call was answered in full");
        assert_eq!(allocated.count_total, 0, "{user}: {allocated:?}");
        caller.pass_ms(60_000);
        assert_eq!(caller.host.engine().live(), Default::default());
    }
}

#[test]
fn a_refused_invite_and_its_ack_allocate_nothing() {
    let mut caller = Caller::new(1);
    let refuse = |caller: &mut Caller, call| {
        caller.send("INVITE", "service", call, 1);
        caller.send_by("INVITE", "ACK", "service", call, 1);
        caller.pass_ms(1);
    };
    caller.establish("service", 0);
    (1..100).for_each(|call| refuse(&mut caller, call));
    caller.sent = 0;
    let before = caller.host.engine().ledger();
    let allocated = measure(|| (100..10_100).for_each(|call| refuse(&mut caller, call)));
    let after = caller.host.engine().ledger();
    assert_eq!(caller.sent, 10_000, "each got its 503 and nothing else");
    assert_eq!((after.shed - before.shed, after.absorbed - before.absorbed), (10_000, 10_000));
    assert_eq!(allocated.count_total, 0, "{allocated:?}");
}

/// Bytes the allocator gave for `work` and did not get back.
fn bytes_kept(work: impl FnOnce()) -> i64 {
    let AllocationInfo { bytes_current, .. } = measure(work);
    bytes_current
}

/// All in: slot, dialog, index entries, timers, blocks. Measured as the difference of two sizes of table.
#[test]
fn an_established_call_costs_at_most_a_kibibyte() {
    const CALLS: u32 = 24_000 / SCALE as u32;
    let mut kept = [None, None];
    let empty = bytes_kept(|| kept[0] = Some(Caller::new(1)));
    let full = bytes_kept(|| {
        let mut caller = Caller::new(CALLS);
        for call in 0..u64::from(CALLS) {
            caller.establish("service", call);
        }
        // Tombstones have a budget of their own.
        caller.pass_ms(60_000);
        let live = caller.host.engine().live();
        assert_eq!((live.sessions, live.tombstones, live.timers), (CALLS.into(), 0, 0));
        kept[1] = Some(caller);
    });
    let each = (full - empty) / i64::from(CALLS);
    println!("{each} bytes an established call, its share of what tombstones left included");
    assert!((1..=1_024).contains(&each), "{each} bytes");
}

/// A receiver report that hears nobody.
fn receiver_report() -> TxBuf {
    let mut report = TxBuf::new();
    let silent = Compound { ssrc: 1, sender: None, block: None, cname: b"alice", bye: None };
    silent.write(&mut report);
    report
}

/// Stream, lane, what RTCP needs, and the room that growing tables keep. On top of what signalling needs.
#[test]
fn the_media_of_a_call_costs_at_most_two_kibibytes() {
    // One more than a table holds before it doubles: the worst case.
    for calls in [1_025, 2_000] {
        let established = || {
            let mut caller = Caller::new(calls);
            (0..u64::from(calls)).for_each(|call| caller.establish("service", call));
            caller.pass_ms(60_000);
            caller
        };
        let report = receiver_report();
        let mut kept = [None, None];
        let silent = bytes_kept(|| kept[0] = Some(established()));
        let talking = bytes_kept(|| {
            let mut caller = established();
            caller.talk_ms(calls, 10_000, &mut 0, report.as_bytes());
            kept[1] = Some(caller);
        });
        let engine = kept[1].as_ref().unwrap().host.engine();
        assert_eq!(engine.live().media_streams, calls.into());
        let ledger = engine.media_ledger();
        assert_eq!((ledger.forwarded, ledger.control), (500 * u64::from(calls), calls.into()));
        assert!(ledger.made >= u64::from(calls), "everybody got a report");
        let each = (talking - silent) / i64::from(calls);
        println!("{each} bytes for the media of a call, of {calls}");
        assert!((1..=2_048).contains(&each), "{each} bytes");
    }
}

#[test]
fn a_call_that_talks_allocates_nothing() {
    let mut caller = Caller::new(16);
    (0..10).for_each(|call| caller.establish("service", call));
    let (mut sequence, report) = (0, receiver_report());
    caller.talk_ms(10, 60_000, &mut sequence, report.as_bytes());
    caller.sent = 0;
    let allocated = measure(|| caller.talk_ms(10, 60_000, &mut sequence, report.as_bytes()));
    assert!(caller.sent > 30_000 + 80, "everything was echoed, and reports sent: {}", caller.sent);
    assert_eq!(allocated.count_total, 0, "{allocated:?}");
}

#[test]
fn a_tombstone_costs_at_most_64_bytes() {
    const CALLS: u64 = 200_000 / SCALE;
    let mut caller = Caller::new(16);
    caller.call("service", 0);
    caller.pass_ms(60_000);
    let grown = bytes_kept(|| {
        for call in 1..=CALLS {
            caller.establish("service", call);
            caller.send("BYE", "service", call, 2);
        }
    });
    assert_eq!(caller.host.engine().live().tombstones, 2 * CALLS);
    let each = grown / (2 * CALLS as i64);
    println!("{each} bytes a tombstone, of which the entry has {}", size_of::<Tombstone>());
    assert!((1..=64).contains(&each), "{each} bytes");
    assert!(size_of::<Tombstone>() <= 48);
}
