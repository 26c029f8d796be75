//! Trust: the table of proofs when it is full, credit to the byte, and who is trusted.

use std::net::IpAddr;
use std::time::Duration;

use super::proofs::Proofs;
use super::{Credit, Trust};
use crate::api::TrustConfig;
use crate::ident::Ident;
use crate::limits::PROOFS_MAX;
use crate::time::Timestamp;

const LIFE: Duration = Duration::from_secs(300);

/// Names that share a set differ in their high bits only.
fn crowded(number: u64) -> u64 {
    number << 32 | 5
}

#[test]
fn a_full_set_forgets_the_least_recently_proven() {
    let mut proofs = Proofs::new();
    let at = |second: u64| Timestamp::from_millis(second * 1_000);
    for number in 0..8 {
        proofs.keep(crowded(number), at(number) + LIFE);
    }
    // The oldest proves itself again, so the second is the one to go.
    proofs.keep(crowded(0), at(9) + LIFE);
    proofs.keep(crowded(8), at(10) + LIFE);
    let held: Vec<u64> = (0..9).filter(|n| proofs.holds(at(10), crowded(*n))).collect();
    assert_eq!(held, [0, 2, 3, 4, 5, 6, 7, 8]);
}

#[test]
fn an_address_takes_one_place_however_often_it_is_proven() {
    let mut proofs = Proofs::new();
    proofs.keep(crowded(1), Timestamp::ZERO + LIFE);
    for second in 0..100 {
        proofs.keep(crowded(2), Timestamp::from_millis(second * 1_000) + LIFE);
    }
    assert!(proofs.holds(Timestamp::ZERO, crowded(1)));
}

#[test]
fn a_full_table_holds_what_came_last() {
    let mut proofs = Proofs::new();
    let ident = Ident::new(7);
    let name = |number: u64| ident.fingerprint(&[&number.to_le_bytes()]).bucket();
    let many = 4 * PROOFS_MAX as u64;
    for number in 0..many {
        proofs.keep(name(number), Timestamp::from_micros(number) + LIFE);
    }
    let now = Timestamp::from_micros(many);
    let held = (0..many).filter(|number| proofs.holds(now, name(*number))).count();
    assert!(held > PROOFS_MAX * 95 / 100 && held <= PROOFS_MAX, "{held}");
    assert!((many - 1_000..many).all(|number| proofs.holds(now, name(number))));
}

#[test]
fn a_proof_holds_until_its_last_microsecond() {
    let mut proofs = Proofs::new();
    let until = Timestamp::ZERO + LIFE;
    proofs.keep(7, until);
    assert!(proofs.holds(Timestamp::from_micros(until.as_micros() - 1), 7));
    assert!(!proofs.holds(until, 7));
    assert!(!Proofs::new().holds(Timestamp::ZERO, 0), "an empty place proves nobody");
}

#[test]
fn credit_is_spent_to_the_last_byte_and_not_beyond() {
    let credit = Credit::unproven(100);
    assert!(!credit.pays(301, || 0));
    assert!(!credit.pays(100, || 201), "what must follow would not fit");
    assert!(credit.pays(100, || 200));
    assert!(credit.pays(200, || 0));
    assert!(!credit.pays(1, || 0));
    credit.earn(1);
    assert!(credit.pays(3, || 0) && !credit.pays(1, || 0));
    credit.prove();
    assert!(credit.pays(usize::MAX, || usize::MAX));
}

#[test]
fn a_reply_without_state_is_weighed_against_its_request() {
    let trust = Trust::new(TrustConfig::default(), Ident::new(1));
    let ip = |text: &str| text.parse::<IpAddr>().unwrap();
    assert!(trust.may_reply(ip("198.51.100.7"), 100, 300));
    assert!(!trust.may_reply(ip("198.51.100.7"), 100, 301));
    assert!(trust.may_reply(ip("127.0.0.1"), 100, 301));
}

#[test]
fn loopback_and_named_networks_are_trusted_unless_named_otherwise() {
    let networks = |texts: &[&str]| texts.iter().map(|text| text.parse().unwrap()).collect();
    let trusts = |config: &TrustConfig, ip: &str| {
        let ip = ip.parse().unwrap();
        let trust = Trust::new(config.clone(), Ident::new(1));
        assert_eq!(trust.trusts(ip), config.trusts(ip), "the short cut changes nothing");
        trust.trusts(ip)
    };
    let by_default = TrustConfig::default();
    for ip in ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"] {
        assert!(trusts(&by_default, ip), "{ip}");
    }
    for ip in ["10.1.1.1", "2001:db8::1", "::ffff:10.1.1.1", "0.0.0.0", "::"] {
        assert!(!trusts(&by_default, ip), "{ip}");
        assert!(trusts(&TrustConfig::everybody(), ip), "{ip}");
    }
    let named = TrustConfig {
        networks: networks(&["10.0.0.0/8"]),
        untrusted: networks(&["10.1.0.0/16", "127.0.0.1"]),
    };
    assert!(trusts(&named, "10.2.0.1") && trusts(&named, "::ffff:10.2.0.1"));
    assert!(trusts(&named, "127.0.0.2") && trusts(&named, "::1"));
    assert!(!trusts(&named, "10.1.0.1") && !trusts(&named, "127.0.0.1"));
    assert!(!trusts(&named, "::ffff:10.1.0.1") && !trusts(&named, "11.0.0.1"));
}
