//! Every port gets its share, RTP in sequence, and every kind.

use std::collections::BTreeSet;

use super::{Kind, OTHERS, Volley};

#[test]
fn each_port_hears_one_unbroken_sequence() {
    let mut volley = Volley::new(20_000..=20_003);
    let shots: Vec<_> = (0..3 * 4 * 5).map(|_| volley.shoot()).collect();
    for port in 20_000..=20_003 {
        let of_port = || shots.iter().filter(|shot| shot.port == port);
        let rtp: Vec<u32> =
            of_port().filter(|shot| shot.kind == Kind::Rtp).map(|shot| shot.number).collect();
        assert_eq!(rtp, (0..10).collect::<Vec<_>>());
        assert_eq!(of_port().count(), 15);
    }
}

#[test]
fn every_kind_comes_to_every_port() {
    let mut volley = Volley::new(65_534..=65_535);
    let shots: Vec<_> = (0..3 * 2 * OTHERS.len()).map(|_| volley.shoot()).collect();
    for port in 65_534..=65_535 {
        let kinds: BTreeSet<Kind> =
            shots.iter().filter(|shot| shot.port == port).map(|shot| shot.kind).collect();
        assert_eq!(kinds.len(), OTHERS.len() + 1);
    }
}
