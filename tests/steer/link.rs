//! Link: sockets of ours and a peer that sends to them, on the loopback of this host.

use std::io::{ErrorKind, Read};
use std::net::{SocketAddr, UdpSocket};

use socket2::SockRef;
use trunkline::transport::{BindOptions, SteerError, UdpListener};

pub(crate) const V4: &str = "127.0.0.1:0";
pub(crate) const V6: &str = "[::1]:0";

/// A socket for each of `shards`, and a peer.
pub(crate) fn link(address: &str, shards: usize) -> (Vec<UdpListener>, UdpSocket) {
    let options = BindOptions { rx_bytes: 1 << 20, ..BindOptions::default() };
    let sockets = UdpListener::bind_shared(address.parse().unwrap(), options, shards).unwrap();
    let peer = peer(address, sockets[0].local());
    (sockets, peer)
}

pub(crate) fn peer(address: &str, to: SocketAddr) -> UdpSocket {
    let peer = UdpSocket::bind(address).unwrap();
    peer.connect(to).unwrap();
    peer
}

/// What has arrived at `socket` and was not taken yet.
pub(crate) fn arrived(socket: &UdpListener) -> Vec<Vec<u8>> {
    let mut datagrams = Vec::new();
    let mut bytes = [0; 9_000];
    loop {
        match (&*SockRef::from(socket)).read(&mut bytes) {
            Ok(count) => datagrams.push(bytes[..count].to_vec()),
            Err(error) if error.kind() == ErrorKind::WouldBlock => return datagrams,
            Err(error) => panic!("{error}"),
        }
    }
}

/// What was made, or `None`, said aloud, where this process may bring nothing into the kernel.
pub(crate) fn allowed<T>(made: Result<T, SteerError>) -> Option<T> {
    match made {
        Ok(made) => Some(made),
        Err(error @ (SteerError::Forbidden { .. } | SteerError::Missing)) => {
            println!("not tried in the kernel: {error}");
            None
        }
        Err(error) => panic!("{error}"),
    }
}
