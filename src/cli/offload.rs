//! Offload: what the kernel is to do in the server's place.

use clap::{Args, ValueEnum};
use trunkline::api::{Aggregation, Segmentation, Server, Steering};

/// Flags of `serve`.
#[derive(Debug, Clone, Args)]
pub(crate) struct Offload {
    /// Who gives a datagram to the shard that owns its call: `ebpf`, a program in the kernel, which takes
    /// CAP_BPF and CAP_PERFMON; `mailbox`, the shard it came to; `auto`, the first that is possible
    #[arg(long, value_enum, value_name = "auto|ebpf|mailbox", default_value_t = Steered::Auto)]
    steering: Steered,

    /// Whether messages of one size for one peer leave as one (UDP_SEGMENT), for which they are padded
    /// to a few sizes; `auto`: where the kernel can
    #[arg(long, value_enum, value_name = "auto|off", default_value_t = AutoOrOff::Auto)]
    gso: AutoOrOff,

    /// Whether datagrams of one size from one peer may come as one (UDP_GRO); `auto`: unless the kernel
    /// steers
    #[arg(long, value_enum, value_name = "auto|off", default_value_t = AutoOrOff::Auto)]
    gro: AutoOrOff,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Steered {
    Auto,
    Ebpf,
    Mailbox,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum AutoOrOff {
    Auto,
    Off,
}

impl Offload {
    /// `server`, told so.
    pub(crate) fn apply(&self, server: Server) -> Server {
        let steering = match self.steering {
            Steered::Auto => Steering::Auto,
            Steered::Ebpf => Steering::Ebpf,
            Steered::Mailbox => Steering::Mailbox,
        };
        let segmentation = match self.gso {
            AutoOrOff::Auto => Segmentation::Auto,
            AutoOrOff::Off => Segmentation::Off,
        };
        let aggregation = match self.gro {
            AutoOrOff::Auto => Aggregation::Auto,
            AutoOrOff::Off => Aggregation::Off,
        };
        server.steering(steering).segmentation(segmentation).aggregation(aggregation)
    }
}
