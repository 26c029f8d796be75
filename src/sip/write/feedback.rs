//! Feedback: how much less a client is asked to send (RFC 7339 §4).

use crate::wire::TxBuf;

/// What the parameters of a Via say to a client that asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Feedback {
    /// Of 100 new calls so many are to be given up.
    pub loss_percent: u8,
    /// For how long; 0: nothing is asked of the client.
    pub validity_ms: u16,
    /// When this was found, in microseconds: later news has a higher number.
    pub sequence: u64,
}

impl Feedback {
    /// Nobody need hold anything back.
    pub const NONE: Feedback = Feedback { loss_percent: 0, validity_ms: 0, sequence: 0 };

    /// What follows the name `oc`.
    #[cold]
    pub(super) fn put(&self, out: &mut TxBuf) {
        out.put(b"=");
        out.put_decimal(self.loss_percent.into());
        out.put(b";oc-validity=");
        out.put_decimal(self.validity_ms.into());
        out.put(b";oc-seq=");
        out.put_decimal(self.sequence / 1_000_000);
        out.put(b".");
        // Five digits are all that the grammar has room for.
        let fraction = self.sequence % 1_000_000 / 10;
        for place in [10_000, 1_000, 100, 10, 1] {
            out.put_decimal(fraction / place % 10);
        }
    }
}
