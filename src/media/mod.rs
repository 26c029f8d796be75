//! Media: for now the ports that answers name and calls hold.

mod port;
#[cfg(test)]
mod tests;
mod wav;

pub use port::{MediaPort, Ports};
pub use wav::{WAV_HEADER_BYTES, WAV_SAMPLES_MAX, wav_header};
