//! Class: what a datagram on a media port is, by its first two bytes (RFC 7983 §7, RFC 5761 §4).

/// What a datagram claims to be. Whether the claim holds is found by whoever parses it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// A data packet (RFC 3550 §5.1).
    Rtp,
    /// A control packet (RFC 3550 §6.1).
    Rtcp,
    /// A STUN message (RFC 8489 §5).
    Stun,
    /// A DTLS record (RFC 6347 §4.1).
    Dtls,
    /// Text, or an empty line that keeps a path alive: signalling that missed its port.
    Sip,
    /// Nothing that has business on a media port: ZRTP, TURN channels, QUIC, noise, nothing at all.
    Garbage,
}

impl Class {
    /// The class of a datagram.
    #[inline]
    pub fn of(datagram: &[u8]) -> Class {
        match *datagram {
            //= rfc5761#4
            //# payload type values in the range 64-95 MUST NOT be used
            [0x80..=0xbf, 192..=223, ..] => Class::Rtcp,
            [0x80..=0xbf, _, ..] => Class::Rtp,
            [first, second, ..] => Class::of_another(first, second),
            [] | [_] => Class::Garbage,
        }
    }

    #[cold]
    fn of_another(first: u8, second: u8) -> Class {
        match (first, second) {
            (0..=3, _) => Class::Stun,
            (20..=63, _) => Class::Dtls,
            // 64 to 79 would be TURN channels, but nobody here allocated one, and words start so.
            (b'A'..=b'Z' | b'a'..=b'z', _) | (b'\r', b'\n') => Class::Sip,
            (_, _) => Class::Garbage,
        }
    }
}
