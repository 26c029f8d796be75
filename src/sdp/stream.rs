//! A stream we take: what is agreed on it, and its lines (RFC 3264 §6, RFC 8866 §5.14).

use std::net::SocketAddr;

use super::answer::Answer;
use super::direction::Direction;
use super::local::Local;
use super::media::{Media, MediaKind};
use super::payload::Formats;
use super::protocol::Protocol;
use super::refusal::Refusal;
use super::write;
use crate::wire::TxBuf;

/// One stream of a description, checked.
pub(crate) struct Stream {
    pub(crate) agreed: Answer,
    formats: Formats,
}

impl Stream {
    /// Check `media` against what we can do.
    pub(crate) fn new(media: &Media<'_>, local: &Local) -> Result<Stream, Refusal> {
        Stream::with_formats(media, local, Formats::choose)
    }

    /// The same where not every codec we speak will do.
    #[inline]
    pub(crate) fn with_formats(
        media: &Media<'_>,
        local: &Local,
        choose: impl FnOnce(&Media<'_>) -> Option<Formats>,
    ) -> Result<Stream, Refusal> {
        if media.kind != MediaKind::Audio || media.port == 0 || media.port_count > 1 {
            return Err(Refusal::MediaType);
        }
        if media.protocol != Protocol::RtpAvp {
            return Err(Refusal::TransportProtocol);
        }
        let remote = remote(media, local).ok_or(Refusal::NetworkAddress)?;
        let formats = choose(media).ok_or(Refusal::MediaFormat)?;
        let agreed = Answer {
            codec: formats.codec,
            telephone_event: formats.events.map(|events| events.payload_type),
            remote,
            remote_rtcp: remote_rtcp(media, local, remote),
            //= rfc3264#6.1
            //# If a stream is offered as sendonly, the corresponding stream MUST be marked as
            //# recvonly or inactive in the answer.
            direction: direction(media, remote).intersection(local.direction),
            is_rtcp_mux: media.is_rtcp_mux,
        };
        Ok(Stream { agreed, formats })
    }

    /// Append it to an answer.
    pub(crate) fn put(&self, media: &Media<'_>, local: &Local, out: &mut TxBuf) {
        write::put_audio(local, out);
        write::put_format(self.agreed.codec.payload_type, out);
        if let Some(events) = self.formats.events {
            write::put_format(events.payload_type, out);
        }
        out.put(b"\r\n");
        write::put_rtpmap(self.agreed.codec, out);
        if let Some(events) = self.formats.events {
            write::put_events(events, out);
        }
        if media.ptime_ms.is_some() {
            out.put(write::PTIME);
        }
        write::put_direction(self.agreed.direction, out);
        if media.is_rtcp_mux {
            out.put(write::RTCP_MUX);
        }
    }
}

/// Where RTP goes. Never to a group: an INVITE must not be able to aim media at many.
fn remote(media: &Media<'_>, local: &Local) -> Option<SocketAddr> {
    let address = media.connection?.address()?;
    let is_usable = !address.is_multicast() && address.is_ipv4() == local.address.is_ipv4();
    is_usable.then(|| SocketAddr::new(address, media.port))
}

/// Where RTCP goes: RTP's port if shared, else what `a=rtcp` says, else the next port.
#[inline]
fn remote_rtcp(media: &Media<'_>, local: &Local, remote: SocketAddr) -> Option<SocketAddr> {
    if remote.ip().is_unspecified() {
        return None;
    }
    if media.is_rtcp_mux {
        return Some(remote);
    }
    let Some(rtcp) = media.rtcp() else {
        return remote.port().checked_add(1).map(|port| SocketAddr::new(remote.ip(), port));
    };
    let address = match rtcp.connection {
        None => remote.ip(),
        Some(connection) => connection.address()?,
    };
    let is_usable =
        rtcp.port != 0 && !address.is_multicast() && address.is_ipv4() == local.address.is_ipv4();
    is_usable.then(|| SocketAddr::new(address, rtcp.port))
}

/// What the peer leaves for us to do.
fn direction(media: &Media<'_>, remote: SocketAddr) -> Direction {
    let allowed = media.direction.reversed();
    //= rfc3264#8.4
    //# a connection address of 0.0.0.0, in which case it means that neither RTP nor RTCP
    //# should be sent to the peer
    let is_held = remote.ip().is_unspecified();
    Direction::new(allowed.sends() && !is_held, allowed.receives())
}
