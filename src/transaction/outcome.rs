//! What a server INVITE transaction wants of the core, and what it leaves to it.

use crate::pool::Block;
use crate::sip::Status;
use crate::wire::Flow;

/// What every response to the INVITE repeats. Its block must be freed by whoever ends up with it.
#[derive(Debug)]
#[must_use = "the block must be freed"]
pub struct Echo {
    /// Via, From, Call-ID, CSeq and To as received, ready to send; the To line is left open for a tag.
    pub block: Block,
    /// Whether To has our tag already: the INVITE came inside a dialog.
    pub has_to_tag: bool,
    /// The CSeq number.
    pub cseq: u32,
    /// What all messages of the call are [tied to](crate::wire::TxBuf::tie_to).
    pub tie: u32,
    /// Where responses go (RFC 3261 §18.2.2).
    pub target: Flow,
}

/// What the core must do about its response.
#[derive(Debug)]
pub enum Responded {
    /// Send it.
    Send,
    /// Send it, and repeat it until the ACK: the transaction is over and leaves what that takes.
    Accepted(Echo),
    /// Do not send it.
    Refused,
}

/// What the core must do after a timer or a retransmission.
#[derive(Debug)]
pub enum Outcome {
    /// Nothing.
    Nothing,
    /// Send this status again.
    Repeat(Status),
    /// A minute passed: another provisional response is due (RFC 3261 §13.3.1.1).
    Extend,
    /// The exchange is over.
    Over {
        /// The call it belonged to.
        call: u32,
        /// To be freed.
        echo: Echo,
    },
}
