//! Arguments of `floor`.

use clap::Args;

use crate::batch::Batch;
use crate::bench::BenchArgs;

/// What to compare, and where.
#[derive(Args)]
pub(crate) struct FloorArgs {
    /// Rounds of each, floor and engine in turn.
    #[arg(long, default_value_t = 5)]
    pub(super) rounds: u32,
    /// Length of a round.
    #[arg(long, value_name = "S", default_value_t = 3.0)]
    pub(super) seconds: f64,
    /// Calls in progress at any time.
    #[arg(long, value_name = "N", default_value_t = 64)]
    pub(super) calls_out: u32,
    /// Let the responder join datagrams (UDP_SEGMENT, UDP_GRO): what the kernel allows with batches.
    #[arg(long, conflicts_with = "media")]
    pub(super) batch: bool,
    /// Whether the kernel may join the generator's datagrams: as --batch of a run.
    #[arg(long, value_enum, default_value_t = Batch::In, conflicts_with = "media")]
    pub(super) generator_batch: Batch,
    /// User part of the Request-URI: `stress` is answered at once, `ring` with 180 and 200. [default:
    /// stress; with --media: echo]
    #[arg(long)]
    pub(super) user: Option<String>,
    /// Compare echoes of RTP packets instead of calls.
    #[arg(long)]
    pub(super) media: bool,
    /// Sockets that echo; each number is measured by itself.
    #[arg(long, value_name = "N,...", value_delimiter = ',', default_value = "1,100,2000")]
    #[arg(requires = "media")]
    pub(super) sockets: Vec<u32>,
    /// RTP packets under way at any time.
    #[arg(long, value_name = "N", default_value_t = 64, requires = "media")]
    pub(super) packets_out: u32,
    /// Compare the packet plane alone: start no server.
    #[arg(long, requires = "media")]
    pub(super) plane_only: bool,
    /// Compare what it costs to refuse a call with what it costs to serve one, of the responder and of a
    /// server that has as many calls as it may have.
    #[arg(long, conflicts_with = "media")]
    pub(super) refuse: bool,
    #[command(flatten)]
    pub(super) bench: BenchArgs,
}
