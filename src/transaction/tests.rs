//! Transactions with timers and blocks around them, and responses out of nowhere. The stories are one folder down.

mod attempts;
mod derived;
mod figures;
mod keys;
mod requests;
mod servers;
mod tombstones;

use std::time::Duration;

use super::timers::TRYING_AFTER;
use super::*;
use crate::ident::{Ident, Token};
use crate::pool::{Block, Blocks};
use crate::sip::{Class, Message, Method, Status};
use crate::time::Timestamp;
use crate::wire::{Flow, Transport, TxBuf};

const TRANSPORTS: [Transport; 3] = [Transport::Udp, Transport::Tcp, Transport::Tls];
const OWNER: Owner = Owner { slot: 3, generation: 9 };

fn ms(millis: u64) -> Timestamp {
    Timestamp::from_millis(millis)
}

fn durations() -> TimerDurations {
    TimerDurations::new(Duration::from_millis(500), Duration::from_secs(4), Duration::from_secs(5))
}

fn flow(transport: Transport) -> Flow {
    Flow { transport, ..Flow::udp(0, ([198, 51, 100, 7], 5060).into()) }
}

fn key(ident: &Ident, number: u64) -> TransactionKey {
    TransactionKey(ident.fingerprint(&[&number.to_le_bytes()]))
}

#[test]
fn every_usual_wait_is_named_once() {
    let mut all: Vec<_> = durations().all().collect();
    all.sort();
    let expected = [200, 500, 1_000, 2_000, 4_000, 32_000, 60_000].map(Duration::from_millis);
    assert_eq!(all, expected);
    assert_eq!(TRYING_AFTER, expected[0]);
}

//= rfc3261#17.1.1.2
//# with a value of at least 32 seconds for unreliable transports, and a value of zero
//# seconds for reliable transports
#[test]
fn timer_d_is_never_below_32_seconds_and_zero_over_tcp() {
    let hasty = Duration::from_millis(10);
    let hasty = TimerDurations::new(hasty, hasty, hasty);
    let slow = Duration::from_secs(1);
    let slow = TimerDurations::new(slow, slow, slow);
    let d = |durations: TimerDurations| TRANSPORTS.map(|t| durations.d(t).as_secs());
    assert_eq!([d(hasty), d(durations()), d(slow)], [[32, 0, 0], [32, 0, 0], [64, 0, 0]]);
}

/// Transactions with the timers and blocks around them.
struct Bench {
    transactions: Transactions,
    timers: Timers,
    blocks: Blocks,
    ident: Ident,
    scratch: TxBuf,
    /// When timers A and E had a message sent again, in milliseconds.
    repeats: Vec<u64>,
    /// When a timer told the core that no final response came.
    timeouts: Vec<u64>,
}

impl Bench {
    fn new() -> Bench {
        Bench::with_blocks(8)
    }

    fn with_blocks(count: u32) -> Bench {
        Bench {
            transactions: Transactions::new(durations()),
            timers: Timers::new(),
            blocks: Blocks::new(count),
            ident: Ident::new(7),
            scratch: TxBuf::new(),
            repeats: Vec::new(),
            timeouts: Vec::new(),
        }
    }

    fn open(&mut self, number: u64, transport: Transport) -> InviteId {
        let echo = Echo {
            block: self.blocks.store(&[b"Via"]).unwrap(),
            tie: 0,
            has_to_tag: false,
            cseq: 1,
            target: flow(transport),
        };
        let names = (key(&self.ident, number), Branch::NONE);
        self.transactions.open_invite(ms(0), &mut self.timers, names, echo, 0).unwrap()
    }

    /// A message of ours with the branch of `token`.
    fn message(&mut self, method: Method, token: Token) -> Block {
        let name = std::str::from_utf8(method.as_bytes()).unwrap();
        let text = invite(token).replace("INVITE", name);
        self.blocks.store(&[text.as_bytes()]).unwrap()
    }

    /// A request of ours other than INVITE, sent at zero.
    fn request(&mut self, method: Method, transport: Transport, token: Token) -> RequestId {
        let message = self.message(method, token);
        let request = Sent { message, flow: flow(transport), method };
        let timers = &mut self.timers;
        self.transactions.open_request(ms(0), timers, token, request, OWNER).unwrap()
    }

    /// An INVITE of ours, sent at zero.
    fn attempt(&mut self, transport: Transport, token: Token) -> ClientInviteId {
        let message = self.message(Method::Invite, token);
        let request = Sent { message, flow: flow(transport), method: Method::Invite };
        let timers = &mut self.timers;
        self.transactions.open_client_invite(ms(0), timers, token, request, OWNER).unwrap()
    }

    fn respond(&mut self, at_ms: u64, text: &str) -> Progress {
        let message = Message::parse(text.as_bytes()).unwrap();
        let response = message.response().unwrap();
        self.transactions.on_response(ms(at_ms), &mut self.timers, &self.ident, &response)
    }

    fn answer(&mut self, at_ms: u64, text: &str) -> InviteProgress {
        let message = Message::parse(text.as_bytes()).unwrap();
        let response = message.response().unwrap();
        let Bench { transactions, timers, blocks, scratch, .. } = self;
        transactions.on_invite_response(ms(at_ms), timers, blocks, scratch, &response)
    }

    /// What the core sends when an attempt says so.
    fn sent(&self, id: ClientInviteId) -> String {
        let (message, _) = self.transactions.invite_message(id).unwrap();
        String::from_utf8(self.blocks.bytes(message).to_vec()).unwrap()
    }

    /// Let time pass, each timer firing when it is due.
    fn run_until(&mut self, end_ms: u64) {
        while let Some(now) = self.timers.next_deadline().filter(|next| *next <= ms(end_ms)) {
            let due = self.timers.expire(now).unwrap();
            self.fire(now, due);
        }
        self.transactions.expire(ms(end_ms), &mut self.timers);
    }

    fn fire(&mut self, now: Timestamp, due: Due) {
        let Bench { transactions, timers, blocks, ident, .. } = self;
        match due {
            Due::ClientInvite(timer, id) => {
                match transactions.on_client_invite_timer(now, timers, blocks, id, timer) {
                    InviteProgress::Repeat(_) => self.repeats.push(now.as_millis()),
                    InviteProgress::TimedOut { owner: OWNER, .. } => {
                        self.timeouts.push(now.as_millis());
                    }
                    InviteProgress::Nothing | InviteProgress::Finished { .. } => {}
                    other => panic!("{other:?}"),
                }
            }
            Due::Request(timer, id) => {
                match transactions.on_request_timer(now, timers, ident, id, timer) {
                    Progress::Repeat(_) => self.repeats.push(now.as_millis()),
                    Progress::Over { owner: OWNER, status: None, message, .. } => {
                        blocks.free(message);
                        self.timeouts.push(now.as_millis());
                    }
                    other => panic!("{other:?}"),
                }
            }
            Due::Invite(..) | Due::Call(..) | Due::Sweep => panic!("not armed here"),
        }
    }

    /// Nothing at work, nothing armed, nothing leased.
    #[track_caller]
    fn assert_idle(&self) {
        let left = (self.transactions.live(), self.timers.armed(), self.blocks.live());
        assert_eq!(left, (0, 0, 0), "transactions, timers, blocks");
    }
}

fn branch(token: Token) -> String {
    String::from_utf8(branch_of(token).to_vec()).unwrap()
}

/// An INVITE of ours.
fn invite(token: Token) -> String {
    format!(
        "INVITE sip:bob@192.0.2.1:5070;transport=udp SIP/2.0\r\n\
         Via: SIP/2.0/UDP 198.51.100.1:5060;branch={}\r\nMax-Forwards: 70\r\n\
         Route: <sip:p1.example.com;lr>\r\nRoute: <sip:p2.example.com;lr>,<sip:p3;lr>\r\n\
         From: \"A\" <sip:a@example.com>;tag=f\r\nTo: <sip:bob@example.com>\r\n\
         Call-ID: c1@example.com\r\nCSeq: 4711 INVITE\r\nContact: <sip:a@198.51.100.1>\r\n\
         Content-Type: application/sdp\r\nContent-Length: 5\r\n\r\nv=0\r\n",
        branch(token)
    )
}

/// A response to a request of ours.
fn response(status: Status, method: &str, branch: &str, to_tag: &str) -> String {
    format!(
        "SIP/2.0 {} x\r\nVia: SIP/2.0/UDP 198.51.100.1:5060;branch={branch};received=192.0.2.9\r\n\
         From: \"A\" <sip:a@example.com>;tag=f\r\nTo: <sip:bob@example.com>;tag={to_tag}\r\n\
         Call-ID: c1@example.com\r\nCSeq: 4711 {method}\r\nContent-Length: 0\r\n\r\n",
        status.code()
    )
}
