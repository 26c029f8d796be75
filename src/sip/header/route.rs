//! Route and Record-Route: the proxies a dialog's requests pass (RFC 3261 §20.30, §20.34).

use super::list::List;
use super::name_addr::NameAddr;

/// The hops in one value of Route or Record-Route, top first.
pub fn list(value: &[u8]) -> List<'_, NameAddr<'_>> {
    NameAddr::list(value)
}

/// Whether the hop routes loosely: its URI has `lr` (RFC 3261 §16.12.1.1).
pub fn is_loose(hop: &NameAddr<'_>) -> bool {
    hop.uri().is_ok_and(|uri| uri.params().get(b"lr").is_some())
}
