//! Launch: from a server's settings to shards at work, or to one sentence that says what is wrong.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::sync::Arc;

use crossbeam::channel::{Receiver, Sender, bounded, unbounded};
use glommio::{ExecutorJoinHandle, LocalExecutorBuilder, Placement};

use super::clock::Clock;
use super::control::{Control, Reports};
use super::driver::Driver;
use super::mailbox::{Mailbox, Mesh};
use super::meter::Meter;
use super::place::Cores;
use super::router::Router;
use super::runtime::Shard;
use super::{Running, StartFailure};
use crate::api::{Application, Config, MediaConfig, Server, StartError};
use crate::engine::Engine;
use crate::transport::{
    BindOptions, Doorbell, Plane, PlaneError, PlaneOptions, UdpListener, probe,
};

/// What a shard's executor may keep for file and stream buffers; the packet plane has its own.
const EXECUTOR_BYTES: usize = 1 << 20;

/// Kibibytes of locked memory without which a shard's executor refuses to start.
pub const EXECUTOR_LOCKED_KIB: u64 = 512;

type Joined = ExecutorJoinHandle<Result<(), PlaneError>>;

impl Server {
    /// Start the shards; `application` makes the application of each. When it returns, every listener is bound and
    /// answers. On failure nothing is left running.
    pub fn start<A: Application>(
        self,
        application: impl Fn(usize) -> A + Clone + Send + 'static,
    ) -> Result<Running, StartError> {
        launch(self, application).map_err(StartError::new)
    }
}

fn launch<A: Application>(
    server: Server,
    application: impl Fn(usize) -> A + Clone + Send + 'static,
) -> Result<Running, StartFailure> {
    let cores = Cores::choose(&server.cores, server.shards)?;
    check_host()?;
    let shards = cores.as_slice().len();
    let sockets = bind(&server, shards)?;
    let addresses: Vec<SocketAddr> = sockets[0].iter().map(UdpListener::local).collect();
    let rx_bytes = sockets.iter().flatten().map(UdpListener::rx_bytes).min().unwrap_or(0);
    let config = config(&server, &addresses);
    config.check()?;

    let seed = RandomState::new().build_hasher().finish();
    let clock = Clock::start();
    let control = Arc::new(Control::default());
    let (reports, reports_in) = unbounded();
    let mut starts = Vec::with_capacity(shards);
    for ((shard, sockets), &core) in sockets.into_iter().enumerate().zip(cores.as_slice()) {
        let parts = Parts {
            shard,
            sockets,
            router: Router::new(seed, shards),
            engine: Engine::new(config.for_shard(shard, shards), seed ^ (shard as u64 + 1) << 32)?,
            clock,
            meter: Meter::new()?,
            control: Arc::clone(&control),
            reports: reports.clone(),
        };
        starts.push(spawn(core, parts, application.clone())?);
    }
    let mut doorbells = Vec::with_capacity(shards);
    for start in &starts {
        doorbells.push(start.doorbell()?);
    }
    let mesh = Arc::new(Mesh::new(doorbells));
    let threads = starts.into_iter().map(|start| start.go(&mesh)).collect();
    Ok(Running { addresses, cores, rx_bytes, control, mesh, reports: reports_in, threads })
}

/// What a shard is made of before its thread runs.
struct Parts {
    shard: usize,
    sockets: Vec<UdpListener>,
    router: Router,
    engine: Engine,
    clock: Clock,
    meter: Meter,
    control: Arc<Control>,
    reports: Reports,
}

/// A shard's thread while it starts: it tells its doorbell, and waits for everybody's.
struct Start {
    shard: usize,
    ready: Receiver<Result<Doorbell, PlaneError>>,
    mesh: Sender<Arc<Mesh>>,
    thread: Joined,
}

impl Start {
    fn doorbell(&self) -> Result<Doorbell, StartFailure> {
        match self.ready.recv() {
            Ok(doorbell) => Ok(doorbell?),
            Err(_) => Err(StartFailure::Executor {
                shard: self.shard,
                reason: "its thread ended before it was ready".to_owned(),
            }),
        }
    }

    fn go(self, mesh: &Arc<Mesh>) -> Joined {
        // A shard that is gone already is found when it is joined.
        let _ = self.mesh.send(Arc::clone(mesh));
        self.thread
    }
}

fn spawn<A: Application>(
    core: usize,
    parts: Parts,
    application: impl FnOnce(usize) -> A + Send + 'static,
) -> Result<Start, StartFailure> {
    let shard = parts.shard;
    let (ready, ready_in) = bounded(1);
    let (mesh, mesh_in) = bounded(1);
    let thread = LocalExecutorBuilder::new(Placement::Fixed(core))
        .name("shard")
        .io_memory(EXECUTOR_BYTES)
        .spawn(move || run(parts, application, ready, mesh_in))
        .map_err(|error| StartFailure::Executor { shard, reason: error.to_string() })?;
    Ok(Start { shard, ready: ready_in, mesh, thread })
}

/// The shard's thread.
async fn run<A: Application>(
    parts: Parts,
    application: impl FnOnce(usize) -> A,
    ready: Sender<Result<Doorbell, PlaneError>>,
    mesh: Receiver<Arc<Mesh>>,
) -> Result<(), PlaneError> {
    let Parts { shard: index, sockets, router, engine, clock, meter, control, reports } = parts;
    let plane = match Plane::new(sockets, PlaneOptions::default()) {
        Ok(plane) => plane,
        Err(error) => {
            // The starter tells it; without one there is nobody to tell.
            let _ = ready.send(Err(error));
            return Ok(());
        }
    };
    let doorbell = Doorbell::new(plane.eventfd())
        .map_err(|source| PlaneError::Refused { step: "a second descriptor", source });
    // As above.
    let _ = ready.send(doorbell);
    let Ok(mesh) = mesh.recv() else { return Ok(()) };
    let mailbox = Mailbox::new(mesh, index);
    let driver = Driver::new(engine, application(index));
    let shard = Shard { index, driver, plane, mailbox, router, clock, meter, control, reports };
    shard.run().await
}

/// What the kernel and the limits must offer, before anything is bound.
fn check_host() -> Result<(), StartFailure> {
    let features = probe();
    if let Some(error) = features.io_uring {
        return Err(error.into());
    }
    let limit_kib = features.memlock_bytes / 1_024;
    if limit_kib < EXECUTOR_LOCKED_KIB {
        let needed_kib = EXECUTOR_LOCKED_KIB;
        return Err(StartFailure::LockedMemory { limit_kib, needed_kib });
    }
    Ok(())
}

/// The sockets of each shard, in the order of the listeners.
fn bind(server: &Server, shards: usize) -> Result<Vec<Vec<UdpListener>>, StartFailure> {
    const DEFAULT: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 5060);
    let listen = if server.listen.is_empty() { &[DEFAULT][..] } else { &server.listen };
    let mut of_shard: Vec<Vec<UdpListener>> = (0..shards).map(|_| Vec::new()).collect();
    for &address in listen {
        let sockets = UdpListener::bind_shared(address, BindOptions::default(), shards)?;
        for (own, socket) in of_shard.iter_mut().zip(sockets) {
            own.push(socket);
        }
    }
    Ok(of_shard)
}

fn config(server: &Server, addresses: &[SocketAddr]) -> Config {
    let reachable: Vec<SocketAddr> = addresses.iter().copied().map(advertised).collect();
    let media = server.media.clone().unwrap_or_else(|| MediaConfig::on(&reachable));
    Config { timers: server.timers, media, ..Config::new(reachable) }
}

/// The address peers reach a listener by. One bound to every interface says that of the route outwards.
fn advertised(address: SocketAddr) -> SocketAddr {
    if !address.ip().is_unspecified() {
        return address;
    }
    // Documentation addresses (RFC 5737, RFC 3849): connecting a UDP socket sends nothing, it only looks up the route.
    let (any, outwards, loopback): (IpAddr, IpAddr, IpAddr) = match address {
        SocketAddr::V4(_) => (
            Ipv4Addr::UNSPECIFIED.into(),
            Ipv4Addr::new(192, 0, 2, 1).into(),
            Ipv4Addr::LOCALHOST.into(),
        ),
        SocketAddr::V6(_) => (
            Ipv6Addr::UNSPECIFIED.into(),
            Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1).into(),
            Ipv6Addr::LOCALHOST.into(),
        ),
    };
    let route = UdpSocket::bind((any, 0)).and_then(|socket| {
        socket.connect((outwards, address.port()))?;
        socket.local_addr()
    });
    SocketAddr::new(route.map_or(loopback, |local| local.ip()), address.port())
}
