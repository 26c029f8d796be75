//! Bench: what every experiment with a server of its own is told: which server, and who runs where.

use std::path::PathBuf;

use clap::Args;

use crate::core::Core;
use crate::error::Error;
use crate::json::JsonFile;
use crate::server::ServerPlan;

/// The server to start, the two cores, and the file for the numbers.
#[derive(Args)]
pub(crate) struct BenchArgs {
    /// The `trunkline` to start; the one beside this program unless given.
    #[arg(long, value_name = "PATH")]
    server: Option<PathBuf>,
    /// Further argument of its `serve`; again for more, as in --serve-arg=--gso=off.
    #[arg(long, value_name = "ARG", allow_hyphen_values = true)]
    serve_arg: Vec<String>,
    /// Core of the server, and of whatever answers in its place.
    #[arg(long, default_value_t = 0)]
    pub(crate) server_core: usize,
    /// Core of the generator.
    #[arg(long, default_value_t = 1)]
    pub(crate) core: usize,
    /// Write the report to this file, too.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

impl BenchArgs {
    /// The server to start: one shard, on its core.
    pub(crate) fn server(&self) -> Result<ServerPlan, Error> {
        self.server_with(Vec::new())
    }

    /// The same with `args` before those of the command line.
    pub(crate) fn server_with(&self, mut args: Vec<String>) -> Result<ServerPlan, Error> {
        args.extend_from_slice(&self.serve_arg);
        ServerPlan::new(self.server.as_deref(), self.server_core, args)
    }

    /// The core of the generator, if there is one of that number.
    pub(crate) fn generator_core(&self) -> Result<Core, Error> {
        Core::new(self.core)
    }

    /// The file for the numbers, if one is asked for.
    pub(crate) fn json(&self) -> Result<Option<JsonFile>, Error> {
        JsonFile::create(self.json.as_deref())
    }
}

/// What stands for [`BenchArgs`] on the command line: a server that runs already needs none of it.
pub(crate) const OF_OUR_SERVER: [&str; 3] = ["server", "serve_arg", "server_core"];
