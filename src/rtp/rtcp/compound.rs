//! Compound packet of our own: a report, our name, and perhaps a farewell (RFC 3550 §6.1).

use super::description::{CNAME, END};
use super::part::{BYE, RECEIVER_REPORT, SENDER_REPORT, SOURCE_DESCRIPTION, VERSION};
use super::report::{ReportBlock, SenderInfo};
use crate::wire::TxBuf;

/// What to tell a peer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Compound<'a> {
    /// Ourselves.
    pub ssrc: u32,
    /// What we sent, if we sent data since the last report but one (RFC 3550 §6.4).
    pub sender: Option<SenderInfo>,
    /// What we received, if we hear anybody.
    pub block: Option<ReportBlock>,
    /// Our canonical name (RFC 3550 §6.5.1). No more than 255 bytes of it are told.
    pub cname: &'a [u8],
    /// We leave, and why; the reason may be empty, and no more than 255 bytes of it are told.
    pub bye: Option<&'a [u8]>,
}

impl Compound<'_> {
    /// Append the packet to `out`.
    pub fn write(&self, out: &mut TxBuf) {
        let count = u8::from(self.block.is_some());
        let block_bytes = usize::from(count) * ReportBlock::BYTES;
        match self.sender {
            Some(sender) => {
                let sender = sender.to_bytes();
                start(out, SENDER_REPORT, count, 4 + sender.len() + block_bytes);
                out.put(&self.ssrc.to_be_bytes());
                out.put(&sender);
            }
            None => {
                start(out, RECEIVER_REPORT, count, 4 + block_bytes);
                out.put(&self.ssrc.to_be_bytes());
            }
        }
        if let Some(block) = self.block {
            out.put(&block.to_bytes());
        }
        self.write_cname(out);
        if let Some(reason) = self.bye {
            self.write_bye(out, reason);
        }
    }

    //= rfc3550#6.1
    //# An SDES packet containing a CNAME item MUST be included in each compound RTCP packet
    fn write_cname(&self, out: &mut TxBuf) {
        let (length, cname) = counted(self.cname);
        // At least one zero ends the list.
        let zeros = 4 - (2 + cname.len()) % 4;
        start(out, SOURCE_DESCRIPTION, 1, 4 + 2 + cname.len() + zeros);
        out.put(&self.ssrc.to_be_bytes());
        out.put(&[CNAME, length]);
        out.put(cname);
        out.put(&[END; 4][..zeros]);
    }

    fn write_bye(&self, out: &mut TxBuf, reason: &[u8]) {
        let (length, reason) = counted(reason);
        let reason_bytes = if length == 0 { 0 } else { 1 + reason.len() };
        let zeros = reason_bytes.next_multiple_of(4) - reason_bytes;
        start(out, BYE, 1, 4 + reason_bytes + zeros);
        out.put(&self.ssrc.to_be_bytes());
        if length > 0 {
            out.put(&[length]);
            out.put(reason);
        }
        out.put(&[0; 4][..zeros]);
    }
}

/// The first word of a packet whose body has `body_bytes`, a multiple of four.
fn start(out: &mut TxBuf, packet_type: u8, count: u8, body_bytes: usize) {
    // The longest of our packets, a name of 255 bytes, has 66 words.
    let [high, low] = ((body_bytes / 4) as u16).to_be_bytes();
    out.put(&[VERSION << 6 | count, packet_type, high, low]);
}

/// As much of `text` as one octet can count, and the count.
fn counted(text: &[u8]) -> (u8, &[u8]) {
    let length = u8::try_from(text.len()).unwrap_or(u8::MAX);
    (length, &text[..length.into()])
}
