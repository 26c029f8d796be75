//! RTCP: control packets, read and written (RFC 3550 §6).

mod compound;
mod description;
mod interval;
mod ntp;
mod packet;
mod part;
mod report;

pub use compound::Compound;
pub use description::{Chunk, Chunks};
pub use interval::Interval;
pub use ntp::middle32;
pub use packet::{Packet, Packets, Sources};
pub use report::{ReportBlock, ReportBlocks, SenderInfo};
