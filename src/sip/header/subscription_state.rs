//! Subscription-State: whether a subscription lives on, and why not (RFC 6665 §8.2.3, §4.1.3).

use super::param::Param;
use crate::sip::error::{ParseError, ParseErrorKind};
use crate::sip::parse::Cursor;
use crate::sip::token;

/// What a NOTIFY says about its subscription.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SubscriptionState<'a> {
    /// The state.
    pub substate: Substate,
    /// Why, a token such as `noresource` or `timeout`.
    pub reason: Option<&'a [u8]>,
    /// The seconds it has left.
    pub expires: Option<u32>,
    /// The seconds to wait before another subscription.
    pub retry_after: Option<u32>,
}

/// The state of a subscription.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Substate {
    /// `active`: accepted, and reported on.
    Active,
    /// `pending`: received, not decided yet.
    Pending,
    /// `terminated`: over.
    Terminated,
    /// A state no RFC names.
    Extension,
}

impl<'a> SubscriptionState<'a> {
    /// The state that is `value`.
    pub fn parse(value: &'a [u8]) -> Result<SubscriptionState<'a>, ParseError> {
        let mut cursor = Cursor::new(value);
        let name = cursor.take_while(token::TOKEN);
        if name.is_empty() {
            return Err(cursor.error(ParseErrorKind::BadToken));
        }
        let substate = Substate::parse(name);
        let mut state =
            SubscriptionState { substate, reason: None, expires: None, retry_after: None };
        while let Some(param) = Param::take(&mut cursor)? {
            if param.is(b"reason") {
                param.keep(&mut state.reason, &cursor)?;
            } else if param.is(b"expires") {
                param.keep_seconds(&mut state.expires, &cursor)?;
            } else if param.is(b"retry-after") {
                param.keep_seconds(&mut state.retry_after, &cursor)?;
            }
        }
        cursor.finish().map(|()| state)
    }
}

impl Substate {
    fn parse(name: &[u8]) -> Substate {
        if name.eq_ignore_ascii_case(b"active") {
            Substate::Active
        } else if name.eq_ignore_ascii_case(b"pending") {
            Substate::Pending
        } else if name.eq_ignore_ascii_case(b"terminated") {
            Substate::Terminated
        } else {
            Substate::Extension
        }
    }
}
