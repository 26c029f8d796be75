//! ACKs of refusals: the sieve drops them, and no other; in our own machine and in the kernel.

use std::net::UdpSocket;

use trunkline::ident::{Ident, Token};
use trunkline::sim::Chance;
use trunkline::transport::{PlainReceiver, PlainSender, Sieve, SieveDrops, UdpListener};
use trunkline::wire::SieveOrder;

use crate::link::{V4, V6, allowed, arrived, link};
use crate::sifting::{self, DROP, KEEP, Sifted};

/// As answers without state have it, and as those of dialogs.
const REFUSED: &str = "0123456789abz";
const CALL: &str = "z123456789abf";

/// An ACK with these lines for its To.
fn ack_with(to: &str) -> String {
    format!(
        "ACK sip:49301@192.0.2.1 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bK1\r\n\
         Max-Forwards: 70\r\nFrom: \"t:\" <sip:a@b>;tag={REFUSED}\r\n{to}\r\nCall-ID: x\r\n\
         CSeq: 1 ACK\r\nTopic: x;tag={REFUSED}\r\nContent-Length: 0\r\n\r\n"
    )
}

fn ack(tag: &str) -> String {
    ack_with(&format!("To: <sip:c@d>;tag={tag}"))
}

fn verdict(sifted: &mut Sifted, datagram: &str) -> u32 {
    sifted.verdict(sifting::V4, &[datagram.as_bytes()])
}

fn sifted() -> Sifted {
    let mut sifted = Sifted::new(&[b"sip:192.0.2.1:5060".to_vec()]);
    // All INVITEs pass, and none is counted.
    sifted.share(1 << 32);
    sifted
}

//= rfc3261#8.2.7
//# A stateless UAS MUST ignore ACK requests.
#[test]
fn every_spelling_of_to_is_understood() {
    let mut sifted = sifted();
    let names = ["To:", "TO: ", "to :", "tO\t: ", "t:", "T: ", "t  :\t "];
    let values = ["sip:c@d", "<sip:c@d;x=y>", "\"To: x\" <sip:c@d>", "C <sip:c@d>;x=y", "t:c"];
    let ends = ["", " ", "\t"];
    let mut dropped = 0;
    for (name, (value, end)) in
        names.iter().flat_map(|name| values.iter().zip(ends.iter().cycle()).map(move |v| (name, v)))
    {
        for (tag, expected) in [(REFUSED, DROP), (CALL, KEEP)] {
            let text = ack_with(&format!("{name}{value};tag={tag}{end}"));
            for text in [text.replace("\r\n", "\n"), text] {
                assert_eq!(verdict(&mut sifted, &text), expected, "{text}");
                dropped += u64::from(expected == DROP);
            }
        }
    }
    assert_eq!(sifted.acks(), dropped);
    assert_eq!(sifted.counts(), [0, 0, dropped, 0, 0, 0], "packets alone, beside them");
}

#[test]
fn no_tag_of_a_dialog_is_taken_for_one_of_a_refusal() {
    let (mut sifted, mut chance) = (sifted(), Chance::new(3));
    for seed in 0..200 {
        let mut ident = Ident::new(seed);
        for _ in 0..50 {
            let name = chance.bits();
            let of_name = ident.fingerprint(&[&name.to_le_bytes()]);
            let tags = [ident.token(), ident.token_for(of_name), ident.stateless_tag(name)];
            for (tag, expected) in tags.iter().zip([KEEP, KEEP, DROP]) {
                let text = ack(&String::from_utf8_lossy(tag.as_bytes()));
                assert_eq!(verdict(&mut sifted, &text), expected, "{text}");
            }
        }
    }
}

#[test]
fn whatever_is_unusual_passes() {
    let mut sifted = sifted();
    let tagged = |more: &str| format!("To: <sip:c@d>;tag={REFUSED}{more}");
    for to in [
        "To: <sip:c@d>".to_owned(),
        format!("To: <sip:c@d>;tag=0{REFUSED}"),
        format!("To: <sip:c@d>;tag={}", &REFUSED[1..]),
        format!("To: <sip:c@d>;tag={}", REFUSED.to_uppercase()),
        format!("To: <sip:c@d>;tab={REFUSED}"),
        format!("To: <sip:c@d;tag={REFUSED}>"),
        format!("To: ;tag={REFUSED}"),
        tagged(";x=y"),
        tagged("\r\n ;x=y"),
        tagged("\r\n\tx"),
        tagged("    "),
        format!("To:\r\n <sip:c@d>;tag={REFUSED}"),
        format!("Tog: <sip:c@d>;tag={REFUSED}\r\nToo: x;tag={REFUSED}"),
        format!("To: <sip:c@d>\r\nTo: <sip:c@d>;tag={REFUSED}"),
        format!("To: <sip:{}@d>;tag={REFUSED}", "c".repeat(300)),
        format!("\r\nTo: <sip:c@d>;tag={REFUSED}"),
        // The end of one line and the start of the next make no tag.
        "f: a;tag=1\r\nTo: <c:zzz".to_owned(),
        "f: a;tag=12345\r\nt:sip:z".to_owned(),
    ] {
        let text = ack_with(&to);
        assert_eq!(verdict(&mut sifted, &text), KEEP, "{text}");
    }
    for other in ["INVITE", "BYE", "PRACK", "ACK\t", "ack", "SIP/2.0", "ACKS"] {
        let text = ack(REFUSED).replacen("ACK", other, 1);
        assert_eq!(verdict(&mut sifted, &text), KEEP, "{text}");
    }
    assert_eq!((sifted.acks(), sifted.counts()), (0, [0; 6]));
}

#[test]
fn an_ack_longer_than_the_window_passes() {
    let mut sifted = sifted();
    let text = ack(REFUSED);
    for (bytes, expected) in [(1_024, DROP), (1_025, KEEP), (8_000, KEEP)] {
        let long = format!("{text}{}", "x".repeat(bytes - text.len()));
        assert_eq!(verdict(&mut sifted, &long), expected, "{bytes}");
    }
    let lines = format!("{}To: <sip:c@d>;tag={REFUSED}\r\n", "a:b\r\n".repeat(190));
    assert_eq!(verdict(&mut sifted, &format!("ACK x\r\n{lines}\r\n")), DROP);
}

#[test]
fn several_in_one_packet_pass() {
    let mut sifted = sifted();
    let (ack, bye) = (ack(REFUSED), ack(REFUSED).replacen("ACK", "BYE", 1));
    for packet in [[&ack, &ack], [&ack, &bye], [&bye, &ack]] {
        let packet = packet.map(|text| text.as_bytes());
        assert_eq!(sifted.verdict(sifting::V6, &packet), KEEP);
    }
    assert_eq!(sifted.acks(), 0);
}

/// What the text tells a reader who takes it line by line.
fn is_of_refusal(datagram: &[u8]) -> bool {
    let is_to = |line: &&[u8]| {
        let name = line.split(|byte| *byte == b':').next().unwrap_or_default();
        line.contains(&b':')
            && [&b"to"[..], b"t"].contains(&&name.trim_ascii().to_ascii_lowercase()[..])
    };
    let mut lines = datagram.split(|byte| *byte == b'\n').skip(1);
    let Some(to) = lines.find(is_to) else { return false };
    let end = to.trim_ascii().last_chunk::<18>();
    let tag = end.and_then(|end| end.strip_prefix(b";tag="));
    datagram.starts_with(b"ACK ") && tag.is_some_and(Token::is_stateless)
}

#[test]
fn what_is_cut_and_spoilt_is_dropped_only_if_it_says_so() {
    let (mut sifted, mut chance) = (sifted(), Chance::new(11));
    let whole = ack(REFUSED).into_bytes();
    let mut dropped = 0;
    for _ in 0..100_000 {
        let mut text = whole.clone();
        for _ in 0..chance.below(4) {
            let (at, end) = (chance.below(text.len()), chance.below(text.len()));
            match chance.below(4) {
                0 => text.truncate(at.max(1)),
                1 if at < end => text.drain(at..end.min(at + 40)).for_each(drop),
                2 => text[at] = b"\r\n :\tt;="[chance.below(8)],
                _ => text[at] = chance.below(256) as u8,
            }
        }
        if sifted.verdict(sifting::V4, &[&text]) == DROP {
            assert!(is_of_refusal(&text), "{}", text.escape_ascii());
            dropped += 1;
        }
    }
    assert_eq!(sifted.acks(), dropped);
    assert!((10_000..90_000).contains(&dropped), "{dropped}");
}

#[test]
fn what_an_older_datagram_left_in_the_window_is_not_seen() {
    let mut sifted = sifted();
    let text = ack(REFUSED);
    assert_eq!(verdict(&mut sifted, &text), DROP);
    let to = text.find("To:").unwrap();
    for cut in [to, to + 2, to + 3, to + 10, to + 25] {
        assert_eq!(verdict(&mut sifted, &text[..cut]), KEEP, "{cut}");
    }
}

/// How many of `count` arrive.
fn passed(text: &str, count: usize, peer: &UdpSocket, sockets: &[UdpListener]) -> usize {
    for _ in 0..count {
        peer.send(text.as_bytes()).unwrap();
    }
    arrived(&sockets[0]).len()
}

#[test]
fn the_kernel_drops_them_while_they_are_wanted_dropped() {
    for address in [V4, V6] {
        let (sockets, peer) = link(address, 1);
        let Some(mut sieve) = allowed(Sieve::load(&[])) else { return };
        let (refused, of_call) = (ack(REFUSED), ack(CALL));
        assert_eq!(passed(&refused, 10, &peer, &sockets), 10);
        sieve.obey(SieveOrder::Acks(true), &sockets).unwrap();
        assert!(sieve.is_attached() && !sieve.is_for_invites());
        assert_eq!(passed(&refused, 100, &peer, &sockets), 0);
        let invite = of_call.replace("ACK", "INVITE");
        for text in [&of_call, &invite, &refused.replacen("ACK", "BYE", 1)] {
            assert_eq!(passed(text, 10, &peer, &sockets), 10);
        }
        let drops = SieveDrops { acks: 100, packets: 100, ..SieveDrops::default() };
        assert_eq!(sieve.dropped().unwrap(), drops, "INVITEs that all pass are not counted");
        sieve.rest(&sockets).unwrap();
        assert!(sieve.is_attached(), "it is still wanted");
        sieve.obey(SieveOrder::Acks(false), &sockets).unwrap();
        assert!(!sieve.is_attached());
        assert_eq!(passed(&refused, 10, &peer, &sockets), 10);
        assert_eq!(sieve.dropped().unwrap(), drops);
        assert_eq!(sockets[0].kernel_drops().unwrap(), 100);
    }
}

/// Ten ACKs that a peer on this host sends as one: how many arrive, and how many were dropped.
fn sent_as_one(is_joining: bool) -> Option<(usize, u64)> {
    let (sockets, _) = link(V4, 1);
    let mut sieve = allowed(Sieve::load(&[]))?;
    if is_joining {
        sockets[0].join().unwrap();
    }
    sieve.obey(SieveOrder::Acks(true), &sockets).unwrap();
    let (from, _) = link(V4, 1);
    let mut sender = PlainSender::joined(10, 2_048);
    for _ in 0..10 {
        sender.slot().unwrap().put(ack(REFUSED).as_bytes());
        sender.commit(sockets[0].local());
    }
    assert_eq!(sender.flush(&from[0]).unwrap(), 10);
    let mut receiver = PlainReceiver::joined(16, 2_048);
    let arrived = receiver.receive(&sockets[0], None).unwrap();
    Some((arrived, sieve.dropped().unwrap().acks))
}

#[test]
fn joined_acks_pass_where_they_come_as_one() {
    let Some(outcome) = sent_as_one(true) else { return };
    assert_eq!(outcome, (10, 0));
    assert_eq!(sent_as_one(false), Some((0, 10)));
}
