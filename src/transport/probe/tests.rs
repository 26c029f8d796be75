use super::*;

#[test]
fn this_host_can_run_a_plane_and_says_what_it_grants() {
    let features = probe();
    assert!(features.io_uring.is_none(), "{:?}", features.io_uring);
    assert!(features.kernel.contains('.'));
    assert!(features.memlock_bytes > 0);
    assert!(features.rmem_bytes_max.is_some_and(|bytes| bytes > 0));
    assert!(features.wmem_bytes_max.is_some_and(|bytes| bytes > 0));
}

#[test]
fn setting_that_is_missing_or_no_number_is_none() {
    assert_eq!(setting("/proc/sys/net/core/no_such_setting"), None);
    assert_eq!(setting("/proc/version"), None);
}
