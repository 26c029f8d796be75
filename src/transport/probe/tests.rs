use std::io::ErrorKind;
use std::net::UdpSocket;
use std::time::Duration;

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
fn looking_breaks_off_nothing_the_thread_waits_for_afterwards() {
    let socket = UdpSocket::bind(("127.0.0.1", 0)).unwrap();
    socket.set_read_timeout(Some(Duration::from_millis(10))).unwrap();
    for _ in 0..100 {
        probe();
        let nothing = socket.recv(&mut [0; 1]).unwrap_err();
        assert_eq!(nothing.kind(), ErrorKind::WouldBlock, "{nothing}");
    }
}

#[test]
fn host_without_ebpf_says_what_is_missing() {
    match try_programs().err() {
        None => {}
        Some(error @ (SteerError::Missing | SteerError::Forbidden { .. })) => {
            assert!(error.to_string().starts_with("cannot use eBPF: "), "{error}");
        }
        Some(error) => panic!("our programs fit any kernel from 5.15 on: {error}"),
    }
}

#[test]
fn setting_that_is_missing_or_no_number_is_none() {
    assert_eq!(setting("/proc/sys/net/core/no_such_setting"), None);
    assert_eq!(setting("/proc/version"), None);
}
