//! A request of ours as it was sent, and whose it is.

use crate::pool::Block;
use crate::sip::Method;
use crate::wire::Flow;

/// The call a request of ours belongs to: opaque here, handed back with everything the request brings. The call may be
/// over by then and its slot another's; the generation tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Owner {
    /// The slot of the call.
    pub slot: u32,
    /// Which of the slot's tenants.
    pub generation: u32,
}

/// What a client transaction keeps of its request, to repeat it whatever becomes of the call.
#[derive(Debug)]
#[must_use = "the block must be freed"]
pub struct Sent {
    /// The whole message.
    pub message: Block,
    /// Where it goes.
    pub flow: Flow,
    /// Its method.
    pub method: Method,
}
