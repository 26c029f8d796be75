//! Part: one packet of a compound one, its header read and its padding taken off (RFC 3550 §6.1, §6.4.1).

/// A control packet of any type.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part<'a> {
    /// Eight bits: 200 is a sender report.
    pub(super) packet_type: u8,
    /// Five bits: how many blocks, chunks or sources there are, or which format it is.
    pub(super) count: u8,
    pub(super) has_padding: bool,
    /// What follows the first word.
    pub(super) body: &'a [u8],
}

impl<'a> Part<'a> {
    /// Split the first packet off `bytes`. A packet has a word at least, so a walk always ends.
    pub(super) fn split(bytes: &'a [u8]) -> Option<(Part<'a>, &'a [u8])> {
        let ([first, packet_type, high, low], rest) = bytes.split_first_chunk()?;
        let words = u16::from_be_bytes([*high, *low]);
        let (body, rest) = rest.split_at_checked(4 * usize::from(words))?;
        if first >> 6 != VERSION {
            return None;
        }
        let has_padding = first & PADDING != 0;
        let body = if has_padding { without_padding(body)? } else { body };
        let part = Part { packet_type: *packet_type, count: first & COUNT, has_padding, body };
        Some((part, rest))
    }
}

/// Padding is whole words and counts itself.
fn without_padding(body: &[u8]) -> Option<&[u8]> {
    let count = usize::from(*body.last()?);
    if count == 0 || !count.is_multiple_of(4) {
        return None;
    }
    body.get(..body.len().checked_sub(count)?)
}

/// The version of RTP, in the upper two bits.
pub(super) const VERSION: u8 = 2;
const PADDING: u8 = 0x20;
/// The bits of the count.
const COUNT: u8 = 0x1f;

/// Packet types (RFC 3550 §12.1, RFC 4585 §6.1, RFC 3611 §2).
pub(super) const SENDER_REPORT: u8 = 200;
pub(super) const RECEIVER_REPORT: u8 = 201;
pub(super) const SOURCE_DESCRIPTION: u8 = 202;
pub(super) const BYE: u8 = 203;
pub(super) const APPLICATION_DEFINED: u8 = 204;
pub(super) const TRANSPORT_FEEDBACK: u8 = 205;
pub(super) const PAYLOAD_FEEDBACK: u8 = 206;
pub(super) const EXTENDED_REPORT: u8 = 207;
