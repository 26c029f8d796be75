//! Extensions: the option tags we understand (RFC 3261 §8.2.2.3, §19.2), and what an INVITE's rarer headers ask for.

use super::UserAgent;
use super::dispatch::Incoming;
use super::reply::{Extra, Refusal};
use super::session_timer::{TIMER, Terms};
use crate::sip::header::require;
use crate::sip::{HeaderName, Message, Method, Request, Status};
use crate::time::Timestamp;

/// The option tags a request may require of us.
const UNDERSTOOD: [&[u8]; 3] = [b"100rel", b"replaces", TIMER];

/// The headers of an INVITE that most do without.
const RARE: u64 = HeaderName::Expires.bit()
    | HeaderName::Allow.bit()
    | HeaderName::Require.bit()
    | HeaderName::Supported.bit()
    | HeaderName::SessionExpires.bit()
    | HeaderName::MinSe.bit()
    | HeaderName::Replaces.bit();

/// The headers that a request must not be answered without a look at.
const DEMANDS: u64 = HeaderName::Require.bit() | HeaderName::Replaces.bit();

impl UserAgent {
    /// Whether what an INVITE's rarer headers ask for can be done; before anything is kept.
    #[inline]
    pub(super) fn inspect(&mut self, incoming: &Incoming<'_>) -> Result<(), Refusal> {
        if incoming.request.message.has_any(RARE) { self.inspect_rare(incoming) } else { Ok(()) }
    }

    /// Do what they ask for; call `index` is open.
    #[inline]
    pub(super) fn equip(&mut self, now: Timestamp, incoming: &Incoming<'_>, index: u32) {
        if incoming.request.message.has_any(RARE) {
            self.equip_rare(now, incoming, index);
        }
    }

    #[cold]
    fn inspect_rare(&mut self, incoming: &Incoming<'_>) -> Result<(), Refusal> {
        Terms::asked(incoming.request.message, None)?;
        self.inspect_replaces(incoming)
    }

    #[cold]
    fn equip_rare(&mut self, now: Timestamp, incoming: &Incoming<'_>, index: u32) {
        let terms = Terms::asked(incoming.request.message, None).ok().flatten();
        self.set_terms(index, terms);
        if let Some(call) = self.calls.get_mut(index) {
            call.learn_methods(incoming.request.message);
        }
        self.equip_provisional(incoming, index);
        self.equip_expiry(now, incoming, index);
        self.equip_replaces(incoming, index);
    }
}

/// Whether what a request's headers demand can be done, whatever else it asks for.
#[inline]
pub(super) fn check_demands(request: &Request<'_>) -> Result<(), Refusal> {
    if request.message.has_any(DEMANDS) { check_rare_demands(request) } else { Ok(()) }
}

#[cold]
fn check_rare_demands(request: &Request<'_>) -> Result<(), Refusal> {
    //= rfc3261#8.2.2.3
    //# If a UAS does not understand an option-tag listed in a Require header field, it MUST
    //# respond by generating a response with status code 420 (Bad Extension).
    if not_understood(request.message).next().is_some() {
        return Err((Status::BAD_EXTENSION, Extra::Unsupported));
    }
    //= rfc3891#3
    //# if a Replaces header field is present in a request other than INVITE, the UAS MUST reject
    //# the request with a 400 Bad Request response.
    let has_replaces = request.message.header(HeaderName::Replaces).is_some();
    if has_replaces && request.method != Method::Invite {
        return Err((Status::BAD_REQUEST, Extra::Nothing));
    }
    Ok(())
}

/// The option tags that `message` requires and nobody here understands; what is no list counts as one tag.
pub(super) fn not_understood<'a>(message: &'a Message<'_>) -> impl Iterator<Item = &'a [u8]> {
    let is_unknown =
        |tag: &&[u8]| !UNDERSTOOD.iter().any(|understood| tag.eq_ignore_ascii_case(understood));
    message
        .headers(HeaderName::Require)
        .flat_map(|value| {
            let is_list = require::list(value).all(|tag| tag.is_ok());
            let whole = (!is_list).then_some(value);
            require::list(value).flatten().filter(move |_| is_list).chain(whole)
        })
        .filter(is_unknown)
}
