//! A network: the addresses that share a prefix (RFC 4632 §3.1, RFC 4291 §2.3).

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

/// A block of addresses. An IPv4 address written as IPv6 (`::ffff:192.0.2.1`) counts as what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    /// Every bit behind the prefix is zero.
    address: IpAddr,
    prefix_bits: u8,
}

impl Network {
    /// All of IPv4.
    pub const EVERY_V4: Network =
        Network { address: IpAddr::V4(Ipv4Addr::UNSPECIFIED), prefix_bits: 0 };
    /// All of IPv6.
    pub const EVERY_V6: Network =
        Network { address: IpAddr::V6(Ipv6Addr::UNSPECIFIED), prefix_bits: 0 };

    /// The network of `address` and all that agree with it in the first `prefix_bits` bits.
    pub fn new(address: IpAddr, prefix_bits: u8) -> Result<Network, NetworkError> {
        let prefix_bits_max = width(address);
        if prefix_bits > prefix_bits_max {
            return Err(NetworkError::Prefix { prefix_bits_max });
        }
        let (address, prefix_bits) = match (address.to_canonical(), prefix_bits) {
            (v4 @ IpAddr::V4(_), 96..) if address.is_ipv6() => (v4, prefix_bits - MAPPED_BITS),
            _ => (address, prefix_bits),
        };
        let network = Network { address: cut(address, prefix_bits), prefix_bits };
        match network.address == address {
            true => Ok(network),
            false => Err(NetworkError::BitsBehindPrefix { network }),
        }
    }

    /// Whether `ip` is one of its addresses.
    pub fn contains(&self, ip: IpAddr) -> bool {
        let ip = ip.to_canonical();
        ip.is_ipv4() == self.address.is_ipv4() && cut(ip, self.prefix_bits) == self.address
    }

    /// Whether every address of `other` is one of its own.
    pub fn covers(&self, other: &Network) -> bool {
        self.prefix_bits <= other.prefix_bits && self.contains(other.address)
    }
}

impl FromStr for Network {
    type Err = NetworkError;

    /// `address/prefix`; an address alone is a network of one.
    fn from_str(text: &str) -> Result<Network, NetworkError> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| NetworkError::Address)?;
        let prefix_bits_max = width(address);
        let prefix_bits = match prefix {
            None => prefix_bits_max,
            // `parse` would take a sign.
            Some(digits) if digits.bytes().all(|digit| digit.is_ascii_digit()) => {
                digits.parse().map_err(|_| NetworkError::Prefix { prefix_bits_max })?
            }
            Some(_) => return Err(NetworkError::Prefix { prefix_bits_max }),
        };
        Network::new(address, prefix_bits)
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.prefix_bits)
    }
}

/// Text that names no network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NetworkError {
    /// The part before the slash.
    #[error(
        "give an IP address and how many of its bits count, such as 192.0.2.0/24 or 2001:db8::/32"
    )]
    Address,
    /// The part behind it.
    #[error("give 0 to {prefix_bits_max} bits after the slash; this address has no more")]
    Prefix {
        /// The bits an address of this family has.
        prefix_bits_max: u8,
    },
    /// An address inside the network instead of the network's own.
    #[error("bits behind the prefix are set; write {network}, or the address alone for one host")]
    BitsBehindPrefix {
        /// What was probably meant.
        network: Network,
    },
}

/// Bits before the IPv4 address in an IPv4-mapped IPv6 address (RFC 4291 §2.5.5.2).
const MAPPED_BITS: u8 = 96;

fn width(address: IpAddr) -> u8 {
    match address {
        IpAddr::V4(_) => 32,
        IpAddr::V6(_) => 128,
    }
}

/// `address` with every bit behind the first `prefix_bits` at zero.
fn cut(address: IpAddr, prefix_bits: u8) -> IpAddr {
    let rest_bits = u32::from(width(address).saturating_sub(prefix_bits));
    match address {
        IpAddr::V4(v4) => {
            let mask = u32::MAX.checked_shl(rest_bits).unwrap_or(0);
            IpAddr::V4(Ipv4Addr::from_bits(v4.to_bits() & mask))
        }
        IpAddr::V6(v6) => {
            let mask = u128::MAX.checked_shl(rest_bits).unwrap_or(0);
            IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & mask))
        }
    }
}

#[cfg(test)]
mod tests;
