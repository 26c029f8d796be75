//! Mutated datagrams by the hundred thousand through one engine that is busy with calls meanwhile.
//!
//! `cargo test --release --test mutation` sends a million; a debug build sends fifty thousand. A failure prints the
//! number of the datagram and its bytes; the seed is fixed, so the same build fails there again.

#![allow(clippy::unwrap_used, clippy::print_stdout)] // helpers are tests, and say what they found

use std::collections::{HashSet, VecDeque};
use std::path::Path;

use trunkline::api::{CallHandle, Command, Config, Event, Live};
use trunkline::dialplan::Dialplan;
use trunkline::sim::{Chance, Host, Options, Told};
use trunkline::time::Timestamp;
use trunkline::wire::{Datagram, Flow};

const DATAGRAMS: u64 = if cfg!(debug_assertions) { 50_000 } else { 1_000_000 };
/// Virtual time from one datagram to the next.
const STEP_MICROS: u64 = 5_000;
/// Calls acknowledged and not hung up; the others ring, wait for their ACK or end.
const CALLS_UP_MAX: usize = 256;
/// Messages made from the engine's own, so that some hit the dialogs that exist.
const LIVELY_MAX: usize = 256;

const METHODS: [&str; 15] = [
    "INVITE",
    "ACK",
    "BYE",
    "CANCEL",
    "OPTIONS",
    "REGISTER",
    "PRACK",
    "UPDATE",
    "INFO",
    "REFER",
    "NOTIFY",
    "SUBSCRIBE",
    "MESSAGE",
    "PUBLISH",
    "TELEPORT",
];
const USERS: [&str; 7] = ["service", "test", "busy", "ring", "timeout", "earlymedia", "fork"];

const SDP: &str = "v=0\r\no=alice 1 1 IN IP4 198.51.100.7\r\ns=-\r\nc=IN IP4 198.51.100.7\r\n\
    t=0 0\r\nm=audio 6000 RTP/AVP 0 8 101\r\na=rtpmap:101 telephone-event/8000\r\n\
    a=fmtp:101 0-16\r\na=ptime:20\r\n";

fn request(method: &str, user: &str, number: u64, to_tag: &str) -> Vec<u8> {
    let body = if method == "INVITE" { SDP } else { "" };
    format!(
        "{method} sip:{user}@192.0.2.1;transport=udp SIP/2.0\r\n\
         Via: SIP/2.0/UDP 198.51.100.7:5060;rport;branch=z9hG4bK{number}{method}\r\n\
         v: SIP/2.0/TCP proxy.example.com;branch=z9hG4bKp{number};received=203.0.113.1\r\n\
         Record-Route: <sip:203.0.113.1;lr>, <sip:203.0.113.2>\r\n\
         Max-Forwards: 70\r\nf: \"Alice\" <sip:alice@198.51.100.7>;tag=f{number}\r\n\
         To: <sip:{user}@192.0.2.1>{to_tag}\r\ni: {number}@198.51.100.7\r\n\
         CSeq: {number} {method}\r\nm: <sip:alice@198.51.100.7:5060>\r\n\
         Accept: application/sdp, text/*;q=0.5\r\nContent-Type: application/sdp\r\n\
         Subject: a line\r\n folded\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// The torture messages too, where they are at hand.
fn torture() -> Vec<Vec<u8>> {
    let mut messages = Vec::new();
    for folder in ["rfc4475", "rfc5118"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared").join(folder);
        let Ok(entries) = std::fs::read_dir(path) else { continue };
        let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        paths.retain(|path| path.extension().is_some_and(|e| e == "dat"));
        messages.extend(paths.iter().map(|path| std::fs::read(path).unwrap()));
    }
    messages
}

/// What a peer could say to a message of the engine's: ACK, BYE, re-INVITE or CANCEL to a response, 200 to a BYE.
fn reply_to(bytes: &[u8], chance: &mut Chance) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(bytes).ok()?;
    let line = |name: &str| text.lines().find(|line| line.starts_with(name));
    let (from, to, call_id) = (line("From:")?, line("To:")?, line("Call-ID:")?);
    let (number, _) = line("CSeq: ")?.strip_prefix("CSeq: ")?.split_once(' ')?;
    // Most answers are refusals, which lead nowhere.
    let leads_on = ["BYE", "SIP/2.0 1", "SIP/2.0 200"].iter().any(|start| text.starts_with(start));
    if !leads_on && !chance.happens(50) {
        return None;
    }
    if text.starts_with("BYE") {
        let (via, cseq) = (line("Via:")?, line("CSeq:")?);
        let head = format!("SIP/2.0 200 OK\r\n{via}\r\n{from}\r\n{to}\r\n{call_id}\r\n{cseq}\r\n");
        return Some(format!("{head}Content-Length: 0\r\n\r\n").into_bytes());
    }
    let method = METHODS[chance.below(5)];
    let number: u64 = number.parse().ok()?;
    let is_new = !matches!(method, "ACK" | "CANCEL");
    let cseq = number + u64::from(is_new);
    let (body, branch) = (if method == "INVITE" { SDP } else { "" }, chance.bits());
    Some(
        format!(
            "{method} sip:x@192.0.2.1 SIP/2.0\r\n\
             Via: SIP/2.0/UDP 198.51.100.7:5060;branch=z9hG4bK{branch}\r\n{from}\r\n{to}\r\n\
             {call_id}\r\nCSeq: {cseq} {method}\r\nContact: <sip:a@198.51.100.7>\r\n\
             Content-Length: {}\r\n\r\n{body}",
            body.len()
        )
        .into_bytes(),
    )
}

/// A place in `bytes`, and how many from there, at most `longest`.
fn slice(bytes: &[u8], longest: usize, chance: &mut Chance) -> std::ops::Range<usize> {
    let start = chance.below(bytes.len());
    start..(start + 1 + chance.below(longest)).min(bytes.len())
}

/// Where header lines start; the last is the end of the section.
fn line_starts(bytes: &[u8]) -> Vec<usize> {
    let ends = bytes.windows(2).enumerate().filter(|(_, pair)| pair == b"\r\n");
    let mut starts: Vec<usize> = ends.map(|(place, _)| place + 2).collect();
    starts.dedup_by(|next, previous| *next == *previous + 2);
    starts
}

const TELLING: &[u8] = b"\r\n\0\t :;,<>\"\\%@[]()=?*&/\x7f\xff\x80 0a9";
const NUMBERS: [&str; 8] =
    ["-1", "0", "4294967295", "4294967296", "99999999999999999999", "2147483648", "+5", "0x10"];

/// One change of one kind.
fn mutate(bytes: &mut Vec<u8>, other: &[u8], chance: &mut Chance) {
    if bytes.is_empty() {
        return;
    }
    let place = chance.below(bytes.len());
    match chance.below(13) {
        0 => bytes[place] = chance.bits() as u8,
        1 | 2 => bytes[place] = TELLING[chance.below(TELLING.len())],
        3 => bytes.truncate(place),
        4 => drop(bytes.drain(slice(bytes, 40, chance))),
        5 => {
            let piece = bytes[slice(bytes, 200, chance)].to_vec();
            bytes.splice(place..place, piece);
        }
        6 => {
            let filler = TELLING[chance.below(TELLING.len())];
            bytes.splice(place..place, std::iter::repeat_n(filler, 1 << chance.below(13)));
        }
        7 => {
            let starts = line_starts(bytes);
            if starts.len() > 3 {
                let pick = |chance: &mut Chance| chance.below(starts.len() - 1);
                let (from, to) = (pick(chance), pick(chance));
                let line = bytes[starts[from]..starts[from + 1]].to_vec();
                bytes.splice(starts[to]..starts[to], line);
            }
        }
        8 => {
            let starts = line_starts(bytes);
            if starts.len() > 3 {
                let line = chance.below(starts.len() - 2);
                let (start, middle, end) = (starts[line], starts[line + 1], starts[line + 2]);
                bytes[start..end].rotate_left(middle - start);
            }
        }
        9 => {
            let tail = other.get(chance.below(other.len().max(1))..).unwrap_or_default();
            bytes.truncate(place);
            bytes.extend_from_slice(tail);
        }
        10 => bytes.retain(|byte| *byte != b'\r'),
        11 => {
            let number = NUMBERS[chance.below(NUMBERS.len())].bytes();
            let start = bytes[place..].iter().position(u8::is_ascii_digit).map(|n| place + n);
            if let Some(start) = start {
                let digits = bytes[start..].iter().take_while(|b| b.is_ascii_digit()).count();
                bytes.splice(start..start + digits, number);
            }
        }
        _ => bytes.insert(place, TELLING[chance.below(TELLING.len())]),
    }
    bytes.truncate(trunkline::limits::RX_BYTES_MAX);
}

/// Tells which datagram it was when the engine panics.
struct Culprit {
    number: u64,
    bytes: Vec<u8>,
}

impl Drop for Culprit {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let text = String::from_utf8_lossy(&self.bytes).into_owned();
            println!("datagram {}: {:?}\n{text}", self.number, self.bytes);
        }
    }
}

/// An engine, the calls it told of, and messages made from those it sent.
struct Run {
    host: Host,
    chance: Chance,
    calls: HashSet<CallHandle>,
    /// Those that were acknowledged, oldest first; some are over.
    established: VecDeque<CallHandle>,
    lively: Vec<Vec<u8>>,
    now: Timestamp,
}

impl Run {
    fn new(seed: u64) -> Run {
        let config = Config::new(vec![Options::BOB_V4, Options::BOB_V6]);
        // Fewer than the flood wants, so that refusing for want of room is part of it.
        let config = Config { calls_max: 384, ..config };
        let host = Host::new(config, seed, Box::new(Dialplan::builtin())).unwrap();
        Run {
            host,
            chance: Chance::new(seed),
            calls: HashSet::new(),
            established: VecDeque::new(),
            lively: Vec::new(),
            now: Timestamp::ZERO,
        }
    }

    fn step(&mut self, what: impl FnOnce(&mut Host, Timestamp, &mut dyn FnMut(Told<'_>))) {
        let Run { host, chance, calls, established, lively, now } = self;
        what(host, *now, &mut |told| match told {
            Told::Message(_, bytes) => {
                if let Some(reply) = reply_to(bytes, chance) {
                    if lively.len() < LIVELY_MAX {
                        lively.push(reply);
                    } else {
                        lively[chance.below(LIVELY_MAX)] = reply;
                    }
                }
            }
            Told::Event(Event::Incoming { call }) => assert!(calls.insert(call), "told twice"),
            Told::Event(Event::Ended { call, .. }) => assert!(calls.remove(&call), "ended twice"),
            Told::Event(Event::Established { call }) => {
                assert!(calls.contains(&call), "an event of no call");
                established.push_back(call);
            }
            Told::Event(event) => {
                let is_known = event.call().is_none_or(|call| calls.contains(&call));
                assert!(is_known, "an event of no call");
            }
            Told::Media(..) | Told::Recording(_) => panic!("nobody asked for media"),
            Told::Refusal(refusal) => panic!("the dialplan asked in vain: {refusal}"),
        });
    }

    fn receive(&mut self, flow: Flow, bytes: &[u8]) {
        self.step(|host, now, tell| host.receive(now, Datagram::fresh(flow, bytes), tell));
    }

    /// Fire timers up to `now`.
    fn expire(&mut self) {
        while self.host.engine().poll_timeout().is_some_and(|due| due <= self.now) {
            self.step(|host, now, tell| host.expire(now, tell));
        }
    }

    fn hang_up(&mut self, call: CallHandle) {
        self.step(|host, now, tell| {
            // Refused when the call is over, or ending already.
            let _ = host.command(now, Command::Hangup { call }, tell);
        });
    }

    /// Hang up what is still up, then let all timers run out.
    fn finish(&mut self) {
        loop {
            for call in self.calls.clone() {
                self.hang_up(call);
            }
            let Some(due) = self.host.engine().poll_timeout() else { break };
            self.now = due.max(self.now);
            self.expire();
        }
    }
}

#[test]
fn mutated_datagrams_leave_nothing_behind_and_none_uncounted() {
    let mut run = Run::new(0x5eed);
    let torture = torture();
    let v4 = Flow::udp(0, Options::ALICE_V4);
    let v6 = Flow::udp(1, Options::ALICE_V6);
    for number in 0..DATAGRAMS {
        let mut chance = run.chance.clone();
        let fresh = |chance: &mut Chance| {
            let any = METHODS[chance.below(METHODS.len())];
            let method = if chance.happens(500) { "INVITE" } else { any };
            request(method, USERS[chance.below(USERS.len())], number / 3 + 1, "")
        };
        let mut bytes = match chance.below(8) {
            0 if !torture.is_empty() => torture[chance.below(torture.len())].clone(),
            1..=4 if !run.lively.is_empty() => run.lively[chance.below(run.lively.len())].clone(),
            _ => fresh(&mut chance),
        };
        // One in four arrives as it is: calls must be made to be disturbed.
        if !chance.happens(250) {
            let other = fresh(&mut chance);
            for _ in 0..=chance.below(2) {
                mutate(&mut bytes, &other, &mut chance);
            }
        }
        let flow = if chance.happens(100) { v6 } else { v4 };
        // Calls that are up make room, or soon no other could come.
        if run.established.len() > CALLS_UP_MAX
            && let Some(call) = run.established.pop_front()
        {
            run.hang_up(call);
        }
        run.chance = chance;
        let culprit = Culprit { number, bytes };
        run.receive(flow, &culprit.bytes);
        run.now = Timestamp::from_micros(number * STEP_MICROS);
        run.expire();
    }
    run.finish();
    let ledger = run.host.engine().ledger();
    assert!(ledger.balanced && ledger.offered == DATAGRAMS, "{ledger:?}");
    let buckets =
        [ledger.delivered, ledger.absorbed, ledger.refused, ledger.stray, ledger.parse_reject];
    assert!(buckets.iter().all(|count| *count > DATAGRAMS / 1_000), "{ledger:?}");
    assert!(ledger.shed > 0, "{ledger:?}");
    assert_eq!(run.host.engine().live(), Live::default());
    assert!(run.calls.is_empty(), "{} calls never ended", run.calls.len());
    println!("{} calls, {ledger:?}", run.host.engine().calls_total());
}
