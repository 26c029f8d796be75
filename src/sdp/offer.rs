//! An offer of ours, for an INVITE that came without one, and its answer (RFC 3264 §5, §7).

use super::answer::{Answer, Refusal, Stream};
use super::codec::{Codec, CodecKind};
use super::event::TelephoneEvents;
use super::local::Local;
use super::session::{Session, UNBOUNDED};
use super::write;
use crate::wire::TxBuf;

/// Append an offer of one audio stream with `codecs`, best first, and the DTMF keys.
pub fn offer(local: &Local, codecs: &[CodecKind], out: &mut TxBuf) {
    write::put_head(local, UNBOUNDED, out);
    write::put_audio(local, out);
    for kind in codecs {
        write::put_format(kind.payload_type(), out);
    }
    write::put_format(DTMF.payload_type, out);
    out.put(b"\r\n");
    for kind in codecs {
        write::put_rtpmap(Codec { payload_type: kind.payload_type(), kind: *kind }, out);
    }
    write::put_events(DTMF, out);
    out.put(write::PTIME);
    write::put_direction(local.direction, out);
}

/// Read the peer's answer to our [`offer`]. Refused when the peer switched the stream off or
/// answered something we did not offer: the call has no media then and should end.
pub fn accept(answer: &Session<'_>, local: &Local) -> Result<Answer, Refusal> {
    let media = answer.media().next().ok_or(Refusal::MediaType)?;
    Stream::new(media, local).map(|stream| stream.agreed)
}

/// The codecs of an offer nobody said otherwise about.
pub const OFFERED: [CodecKind; 2] = [CodecKind::Pcmu, CodecKind::Pcma];

/// The keys of a telephone, under the payload type everybody uses for them.
const DTMF: TelephoneEvents = TelephoneEvents { payload_type: 101, events: TelephoneEvents::DTMF };
