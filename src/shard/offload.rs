//! Offload: what the kernel does in the shards' place on this host, and why not more.

use std::thread;

use super::StartFailure;
use crate::api::{OverloadConfig, Segmentation, Server, Steering};
use crate::engine::Router;
use crate::transport::{self, Features, Sieve, SteerError, UdpListener};

/// What is in force.
#[derive(Debug)]
pub struct Offload {
    /// Who gives datagrams to the shards that own their calls.
    pub steering: Steered,
    /// Why messages leave one by one; `None`: those of one size leave as one.
    pub no_gso: Option<String>,
    /// Why floods are not dropped before the sockets; `None`: they are.
    pub no_sieve: Option<String>,
}

/// Who gives datagrams to the shards that own their calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Steered {
    /// There is one shard.
    Alone,
    /// The kernel.
    Kernel,
    /// The shard they came to; why not the kernel, unless that was chosen.
    Mailbox(Option<String>),
}

impl Offload {
    /// Arrange what `server` asks for and the host allows. `sockets`: of each shard, one a listener.
    pub(super) fn arrange(
        server: &Server,
        features: &Features,
        router: &Router,
        sockets: &[Vec<UdpListener>],
    ) -> Result<Offload, StartFailure> {
        let no_gso = match server.segmentation {
            Segmentation::Auto => features.gso.as_ref().map(ToString::to_string),
            Segmentation::Off => Some("switched off".to_owned()),
        };
        Ok(Offload { steering: steer(server.steering, router, sockets)?, no_gso, no_sieve: None })
    }

    /// A sieve for each of `shards` shards, which lets INVITEs for the URIs `spared` pass; none where the kernel takes
    /// none, or nobody wants any.
    pub(super) fn sieves(
        &mut self,
        wanted: OverloadConfig,
        shards: usize,
        spared: &[Vec<u8>],
    ) -> Vec<Option<Sieve>> {
        if wanted.age_max.is_none() && wanted.source_calls_per_s.is_none() {
            self.no_sieve = Some("nothing is refused for want of time".to_owned());
            return (0..shards).map(|_| None).collect();
        }
        // Side by side: each takes a while, most of it to read how this kernel is made.
        let loaded: Vec<Result<Sieve, SteerError>> = thread::scope(|scope| {
            let loads: Vec<_> = (0..shards).map(|_| scope.spawn(|| Sieve::load(spared))).collect();
            loads.into_iter().filter_map(|load| load.join().ok()).collect()
        });
        self.no_sieve = loaded.iter().find_map(|one| one.as_ref().err().map(ToString::to_string));
        let mut sieves: Vec<Option<Sieve>> = loaded.into_iter().map(Result::ok).collect();
        sieves.resize_with(shards, || None);
        sieves
    }
}

fn steer(
    wanted: Steering,
    router: &Router,
    sockets: &[Vec<UdpListener>],
) -> Result<Steered, StartFailure> {
    if sockets.len() == 1 {
        return Ok(Steered::Alone);
    }
    match wanted {
        Steering::Mailbox => Ok(Steered::Mailbox(None)),
        Steering::Ebpf => {
            program(router, sockets)?;
            Ok(Steered::Kernel)
        }
        Steering::Auto => Ok(match program(router, sockets) {
            Ok(()) => Steered::Kernel,
            Err(error) => Steered::Mailbox(Some(error.to_string())),
        }),
    }
}

/// Have the kernel steer. Its sockets keep the program alive.
fn program(router: &Router, sockets: &[Vec<UdpListener>]) -> Result<(), SteerError> {
    let mut steering = transport::Steering::load(router.key(), sockets.len())?;
    let listeners = sockets.first().map_or(0, Vec::len);
    for listener in 0..listeners {
        let group: Vec<&UdpListener> = sockets.iter().map(|own| &own[listener]).collect();
        steering.attach(&group)?;
    }
    Ok(())
}
