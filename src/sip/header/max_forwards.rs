//! Max-Forwards: how many more proxies a request may pass (RFC 3261 §20.22).

use crate::sip::error::{ParseError, ParseErrorKind};
use crate::sip::token;

/// The hops left, 0 to 255.
#[inline]
pub fn parse(value: &[u8]) -> Result<u8, ParseError> {
    let hops = token::decimal(value, u32::from(u8::MAX));
    hops.map(|hops| hops as u8).ok_or(ParseErrorKind::BadMaxForwards.at(0))
}
