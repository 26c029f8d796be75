//! Media: ports, what flows by them, and what is done with it (RFC 3550, RFC 3551).
//!
//! A port on lease is a lane; the first packet, or the first thing to be sent, makes it a stream.
//!
//! | file | noun |
//! |---|---|
//! | `table.rs` | [`Media`]: all of a shard |
//! | `port.rs`, `family.rs` | [`Ports`]: opened ahead, leased, rested |
//! | `lane.rs`, `terms.rs` | a port on lease; what offer and answer agreed on |
//! | `stream.rs`, `source.rs`, `sender.rs` | a call's media: whose packets are taken, how ours are numbered |
//! | `extras.rs`, `keys.rs`, `dial.rs`, `recording/` | what few streams need: keys in, keys out, recordings |
//! | `receive.rs`, `forward.rs`, `turn.rs` | a packet that came; one that goes on; one that is due |
//! | `treat.rs`, `work.rs`, `player.rs` | treatments |
//! | `wav.rs` | the header of a recording |
//! | `control.rs`, `control/` | RTCP: the peer's, ours, and when |
//! | `sweep.rs` | whose report is due, who fell silent |
//! | `report.rs`, `totals.rs`, `quality.rs` | how it went, and what people would say of it |
//! | `wheel.rs` | whose turn it is to send |

mod control;
mod dial;
mod extras;
mod family;
mod forward;
mod keys;
mod lane;
mod player;
mod port;
mod quality;
mod receive;
mod recording;
mod report;
mod sender;
mod source;
mod stream;
mod sweep;
mod table;
mod terms;
#[cfg(test)]
mod tests;
mod totals;
mod treat;
mod turn;
mod wav;
mod wheel;
mod work;

pub use dial::KEY_MS;
pub use keys::Pressed;
pub use port::{MediaPort, Ports};
pub use receive::Heard;
pub use recording::{Chunk, Step};
pub use sweep::Finding;
pub use table::Media;
pub use terms::Terms;
pub use turn::Made;
pub use wav::{WAV_HEADER_BYTES, WAV_SAMPLES_MAX, wav_header};
