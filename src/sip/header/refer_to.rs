//! Refer-To: whom the receiver of a REFER is asked to call (RFC 3515 §2.1).

use super::name_addr::NameAddr;
use crate::sip::error::ParseError;

/// The one address that is `value`, its URI proven well formed.
///
/// Headers of the URI stay escaped: `uri.header(b"Replaces")` is what [`Replaces::parse`](super::Replaces::parse)
/// reads once somebody has taken the escapes out.
pub fn parse(value: &[u8]) -> Result<NameAddr<'_>, ParseError> {
    let address = NameAddr::parse(value)?;
    address.uri().map(|_uri| address)
}
