//! Request-Line and Status-Line (RFC 3261 §7.1, §7.2).

use crate::sip::error::{ParseError, ParseErrorKind};
use crate::sip::message::StartLine;
use crate::sip::status::Status;
use crate::sip::token;

const VERSION: &[u8] = b"SIP/2.0";

/// The start line `line` (without its line end), and the fault in it that leaves it readable. One caller is on every
/// message's path and wants it inlined; the other comes rarely.
#[inline(always)]
pub(crate) fn parse(line: &[u8]) -> Result<(StartLine<'_>, Option<ParseError>), ParseError> {
    // A method is a token and no token has a slash, so the two cannot be taken for each other.
    let is_status = matches!(line, [b'S' | b's', ..]) && is_version(line);
    if is_status { status_line(line).map(|start| (start, None)) } else { request_line(line) }
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

#[inline(always)]
fn request_line(line: &[u8]) -> Result<(StartLine<'_>, Option<ParseError>), ParseError> {
    let (method, rest) = line.split_at(token::span(line, token::TOKEN));
    let (true, Some((b' ', rest))) = (!method.is_empty(), rest.split_first()) else {
        return Err(ParseErrorKind::NotSip.at(0));
    };
    match rest.strip_suffix(b" SIP/2.0") {
        Some(uri) if uri.first() > Some(&b' ') && uri.last() > Some(&b' ') => {
            Ok((StartLine::Request { method, uri }, None))
        }
        Some(_) | None => odd_request_line(method, rest),
    }
}

/// A Request-Line whose version or spaces are not as they should be, read as far as it can be.
#[cold]
fn odd_request_line<'a>(
    method: &'a [u8],
    rest: &'a [u8],
) -> Result<(StartLine<'a>, Option<ParseError>), ParseError> {
    let words = rest.trim_ascii_end();
    let space = memchr::memrchr(b' ', words).unwrap_or(0);
    let (uri, version) = (words[..space].trim_ascii(), words[space..].trim_ascii_start());
    if !is_version(version) {
        return Err(ParseErrorKind::NotSip.at(0));
    }
    let is_ours = version.eq_ignore_ascii_case(VERSION);
    let has_two_spaces = uri.len() + 1 + version.len() == rest.len();
    let kind = match (is_ours, has_two_spaces) {
        (true, true) => None,
        (true, false) => Some(ParseErrorKind::BadRequestLine),
        (false, _) => Some(version_fault(&version[4..])),
    };
    let fault = kind.map(|kind| kind.at(method.len()));
    Ok((StartLine::Request { method, uri }, fault))
}

#[inline]
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
