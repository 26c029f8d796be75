//! Configuration: a TOML file of settings and routes, read once before the first call.
//!
//! Reading is one pass: what comes out has been checked, audio included. A file that says anything it cannot mean is
//! refused with its line, the rule and what to write instead.

mod audio;
mod error;
mod media;
mod route;
mod table;
#[cfg(test)]
mod tests;
mod value;

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::num::{NonZeroU32, NonZeroUsize};
use std::path::Path;

use super::{Callee, Dialplan, Route};
use crate::api::Network;
use crate::limits::ROUTES_MAX;
use audio::Audio;
use table::{File, RouteTable};

pub use error::{Fault, SettingsError};
pub use media::{MediaSettings, NoMediaAddress};

/// Where a server listens that nobody told where.
const DEFAULT_LISTENER: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 5060);

/// What a configuration says. What it is silent about is empty.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Addresses to listen on.
    pub listen: Vec<SocketAddr>,
    /// How many shards.
    pub shards: Option<NonZeroUsize>,
    /// The cores they are pinned to.
    pub cores: Vec<usize>,
    /// Calls there may be at a time, on all shards together.
    pub calls_max: Option<NonZeroU32>,
    /// New calls a second that a source which is not trusted may start; 0: any number.
    pub source_calls: Option<u32>,
    /// Networks that are trusted beside loopback.
    pub trusted: Vec<Network>,
    /// Networks that are not, whatever `trusted` says.
    pub untrusted: Vec<Network>,
    /// What concerns media.
    pub media: MediaSettings,
    /// Who is treated how.
    pub routes: Vec<Route>,
}

impl Settings {
    /// What `text`, the content of `file`, says. Audio is fetched by `load`, from where `file` is.
    pub fn parse(
        file: &Path,
        text: &str,
        load: impl FnMut(&Path) -> io::Result<Vec<u8>>,
    ) -> Result<Settings, SettingsError> {
        let fail = |at: usize, fault| SettingsError::new(file, text, at, fault);
        let read: File = toml::from_str(text).map_err(|error| {
            fail(error.span().map_or(0, |span| span.start), Fault::toml(&error))
        })?;
        let base = file.parent().unwrap_or(Path::new(""));
        let mut audio = Audio::new(base, load);
        let mut routes: Vec<(usize, Route)> = Vec::with_capacity(read.route.len());
        for table in read.route {
            let at = table.span().start;
            let route = add(&routes, table.into_inner(), &mut audio);
            routes.push((at, route.map_err(|fault| fail(at, fault))?));
        }
        let settings = Settings {
            listen: read.listen.into_iter().map(|listener| listener.0).collect(),
            shards: read.shards,
            cores: read.cores,
            calls_max: read.calls_max,
            source_calls: read.source_calls,
            trusted: read.trusted.into_iter().map(|network| network.0).collect(),
            untrusted: read.untrusted.into_iter().map(|network| network.0).collect(),
            media: read.media.settings(),
            routes: routes.iter().map(|(_, route)| route.clone()).collect(),
        };
        match settings.circle(&settings.listen) {
            Some(index) => Err(fail(routes[index].0, Fault::Circle)),
            None => Ok(settings),
        }
    }

    /// The dialplan of its routes, for one shard; the built-in one, if it has none.
    pub fn dialplan(&self) -> Dialplan {
        match &self.routes[..] {
            [] => Dialplan::builtin(),
            routes => {
                let mut copies = Vec::new();
                let own = routes.iter().map(|route| route.unshared(&mut copies));
                Dialplan::new(own.collect())
            }
        }
    }

    /// A route of which a server listening on `listen` would connect calls with itself, for ever. One that listens on
    /// every interface is known to be at loopback and where it takes media; name its other addresses as well.
    pub fn circle(&self, listen: &[SocketAddr]) -> Option<usize> {
        let listen = if listen.is_empty() { &[DEFAULT_LISTENER][..] } else { listen };
        self.routes.iter().position(|first| {
            let mut route = first;
            // A chain of bridges longer than there are routes comes by one of them twice.
            for _ in &self.routes {
                match self.next(route, listen) {
                    Some(next) => route = next,
                    None => return false,
                }
            }
            true
        })
    }

    /// The route that a call of `route` comes back by.
    fn next(&self, route: &Route, listen: &[SocketAddr]) -> Option<&Route> {
        let bridge = route.bridge.as_ref()?;
        let hop = bridge.next_hop();
        let is_here = hop.ip().is_loopback() || self.media.addresses.contains(&hop.ip());
        let everywhere = |own: IpAddr| own.is_unspecified() && own.is_ipv4() == hop.is_ipv4();
        let is_own = |own: &SocketAddr| {
            own.port() == hop.port() && (own.ip() == hop.ip() || is_here && everywhere(own.ip()))
        };
        listen.iter().find(|own| is_own(own))?;
        match bridge.user() {
            Some(user) => self.routes.iter().find(|route| route.callee.is(user.as_bytes())),
            None => self.routes.iter().find(|known| std::ptr::eq(*known, route)),
        }
    }
}

/// The route of `table`, behind `routes`.
fn add<L: FnMut(&Path) -> io::Result<Vec<u8>>>(
    routes: &[(usize, Route)],
    table: RouteTable,
    audio: &mut Audio<'_, L>,
) -> Result<Route, Fault> {
    if routes.len() == ROUTES_MAX {
        return Err(Fault::Routes);
    }
    let callee = table.callee()?;
    let covers = |earlier: &Callee| earlier.covers(&callee);
    match routes.iter().map(|(_, route)| &route.callee).find(|earlier| covers(earlier)) {
        Some(earlier) => Err(Fault::Unreachable { callee, earlier: earlier.clone() }),
        None => route::route(callee, table, audio),
    }
}
