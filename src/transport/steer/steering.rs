//! Steering: the kernel gives a datagram to the shard that owns its Call-ID, as the router would.

use aya::maps::ReusePortSockArray;
use aya::programs::SkReuseport;
use aya::{Ebpf, EbpfError};

use super::steering_program::{SOCKETS_NAME, maps, program};
use super::{SteerError, loader};
use crate::limits::SHARDS_MAX;
use crate::transport::UdpListener;

/// Chooses among the sockets of a shared address.
///
/// What is unusual the kernel spreads as it would without us: folded or overlong lines, a Call-ID that is far behind or
/// missing. A wrong choice costs a hand-over between shards, nothing else.
#[derive(Clone, Copy, Debug)]
pub struct Steering {
    key: [u64; 2],
    shards: u32,
}

impl Steering {
    /// Steering among `shards` by the digest under the router's `key`. The kernel has seen, and accepted, the program.
    pub fn load(key: [u64; 2], shards: usize) -> Result<Steering, SteerError> {
        let sockets = SteerError::Sockets { given: 0, shards };
        let shards = u32::try_from(shards).ok().filter(|n| (1..=SHARDS_MAX as u32).contains(n));
        let steering = Steering { key, shards: shards.ok_or(sockets)? };
        steering.bring_in().map(|_| steering)
    }

    /// From now on steer what arrives at `sockets`: those of one shared address, in the order of their shards. The
    /// program and its maps live as long as they do.
    pub fn attach(&self, sockets: &[&UdpListener]) -> Result<(), SteerError> {
        let shards = self.shards as usize;
        if sockets.len() != shards {
            return Err(SteerError::Sockets { given: sockets.len(), shards });
        }
        let [first, _, ..] = sockets else {
            return Ok(()); // a socket alone is always chosen
        };
        let mut ebpf = self.bring_in()?;
        let map = ebpf.map_mut(SOCKETS_NAME).expect("the image has this map");
        let refused = |error| SteerError::at("filling the map of sockets", &error);
        let mut array = ReusePortSockArray::try_from(map).map_err(refused)?;
        for (index, socket) in (0..).zip(sockets) {
            array.set(index, *socket, 0).map_err(refused)?;
        }
        chooser(&mut ebpf)?
            .attach(first)
            .map_err(|error| SteerError::at("attaching the steering program", &error))
    }

    /// The program, as the kernel is given it but for the addresses of maps: a number stands for each.
    pub fn program(key: [u64; 2], shards: u32) -> Vec<[u8; 8]> {
        program(key, shards).code.into_iter().map(|instruction| instruction.bytes()).collect()
    }

    fn bring_in(&self) -> Result<Ebpf, SteerError> {
        let program = program(self.key, self.shards);
        let mut ebpf = loader::load("sk_reuseport", NAME, &program, &maps(self.shards))?;
        chooser(&mut ebpf)?.load().map_err(|error| SteerError::at(LOADING, &error))?;
        Ok(ebpf)
    }
}

fn chooser(ebpf: &mut Ebpf) -> Result<&mut SkReuseport, SteerError> {
    let program = ebpf.program_mut(NAME).expect("the image has this program");
    program.try_into().map_err(EbpfError::from).map_err(|error| SteerError::at(LOADING, &error))
}

const NAME: &str = "steering";
const LOADING: &str = "loading the steering program";
