//! Again: a message that was built before (RFC 3261 §17.1.1.2, §17.1.2.2).

use crate::sip::scan;
use crate::wire::TxBuf;

/// The message in `bytes`, tied to its Call-ID as when it was built.
pub fn again(out: &mut TxBuf, bytes: &[u8]) {
    if let Some(call_id) = scan::call_id(bytes) {
        out.tie_to(call_id);
    }
    out.put(bytes);
}
