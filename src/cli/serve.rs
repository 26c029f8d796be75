//! `trunkline serve`: the main job.

use std::cell::Cell;
use std::error::Error;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use trunkline::api::{Server, Stats};
use trunkline::dialplan::config::Settings;
use trunkline::shard::Running;

use super::config::{ConfigFile, check_circle};
use super::load::Load;
use super::news::{Inbox, News};
use super::offload::Offload;
use super::output::{self, complain, counted, say};
use super::stats_file::StatsFile;
use super::status::StatusLine;
use super::trust::Trust;
use super::{Placement, said};

/// Answer calls until SIGINT or SIGTERM.
///
/// Then the calls that are up may end, and where every datagram went is printed.
///
/// Without routes in a configuration file any user is answered at once with SDP, except these, which
/// test tools call: `test` rings after 0.5 s and answers after 1.5 s, `busy` gets 486, `timeout` is
/// answered after 5 s, `ring` gets 180 and 200 at once, `earlymedia` gets 183 with SDP at once and is
/// answered after 2.5 s, `fork` gets three 180s as from three phones and is answered by the second
/// after 1 s.
#[derive(Debug, Args)]
pub(crate) struct Serve {
    #[command(flatten)]
    config: ConfigFile,

    /// Address to listen on with UDP; again for more. Port 0 lets the kernel choose.
    ///
    /// [default: 127.0.0.1:5060]
    #[arg(long, value_name = "IP:PORT", value_parser = listener)]
    listen: Vec<SocketAddr>,

    #[command(flatten)]
    placement: Placement,

    #[command(flatten)]
    trust: Trust,

    #[command(flatten)]
    load: Load,

    #[command(flatten)]
    offload: Offload,

    /// Write all numbers as JSON to this file at exit and on SIGUSR1
    #[arg(long, value_name = "FILE")]
    stats: Option<PathBuf>,

    /// Whether calls have media. Without, descriptions say inactive and no port is opened: for tests of
    /// signalling with more calls than files may be open
    #[arg(long, value_enum, value_name = "ON|OFF", default_value_t = Switch::On)]
    media: Switch,

    /// Seconds that calls may take to end after SIGTERM before they are hung up; a second signal
    /// hurries
    #[arg(long, value_name = "SECONDS", default_value_t = 5, value_parser = seconds)]
    drain: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Switch {
    On,
    Off,
}

impl Serve {
    pub(crate) fn run(self) -> Result<ExitCode, Box<dyn Error>> {
        let stats = self.stats.as_deref().map(StatsFile::open).transpose()?;
        let inbox = Inbox::open()?;
        let settings = self.config.read()?;
        let trust = self.trust.clone().or(&settings);
        let running = self.server(&settings, &trust)?;
        inbox.watch("failures", running.failures().map(News::Lost))?;
        say(&output::banner(&running, &trust, &self.config.describe(&settings)));
        inbox.watch("floods", running.floods().map(News::Floods))?;
        let is_well = supervise(&running, &inbox, stats.as_ref());
        Ok(self.end(running, &inbox, stats.as_ref(), is_well))
    }

    fn server(&self, settings: &Settings, trust: &Trust) -> Result<Running, Box<dyn Error>> {
        let listen = said(&self.listen, &settings.listen);
        check_circle(settings, listen)?;
        let mut server = Server::new().cores(self.placement.cores(settings)).trust(trust.config());
        if let Some(shards) = self.placement.shards(settings) {
            server = server.shards(shards);
        }
        for &address in listen {
            server = server.listen(address);
        }
        if let Some(media) = settings.media.config(listen)? {
            server = server.media(media);
        }
        if self.media == Switch::Off {
            server = server.without_media();
        }
        let server = self.offload.apply(self.load.apply(server, settings));
        let settings = settings.clone();
        Ok(server.start(move |_shard| settings.dialplan())?)
    }

    /// Let the calls end, then tell where every datagram went.
    fn end(
        &self,
        running: Running,
        inbox: &Inbox,
        stats: Option<&StatsFile>,
        is_well: bool,
    ) -> ExitCode {
        let is_well = Cell::new(is_well);
        let grace = Duration::from_secs(self.drain);
        say(&format!("draining: calls have {} to end\n", counted(grace.as_secs(), "second")));
        let last = running.shut_down(grace, || {
            let mut is_hurried = false;
            for news in inbox.waiting() {
                match news {
                    News::End => is_hurried = true,
                    News::Report | News::Floods(_) => {}
                    News::Lost(failure) => {
                        complain(&failure);
                        is_well.set(false);
                    }
                }
            }
            is_hurried
        });
        is_well.set(is_well.get() & write(stats, &last));
        say(&output::ledger(&last));
        if is_well.get() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

/// Watch over `running` until it is told to end, or until a shard is lost: half a server that looks
/// whole would be found out by its callers only. Whether all went well.
fn supervise(running: &Running, inbox: &Inbox, stats: Option<&StatsFile>) -> bool {
    let mut status = StatusLine::new();
    let is_well = loop {
        match inbox.next(status.interval()) {
            None => status.show(&running.stats()),
            // Calls are worth more than numbers: the file may be writable again at the end.
            Some(News::Report) => drop(write(stats, &running.stats())),
            Some(News::Floods(floods)) => {
                status.clear();
                say(&output::floods(&floods));
            }
            Some(News::End) => break true,
            Some(News::Lost(failure)) => {
                status.clear();
                complain(&failure);
                break false;
            }
        }
    };
    status.clear();
    is_well
}

/// Write `stats` if they are wanted; whether that went well.
fn write(file: Option<&StatsFile>, stats: &Stats) -> bool {
    match file.map_or(Ok(()), |file| file.write(stats)) {
        Ok(()) => true,
        Err(error) => {
            complain(&*error);
            false
        }
    }
}

pub(super) fn listener(text: &str) -> Result<SocketAddr, &'static str> {
    text.parse().map_err(|_| "give an address and a port, such as 127.0.0.1:5060 or [::1]:5060")
}

fn seconds(text: &str) -> Result<u64, &'static str> {
    text.parse().map_err(|_| "give whole seconds from 0")
}
