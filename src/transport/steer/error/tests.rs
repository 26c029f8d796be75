use std::io;

use super::*;

fn at(code: i32) -> SteerError {
    SteerError::at("loading the steering program", &io::Error::from_raw_os_error(code))
}

/// As a loader wraps what the kernel said.
#[derive(Debug, thiserror::Error)]
#[error("processed 1000001 insns\n\nlast line")]
struct Wrapped(#[source] io::Error);

#[test]
fn each_refusal_names_its_mend() {
    for (code, words) in [
        (libc::ENOSYS, "seccomp"),
        (libc::EPERM, "CAP_BPF"),
        (libc::EPERM, "kernel.unprivileged_bpf_disabled"),
        (libc::ENOMEM, "grant the process"),
        (libc::EINVAL, "Linux 5.15"),
        (libc::EACCES, "Linux 5.15"),
        (libc::EBUSY, "refused loading the steering program"),
    ] {
        let text = at(code).to_string();
        assert!(text.contains(words), "{text}");
    }
}

#[test]
fn reason_is_found_below_what_wraps_it() {
    let error = SteerError::at("a step", &Wrapped(io::Error::from_raw_os_error(libc::EACCES)));
    let text = error.to_string();
    assert!(matches!(error, SteerError::KernelTooOld { .. }), "{text}");
    assert!(text.contains("1000001 insns; last line"), "{text}");
    assert_eq!(kernel_error(&Wrapped(io::Error::other("x"))).unwrap().raw_os_error(), None);
}
