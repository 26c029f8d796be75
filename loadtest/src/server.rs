//! Server: a `trunkline serve` of our own, for as long as this lives.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use trunkline::transport::UdpListener;

use crate::arrival::{Arrival, End};
use crate::batch::Batch;
use crate::error::Error;
use crate::farm::CallPlan;
use crate::generator::{self, Plan};
use crate::load::CALL;
use crate::progress::Progress;

/// What to start.
#[derive(Clone, Debug)]
pub(crate) struct ServerPlan {
    /// The `trunkline` to run.
    pub(crate) path: PathBuf,
    /// One shard on each of these cores.
    pub(crate) cores: Vec<usize>,
    /// Further arguments of `trunkline serve`.
    pub(crate) args: Vec<String>,
}

/// The child process. Dropped, it ends.
pub(crate) struct Server {
    child: Child,
    address: SocketAddr,
    stats: Option<PathBuf>,
}

impl ServerPlan {
    /// The server at `path`, or the one beside this program, with one shard on `core` and `args`.
    pub(crate) fn new(
        path: Option<&Path>,
        core: usize,
        args: Vec<String>,
    ) -> Result<ServerPlan, Error> {
        let path = match path {
            Some(path) => path.to_owned(),
            None => std::env::current_exe()?.with_file_name("trunkline"),
        };
        Ok(ServerPlan { path, cores: vec![core], args })
    }
}

impl Server {
    /// Start it. Its numbers are lost with it.
    pub(crate) fn start(plan: &ServerPlan) -> Result<Server, Error> {
        Server::spawn(plan, None)
    }

    /// Start one whose numbers [`Server::stop`] returns.
    pub(crate) fn start_with_stats(plan: &ServerPlan) -> Result<Server, Error> {
        let name = format!("trunkline-load-{}-{}.json", std::process::id(), free_address()?.port());
        Server::spawn(plan, Some(std::env::temp_dir().join(name)))
    }

    fn spawn(plan: &ServerPlan, stats: Option<PathBuf>) -> Result<Server, Error> {
        let address = free_address()?;
        let cores: Vec<String> = plan.cores.iter().map(usize::to_string).collect();
        let mut command = std::process::Command::new(&plan.path);
        command.args(["serve", "--shards", &cores.len().to_string(), "--cores", &cores.join(",")]);
        command.args(["--listen", &address.to_string(), "--drain", DRAIN_S]);
        if let Some(stats) = &stats {
            command.arg("--stats").arg(stats);
        }
        let child = command
            .args(&plan.args)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::inherit())
            .spawn()
            .map_err(|source| Error::NoServer { path: plan.path.clone(), source })?;
        Ok(Server { child, address, stats })
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its process id.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// `Err` when it has ended.
    pub(crate) fn check(&mut self) -> Result<(), Error> {
        match self.child.try_wait()? {
            Some(status) => Err(Error::ServerEnded { status }),
            None => Ok(()),
        }
    }

    /// Call `user` through `socket` until a call completes: it may still be starting.
    pub(crate) fn wait_until_it_answers(
        &mut self,
        socket: &UdpListener,
        user: &str,
    ) -> Result<(), Error> {
        let (target, user) = (self.address, user.to_owned());
        let arrival = Arrival::Closed { calls_out: 1 };
        let call = CallPlan { timeout: ATTEMPT_WAIT, grace: Duration::ZERO, ..CALL };
        let plan = Plan {
            target,
            user,
            run_number: 0,
            arrival,
            end: End::Calls(1),
            call,
            batch: Batch::Off,
        };
        for run_number in 0..ATTEMPTS {
            self.check()?;
            let plan = Plan { run_number, ..plan.clone() };
            let stop = AtomicBool::new(false);
            if generator::run(&plan, socket, Progress::on_terminal(), &stop)?.stats.completed > 0 {
                return Ok(());
            }
        }
        Err(Error::NoAnswer { target, seconds: START_S })
    }

    /// Let it end; the numbers it leaves.
    pub(crate) fn stop(mut self) -> Result<serde_json::Value, Error> {
        self.check()?;
        if let Some(pid) = Pid::from_raw(self.child.id() as i32) {
            // It may end by itself meanwhile; the wait tells.
            let _ = kill_process(pid, Signal::TERM);
        }
        for _ in 0..END_LOOKS {
            if self.child.try_wait()?.is_some() {
                break;
            }
            std::thread::sleep(END_LOOK);
        }
        let text = self.stats.as_ref().and_then(|path| fs::read_to_string(path).ok());
        text.and_then(|text| serde_json::from_str(&text).ok()).ok_or(Error::NoStats)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself; either way it is gone afterwards.
        let _ = self.child.kill();
        let _ = self.child.wait();
        if let Some(stats) = &self.stats {
            let _ = fs::remove_file(stats);
        }
    }
}

/// A loopback address whose port is free now; the server tells if somebody takes it meanwhile.
fn free_address() -> Result<SocketAddr, Error> {
    Ok(UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?)
}

const ATTEMPT_WAIT: Duration = Duration::from_millis(100);
/// A server that starts is given this long.
const START_S: u64 = 5;
const ATTEMPTS: u32 = START_S as u32 * 10;
/// Seconds its calls may take to end.
const DRAIN_S: &str = "1";
/// How often, and how many times, to see whether it has ended.
const END_LOOK: Duration = Duration::from_millis(20);
const END_LOOKS: u32 = 500;
