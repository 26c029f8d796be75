//! Refreshing: by UPDATE or by re-INVITE, again after glare, and never two at a time.

use std::net::SocketAddr;

use crate::api::{Command, Config, Event};
use crate::session::UserAgent;
use crate::sip::Message;
use crate::time::Timestamp;
use crate::wire::{Flow, SocketAnswer, TxBuf};

const SDP: &str = "v=0\r\no=a 1 1 IN IP4 198.51.100.7\r\ns=-\r\nc=IN IP4 198.51.100.7\r\nt=0 0\r\n\
    m=audio 6000 RTP/AVP 0\r\n";

/// One call that is up, and what was sent last.
struct Up {
    agent: UserAgent,
    now: Timestamp,
    tag: String,
}

impl Up {
    /// The caller's INVITE had `lines`.
    fn new(lines: &str) -> (Up, String) {
        let bob = SocketAddr::from(([192, 0, 2, 1], 5060));
        let mut agent = UserAgent::new(Config::new(vec![bob]), 1);
        while let Some(order) = agent.poll_socket() {
            agent.on_socket(Timestamp::ZERO, order.socket, SocketAnswer::Open);
        }
        let mut up = Up { agent, now: Timestamp::ZERO, tag: String::new() };
        up.take(&up.request("INVITE", lines, SDP));
        let Some(Event::Incoming { call }) = up.agent.poll_event() else { panic!("no call") };
        assert_eq!(up.agent.on_command(up.now, Command::Answer { call }), Ok(()));
        let ok = up.sent();
        let to = ok.lines().find(|line| line.starts_with("To: ")).unwrap_or_default();
        up.tag = to.split_once(";tag=").map(|(_, tag)| format!(";tag={tag}")).unwrap_or_default();
        up.take(&up.request("ACK", "", ""));
        assert_eq!(up.agent.poll_event(), Some(Event::Established { call }));
        (up, body(&ok).to_owned())
    }

    fn request(&self, method: &str, lines: &str, body: &str) -> String {
        let (tag, length) = (&self.tag, body.len());
        format!(
            "{method} sip:bob@192.0.2.1 SIP/2.0\r\nVia: SIP/2.0/UDP 198.51.100.7;branch=z9hG4bK-1-{method}\r\n\
             From: <sip:a@b>;tag=a\r\nTo: <sip:bob@b>{tag}\r\nCall-ID: c\r\nCSeq: 1 {method}\r\n\
             Contact: <sip:a@198.51.100.7>\r\n{lines}Content-Length: {length}\r\n\r\n{body}"
        )
    }

    fn take(&mut self, text: &str) {
        let flow = Flow::udp(0, SocketAddr::from(([198, 51, 100, 7], 5060)));
        let message = Message::parse(text.as_bytes()).expect("well formed");
        if text.starts_with("ACK") {
            self.agent.on_ack(self.now, &message.ack().expect("an ACK"));
        } else if text.starts_with("SIP/2.0") {
            self.agent.on_response(self.now, &message.response().expect("a response"));
        } else {
            self.agent.on_request(self.now, flow, &message.request().expect("a request"), false);
        }
    }

    /// Answer `request`.
    fn answer(&mut self, request: &str, status: &str, body: &str) {
        let names = ["Via: ", "From: ", "To: ", "Call-ID: ", "CSeq: "];
        let is_repeated = |line: &&str| names.iter().any(|name| line.starts_with(name));
        let lines: Vec<&str> = request.lines().filter(is_repeated).collect();
        let (lines, length) = (lines.join("\r\n"), body.len());
        self.take(&format!(
            "SIP/2.0 {status}\r\n{lines}\r\nContent-Length: {length}\r\n\r\n{body}"
        ));
    }

    /// The next message out; empty: none.
    fn sent(&mut self) -> String {
        let mut out = TxBuf::new();
        let sent = self.agent.outbox().fetch(&mut out);
        sent.map(|_| String::from_utf8_lossy(out.as_bytes()).into_owned()).unwrap_or_default()
    }
}

fn body(text: &str) -> &str {
    text.split_once("\r\n\r\n").map(|(_, body)| body).unwrap_or_default()
}

#[test]
fn a_peer_without_update_is_refreshed_with_the_description_agreed_on() {
    let (mut up, agreed) = Up::new("Allow: INVITE, ACK, BYE, update\r\n");
    assert!(up.agent.refresh(up.now, 0));
    let invite = up.sent();
    assert!(invite.starts_with("INVITE sip:a@198.51.100.7 SIP/2.0\r\n"), "{invite}");
    assert_eq!(body(&invite), agreed, "version and all");
    assert!(!up.agent.refresh(up.now, 0), "one at a time");
    up.answer(&invite, "200 OK", SDP);
    assert!(up.sent().starts_with("ACK "));
    assert_eq!(up.agent.poll_event(), None, "nothing changed");
    assert!(up.agent.refresh(up.now, 0));
}

#[test]
fn a_peer_that_allows_update_is_refreshed_without_a_description() {
    let (mut up, _) = Up::new("Allow: INVITE, ACK\r\nAllow: BYE, UPDATE\r\n");
    assert!(up.agent.refresh(up.now, 0));
    let update = up.sent();
    assert!(update.starts_with("UPDATE sip:a@198.51.100.7 SIP/2.0\r\n"), "{update}");
    assert!(update.contains("\r\nContact: <sip:192.0.2.1:5060>\r\n"), "{update}");
    assert_eq!(body(&update), "");
    assert!(!up.agent.refresh(up.now, 0), "one at a time");
    up.answer(&update, "200 OK", "");
    assert_eq!(up.agent.poll_event(), None, "nothing changed");
    assert_eq!((up.agent.live().timers, up.agent.live().transactions), (0, 0));
}

#[test]
fn a_refresh_that_meets_491_comes_again_and_one_refused_is_told() {
    let (mut up, agreed) = Up::new("");
    assert!(up.agent.refresh(up.now, 0));
    let invite = up.sent();
    up.answer(&invite, "491 Request Pending", "");
    assert!(up.sent().starts_with("ACK "));
    up.now = Timestamp::from_millis(2_000);
    up.agent.on_timeout(up.now);
    let again = up.sent();
    assert!(again.starts_with("INVITE ") && again.contains("CSeq: 2 INVITE\r\n"), "{again}");
    assert_eq!(body(&again), agreed);
    up.answer(&again, "488 Not Acceptable Here", "");
    let told = up.agent.poll_event();
    assert!(matches!(told, Some(Event::Failed { status: Some(_), .. })), "{told:?}");
    assert_eq!(up.agent.live().sessions, 1);
}

#[test]
fn an_update_that_nobody_knows_the_dialog_of_ends_the_call() {
    let (mut up, _) = Up::new("Allow: UPDATE\r\n");
    assert!(up.agent.refresh(up.now, 0));
    let update = up.sent();
    up.answer(&update, "481 Call/Transaction Does Not Exist", "");
    assert!(up.sent().starts_with("BYE "));
}
