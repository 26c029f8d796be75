//! Trust: which sources may draw more bytes than they send.

use clap::Args;
use trunkline::api::{Network, TrustConfig};
use trunkline::dialplan::config::Settings;

use super::said;

/// Flags of `serve` and `check`.
#[derive(Debug, Clone, Args)]
pub(crate) struct Trust {
    /// Network whose sources get every retransmission of RFC 3261, such as a carrier's; again for
    /// more. Loopback is trusted unasked. Anybody else gets at most three bytes for each byte he
    /// sent, until he acknowledged a call: whoever writes another's address as his own must not
    /// have us flood it
    #[arg(long, value_name = "CIDR")]
    trusted: Vec<Network>,

    /// Network whose sources are not trusted, even where it lies in a trusted one or on loopback;
    /// again for more
    #[arg(long, value_name = "CIDR")]
    untrusted: Vec<Network>,
}

impl Trust {
    /// The same, and what the file says where the flags are silent.
    pub(crate) fn or(self, settings: &Settings) -> Trust {
        Trust {
            trusted: said(&self.trusted, &settings.trusted).to_vec(),
            untrusted: said(&self.untrusted, &settings.untrusted).to_vec(),
        }
    }

    pub(crate) fn config(&self) -> TrustConfig {
        TrustConfig { networks: self.trusted.clone(), untrusted: self.untrusted.clone() }
    }

    /// In words.
    pub(crate) fn describe(&self) -> String {
        let list = |networks: &[Network]| {
            let names: Vec<String> = networks.iter().map(ToString::to_string).collect();
            names.join(", ")
        };
        let mut text = "loopback".to_owned();
        if !self.trusted.is_empty() {
            text += &format!(", {}", list(&self.trusted));
        }
        if !self.untrusted.is_empty() {
            text += &format!("; but not {}", list(&self.untrusted));
        }
        text
    }

    /// A network trusted in vain, and the one that overrides it.
    pub(crate) fn overridden(&self) -> Option<(&Network, &Network)> {
        let pairs =
            self.trusted.iter().flat_map(|inner| self.untrusted.iter().map(move |o| (inner, o)));
        pairs.into_iter().find(|(inner, outer)| outer.covers(inner))
    }
}
