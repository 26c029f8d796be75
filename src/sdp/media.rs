//! A media section: `m=` and the lines that belong to it (RFC 8866 §5.14).

use super::attr::{Attribute, Attributes, Rtcp, ptime_ms};
use super::connection::Connection;
use super::direction::Direction;
use super::error::{SdpError, SdpErrorKind};
use super::field::{Fields, is_copyable};
use super::line::{Line, Lines};
use super::protocol::Protocol;

/// What kind of media a stream carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MediaKind<'a> {
    /// `audio`
    Audio,
    /// `video`
    Video,
    /// Any other, as written: text, application, message, image.
    Other(&'a [u8]),
}

impl<'a> MediaKind<'a> {
    /// The word in `m=`.
    pub fn as_bytes(self) -> &'a [u8] {
        match self {
            MediaKind::Audio => b"audio",
            MediaKind::Video => b"video",
            MediaKind::Other(word) => word,
        }
    }

    fn parse(fields: &mut Fields<'a>) -> Option<MediaKind<'a>> {
        if fields.eat_word(b"audio") {
            Some(MediaKind::Audio)
        } else if fields.eat_word(b"video") {
            Some(MediaKind::Video)
        } else {
            fields.next().filter(|word| is_copyable(word)).map(MediaKind::Other)
        }
    }
}

/// One stream. What the session says for all streams is already filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Media<'a> {
    /// The kind of media.
    pub kind: MediaKind<'a>,
    /// Port for RTP; 0 means the stream is off (RFC 3264 §5.1, §6).
    pub port: u16,
    /// How many ports: above 1 only with layered encodings.
    pub port_count: u16,
    /// The transport protocol.
    pub protocol: Protocol<'a>,
    /// Where media goes: the stream's own `c=`, else the session's.
    pub connection: Option<Connection<'a>>,
    /// The stream's own direction, else the session's, else both ways.
    pub direction: Direction,
    /// `a=ptime`, milliseconds, 1 to [`PTIME_MS_MAX`](super::PTIME_MS_MAX).
    pub ptime_ms: Option<u16>,
    /// `a=rtcp-mux`: RTCP may share RTP's port (RFC 5761 §5.1.1).
    pub is_rtcp_mux: bool,
    has_rtcp: bool,
    has_connection: bool,
    formats: &'a [u8],
    section: &'a [u8],
}

impl<'a> Media<'a> {
    /// Read an `m=` line; `connection` and `direction` are what the session says.
    pub(crate) fn parse(
        line: &Line<'a>,
        connection: Option<Connection<'a>>,
        direction: Direction,
    ) -> Result<Media<'a>, SdpError> {
        let error = line.error(SdpErrorKind::BadMedia);
        let mut fields = line.fields();
        let kind = MediaKind::parse(&mut fields).ok_or(error)?;
        let port_error = line.error_at(SdpErrorKind::BadPort, &fields);
        let (port, port_count) = ports(&mut fields).ok_or(port_error)?;
        let protocol = Protocol::parse(&mut fields).ok_or(error)?;
        let formats = fields.remainder();
        if formats.is_empty() || !is_copyable(formats) {
            return Err(error);
        }
        Ok(Media {
            kind,
            port,
            port_count,
            protocol,
            connection,
            direction,
            ptime_ms: None,
            is_rtcp_mux: false,
            has_rtcp: false,
            has_connection: false,
            formats,
            section: &[],
        })
    }

    /// Take in a line that stands under this `m=`.
    pub(crate) fn take_line(&mut self, line: &Line<'a>) -> Result<(), SdpError> {
        match line.letter {
            b'a' => self.take_attribute(line),
            // Several are legal for layers of multicast, which nobody here takes: the first counts.
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

    /// The formats, best first and never none; under RTP/AVP they are payload types.
    pub fn formats(&self) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        Fields::new(self.formats)
    }

    /// `a=rtcp`.
    pub fn rtcp(&self) -> Option<Rtcp<'a>> {
        if !self.has_rtcp {
            return None;
        }
        let attribute = self.attributes().find(|attribute| attribute.name == b"rtcp")?;
        Rtcp::parse(attribute.value)
    }

    /// The lines under `m=`, those nobody understands included.
    pub fn lines(&self) -> Lines<'a> {
        Lines::new(self.section)
    }

    /// The attributes under `m=`.
    pub fn attributes(&self) -> Attributes<'a> {
        Attributes::new(self.lines())
    }

    /// Look at what concerns every stream. Payload types are by far the most frequent and wait
    /// until the stream is answered.
    #[inline]
    fn take_attribute(&mut self, line: &Line<'a>) {
        if line.value.starts_with(b"rtpmap:") || line.value.starts_with(b"fmtp:") {
            return;
        }
        let attribute = Attribute::parse(line);
        match attribute.name {
            b"ptime" => self.ptime_ms = ptime_ms(attribute.value),
            b"rtcp" => self.has_rtcp = true,
            b"rtcp-mux" => self.is_rtcp_mux = true,
            name => self.direction = Direction::from_name(name).unwrap_or(self.direction),
        }
    }
}

/// `<port>` or `<port>/<number of ports>`.
fn ports(fields: &mut Fields<'_>) -> Option<(u16, u16)> {
    let port = u16::try_from(fields.digits()?).ok()?;
    let count = if fields.eat(b'/') { fields.digits()? } else { 1 };
    let count = u16::try_from(count).ok().filter(|count| *count > 0)?;
    fields.is_between().then_some((port, count))
}
