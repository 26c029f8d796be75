//! Launch: from a server's settings to shards at work, or to one sentence that says what is wrong.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use crossbeam::channel::{bounded, unbounded};

use super::address::advertised;
use super::clock::Clock;
use super::control::Control;
use super::mailbox::Mesh;
use super::meter::Meter;
use super::place::Cores;
use super::thread::{Farewell, Parts, Start};
use super::{Running, StartFailure};
use crate::api::{Application, Config, Direction, MediaConfig, Server, StartError};
use crate::engine::Engine;
use crate::engine::Router;
use crate::limits::MEDIA_PORTS_MAX;
use crate::transport::{BindError, BindOptions, UdpListener, probe, raise_files_max};

/// Kibibytes of locked memory without which a shard's executor refuses to start.
pub const EXECUTOR_LOCKED_KIB: u64 = 512;

/// Files a shard opens beside its sockets: four rings and four eventfds, its executor's included.
const SHARD_FILES: u64 = 8;
/// Files the process opens beside its shards', for a moment or for good; it has 8 when it serves.
const PROCESS_FILES: u64 = 16;

/// One in so many of the files left for media is kept for recordings: a process without any more to open stalls, and
/// sockets that opened ports never give theirs back.
const RECORDINGS_SHARE: u64 = 16;

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
    let files = check_host(shards as u64 * (SHARD_FILES + server.listen.len().max(1) as u64))?;
    let files = if server.has_no_media { 0 } else { files };
    let recordings = files / RECORDINGS_SHARE / shards as u64;
    let media_sockets = files / shards as u64 - recordings;
    let media_sockets = media_sockets.min(2 * u64::from(MEDIA_PORTS_MAX)) as u32;
    let sockets = bind(server, shards)?;
    let addresses: Vec<SocketAddr> = sockets[0].iter().map(UdpListener::local).collect();
    let rx_bytes = sockets.iter().flatten().map(UdpListener::rx_bytes).min().unwrap_or(0);
    let seed = RandomState::new().build_hasher().finish();
    let config = Config { steering_seed: seed, ..config(server, &addresses, shards) };
    config.check()?;
    check_media(&config.media)?;

    let clock = Clock::start();
    let control = Arc::new(Control::new(shards));
    let (reports, reports_in) = unbounded();
    let (failures, failures_in) = unbounded();
    let (presence, presence_in) = bounded(0);
    let mut starts = Vec::with_capacity(shards);
    for ((shard, sockets), &core) in sockets.into_iter().enumerate().zip(cores.as_slice()) {
        let parts = Parts {
            shard,
            sockets,
            media_sockets,
            recordings: recordings as usize,
            router: Router::new(seed, shards),
            engine: Engine::new(config.for_shard(shard, shards), seed ^ (shard as u64 + 1) << 32)?,
            clock,
            meter: Meter::new()?,
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
    let mesh = Arc::new(Mesh::new(doorbells?));
    let threads = starts.into_iter().filter_map(|start| start.go(&mesh)).collect();
    Ok(Running {
        addresses,
        cores,
        rx_bytes,
        media_sockets,
        control,
        mesh,
        reports: reports_in,
        failures: failures_in,
        presence: presence_in,
        threads,
    })
}

/// What the kernel and the limits must offer, before anything is bound. Without it the executor
/// would be the first to stumble, in words of its own. `files`: what the shards will open. Returns how many files that
/// leaves for media.
fn check_host(files: u64) -> Result<u64, StartFailure> {
    raise_files_max();
    let features = probe();
    if let Some(error) = features.io_uring {
        return Err(error.into());
    }
    let (limit, needed) = (features.files_max, PROCESS_FILES + files);
    if limit < needed {
        return Err(StartFailure::OpenFiles { limit, needed });
    }
    let limit_kib = features.memlock_bytes / 1_024;
    if limit_kib < EXECUTOR_LOCKED_KIB {
        let needed_kib = EXECUTOR_LOCKED_KIB;
        return Err(StartFailure::LockedMemory { limit_kib, needed_kib });
    }
    Ok(limit - needed)
}

/// Whether media can be received where it is to be. A port that is taken is passed over later, one after the other; an
/// address that is not ours would leave no port at all, and calls would be the first to find out.
fn check_media(media: &MediaConfig) -> Result<(), BindError> {
    let is_off = media.direction == Direction::Inactive;
    for &ip in media.addresses.iter().filter(|_| !is_off) {
        UdpListener::bind(SocketAddr::new(ip, 0), BindOptions::default())?;
    }
    Ok(())
}

/// The sockets of each shard, in the order of the listeners.
fn bind(server: &Server, shards: usize) -> Result<Vec<Vec<UdpListener>>, StartFailure> {
    const DEFAULT: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 5060);
    let listen = if server.listen.is_empty() { &[DEFAULT][..] } else { &server.listen };
    let mut of_shard: Vec<Vec<UdpListener>> = (0..shards).map(|_| Vec::new()).collect();
    for (index, &address) in listen.iter().enumerate() {
        if address.port() != 0 && listen[..index].contains(&address) {
            return Err(StartFailure::ListenerTwice { address });
        }
        let sockets = UdpListener::bind_shared(address, BindOptions::default(), shards)?;
        for (own, socket) in of_shard.iter_mut().zip(sockets) {
            own.push(socket);
        }
    }
    Ok(of_shard)
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
