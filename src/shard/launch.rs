//! Launch: from a server's settings to shards at work, or to one sentence that says what is wrong.

mod bind;
mod host;

use std::hash::{BuildHasher, Hasher, RandomState};
use std::net::SocketAddr;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::thread;
use std::time::{SystemTime, UNIX_EPOCH};

use crossbeam::channel::{bounded, unbounded};

use super::address::advertised;
use super::clock::Clock;
use super::control::Control;
use super::floods::Sieves;
use super::mailbox;
use super::meter::Meter;
use super::offload::{Offload, Steered};
use super::place::Cores;
use super::thread::{Farewell, Parts, Start};
use super::{Running, StartFailure};
use crate::api::{
    Aggregation, Application, Config, Direction, MediaConfig, Server, StartError, Steering,
};
use crate::engine::Engine;
use crate::engine::Router;
use crate::transport::{Steering as Program, UdpListener};
use crate::wire::SIZE_STEP;
use bind::{bind, check_media};
use host::Host;

pub use host::EXECUTOR_LOCKED_KIB;

impl Server {
    /// Start the shards; `application` makes the application of each. When it returns, every
    /// listener is bound and answers. On failure nothing is left running.
    pub fn start<A: Application>(
        self,
        application: impl Fn(usize) -> A + Clone + Send + 'static,
    ) -> Result<Running, StartError> {
        launch(&self, application).map_err(StartError::new)
    }
}

fn launch<A: Application>(
    server: &Server,
    application: impl Fn(usize) -> A + Clone + Send + 'static,
) -> Result<Running, StartFailure> {
    let cores = Cores::choose(&server.cores, server.shards)?;
    let shards = cores.as_slice().len();
    let seed = RandomState::new().build_hasher().finish();
    let router = Router::new(seed, shards);
    let (host, sockets, offload) = prepare(server, &router, shards)?;
    let addresses: Vec<SocketAddr> = sockets[0].iter().map(UdpListener::local).collect();
    let rx_bytes = sockets.iter().flatten().map(UdpListener::rx_bytes).min().unwrap_or(0);
    let zero = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let config = Config { steering_seed: seed, zero, ..config(server, &addresses, shards) };
    config.check()?;
    check_media(&config.media)?;
    let size_step = if offload.no_gso.is_none() { SIZE_STEP } else { 1 };
    let config = Config { size_step, ..config };
    let (sieves, sieves_in) = Sieves::new(shards);

    let clock = Clock::start();
    let control = Arc::new(Control::new(shards));
    let (reports, reports_in) = unbounded();
    let (failures, failures_in) = unbounded();
    let (presence, presence_in) = bounded(0);
    let mut starts = Vec::with_capacity(shards);
    let owned = sockets.into_iter().zip(sieves_in).enumerate();
    for ((shard, (sockets, sieve)), &core) in owned.zip(cores.as_slice()) {
        let parts = Parts {
            shard,
            sockets,
            media_sockets: host.media_sockets,
            recordings: host.recordings as usize,
            has_gso: offload.no_gso.is_none(),
            // Of a batch the kernel looks at the first datagram alone when it steers.
            has_gro: server.aggregation == Aggregation::Auto && offload.steering != Steered::Kernel,
            sieve,
            router,
            engine: Engine::new(config.for_shard(shard, shards), seed ^ (shard as u64 + 1) << 32)?,
            clock,
            meter: Meter::new(),
            control: Arc::clone(&control),
            reports: reports.clone(),
            farewell: Farewell {
                shard,
                core,
                control: Arc::clone(&control),
                failures: failures.clone(),
                _presence: presence.clone(),
            },
        };
        starts.push(Start::spawn(core, parts, application.clone())?);
    }
    let doorbells: Result<_, _> = starts.iter_mut().map(Start::doorbell).collect();
    let (bells, mailboxes) = mailbox::connect(doorbells?);
    let starts = starts.into_iter().zip(mailboxes);
    let threads = starts.filter_map(|(start, mailbox)| start.go(mailbox)).collect();
    let floods = sieves.outcome();
    sieves.load(server.overload, spared(&config));
    Ok(Running {
        addresses,
        cores,
        rx_bytes,
        media_sockets: host.media_sockets,
        offload,
        floods,
        control,
        bells,
        reports: reports_in,
        failures: failures_in,
        presence: presence_in,
        threads,
    })
}

/// What the host gives: sockets, and who steers among them. The kernel's verifier takes longer than all the rest, so it
/// is given a thread. There no signal interrupts it, such as the one a ring that goes away sends to its thread.
fn prepare(
    server: &Server,
    router: &Router,
    shards: usize,
) -> Result<(Host, Vec<Vec<UdpListener>>, Offload), StartFailure> {
    let is_steered = shards > 1 && server.steering != Steering::Mailbox;
    let load = || Program::load(router.key(), shards);
    thread::scope(|scope| {
        let start = || thread::Builder::new().name("steering".to_owned()).spawn_scoped(scope, load);
        let loading = is_steered.then(start);
        let host = Host::check(server, shards as u64)?;
        let sockets = bind(server, shards)?;
        let program = loading.map(|loading| match loading {
            Ok(thread) => thread.join().unwrap_or_else(|panic| resume_unwind(panic)),
            // There is no thread to be had.
            Err(_) => load(),
        });
        let offload = Offload::arrange(server, &host.features, program, &sockets)?;
        Ok((host, sockets, offload))
    })
}

fn config(server: &Server, addresses: &[SocketAddr], shards: usize) -> Config {
    let reachable: Vec<SocketAddr> = addresses.iter().copied().map(advertised).collect();
    let mut media = server.media.clone().unwrap_or_else(|| MediaConfig::on(&reachable));
    if server.has_no_media {
        media.direction = Direction::Inactive;
    }
    let trust = server.trust.clone();
    let usual = Config::new(reachable);
    // Calls spread evenly: each shard takes its share of them.
    let share = |calls: u32| calls.div_ceil(shards as u32);
    let calls_max = server.calls_max.map_or(usual.calls_max, share);
    Config { timers: server.timers, media, trust, calls_max, overload: server.overload, ..usual }
}

/// Whom an INVITE inside a dialog is for: our Contact (RFC 3261 §12.2.1.1).
fn spared(config: &Config) -> Vec<Vec<u8>> {
    config.listeners.iter().map(|address| format!("sip:{address}").into_bytes()).collect()
}
