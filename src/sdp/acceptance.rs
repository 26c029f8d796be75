//! The acceptance of an answer to our offer (RFC 3264 §7).

use super::answer::Answer;
use super::listing::Listing;
use super::local::Local;
use super::media::Media;
use super::payload::Formats;
use super::refusal::Refusal;
use super::session::Session;
use super::stream::Stream;

/// Read the peer's answer to `offer`, which is ours: from [`offer`](super::offer()) or
/// [`reoffer`](super::reoffer). Refused when it does not match the offer stream by stream, or
/// takes nothing of it: the call has no media then and should end.
pub fn accept(answer: &Session<'_>, offer: &Session<'_>, local: &Local) -> Result<Answer, Refusal> {
    //= rfc3264#6
    //# For each "m=" line in the offer, there MUST be a corresponding "m=" line in the answer.
    if answer.media().count() != offer.media().count() {
        return Err(Refusal::MediaCount);
    }
    let pairs = || answer.media().zip(offer.media());
    if pairs().any(|(theirs, ours)| theirs.kind != ours.kind) {
        return Err(Refusal::MediaType);
    }
    let (theirs, ours) = pairs().find(|(_, ours)| ours.port != 0).ok_or(Refusal::MediaType)?;
    // An answer cannot widen what was offered, neither the direction nor the ports.
    let local = Local { direction: local.direction.intersection(ours.direction), ..*local };
    let mut theirs = *theirs;
    theirs.is_rtcp_mux &= ours.is_rtcp_mux;
    let offered = Listing::read(ours);
    let stream = Stream::with_formats(&theirs, &local, |media| choose(media, &offered))?;
    Ok(stream.agreed)
}

/// The answer's first codec among those offered. Its numbers are the answer's: they are those of
/// the packets we send.
fn choose(answer: &Media<'_>, offered: &Listing) -> Option<Formats> {
    let listed = Listing::read(answer);
    let codec = listed.codecs().find(|codec| offered.has(codec.kind))?;
    Some(Formats { codec, events: offered.events().and(listed.events()) })
}
