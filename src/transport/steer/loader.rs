//! Loader: a program brought into the kernel with its maps (`bpf(2)`).
//!
//! The maps are aya's. Its loader of programs is left out: it reads the types of the whole kernel first, to fit to them
//! programs that look into it, and ours do not. That took 50 ms each time.

use std::ffi::{CStr, c_char, c_int};
use std::io;
use std::os::fd::{AsFd, AsRawFd, FromRawFd, OwnedFd};

use aya::maps::{Map as TypedMap, MapData, MapError};
use aya_obj::generated::{BPF_PSEUDO_MAP_FD, bpf_attach_type, bpf_attr, bpf_cmd, bpf_prog_type};

use super::SteerError;
use super::assembler::Program;
use super::map::Map;

/// A program in the kernel, and the maps it uses.
#[derive(Debug)]
pub(super) struct Loaded {
    program: OwnedFd,
    maps: Vec<(&'static str, TypedMap)>,
    hook: Hook,
}

/// Where a program is to hang.
#[derive(Clone, Copy, Debug)]
pub(super) enum Hook {
    /// Before one socket: which packets reach it.
    Socket,
    /// Before the sockets of one address: which of them gets a packet.
    ReusePort,
}

/// Why the kernel does not take a program.
#[derive(Debug, thiserror::Error)]
#[error("{kernel}\n{verifier}")]
struct Rejected {
    #[source]
    kernel: io::Error,
    /// What its verifier wrote.
    verifier: String,
}

/// Bring `program` into the kernel as `name`, for `hook`; what that is called when it fails is `step`.
pub(super) fn load(
    hook: Hook,
    [name, step]: [&'static str; 2],
    program: &Program,
    maps: &[Map],
) -> Result<Loaded, SteerError> {
    let unfit = |error: MapError| SteerError::at("making maps", &error);
    let made: Result<Vec<MapData>, MapError> = maps.iter().map(Map::make).collect();
    let made = made.map_err(unfit)?;
    let code = with_maps(program, &made);
    let program = bring_in(hook, name, &code).map_err(|error| SteerError::at(step, &error))?;
    let typed = maps.iter().zip(made).map(|(map, made)| {
        TypedMap::from_map_data(made).map(|typed| (map.name, typed)).map_err(unfit)
    });
    Ok(Loaded { program, maps: typed.collect::<Result<_, _>>()?, hook })
}

impl Loaded {
    /// The map `name`, which can be taken once.
    pub(super) fn take_map(&mut self, name: &str) -> Option<TypedMap> {
        let at = self.maps.iter().position(|(known, _)| *known == name)?;
        Some(self.maps.swap_remove(at).1)
    }

    /// Hang it at `socket`, or at the group of `socket`. Both keep it, and it its maps.
    pub(super) fn attach(&self, socket: &impl AsFd) -> io::Result<()> {
        let program: c_int = self.program.as_raw_fd();
        let len = size_of_val(&program) as libc::socklen_t;
        let (socket, option) = (socket.as_fd().as_raw_fd(), self.hook.option());
        // SAFETY: `program` is valid for reads of `len` bytes and outlives the call.
        let status = unsafe {
            libc::setsockopt(socket, libc::SOL_SOCKET, option, (&raw const program).cast(), len)
        };
        if status < 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
    }
}

impl Hook {
    fn kind(self) -> bpf_prog_type {
        match self {
            Hook::Socket => bpf_prog_type::BPF_PROG_TYPE_SOCKET_FILTER,
            Hook::ReusePort => bpf_prog_type::BPF_PROG_TYPE_SK_REUSEPORT,
        }
    }

    fn attach_type(self) -> u32 {
        match self {
            Hook::Socket => 0,
            Hook::ReusePort => bpf_attach_type::BPF_SK_REUSEPORT_SELECT as u32,
        }
    }

    fn option(self) -> c_int {
        match self {
            Hook::Socket => libc::SO_ATTACH_BPF,
            Hook::ReusePort => libc::SO_ATTACH_REUSEPORT_EBPF,
        }
    }
}

/// The code of `program`, with the descriptors of its maps in the places of their numbers.
fn with_maps(program: &Program, maps: &[MapData]) -> Vec<[u8; 8]> {
    let mut code: Vec<[u8; 8]> = program.code.iter().map(|one| one.bytes()).collect();
    for map_use in &program.map_uses {
        let [_, registers, _, _, constant @ ..] = &mut code[map_use.instruction];
        *registers |= (BPF_PSEUDO_MAP_FD as u8) << 4;
        *constant = maps[map_use.map].fd().as_fd().as_raw_fd().to_le_bytes();
    }
    code
}

/// Bring `code` in. A verifier that writes takes five times as long: only what was refused is shown to it again, for
/// the reason.
fn bring_in(hook: Hook, name: &str, code: &[[u8; 8]]) -> Result<OwnedFd, Rejected> {
    try_patiently(hook, name, code, &mut []).or_else(|kernel| {
        let mut log = vec![0; LOG_BYTES];
        try_patiently(hook, name, code, &mut log).map_err(|_| {
            let verifier = CStr::from_bytes_until_nul(&log).unwrap_or_default();
            Rejected { kernel, verifier: verifier.to_string_lossy().into_owned() }
        })
    })
}

/// Again when the kernel was interrupted: it verifies no program while a signal waits for the thread, and a ring of
/// `io_uring` that goes away sends one.
fn try_patiently(hook: Hook, name: &str, code: &[[u8; 8]], log: &mut [u8]) -> io::Result<OwnedFd> {
    for _ in 1..ATTEMPTS {
        match try_code(hook, name, code, log) {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            done => return done,
        }
    }
    try_code(hook, name, code, log)
}

fn try_code(hook: Hook, name: &str, code: &[[u8; 8]], log: &mut [u8]) -> io::Result<OwnedFd> {
    // SAFETY: all zeroes is a valid `bpf_attr`: its variants are made of integers.
    let mut attr: bpf_attr = unsafe { std::mem::zeroed() };
    // SAFETY: as above; this variant is the one `BPF_PROG_LOAD` reads.
    let load = unsafe { &mut attr.__bindgen_anon_3 };
    load.prog_type = hook.kind() as u32;
    load.expected_attach_type = hook.attach_type();
    (load.insns, load.insn_cnt) = (code.as_ptr() as u64, code.len() as u32);
    load.license = LICENSE.as_ptr() as u64;
    // The last byte stays zero: it ends the name.
    let name_bytes_max = load.prog_name.len() - 1;
    for (to, from) in load.prog_name[..name_bytes_max].iter_mut().zip(name.bytes()) {
        *to = from as c_char;
    }
    if !log.is_empty() {
        load.log_level = 1;
        (load.log_buf, load.log_size) = (log.as_mut_ptr() as u64, log.len() as u32);
    }
    let bytes = size_of_val(&attr);
    // SAFETY: `attr` is valid for `bytes`, and what it points to, `code`, the license and `log`, for as many bytes as
    // it says; all of them outlive the call, and the kernel writes to `log` alone.
    let fd = unsafe { libc::syscall(libc::SYS_bpf, bpf_cmd::BPF_PROG_LOAD, &raw mut attr, bytes) };
    if fd < 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the kernel has just given this descriptor, and nobody else has it.
    Ok(unsafe { OwnedFd::from_raw_fd(fd as c_int) })
}

/// What the kernel is told: none of the functions used asks for another.
const LICENSE: &CStr = c"MIT OR Apache-2.0";
/// Interruptions are few, and each attempt takes a while.
const ATTEMPTS: usize = 5;
/// The path a verifier gives up on is written in far less.
const LOG_BYTES: usize = 1 << 20;

// Programs read words where the kernel stores bytes.
const _: () = assert!(cfg!(target_endian = "little"), "the programs are for little-endian hosts");
