//! Signal: a key in the body of an INFO, `application/dtmf-relay` or `application/dtmf`.
//!
//! No RFC defines these bodies: gateways did, and phones copied them with liberties.

use super::digit::Digit;
use crate::wire::TxBuf;

/// A key, and how long it was held if the peer says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signal {
    /// Which one.
    pub digit: Digit,
    /// For how long.
    pub duration_ms: Option<u16>,
}

impl Signal {
    /// Read a body: `Signal=5` and `Duration=160` on lines of their own in any case and order, with
    /// blanks anywhere, or the key alone. What is said twice counts the first time.
    pub fn parse(body: &[u8]) -> Option<Signal> {
        let (mut digit, mut duration_ms) = (None, None);
        for line in body.split(|byte| matches!(byte, b'\r' | b'\n')) {
            let mut halves = line.splitn(2, |byte| *byte == b'=');
            let name = halves.next().unwrap_or_default().trim_ascii();
            match halves.next().map(<[u8]>::trim_ascii) {
                Some(value) if name.eq_ignore_ascii_case(b"Signal") => {
                    digit = digit.or_else(|| key(value));
                }
                Some(value) if name.eq_ignore_ascii_case(b"Duration") => {
                    duration_ms = duration_ms.or_else(|| number(value));
                }
                Some(_) => {}
                None => digit = digit.or_else(|| key(name)),
            }
        }
        Some(Signal { digit: digit?, duration_ms })
    }

    /// Append the body of an INFO of ours, as `application/dtmf-relay`.
    pub fn write(digit: Digit, duration_ms: u16, out: &mut TxBuf) {
        let mut character = [0; 4];
        out.put(b"Signal=");
        out.put(digit.as_char().encode_utf8(&mut character).as_bytes());
        out.put(b"\r\nDuration=");
        out.put_decimal(duration_ms.into());
        out.put(b"\r\n");
    }
}

/// A key as what is on it, or as an event code of two digits, which some write for `*` and `#`.
fn key(value: &[u8]) -> Option<Digit> {
    match value {
        [character] => Digit::from_char(char::from(*character)),
        [b'1', b'0'..=b'5'] => Digit::from_event(10 + (value[1] - b'0')),
        _ => None,
    }
}

fn number(value: &[u8]) -> Option<u16> {
    let is_number = value.iter().all(u8::is_ascii_digit);
    std::str::from_utf8(value).ok().filter(|_| is_number)?.parse().ok()
}
