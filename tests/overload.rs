//! Overload: what is taken, refused and dropped when more comes than can be served, and in what order of mercy.

#![allow(clippy::unwrap_used)] // helpers are tests too

use std::net::SocketAddr;
use std::time::Duration;

use trunkline::api::{CallHandle, Command, Config, Event, Ledger, ShedCounts};
use trunkline::engine::Engine;
use trunkline::time::Timestamp;
use trunkline::wire::{Datagram, Flow, Losses, Shares, SieveOrder, SocketAnswer, TxBuf};

const TRUSTED: &str = "127.0.0.1:5061";
const STRANGER: &str = "198.51.100.7:5060";

const SDP: &str = "v=0\r\no=a 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n\
                   m=audio 6000 RTP/AVP 0\r\n";

/// The same by IPv6, as long.
fn sdp_v6() -> String {
    SDP.replace("IP4 127.0.0.1", "IP6 2001::1:2")
}

/// An engine whose application answers calls of `service` and lets others ring.
struct Server {
    engine: Engine,
    now: Timestamp,
    out: TxBuf,
    /// Between two INVITEs of a crowd.
    number: u64,
    calls: Vec<CallHandle>,
}

impl Server {
    fn new() -> Server {
        Server::with(|_| {})
    }

    fn with(change: impl FnOnce(&mut Config)) -> Server {
        let listeners = vec!["127.0.0.1:5060".parse().unwrap(), "[::1]:5060".parse().unwrap()];
        let mut config = Config::new(listeners);
        change(&mut config);
        let mut engine = Engine::new(config, 1).unwrap();
        while let Some(order) = engine.poll_socket() {
            engine.handle_socket(Timestamp::ZERO, order.socket, SocketAnswer::Open);
        }
        let now = Timestamp::from_millis(10_000);
        Server { engine, now, out: TxBuf::new(), number: 0, calls: Vec::new() }
    }

    /// A datagram that waited for `age_ms`; what is sent then.
    fn receive(&mut self, from: &str, age_ms: u64, text: &str) -> Vec<String> {
        let from: SocketAddr = from.parse().unwrap();
        let flow = Flow::udp(u8::from(from.is_ipv6()), from);
        let text = &if from.is_ipv6() { text.replace(SDP, &sdp_v6()) } else { text.to_owned() };
        let age = Duration::from_millis(age_ms);
        self.engine.handle_datagram(self.now, Datagram { flow, bytes: text.as_bytes(), age });
        let mut sent = self.fetch();
        while let Some(event) = self.engine.poll_event() {
            if let Event::Incoming { call } = event {
                self.calls.push(call);
                let command = match text.starts_with("INVITE sip:service") {
                    true => Command::Answer { call },
                    false => Command::Ring { call },
                };
                self.engine.handle_command(self.now, command).unwrap();
                sent.extend(self.fetch());
            }
        }
        while let Some(order) = self.engine.poll_socket() {
            self.engine.handle_socket(self.now, order.socket, SocketAnswer::Open);
        }
        sent
    }

    fn fetch(&mut self) -> Vec<String> {
        let mut sent = Vec::new();
        while self.engine.poll_transmit(&mut self.out).is_some() {
            sent.push(String::from_utf8(self.out.as_bytes().to_vec()).unwrap());
        }
        sent
    }

    fn wait(&mut self, millis: u64) {
        self.now += Duration::from_millis(millis);
        self.engine.handle_timeout(self.now);
        self.fetch();
    }

    /// A new INVITE of `from`.
    fn call(&mut self, from: &str, age_ms: u64) -> Vec<String> {
        self.number += 1;
        let invite = invite(&format!("crowd{}", self.number), "service");
        self.receive(from, age_ms, &invite)
    }

    /// For so long a call comes every millisecond, after 40 ms in a queue.
    fn crowd(&mut self, millis: u64) {
        for _ in 0..millis {
            self.wait(1);
            self.call(TRUSTED, 40);
        }
    }

    /// For so long nothing comes, since the sieve drops 10,000 calls a second.
    fn sieve_drops(&mut self, millis: u64) {
        for _ in 0..millis / 20 {
            self.wait(20);
            self.engine.handle_losses(self.now, Losses { sieved: 200, ..Losses::default() });
        }
    }

    /// More comes than can be served, and it is known.
    fn overloaded() -> Server {
        let mut server = Server::new();
        server.crowd(300);
        assert!(server.shed().overload > 20, "{:?}", server.shed());
        server
    }

    fn shed(&self) -> ShedCounts {
        self.engine.shed()
    }

    fn ledger(&self) -> Ledger {
        let ledger = self.engine.ledger();
        assert!(ledger.balanced, "{ledger:?}");
        ledger
    }

    /// What the sieve is told, apart from shares.
    fn orders(&mut self) -> Vec<SieveOrder> {
        std::iter::from_fn(|| self.engine.poll_sieve()).collect()
    }

    /// A call that is up; its 200.
    fn connected(&mut self, name: &str) -> String {
        let ok = self.receive(TRUSTED, 0, &invite(name, "service"));
        let ok = ok.iter().find(|text| text.starts_with("SIP/2.0 200")).unwrap().clone();
        self.receive(TRUSTED, 0, &request("ACK", name, "1 ACK", &to_of(&ok), ""));
        ok
    }
}

/// A request of the call `name`.
fn request(method: &str, name: &str, cseq: &str, to: &str, more: &str) -> String {
    request_via("SIP/2.0/UDP 127.0.0.1:5061", method, name, cseq, to, more)
}

fn request_via(via: &str, method: &str, name: &str, cseq: &str, to: &str, more: &str) -> String {
    let branch = cseq.replace(' ', "");
    let branch = branch.replace("CANCEL", "INVITE");
    let body = if method == "INVITE" { SDP } else { "" };
    let length = body.len();
    let kind = if body.is_empty() { "" } else { "Content-Type: application/sdp\r\n" };
    format!(
        "{method} sip:service@127.0.0.1 SIP/2.0\r\nVia: {via};branch=z9hG4bK{name}{branch}\r\n\
         From: <sip:a@127.0.0.1>;tag=from-{name}\r\nTo: {to}\r\nCall-ID: {name}@a\r\n\
         CSeq: {cseq}\r\nContact: <sip:a@127.0.0.1:5061>\r\nMax-Forwards: 70\r\n{kind}{more}\
         Content-Length: {length}\r\n\r\n{body}"
    )
}

fn invite(name: &str, user: &str) -> String {
    invite_via("SIP/2.0/UDP 127.0.0.1:5061", name, user)
}

fn invite_via(via: &str, name: &str, user: &str) -> String {
    let text = request_via(via, "INVITE", name, "1 INVITE", &format!("<sip:{user}@127.0.0.1>"), "");
    text.replacen("INVITE sip:service@", &format!("INVITE sip:{user}@"), 1)
}

fn to_of(response: &str) -> String {
    header(response, "To").to_owned()
}

fn header<'a>(text: &'a str, name: &str) -> &'a str {
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
    line.unwrap_or_else(|| panic!("no {name} in {text}"))
}

fn is_refusal(sent: &[String]) -> bool {
    sent.len() == 1 && sent[0].starts_with("SIP/2.0 503 ")
}

/// The first new INVITE that is refused; and the answer.
fn refused(server: &mut Server) -> (String, String) {
    for _ in 0..1_000 {
        server.number += 1;
        let text = invite(&format!("one{}", server.number), "service");
        let sent = server.receive(TRUSTED, 40, &text);
        if is_refusal(&sent) {
            return (text, sent[0].clone());
        }
        server.wait(1);
    }
    panic!("nobody was refused");
}

#[test]
fn nobody_is_refused_while_datagrams_hardly_wait() {
    let mut server = Server::new();
    for _ in 0..2_000 {
        server.wait(1);
        assert!(server.call(TRUSTED, 1)[0].starts_with("SIP/2.0 200"));
    }
    assert_eq!((server.shed(), server.orders()), (ShedCounts::default(), Vec::new()));
}

#[test]
fn a_single_burst_that_overflows_limits_nobody() {
    let mut server = Server::new();
    let burst = Losses { overflowed: 500, ..Losses::default() };
    server.engine.handle_losses(server.now, burst);
    for _ in 0..500 {
        server.wait(1);
        server.call(TRUSTED, 1);
    }
    assert_eq!(server.shed(), ShedCounts::default());
}

#[test]
fn losses_alone_are_overload_when_they_go_on() {
    let mut server = Server::new();
    for _ in 0..30 {
        server.engine.handle_losses(server.now, Losses { overflowed: 50, ..Losses::default() });
        for _ in 0..20 {
            server.wait(1);
            server.call(TRUSTED, 0);
        }
    }
    assert!(server.shed().overload > 0);
}

#[test]
fn without_an_age_whatever_comes_is_taken() {
    let mut server = Server::with(|config| config.overload.age_max = None);
    server.crowd(500);
    assert_eq!(server.ledger().shed + server.ledger().excess, 0);
}

#[test]
fn without_an_age_none_is_too_old_either_and_refusals_are_forgotten() {
    let mut server = Server::with(|config| {
        config.overload.age_max = None;
        config.calls_max = 1;
    });
    assert!(server.call(TRUSTED, 700)[0].starts_with("SIP/2.0 200"));
    let (invite, refusal) = refused(&mut server);
    let ack = invite.replacen("INVITE", "ACK", 1).replacen("1 INVITE", "1 ACK", 1);
    let ack = ack.replacen(header(&invite, "To"), &to_of(&refusal), 1);
    server.receive(TRUSTED, 0, &ack);
    assert_eq!((server.ledger().stale, server.ledger().absorbed), (0, 1));
    // Calls that nobody acknowledged are over.
    server.wait(40_000);
    server.wait(40_000);
    server.call(TRUSTED, 0);
    server.receive(TRUSTED, 0, &ack);
    assert_eq!((server.ledger().stray, server.ledger().absorbed), (1, 1));
}

#[test]
fn calm_is_restored_within_five_seconds() {
    let mut server = Server::overloaded();
    assert!(server.orders().len() <= 1);
    for _ in 0..500 {
        server.wait(10);
        server.call(TRUSTED, 0);
    }
    let before = server.shed();
    for _ in 0..500 {
        server.wait(1);
        let sent = server.call(TRUSTED, 0);
        assert!(sent[0].starts_with("SIP/2.0 200"), "{sent:?} {:?} {:?}", server.shed(), before);
    }
    assert_eq!(server.shed(), before);
    let told = server.orders();
    assert!(told.last().is_none_or(|order| *order == SieveOrder::Share(Shares::ALL)), "{told:?}");
}

/// Calls that stay up must not hide from the sieve what comes in vain.
#[test]
fn a_flood_upon_a_full_house_is_limited() {
    let mut server = Server::with(|config| config.calls_max = 8);
    server.crowd(300);
    assert_eq!(server.calls.len(), 8);
    let refused = server.shed().calls;
    assert!(refused > 250 && server.shed().overload == 0, "{:?}", server.shed());
    assert_eq!(server.ledger().excess, 0);
    // With a sieve there is one refusal for two calls that could be taken.
    for _ in 0..40 {
        server.sieve_drops(20);
        server.crowd(100);
    }
    let told = server.orders();
    assert!(matches!(told[..], [SieveOrder::Share(shares)] if shares.new < u32::MAX), "{told:?}");
    let shed = server.shed();
    assert!(shed.calls > refused && shed.overload == 0, "{shed:?}");
    assert!(server.ledger().excess > 50, "{:?}", server.ledger());
}

#[test]
fn a_full_house_refuses_all_there_is_time_for() {
    let mut server = Server::with(|config| config.calls_max = 1);
    for number in 0..1_000 {
        server.wait(1);
        assert_eq!(is_refusal(&server.call(TRUSTED, 1)), number > 0);
    }
    assert_eq!((server.shed().calls, server.ledger().excess), (999, 0));
    assert_eq!(server.orders(), []);
}

/// The sieve may keep away whoever could tell that the storm is over.
#[test]
fn a_storm_that_ends_in_silence_is_forgotten_by_a_timer() {
    let mut server = Server::overloaded();
    server.sieve_drops(1_000);
    assert!(matches!(server.orders()[..], [SieveOrder::Share(shares)] if shares.new < u32::MAX));
    let end = server.now + Duration::from_secs(5);
    while let Some(due) = server.engine.poll_timeout().filter(|due| *due <= end) {
        server.engine.handle_timeout(due);
        server.fetch();
        while server.engine.poll_event().is_some() {}
    }
    assert_eq!(server.orders(), [SieveOrder::Share(Shares::ALL)]);
}

#[test]
fn while_the_sieve_drops_silence_is_not_calm() {
    let mut server = Server::overloaded();
    server.sieve_drops(1_000);
    assert_eq!(server.orders().len(), 1);
    server.sieve_drops(5_000);
    assert!(!server.orders().contains(&SieveOrder::Share(Shares::ALL)));
}

#[test]
fn a_request_inside_a_dialog_is_never_refused() {
    let mut server = Server::new();
    let to = to_of(&server.connected("up"));
    server.crowd(300);
    for (cseq, method) in [(2, "INVITE"), (3, "OPTIONS"), (4, "UPDATE"), (5, "INFO"), (6, "BYE")] {
        let text = request(method, "up", &format!("{cseq} {method}"), &to, "");
        let sent = server.receive(TRUSTED, 40, &text);
        let status = if method == "INFO" { "SIP/2.0 " } else { "SIP/2.0 200 " };
        assert!(sent[0].starts_with(status) && !is_refusal(&sent), "{method}: {sent:?}");
        if method == "INVITE" {
            server.receive(TRUSTED, 40, &request("ACK", "up", &format!("{cseq} ACK"), &to, ""));
        }
    }
}

#[test]
fn an_ack_is_heard() {
    let mut server = Server::overloaded();
    let ok = loop {
        server.wait(1);
        let name = format!("mine{}", server.number);
        let sent = server.receive(TRUSTED, 40, &invite(&name, "service"));
        server.number += 1;
        if sent.iter().any(|text| text.starts_with("SIP/2.0 200")) {
            break (name, sent.last().unwrap().clone());
        }
    };
    let delivered = server.ledger().delivered;
    server.receive(TRUSTED, 600, &request("ACK", &ok.0, "1 ACK", &to_of(&ok.1), ""));
    assert_eq!(server.ledger().delivered, delivered + 1);
}

#[test]
fn a_cancel_is_heard() {
    let mut server = Server::new();
    server.receive(TRUSTED, 0, &invite("early", "ring"));
    server.crowd(300);
    let cancel = request("CANCEL", "early", "1 CANCEL", "<sip:ring@127.0.0.1>", "");
    let sent = server.receive(TRUSTED, 40, &cancel.replacen("service", "ring", 1));
    assert!(sent[0].starts_with("SIP/2.0 200") && sent[1].starts_with("SIP/2.0 487"), "{sent:?}");
}

#[test]
fn options_and_other_requests_outside_dialogs_are_answered() {
    let mut server = Server::overloaded();
    for (method, status) in [("OPTIONS", "200"), ("REGISTER", "405"), ("BYE", "481")] {
        let text = request(method, method, &format!("1 {method}"), "<sip:b@127.0.0.1>", "");
        let sent = server.receive(TRUSTED, 40, &text);
        assert!(sent[0].starts_with(&format!("SIP/2.0 {status}")), "{sent:?}");
    }
}

#[test]
fn a_retransmission_of_an_invite_that_was_taken_is_absorbed() {
    let mut server = Server::new();
    server.receive(TRUSTED, 0, &invite("rings", "ring"));
    server.crowd(300);
    let absorbed = server.ledger().absorbed;
    // However long it waited.
    for age_ms in [40, 700] {
        let sent = server.receive(TRUSTED, age_ms, &invite("rings", "ring"));
        assert!(sent[0].starts_with("SIP/2.0 180"), "{sent:?}");
    }
    assert_eq!(server.ledger().absorbed, absorbed + 2);
}

#[test]
fn an_invite_as_old_as_t1_is_dropped_and_one_younger_is_taken() {
    let mut server = Server::new();
    assert!(server.call(TRUSTED, 500).is_empty());
    assert_eq!(server.ledger().stale, 1);
    assert!(server.call(TRUSTED, 499)[0].starts_with("SIP/2.0 200"));
    assert_eq!(server.shed(), ShedCounts::default());
}

#[test]
fn a_refusal_says_when_to_come_again_and_repeats_what_it_must() {
    let mut server = Server::overloaded();
    let mut waits = std::collections::BTreeSet::new();
    for _ in 0..40 {
        let (invite, refusal) = refused(&mut server);
        for name in ["Via", "From", "Call-ID", "CSeq"] {
            assert_eq!(header(&refusal, name), header(&invite, name));
        }
        assert!(to_of(&refusal).starts_with(&format!("{};tag=", header(&invite, "To"))));
        waits.insert(header(&refusal, "Retry-After").parse::<u32>().unwrap());
        assert_eq!(header(&refusal, "Content-Length"), "0");
    }
    assert!(waits.iter().all(|wait| (1..=10).contains(wait)) && waits.len() > 3, "{waits:?}");
}

#[test]
fn a_refusal_goes_where_the_source_is_and_says_so() {
    let mut server = Server::overloaded();
    for number in 0..1_000 {
        server.wait(1);
        let text = invite_via("SIP/2.0/UDP host;rport", &format!("nat{number}"), "service");
        let sent = server.receive("127.0.0.1:40000", 20, &text);
        if is_refusal(&sent) {
            let via = header(&sent[0], "Via");
            assert!(via.contains(";received=127.0.0.1") && via.contains(";rport=40000"), "{via}");
            return;
        }
    }
    panic!("nobody was refused");
}

//= rfc3261#8.2.7
//# A UAS cannot be stateless unless the request processing for that method would always result
//# in the same response if the requests are identical.
#[test]
fn a_copy_of_a_refused_invite_is_refused_with_the_same_bytes() {
    let mut server = Server::overloaded();
    let (invite, refusal) = refused(&mut server);
    // Meanwhile there is time again.
    for _ in 0..40 {
        server.wait(100);
        server.call(TRUSTED, 0);
    }
    assert_eq!(server.receive(TRUSTED, 0, &invite), [refusal]);
    assert_eq!(server.shed().overload + server.shed().calls, server.ledger().shed);
}

//= rfc3261#8.2.7
//# A stateless UAS MUST ignore ACK requests.
#[test]
fn the_ack_of_a_refusal_is_absorbed() {
    let mut server = Server::overloaded();
    let (invite, refusal) = refused(&mut server);
    let absorbed = server.ledger().absorbed;
    let ack = invite.replacen("INVITE", "ACK", 1).replacen("1 INVITE", "1 ACK", 1);
    let ack = ack.replacen(header(&invite, "To"), &to_of(&refusal), 1);
    assert!(server.receive(TRUSTED, 40, &ack).is_empty());
    assert_eq!(server.ledger().absorbed, absorbed + 1);
}

#[test]
fn a_hundred_thousand_refusals_leave_nothing_behind() {
    let mut server = Server::new();
    server.engine.drain();
    for _ in 0..100_000 {
        assert!(is_refusal(&server.call(TRUSTED, 0)));
    }
    assert_eq!(server.engine.live(), trunkline::api::Live::default());
    let last_look = server.engine.poll_timeout().unwrap();
    server.engine.handle_timeout(last_look);
    assert_eq!(server.engine.poll_timeout(), None);
    assert_eq!((server.shed().draining, server.ledger().shed), (100_000, 100_000));
}

/// Only to receive them is a quarter of what the refusals cost.
#[test]
fn while_many_are_refused_the_sieve_is_to_drop_their_acks() {
    let full_house = || {
        let mut server = Server::with(|config| config.calls_max = 1);
        server.call(TRUSTED, 0);
        server
    };
    let draining = || {
        let mut server = Server::new();
        server.engine.drain();
        server
    };
    let without_control = || {
        let mut server = Server::with(|config| {
            (config.calls_max, config.overload.age_max) = (1, None);
        });
        server.call(TRUSTED, 0);
        server
    };
    for mut server in [full_house(), draining(), without_control()] {
        refuse(&mut server, 2_000, 1_000);
        assert_eq!(server.orders(), [SieveOrder::Acks(true)]);
        refuse(&mut server, 3_000, 6_000);
        assert_eq!(server.orders(), [], "many go on being refused");
        // Nothing comes any more; the call that is up has no timer in that time.
        let end = server.now + Duration::from_millis(4_100);
        while let Some(due) = server.engine.poll_timeout().filter(|due| *due <= end) {
            server.engine.handle_timeout(due);
        }
        assert_eq!(server.orders(), [SieveOrder::Acks(false)]);
        assert!(server.engine.poll_timeout().is_none_or(|due| due > end), "and none looks again");
    }
}

#[test]
fn for_a_few_refusals_the_sieve_is_left_alone() {
    let mut server = Server::new();
    server.engine.drain();
    refuse(&mut server, 9_000, 10_000);
    assert_eq!(server.orders(), []);
}

/// So many calls are refused, spread over that time.
fn refuse(server: &mut Server, calls: u64, millis: u64) {
    let mut refused = 0;
    for passed in 1..=millis {
        server.wait(1);
        while refused < calls * passed / millis {
            assert!(is_refusal(&server.call(TRUSTED, 0)));
            refused += 1;
        }
    }
}

#[test]
fn a_full_house_refuses_at_once_and_counts_why() {
    let mut server = Server::with(|config| config.calls_max = 2);
    for _ in 0..5 {
        server.call(TRUSTED, 0);
    }
    assert_eq!((server.shed().calls, server.ledger().shed), (3, 3));
}

#[test]
fn what_can_neither_be_taken_nor_refused_in_time_is_dropped_and_counted() {
    let mut server = Server::new();
    // A sieve that works: what is beyond the refusals it leaves is dropped.
    for _ in 0..1_500 {
        server.wait(1);
        for _ in 0..10 {
            server.call(TRUSTED, 40);
        }
        let losses = Losses { sieved: 1, passed: 10, ..Losses::default() };
        server.engine.handle_losses(server.now, losses);
    }
    let (ledger, shed) = (server.ledger(), server.shed());
    assert!(ledger.excess > 0 && shed.overload > 0 && ledger.shed == shed.overload, "{ledger:?}");
    let orders = server.orders();
    let [SieveOrder::Share(shares), SieveOrder::Acks(true)] = orders[..] else {
        panic!("{orders:?}")
    };
    assert!(shares.new < u32::MAX, "{shares:?}");
}

#[test]
fn a_malformed_invite_gets_its_400_even_then() {
    let mut server = Server::overloaded();
    let text = invite("broken", "service").replacen("CSeq: 1 INVITE", "CSeq: x", 1);
    assert!(server.receive(TRUSTED, 40, &text)[0].starts_with("SIP/2.0 400"));
}

#[test]
fn a_stranger_may_start_as_many_calls_as_its_rate_and_each_further_one_is_counted() {
    let mut server = Server::with(|config| config.overload.source_calls_per_s = Some(20));
    let fates: Vec<_> = (0..40).map(|_| server.call(STRANGER, 0)).collect();
    assert!(fates[..20].iter().all(|sent| sent[0].starts_with("SIP/2.0 200")));
    assert!(fates[20..24].iter().all(|sent| is_refusal(sent)));
    assert!(fates[24..].iter().all(Vec::is_empty));
    assert_eq!((server.shed().source, server.ledger().limited), (4, 16));
    // A second later its tokens are back.
    server.wait(1_000);
    assert!(server.call(STRANGER, 0)[0].starts_with("SIP/2.0 200"));
}

#[test]
fn trusted_sources_have_no_rate_and_others_none_of_a_strangers_faults() {
    let mut server = Server::with(|config| config.overload.source_calls_per_s = Some(5));
    for _ in 0..100 {
        server.call(STRANGER, 0);
        assert!(server.call(TRUSTED, 0)[0].starts_with("SIP/2.0 200"));
    }
    assert!(server.call("198.51.100.8:5060", 0)[0].starts_with("SIP/2.0 200"));
}

#[test]
fn the_shards_share_a_sources_rate() {
    let mut server = Server::with(|config| {
        config.overload.source_calls_per_s = Some(40);
        config.shards = 2;
    });
    (0..100).for_each(|_| drop(server.call(STRANGER, 0)));
    assert_eq!(server.engine.calls_total(), 20);
}

#[test]
fn a_source_that_does_not_listen_is_not_heard_for_a_while() {
    let mut server = Server::with(|config| config.overload.source_calls_per_s = Some(20));
    (0..200).for_each(|_| drop(server.call(STRANGER, 0)));
    let source = STRANGER.parse::<SocketAddr>().unwrap().ip();
    let orders = server.orders();
    let is_block =
        |order: &SieveOrder| matches!(order, SieveOrder::Block { source: s, .. } if *s == source);
    assert!(!orders.is_empty() && orders.iter().all(is_block), "{orders:?}");
    let ledger = server.ledger();
    assert_eq!(ledger.delivered + ledger.shed + ledger.limited, 200);
}

#[test]
fn addresses_of_one_ipv6_network_are_one_source() {
    let mut server = Server::with(|config| config.overload.source_calls_per_s = Some(10));
    let ask = |server: &mut Server, network: u32, host: u32| {
        server.call(&format!("[2001:db8:0:{network:x}::{host:x}]:5060"), 0);
    };
    (1..=50).for_each(|host| ask(&mut server, 1, host));
    assert_eq!(server.engine.calls_total(), 10);
    ask(&mut server, 2, 1);
    assert_eq!(server.engine.calls_total(), 11);
}

#[test]
fn a_client_that_asks_is_told_how_much_to_send() {
    let asking = "SIP/2.0/UDP 127.0.0.1:5061;oc;oc-algo=\"loss,rate\"";
    let mut server = Server::new();
    let calm = server.receive(TRUSTED, 0, &invite_via(asking, "calm", "service"));
    let via = header(calm.last().unwrap(), "Via");
    assert!(via.contains(";oc=0;oc-validity=0;oc-seq="), "{via}");
    assert!(via.contains(";oc-algo=\"loss\";"), "{via}");
    server.crowd(300);
    let options = request_via(asking, "OPTIONS", "o", "1 OPTIONS", "<sip:b@127.0.0.1>", "");
    let sent = server.receive(TRUSTED, 40, &options);
    let via = header(&sent[0], "Via");
    let percent = via.split(";oc=").nth(1).unwrap().split(';').next().unwrap();
    assert!((1..100).contains(&percent.parse::<u32>().unwrap()), "{via}");
    assert!(via.contains(";oc-validity=500;oc-seq=1"), "{via}");
}

/// A client that heard of an earlier start would take smaller numbers for old news (RFC 7339 §4.4).
#[test]
fn feedback_is_numbered_by_the_calendar() {
    let zero = Duration::from_secs(1_700_000_000);
    let mut server = Server::with(|config| config.zero = zero);
    server.crowd(100);
    let asking = "SIP/2.0/UDP 127.0.0.1:5061;oc;oc-algo=\"loss\"";
    let options = request_via(asking, "OPTIONS", "o", "1 OPTIONS", "<sip:b@127.0.0.1>", "");
    let sent = server.receive(TRUSTED, 40, &options);
    assert!(header(&sent[0], "Via").contains(";oc-seq=1700000010."), "{sent:?}");
}

#[test]
fn a_client_that_does_not_ask_is_told_nothing() {
    let mut server = Server::overloaded();
    let vias = [
        "SIP/2.0/UDP 127.0.0.1:5061",
        "SIP/2.0/UDP 127.0.0.1:5061;oc",
        "SIP/2.0/UDP 127.0.0.1:5061;oc=20;oc-algo=\"loss\"",
        "SIP/2.0/UDP 127.0.0.1:5061;oc;oc-algo=\"rate\"",
        "SIP/2.0/UDP 127.0.0.1:5061;oc;oc-algo=loss",
        "SIP/2.0/UDP 127.0.0.1:5061;oc;oc-algo=\"loss\";oc-seq=1.1",
        "SIP/2.0/UDP 127.0.0.1:5061;oc-algo=\"loss\"",
    ];
    for (number, via) in vias.into_iter().enumerate() {
        let name = format!("quiet{number}");
        let text = request_via(via, "OPTIONS", &name, "1 OPTIONS", "<sip:b@127.0.0.1>", "");
        let sent = server.receive(TRUSTED, 40, &text);
        assert_eq!(header(&sent[0], "Via"), header(&text, "Via"));
    }
}
