//! Keys in the body of an INFO, as phones really write them.

use super::super::{Digit, Signal};
use crate::wire::TxBuf;

fn parsed(body: &str) -> Option<(char, Option<u16>)> {
    Signal::parse(body.as_bytes()).map(|signal| (signal.digit.as_char(), signal.duration_ms))
}

#[test]
fn the_usual_body_is_read_with_all_its_liberties() {
    for body in [
        "Signal=5\r\nDuration=160",
        "Signal=5\r\nDuration=160\r\n",
        "Signal= 5\nDuration= 160\n",
        "  signal = 5 \r\n\r\n DURATION = 160 \r\n",
        "Duration=160\r\nSignal=5\r\n",
        "Signal=5\rDuration=160",
        "Volume=10\nSignal=5\nSignal=6\nDuration=160\nDuration=170",
    ] {
        assert_eq!(parsed(body), Some(('5', Some(160))), "{body:?}");
    }
}

#[test]
fn a_key_alone_is_enough() {
    for (body, digit) in
        [("7", '7'), ("#\r\n", '#'), (" * ", '*'), ("d", 'D'), ("10", '*'), ("11\n", '#')]
    {
        assert_eq!(parsed(body), Some((digit, None)), "{body:?}");
    }
    assert_eq!(parsed("Signal=*"), Some(('*', None)));
    assert_eq!(parsed("Signal=15\r\nDuration=250"), Some(('D', Some(250))));
}

#[test]
fn a_duration_nobody_can_read_is_none() {
    for duration in ["", "x", "-1", "+5", "65536", "1e3", "99999999999999999999", "\u{663}"] {
        assert_eq!(parsed(&format!("Signal=1\r\nDuration={duration}")), Some(('1', None)));
    }
    assert_eq!(parsed("Signal=1\nDuration=65535"), Some(('1', Some(65_535))));
}

#[test]
fn what_names_no_key_is_no_signal() {
    for body in ["", "\r\n", "Signal=", "Signal=16", "Signal=E", "Signal=!", "Duration=160", "=5"] {
        assert_eq!(parsed(body), None, "{body:?}");
    }
    assert_eq!(Signal::parse(&[0xff; 4_000]), None);
    assert_eq!(Signal::parse(&[b'='; 4_000]), None);
}

#[test]
fn our_own_body_reads_back() {
    for code in 0..16 {
        let digit = Digit::from_event(code).unwrap();
        let mut out = TxBuf::new();
        Signal::write(digit, 160, &mut out);
        let signal = Signal { digit, duration_ms: Some(160) };
        assert_eq!(Signal::parse(out.as_bytes()), Some(signal));
    }
    let mut out = TxBuf::new();
    Signal::write(Digit::from_char('5').unwrap(), 250, &mut out);
    assert_eq!(out.as_bytes(), b"Signal=5\r\nDuration=250\r\n");
}
