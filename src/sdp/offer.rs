//! An offer of ours: the first of a session, or a later one (RFC 3264 §5, §8).

use super::codec::CodecKind;
use super::listing::Listing;
use super::local::Local;
use super::media::{Media, MediaKind};
use super::session::{Session, UNBOUNDED};
use super::write;
use crate::wire::TxBuf;

/// Append an offer of one audio stream with `codecs`, best first, and the DTMF keys.
pub fn offer(local: &Local, codecs: &[CodecKind], out: &mut TxBuf) {
    let mut listing = Listing::default();
    listing.add(codecs);
    listing.add_events();
    write::put_head(local, UNBOUNDED, out);
    put_stream(&listing, local, out);
}

/// Append an offer that follows `previous`, our own last description of the session: to hold, to
/// resume, to refresh, or because the peer asked for one. As many streams in the same order; ours
/// is on whatever it was before, and lists what it had and then what else we can do.
pub fn reoffer(previous: &Session<'_>, local: &Local, out: &mut TxBuf) {
    let ours = place(previous);
    let media = previous.media().nth(ours);
    let mut listing = media.filter(|media| media.port != 0).map(Listing::read).unwrap_or_default();
    listing.add(&OFFERED);
    listing.add_events();
    write::put_head(local, previous.time, out);
    //= rfc3264#8
    //# The i-th media stream in the previous SDP, counting from the top, matches the i-th media
    //# stream in the new SDP
    for (place, media) in previous.media().enumerate() {
        if place != ours {
            write::put_refused(media, out);
            continue;
        }
        put_stream(&listing, local, out);
        if media.is_rtcp_mux {
            out.put(write::RTCP_MUX);
        }
    }
    if media.is_none() {
        put_stream(&listing, local, out);
    }
}

/// Where our stream belongs among those of `previous`: where it is, or in the place of one that
/// was switched off, of audio if there is one.
fn place(previous: &Session<'_>) -> usize {
    let position = |fits: fn(&Media<'_>) -> bool| previous.media().position(fits);
    let live = position(|media| media.port != 0);
    live.or_else(|| position(|media| media.kind == MediaKind::Audio)).unwrap_or(0)
}

fn put_stream(listing: &Listing, local: &Local, out: &mut TxBuf) {
    write::put_audio(local, out);
    for codec in listing.codecs() {
        write::put_format(codec.payload_type, out);
    }
    if let Some(events) = listing.events() {
        write::put_format(events.payload_type, out);
    }
    out.put(b"\r\n");
    for codec in listing.codecs() {
        write::put_rtpmap(codec, out);
    }
    if let Some(events) = listing.events() {
        write::put_events(events, out);
    }
    out.put(write::PTIME);
    write::put_direction(local.direction, out);
}

/// The codecs of an offer nobody said otherwise about.
pub const OFFERED: [CodecKind; 2] = [CodecKind::Pcmu, CodecKind::Pcma];
