//! Bind: the sockets of a server, and whether it can have media.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use super::super::StartFailure;
use crate::api::{Direction, MediaConfig, Server};
use crate::transport::{BindError, BindOptions, UdpListener};

/// The sockets of each shard, in the order of the listeners.
pub(super) fn bind(server: &Server, shards: usize) -> Result<Vec<Vec<UdpListener>>, StartFailure> {
    const DEFAULT: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 5060);
    let listen = if server.listen.is_empty() { &[DEFAULT][..] } else { &server.listen };
    let mut of_shard: Vec<Vec<UdpListener>> = (0..shards).map(|_| Vec::new()).collect();
    for (index, &address) in listen.iter().enumerate() {
        if address.port() != 0 && listen[..index].contains(&address) {
            return Err(StartFailure::ListenerTwice { address });
        }
        let sockets = UdpListener::bind_shared(address, BindOptions::default(), shards)?;
        for (own, socket) in of_shard.iter_mut().zip(sockets) {
            own.push(socket);
        }
    }
    Ok(of_shard)
}

/// Whether media can be received where it is to be. A port that is taken is passed over later, one after the other; an
/// address that is not ours would leave no port at all, and calls would be the first to find out.
pub(super) fn check_media(media: &MediaConfig) -> Result<(), BindError> {
    let is_off = media.direction == Direction::Inactive;
    for &ip in media.addresses.iter().filter(|_| !is_off) {
        UdpListener::bind(SocketAddr::new(ip, 0), BindOptions::default())?;
    }
    Ok(())
}
