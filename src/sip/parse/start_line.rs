//! Request-Line and Status-Line (RFC 3261 §7.1, §7.2).

use crate::sip::error::{ParseError, ParseErrorKind};
use crate::sip::message::StartLine;
use crate::sip::status::Status;
use crate::sip::token;

const VERSION: &[u8] = b"SIP/2.0";

/// The start line `line` (without its line end), and the fault in it that leaves it readable.
#[inline]
pub(crate) fn parse(line: &[u8]) -> Result<(StartLine<'_>, Option<ParseError>), ParseError> {
    // A method is a token and no token has a slash, so the two cannot be taken for each other.
    if is_version(line) { status_line(line).map(|start| (start, None)) } else { request_line(line) }
}

fn status_line(line: &[u8]) -> Result<StartLine<'_>, ParseError> {
    let (version, rest) = line.split_at(VERSION.len().min(line.len()));
    if !version.eq_ignore_ascii_case(VERSION) {
        return Err(ParseErrorKind::UnsupportedVersion.at(0));
    }
    let bad = ParseErrorKind::BadStatusCode.at(VERSION.len() + 1);
    let (code, reason) = match rest {
        [b' ', a, b, c] => ([*a, *b, *c], &rest[4..]),
        [b' ', a, b, c, b' ', reason @ ..] => ([*a, *b, *c], reason),
        _ => return Err(bad),
    };
    let code = token::decimal(&code, 999).ok_or(bad)?;
    let status = Status::new(code as u16).ok_or(bad)?;
    Ok(StartLine::Status { status, reason })
}

#[inline]
fn request_line(line: &[u8]) -> Result<(StartLine<'_>, Option<ParseError>), ParseError> {
    let not_sip = ParseErrorKind::NotSip.at(0);
    let (method, rest) = line.split_at(token::span(line, token::TOKEN));
    let Some((b' ', rest)) = rest.split_first() else {
        return Err(not_sip);
    };
    let words = rest.trim_ascii_end();
    let space = memchr::memrchr(b' ', words).ok_or(not_sip)?;
    let (uri, version) = (&words[..space], &words[space + 1..]);
    if method.is_empty() || !is_version(version) {
        return Err(not_sip);
    }
    let kind = if version != VERSION && !version.eq_ignore_ascii_case(VERSION) {
        Some(version_fault(&version[4..]))
    } else {
        let spaces_ok = words.len() == rest.len() && uri.trim_ascii().len() == uri.len();
        (!spaces_ok).then_some(ParseErrorKind::BadRequestLine)
    };
    let fault = kind.map(|kind| kind.at(method.len()));
    Ok((StartLine::Request { method, uri: uri.trim_ascii() }, fault))
}

fn is_version(word: &[u8]) -> bool {
    word.get(..4).is_some_and(|start| start.eq_ignore_ascii_case(b"SIP/"))
}

/// `1*DIGIT "." 1*DIGIT` other than 2.0 is a version not spoken here; anything else is no version.
fn version_fault(number: &[u8]) -> ParseErrorKind {
    let dot = memchr::memchr(b'.', number).unwrap_or(0);
    let (major, minor) = number.split_at(dot);
    let is_number = |digits: &[u8]| !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
    match minor.split_first() {
        Some((b'.', minor)) if is_number(major) && is_number(minor) => {
            ParseErrorKind::UnsupportedVersion
        }
        Some(_) | None => ParseErrorKind::BadRequestLine,
    }
}
