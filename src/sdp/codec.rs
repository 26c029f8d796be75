//! Codecs and their names (RFC 3551 §6, RFC 8866 §6.6).

/// The codecs we speak. All of them have an RTP clock of 8000 Hz, G.722 by an old mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CodecKind {
    /// G.711 µ-law.
    Pcmu,
    /// G.711 A-law.
    Pcma,
    /// G.722.
    G722,
}

/// A codec and the payload type its packets carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Codec {
    /// Seven bits.
    pub payload_type: u8,
    /// The codec.
    pub kind: CodecKind,
}

impl CodecKind {
    /// How many there are.
    pub(crate) const COUNT: usize = 3;

    const ALL: [CodecKind; CodecKind::COUNT] = [CodecKind::Pcmu, CodecKind::Pcma, CodecKind::G722];

    /// The payload type RFC 3551 fixed.
    pub fn payload_type(self) -> u8 {
        match self {
            CodecKind::Pcmu => 0,
            CodecKind::Pcma => 8,
            CodecKind::G722 => 9,
        }
    }

    /// Name and clock as `a=rtpmap` has them.
    pub fn encoding(self) -> &'static str {
        match self {
            CodecKind::Pcmu => "PCMU/8000",
            CodecKind::Pcma => "PCMA/8000",
            CodecKind::G722 => "G722/8000",
        }
    }
}

/// What a payload type stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    Codec(CodecKind),
    TelephoneEvent,
    Unknown,
}

impl Encoding {
    /// Read `<name>/<clock>[/<channels>]`; the name's case does not count (RFC 4855 §3).
    pub(crate) fn parse(text: &[u8]) -> Encoding {
        let text = text.strip_suffix(b"/1").unwrap_or(text);
        let is = |encoding: &str| {
            // Nearly everybody writes the registered case, and comparing that is far cheaper.
            text == encoding.as_bytes() || text.eq_ignore_ascii_case(encoding.as_bytes())
        };
        if is("telephone-event/8000") {
            return Encoding::TelephoneEvent;
        }
        let kind = CodecKind::ALL.into_iter().find(|kind| is(kind.encoding()));
        kind.map_or(Encoding::Unknown, Encoding::Codec)
    }
}
