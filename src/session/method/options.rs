//! OPTIONS: what can you do (RFC 3261 §11)?

use crate::api::Bucket;
use crate::session::UserAgent;
use crate::session::dispatch::Incoming;
use crate::session::reply::Extra;
use crate::sip::Status;
use crate::time::Timestamp;

impl UserAgent {
    /// Outside a dialog: without state, since a repetition gets the same bytes.
    /// A server that drains says 200 too: it is there, and who asks is mostly a probe that would give up the calls.
    pub(in crate::session) fn on_options(&mut self, incoming: &Incoming<'_>) -> Bucket {
        self.reply(incoming, Status::OK, Extra::Capabilities);
        Bucket::Delivered
    }

    /// Inside a dialog: answered alike (§11.2), but the dialog may be over when a copy comes.
    pub(in crate::session) fn on_options_inside(
        &mut self,
        now: Timestamp,
        incoming: &Incoming<'_>,
    ) -> Bucket {
        self.answer_request(now, incoming, Status::OK);
        Bucket::Delivered
    }
}
