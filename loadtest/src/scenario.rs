//! Scenario: the four requests of a call, rendered for one run (RFC 3261 §13.2, §15.1.1, §17.1.1.3).

use std::net::{IpAddr, SocketAddr};

use crate::media::Offer;
use crate::template::Template;

/// The messages of every call of a run, and what its Call-IDs end with.
#[derive(Debug)]
pub(crate) struct Scenario {
    /// INVITE with an offer, or all of it that goes before the call's own.
    pub(crate) invite: Template,
    /// The offer of each call, where media is to flow.
    pub(crate) offer: Option<Offer>,
    /// ACK to a 2xx: a request of the dialog, with a branch of its own.
    pub(crate) ack: Template,
    /// ACK to any other final response: part of the INVITE's transaction, with its branch.
    pub(crate) ack_refusal: Template,
    /// BYE.
    pub(crate) bye: Template,
    /// What follows the key in a Call-ID: run and host.
    pub(crate) call_id_end: Box<[u8]>,
}

impl Scenario {
    /// The messages of a run from `local` to `user` at `target`. `run` tells this run's calls from
    /// those of an earlier one on the same port.
    pub(crate) fn new(local: SocketAddr, target: SocketAddr, user: &str, run: u32) -> Scenario {
        Scenario::with_audio(local, target, user, run, UNUSED_PORT)
    }

    /// The same, from a client that lets the server tell it how many calls to give up (RFC 7339
    /// §5.1).
    pub(crate) fn with_oc(local: SocketAddr, target: SocketAddr, user: &str, run: u32) -> Scenario {
        let via = OC_PARAMETERS;
        Scenario::of(&Dialog { local, target, user, run, port: UNUSED_PORT, via })
    }

    /// The same, with media to be sent to `port`.
    pub(crate) fn with_audio(
        local: SocketAddr,
        target: SocketAddr,
        user: &str,
        run: u32,
        port: u16,
    ) -> Scenario {
        Scenario::of(&Dialog { local, target, user, run, port, via: "" })
    }

    fn of(dialog: &Dialog<'_>) -> Scenario {
        let callee = format!("sip:{}@{}", dialog.user, dialog.target);
        let offer = dialog.offer();
        Scenario {
            invite: dialog.invite(&callee, &offer, offer.len()),
            offer: None,
            ack: dialog.bodiless("ACK", "{uri}", 1, 'a'),
            ack_refusal: dialog.bodiless("ACK", &callee, 1, 'i'),
            bye: dialog.bodiless("BYE", "{uri}", 2, 'b'),
            call_id_end: dialog.call_id_end().into_bytes().into_boxed_slice(),
        }
    }

    /// The same with media: each call makes its own `offer`.
    pub(crate) fn with_media(
        local: SocketAddr,
        target: SocketAddr,
        user: &str,
        run: u32,
        offer: Offer,
    ) -> Scenario {
        let dialog = Dialog { local, target, user, run, port: UNUSED_PORT, via: "" };
        let callee = format!("sip:{user}@{target}");
        let invite = dialog.invite(&callee, "", offer.len());
        Scenario { invite, offer: Some(offer), ..Scenario::new(local, target, user, run) }
    }
}

/// What all messages of a call share.
struct Dialog<'a> {
    local: SocketAddr,
    target: SocketAddr,
    user: &'a str,
    run: u32,
    /// Where the offer wants media.
    port: u16,
    /// Further parameters of every Via.
    via: &'a str,
}

impl Dialog<'_> {
    /// The INVITE as far as `body`, of what in the end will be `len` bytes of body.
    fn invite(&self, callee: &str, body: &str, len: usize) -> Template {
        let Dialog { local, .. } = self;
        let head = self.head("INVITE", callee, "", 1, 'i');
        Template::new(&format!(
            "{head}\
             Contact: <sip:load@{local}>\r\n\
             Max-Forwards: 70\r\n\
             Subject: Performance Test\r\n\
             Content-Type: application/sdp\r\n\
             Content-Length: {len}\r\n\r\n{body}",
        ))
    }

    fn bodiless(&self, method: &str, uri: &str, cseq: u32, step: char) -> Template {
        let head = self.head(method, uri, "{tag}", cseq, step);
        Template::new(&format!(
            "{head}\
             Max-Forwards: 70\r\n\
             Subject: Performance Test\r\n\
             Content-Length: 0\r\n\r\n"
        ))
    }

    /// Start line to CSeq, in SIPp's order: the first key of every request is the one in its Via.
    fn head(&self, method: &str, uri: &str, to_tag: &str, cseq: u32, step: char) -> String {
        let Dialog { local, target, user, via, .. } = self;
        let call_id_end = self.call_id_end();
        format!(
            "{method} {uri} SIP/2.0\r\n\
             Via: SIP/2.0/UDP {local};branch=z9hG4bK-{{key}}-{step}{via}\r\n\
             From: load <sip:load@{local}>;tag={{key}}\r\n\
             To: {user} <sip:{user}@{target}>{to_tag}\r\n\
             Call-ID: {{key}}{call_id_end}\r\n\
             CSeq: {cseq} {method}\r\n"
        )
    }

    fn call_id_end(&self) -> String {
        format!("-{:08x}@{}", self.run, self.local.ip())
    }

    /// An offer of PCMU.
    fn offer(&self) -> String {
        let Dialog { local, port, .. } = self;
        let host = local.ip();
        let family = match host {
            IpAddr::V4(_) => "IP4",
            IpAddr::V6(_) => "IP6",
        };
        format!(
            "v=0\r\n\
             o=load 53655765 2353687637 IN {family} {host}\r\n\
             s=-\r\n\
             c=IN {family} {host}\r\n\
             t=0 0\r\n\
             m=audio {port} RTP/AVP 0\r\n\
             a=rtpmap:0 PCMU/8000\r\n"
        )
    }
}

/// What a client says in its Via that knows this one algorithm.
const OC_PARAMETERS: &str = ";oc;oc-algo=\"loss\"";
/// Where calls without media offer to receive it.
const UNUSED_PORT: u16 = 6_000;

#[cfg(test)]
mod tests;
