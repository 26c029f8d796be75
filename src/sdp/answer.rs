//! An answer to an offer, and what a session needs to know of it (RFC 3264 §6).

use std::net::SocketAddr;

use super::codec::Codec;
use super::direction::Direction;
use super::local::Local;
use super::refusal::Refusal;
use super::session::Session;
use super::stream::Stream;
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

/// Answer `offer`: append a body to `out` and say what was agreed. The first audio stream we can
/// take is taken, every other is refused in its place. `previous` is our own last description of
/// the session, if there was one: then the stream it has goes on where the offer allows it (§8),
/// and `None` says that the peer switched every stream off. A refused offer writes nothing.
pub fn answer(
    offer: &Session<'_>,
    previous: Option<&Session<'_>>,
    local: &Local,
    out: &mut TxBuf,
) -> Result<Option<Answer>, Refusal> {
    if let Some(previous) = previous {
        return answer_later(offer, previous, local, out);
    }
    let (taken, stream) = first_acceptable(offer, local)?;
    put(offer, taken, &stream, local, out);
    Ok(Some(stream.agreed))
}

/// Answer an offer that is not the first. Apart from it, for the first is part of every call.
#[cold]
fn answer_later(
    offer: &Session<'_>,
    previous: &Session<'_>,
    local: &Local,
    out: &mut TxBuf,
) -> Result<Option<Answer>, Refusal> {
    match continued(offer, previous, local)? {
        Some((taken, stream)) => {
            put(offer, taken, &stream, local, out);
            Ok(Some(stream.agreed))
        }
        None => {
            put_off(offer, local, out);
            Ok(None)
        }
    }
}

/// The answer that takes `stream`, in its place.
#[inline(always)]
fn put(offer: &Session<'_>, taken: usize, stream: &Stream, local: &Local, out: &mut TxBuf) {
    //= rfc3264#6
    //# The "t=" line in the answer MUST equal that of the offer.
    write::put_head(local, offer.time, out);
    //= rfc3264#6
    //# The answer MUST contain exactly the same number of "m=" lines as the offer.
    for (place, media) in offer.media().enumerate() {
        if place == taken { stream.put(media, local, out) } else { write::put_refused(media, out) }
    }
}

/// The stream a later offer leaves us, and its place: ours if it can go on, else whichever could
/// start a session. None when all are off: nothing is left to object to.
fn continued(
    offer: &Session<'_>,
    previous: &Session<'_>,
    local: &Local,
) -> Result<Option<(usize, Stream)>, Refusal> {
    //= rfc3264#8
    //# if the previous SDP had N "m=" lines, the new SDP MUST have at least N "m=" lines
    if offer.media().count() < previous.media().count() {
        return Err(Refusal::MediaCount);
    }
    if offer.media().all(|media| media.port == 0) {
        return Ok(None);
    }
    let place = previous.media().position(|media| media.port != 0);
    let ours = place.and_then(|place| {
        let stream = Stream::new(offer.media().nth(place)?, local).ok()?;
        Some((place, stream))
    });
    match ours {
        Some(_) => Ok(ours),
        None => first_acceptable(offer, local).map(Some),
    }
}

/// The answer to an offer with every stream switched off.
fn put_off(offer: &Session<'_>, local: &Local, out: &mut TxBuf) {
    write::put_head(local, offer.time, out);
    for media in offer.media() {
        write::put_refused(media, out);
    }
}

/// The first stream we can take, and its place; or the reason the best of them was refused for.
/// Always inlined: returning a stream copies it, 34 instructions in every call.
#[inline(always)]
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
