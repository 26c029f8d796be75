//! What a start says, and when: calls are taken before the kernel has looked at every program of ours.

use crate::phone::Phone;
use crate::process::{Process, sealed};

const ANY_PORT: [&str; 5] = ["serve", "--listen", "127.0.0.1:0", "--shards", "1"];

#[test]
fn who_drops_floods_is_said_when_it_is_known() {
    let server = Process::serve(&ANY_PORT[1..]);
    let phone = Phone::to(server.address());
    assert_eq!(phone.call("service").1.status(), 200);
    let floods = server.hear("floods    ");
    assert!(floods.starts_with("dropped "), "{floods}");
}

#[test]
fn host_that_forbids_ebpf_is_no_place_without_calls() {
    let server = Process::start(sealed(libc::EPERM, "bpf", 0, 0).args(ANY_PORT));
    let phone = Phone::to(server.address());
    let floods = server.hear("floods    ");
    assert!(
        floods.starts_with("dropped by the shards: cannot use eBPF: the host forbids "),
        "{floods}"
    );
    assert_eq!(phone.call("service").1.status(), 200);
    server.signal("TERM");
    assert!(server.end().status.success());
}

#[test]
fn kernel_that_refuses_the_sieve_is_quoted() {
    let server = Process::start(sealed(libc::ENOMEM, "bpf", 0, 0).args(ANY_PORT));
    let floods = server.hear("floods    ");
    assert!(floods.starts_with("dropped by the shards: no memory for "), "{floods}");
}
