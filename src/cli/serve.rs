//! `trunkline serve`: the main job.

use std::error::Error;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use trunkline::api::Server;
use trunkline::dialplan::Dialplan;
use trunkline::shard::Running;

use super::signals::{Signal, Signals};
use super::status::StatusLine;
use super::{Placement, output};

/// Answer calls until SIGINT or SIGTERM, then let them end and print where every datagram went.
///
/// Without a configuration any user is answered at once with SDP, except these, which test tools call:
/// `test` rings after 0.5 s and answers after 1.5 s, `busy` gets 486, `timeout` is answered after 5 s,
/// `ring` gets 180 and 200 at once.
#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// Address to listen on with UDP; again for more
    #[arg(long, value_name = "IP:PORT", default_value = "127.0.0.1:5060")]
    listen: Vec<SocketAddr>,

    #[command(flatten)]
    placement: Placement,

    /// Write all numbers as JSON to this file at exit and on SIGUSR1
    #[arg(long, value_name = "FILE")]
    stats: Option<PathBuf>,

    /// Seconds that calls may take to end after SIGTERM before they are hung up; a second signal hurries
    #[arg(long, value_name = "SECONDS", default_value_t = 5)]
    drain: u64,
}

impl Serve {
    pub(crate) fn run(self) -> Result<ExitCode, Box<dyn Error>> {
        if let Some(file) = &self.stats {
            output::check_writable(file)?;
        }
        let signals = Signals::register()?;
        let mut server = Server::new().cores(&self.placement.cores);
        if let Some(shards) = self.placement.shards.0 {
            server = server.shards(shards);
        }
        for &address in &self.listen {
            server = server.listen(address);
        }
        let running = server.start(|_shard| Dialplan::builtin())?;
        print!("{}", output::banner(&running));
        self.supervise(running, &signals)
    }

    fn supervise(&self, running: Running, signals: &Signals) -> Result<ExitCode, Box<dyn Error>> {
        let mut status = StatusLine::new();
        loop {
            match signals.wait(status.interval()) {
                None => status.show(&running.stats()),
                Some(Signal::Report) => self.write_stats(&running.stats())?,
                Some(Signal::End) => break,
            }
        }
        status.clear();
        println!("draining: calls have {} s to end", self.drain);
        let hurry = || signals.is_ending();
        let last = running.shut_down(Duration::from_secs(self.drain), hurry);
        self.write_stats(&last)?;
        print!("{}", output::ledger(&last));
        Ok(ExitCode::SUCCESS)
    }

    fn write_stats(&self, stats: &trunkline::api::Stats) -> Result<(), Box<dyn Error>> {
        match &self.stats {
            Some(file) => output::write_json(file, stats),
            None => Ok(()),
        }
    }
}
