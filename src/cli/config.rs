//! The configuration file: what is done where the command line says nothing.

use std::error::Error;
use std::fs::{self, File};
use std::io::{self, Read};
use std::net::{SocketAddr, UdpSocket};
use std::path::{Path, PathBuf};

use clap::Args;
use trunkline::dialplan::Bridge;
use trunkline::dialplan::config::Settings;

/// The flag of `serve` and `check`.
#[derive(Debug, Clone, Args)]
pub(crate) struct ConfigFile {
    /// TOML file of routes and settings; a flag given here wins over what it says
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

/// Bytes of the largest file that is read: ten minutes of audio in its widest form take 110 MiB.
const FILE_BYTES_MAX: u64 = 128 << 20;

impl ConfigFile {
    /// What the file says, all of it checked; without a file, nothing.
    pub(crate) fn read(&self) -> Result<Settings, Box<dyn Error>> {
        let Some(file) = &self.config else { return Ok(Settings::default()) };
        let bytes = read(file).map_err(|error| {
            format!("cannot read {}: {error}; name a TOML file with --config", file.display())
        })?;
        let text = String::from_utf8(bytes).map_err(|error| {
            let at = error.utf8_error().valid_up_to();
            format!("{}: byte {at} is no UTF-8; write the file in UTF-8", file.display())
        })?;
        let settings = Settings::parse(file, &text, read)?;
        for recording in settings.routes.iter().filter_map(|route| route.recording.as_ref()) {
            is_folder(recording.folder())?;
        }
        Ok(settings)
    }

    /// In words.
    pub(crate) fn describe(&self, settings: &Settings) -> String {
        match (&self.config, settings.routes.len()) {
            (None, _) => "built in".to_owned(),
            (Some(file), 0) => format!("built in; {} has no routes", file.display()),
            (Some(file), 1) => format!("1 route of {}", file.display()),
            (Some(file), count) => format!("{count} routes of {}", file.display()),
        }
    }
}

/// Addresses that flags name have not been looked at together with the routes, nor has this host been asked whether a
/// listener on every interface is at one that a bridge leads to.
pub(crate) fn check_circle(settings: &Settings, listen: &[SocketAddr]) -> Result<(), String> {
    let bridges = settings.routes.iter().filter_map(|route| route.bridge.as_ref());
    let is_own = |hop: &SocketAddr| {
        let is_everywhere = |own: &SocketAddr| {
            own.ip().is_unspecified() && own.is_ipv4() == hop.is_ipv4() && own.port() == hop.port()
        };
        listen.iter().any(is_everywhere) && UdpSocket::bind((hop.ip(), 0)).is_ok()
    };
    let own = bridges.map(Bridge::next_hop).filter(is_own);
    let listen: Vec<SocketAddr> = listen.iter().copied().chain(own).collect();
    match settings.circle(&listen).and_then(|index| settings.routes.get(index)) {
        None => Ok(()),
        Some(route) => Err(format!(
            "the route for {} would connect calls with this server and itself, for ever; listen \
             elsewhere with --listen, or bridge to another address",
            route.callee
        )),
    }
}

fn read(file: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let read = File::open(file)?.take(FILE_BYTES_MAX + 1).read_to_end(&mut bytes)?;
    match read as u64 > FILE_BYTES_MAX {
        true => Err(io::ErrorKind::FileTooLarge.into()),
        false => Ok(bytes),
    }
}

/// Whether calls can be recorded there is found out now: in the middle of one it would be late.
fn is_folder(folder: &str) -> Result<(), String> {
    let mend = match fs::metadata(folder).map(|found| found.is_dir()) {
        Ok(true) => return Ok(()),
        Ok(false) => "it is no folder; name one with `record`".to_owned(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            format!("there is no such folder; make it with `mkdir -p {folder}`")
        }
        Err(error) => format!("{error}; name another folder with `record`"),
    };
    Err(format!("cannot record to {folder}: {mend}"))
}
