//! What this host offers a packet plane, for the start-up lines and `trunkline check`.

mod gso;

use std::ffi::CStr;
use std::fs;
use std::panic::resume_unwind;
use std::thread;

use super::ring::Ring;
use super::{PlaneError, Sieve, SteerError, Steering};

/// The host as the packet plane finds it.
#[derive(Debug)]
pub struct Features {
    /// The kernel's release, as `uname -r` prints it.
    pub kernel: String,
    /// Why a packet plane cannot be built here; `None`: it can.
    pub io_uring: Option<PlaneError>,
    /// Why datagrams of one length cannot be sent as one (`UDP_SEGMENT`); `None`: they can.
    pub gso: Option<PlaneError>,
    /// `RLIMIT_MEMLOCK`, soft; `u64::MAX` when unlimited.
    pub memlock_bytes: u64,
    /// `RLIMIT_NOFILE`, soft; `u64::MAX` when unlimited.
    pub files_max: u64,
    /// `net.core.rmem_max`: the largest receive buffer granted without CAP_NET_ADMIN.
    pub rmem_bytes_max: Option<u64>,
    /// `net.core.wmem_max`: the largest send buffer, likewise.
    pub wmem_bytes_max: Option<u64>,
}

/// Look at the host. Builds and drops a small ring and two sockets on loopback; touches nothing else.
pub fn probe() -> Features {
    Features {
        kernel: kernel(),
        io_uring: try_ring_apart().err(),
        gso: gso::try_segments()
            .map_err(|source| PlaneError::Refused { step: "UDP_SEGMENT", source })
            .err(),
        memlock_bytes: memlock_bytes(),
        files_max: files_max(),
        rmem_bytes_max: setting("/proc/sys/net/core/rmem_max"),
        wmem_bytes_max: setting("/proc/sys/net/core/wmem_max"),
    }
}

/// On a thread of its own: a ring that goes away is cleared up later, by a signal to the thread that had it, and
/// whatever that waits for then is broken off (`EINTR`).
fn try_ring_apart() -> Result<(), PlaneError> {
    thread::scope(|scope| {
        match thread::Builder::new().name("probe".to_owned()).spawn_scoped(scope, try_ring) {
            Ok(thread) => thread.join().unwrap_or_else(|panic| resume_unwind(panic)),
            // There is no thread to be had.
            Err(_) => try_ring(),
        }
    })
}

/// Make a ring and enter it once: a filter may let a process do the first but not the second.
fn try_ring() -> Result<(), PlaneError> {
    match Ring::new(8, 16)?.enter() {
        Err(PlaneError::Refused { step, source }) => Err(PlaneError::at(step, source)),
        entered => entered.map(|_| ()),
    }
}

/// Bring steering and a sieve into the kernel, which takes a while; they leave with their last descriptor.
pub fn try_programs() -> Result<(), SteerError> {
    Steering::load([0; 2], 2)?;
    Sieve::load(&[]).map(drop)
}

/// How many files this process may have open.
pub(super) fn files_max() -> u64 {
    limit(libc::RLIMIT_NOFILE)
}

/// Let this process open as many files as its hard limit allows: every media port is one. Where that is refused the
/// limit stays, and [`probe`] tells it.
pub fn raise_files_max() {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: `limit` is valid for writes, then for reads, and outlives both calls.
    unsafe {
        if libc::getrlimit(libc::RLIMIT_NOFILE, &raw mut limit) == 0 {
            limit.rlim_cur = limit.rlim_max;
            libc::setrlimit(libc::RLIMIT_NOFILE, &raw const limit);
        }
    }
}

/// How much memory this process may lock.
pub(super) fn memlock_bytes() -> u64 {
    limit(libc::RLIMIT_MEMLOCK)
}

/// The soft limit of `resource`; nothing when it cannot be read.
fn limit(resource: libc::__rlimit_resource_t) -> u64 {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: `limit` is valid for writes and outlives the call.
    let status = unsafe { libc::getrlimit(resource, &raw mut limit) };
    if status == 0 { limit.rlim_cur } else { 0 }
}

fn kernel() -> String {
    // SAFETY: all zeroes is a valid `utsname`: empty strings.
    let mut name: libc::utsname = unsafe { std::mem::zeroed() };
    // SAFETY: `name` is valid for writes and outlives the call.
    if unsafe { libc::uname(&raw mut name) } != 0 {
        return String::new();
    }
    // SAFETY: `uname` ends every field with a zero byte inside it.
    unsafe { CStr::from_ptr(name.release.as_ptr()) }.to_string_lossy().into_owned()
}

fn setting(path: &str) -> Option<u64> {
    fs::read_to_string(path).ok()?.trim().parse().ok()
}

#[cfg(test)]
mod tests;
