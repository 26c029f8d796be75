//! OPTIONS: what can you do (RFC 3261 §11)?

use crate::api::Bucket;
use crate::session::UserAgent;
use crate::session::dispatch::Incoming;
use crate::session::reply::Extra;
use crate::sip::Status;

impl UserAgent {
    /// Answered alike in and out of a dialog, and without state: a repetition gets the same bytes.
    /// A server that drains says 200 too: it is there, and who asks is mostly a probe that would give up the calls.
    pub(in crate::session) fn on_options(&mut self, incoming: &Incoming<'_>) -> Bucket {
        self.reply(incoming, Status::OK, Extra::Capabilities);
        Bucket::Delivered
    }
}
