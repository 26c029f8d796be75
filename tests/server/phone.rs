//! A phone: a plain UDP socket that speaks just enough SIP to call a server (RFC 3261 §17.1, by hand).

use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use crate::process::PATIENCE;

/// Longer than T1: a host that is merely slow has answered by then, and what is counted stays exact.
const REPEAT_AFTER: Duration = Duration::from_secs(2);

/// A socket of its own, and the server it calls.
pub(crate) struct Phone {
    socket: UdpSocket,
    own: SocketAddr,
}

/// A call as its caller knows it.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    user: String,
    call_id: String,
    /// The To of the answer, tag and all.
    to: Option<String>,
    cseq: u32,
}

/// A message from the server.
#[derive(Clone, Debug)]
pub(crate) struct Message(pub(crate) String);

impl Phone {
    /// A phone that hears nobody but `server`.
    pub(crate) fn to(server: SocketAddr) -> Phone {
        let host: IpAddr = match server {
            SocketAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
            SocketAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
        };
        Phone::at(host, server)
    }

    /// The same, at an address of `host`.
    pub(crate) fn at(host: IpAddr, server: SocketAddr) -> Phone {
        let socket = UdpSocket::bind((host, 0)).unwrap();
        socket.connect(server).unwrap();
        socket.set_read_timeout(Some(REPEAT_AFTER)).unwrap();
        let own = socket.local_addr().unwrap();
        Phone { socket, own }
    }

    /// Send INVITE to `user`, and wait for nothing.
    pub(crate) fn invite(&self, user: &str) -> Call {
        self.invite_with(user, 6_000)
    }

    /// The same, with media to be sent to `port`.
    pub(crate) fn invite_with(&self, user: &str, port: u16) -> Call {
        self.offer(user, &self.description(port, 1, ""))
    }

    fn offer(&self, user: &str, offer: &str) -> Call {
        let call = self.fresh(user);
        self.request(&call, "INVITE", offer);
        call
    }

    /// Call as `call` did, under its Call-ID, with media to be sent to `port`.
    pub(crate) fn invite_again(&self, call: &Call, port: u16) -> Call {
        let call = Call { to: None, cseq: call.cseq + 1, ..call.clone() };
        self.request(&call, "INVITE", &self.description(port, 1, ""));
        call
    }

    /// Change the session of `call` with this offer; the answer, acknowledged.
    pub(crate) fn reinvite(&self, call: &mut Call, offer: &str) -> Message {
        call.cseq += 1;
        self.request(call, "INVITE", offer);
        self.final_response(call)
    }

    /// The phone's own host.
    pub(crate) fn host(&self) -> IpAddr {
        self.own.ip()
    }

    /// A description with PCMU at this port of the phone's host.
    pub(crate) fn description(&self, port: u16, version: u32, more: &str) -> String {
        let family = if self.own.is_ipv4() { "IP4" } else { "IP6" };
        let host = self.own.ip();
        format!(
            "v=0\r\no=- 1 {version} IN {family} {host}\r\ns=-\r\nc=IN {family} {host}\r\n\
             t=0 0\r\nm=audio {port} RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n{more}"
        )
    }

    /// A call nobody was told of.
    fn fresh(&self, user: &str) -> Call {
        static CALLS: AtomicU32 = AtomicU32::new(0);
        let number = CALLS.fetch_add(1, Ordering::Relaxed);
        let call_id = format!("{number}-{}", self.own);
        Call { user: user.to_owned(), call_id, to: None, cseq: 1 }
    }

    /// Ask what the server can do (§11), and wait for nothing.
    pub(crate) fn options(&self) -> Call {
        let call = self.fresh("service");
        self.request(&call, "OPTIONS", "");
        call
    }

    /// Wait for the final response to the INVITE of `call`, and acknowledge it (§13.2.2.4, §17.1.1.3).
    pub(crate) fn final_response(&self, call: &mut Call) -> Message {
        let response = self.response(call, "INVITE");
        self.acknowledge(call, &response);
        response
    }

    /// Acknowledge this response.
    pub(crate) fn acknowledge(&self, call: &mut Call, response: &Message) {
        call.to = Some(response.header("To").to_owned());
        // The ACK of a refusal is part of the INVITE's transaction.
        let transaction = if response.status() < 300 { "ACK" } else { "INVITE" };
        self.request_in(transaction, call, "ACK", "");
    }

    /// Call `user` until there is a final response.
    pub(crate) fn call(&self, user: &str) -> (Call, Message) {
        let mut call = self.invite(user);
        // A server that was kept from its core for T1 has dropped the INVITE, since a copy is coming (§17.1.1.2).
        let repeat = || self.request(&call, "INVITE", &self.description(6_000, 1, ""));
        let response = self.response_or(&call, "INVITE", repeat);
        self.acknowledge(&mut call, &response);
        (call, response)
    }

    /// Press `key` in `call`, by INFO; the status of the response.
    pub(crate) fn press(&self, call: &mut Call, key: char) -> u16 {
        call.cseq += 1;
        self.request(call, "INFO", &format!("Signal={key}\r\nDuration=100\r\n"));
        self.response(call, "INFO").status()
    }

    /// Hang up `call`; the status of the response.
    pub(crate) fn hang_up(&self, call: &mut Call) -> u16 {
        call.cseq += 1;
        self.request(call, "BYE", "");
        self.response(call, "BYE").status()
    }

    /// Wait for a request of the server, and answer it with 200.
    pub(crate) fn obey(&self, method: &str) -> Message {
        loop {
            let message = self.receive();
            if message.0.starts_with(method) {
                self.send(message.answered());
                return message;
            }
        }
    }

    /// Wait for the final response to the request of this method in `call`.
    pub(crate) fn response(&self, call: &Call, method: &str) -> Message {
        self.response_or(call, method, || ())
    }

    /// The same; `repeat` when there is silence.
    fn response_or(&self, call: &Call, method: &str, repeat: impl Fn()) -> Message {
        loop {
            let message = self.receive_or(&repeat);
            if message.0.starts_with("SIP/2.0 ")
                && message.status() >= 200
                && message.header("Call-ID") == call.call_id
                && message.header("CSeq") == format!("{} {method}", call.cseq)
            {
                return message;
            }
        }
    }

    pub(crate) fn receive(&self) -> Message {
        self.receive_or(|| ())
    }

    fn receive_or(&self, repeat: impl Fn()) -> Message {
        let mut buffer = [0; 4_096];
        let deadline = Instant::now() + PATIENCE;
        let length = loop {
            match self.socket.recv(&mut buffer) {
                Ok(length) => break length,
                Err(error)
                    if error.kind() == ErrorKind::WouldBlock && Instant::now() < deadline =>
                {
                    repeat();
                }
                Err(error) => panic!("the server says nothing: {error}"),
            }
        };
        Message(String::from_utf8(buffer[..length].to_vec()).unwrap())
    }

    /// What is there already, and has not been received.
    pub(crate) fn waiting(&self) -> Vec<Message> {
        let mut buffer = [0; 4_096];
        self.socket.set_nonblocking(true).unwrap();
        let received = std::iter::from_fn(|| {
            self.socket.recv(&mut buffer).ok().map(|len| buffer[..len].to_vec())
        });
        let messages = received.map(|bytes| Message(String::from_utf8(bytes).unwrap())).collect();
        self.socket.set_nonblocking(false).unwrap();
        messages
    }

    pub(crate) fn send(&self, text: impl AsRef<[u8]>) {
        self.socket.send(text.as_ref()).unwrap();
    }

    pub(crate) fn request(&self, call: &Call, method: &str, body: &str) {
        self.request_in(method, call, method, body);
    }

    /// Send a request under the branch of `transaction`, a method.
    fn request_in(&self, transaction: &str, call: &Call, method: &str, body: &str) {
        let Call { user, call_id, to, cseq } = call;
        let (own, server) = (self.own, self.socket.peer_addr().unwrap());
        let to = to.clone().unwrap_or_else(|| format!("<sip:{user}@{server}>"));
        let kind = match (method, body) {
            (_, "") => "",
            ("INFO", _) => "Content-Type: application/dtmf-relay\r\n",
            (_, _) => "Content-Type: application/sdp\r\n",
        };
        let length = body.len();
        self.send(format!(
            "{method} sip:{user}@{server} SIP/2.0\r\n\
             Via: SIP/2.0/UDP {own};branch=z9hG4bK-{call_id}-{cseq}-{transaction}\r\n\
             From: <sip:phone@{own}>;tag=phone\r\nTo: {to}\r\nCall-ID: {call_id}\r\n\
             CSeq: {cseq} {method}\r\nContact: <sip:phone@{own}>\r\nMax-Forwards: 70\r\n\
             {kind}Content-Length: {length}\r\n\r\n{body}"
        ));
    }
}

impl Message {
    pub(crate) fn status(&self) -> u16 {
        let code = self.0.split(' ').nth(1).and_then(|code| code.parse().ok());
        code.unwrap_or_else(|| panic!("not a response: {}", self.0))
    }

    /// The value of the first header of this name.
    pub(crate) fn header(&self, name: &str) -> &str {
        let mut lines = self.0.lines().take_while(|line| !line.is_empty());
        let value = lines.find_map(|line| line.strip_prefix(name)?.trim_start().strip_prefix(':'));
        value.unwrap_or_else(|| panic!("no {name} in: {}", self.0)).trim()
    }

    /// The line of the description that starts so; the rest of it.
    pub(crate) fn description(&self, start: &str) -> &str {
        let (_, body) = self.0.split_once("\r\n\r\n").unwrap();
        let line = body.lines().find_map(|line| line.strip_prefix(start));
        line.unwrap_or_else(|| panic!("no `{start}` in: {body}"))
    }

    /// The 200 to this request: what it must repeat, in its order (§8.2.6.2).
    fn answered(&self) -> String {
        let repeated = ["Via:", "From:", "To:", "Call-ID:", "CSeq:"];
        let lines =
            self.0.lines().filter(|line| repeated.iter().any(|name| line.starts_with(name)));
        let lines: String = lines.map(|line| format!("{line}\r\n")).collect();
        format!("SIP/2.0 200 OK\r\n{lines}Content-Length: 0\r\n\r\n")
    }
}
