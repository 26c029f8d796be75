//! The share asked for is given up, as long as it was asked for.

use trunkline::time::Timestamp;

use super::Restraint;

fn hear(restraint: &mut Restraint, ms: u64, parameters: &str) {
    let text = format!("SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP a;branch=b{parameters}\r\n\r\n");
    restraint.handle_response(Timestamp::from_millis(ms), text.as_bytes());
}

fn held_back(restraint: &mut Restraint, ms: u64) -> usize {
    let now = Timestamp::from_millis(ms);
    (0..1_000).filter(|_| restraint.holds_back(now)).count()
}

#[test]
fn without_feedback_every_call_goes() {
    assert_eq!(held_back(&mut Restraint::default(), 0), 0);
}

#[test]
fn the_share_is_exact() {
    let mut restraint = Restraint::default();
    for percent in [0, 1, 20, 75, 100] {
        hear(&mut restraint, 0, &format!(";oc={percent};oc-algo=\"loss\""));
        assert_eq!(held_back(&mut restraint, 499), 10 * percent, "{percent}");
    }
}

#[test]
fn it_ends_with_its_validity() {
    let mut restraint = Restraint::default();
    hear(&mut restraint, 1_000, ";oc=50;oc-validity=200");
    assert_eq!(held_back(&mut restraint, 1_199), 500);
    assert_eq!(held_back(&mut restraint, 1_200), 0);
    hear(&mut restraint, 2_000, ";oc=50;oc-validity=900");
    hear(&mut restraint, 2_001, ";oc=50;oc-validity=0");
    assert_eq!(held_back(&mut restraint, 2_001), 0, "zero ends it at once");
}

#[test]
fn older_feedback_is_ignored() {
    let mut restraint = Restraint::default();
    hear(&mut restraint, 0, ";oc=50;oc-seq=7.5");
    hear(&mut restraint, 1, ";oc=90;oc-seq=7.45");
    assert_eq!(held_back(&mut restraint, 1), 500);
    hear(&mut restraint, 2, ";oc=10;oc-seq=7.6");
    assert_eq!(held_back(&mut restraint, 2), 100);
}
