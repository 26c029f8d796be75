//! Offer: the SDP of a call with media, and what its answer agrees to (RFC 3264 §5, §6).

use std::net::{IpAddr, SocketAddr};

use trunkline::sdp::{MediaKind, Session};
use trunkline::wire::TxBuf;

/// An offer of PCMU and telephone events, with a port for each slot of the farm.
#[derive(Debug)]
pub(crate) struct Offer {
    before_port: Box<[u8]>,
    after_port: Box<[u8]>,
    ports: Box<[u16]>,
}

impl Offer {
    /// Offers from `ip`, slot n with the n-th of `ports`. All ports have five digits, so all offers
    /// have one length.
    pub(crate) fn new(ip: IpAddr, ports: Box<[u16]>) -> Offer {
        assert!(ports.iter().all(|&port| port >= PORT_MIN), "ports have five digits");
        let family = match ip {
            IpAddr::V4(_) => "IP4",
            IpAddr::V6(_) => "IP6",
        };
        let before_port = format!(
            "v=0\r\n\
             o=load 53655765 2353687637 IN {family} {ip}\r\n\
             s=-\r\n\
             c=IN {family} {ip}\r\n\
             t=0 0\r\n\
             m=audio "
        );
        let after_port = " RTP/AVP 0 101\r\n\
             a=rtpmap:0 PCMU/8000\r\n\
             a=rtpmap:101 telephone-event/8000\r\n\
             a=fmtp:101 0-15\r\n\
             a=ptime:20\r\n\
             a=rtcp-mux\r\n";
        Offer {
            before_port: before_port.into_bytes().into(),
            after_port: after_port.as_bytes().into(),
            ports,
        }
    }

    /// How many slots have a port.
    pub(crate) fn ports(&self) -> u32 {
        self.ports.len() as u32
    }

    /// Length of every offer.
    pub(crate) fn len(&self) -> usize {
        self.before_port.len() + PORT_DIGITS + self.after_port.len()
    }

    /// Write the offer of `slot`.
    pub(crate) fn write(&self, slot: u32, out: &mut TxBuf) {
        let Some(&port) = self.ports.get(slot as usize) else { return };
        out.put(&self.before_port);
        out.put_decimal(port.into());
        out.put(&self.after_port);
    }
}

/// Where `answer` wants PCMU; `None`: it is no answer to an [`Offer`], or refuses it.
pub(crate) fn accepted(answer: &[u8]) -> Option<SocketAddr> {
    let session = Session::parse(answer).ok()?;
    let media = session.media().next()?;
    let is_pcmu = media.kind == MediaKind::Audio && media.formats().next() == Some(b"0");
    let ip = media.connection?.address()?;
    (is_pcmu && media.port > 0 && !ip.is_unspecified()).then(|| SocketAddr::new(ip, media.port))
}

/// Lowest port with five digits.
pub(crate) const PORT_MIN: u16 = 10_000;
const PORT_DIGITS: usize = 5;

#[cfg(test)]
mod tests;
