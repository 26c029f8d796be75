//! The lines of our own descriptions (RFC 8866 §5, RFC 3264 §5 and §6).

use super::codec::Codec;
use super::direction::Direction;
use super::event::TelephoneEvents;
use super::local::Local;
use super::location::Location;
use super::media::Media;
use crate::wire::TxBuf;

/// Everything in front of the first `m=`.
pub(crate) fn put_head(local: &Local, time: &[u8], out: &mut TxBuf) {
    out.put(b"v=0\r\no=trunkline ");
    out.put_decimal(local.session_id);
    out.put(b" ");
    put_number(local.version, out);
    out.put(b" ");
    let location = Location::new(local.address);
    out.put(location.as_bytes());
    out.put(b"\r\ns=-\r\nc=");
    out.put(location.as_bytes());
    out.put(b"\r\nt=");
    out.put(time);
    out.put(b"\r\n");
}

/// `m=audio`, still open: formats follow, then a line end.
pub(crate) fn put_audio(local: &Local, out: &mut TxBuf) {
    out.put(b"m=audio ");
    out.put_decimal(u64::from(local.port));
    out.put(b" RTP/AVP");
}

/// One more format of an open `m=` line.
pub(crate) fn put_format(payload_type: u8, out: &mut TxBuf) {
    out.put(b" ");
    put_number(u64::from(payload_type), out);
}

/// A stream we do not take: off, in its place, the same but for the port.
//= rfc3264#6
//# To reject an offered stream, the port number in the corresponding stream in the answer
//# MUST be set to zero. Any media formats listed are ignored. At least one MUST be present
pub(crate) fn put_refused(media: &Media<'_>, out: &mut TxBuf) {
    out.put(b"m=");
    out.put(media.kind.as_bytes());
    out.put(b" 0 ");
    out.put(media.protocol.as_bytes());
    out.put(b" ");
    out.put(media.formats().next().unwrap_or_default());
    out.put(b"\r\n");
}

/// What a codec's payload type means.
pub(crate) fn put_rtpmap(codec: Codec, out: &mut TxBuf) {
    out.put(b"a=rtpmap:");
    put_number(u64::from(codec.payload_type), out);
    out.put(b" ");
    out.put(codec.kind.encoding().as_bytes());
    out.put(b"\r\n");
}

/// What the events' payload type means and which events there are (RFC 4733 §2.4.1).
pub(crate) fn put_events(telephone: TelephoneEvents, out: &mut TxBuf) {
    out.put(b"a=rtpmap:");
    put_number(u64::from(telephone.payload_type), out);
    out.put(b" telephone-event/8000\r\na=fmtp:");
    put_number(u64::from(telephone.payload_type), out);
    let mut separator: &[u8] = b" ";
    let mut events = u32::from(telephone.events);
    let mut first = 0;
    while events != 0 {
        let gap = events.trailing_zeros();
        let count = (events >> gap).trailing_ones();
        first += gap;
        out.put(separator);
        out.put_decimal(u64::from(first));
        if count > 1 {
            out.put(b"-");
            out.put_decimal(u64::from(first + count - 1));
        }
        separator = b",";
        first += count;
        events >>= gap + count;
    }
    out.put(b"\r\n");
}

/// A direction attribute.
pub(crate) fn put_direction(direction: Direction, out: &mut TxBuf) {
    match direction {
        Direction::SendRecv => out.put(b"a=sendrecv\r\n"),
        Direction::SendOnly => out.put(b"a=sendonly\r\n"),
        Direction::RecvOnly => out.put(b"a=recvonly\r\n"),
        Direction::Inactive => out.put(b"a=inactive\r\n"),
    }
}

/// The packet time of everything we send.
pub(crate) const PTIME: &[u8] = b"a=ptime:20\r\n";

/// RTCP on RTP's port (RFC 5761 §5.1.1).
pub(crate) const RTCP_MUX: &[u8] = b"a=rtcp-mux\r\n";

/// A number that mostly has one digit.
fn put_number(number: u64, out: &mut TxBuf) {
    match number {
        0..=9 => out.put(&[b'0' + number as u8]),
        _ => out.put_decimal(number),
    }
}
