//! What an application may read of a call.

use std::net::SocketAddr;

/// A call as its INVITE described it. Header values are as received, folds and all.
#[derive(Clone, Copy, Debug)]
pub struct CallInfo<'a> {
    /// The Request-URI.
    pub request_uri: &'a [u8],
    /// The user part of the Request-URI, escapes left in; empty when there is none.
    pub user: &'a [u8],
    /// The value of From.
    pub from: &'a [u8],
    /// The value of To.
    pub to: &'a [u8],
    /// The Call-ID.
    pub call_id: &'a [u8],
    /// Where the INVITE came from.
    pub source: SocketAddr,
}
