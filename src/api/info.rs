//! What an application may read of a call.

use std::net::SocketAddr;

use super::MediaReport;

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
    /// The peer's address: where the INVITE came from, or went.
    pub source: SocketAddr,
    /// The Content-Type of what an event brought; empty: none.
    pub content_type: &'a [u8],
    /// What the event brought: a body, or the value of Refer-To.
    pub content: &'a [u8],
    /// How its media goes or went; with [`Event::Quality`](super::Event::Quality) and
    /// [`Event::Reported`](super::Event::Reported) only.
    pub media: Option<MediaReport>,
}
