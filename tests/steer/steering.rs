//! The steering program in our own machine, against the router.

use std::fs;
use std::path::Path;

use trunkline::engine::Router;
use trunkline::sim::Chance;
use trunkline::transport::Steering;

use crate::machine::Machine;
use crate::message::{odd, usual};

const SHARDS: usize = 7;

/// The steering program with its room.
pub(crate) struct Steered {
    machine: Machine,
    router: Router,
}

impl Steered {
    pub(crate) fn new(seed: u64) -> Steered {
        let router = Router::new(seed, SHARDS);
        let program = Steering::program(router.key(), SHARDS as u32);
        let mut machine = Machine::new(program, 64);
        machine.arrays.insert(0, vec![0xee; 2_064]);
        Steered { machine, router }
    }

    /// The socket chosen for a datagram; `None`: the kernel's own choice.
    pub(crate) fn choice(&mut self, datagram: &[u8]) -> Option<usize> {
        self.machine.packet = [&[0xff; 8], datagram].concat();
        self.machine.set_context(16, datagram.len() as u32 + 8);
        assert_eq!(self.machine.run(), 1, "never a verdict the kernel answers with an ICMP error");
        self.machine.chosen.map(|index| index as usize)
    }

    /// The owner, or `None` for what has none: no shard is right then, or all are.
    fn owner(&self, datagram: &[u8]) -> Option<usize> {
        let owner = self.router.owner(datagram, usize::MAX);
        (owner != usize::MAX).then_some(owner)
    }

    /// A choice is the router's, where the router has one.
    fn check(&mut self, datagram: &[u8]) -> bool {
        let (choice, owner) = (self.choice(datagram), self.owner(datagram));
        let is_right = choice.is_none() || owner.is_none() || choice == owner;
        assert!(is_right, "{choice:?} for {owner:?}: {}", datagram.escape_ascii());
        choice.is_some()
    }
}

#[test]
fn usual_messages_go_where_the_router_would_send_them() {
    for seed in 0..20 {
        let (mut steered, mut chance) = (Steered::new(seed), Chance::new(seed));
        for _ in 0..1_000 {
            let datagram = usual(&mut chance);
            assert!(steered.check(&datagram), "given up: {}", datagram.escape_ascii());
        }
    }
}

#[test]
fn odd_messages_go_there_too_or_where_the_kernel_likes() {
    let (mut steered, mut chance) = (Steered::new(1), Chance::new(1));
    let chosen = (0..20_000).filter(|_| steered.check(&odd(&mut chance))).count();
    assert!(chosen > 10_000, "{chosen}");
}

#[test]
fn noise_chooses_nothing_wrong() {
    let (mut steered, mut chance) = (Steered::new(2), Chance::new(2));
    for _ in 0..5_000 {
        let bytes = chance.below(600);
        let noise: Vec<u8> = match chance.below(2) {
            0 => (0..bytes).map(|_| chance.below(256) as u8).collect(),
            _ => (0..bytes).map(|_| b"\r\n :\tCcIi"[chance.below(9)]).collect(),
        };
        steered.check(&noise);
    }
}

#[test]
fn golden_and_torture_messages_whole_and_cut_anywhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut steered = Steered::new(3);
    let mut whole = 0;
    for folder in ["tests/data", "../shared/rfc4475", "../shared/rfc5118"] {
        let Ok(entries) = fs::read_dir(root.join(folder)) else {
            println!("{folder}: no messages, nothing tested");
            continue;
        };
        for entry in entries.flatten().filter(|entry| entry.path().is_file()) {
            let message = fs::read(entry.path()).unwrap();
            whole += usize::from(steered.check(&message));
            for end in 0..message.len() {
                steered.check(&message[..end]);
            }
        }
    }
    assert!(whole > 20, "{whole} were understood");
}

//= rfc3261#20.8
//# The compact form of the Call-ID header field is i.
#[test]
fn every_spelling_of_the_name_is_understood() {
    let mut steered = Steered::new(4);
    for name in ["Call-ID", "call-id", "CALL-ID", "cAlL-iD", "i", "I"] {
        for (before, behind) in [("", ""), ("", " "), (" ", " "), ("\t", "\t"), ("  ", "  ")] {
            let text = format!(
                "OPTIONS sip:a SIP/2.0\r\nVia: x\r\n{name}{before}:{behind}one@host\r\nTo: a\r\n\r\n"
            );
            let owner = steered.router.owner_of(b"one@host");
            assert_eq!(steered.choice(text.as_bytes()), Some(owner), "{text:?}");
        }
    }
}

#[test]
fn unusual_lines_are_left_to_the_kernel() {
    let mut steered = Steered::new(5);
    let long = "x".repeat(300);
    let far = "y".repeat(1_500);
    for lines in [
        "Call-ID: one\r\n two\r\n",
        "Call-ID:\r\n one\r\n",
        "Call-ID:\r\n",
        "Call-ID: \r\n",
        "Call-ID      : one\r\nCall-ID: two\r\n",
        "Call-ID:       one\r\n",
        "\r\nCall-ID: in the body\r\n",
        "To: a\r\n",
        &format!("Call-ID: {long}\r\n"),
        &format!("Subject: {far}\r\nCall-ID: one\r\n"),
        &"a\r\n".repeat(60),
    ] {
        let text = format!("INVITE sip:a SIP/2.0\r\nVia: x\r\n{lines}Max-Forwards: 70\r\n\r\n");
        assert_eq!(steered.choice(text.as_bytes()), None, "{text:?}");
    }
    assert_eq!(steered.choice(b"\r\nINVITE sip:a SIP/2.0\r\nCall-ID: one\r\n\r\n"), None);
    assert_eq!(steered.choice(b"Call-ID: one\r\n\r\n"), None);
    assert_eq!(steered.choice(b"\r\n\r\n"), None);
    assert_eq!(steered.choice(b""), None);
}

#[test]
fn what_an_older_datagram_left_in_the_room_is_not_seen() {
    let mut steered = Steered::new(6);
    let long = b"BYE sip:a SIP/2.0\r\nVia: 111111111111111\r\nCall-ID: old\r\nTo: a\r\n\r\n";
    assert!(steered.choice(long).is_some());
    for end in 32..long.len() - 20 {
        if !long[..end].windows(7).any(|part| part == b"Call-ID") {
            assert_eq!(steered.choice(&long[..end]), None, "cut at {end}");
        }
    }
}

#[test]
fn every_shard_gets_its_part() {
    let (mut steered, mut chance) = (Steered::new(8), Chance::new(8));
    let mut counts = [0; SHARDS];
    for _ in 0..7_000 {
        counts[steered.choice(&usual(&mut chance)).unwrap()] += 1;
    }
    assert!(counts.iter().all(|count| (800..1_200).contains(count)), "{counts:?}");
}
