//! Engine: a `trunkline serve` of our own, for as long as this lives.

use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::path::PathBuf;
use std::process::{Child, Stdio};

use crate::error::Error;

/// The child process. Dropped, it ends.
pub(super) struct Engine {
    child: Child,
    address: SocketAddr,
}

impl Engine {
    /// Start `path` with one shard on core `core`.
    pub(super) fn start(path: PathBuf, core: usize) -> Result<Engine, Error> {
        let address = free_address()?;
        let child = std::process::Command::new(&path)
            .args(["serve", "--shards", "1", "--cores", &core.to_string()])
            .args(["--listen", &address.to_string()])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::inherit())
            .spawn()
            .map_err(|source| Error::NoServer { path, source })?;
        Ok(Engine { child, address })
    }

    /// Where it listens.
    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its process id.
    pub(super) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// `Err` when it has ended.
    pub(super) fn check(&mut self) -> Result<(), Error> {
        match self.child.try_wait()? {
            Some(status) => Err(Error::ServerEnded { status }),
            None => Ok(()),
        }
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        // It may have ended by itself; either way it is gone afterwards.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A loopback address whose port is free now; the server tells if somebody takes it meanwhile.
fn free_address() -> Result<SocketAddr, Error> {
    Ok(UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?)
}
