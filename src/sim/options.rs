//! Options: what may differ from one world to the next.

use std::net::SocketAddr;
use std::ops::RangeInclusive;
use std::time::Duration;

use crate::api::{Application, Config, MediaConfig, Network, TrustConfig};
use crate::dialplan::Dialplan;
use crate::sdp::Direction;

/// How a world is made. The engine listens on one IPv4 and one IPv6 address.
pub struct Options {
    pub(super) seed: u64,
    pub(super) config: Config,
    pub(super) application: Box<dyn Application>,
}

impl Options {
    /// The built-in dialplan and the defaults of RFC 3261; everybody is trusted.
    pub fn new(seed: u64) -> Options {
        let listeners = vec![Options::BOB_V4, Options::BOB_V6];
        // A world holds few calls: tables of full size would cost more than the scenario.
        let trust = TrustConfig::everybody();
        // Nor does it ask for signs of life unless it is about them: a call that is up and silent is at rest.
        let probe_after = Duration::from_secs(365 * 86_400);
        let config = Config { calls_max: 1_024, trust, probe_after, ..Config::new(listeners) };
        Options { seed, config, application: Box::new(Dialplan::builtin()) }
    }

    /// At most `calls` calls at a time.
    pub fn calls_max(mut self, calls: u32) -> Options {
        self.config.calls_max = calls;
        self
    }

    /// Media on these ports only.
    pub fn media_ports(mut self, ports: RangeInclusive<u16>) -> Options {
        self.config.media.ports = ports;
        self
    }

    /// A call is probed after so much silence.
    pub fn probe_after(mut self, silence: Duration) -> Options {
        self.config.probe_after = silence;
        self
    }

    /// What bob does with media.
    pub fn media_direction(mut self, direction: Direction) -> Options {
        self.config.media.direction = direction;
        self
    }

    /// Media as `change` makes it.
    pub fn media(mut self, change: impl FnOnce(&mut MediaConfig)) -> Options {
        change(&mut self.config.media);
        self
    }

    /// Sources in `network` are not trusted.
    pub fn untrusted(mut self, network: Network) -> Options {
        self.config.trust.untrusted.push(network);
        self
    }

    /// Another application than the built-in dialplan.
    pub fn application(mut self, application: impl Application) -> Options {
        self.application = Box::new(application);
        self
    }

    /// The engine's IPv4 address.
    pub const BOB_V4: SocketAddr = address([192, 0, 2, 1]);
    /// The engine's IPv6 address.
    pub const BOB_V6: SocketAddr = address_v6(1);
    /// The peer's IPv4 address.
    pub const ALICE_V4: SocketAddr = address([198, 51, 100, 7]);
    /// The peer's IPv6 address.
    pub const ALICE_V6: SocketAddr = address_v6(7);
}

const PORT: u16 = 5060;

const fn address(octets: [u8; 4]) -> SocketAddr {
    let [a, b, c, d] = octets;
    SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::new(a, b, c, d)), PORT)
}

/// In the prefix for documentation (RFC 3849).
const fn address_v6(host: u16) -> SocketAddr {
    let ip = std::net::Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, host);
    SocketAddr::new(std::net::IpAddr::V6(ip), PORT)
}
