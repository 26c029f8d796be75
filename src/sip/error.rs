//! What is wrong with a message, and where (RFC 3261 §8.2 says which status tells the peer).

use super::header::HeaderName;
use super::status::Status;

/// A rule of the grammar that was broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ParseErrorKind {
    /// Nothing but line ends: a keep-alive (RFC 5626 §4.4.1).
    Empty,
    /// The first line is neither a Request-Line nor a Status-Line.
    NotSip,
    /// The header section does not end with an empty line.
    UnterminatedHeaders,
    /// More header lines than `limits::HEADERS_MAX`.
    TooManyHeaders,
    /// A header section longer than 65,535 bytes.
    HeadersTooLong,
    /// More or other white space in the Request-Line than its two spaces, or a version that is no number.
    BadRequestLine,
    /// A SIP-Version other than 2.0.
    UnsupportedVersion,
    /// A Status-Code that is not three digits from 100 to 699.
    BadStatusCode,
    /// A header line without a colon, or a fold before the first header.
    BadHeaderLine,
    /// A header name that is no token, or control bytes before its colon.
    BadHeaderName,
    /// A header every message must have is missing.
    MissingHeader(HeaderName),
    /// A header that may occur once occurs again.
    RepeatedHeader(HeaderName),
    /// A Content-Length that is no number.
    BadContentLength,
    /// A Content-Length beyond the end of the datagram (RFC 3261 §18.3).
    ContentLengthTooLarge,
    /// Content-Length lines that disagree.
    ContentLengthsDiffer,
    /// A URI without a scheme, or with one that is no `scheme` token.
    BadScheme,
    /// A Request-URI whose scheme is not spoken here.
    UnsupportedScheme,
    /// A byte the userinfo of a URI may not have.
    BadUser,
    /// A host that is neither name nor address.
    BadHost,
    /// A port that is not 1 to 65535.
    BadPort,
    /// An escape that is not `%` and two hexadecimal digits.
    BadEscape,
    /// A URI parameter that is empty or has a byte it may not have.
    BadUriParam,
    /// URI headers (`?name=value`) malformed.
    BadUriHeaders,
    /// URI headers where they are forbidden (RFC 3261 §19.1.1, table 1).
    ForbiddenUriHeaders,
    /// A byte no URI may have.
    BadUri,
    /// A `<` that is never closed.
    UnclosedAngle,
    /// A quoted string that never ends, or has a byte it may not have.
    BadQuotedString,
    /// A display name that is neither tokens nor a quoted string.
    BadDisplayName,
    /// A parameter without a name, or with an empty or malformed value.
    BadParam,
    /// A parameter that may occur once occurs again.
    RepeatedParam,
    /// A parameter the header must have is missing.
    MissingParam,
    /// A comment that never ends, or has a byte it may not have.
    BadComment,
    /// A Via sent-protocol that is not three tokens.
    BadSentProtocol,
    /// Control bytes in a Via below the top one: responses would repeat them.
    ControlBytesInVia,
    /// A Call-ID that is empty or has white space or control bytes in it.
    BadCallId,
    /// A CSeq whose number is no number below 2^31, or whose method is no token.
    BadCSeq,
    /// The method of the CSeq is not that of the Request-Line (RFC 3261 §8.1.1.5).
    CSeqMethodDiffers,
    /// A Max-Forwards that is not 0 to 255.
    BadMaxForwards,
    /// A count of seconds that does not fit 32 bits.
    BadDeltaSeconds,
    /// An RSeq that is not 1 to 2^32 - 1.
    BadRSeq,
    /// A RAck that does not begin with an RSeq and white space.
    BadRAck,
    /// A media type that is not `type/subtype`.
    BadMediaType,
    /// An option tag, method or other list element that is no token.
    BadToken,
    /// `*` where only a Contact of REGISTER may have it.
    ForbiddenStar,
    /// Something after a value that ends here.
    TrailingBytes,
    /// A response with more than one Via (RFC 3261 §8.1.3.3).
    ManyVias,
    /// A response was asked for as a request, or the reverse.
    WrongStartLine,
}

impl ParseErrorKind {
    /// The status that tells the sender of a request about it (RFC 3261 §8.2.2.1, §21.4.1, §21.5.6).
    pub fn status(self) -> Status {
        if self == ParseErrorKind::UnsupportedVersion {
            Status::VERSION_NOT_SUPPORTED
        } else if self == ParseErrorKind::UnsupportedScheme {
            Status::UNSUPPORTED_URI_SCHEME
        } else {
            Status::BAD_REQUEST
        }
    }

    /// The error at `offset`.
    pub(crate) fn at(self, offset: usize) -> ParseError {
        ParseError { kind: self, offset: u32::try_from(offset).unwrap_or(u32::MAX) }
    }
}

/// A broken rule and the byte, counted from the start of what was parsed, where it broke.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ParseError {
    /// The rule.
    pub kind: ParseErrorKind,
    /// The byte.
    pub offset: u32,
}

impl ParseError {
    /// The same error counted from `base` bytes earlier.
    pub(crate) fn shifted(self, base: usize) -> ParseError {
        self.kind.at((self.offset as usize).saturating_add(base))
    }
}

/// A request that has a start line but is not well formed. Often still answerable: `write::echo_lenient`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RequestError {
    /// The answer it deserves.
    pub status: Status,
    /// What is wrong.
    pub error: ParseError,
}

impl From<ParseError> for RequestError {
    fn from(error: ParseError) -> RequestError {
        RequestError { status: error.kind.status(), error }
    }
}
