//! Offload: what the kernel is to do in the server's place.

use clap::{Args, ValueEnum};
use trunkline::api::{Segmentation, Server, Steering};

/// Flags of `serve`.
#[derive(Debug, Clone, Args)]
pub(crate) struct Offload {
    /// Who gives a datagram to the shard that owns its call: `ebpf`, a program in the kernel, which takes
    /// CAP_BPF and CAP_NET_ADMIN; `mailbox`, the shard it came to; `auto`, the first that is possible
    #[arg(long, value_enum, value_name = "auto|ebpf|mailbox", default_value_t = Steered::Auto)]
    steering: Steered,

    /// Whether messages of one size for one peer leave as one (UDP_SEGMENT), for which they are padded
    /// to a few sizes; `auto`: where the kernel can
    #[arg(long, value_enum, value_name = "auto|off", default_value_t = Gso::Auto)]
    gso: Gso,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Steered {
    Auto,
    Ebpf,
    Mailbox,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Gso {
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
            Gso::Auto => Segmentation::Auto,
            Gso::Off => Segmentation::Off,
        };
        server.steering(steering).segmentation(segmentation)
    }
}
