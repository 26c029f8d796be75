//! Feedback: what a server says of its load in the Via of a response (RFC 7339 §4).

use memchr::memchr;

/// The parameters of one response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Feedback {
    /// Share of new calls to give up, in percent.
    pub(super) loss_percent: u8,
    /// How long that holds.
    pub(super) validity_ms: u64,
    /// Tells newer feedback from older: seconds, and what follows the dot in 1/100,000.
    pub(super) sequence: Option<(u64, u32)>,
}

impl Feedback {
    /// The feedback in `response`, if its first Via carries any that can be understood.
    pub(super) fn read(response: &[u8]) -> Option<Feedback> {
        let via = first_via(response)?;
        let mut loss_percent = None;
        let mut validity_ms = VALIDITY_MS;
        let mut sequence = None;
        for parameter in via.split(|&byte| byte == b';').skip(1) {
            let mut halves = parameter.splitn(2, |&byte| byte == b'=');
            let name = halves.next().unwrap_or_default().trim_ascii();
            let Some(value) = halves.next().map(<[u8]>::trim_ascii) else { continue };
            if name.eq_ignore_ascii_case(b"oc") {
                loss_percent = Some(number(value)?.min(100) as u8);
            } else if name.eq_ignore_ascii_case(b"oc-validity") {
                validity_ms = number(value)?;
            } else if name.eq_ignore_ascii_case(b"oc-seq") {
                sequence = Some(sequence_of(value)?);
            } else if name.eq_ignore_ascii_case(b"oc-algo")
                && !value.trim_ascii().eq_ignore_ascii_case(b"\"loss\"")
            {
                return None;
            }
        }
        Some(Feedback { loss_percent: loss_percent?, validity_ms, sequence })
    }
}

/// The first element of the first Via, in either spelling of the name.
fn first_via(response: &[u8]) -> Option<&[u8]> {
    let mut rest = response;
    loop {
        rest = &rest[memchr(b'\n', rest)? + 1..];
        let line = &rest[..memchr(b'\n', rest)?];
        if line.is_empty() || line == b"\r" {
            return None;
        }
        let Some(colon) = memchr(b':', line) else { continue };
        let name = line[..colon].trim_ascii();
        if name.eq_ignore_ascii_case(b"via") || name.eq_ignore_ascii_case(b"v") {
            return line[colon + 1..].split(|&byte| byte == b',').next();
        }
    }
}

/// Up to twelve digits, which fit whatever is to be told.
fn number(text: &[u8]) -> Option<u64> {
    let is_number = (1..=12).contains(&text.len()) && text.iter().all(u8::is_ascii_digit);
    let digits = text.iter().map(|&digit| u64::from(digit - b'0'));
    is_number.then(|| digits.fold(0, |number, digit| number * 10 + digit))
}

/// Digits, a dot and up to five digits, which are a decimal fraction.
fn sequence_of(text: &[u8]) -> Option<(u64, u32)> {
    let dot = memchr(b'.', text)?;
    let fraction = &text[dot + 1..];
    let places = u32::try_from(fraction.len()).ok().filter(|places| *places <= PLACES)?;
    Some((number(&text[..dot])?, number(fraction)? as u32 * 10_u32.pow(PLACES - places)))
}

/// RFC 7339 §4.3: how long feedback holds that does not say.
const VALIDITY_MS: u64 = 500;
/// Digits of an oc-seq after its dot.
const PLACES: u32 = 5;

#[cfg(test)]
mod tests;
