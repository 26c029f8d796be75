//! Where bytes meet the kernel: the packet plane of a shard, and plain batch I/O for tools.
//!
//! This is the only folder with `unsafe`: every block names the invariant that makes it sound. It
//! knows no SIP.
//!
//! | file | noun |
//! |---|---|
//! | `plane.rs`, `options.rs` | [`Plane`]: what a shard holds; one system call per turn |
//! | `ring.rs` | the `io_uring` itself |
//! | `op/` | [`Receiver`] (multishot receive), [`Sender`] (batched sends, many as one), the poll to sleep on |
//! | `op/control.rs`, `op/batch.rs` | when a datagram came; how many the kernel joined |
//! | `media/` | [`MediaPlane`]: the media sockets of a shard, behind the same ring |
//! | `name.rs` | addresses as the kernel writes them |
//! | `pool.rs` | the buffers lent to the kernel |
//! | `udp.rs`, `bind.rs` | [`UdpListener`]: a bound, sized socket; why it could not be bound |
//! | `drops.rs`, `overflows.rs` | what the kernel dropped at a socket; what found no room at any |
//! | `doorbell.rs` | what wakes a parked shard |
//! | `steer/` | what of ours runs in the kernel: [`Steering`], [`Sieve`] |
//! | `error.rs` | why a plane could not start |
//! | `plain/` | `recvmmsg`, `sendmmsg` and `epoll` for the load generator, joined if it likes |
//! | `probe.rs` | what this host offers, for the start-up lines |
//! | `interfaces.rs` | which interface has which address |

mod bind;
mod doorbell;
mod drops;
mod error;
mod interfaces;
mod media;
mod name;
mod op;
mod options;
mod overflows;
mod plain;
mod plane;
mod pool;
mod probe;
mod ring;
mod steer;
mod udp;

pub use bind::{BindError, BindOptions};
pub use doorbell::{Doorbell, Listener};
pub use error::PlaneError;
pub use interfaces::interfaces;
pub use media::{MEDIA_BYTES_MAX, MediaPacket, MediaPlane};
pub use op::{Received, Receiver, SendErrors, Sender};
pub use options::PlaneOptions;
pub use plain::{PlainPoller, PlainReceiver, PlainSender};
pub use plane::Plane;
pub use probe::{Features, probe, raise_files_max, try_programs};
pub use steer::{Sieve, SieveDrops, SteerError, Steering};
pub use udp::UdpListener;
