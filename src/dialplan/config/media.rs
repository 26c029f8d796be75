//! Media settings: the table `[media]`.

use std::net::{IpAddr, SocketAddr};
use std::ops::RangeInclusive;
use std::time::Duration;

use serde::Deserialize;

use super::DEFAULT_LISTENER;
use super::value::TreatmentName;
use crate::api::{Latching, MediaConfig, Treatment};

/// What a configuration says of media. What it is silent about is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MediaSettings {
    /// Where media is received.
    pub addresses: Vec<IpAddr>,
    /// By which ports.
    pub ports: Option<RangeInclusive<u16>>,
    /// What becomes of the media of a call whose route does not say.
    pub treatment: Option<Treatment>,
    /// How long a peer may be silent; `None` inside: for ever.
    pub timeout: Option<Option<Duration>>,
    /// Whose media is taken although it comes from elsewhere.
    pub latching: Option<Latching>,
}

impl MediaSettings {
    /// The configuration of a server that listens on `listen`; `None`: nothing is said, and the server knows best.
    pub fn config(&self, listen: &[SocketAddr]) -> Result<Option<MediaConfig>, NoMediaAddress> {
        if *self == MediaSettings::default() {
            return Ok(None);
        }
        let listen = if listen.is_empty() { &[DEFAULT_LISTENER][..] } else { listen };
        let unasked = MediaConfig::on(listen);
        let addresses = match &self.addresses[..] {
            [] => unasked.addresses.clone(),
            addresses => addresses.to_vec(),
        };
        if let Some(everywhere) = addresses.iter().find(|ip| ip.is_unspecified()) {
            return Err(NoMediaAddress(*everywhere));
        }
        Ok(Some(MediaConfig {
            addresses,
            ports: self.ports.clone().unwrap_or(unasked.ports),
            treatment: self.treatment.clone().unwrap_or(unasked.treatment),
            timeout: self.timeout.unwrap_or(unasked.timeout),
            latching: self.latching.unwrap_or(unasked.latching),
            ..unasked
        }))
    }
}

/// A listener on every interface says nothing of where peers can send media to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a listener on {0} does not say where peers can send media to: name addresses of this host in \
     [media], such as addresses = [\"192.0.2.1\"]"
)]
pub struct NoMediaAddress(IpAddr);

/// `[media]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MediaTable {
    #[serde(default)]
    addresses: Vec<Address>,
    ports: Option<Ports>,
    treatment: Option<TreatmentName>,
    timeout_s: Option<u32>,
    latching: Option<LatchingName>,
}

impl MediaTable {
    pub(super) fn settings(self) -> MediaSettings {
        MediaSettings {
            addresses: self.addresses.into_iter().map(|address| address.0).collect(),
            ports: self.ports.map(|ports| ports.0),
            treatment: self.treatment.map(Treatment::from),
            timeout: self.timeout_s.map(|seconds| match seconds {
                0 => None,
                _ => Some(Duration::from_secs(seconds.into())),
            }),
            latching: self.latching.map(|latching| match latching {
                LatchingName::Nat => Latching::BehindNat,
                LatchingName::Off => Latching::Off,
            }),
        }
    }
}

impl From<TreatmentName> for Treatment {
    fn from(name: TreatmentName) -> Treatment {
        match name {
            TreatmentName::Echo => Treatment::Echo,
            TreatmentName::Sink => Treatment::Sink,
            TreatmentName::Silence => Treatment::Silence,
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum LatchingName {
    Nat,
    Off,
}

/// An address of this host that peers can send to.
#[derive(Debug, Deserialize)]
#[serde(try_from = "String")]
struct Address(IpAddr);

impl TryFrom<String> for Address {
    type Error = String;

    fn try_from(text: String) -> Result<Address, String> {
        match text.parse::<IpAddr>() {
            Ok(ip) if !ip.is_unspecified() && !ip.is_multicast() => Ok(Address(ip)),
            Ok(_) | Err(_) => Err(format!(
                "`{text}`: give an address of this host that peers can send to, such as 192.0.2.1"
            )),
        }
    }
}

/// First and last port.
#[derive(Debug, Deserialize)]
#[serde(try_from = "[u16; 2]")]
struct Ports(RangeInclusive<u16>);

impl TryFrom<[u16; 2]> for Ports {
    type Error = String;

    fn try_from([first, last]: [u16; 2]) -> Result<Ports, String> {
        // An even port and the odd one after it, neither of them reserved.
        match first >= 1_024 && last > first.next_multiple_of(2) {
            true => Ok(Ports(first..=last)),
            false => Err(format!(
                "ports {first} to {last}: give the first and the last of a range from 1024 that has \
                 an even port and the odd one after it, such as [16384, 32767]"
            )),
        }
    }
}
