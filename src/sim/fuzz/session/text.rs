//! Text: the peer's messages as bytes, and the tables their rarer parts come from.

use std::fmt::Write;

use super::operation::Body;
use crate::sip::{HeaderName, Message};

/// Each is added when its bit is set.
const LINES: [&str; 16] = [
    "Require: 100rel",
    "Supported: 100rel, timer, replaces",
    "Session-Expires: 90;refresher=uac",
    "Session-Expires: 1800;refresher=uas",
    "Min-SE: 120",
    "Require: nothing-we-know",
    "Record-Route: <sip:203.0.113.1;lr>, <sip:203.0.113.2>",
    "Expires: 3",
    "RAck: 1 1 INVITE",
    "RSeq: 1",
    "Refer-To: <sip:carol@198.51.100.8>",
    "Event: refer",
    "Subscription-State: terminated;reason=noresource",
    "Max-Forwards: 0",
    "Retry-After: 1",
    "Replaces: d0@peer;to-tag=wrong;from-tag=p0",
];

const CODES: [u16; 24] = [
    100, 180, 183, 199, 200, 202, 299, 300, 302, 400, 401, 404, 408, 415, 420, 422, 481, 486, 487,
    491, 500, 503, 603, 699,
];

/// A status of the table.
pub(super) fn code(index: u8) -> u16 {
    CODES[usize::from(index) % CODES.len()]
}

/// Append the header lines of `bits`, then the body and what belongs to it.
pub(super) fn finish(text: &mut String, bits: u16, body: Body) {
    for (bit, line) in LINES.iter().enumerate().filter(|(bit, _)| bits & (1 << bit) != 0) {
        // What would be there twice is refused before anybody looks at it.
        let name = line.split(':').next().unwrap_or_default();
        if bit == 0 || !text.contains(&format!("\r\n{name}:")) {
            text.push_str(line);
            text.push_str("\r\n");
        }
    }
    if !text.contains("\r\nMax-Forwards:") {
        text.push_str("Max-Forwards: 70\r\n");
    }
    let (content_type, body) = content(body);
    if !body.is_empty() {
        let _ = write!(text, "Content-Type: {content_type}\r\n");
    }
    let _ = write!(text, "Content-Length: {}\r\n\r\n{body}", body.len());
}

/// The lines that a response to `request` repeats, To with `tag` if it has none.
pub(super) fn echo(request: &Message<'_>, tag: &str) -> String {
    let mut text = String::new();
    let names = [HeaderName::Via, HeaderName::From, HeaderName::CallId, HeaderName::CSeq];
    for name in names {
        for value in request.headers(name) {
            let (name, value) = (name.as_bytes(), String::from_utf8_lossy(value));
            let _ = write!(text, "{}: {value}\r\n", String::from_utf8_lossy(name));
        }
    }
    let to = String::from_utf8_lossy(request.header(HeaderName::To).unwrap_or_default());
    let tag = if to.contains(";tag=") { String::new() } else { format!(";tag={tag}") };
    let _ = write!(text, "To: {to}{tag}\r\n");
    text
}

/// Content-Type and body.
fn content(body: Body) -> (&'static str, String) {
    let audio = "m=audio 6000 RTP/AVP 0 8 101\r\na=rtpmap:101 telephone-event/8000\r\n";
    let media = match body {
        Body::Absent => return ("", String::new()),
        Body::Text => return ("text/plain", "hello".to_owned()),
        Body::Broken => return ("application/sdp", "v=0\r\no=?\r\n".to_owned()),
        Body::Audio => audio.to_owned(),
        Body::Hold => format!("{audio}a=sendonly\r\n"),
        Body::SwitchedOff => "m=audio 0 RTP/AVP 0\r\n".to_owned(),
        Body::TwoStreams => format!("{audio}m=video 6002 RTP/AVP 31\r\n"),
        Body::UnknownCodec => "m=audio 6000 RTP/AVP 18\r\n".to_owned(),
    };
    let head = "v=0\r\no=- 1 1 IN IP4 198.51.100.7\r\ns=-\r\nc=IN IP4 198.51.100.7\r\nt=0 0\r\n";
    ("application/sdp", format!("{head}{media}"))
}
