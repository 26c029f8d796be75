//! An INVITE that is refused at a glance gets the very bytes that it would get were it read.

use std::net::SocketAddr;

use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;

use crate::api::{Config, Ledger, ShedCounts};
use crate::engine::Engine;
use crate::sip::{Glance, HeaderName, Message};
use crate::time::Timestamp;
use crate::wire::{Datagram, Flow, SocketAnswer, TxBuf};

const NOW: Timestamp = Timestamp::from_millis(10_000);

/// A server with room for one call, which is there. It looks closer at whatever comes next.
struct Server(Engine);

impl Server {
    fn new() -> Server {
        let listeners = vec!["127.0.0.1:5060".parse().unwrap(), "[::1]:5060".parse().unwrap()];
        let config = Config { calls_max: 1, ..Config::new(listeners) };
        let mut server = Server(Engine::new(config, 1).unwrap());
        while let Some(order) = server.0.poll_socket() {
            server.0.handle_socket(NOW, order.socket, SocketAnswer::Open);
        }
        let first = "INVITE sip:b@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bK\r\n\
            From: <sip:a@b>;tag=1\r\nTo: <sip:b@b>\r\nCall-ID: first\r\nCSeq: 1 INVITE\r\n\
            Contact: <sip:a@127.0.0.1>\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n";
        server.receive(first, "127.0.0.1:5060");
        assert_eq!(server.ledger().delivered, 1);
        server
    }

    /// The same when it looks at every INVITE before it reads it.
    fn alert() -> Server {
        let mut server = Server::new();
        server.0.drain();
        server
    }

    fn receive(&mut self, text: &str, from: &str) -> Vec<String> {
        let from: SocketAddr = from.parse().unwrap();
        let flow = Flow::udp(u8::from(from.is_ipv6()), from);
        self.0.handle_datagram(NOW, Datagram::fresh(flow, text.as_bytes()));
        while self.0.poll_event().is_some() {}
        let mut out = TxBuf::new();
        let fetch = || {
            self.0.poll_transmit(&mut out)?;
            Some(String::from_utf8(out.as_bytes().to_vec()).unwrap())
        };
        std::iter::from_fn(fetch).collect()
    }

    fn ledger(&self) -> Ledger {
        let ledger = self.0.ledger();
        assert!(ledger.balanced, "{ledger:?}");
        ledger
    }
}

fn source() -> impl Strategy<Value = &'static str> {
    select(vec!["127.0.0.1:5061", "127.0.0.1:40000", "[::1]:5061", "198.51.100.7:5060"])
}

/// A Via value of one hop, with parameters in any order.
fn via() -> impl Strategy<Value = String> {
    let protocol = select(vec!["SIP/2.0/UDP ", "SIP / 2.0 / TCP ", "SIP/2.0/udp\t", "SIP/2.0/XY "]);
    let sent_by = select(vec![
        "127.0.0.1",
        "127.0.0.1:5061",
        "[::1]:5061",
        "[::FFFF:127.0.0.1]",
        "pc33.example.com : 5070",
        "198.51.100.7",
        "host",
    ]);
    let params = vec![
        ";branch=z9hG4bK-a/b+c==",
        " ; received = 192.0.2.7",
        ";maddr=192.0.2.9",
        ";oc;oc-algo=\"loss\"",
        ";oc;oc-algo=\"x, loss\"",
        ";oc",
        ";ttl=1",
        ";x=\"a;,b\"",
        ";lr",
    ];
    let params = proptest::sample::subsequence(params, 0..6).prop_shuffle();
    let rport = select(vec!["", ";rport", ";rport=9"]);
    (protocol, sent_by, rport, params).prop_map(|(protocol, sent_by, rport, params)| {
        format!("{protocol}{sent_by}{rport}{}", params.concat())
    })
}

fn address(tagged: bool) -> impl Strategy<Value = String> {
    let addresses = vec![
        "<sip:a@example.com>",
        "a <sip:a@example.com;lr>",
        "\"A \\\"B\\\" <C>\" <sip:a@example.com>",
        "sip:a@example.com",
        "Two  Words <tel:+1-2>",
        "a<sips:a@[::1]:9?x=y>",
        "\"\"\r\n <sip:a@b>",
    ];
    let params = vec![";x=y", " ; z", ";q=\"a,b\""];
    let tags = if tagged { vec![";tag=1928301774", " ;TAG = a.b", ""] } else { vec![""] };
    let params = proptest::sample::subsequence(params, 0..3);
    (select(addresses), params.clone(), select(tags), params).prop_map(
        |(address, before, tag, after)| {
            format!("{address}{}{tag}{}", before.concat(), after.concat())
        },
    )
}

/// The header lines of an INVITE in any order, under any of their names.
fn invite() -> impl Strategy<Value = String> {
    let names: Vec<_> = [
        vec!["Via", "v", "VIA"],
        vec!["From", "f", "from"],
        vec!["To", "t", "TO"],
        vec!["Call-ID", "i", "call-id"],
        vec!["CSeq", "cseq", "CSEQ"],
    ]
    .into_iter()
    .map(select)
    .collect();
    let colon = || select(vec![": ", ":", " : ", ":\t ", ":\r\n "]);
    let vias = proptest::collection::vec((via(), any::<bool>()), 1..4);
    let others = vec![
        "Max-Forwards: 70",
        "Contact: <sip:a@127.0.0.1>",
        "Subject: folded\r\n Via: no",
        "P-Asserted-Identity: <tel:+1>",
        "Vendor: Via",
        "Supported: 100rel,timer",
        "Content-Length: 0",
    ];
    let others = proptest::sample::subsequence(others, 0..=7);
    let usual = proptest::bool::weighted(0.3);
    (
        names,
        colon(),
        vias,
        address(true),
        address(false),
        "[!-~]{1,60}",
        0..1_u32 << 31,
        others,
        usual,
    )
        .prop_flat_map(|(names, colon, vias, from, to, call_id, number, others, is_usual)| {
            let line = move |index: usize, value: &str| match is_usual {
                true => format!("{}: {value}\r\n", ["Via", "From", "To", "Call-ID", "CSeq"][index]),
                false => format!("{}{colon}{value}\r\n", names[index]),
            };
            let mut top = String::new();
            let mut lines = Vec::new();
            for (place, (via, is_of_line)) in vias.iter().enumerate() {
                match (place, is_of_line) {
                    (0, _) => top.clone_from(via),
                    (1, true) => top = format!("{top} , {via}"),
                    (..) => lines.push(line(0, via)),
                }
            }
            lines.extend([line(1, &from), line(2, &to), line(3, &call_id)]);
            lines.push(line(4, &format!("{number} INVITE")));
            lines.extend(others.iter().map(|other| format!("{other}\r\n")));
            let lines = Just(lines);
            let top = line(0, &top);
            let lines = if is_usual { lines.boxed() } else { lines.prop_shuffle().boxed() };
            lines.prop_map(move |lines| {
                format!("INVITE sip:b@127.0.0.1 SIP/2.0\r\n{top}{}\r\n", lines.concat())
            })
        })
}

/// The ACK of the refusal `answer` to `invite`.
fn ack_of(invite: &str, answer: &str) -> String {
    let refusal = Message::parse(answer.as_bytes()).unwrap();
    let message = Message::parse(invite.as_bytes()).unwrap();
    let to = message.header(HeaderName::To).unwrap();
    let (start, end) = (message.offset_of(to), message.offset_of(to) + to.len());
    let to = str::from_utf8(refusal.header(HeaderName::To).unwrap()).unwrap();
    let ack = format!("{}{to}{}", &invite[..start], &invite[end..]);
    ack.replacen("INVITE", "ACK", 1).replacen(" INVITE\r\n", " ACK\r\n", 1)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn the_answer_is_the_same_at_a_glance(invite in invite(), from in source()) {
        let (mut cheap, mut full) = (Server::alert(), Server::new());
        let answer = cheap.receive(&invite, from);
        prop_assert_eq!(&answer, &full.receive(&invite, from), "{}", &invite);
        prop_assert!(answer.len() <= 1);
        for (server, shed) in [
            (&cheap, ShedCounts { draining: 1, ..ShedCounts::default() }),
            (&full, ShedCounts { calls: 1, ..ShedCounts::default() }),
        ] {
            prop_assert_eq!((server.ledger().shed, server.0.shed()), (1, shed), "{}", &invite);
        }
        let Some(answer) = answer.first() else { return Ok(()) };
        prop_assert!(answer.starts_with("SIP/2.0 503 "), "{}", answer);
        // The ACK of either is known.
        for server in [&mut cheap, &mut full] {
            prop_assert_eq!(server.receive(&ack_of(&invite, answer), from).len(), 0);
            prop_assert_eq!(server.ledger().absorbed, 1, "{}", ack_of(&invite, answer));
        }
    }
}

#[test]
fn most_of_what_comes_is_read_at_a_glance() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut read = 0;
    for _ in 0..200 {
        let text = invite().new_tree(&mut runner).unwrap().current();
        let seen = Glance::new(text.as_bytes()).read(b"INVITE", |to_tag| to_tag.is_none());
        read += u32::from(seen.is_some());
    }
    assert!(read > 190, "{read} of 200");
}

/// As clients of RFC 2543 did, and as an attacker would.
#[test]
fn an_ack_with_a_tag_like_ours_is_looked_at_closer() {
    let mut server = Server::alert();
    let invite = "INVITE sip:b@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bK2\r\n\
        From: <sip:a@b>;tag=1\r\nTo: <sip:b@b>\r\nCall-ID: two\r\nCSeq: 1 INVITE\r\n\r\n";
    let answer = server.receive(invite, "127.0.0.1:5060").remove(0);
    let ack = ack_of(invite, &answer);
    let tag = ack.split(";tag=").nth(2).unwrap().split('\r').next().unwrap();
    assert_eq!(tag.len(), 13);
    assert!(tag.ends_with(|last| ('g'..='z').contains(&last)), "no dialog has {tag}");
    // Any tag will do, or none: the branch and the other names tell.
    for other in ["", "x", "0000000000000", "zzzzzzzzzzzzz", "zzzzzzzzzzzzzzz"] {
        let absorbed = server.ledger().absorbed;
        let to = if other.is_empty() { String::new() } else { format!(";tag={other}") };
        server.receive(&ack.replacen(&format!(";tag={tag}"), &to, 1), "127.0.0.1:5060");
        assert_eq!(server.ledger().absorbed, absorbed + 1, "{other}");
    }
    // Another transaction it is not.
    for (was, is) in [("z9hG4bK2", "z9hG4bK3"), ("two", "three"), ("1 ACK", "2 ACK"), ("=1", "=2")]
    {
        let stray = server.ledger().stray;
        server.receive(&ack.replacen(was, is, 1), "127.0.0.1:5060");
        assert_eq!(server.ledger().stray, stray + 1, "{is}");
    }
    let rejected = server.ledger().parse_reject;
    server.receive(&ack.replacen("1 ACK", "1 BYE", 1), "127.0.0.1:5060");
    assert_eq!(server.ledger().parse_reject, rejected + 1);
}
