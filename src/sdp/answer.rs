//! An answer to an offer, and what a session needs to know of it (RFC 3264 §6).

use std::net::SocketAddr;

use super::codec::Codec;
use super::direction::Direction;
use super::local::Local;
use super::media::{Media, MediaKind};
use super::payload::Formats;
use super::protocol::Protocol;
use super::session::Session;
use super::write;
use crate::wire::TxBuf;

/// What both sides agreed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The codec of the audio stream.
    pub codec: Codec,
    /// The payload type of telephone-event, if both sides have it.
    pub telephone_event: Option<u8>,
    /// Where the peer takes RTP. Unspecified (0.0.0.0) when the peer holds the old way; then
    /// `direction` never sends.
    pub remote: SocketAddr,
    /// Where the peer takes RTCP; none when it named no address for it.
    pub remote_rtcp: Option<SocketAddr>,
    /// What we do: never more than `Local::direction` allows.
    pub direction: Direction,
    /// Whether RTCP shares RTP's port.
    pub is_rtcp_mux: bool,
}

/// Why an offer has no stream we could take: answered 488. Each names the first obstacle of the
/// stream that came furthest, with its code for the Warning header (RFC 3261 §20.43).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Refusal {
    /// No audio that is not switched off.
    MediaType,
    /// No audio over plain RTP.
    TransportProtocol,
    /// No address we could send to: a name, a multicast group, the other version of IP.
    NetworkAddress,
    /// No codec we speak.
    MediaFormat,
}

impl Refusal {
    /// The code for Warning.
    pub fn warn_code(self) -> u16 {
        match self {
            Refusal::MediaType => 304,
            Refusal::TransportProtocol => 302,
            Refusal::NetworkAddress => 301,
            Refusal::MediaFormat => 305,
        }
    }
}

/// Answer `offer`: append a body to `out` and say what was agreed. The first audio stream we
/// can take is taken, every other is refused in its place. A refused offer writes nothing.
pub fn answer(offer: &Session<'_>, local: &Local, out: &mut TxBuf) -> Result<Answer, Refusal> {
    let (taken, stream) = first_acceptable(offer, local)?;
    //= rfc3264#6
    //# The "t=" line in the answer MUST equal that of the offer.
    write::put_head(local, offer.time, out);
    //= rfc3264#6
    //# The answer MUST contain exactly the same number of "m=" lines as the offer.
    for (place, media) in offer.media().enumerate() {
        if place == taken { stream.put(media, local, out) } else { write::put_refused(media, out) }
    }
    Ok(stream.agreed)
}

/// A stream we take.
pub(crate) struct Stream {
    pub(crate) agreed: Answer,
    formats: Formats,
}

impl Stream {
    /// Check `media` against what we can do.
    pub(crate) fn new(media: &Media<'_>, local: &Local) -> Result<Stream, Refusal> {
        if media.kind != MediaKind::Audio || media.port == 0 || media.port_count > 1 {
            return Err(Refusal::MediaType);
        }
        if media.protocol != Protocol::RtpAvp {
            return Err(Refusal::TransportProtocol);
        }
        let remote = remote(media, local).ok_or(Refusal::NetworkAddress)?;
        let formats = Formats::choose(media).ok_or(Refusal::MediaFormat)?;
        let agreed = Answer {
            codec: formats.codec,
            telephone_event: formats.events.map(|events| events.payload_type),
            remote,
            remote_rtcp: remote_rtcp(media, local, remote),
            direction: direction(media, remote).intersection(local.direction),
            is_rtcp_mux: media.is_rtcp_mux,
        };
        Ok(Stream { agreed, formats })
    }

    fn put(&self, media: &Media<'_>, local: &Local, out: &mut TxBuf) {
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
            out.put(b"a=rtcp-mux\r\n");
        }
    }
}

/// The first stream we can take, and its place; or the reason the best of them was refused for.
fn first_acceptable(offer: &Session<'_>, local: &Local) -> Result<(usize, Stream), Refusal> {
    let mut refusal = Refusal::MediaType;
    for (place, media) in offer.media().enumerate() {
        match Stream::new(media, local) {
            Ok(stream) => return Ok((place, stream)),
            Err(reason) => refusal = refusal.max(reason),
        }
    }
    Err(refusal)
}

/// Where RTP goes. Never to a group: an INVITE must not be able to aim media at many.
fn remote(media: &Media<'_>, local: &Local) -> Option<SocketAddr> {
    let address = media.connection?.address()?;
    let is_usable = !address.is_multicast() && address.is_ipv4() == local.address.is_ipv4();
    is_usable.then(|| SocketAddr::new(address, media.port))
}

/// Where RTCP goes: RTP's port if shared, else what `a=rtcp` says, else the next port.
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
