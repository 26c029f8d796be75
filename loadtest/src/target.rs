//! Target: whom to call, and from which address of ours.

use std::net::{IpAddr, SocketAddr, ToSocketAddrs, UdpSocket};

use crate::error::Error;

/// The address of `text`, HOST or HOST:PORT; the port is 5060 unless given. Beyond this host only
/// with `is_remote_allowed`.
pub(crate) fn resolve(text: &str, is_remote_allowed: bool) -> Result<SocketAddr, Error> {
    let bad = |reason: String| Error::BadTarget { target: text.to_owned(), reason };
    let in_brackets = text.strip_prefix('[').and_then(|text| text.strip_suffix(']'));
    let target = match in_brackets.unwrap_or(text).parse::<IpAddr>() {
        Ok(ip) => SocketAddr::new(ip, SIP_PORT),
        Err(_) => {
            let host =
                if text.contains(':') { text.to_owned() } else { format!("{text}:{SIP_PORT}") };
            let mut found = host.to_socket_addrs().map_err(|error| bad(error.to_string()))?;
            found.next().ok_or_else(|| bad("it has no address".to_owned()))?
        }
    };
    if target.port() == 0 {
        return Err(bad("port 0 cannot be called".to_owned()));
    }
    if !target.ip().is_loopback() && !is_remote_allowed {
        return Err(Error::RemoteTarget { target });
    }
    Ok(target)
}

/// The address of ours that reaches `target`, with a port of the kernel's choice.
pub(crate) fn local_towards(target: SocketAddr) -> Result<SocketAddr, Error> {
    let find = || {
        let any = if target.is_ipv4() { "0.0.0.0:0" } else { "[::]:0" };
        let socket = UdpSocket::bind(any)?;
        // Connecting a UDP socket sends nothing; it only asks the routing table.
        socket.connect(target)?;
        socket.local_addr()
    };
    let found: SocketAddr = find().map_err(|source| Error::NoRoute { target, source })?;
    Ok(SocketAddr::new(found.ip(), 0))
}

/// RFC 3261 §19.1.2: the default port of UDP.
const SIP_PORT: u16 = 5060;

#[cfg(test)]
mod tests;
