//! Draft: a request of the peer before it is sent, every part of it open to change.

use std::fmt::Write;
use std::net::SocketAddr;

use crate::wire::Flow;

/// A request. Values are text without line ends; nothing is checked, so a test may write what it likes.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The method's name, in the Request-Line and in CSeq.
    pub method: String,
    /// The Request-URI.
    pub uri: String,
    /// The path: `remote` is the source address.
    pub flow: Flow,
    /// The host and port in Via.
    pub sent_by: String,
    /// The branch in Via; `None`: RFC 2543 style.
    pub branch: Option<String>,
    /// More of the top Via, from its semicolon on.
    pub via_params: String,
    /// From.
    pub from: String,
    /// To.
    pub to: String,
    /// Call-ID.
    pub call_id: String,
    /// The number of CSeq.
    pub cseq: u32,
    /// Further header lines.
    pub headers: Vec<String>,
    /// A session description, or another body.
    pub body: Option<String>,
}

/// The content type of a body unless a header line names one.
const CONTENT_TYPE: &str = "Content-Type: ";

impl Draft {
    /// The same with another header line.
    pub fn with(mut self, line: impl Into<String>) -> Draft {
        self.headers.push(line.into());
        self
    }

    /// The same from another address, in Via as well.
    pub fn from_address(mut self, address: SocketAddr) -> Draft {
        self.flow.remote = address;
        self.sent_by = address.to_string();
        self
    }

    /// The bytes on the wire.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut text = format!("{} {} SIP/2.0\r\n", self.method, self.uri);
        let branch = self.branch.as_ref().map(|b| format!(";branch={b}")).unwrap_or_default();
        let mut line = |name: &str, value: &str| {
            let _ = write!(text, "{name}: {value}\r\n");
        };
        line("Via", &format!("SIP/2.0/UDP {}{branch}{}", self.sent_by, self.via_params));
        line("Max-Forwards", "70");
        line("From", &self.from);
        line("To", &self.to);
        line("Call-ID", &self.call_id);
        line("CSeq", &format!("{} {}", self.cseq, self.method));
        for header in &self.headers {
            let _ = write!(text, "{header}\r\n");
        }
        let body = self.body.as_deref().unwrap_or_default();
        if !body.is_empty() && !self.headers.iter().any(|line| line.starts_with(CONTENT_TYPE)) {
            let _ = write!(text, "{CONTENT_TYPE}application/sdp\r\n");
        }
        let _ = write!(text, "Content-Length: {}\r\n\r\n{body}", body.len());
        text.into_bytes()
    }
}
