//! What of ours runs inside the kernel: steering and the sieve, both eBPF, assembled here.
//!
//! Both are helpers, never judges: a datagram steered wrong is handed over, one that passed the sieve is still weighed
//! by the engine.
//!
//! | file | noun |
//! |---|---|
//! | `steering.rs` | [`Steering`]: the kernel gives a datagram to the shard that owns its Call-ID |
//! | `steering_program.rs`, `call_id.rs`, `siphash.rs` | its program: copy, find, digest, choose |
//! | `sieve.rs`, `sieve_drops.rs` | [`Sieve`]: INVITEs that open calls, ACKs of refusals dropped before their socket |
//! | `sieve_program.rs`, `head.rs`, `blocks.rs`, `memory.rs` | its program: look, block, remember, share, count |
//! | `refused_ack.rs`, `window.rs` | the same for ACKs: copy, find, tell by the tag |
//! | `room.rs`, `line.rs` | a copy of a datagram, the headers in it |
//! | `assembler.rs`, `instruction.rs` | instructions, labels |
//! | `image.rs`, `loader.rs` | a program as an object file, brought into the kernel |
//! | `error.rs` | why that failed, and the mend |

mod assembler;
mod blocks;
mod call_id;
mod error;
mod head;
mod image;
mod instruction;
mod line;
mod loader;
mod memory;
mod refused_ack;
mod room;
mod sieve;
mod sieve_drops;
mod sieve_program;
mod siphash;
mod steering;
mod steering_program;
mod window;

pub use error::SteerError;
pub use sieve::Sieve;
pub use sieve_drops::SieveDrops;
pub use steering::Steering;
