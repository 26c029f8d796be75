//! What is wrong with a session description, and where (RFC 8866 §9).

use std::fmt;

/// A session description that cannot be read: which rule it breaks, and at which byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SdpError {
    /// The rule.
    pub kind: SdpErrorKind,
    /// Bytes from the start of the body to the line or field that breaks it.
    pub offset: usize,
}

/// The rules of RFC 8866 §5 and §9 a body can break.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SdpErrorKind {
    /// An empty line with more lines behind it.
    BlankLine,
    /// Not `<letter>=<value>`.
    BadLine,
    /// `v=`, `o=` or `s=` again, or a second `c=` for the session: two readers could disagree.
    RepeatedLine,
    /// The first line is not `v=0`.
    BadVersion,
    /// The second line is not `o=`, or not six fields with 64-bit numbers.
    BadOrigin,
    /// The third line is not `s=`.
    MissingName,
    /// No `t=` in front of the first `m=`.
    MissingTime,
    /// `t=` without two numbers of at most 20 digits.
    BadTime,
    /// `c=` without network, address type and an address of that type.
    BadConnection,
    /// `m=` without media, protocol and at least one format, each of characters fit for an answer.
    BadMedia,
    /// No port, a port above 65535, or `/0` ports.
    BadPort,
    /// More than [`MEDIA_MAX`](crate::limits::MEDIA_MAX) media sections.
    TooManyMedia,
}

impl SdpError {
    /// `kind`, found at byte `offset`.
    pub(crate) fn new(kind: SdpErrorKind, offset: usize) -> SdpError {
        SdpError { kind, offset }
    }
}

impl fmt::Display for SdpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at byte {} of the SDP", self.kind.as_str(), self.offset)
    }
}

impl std::error::Error for SdpError {}

impl SdpErrorKind {
    /// The rule in a few words, fit for a Warning or a log line.
    pub fn as_str(self) -> &'static str {
        match self {
            SdpErrorKind::BlankLine => "empty line",
            SdpErrorKind::BadLine => "not a type=value line",
            SdpErrorKind::RepeatedLine => "line given twice",
            SdpErrorKind::BadVersion => "first line not v=0",
            SdpErrorKind::BadOrigin => "bad or missing o=",
            SdpErrorKind::MissingName => "missing s=",
            SdpErrorKind::MissingTime => "missing t=",
            SdpErrorKind::BadTime => "bad t=",
            SdpErrorKind::BadConnection => "bad c=",
            SdpErrorKind::BadMedia => "bad m=",
            SdpErrorKind::BadPort => "bad port",
            SdpErrorKind::TooManyMedia => "too many media sections",
        }
    }
}
