//! A doorbell: what wakes a parked shard, from its own ring and from other threads.

use std::fs::File;
use std::io::{self, ErrorKind, Write};
use std::os::fd::{AsFd, FromRawFd, IntoRawFd, OwnedFd};
use std::time::Duration;

use futures_lite::AsyncReadExt;
use glommio::net::TcpStream;

/// Rings a shard's eventfd from any thread.
#[derive(Debug)]
pub struct Doorbell {
    eventfd: File,
}

impl Doorbell {
    /// A doorbell on a descriptor of its own for `eventfd`.
    pub fn new(eventfd: &OwnedFd) -> io::Result<Doorbell> {
        Ok(Doorbell { eventfd: File::from(eventfd.try_clone()?) })
    }

    /// Wake the shard. A bell that rings already needs no second push, so a full counter is no failure.
    pub fn ring(&self) {
        // The only failure left is a counter at its maximum: the shard wakes all the same.
        let _ = (&self.eventfd).write(&1u64.to_ne_bytes());
    }
}

/// Hears an eventfd through glommio.
///
/// glommio waits for readiness only on behalf of its sockets: a stream polls its descriptor from the moment it is made,
/// and reads once the poll fires. Of an eventfd the read then fails, since it is no socket, and that is the news: it
/// was readable. One stream hears one ring.
#[derive(Debug, Default)]
pub struct Listener {
    stream: Option<TcpStream>,
}

impl Listener {
    /// Nobody listens yet.
    pub fn new() -> Listener {
        Listener::default()
    }

    /// Sleep until `eventfd` is readable, `wait` at most. Must run in a glommio task.
    pub async fn wait(&mut self, eventfd: &OwnedFd, wait: Option<Duration>) -> io::Result<()> {
        let mut stream = match self.stream.take() {
            Some(stream) => stream,
            None => {
                let descriptor = eventfd.as_fd().try_clone_to_owned()?.into_raw_fd();
                // SAFETY: the descriptor was just made, is open, and from here on the stream alone owns it.
                unsafe { TcpStream::from_raw_fd(descriptor) }
            }
        };
        // glommio refuses a wait of nothing.
        let wait = wait.map(|wait| wait.max(Duration::from_micros(1)));
        stream.set_read_timeout(wait).map_err(io::Error::from)?;
        match stream.read(&mut [0; 8]).await {
            Err(error) if error.kind() == ErrorKind::TimedOut => {
                // Its poll is still armed: the next wait goes on with it.
                self.stream = Some(stream);
                Ok(())
            }
            Ok(_) | Err(_) => Ok(()),
        }
    }
}
