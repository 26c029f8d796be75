//! The grammar's and the exchange's tests, the sad half included.

mod answer;
mod dialogue;
mod exchange;
mod grammar;
mod hold;
mod hostile;
mod later;
mod offer;
mod version;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use proptest::prelude::*;

use super::*;
use crate::limits::MEDIA_MAX;
use crate::wire::TxBuf;

const SIPP: &str = "v=0\r\n\
    o=user1 53655765 2353687637 IN IP4 127.0.0.1\r\n\
    s=-\r\n\
    c=IN IP4 127.0.0.1\r\n\
    t=0 0\r\n\
    m=audio 6000 RTP/AVP 0\r\n\
    a=rtpmap:0 PCMU/8000\r\n";

const MULTICODEC: &str = "v=0\r\n\
    o=user1 53655765 2353687637 IN IP4 127.0.0.1\r\n\
    s=-\r\n\
    c=IN IP4 127.0.0.1\r\n\
    t=0 0\r\n\
    m=audio 6000 RTP/AVP 0 8 18 101\r\n\
    a=rtpmap:0 PCMU/8000\r\n\
    a=rtpmap:8 PCMA/8000\r\n\
    a=rtpmap:18 G729/8000\r\n\
    a=rtpmap:101 telephone-event/8000\r\n\
    a=fmtp:101 0-16\r\n";

fn local(direction: Direction) -> Local {
    Local {
        address: IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1)),
        port: 20_000,
        session_id: 7,
        version: 1,
        direction,
    }
}

/// A description with one head and these media lines.
fn with_media(media: &str) -> String {
    format!("v=0\r\no=- 1 1 IN IP4 192.0.2.9\r\ns=-\r\nc=IN IP4 192.0.2.9\r\nt=0 0\r\n{media}")
}

/// The answer of someone who can do everything.
fn answered(offer: &str) -> Result<(Answer, String), Refusal> {
    answered_by(&local(Direction::SendRecv), offer)
}

fn answered_by(local: &Local, offer: &str) -> Result<(Answer, String), Refusal> {
    let mut out = TxBuf::new();
    let agreed = answer(&parsed(offer), None, local, &mut out)?;
    Ok((agreed.expect("a first offer is refused or taken"), text(&out)))
}

/// The answer to a later offer, after `previous` of ours.
fn answered_after(previous: &str, offer: &str) -> Result<(Option<Answer>, String), Refusal> {
    let mut out = TxBuf::new();
    let local = Local { version: 2, ..local(Direction::SendRecv) };
    match answer(&parsed(offer), Some(&parsed(previous)), &local, &mut out) {
        Ok(agreed) => Ok((agreed, text(&out))),
        Err(refusal) => {
            assert!(out.is_empty(), "a refused offer writes nothing");
            Err(refusal)
        }
    }
}

/// Our later offer, after `previous` of ours.
fn reoffered(previous: &str, direction: Direction) -> String {
    let mut out = TxBuf::new();
    reoffer(&parsed(previous), &Local { version: 2, ..local(direction) }, &mut out);
    text(&out)
}

fn parsed(body: &str) -> Session<'_> {
    Session::parse(body.as_bytes()).unwrap()
}

fn text(out: &TxBuf) -> String {
    assert!(!out.is_overflowed());
    String::from_utf8(out.as_bytes().to_vec()).unwrap()
}

fn m_lines(body: &str) -> Vec<&str> {
    body.lines().filter(|line| line.starts_with("m=")).collect()
}

fn error(body: impl AsRef<[u8]>) -> (SdpErrorKind, usize) {
    let error = Session::parse(body.as_ref()).unwrap_err();
    assert!(!error.to_string().is_empty());
    (error.kind, error.offset)
}

/// Where `part` starts in `body`.
fn at(body: &str, part: &str) -> usize {
    body.find(part).unwrap()
}

const ALL_DIRECTIONS: [Direction; 4] =
    [Direction::SendRecv, Direction::SendOnly, Direction::RecvOnly, Direction::Inactive];
