//! What the kernel may do in a server's place: choose a datagram's shard, and cut one send into many datagrams.

/// Who gives a datagram to the shard that owns its call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Steering {
    /// The kernel where it lets itself be programmed, else the shard that it came to.
    #[default]
    Auto,
    /// The kernel, by an eBPF program; without the privilege for it the server does not start.
    Ebpf,
    /// The shard that it came to, through the owner's mailbox.
    Mailbox,
}

/// Whether messages of one size for one peer leave as one (generic segmentation offload, `UDP_SEGMENT`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Segmentation {
    /// Where the kernel can.
    #[default]
    Auto,
    /// Never: each message is a system send of its own, and none is padded.
    Off,
}

/// Whether datagrams of one size from one peer may come as one (generic receive offload, `UDP_GRO`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Aggregation {
    /// Where the kernel does not steer: of what came as one it looks at the first alone.
    #[default]
    Auto,
    /// Never: then what the kernel dropped is known to the datagram, whatever peers and network cards join.
    Off,
}
