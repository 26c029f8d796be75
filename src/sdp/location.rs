//! Network, address type and address, as `o=` and `c=` end (RFC 8866 §5.2, §5.7).

use std::fmt;
use std::fmt::Write as _;
use std::net::{IpAddr, Ipv4Addr};

use crate::wire::OCTETS;

/// The text of one address of ours: composed once, written twice.
pub(crate) struct Location {
    text: [u8; BYTES_MAX],
    len: usize,
}

impl Location {
    /// Compose the text for `address`.
    pub(crate) fn new(address: IpAddr) -> Location {
        let mut location = Location { text: [0; BYTES_MAX], len: 0 };
        match address {
            IpAddr::V4(address) => location.put_ipv4(address),
            IpAddr::V6(address) => {
                let fitted = write!(location, "IN IP6 {address}");
                debug_assert!(fitted.is_ok(), "the longest text of an IPv6 address fits");
            }
        }
        location
    }

    /// The text.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.text[..self.len]
    }

    fn put_ipv4(&mut self, address: Ipv4Addr) {
        self.put(b"IN IP4 ");
        for octet in address.octets() {
            let (digits, length) = &OCTETS[usize::from(octet)];
            // Copied whole, of which a part counts: the next octet overwrites the rest.
            if let Some(room) = self.text.get_mut(self.len..self.len + digits.len()) {
                room.copy_from_slice(digits);
            }
            self.len += length;
        }
        self.len -= 1;
    }

    /// Append what fits whole.
    #[inline]
    fn put(&mut self, bytes: &[u8]) -> bool {
        let end = self.len + bytes.len();
        let Some(room) = self.text.get_mut(self.len..end) else { return false };
        room.copy_from_slice(bytes);
        self.len = end;
        true
    }
}

impl fmt::Write for Location {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if self.put(text.as_bytes()) { Ok(()) } else { Err(fmt::Error) }
    }
}

/// `IN IP6 ` and the longest text form of an IPv6 address, one that ends in dotted decimal.
const BYTES_MAX: usize = 7 + 45;
