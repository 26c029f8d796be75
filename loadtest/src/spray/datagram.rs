//! Datagram: what a third party sends to a port where a call's media is expected.

use trunkline::wire::TxBuf;

/// What it looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// RTP as the call's own peer would send it, one in sequence after the other: what takes a
    /// port over where a source is learned too easily.
    Rtp,
    /// A key press (RFC 4733 §2.3).
    TelephoneEvent,
    /// RTP with sources, an extension or padding longer than itself (RFC 3550 §5.1, §5.3.1).
    CrookedRtp,
    /// RTP longer than any codec's.
    LongRtp,
    /// An RTCP sender report (RFC 3550 §6.4.1).
    SenderReport,
    /// An RTCP BYE (RFC 3550 §6.6).
    Goodbye,
    /// RTCP whose length fields lie.
    CrookedRtcp,
    /// A STUN binding request (RFC 8489 §5).
    Stun,
    /// A DTLS ClientHello (RFC 6347 §4.2.1).
    Dtls,
    /// A SIP request.
    Sip,
    /// Bytes by chance.
    Noise,
    /// No byte at all.
    Empty,
}

/// What each port gets in turn, besides [`Kind::Rtp`].
pub(super) const OTHERS: [Kind; 11] = [
    Kind::Stun,
    Kind::TelephoneEvent,
    Kind::Dtls,
    Kind::SenderReport,
    Kind::CrookedRtp,
    Kind::Sip,
    Kind::Goodbye,
    Kind::Noise,
    Kind::CrookedRtcp,
    Kind::LongRtp,
    Kind::Empty,
];

impl Kind {
    /// Its name in reports.
    pub(super) fn name(self) -> &'static str {
        match self {
            Kind::Rtp => "rtp",
            Kind::TelephoneEvent => "telephone-event",
            Kind::CrookedRtp => "crooked rtp",
            Kind::LongRtp => "long rtp",
            Kind::SenderReport => "rtcp sender report",
            Kind::Goodbye => "rtcp bye",
            Kind::CrookedRtcp => "crooked rtcp",
            Kind::Stun => "stun",
            Kind::Dtls => "dtls",
            Kind::Sip => "sip",
            Kind::Noise => "noise",
            Kind::Empty => "empty",
        }
    }

    /// Write the datagram that is the `number`-th at its port into `out`.
    pub(super) fn write(self, number: u32, port: u16, out: &mut TxBuf) {
        let ssrc = 0x5eed_0000 | u32::from(port);
        match self {
            Kind::Rtp => {
                put_rtp(0x80, 0, number, ssrc, out);
                out.put(&[0xd5; 160]);
            }
            Kind::TelephoneEvent => {
                put_rtp(0x80, 0x80 | 101, number, ssrc, out);
                out.put(&[11, 0x80 | 10, 0x03, 0x20]);
            }
            Kind::CrookedRtp => {
                // Fifteen sources, an extension and padding, in turn and together.
                let flags = [0x8f, 0x90, 0xa0, 0xbf][number as usize % 4];
                put_rtp(flags, 0, number, ssrc, out);
                out.put(&[0xff; 8]);
            }
            Kind::LongRtp => {
                put_rtp(0x80, 0, number, ssrc, out);
                out.put(&[0xd5; LONG_BYTES]);
            }
            Kind::SenderReport => put_rtcp(200, &[ssrc, 0, number, 0, number, 0], out),
            Kind::Goodbye => put_rtcp(203, &[ssrc], out),
            Kind::CrookedRtcp => {
                let length: u16 = if number.is_multiple_of(2) { 0 } else { u16::MAX };
                out.put(&[0x9f, 200 + (number % 14) as u8]);
                out.put(&length.to_be_bytes());
                out.put(&ssrc.to_be_bytes());
            }
            Kind::Stun => {
                out.put(&[0x00, 0x01, 0x00, 0x00, 0x21, 0x12, 0xa4, 0x42]);
                out.put(b"trunkli");
                out.put(&[number as u8; 5]);
            }
            Kind::Dtls => put_client_hello(out),
            Kind::Sip => out.put(b"OPTIONS sip:a@b SIP/2.0\r\nMax-Forwards: 0\r\n\r\n"),
            Kind::Noise => put_noise(number ^ ssrc, out),
            Kind::Empty => {}
        }
    }
}

fn put_rtp(flags: u8, kind: u8, number: u32, ssrc: u32, out: &mut TxBuf) {
    out.put(&[flags, kind]);
    out.put(&(number as u16).to_be_bytes());
    out.put(&number.wrapping_mul(160).to_be_bytes());
    out.put(&ssrc.to_be_bytes());
}

fn put_rtcp(kind: u8, words: &[u32], out: &mut TxBuf) {
    out.put(&[if kind == 203 { 0x81 } else { 0x80 }, kind]);
    out.put(&(words.len() as u16).to_be_bytes());
    for word in words {
        out.put(&word.to_be_bytes());
    }
}

/// A record of one handshake message, which offers one cipher suite.
fn put_client_hello(out: &mut TxBuf) {
    out.put(&[22, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 54]);
    out.put(&[1, 0, 0, 42, 0, 0, 0, 0, 0, 0, 0, 42, 0xfe, 0xfd]);
    out.put(&[0x42; 32]);
    out.put(&[0, 0, 0, 2, 0xc0, 0x2b, 1, 0]);
}

fn put_noise(seed: u32, out: &mut TxBuf) {
    let mut state = seed | 1;
    for _ in 0..seed % NOISE_BYTES_MAX {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        out.put(&[(state >> 24) as u8]);
    }
}

/// Longest datagram of all.
pub(super) const BYTES_MAX: usize = 12 + LONG_BYTES;
/// More than a receive buffer for media should hold.
const LONG_BYTES: usize = 3_000;
const NOISE_BYTES_MAX: u32 = 1_200;

#[cfg(test)]
mod tests;
