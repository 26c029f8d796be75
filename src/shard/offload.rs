//! Offload: what the kernel does in the shards' place on this host, and why not more.

use super::StartFailure;
use crate::api::{Segmentation, Server, Steering};
use crate::transport::{Features, SteerError, Steering as Program, UdpListener};

/// What is in force.
#[derive(Debug)]
pub struct Offload {
    /// Who gives datagrams to the shards that own their calls.
    pub steering: Steered,
    /// Why messages leave one by one; `None`: those of one size leave as one.
    pub no_gso: Option<String>,
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
    /// Arrange what `server` asks for and the host allows. `steering`: the program, where one is wanted; `sockets`: of
    /// each shard, one a listener.
    pub(super) fn arrange(
        server: &Server,
        features: &Features,
        steering: Option<Result<Program, SteerError>>,
        sockets: &[Vec<UdpListener>],
    ) -> Result<Offload, StartFailure> {
        let no_gso = match server.segmentation {
            Segmentation::Auto => features.gso.as_ref().map(ToString::to_string),
            Segmentation::Off => Some("switched off".to_owned()),
        };
        Ok(Offload { steering: steer(server.steering, steering, sockets)?, no_gso })
    }
}

fn steer(
    wanted: Steering,
    program: Option<Result<Program, SteerError>>,
    sockets: &[Vec<UdpListener>],
) -> Result<Steered, StartFailure> {
    if sockets.len() == 1 {
        return Ok(Steered::Alone);
    }
    let Some(program) = program else { return Ok(Steered::Mailbox(None)) };
    match (wanted, program.and_then(|program| attach(program, sockets))) {
        (_, Ok(())) => Ok(Steered::Kernel),
        (Steering::Ebpf, Err(error)) => Err(error.into()),
        (Steering::Auto | Steering::Mailbox, Err(error)) => {
            Ok(Steered::Mailbox(Some(error.to_string())))
        }
    }
}

/// Have the kernel steer. Its sockets keep the program alive.
fn attach(mut program: Program, sockets: &[Vec<UdpListener>]) -> Result<(), SteerError> {
    let listeners = sockets.first().map_or(0, Vec::len);
    for listener in 0..listeners {
        let group: Vec<&UdpListener> = sockets.iter().map(|own| &own[listener]).collect();
        program.attach(&group)?;
    }
    Ok(())
}
