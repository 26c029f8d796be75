//! Loader: a program brought into the kernel with its maps, and hung where it works.

use std::io;

use aya::maps::Map as TypedMap;
use aya::programs::{SkReuseport, SocketFilter};
use aya::{Ebpf, EbpfError, EbpfLoader};

use super::SteerError;
use super::assembler::Program;
use super::error::kernel_error;
use super::image::{Map, image};
use crate::transport::UdpListener;

/// A program in the kernel, and the maps it uses.
#[derive(Debug)]
pub(super) struct Loaded {
    ebpf: Ebpf,
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

/// Bring `program` into the kernel, for `hook`; what that is called when it fails is `step`.
pub(super) fn load(
    hook: Hook,
    step: &'static str,
    program: &Program,
    maps: &[Map],
) -> Result<Loaded, SteerError> {
    let image = image(hook.section(), NAME, program, maps);
    // It reads the types of this kernel all the same, which takes a while.
    let ebpf = EbpfLoader::new().btf(None).load(&image);
    let ebpf = ebpf.map_err(|error| SteerError::at("making maps", &error))?;
    let mut loaded = Loaded { ebpf, hook };
    loaded.bring_in().map_err(|error| SteerError::at(step, &error))?;
    Ok(loaded)
}

impl Loaded {
    /// The map `name`, which can be taken once.
    pub(super) fn take_map(&mut self, name: &str) -> Option<TypedMap> {
        self.ebpf.take_map(name)
    }

    /// Hang it at `socket`, or at the group of `socket`. Both keep it, and it its maps.
    pub(super) fn attach(&mut self, socket: &UdpListener) -> Result<(), EbpfError> {
        match self.hook {
            Hook::Socket => self.filter()?.attach(socket).map(drop)?,
            Hook::ReusePort => self.chooser()?.attach(socket).map(drop)?,
        }
        Ok(())
    }

    /// Again when the kernel was interrupted: it verifies no program while a signal waits for the thread, and a ring
    /// of `io_uring` that goes away sends one.
    fn bring_in(&mut self) -> Result<(), EbpfError> {
        for _ in 1..ATTEMPTS {
            match self.try_to_bring_in() {
                Err(error) if is_interruption(&error) => {}
                done => return done,
            }
        }
        self.try_to_bring_in()
    }

    fn try_to_bring_in(&mut self) -> Result<(), EbpfError> {
        match self.hook {
            Hook::Socket => self.filter()?.load()?,
            Hook::ReusePort => self.chooser()?.load()?,
        }
        Ok(())
    }

    fn filter(&mut self) -> Result<&mut SocketFilter, EbpfError> {
        let program = self.ebpf.program_mut(NAME).expect("the image has this program");
        Ok(program.try_into()?)
    }

    fn chooser(&mut self) -> Result<&mut SkReuseport, EbpfError> {
        let program = self.ebpf.program_mut(NAME).expect("the image has this program");
        Ok(program.try_into()?)
    }
}

impl Hook {
    /// By this its kind is known.
    fn section(self) -> &'static str {
        match self {
            Hook::Socket => "socket",
            Hook::ReusePort => "sk_reuseport",
        }
    }
}

fn is_interruption(error: &EbpfError) -> bool {
    kernel_error(error).is_some_and(|error| error.kind() == io::ErrorKind::WouldBlock)
}

const NAME: &str = "trunkline";
/// Interruptions are few, and each attempt takes a while.
const ATTEMPTS: usize = 5;
