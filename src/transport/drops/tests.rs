use super::*;

#[test]
fn count_goes_on_when_the_kernels_wraps() {
    let mut drops = Drops::default();
    assert_eq!(drops.since_last(0), 0);
    assert_eq!(drops.since_last(u32::MAX), u64::from(u32::MAX));
    assert_eq!(drops.since_last(2), 3);
    assert_eq!(drops.since_last(2), 0);
}
