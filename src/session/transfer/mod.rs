//! Transfer: the peer calls somebody at our wish, or we at its (RFC 3515).
//!
//! A REFER subscribes its sender, in the dialog of the call, to how the INVITE goes that it asks for; NOTIFY tells.
//! RFC 3515 would let such a subscription outlive the call. Here it ends with it: a call that is over owns nothing.

mod notifier;
mod subscriber;

use std::time::Duration;

use self::notifier::Notifier;
use self::subscriber::Subscriber;
use super::UserAgent;
use crate::api::{CallHandle, CommandError};
use crate::sip::{Scheme, header::refer_to, token};
use crate::timer::TimerId;

/// How long a subscription lives after each NOTIFY, ours and, unless it says otherwise, the peer's.
const EXPIRES: Duration = Duration::from_secs(60);

/// The body of a NOTIFY: the status line of a response (RFC 3515 §2.4.5).
const FRAGMENT: &[u8] = b"message/sipfrag;version=2.0";

/// The subscriptions of one call: at most one in either direction at a time.
#[derive(Debug, Default)]
pub(super) struct Transfer {
    /// The peer's, to what we do at its wish.
    notifier: Option<Notifier>,
    /// Ours, to what the peer does.
    subscriber: Option<Subscriber>,
    /// Whether the peer had a subscription before: later ones have an id (RFC 3515 §2.4.6).
    was_referred: bool,
}

impl Transfer {
    /// What is armed for its sake.
    pub(super) fn timers(&self) -> impl Iterator<Item = TimerId> {
        let notifier = self.notifier.as_ref().map(|notifier| notifier.timeout);
        let subscriber = self.subscriber.as_ref().and_then(|subscriber| subscriber.timeout);
        notifier.into_iter().chain(subscriber)
    }
}

impl UserAgent {
    /// The application may send requests inside call `index` when it is up. It is while a re-INVITE of the peer's waits
    /// for its ACK, too.
    pub(super) fn check_up(&self, handle: CallHandle, index: u32) -> Result<(), CommandError> {
        let call = self.calls.get(index).ok_or(CommandError::NoSuchCall(handle))?;
        let is_up = call.is_established && call.phase.is_accepted();
        if is_up { Ok(()) } else { Err(CommandError::NotEstablished(handle)) }
    }
}

/// Whether `value` is one address that can be called.
pub(super) fn is_callable(value: &[u8]) -> bool {
    let scheme = refer_to::parse(value).and_then(|address| address.uri()).map(|uri| uri.scheme);
    let is_known = match scheme {
        Ok(Scheme::Sip | Scheme::Sips | Scheme::Tel) => true,
        Ok(Scheme::Other) | Err(_) => false,
    };
    is_known && token::is_repeatable(value)
}
