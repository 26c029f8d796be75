//! Session timer: how long a session lives without a refresh, and who refreshes it (RFC 4028).

use std::time::Duration;

use super::reply::{Extra, Refusal};
use crate::sip::header::{Refresher, SessionExpires, list, min_se};
use crate::sip::{HeaderName, Message, Status, write};
use crate::timer::TimerId;
use crate::wire::TxBuf;

/// The option tag.
pub(super) const TIMER: &[u8] = b"timer";

/// The session timer of one call.
#[derive(Debug)]
pub(super) struct SessionTimer {
    pub(super) terms: Terms,
    /// What fires next; `None` while the session is not up yet.
    pub(super) armed: Option<TimerId>,
    /// Refreshes asked for since the last that succeeded.
    pub(super) tries: u32,
}

/// What both sides agreed on, or one of them asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Terms {
    /// The session interval.
    pub(super) seconds: u32,
    /// The shortest one that everybody on the way takes, as far as we were told (§5).
    pub(super) seconds_min: u32,
    pub(super) refresher: Side,
    /// Whether the peer knows session timers.
    pub(super) is_known: bool,
}

/// One of the two ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// This one.
    Ours,
    /// The other one.
    Peer,
}

impl Terms {
    /// What an INVITE of ours asks for that opens a call.
    pub(super) fn wanted(interval: Duration) -> Terms {
        let seconds = u32::try_from(interval.as_secs()).unwrap_or(u32::MAX);
        Terms {
            seconds: seconds.max(min_se::DEFAULT_SECONDS),
            seconds_min: min_se::DEFAULT_SECONDS,
            refresher: Side::Ours,
            is_known: false,
        }
    }

    /// What answers the INVITE or UPDATE `message`; `former` is in force so far. Who asks for nothing gets nothing: the
    /// silent call is probed. But what is in force stays, as long as the peer knows of it. Otherwise the refusal (§9).
    pub(super) fn asked(
        message: &Message<'_>,
        former: Option<Terms>,
    ) -> Result<Option<Terms>, Refusal> {
        let bad = |_| (Status::BAD_REQUEST, Extra::Nothing);
        let asked = message.header(HeaderName::SessionExpires).map(SessionExpires::parse);
        let least =
            message.header(HeaderName::MinSe).map(min_se::parse).transpose().map_err(bad)?;
        let is_known = [HeaderName::Supported, HeaderName::Require]
            .into_iter()
            .any(|name| list::contains(message, name, TIMER));
        let seconds_min = least_of(former).max(least.unwrap_or(0));
        let Some(asked) = asked.transpose().map_err(bad)? else {
            return Ok(former.filter(|_| is_known).map(|former| Terms { seconds_min, ..former }));
        };
        if asked.seconds < min_se::DEFAULT_SECONDS {
            // Without the extension a peer understands no 422. Somebody on the way asks, and must not ask for less
            // (§4): to obey would make us refresh as often as anybody likes.
            let refusal = (Status::SESSION_INTERVAL_TOO_SMALL, Extra::MinSe);
            return if is_known { Err(refusal) } else { Ok(None) };
        }
        let refresher = match (is_known, asked.refresher) {
            (true, None | Some(Refresher::Uac)) => Side::Peer,
            (true, Some(Refresher::Uas)) | (false, _) => Side::Ours,
        };
        Ok(Some(Terms { seconds: asked.seconds, seconds_min, refresher, is_known }))
    }

    /// What the 2xx `message` to an INVITE or UPDATE of ours says; `former` was in force or asked for. What cannot be
    /// read says nothing.
    pub(super) fn granted(message: &Message<'_>, former: Option<Terms>) -> Option<Terms> {
        //= rfc4028#7.2
        //# there is no session expiration. In this case, no refreshes need to be sent.
        let granted = SessionExpires::parse(message.header(HeaderName::SessionExpires)?).ok()?;
        let seconds_min = least_of(former);
        let refresher = match granted.refresher {
            Some(Refresher::Uas) => Side::Peer,
            Some(Refresher::Uac) | None => Side::Ours,
        };
        let seconds = granted.seconds.max(seconds_min);
        Some(Terms { seconds, seconds_min, refresher, is_known: true })
    }

    /// What the 422 `message` asks for; `None`: it does not say, or no more than was asked (§7.3).
    pub(super) fn raised(self, message: &Message<'_>) -> Option<Terms> {
        let seconds_min = min_se::parse(message.header(HeaderName::MinSe)?).ok()?;
        let is_more = seconds_min > self.seconds_min;
        is_more.then(|| Terms { seconds: self.seconds.max(seconds_min), seconds_min, ..self })
    }

    /// The lines of a 2xx of ours.
    pub(super) fn put_granted(&self, out: &mut TxBuf) {
        let refresher = match self.refresher {
            Side::Ours => Refresher::Uas,
            Side::Peer => Refresher::Uac,
        };
        put_session_expires(out, self.seconds, Some(refresher));
        if self.is_known {
            write::header(out, b"Require", TIMER);
        }
    }

    /// The lines of a re-INVITE or UPDATE of ours: who refreshes goes on to (§7.4).
    pub(super) fn put_asked(&self, out: &mut TxBuf) {
        let refresher = match self.refresher {
            Side::Ours => Refresher::Uac,
            Side::Peer => Refresher::Uas,
        };
        put_session_expires(out, self.seconds.max(self.seconds_min), Some(refresher));
        self.put_least(out);
    }

    /// The lines of an INVITE of ours that opens a call: the peer chooses who refreshes (§7.1).
    pub(super) fn put_wanted(&self, out: &mut TxBuf) {
        put_session_expires(out, self.seconds, None);
        self.put_least(out);
    }

    fn put_least(&self, out: &mut TxBuf) {
        if self.seconds_min > min_se::DEFAULT_SECONDS {
            put_min_se(out, self.seconds_min);
        }
    }
}

fn least_of(former: Option<Terms>) -> u32 {
    former.map_or(min_se::DEFAULT_SECONDS, |former| former.seconds_min)
}

fn put_session_expires(out: &mut TxBuf, seconds: u32, refresher: Option<Refresher>) {
    out.put(b"Session-Expires: ");
    out.put_decimal(seconds.into());
    if let Some(refresher) = refresher {
        out.put(b";refresher=");
        out.put(refresher.as_bytes());
    }
    out.put(b"\r\n");
}

/// The line that says what is long enough (§5).
pub(super) fn put_min_se(out: &mut TxBuf, seconds: u32) {
    out.put(b"Min-SE: ");
    out.put_decimal(seconds.into());
    out.put(b"\r\n");
}
