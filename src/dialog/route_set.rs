//! Route set (RFC 3261 §12.1.1) and the next hop that follows from it (§12.2.1.1).

use std::net::{IpAddr, SocketAddr};

use super::state::ROUTES;
use crate::pool::{Block, Blocks};
use crate::sip::header::route;
use crate::sip::{HeaderName, Host, Message, NameAddr, Response, Uri};
use crate::wire::Flow;

/// Record-Route lines one INVITE may have; one with more is refused.
const ROUTES_MAX: usize = 32;

/// The same with commas between them.
pub(super) const PIECES_MAX: usize = 2 * ROUTES_MAX;

/// Store `texts` and behind them the route set of the INVITE `message`: the values of its Record-Route lines in order,
/// joined by commas. `None`: too many, or no room.
pub(super) fn store(
    blocks: &mut Blocks,
    texts: [&[u8]; ROUTES],
    message: &Message<'_>,
) -> Option<Block> {
    let mut pieces = [&b""[..]; ROUTES + PIECES_MAX];
    pieces[..ROUTES].copy_from_slice(&texts);
    let mut count = ROUTES;
    for value in message.headers(HeaderName::RecordRoute) {
        if count > ROUTES {
            *pieces.get_mut(count)? = b", ";
            count += 1;
        }
        *pieces.get_mut(count)? = value;
        count += 1;
    }
    blocks.store(&pieces[..count])
}

/// The route set of a caller: the Record-Route values of `response` backwards, with commas between (§12.1.2). `None`:
/// too many, or one is malformed.
pub(super) fn reversed<'a, 'b>(
    pieces: &'b mut [&'a [u8]; PIECES_MAX],
    response: &Response<'a>,
) -> Option<&'b [&'a [u8]]> {
    let mut start = pieces.len();
    for address in response.record_routes() {
        if start < pieces.len() {
            start = start.checked_sub(1)?;
            pieces[start] = b", ";
        }
        start = start.checked_sub(1)?;
        pieces[start] = address.ok()?.raw;
    }
    Some(&pieces[start..])
}

/// How a request of ours inside the dialog is addressed.
#[derive(Clone, Copy, Debug)]
pub struct NextHop<'a> {
    /// The Request-URI.
    pub request_uri: &'a [u8],
    /// The value of Route; empty: no such header.
    pub routes: &'a [u8],
    /// The last value of Route when the next hop is a strict router: the remote target.
    pub last_route: Option<&'a [u8]>,
    /// The path to send by.
    pub flow: Flow,
}

impl<'a> NextHop<'a> {
    /// From the route set and the remote target; `flow` is the path the dialog's INVITE came by.
    pub fn new(routes: &'a [u8], target: &'a [u8], flow: Flow) -> NextHop<'a> {
        let mut list = NameAddr::list(routes);
        let Some(Ok(first)) = list.next() else {
            let flow = flow.towards(address(target, flow));
            return NextHop { request_uri: target, routes: b"", last_route: None, flow };
        };
        let flow = flow.towards(address(first.uri_raw, flow));
        if route::is_loose(&first) {
            return NextHop { request_uri: target, routes, last_route: None, flow };
        }
        //= rfc3261#12.2.1.1
        //# If the route set is not empty, and its first URI does not contain the lr
        //# parameter, the UAC MUST place the first URI from the route set into the Request-URI
        let rest = routes.get(first.raw.len()..).unwrap_or_default();
        let rest =
            rest.trim_ascii_start().strip_prefix(b",").unwrap_or_default().trim_ascii_start();
        NextHop { request_uri: first.uri_raw, routes: rest, last_route: Some(target), flow }
    }
}

/// The address a URI names. We look no names up: a peer that gives one is answered where its INVITE came from.
fn address(uri: &[u8], flow: Flow) -> SocketAddr {
    const PORT: u16 = 5060;
    let Ok(uri) = Uri::parse(uri) else { return flow.remote };
    let ip = match uri.host() {
        Host::V4(v4) => IpAddr::V4(v4),
        Host::V6(v6) => IpAddr::V6(v6),
        Host::Name(_) => return flow.remote,
    };
    if !is_reachable(ip, flow.remote.ip()) {
        return flow.remote;
    }
    SocketAddr::new(ip, uri.port.unwrap_or(PORT))
}

/// Whether a peer at `source` may send us to `ip`: one host, of the family the listener has, and not to ourselves.
fn is_reachable(ip: IpAddr, source: IpAddr) -> bool {
    let is_broadcast = match ip {
        IpAddr::V4(ip) => ip.is_broadcast(),
        IpAddr::V6(_) => false,
    };
    ip.is_ipv4() == source.is_ipv4()
        && !(ip.is_unspecified() || ip.is_multicast() || is_broadcast)
        && (!ip.is_loopback() || source.is_loopback())
}
