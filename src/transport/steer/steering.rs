//! Steering: the kernel gives a datagram to the shard that owns its Call-ID, as the router would.

use aya::maps::ReusePortSockArray;

use super::SteerError;
use super::loader::{self, Hook, Loaded};
use super::steering_program::{SOCKETS_NAME, maps, program};
use crate::limits::SHARDS_MAX;
use crate::transport::UdpListener;

/// Chooses among the sockets of a shared address.
///
/// What is unusual the kernel spreads as it would without us: folded or overlong lines, a Call-ID that is far behind or
/// missing. A wrong choice costs a hand-over between shards, nothing else.
#[derive(Debug)]
pub struct Steering {
    key: [u64; 2],
    shards: u32,
    /// In the kernel, and at no address yet. Its verifier takes longer than anything else at start: what it has
    /// accepted is used.
    spare: Option<Loaded>,
}

impl Steering {
    /// Steering among `shards` by the digest under the router's `key`. The kernel has seen, and accepted, the program.
    pub fn load(key: [u64; 2], shards: usize) -> Result<Steering, SteerError> {
        let sockets = SteerError::Sockets { given: 0, shards };
        let shards = u32::try_from(shards).ok().filter(|n| (1..=SHARDS_MAX as u32).contains(n));
        let shards = shards.ok_or(sockets)?;
        Ok(Steering { key, shards, spare: Some(bring_in(key, shards)?) })
    }

    /// From now on steer what arrives at `sockets`: those of one shared address, in the order of their shards. The
    /// program and its maps live as long as they do.
    pub fn attach(&mut self, sockets: &[&UdpListener]) -> Result<(), SteerError> {
        let shards = self.shards as usize;
        if sockets.len() != shards {
            return Err(SteerError::Sockets { given: sockets.len(), shards });
        }
        let [first, _, ..] = sockets else {
            return Ok(()); // a socket alone is always chosen
        };
        // Each address has its own sockets, so its own map, and its own program.
        let spare = self.spare.take();
        let mut loaded = spare.map_or_else(|| bring_in(self.key, self.shards), Ok)?;
        let map = loaded.take_map(SOCKETS_NAME).expect("it is one of maps()");
        let refused = |error| SteerError::at("filling the map of sockets", &error);
        let mut array = ReusePortSockArray::try_from(map).map_err(refused)?;
        for (index, socket) in (0..).zip(sockets) {
            array.set(index, *socket, 0).map_err(refused)?;
        }
        loaded
            .attach(first)
            .map_err(|error| SteerError::at("attaching the steering program", &error))
    }

    /// The program, as the kernel is given it but for the addresses of maps: a number stands for each.
    pub fn program(key: [u64; 2], shards: u32) -> Vec<[u8; 8]> {
        program(key, shards).code.into_iter().map(|instruction| instruction.bytes()).collect()
    }
}

fn bring_in(key: [u64; 2], shards: u32) -> Result<Loaded, SteerError> {
    loader::load(Hook::ReusePort, STEP, &program(key, shards), &maps(shards))
}

const STEP: &str = "loading the steering program";
