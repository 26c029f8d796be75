//! The server as an application sees it: what to listen on, and how many cores to take.

use std::error::Error;
use std::net::SocketAddr;

use super::{
    Aggregation, MediaConfig, OverloadConfig, Segmentation, Steering, TimerConfig, TrustConfig,
};

/// A server not started yet. `start(|shard| application)` starts it: one shard per core, one
/// application per shard. What it returns tells the addresses bound and the numbers, waits, and
/// shuts down.
///
/// ```no_run
/// use trunkline::api::{CallInfo, Commands, Event, Server};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let server = Server::new().listen("127.0.0.1:5060".parse()?).start(|_shard| {
///     |event, _: Option<CallInfo<'_>>, commands: &mut Commands| {
///         if let Event::Incoming { call } = event {
///             commands.answer(call);
///         }
///     }
/// })?;
/// server.wait()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default)]
pub struct Server {
    pub(crate) listen: Vec<SocketAddr>,
    pub(crate) shards: Option<usize>,
    pub(crate) cores: Vec<usize>,
    pub(crate) timers: TimerConfig,
    pub(crate) media: Option<MediaConfig>,
    pub(crate) trust: TrustConfig,
    pub(crate) has_no_media: bool,
    pub(crate) overload: OverloadConfig,
    pub(crate) calls_max: Option<u32>,
    pub(crate) steering: Steering,
    pub(crate) segmentation: Segmentation,
    pub(crate) aggregation: Aggregation,
}

impl Server {
    /// A server on UDP 127.0.0.1:5060 with one shard per core, until told otherwise.
    pub fn new() -> Server {
        Server::default()
    }

    /// Listen on one more address; the first one replaces the default. Port 0 lets the kernel choose.
    pub fn listen(mut self, address: SocketAddr) -> Server {
        self.listen.push(address);
        self
    }

    /// Take this many cores instead of all.
    pub fn shards(mut self, shards: usize) -> Server {
        self.shards = Some(shards);
        self
    }

    /// Choose among these cores only, in this order.
    pub fn cores(mut self, cores: &[usize]) -> Server {
        self.cores = cores.to_vec();
        self
    }

    /// Other values for T1, T2 and T4.
    pub fn timers(mut self, timers: TimerConfig) -> Server {
        self.timers = timers;
        self
    }

    /// Other addresses, ports and policies for media than those of [`MediaConfig::on`] the listeners.
    pub fn media(mut self, media: MediaConfig) -> Server {
        self.media = Some(media);
        self
    }

    /// Signalling alone: descriptions name ports as always and say `inactive`, and no socket is opened for them. Then
    /// the host's limit of open files does not bound the number of calls.
    pub fn without_media(mut self) -> Server {
        self.has_no_media = true;
        self
    }

    /// Take new calls by other rules than [`OverloadConfig::default`].
    pub fn overload(mut self, overload: OverloadConfig) -> Server {
        self.overload = overload;
        self
    }

    /// Have this many calls at a time at most, on all shards together. Each takes its share, rounded up: calls spread
    /// evenly.
    pub fn calls_max(mut self, calls_max: u32) -> Server {
        self.calls_max = Some(calls_max);
        self
    }

    /// Choose who gives datagrams to the shards that own their calls.
    pub fn steering(mut self, steering: Steering) -> Server {
        self.steering = steering;
        self
    }

    /// Choose whether messages of one size leave as one.
    pub fn segmentation(mut self, segmentation: Segmentation) -> Server {
        self.segmentation = segmentation;
        self
    }

    /// Choose whether datagrams of one size may come as one.
    pub fn aggregation(mut self, aggregation: Aggregation) -> Server {
        self.aggregation = aggregation;
        self
    }

    /// Trust other sources than loopback alone.
    pub fn trust(mut self, trust: TrustConfig) -> Server {
        self.trust = trust;
        self
    }
}

/// Why a server did not start, in one sentence that names the thing, the rule and the mend.
#[derive(Debug)]
pub struct StartError(Box<dyn Error + Send + Sync>);

impl StartError {
    pub(crate) fn new(cause: impl Error + Send + Sync + 'static) -> StartError {
        StartError(Box::new(cause))
    }
}

impl std::fmt::Display for StartError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl Error for StartError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.source()
    }
}
