//! Trust: whose sources may draw more from us than they send (RFC 3261 §26.1.5).

use std::net::IpAddr;

use super::Network;

/// Who is trusted: loopback, and the networks named here. A carrier's trunk belongs on the list; the open Internet does
/// not, since there anybody writes any source address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrustConfig {
    /// Sources here get every response and retransmission of RFC 3261.
    pub networks: Vec<Network>,
    /// Sources here do not, whatever `networks` says, and be they loopback.
    pub untrusted: Vec<Network>,
}

impl TrustConfig {
    /// Everybody is trusted: for a network into which no false source address gets.
    pub fn everybody() -> TrustConfig {
        TrustConfig { networks: vec![Network::EVERY_V4, Network::EVERY_V6], untrusted: Vec::new() }
    }

    /// Whether `ip` is trusted.
    pub fn trusts(&self, ip: IpAddr) -> bool {
        let holds = |networks: &[Network]| networks.iter().any(|network| network.contains(ip));
        !holds(&self.untrusted) && (ip.to_canonical().is_loopback() || holds(&self.networks))
    }
}
