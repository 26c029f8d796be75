//! Leg: what the peer knows of one of its calls.

use std::net::IpAddr;

use super::{Draft, Entry, Options};
use crate::sip::Method;
use crate::wire::Flow;

/// Names a leg of its peer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LegId(pub(super) usize);

#[derive(Clone, Debug)]
pub(super) struct Leg {
    pub(super) user: String,
    pub(super) flow: Flow,
    pub(super) call_id: String,
    pub(super) from_tag: String,
    /// The other side's tag, once a response told it.
    pub(super) to_tag: Option<String>,
    /// The other side's Contact, once a response told it.
    pub(super) target: Option<String>,
    /// The number of the last request.
    pub(super) cseq: u32,
    /// The INVITE a CANCEL or ACK belongs to.
    pub(super) invite: Option<Draft>,
}

impl Leg {
    /// A new request in this leg; ACK and CANCEL belong to the last INVITE.
    pub(super) fn draft(&mut self, method: Method, branch: String) -> Draft {
        let name = String::from_utf8_lossy(method.as_bytes()).into_owned();
        let is_of_invite = matches!(method, Method::Ack | Method::Cancel);
        let cseq = if is_of_invite {
            self.invite.as_ref().map_or(1, |invite| invite.cseq)
        } else {
            self.cseq += 1;
            self.cseq
        };
        let sent_by = self.flow.remote.to_string();
        let mut draft = Draft {
            method: name,
            uri: self.target.clone().unwrap_or_else(|| self.request_uri()),
            flow: self.flow,
            branch: Some(branch),
            via_params: String::new(),
            from: format!("<sip:alice@{sent_by}>;tag={}", self.from_tag),
            to: self.to(),
            call_id: self.call_id.clone(),
            cseq,
            headers: Vec::new(),
            body: None,
            sent_by,
        };
        if method == Method::Invite {
            draft.headers.push(format!("Contact: <sip:alice@{}>", draft.sent_by));
            draft.body = Some(description(self.flow.remote.ip(), 1));
        }
        if let (Method::Cancel, Some(invite)) = (method, &self.invite) {
            draft.uri.clone_from(&invite.uri);
            draft.to.clone_from(&invite.to);
        }
        draft
    }

    /// Become the called side of `invite`, answered under `tag`.
    pub(super) fn join(&mut self, invite: &Entry, tag: &str) {
        let Some(facts) = &invite.facts else { return };
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        self.call_id = text(&facts.call_id);
        self.to_tag = Some(text(&facts.from_tag));
        self.from_tag = tag.to_owned();
        self.target = Some(format!("sip:{}", Options::BOB_V4));
    }

    pub(super) fn request_uri(&self) -> String {
        format!("sip:{}@{}", self.user, self.domain())
    }

    fn to(&self) -> String {
        let tag = self.to_tag.as_ref().map(|tag| format!(";tag={tag}")).unwrap_or_default();
        format!("<{}>{tag}", self.request_uri())
    }

    fn domain(&self) -> &'static str {
        if self.flow.remote.is_ipv4() { "192.0.2.1" } else { "[2001:db8::1]" }
    }
}

/// PCMU at `ip`, in this version.
pub(super) fn description(ip: IpAddr, version: u32) -> String {
    let family = if ip.is_ipv4() { 4 } else { 6 };
    format!(
        "v=0\r\no=alice 1 {version} IN IP{family} {ip}\r\ns=-\r\nc=IN IP{family} {ip}\r\nt=0 0\r\n\
         m=audio 6000 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n"
    )
}
