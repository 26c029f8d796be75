//! The program of the sieve in our own machine: what passes, what is dropped, what is counted.

use std::net::IpAddr;

use trunkline::transport::Sieve;

use crate::machine::Machine;

const CONTACT: &[u8] = b"sip:192.0.2.1:5060";
pub(crate) const KEEP: u32 = u32::MAX;
pub(crate) const DROP: u32 = 0;

/// The sieve's program with its maps.
pub(crate) struct Sifted {
    machine: Machine,
}

impl Sifted {
    pub(crate) fn new(spared: &[Vec<u8>]) -> Sifted {
        let mut machine = Machine::new(Sieve::program(spared, [1, 2]), 192);
        machine.arrays.insert(2, vec![0; 56]);
        machine.arrays.insert(3, vec![0; 16 << 20]);
        machine.arrays.insert(4, vec![0; 2_064]);
        (machine.hash.0, machine.words) = (1, 3);
        let mut sifted = Sifted { machine };
        sifted.share(0);
        sifted
    }

    /// Of 2^32 so many pass.
    pub(crate) fn share(&mut self, share: u64) {
        self.shares(share, share);
    }

    /// Of 2^32 new ones so many pass, and so many copies of those that were dropped.
    fn shares(&mut self, new: u64, again: u64) {
        let words = [new, again].map(u64::to_le_bytes);
        self.machine.arrays.insert(0, words.concat());
    }

    /// `source` is blocked up to that time.
    fn block(&mut self, source: &str, end_ns: u64) {
        let key = match source.parse().unwrap() {
            IpAddr::V4(address) => address.to_ipv6_mapped(),
            IpAddr::V6(address) => address,
        };
        self.machine.hash.1.insert(key.octets().to_vec(), end_ns.to_le_bytes().to_vec());
    }

    /// The verdict on a packet of datagrams, all but the last of one size.
    pub(crate) fn verdict(&mut self, source: &str, datagrams: &[&[u8]]) -> u32 {
        let (mut header, protocol) = match source.parse().unwrap() {
            IpAddr::V4(address) => ([&[0x45; 12][..], &address.octets(), &[9; 4]].concat(), 0x0008),
            IpAddr::V6(address) => ([&[0x60; 8][..], &address.octets(), &[9; 16]].concat(), 0xdd86),
        };
        self.machine.udp = header.len();
        header.extend([7; 8]);
        let payload = datagrams.concat();
        self.machine.set_context(0, payload.len() as u32 + 8);
        self.machine.set_context(16, protocol);
        let size = if datagrams.len() > 1 { datagrams[0].len() } else { 0 };
        self.machine.set_context(176, size as u32);
        self.machine.packet = [header, payload].concat();
        self.machine.run()
    }

    /// Shed, new or not; blocked; packets.
    fn drops(&self) -> [u64; 3] {
        let [shed, blocked, packets, again, ..] = self.counts();
        [shed + again, blocked, packets]
    }

    /// Shed, blocked, packets, shed again, passed, passed again.
    pub(crate) fn counts(&self) -> [u64; 6] {
        let [invites @ .., _] = self.words();
        invites
    }

    /// ACKs.
    pub(crate) fn acks(&self) -> u64 {
        self.words()[6]
    }

    fn words(&self) -> [u64; 7] {
        let words = self.machine.arrays[&2].chunks(8);
        let words: Vec<u64> =
            words.map(|word| u64::from_le_bytes(word.try_into().unwrap())).collect();
        words.try_into().unwrap()
    }
}

fn invite(uri: &str) -> Vec<u8> {
    let mut text =
        format!("INVITE {uri} SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bK1\r\n");
    text.push_str("From: <sip:a@b>;tag=1\r\nTo: <sip:c@d>\r\nCall-ID: x\r\n\r\n");
    text.into_bytes()
}

pub(crate) const V4: &str = "192.0.2.9";
pub(crate) const V6: &str = "2001:db8::9";

#[test]
fn share_zero_drops_new_invites_and_nothing_else() {
    let mut sifted = Sifted::new(&[CONTACT.to_vec()]);
    for source in [V4, V6] {
        assert_eq!(sifted.verdict(source, &[&invite("sip:49301@192.0.2.1:5060")]), DROP);
        for other in ["ACK", "BYE", "CANCEL", "OPTIONS", "PRACK", "UPDATE", "INVITEE", "invite"] {
            let text = invite("sip:x@y").escape_ascii().to_string().replacen("INVITE", other, 1);
            assert_eq!(sifted.verdict(source, &[text.as_bytes()]), KEEP, "{other}");
        }
        let response = [b"SIP/2.0 200 OK\r\n", &invite("sip:x@y")[..]].concat();
        assert_eq!(sifted.verdict(source, &[&response]), KEEP);
    }
    assert_eq!(sifted.drops(), [2, 0, 2]);
}

//= rfc3261#12.2.1.1
//# the UAC MUST place the remote target URI into the Request-URI
#[test]
fn invite_to_our_contact_passes_and_one_that_only_looks_so_does_not() {
    let longest = [b"sip:", &[b'a'; 60][..]].concat();
    let spared = [CONTACT.to_vec(), b"sip:[2001:db8::1]:5060".to_vec(), longest.clone()];
    let mut sifted = Sifted::new(&spared);
    for uri in &spared {
        let uri = String::from_utf8(uri.clone()).unwrap();
        for behind in ["", ";transport=udp", "?x=y"] {
            assert_eq!(sifted.verdict(V4, &[&invite(&format!("{uri}{behind}"))]), KEEP);
        }
        for behind in ["1", "@192.0.2.9", ".example"] {
            assert_eq!(sifted.verdict(V4, &[&invite(&format!("{uri}{behind}"))]), DROP);
        }
        assert_eq!(sifted.verdict(V4, &[&invite(&uri[..uri.len() - 1])]), DROP);
    }
}

#[test]
fn nothing_spared_drops_all_invites() {
    let mut sifted = Sifted::new(&[]);
    assert_eq!(sifted.verdict(V4, &[&invite("sip:192.0.2.1:5060")]), DROP);
}

#[test]
fn share_is_compared_with_the_number_drawn() {
    let mut sifted = Sifted::new(&[]);
    for (share, random, verdict) in [
        (1, 0, KEEP),
        (1, 1, DROP),
        (1 << 31, (1 << 31) - 1, KEEP),
        (1 << 31, 1 << 31, DROP),
        (1 << 32, u32::MAX, KEEP),
    ] {
        sifted.share(share);
        sifted.machine.random = random;
        assert_eq!(sifted.verdict(V4, &[&invite("sip:x@y")]), verdict, "{share} {random}");
    }
}

/// Tells `new` INVITEs apart by their verdicts: only those pass, or only copies.
fn is_new(sifted: &mut Sifted, datagram: &[u8]) -> bool {
    sifted.shares(1 << 32, 0);
    let verdict = sifted.verdict(V4, &[datagram]);
    sifted.shares(0, 1 << 32);
    assert_ne!(sifted.verdict(V4, &[datagram]), verdict);
    verdict == KEEP
}

#[test]
fn copy_of_what_was_dropped_is_known_by_every_byte_of_its_head() {
    let mut sifted = Sifted::new(&[]);
    let datagram = [invite("sip:x@y"), vec![b'x'; 2_000]].concat();
    for bytes in [200, 1_023, 1_024, 1_025, 2_000] {
        let dropped = &datagram[..bytes];
        sifted.share(0);
        assert_eq!(sifted.verdict(V4, &[dropped]), DROP);
        assert!(!is_new(&mut sifted, dropped), "{bytes}");
        for at in (64..bytes).step_by(61) {
            // The other way round each time: what `is_new` drops is known from then on.
            let mut other = dropped.to_vec();
            other[at] = !other[at].wrapping_add(bytes as u8);
            assert_eq!(is_new(&mut sifted, &other), at < 1_024, "{at} of {bytes}");
        }
    }
}

#[test]
fn what_passed_is_not_remembered_and_what_was_dropped_is_forgotten_in_time() {
    let mut sifted = Sifted::new(&[]);
    let (new, other) = (invite("sip:x@y"), invite("sip:y@x"));
    sifted.machine.clock_ns = u64::MAX - 30_000_000_000;
    sifted.shares(1 << 32, 0);
    assert_eq!([sifted.verdict(V4, &[&new]), sifted.verdict(V4, &[&new])], [KEEP; 2]);
    sifted.shares(0, 0);
    assert_eq!([sifted.verdict(V4, &[&new]), sifted.verdict(V4, &[&new])], [DROP; 2]);
    assert_eq!(sifted.counts(), [1, 0, 2, 1, 2, 0]);
    // As late as a copy may come, as it was dropped a second time.
    for seconds in [8, 16] {
        sifted.machine.clock_ns += seconds * 1_000_000_000;
        assert_eq!(sifted.verdict(V4, &[&new]), DROP);
    }
    sifted.shares(0, 1 << 32);
    assert_eq!([sifted.verdict(V4, &[&new]), sifted.verdict(V4, &[&other])], [KEEP, DROP]);
    assert_eq!(sifted.counts(), [2, 0, 5, 3, 2, 1]);
    sifted.shares(1 << 32, 0);
    sifted.machine.clock_ns = sifted.machine.clock_ns.wrapping_add(20_000_000_000);
    assert_eq!(sifted.verdict(V4, &[&new]), KEEP, "nobody repeats so late");
}

#[test]
fn those_that_share_a_set_are_all_known() {
    let mut sifted = Sifted::new(&[]);
    sifted.machine.clock_ns = 9_000_000_000;
    let datagrams: Vec<_> = (0..40_000).map(|number| invite(&format!("sip:{number}@y"))).collect();
    sifted.share(0);
    for datagram in &datagrams {
        assert_eq!(sifted.verdict(V4, &[datagram]), DROP);
    }
    // Some forty sets have three of them and more.
    let known = datagrams.iter().filter(|datagram| !is_new(&mut sifted, datagram)).count();
    assert_eq!(known, datagrams.len());
}

#[test]
fn packet_of_several_is_taken_for_new() {
    let mut sifted = Sifted::new(&[]);
    let new = invite("sip:x@y");
    assert_eq!(sifted.verdict(V4, &[&new, &new]), DROP);
    sifted.shares(1 << 32, 0);
    assert_eq!(sifted.verdict(V4, &[&new, &new]), KEEP);
    assert_eq!(sifted.counts(), [2, 0, 1, 0, 2, 0]);
}

#[test]
fn blocked_source_alone_is_dropped_until_its_time() {
    let mut sifted = Sifted::new(&[CONTACT.to_vec()]);
    sifted.share(1 << 32);
    sifted.block(V4, 1_000);
    sifted.block(V6, 2_000);
    let (new, ours) = (invite("sip:x@y"), invite("sip:192.0.2.1:5060"));
    for (clock_ns, v4, v6) in
        [(0, DROP, DROP), (999, DROP, DROP), (1_000, KEEP, DROP), (2_000, KEEP, KEEP)]
    {
        sifted.machine.clock_ns = clock_ns;
        assert_eq!([sifted.verdict(V4, &[&new]), sifted.verdict(V6, &[&new])], [v4, v6]);
        assert_eq!(sifted.verdict(V4, &[&ours]), KEEP);
        for other in ["192.0.2.10", "2001:db8::a"] {
            assert_eq!(sifted.verdict(other, &[&new]), KEEP);
        }
    }
    assert_eq!(sifted.drops(), [0, 5, 5]);
}

#[test]
fn packet_of_several_is_dropped_only_if_all_are_new() {
    let mut sifted = Sifted::new(&[CONTACT.to_vec()]);
    let new = invite("sip:1234567890123@y");
    let ours = invite("sip:192.0.2.1:5060 ");
    let bye = [b"BYE    ", &new[7..]].concat();
    assert_eq!(new.len(), ours.len());
    assert_eq!(sifted.verdict(V4, &[&new, &new, &new]), DROP);
    assert_eq!(sifted.drops(), [3, 0, 1]);
    assert_eq!(sifted.verdict(V4, &[&new, &bye, &new]), KEEP);
    assert_eq!(sifted.verdict(V4, &[&new, &new, &ours]), KEEP);
    assert_eq!(sifted.verdict(V4, &[&new, &new[..90]]), DROP);
    assert_eq!(sifted.drops(), [5, 0, 2]);
    assert_eq!(sifted.verdict(V4, &vec![&new[..]; 128]), DROP);
    assert_eq!(sifted.verdict(V4, &vec![&new[..]; 129]), KEEP, "more than a packet can be");
}

#[test]
fn cut_and_hostile_datagrams_pass() {
    let mut sifted = Sifted::new(&[CONTACT.to_vec()]);
    let new = invite("sip:x@y");
    for end in 0..new.len() {
        let verdict = sifted.verdict(V6, &[&new[..end]]);
        assert_eq!(verdict, if end < 72 { KEEP } else { DROP }, "cut at {end}");
    }
    assert_eq!(sifted.verdict(V4, &[&[0; 2_000]]), KEEP);
    assert_eq!(sifted.verdict(V4, &[&[b"\r\n", &new[..]].concat()]), KEEP);
}
