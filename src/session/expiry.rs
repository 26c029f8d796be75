//! Expiry: how long the caller's INVITE is worth an answer (RFC 3261 §13.3.1, §20.19).

use std::time::Duration;

use super::UserAgent;
use super::dispatch::Incoming;
use crate::api::EndCause;
use crate::sip::header::expires;
use crate::sip::{HeaderName, Status};
use crate::time::Timestamp;
use crate::transaction::{CallTimer, Due};

impl UserAgent {
    /// Arm what the Expires of the INVITE of call `index` asks for. Zero leaves the application the moment in
    /// which it hears of the call: what it answers at once is not too late.
    pub(super) fn equip_expiry(&mut self, now: Timestamp, incoming: &Incoming<'_>, index: u32) {
        let expires = incoming.request.message.read(HeaderName::Expires, expires::parse);
        let Ok(Some(seconds)) = expires else { return };
        //= rfc3261#13.3.1
        //# the UAS core sets a timer for the number of seconds indicated in the header field
        //# value
        let after = Duration::from_secs(seconds.into());
        let timer = self.timers.arm_rare(now, after, Due::Call(CallTimer::Expiry, index));
        match self.features_mut(index) {
            Some(features) => features.expiry = Some(timer),
            None => self.timers.cancel(timer),
        }
    }

    /// The time of call `index` is over.
    pub(super) fn expire_invite(&mut self, now: Timestamp, index: u32) {
        //= rfc3261#13.3.1
        //# If the invitation expires before the UAS has generated a final response, a 487
        //# (Request Terminated) response SHOULD be generated.
        if let Some(id) = self.unanswered(index) {
            let status = Status::REQUEST_TERMINATED;
            self.refuse_invite(now, index, id, status, EndCause::Expired);
        }
    }
}
