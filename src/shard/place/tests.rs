//! Placement: cores are chosen in order, and what cannot be is named.

use super::*;

#[test]
fn one_shard_per_core_unless_told_otherwise() {
    assert_eq!(Cores::among(&[0, 1, 4], &[], None).unwrap(), Cores(vec![0, 1, 4]));
    assert_eq!(Cores::among(&[0, 1, 4], &[], Some(2)).unwrap(), Cores(vec![0, 1]));
    assert_eq!(Cores::among(&[0, 1, 4], &[4, 1], None).unwrap(), Cores(vec![4, 1]));
}

#[test]
fn what_cannot_be_is_named() {
    let failure = |wanted: &[usize], shards| Cores::among(&[0, 1], wanted, shards).unwrap_err();
    assert!(matches!(failure(&[2], None), StartFailure::NoSuchCore { core: 2, .. }));
    assert!(matches!(failure(&[1, 1], None), StartFailure::CoreTwice { core: 1 }));
    assert!(matches!(failure(&[], Some(3)), StartFailure::TooFewCores { shards: 3, cores: 2 }));
    assert!(matches!(failure(&[], Some(0)), StartFailure::TooFewCores { .. }));
}
