//! Trust: nobody can make us send to an address more than came from it (RFC 3261 §26.1.5).
//!
//! Over UDP a source address is a claim. Who claims another's could draw eleven 200s and eleven BYEs for one INVITE
//! upon it. So a source that is not trusted by configuration gets [`OUT_PER_IN`] bytes out for each byte in, until it
//! sends something that only a receiver of our responses can know: our tag. The tag is bound to the source address,
//! so what is proven is that address, whichever way the proof comes.

mod credit;
mod proofs;
#[cfg(test)]
mod tests;

use std::net::IpAddr;
use std::time::Duration;

pub(super) use credit::{Credit, OUT_PER_IN};

use self::proofs::Proofs;
use super::UserAgent;
use super::call::Call;
use super::dispatch::Incoming;
use crate::api::TrustConfig;
use crate::dialog::DialogId;
use crate::ident::{Ident, Token};
use crate::sip::{Method, Via, write};
use crate::time::Timestamp;
use crate::wire::Flow;

/// How long a proof holds. Longer than a caller's pauses, shorter than addresses take to change hands.
const PROVEN_FOR: Duration = Duration::from_secs(5 * 60);

/// What a shard knows of its sources. Each shard learns for itself.
#[derive(Debug)]
pub(super) struct Trust {
    config: TrustConfig,
    /// The common case, decided without a look at the networks.
    is_loopback_trusted: bool,
    /// Names addresses, and binds tags to them.
    ident: Ident,
    proofs: Proofs,
}

impl Trust {
    pub(super) fn new(config: TrustConfig, ident: Ident) -> Trust {
        let is_loopback_trusted = config.untrusted.is_empty();
        Trust { config, is_loopback_trusted, ident, proofs: Proofs::new() }
    }

    /// Whether the configuration trusts `ip`.
    #[inline]
    pub(super) fn trusts(&self, ip: IpAddr) -> bool {
        self.is_loopback_trusted && ip.is_loopback() || self.config.trusts(ip)
    }

    /// What a call may send whose INVITE is `incoming`.
    #[inline]
    pub(super) fn credit(&self, now: Timestamp, incoming: &Incoming<'_>) -> Credit {
        let ip = incoming.flow.remote.ip();
        match self.trusts(ip) {
            true => Credit::trusted(),
            false if self.proofs.holds(now, self.name(ip)) => Credit::proven(),
            false => Credit::unproven(incoming.request.message.bytes().len()),
        }
    }

    /// Somebody named `call` by our tag, or answered a request of ours: who that tag was sent to receives what we send.
    #[inline]
    pub(super) fn witness(&mut self, now: Timestamp, call: &Call) {
        if !call.credit.is_trusted() {
            self.keep(now, call);
        }
    }

    #[cold]
    fn keep(&mut self, now: Timestamp, call: &Call) {
        call.credit.prove();
        let name = self.name(call.dialog.flow.remote.ip());
        self.proofs.keep(name, now + PROVEN_FOR);
    }

    /// Whether a reply of `bytes` may answer a request of `in_bytes` from `ip` of which nothing is kept.
    #[inline]
    pub(super) fn may_reply(&self, ip: IpAddr, in_bytes: usize, bytes: usize) -> bool {
        bytes <= OUT_PER_IN * in_bytes || self.trusts(ip)
    }

    /// Where the response to a request that came by `flow` goes (§18.2.2). A source that is not trusted names no other
    /// host by `maddr`.
    #[inline]
    pub(super) fn response_flow(&self, via: &Via<'_>, flow: Flow) -> Flow {
        let source = flow.remote;
        let target = if via.maddr.is_some() && !self.trusts(source.ip()) {
            write::response_target(&Via { maddr: None, ..*via }, source)
        } else {
            write::response_target(via, source)
        };
        flow.towards(target)
    }

    #[cold]
    fn name(&self, ip: IpAddr) -> u64 {
        self.ident.fingerprint(&[&octets(ip)]).bucket()
    }
}

impl UserAgent {
    /// Our tag in the dialog that an INVITE opens, and in the answer to its CANCEL. For a source that is not trusted it
    /// follows from the address too: the same names sent from an address of his own tell an attacker nothing of it.
    #[inline]
    pub(super) fn local_tag(&self, incoming: &Incoming<'_>) -> Token {
        match self.trust.trusts(incoming.flow.remote.ip()) {
            true => self.ident.token_for(incoming.key.fingerprint()),
            false => self.tag_bound_to_source(incoming),
        }
    }

    #[cold]
    fn tag_bound_to_source(&self, incoming: &Incoming<'_>) -> Token {
        let [low, high] = incoming.key.fingerprint().words().map(u64::to_le_bytes);
        let source = octets(incoming.flow.remote.ip());
        self.ident.token_for(self.ident.fingerprint(&[&low, &high, &source]))
    }

    /// Whether an INVITE inside call `index` is answered: its 2xx is repeated until the ACK comes, and who knows the
    /// tags of a call of his own could let it come from anybody. From whom we send to anyway it may.
    pub(super) fn may_change(&self, now: Timestamp, incoming: &Incoming<'_>, index: u32) -> bool {
        let ip = incoming.flow.remote.ip();
        let is_peer = self.calls.get(index).is_some_and(|call| {
            ip == call.dialog.flow.remote.ip()
                || ip == call.dialog.next_hop(&self.blocks).flow.remote.ip()
        });
        is_peer || self.trust.trusts(ip) || self.trust.proofs.holds(now, self.trust.name(ip))
    }

    /// A request came again. A copy of an INVITE raises what its call may send.
    pub(super) fn earn(&self, incoming: &Incoming<'_>) {
        let request = incoming.request;
        if request.method != Method::Invite || self.trust.trusts(incoming.flow.remote.ip()) {
            return;
        }
        let tag = self.local_tag(incoming);
        let id = DialogId {
            call_id: request.call_id,
            local_tag: tag.as_bytes(),
            remote_tag: request.from.tag.unwrap_or_default(),
        };
        if let Some(call) = self.call_of(&id).and_then(|index| self.calls.get(index)) {
            call.credit.earn(request.message.bytes().len());
        }
    }
}

/// The address; an IPv4 address is the same in either dress.
fn octets(ip: IpAddr) -> [u8; 16] {
    match ip {
        IpAddr::V4(v4) => v4.to_ipv6_mapped().octets(),
        IpAddr::V6(v6) => v6.octets(),
    }
}
