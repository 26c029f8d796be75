//! Medians by kind of server, ratios within a round.

use super::{Cost, Name, Side};

fn side(name: Name, us_per_call: f64) -> Side {
    Side {
        name,
        calls_per_s: 1_000.0,
        completed: 10,
        failed: 0,
        us_per_call,
        busy_share: 0.1,
        waiting_share: 0.0,
        generator_us_per_call: 5.0,
        handed_per_call: 1.5,
        balanced: true,
    }
}

#[test]
fn a_ratio_is_that_of_one_round() {
    let sides = [
        side(Name::One, 10.0),
        side(Name::Mailbox, 12.0),
        side(Name::One, 20.0),
        side(Name::Mailbox, 30.0),
        side(Name::One, 30.0),
        side(Name::Mailbox, 39.0),
    ];
    let cost = Cost::of(&sides, Name::Mailbox);
    assert_eq!((cost.us_per_call, cost.ratio, cost.handed_per_call), (30.0, 1.3, 1.5));
    assert_eq!(Cost::of(&sides, Name::One).ratio, 1.0);
}

#[test]
fn no_rounds_no_numbers() {
    assert_eq!(Cost::of(&[], Name::Ebpf), Cost::default());
}
