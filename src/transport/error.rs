//! Why a packet plane could not start or go on: each sentence names the thing, the rule, the mend.

use std::io;

/// What the kernel refused when the packet plane was built or driven.
#[derive(Debug, thiserror::Error)]
pub enum PlaneError {
    /// `ENOSYS`: no such system call here.
    #[error(
        "cannot create an io_uring: this kernel has none, or a seccomp filter hides it; \
         run on Linux 6.1 or newer, or allow io_uring_setup, io_uring_enter and io_uring_register"
    )]
    Missing,

    /// `EPERM` or `EACCES`: present, but not for this process.
    #[error(
        "cannot create an io_uring: the host forbids it; set `sysctl kernel.io_uring_disabled=0`, \
         or let the container's seccomp profile allow io_uring_setup, io_uring_enter and \
         io_uring_register"
    )]
    Forbidden,

    /// `ENOMEM`: the rings or buffers may not be locked.
    #[error(
        "cannot lock memory for {what}: the limit is {limit_kib} KiB; raise it with \
         `ulimit -l unlimited` or LimitMEMLOCK=infinity, or grant the container more memory"
    )]
    LockedMemory {
        /// What did not fit.
        what: &'static str,
        /// `RLIMIT_MEMLOCK`, soft, in KiB.
        limit_kib: u64,
    },

    /// `EINVAL`, or an operation the probe does not list.
    #[error("the kernel is too old: it does not know {missing}; run on Linux 6.1 or newer")]
    KernelTooOld {
        /// What it did not know.
        missing: &'static str,
    },

    /// `EMFILE` or `ENFILE`.
    #[error("cannot create {what}: too many open files; raise the limit with `ulimit -n`")]
    TooManyFiles {
        /// What needed the descriptor.
        what: &'static str,
    },

    /// The caller's options contradict the plane's own limits.
    #[error("cannot build a packet plane with {what} = {given}: it must be {rule}, at most {max}")]
    Options {
        /// The option.
        what: &'static str,
        /// Its value.
        given: usize,
        /// The rule it broke.
        rule: &'static str,
        /// Its largest value.
        max: usize,
    },

    /// The kernel refused a step that has no better explanation of its own.
    #[error("the kernel refused {step}: {source}")]
    Refused {
        /// The step.
        step: &'static str,
        /// The kernel's reason.
        source: io::Error,
    },
}

impl PlaneError {
    /// The variant that explains `source` when it came out of `step`.
    pub(super) fn at(step: &'static str, source: io::Error) -> PlaneError {
        match source.raw_os_error() {
            Some(libc::ENOSYS) => PlaneError::Missing,
            Some(libc::EPERM | libc::EACCES) => PlaneError::Forbidden,
            Some(libc::ENOMEM) => PlaneError::LockedMemory {
                what: step,
                limit_kib: super::probe::memlock_bytes() / 1_024,
            },
            Some(libc::EINVAL) => PlaneError::KernelTooOld { missing: step },
            Some(libc::EMFILE | libc::ENFILE) => PlaneError::TooManyFiles { what: step },
            Some(_) | None => PlaneError::Refused { step, source },
        }
    }
}

#[cfg(test)]
mod tests;
