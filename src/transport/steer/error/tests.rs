use std::io;

use super::*;

fn at(code: i32) -> SteerError {
    SteerError::at("loading the steering program", &io::Error::from_raw_os_error(code))
}

/// As a loader wraps what the kernel said.
#[derive(Debug, thiserror::Error)]
#[error("R7 is bad\n\nlast line\nverification time 9 usec\nprocessed 5 insns")]
struct Wrapped(#[source] io::Error);

#[test]
fn each_refusal_names_its_mend() {
    for (code, words) in [
        (libc::ENOSYS, "seccomp"),
        (libc::EPERM, "CAP_BPF"),
        (libc::EPERM, "kernel.unprivileged_bpf_disabled"),
        (libc::ENOMEM, "grant the process"),
        (libc::EPERM, "CAP_PERFMON"),
        (libc::EBUSY, "refused loading the steering program"),
    ] {
        let text = at(code).to_string();
        assert!(text.contains(words), "{text}");
    }
}

#[test]
fn refused_program_is_the_kernels_age_or_our_lack_of_rights() {
    let words = if has_capabilities() { "Linux 5.15" } else { "CAP_PERFMON" };
    for code in [libc::EINVAL, libc::EACCES, libc::E2BIG] {
        assert!(at(code).to_string().contains(words), "{code}");
    }
}

#[test]
fn reason_is_found_below_what_wraps_it() {
    let error = SteerError::at("a step", &Wrapped(io::Error::from_raw_os_error(libc::EACCES)));
    let text = error.to_string();
    if !has_capabilities() {
        return;
    }
    assert!(matches!(error, SteerError::KernelTooOld { .. }), "{text}");
    assert!(text.contains(": R7 is bad; last line;"), "{text}");
    assert_eq!(kernel_error(&Wrapped(io::Error::other("x"))).unwrap().raw_os_error(), None);
}
