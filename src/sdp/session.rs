//! A session description as received (RFC 8866 §5), offer or answer.

use super::attr::{Attribute, Attributes};
use super::connection::Connection;
use super::direction::Direction;
use super::error::{SdpError, SdpErrorKind};
use super::line::{Line, Lines};
use super::media::Media;
use super::origin::Origin;
use crate::limits::MEDIA_MAX;

/// A borrowed view of a body, read in one pass.
///
/// `v=`, `o=` and `s=` must lead and `t=` must stand before the first `m=`. Between those the
/// order is not enforced: nothing hangs on it, and peers that put `b=` behind `t=` are many.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session<'a> {
    /// Who describes the session.
    pub origin: Origin<'a>,
    /// Where media of streams without their own `c=` goes.
    pub connection: Option<Connection<'a>>,
    /// The direction of streams that name none.
    pub direction: Direction,
    /// The value of the first `t=`: two numbers.
    pub time: &'a [u8],
    media: [Option<Media<'a>>; MEDIA_MAX],
    section: &'a [u8],
}

impl<'a> Session<'a> {
    /// Read `body`.
    pub fn parse(body: &'a [u8]) -> Result<Session<'a>, SdpError> {
        let mut session = Session::empty();
        session.read(body)?;
        Ok(session)
    }

    /// Nothing read yet.
    pub(crate) fn empty() -> Session<'a> {
        let origin = Origin { username: &[], session_id: 0, version: 0, location: &[] };
        Session {
            origin,
            connection: None,
            direction: Direction::SendRecv,
            time: &[],
            media: std::array::from_fn(|_| None),
            section: &[],
        }
    }

    /// Read `body` into an empty session, in its place: a session has a kilobyte, and returning one moves it twice
    /// (250 instructions a call).
    pub(crate) fn read(&mut self, body: &'a [u8]) -> Result<(), SdpError> {
        let mut lines = Lines::new(body);
        self.origin = head(&mut lines)?;
        let start = lines.offset();
        let first = self.take_session_lines(&mut lines)?;
        let end = first.map_or(lines.offset(), |line| line.offset - 2);
        self.section = &body[start..end];
        if self.time.is_empty() {
            return Err(SdpError::new(SdpErrorKind::MissingTime, end));
        }
        match first {
            Some(first) => self.take_media(body, first, &mut lines),
            None => Ok(()),
        }
    }

    /// The streams, in order.
    pub fn media(&self) -> impl Iterator<Item = &Media<'a>> {
        self.media.iter().map_while(Option::as_ref)
    }

    /// The lines between `s=` and the first `m=`, those nobody understands included.
    pub fn lines(&self) -> Lines<'a> {
        Lines::new(self.section)
    }

    /// The attributes of the session as a whole.
    pub fn attributes(&self) -> Attributes<'a> {
        Attributes::new(self.lines())
    }

    /// Read up to the first `m=` line and return it.
    fn take_session_lines(&mut self, lines: &mut Lines<'a>) -> Result<Option<Line<'a>>, SdpError> {
        while let Some(line) = lines.advance()? {
            match line.letter {
                b'm' => return Ok(Some(line)),
                b'a' => {
                    let attribute = Attribute::parse(&line);
                    self.direction = Direction::from_name(attribute.name).unwrap_or(self.direction);
                }
                b'c' if self.connection.is_some() => {
                    return Err(line.error(SdpErrorKind::RepeatedLine));
                }
                b'c' => self.connection = Some(Connection::parse(&line)?),
                b't' => self.take_time(&line)?,
                b'v' | b'o' | b's' => return Err(line.error(SdpErrorKind::RepeatedLine)),
                _ => {}
            }
        }
        Ok(None)
    }

    /// Read the media sections, the first of which starts with `first`.
    fn take_media(
        &mut self,
        body: &'a [u8],
        first: Line<'a>,
        lines: &mut Lines<'a>,
    ) -> Result<(), SdpError> {
        let mut opening = Some(first);
        for place in 0..MEDIA_MAX {
            let Some(line) = opening.take() else { return Ok(()) };
            let mut media = Media::parse(&line, self.connection, self.direction)?;
            let start = lines.offset();
            let mut end = start;
            while let Some(line) = lines.advance()? {
                if line.letter == b'm' {
                    opening = Some(line);
                    break;
                }
                media.take_line(&line)?;
                end = lines.offset();
            }
            media.close(&body[start..end]);
            self.media[place] = Some(media);
        }
        match opening {
            Some(line) => Err(line.error(SdpErrorKind::TooManyMedia)),
            None => Ok(()),
        }
    }

    /// Several `t=` are legal; an answer repeats the first.
    fn take_time(&mut self, line: &Line<'a>) -> Result<(), SdpError> {
        let mut fields = line.fields();
        let is_valid = line.value == UNBOUNDED
            || fields.number().and(fields.number()).is_some() && fields.remainder().is_empty();
        if !is_valid {
            return Err(line.error(SdpErrorKind::BadTime));
        }
        if self.time.is_empty() {
            self.time = line.value;
        }
        Ok(())
    }
}

/// The three lines every description starts with.
fn head<'a>(lines: &mut Lines<'a>) -> Result<Origin<'a>, SdpError> {
    if !lines.eat(b"v=0\r\n") {
        let error = SdpError::new(SdpErrorKind::BadVersion, lines.offset());
        lines.advance()?.filter(|line| line.letter == b'v' && line.value == b"0").ok_or(error)?;
    }
    let error = SdpError::new(SdpErrorKind::BadOrigin, lines.offset());
    let line = lines.advance()?.filter(|line| line.letter == b'o').ok_or(error)?;
    let origin = Origin::parse(&line)?;
    if !lines.eat(b"s=-\r\n") {
        let error = SdpError::new(SdpErrorKind::MissingName, lines.offset());
        lines.advance()?.filter(|line| line.letter == b's').ok_or(error)?;
    }
    Ok(origin)
}

/// The time of a session that lasts as long as its call (RFC 3264 §5).
pub(crate) const UNBOUNDED: &[u8] = b"0 0";
