//! A media section: `m=` and the lines that belong to it (RFC 8866 §5.14).

use super::attr::{Attribute, Attributes, Rtcp, ptime_ms};
use super::direction::Direction;
use super::error::{SdpError, SdpErrorKind};
use super::line::{Fields, Line, Lines, decimal_u16, is_token};
use super::origin::Connection;

/// What kind of media a stream carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MediaKind {
    /// `audio`
    Audio,
    /// `video`
    Video,
    /// Any other: text, application, message, image.
    Other,
}

/// One stream. What the session says for all streams is already filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Media<'a> {
    /// The kind of media.
    pub kind: MediaKind,
    /// The kind as written.
    pub name: &'a [u8],
    /// Port for RTP; 0 means the stream is off (RFC 3264 §5.1, §6).
    pub port: u16,
    /// How many ports: above 1 only with layered encodings.
    pub port_count: u16,
    /// The transport protocol, such as `RTP/AVP`.
    pub protocol: &'a [u8],
    /// Where media goes: the stream's own `c=`, else the session's.
    pub connection: Option<Connection<'a>>,
    /// The stream's own direction, else the session's, else both ways.
    pub direction: Direction,
    /// `a=ptime`, milliseconds, 1 to [`PTIME_MS_MAX`](super::PTIME_MS_MAX).
    pub ptime_ms: Option<u16>,
    /// `a=rtcp`.
    pub rtcp: Option<Rtcp<'a>>,
    /// `a=rtcp-mux`: RTCP may share RTP's port (RFC 5761 §5.1.1).
    pub is_rtcp_mux: bool,
    formats: &'a [u8],
    section: &'a [u8],
    has_connection: bool,
}

impl<'a> Media<'a> {
    /// Read an `m=` line.
    pub(crate) fn parse(line: &Line<'a>) -> Result<Media<'a>, SdpError> {
        let error = line.error(SdpErrorKind::BadMedia);
        let mut fields = line.fields();
        let name = fields.next().filter(|name| is_token(name)).ok_or(error)?;
        let port_error = SdpError::new(SdpErrorKind::BadPort, fields.offset() + 1);
        let (port, port_count) = ports(fields.next().ok_or(error)?).ok_or(port_error)?;
        let protocol = fields.next().filter(|text| is_protocol(text)).ok_or(error)?;
        let formats = fields.remainder();
        if formats.is_empty() || !fields.all(is_token) {
            return Err(error);
        }
        let kind = match name {
            b"audio" => MediaKind::Audio,
            b"video" => MediaKind::Video,
            _ => MediaKind::Other,
        };
        Ok(Media {
            kind,
            name,
            port,
            port_count,
            protocol,
            connection: None,
            direction: Direction::SendRecv,
            ptime_ms: None,
            rtcp: None,
            is_rtcp_mux: false,
            formats,
            section: &[],
            has_connection: false,
        })
    }

    /// Take what the session says for streams that say nothing themselves.
    pub(crate) fn inherit(&mut self, connection: Option<Connection<'a>>, direction: Direction) {
        self.connection = connection;
        self.direction = direction;
    }

    /// Take in a line that stands under this `m=`.
    pub(crate) fn take_line(&mut self, line: &Line<'a>) -> Result<(), SdpError> {
        match line.letter {
            b'a' => self.take_attribute(Attribute::parse(line)),
            // Several are legal for multicast layers only, which nobody here takes: the first counts.
            b'c' => {
                let connection = Connection::parse(line)?;
                if !self.has_connection {
                    self.connection = Some(connection);
                    self.has_connection = true;
                }
            }
            b'v' | b'o' | b's' => return Err(line.error(SdpErrorKind::RepeatedLine)),
            _ => {}
        }
        Ok(())
    }

    /// The section is complete: `section` is what follows the `m=` line.
    pub(crate) fn close(&mut self, section: &'a [u8]) {
        self.section = section;
    }

    /// The formats, in order of preference; under RTP/AVP they are payload types.
    pub fn formats(&self) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        Fields::new(self.formats, 0)
    }

    /// The format the peer likes best: there always is one.
    pub(crate) fn first_format(&self) -> &'a [u8] {
        self.formats().next().unwrap_or_default()
    }

    /// The lines under `m=`, those nobody understands included.
    pub fn lines(&self) -> Lines<'a> {
        Lines::new(self.section, 0)
    }

    /// The attributes under `m=`.
    pub fn attributes(&self) -> Attributes<'a> {
        Attributes::new(self.lines())
    }

    fn take_attribute(&mut self, attribute: Attribute<'a>) {
        match attribute.name {
            b"rtpmap" | b"fmtp" => {} // by far the most frequent; read when a stream is answered
            b"ptime" => self.ptime_ms = ptime_ms(attribute.value),
            b"rtcp" => self.rtcp = Rtcp::parse(attribute.value),
            b"rtcp-mux" => self.is_rtcp_mux = true,
            name => self.direction = Direction::from_name(name).unwrap_or(self.direction),
        }
    }
}

/// `<port>` or `<port>/<number of ports>`.
fn ports(text: &[u8]) -> Option<(u16, u16)> {
    match text.iter().position(|byte| *byte == b'/') {
        None => Some((decimal_u16(text)?, 1)),
        Some(slash) => {
            let count = decimal_u16(&text[slash + 1..]).filter(|count| *count > 0)?;
            Some((decimal_u16(&text[..slash])?, count))
        }
    }
}

/// Tokens with slashes between them.
fn is_protocol(text: &[u8]) -> bool {
    text.split(|byte| *byte == b'/').all(is_token)
}
