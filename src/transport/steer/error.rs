//! Why a program could not be brought into the kernel: each sentence names the thing, the rule, the mend.

use std::error::Error;
use std::io;

/// What stands between us and an eBPF program at our sockets.
#[derive(Debug, thiserror::Error)]
pub enum SteerError {
    /// `ENOSYS`: no such system call here.
    #[error(
        "cannot use eBPF: this kernel has none, or a seccomp filter hides it; \
         allow the system call bpf, or run a kernel with CONFIG_BPF_SYSCALL"
    )]
    Missing,

    /// `EPERM` or `EACCES`: present, but not for this process.
    #[error(
        "cannot use eBPF: the host forbids {step} to this process; grant it CAP_BPF and \
         CAP_PERFMON (with systemd AmbientCapabilities=CAP_BPF CAP_PERFMON, or \
         `setcap cap_bpf,cap_perfmon+ep`), or run as root; `sysctl kernel.unprivileged_bpf_disabled` is {restriction}; \
         in a container the seccomp profile must allow the system call bpf, too"
    )]
    Forbidden {
        /// What was refused.
        step: &'static str,
        /// `kernel.unprivileged_bpf_disabled`, or `unknown`.
        restriction: String,
    },

    /// `EINVAL`, or the verifier does not accept the program.
    #[error("the kernel is too old for {step}: {reason}; run on Linux 5.15 or newer")]
    KernelTooOld {
        /// What it refused.
        step: &'static str,
        /// What it said.
        reason: String,
    },

    /// `ENOMEM`.
    #[error("no memory for {step}: grant the process, or its container, more")]
    Memory {
        /// What did not fit.
        step: &'static str,
    },

    /// As many sockets as shards are needed, in the order of their shards.
    #[error("cannot steer among {given} sockets: there are {shards} shards, and each has one")]
    Sockets {
        /// Sockets given.
        given: usize,
        /// Shards steered among.
        shards: usize,
    },

    /// More or longer spared prefixes than the sieve's program has room for.
    #[error(
        "cannot tell a sieve what to spare: it takes up to {count_max} addresses of ours, of 1 to {bytes_max} bytes \
         each; listen on no more"
    )]
    Spared {
        /// Most texts.
        count_max: usize,
        /// Longest text.
        bytes_max: usize,
    },

    /// The kernel refused a step that has no better explanation of its own.
    #[error("the kernel refused {step}: {reason}")]
    Refused {
        /// The step.
        step: &'static str,
        /// The kernel's reason.
        reason: String,
    },
}

impl SteerError {
    /// The variant that explains `error` when it came out of `step`.
    pub(super) fn at(step: &'static str, error: &(dyn Error + 'static)) -> SteerError {
        match code(error) {
            Some(libc::ENOSYS) => SteerError::Missing,
            // Without CAP_PERFMON the verifier follows guesses of the processor as well, and finds no end of our loops.
            Some(libc::EINVAL | libc::EACCES | libc::E2BIG) if !has_capabilities() => {
                SteerError::Forbidden { step, restriction: restriction() }
            }
            Some(libc::EPERM) => SteerError::Forbidden { step, restriction: restriction() },
            Some(libc::ENOMEM) => SteerError::Memory { step },
            // The verifier says EACCES for what it cannot prove; what it wrote is the reason.
            Some(libc::EINVAL | libc::EACCES | libc::E2BIG) => {
                SteerError::KernelTooOld { step, reason: reason(error) }
            }
            Some(_) | None => SteerError::Refused { step, reason: reason(error) },
        }
    }
}

/// What the kernel said, however deep the loader has wrapped it.
fn code(error: &(dyn Error + 'static)) -> Option<i32> {
    kernel_error(error)?.raw_os_error()
}

/// The kernel's own error among the causes of `error`.
pub(super) fn kernel_error<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a io::Error> {
    error.downcast_ref().or_else(|| kernel_error(error.source()?))
}

/// The last lines of what was said: a verifier's log begins with what went well, and ends with how much it was.
fn reason(error: &(dyn Error + 'static)) -> String {
    let text = error.to_string();
    let is_reason =
        |line: &&str| !line.is_empty() && !SUMMARY.iter().any(|summary| line.starts_with(summary));
    let lines: Vec<&str> = text.lines().map(str::trim).filter(is_reason).collect();
    lines[lines.len().saturating_sub(REASON_LINES)..].join("; ")
}

/// Whether this process has CAP_BPF and CAP_PERFMON, or CAP_SYS_ADMIN, which implies them. Taken to be so where nothing
/// tells.
fn has_capabilities() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let set = status.lines().find_map(|line| line.strip_prefix("CapEff:"));
    let Some(set) = set.and_then(|text| u64::from_str_radix(text.trim(), 16).ok()) else {
        return true;
    };
    set & CAP_SYS_ADMIN != 0 || set & CAP_BPF_AND_PERFMON == CAP_BPF_AND_PERFMON
}

fn restriction() -> String {
    std::fs::read_to_string("/proc/sys/kernel/unprivileged_bpf_disabled")
        .map_or_else(|_| "unknown".to_owned(), |text| text.trim().to_owned())
}

/// Bits of a set of capabilities, by the numbers of `linux/capability.h`.
const CAP_SYS_ADMIN: u64 = 1 << 21;
const CAP_BPF_AND_PERFMON: u64 = 1 << 38 | 1 << 39;

const REASON_LINES: usize = 3;
const SUMMARY: [&str; 3] = ["verification time", "stack depth", "processed "];

#[cfg(test)]
mod tests;
