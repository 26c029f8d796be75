//! `trunkline check`: whether this host can serve.

use std::error::Error;
use std::process::ExitCode;

use clap::Args;
use trunkline::shard::Cores;
use trunkline::transport::{BindOptions, probe};

use super::{EXIT_UNUSABLE, Placement};

/// Look at this host and print a line for each thing a server needs: `ok`, `warn` with what would be better, or `FAIL`
/// with the mend. Exits with 2 when something fails.
#[derive(Debug, Args)]
pub(crate) struct Check {
    #[command(flatten)]
    placement: Placement,
}

impl Check {
    pub(crate) fn run(self) -> Result<ExitCode, Box<dyn Error>> {
        let features = probe();
        let mut has_failed = false;
        println!("ok    kernel {}", features.kernel);
        match features.io_uring {
            None => println!("ok    io_uring"),
            Some(error) => {
                has_failed = true;
                println!("FAIL  io_uring: {error}");
            }
        }
        match Cores::choose(&self.placement.cores, self.placement.shards.0) {
            Ok(cores) => println!("ok    cores {:?}", cores.as_slice()),
            Err(error) => {
                has_failed = true;
                println!("FAIL  cores: {error}");
            }
        }
        let locked_kib = features.memlock_bytes / 1_024;
        let is_enough = locked_kib >= trunkline::shard::EXECUTOR_LOCKED_KIB;
        has_failed |= !is_enough;
        match is_enough {
            true => println!("ok    locked memory: {locked_kib} KiB allowed"),
            false => println!("FAIL  locked memory: {locked_kib} KiB allowed; `ulimit -l 8192`"),
        }
        let wanted = BindOptions::default().rx_bytes as u64;
        match features.rmem_bytes_max {
            Some(granted) if granted < wanted => println!(
                "warn  receive buffer: {} KiB of {} granted; `sysctl -w net.core.rmem_max={wanted}`",
                granted / 1_024,
                wanted / 1_024,
            ),
            Some(_) | None => println!("ok    receive buffer: {} KiB a socket", wanted / 1_024),
        }
        Ok(if has_failed { ExitCode::from(EXIT_UNUSABLE) } else { ExitCode::SUCCESS })
    }
}
