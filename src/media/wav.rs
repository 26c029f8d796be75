//! WAV: the header of a recording, PCM of 16 bits on one channel at 8,000 samples a second (RFC 2361 appendix A).

/// Bytes before the first sample.
pub const WAV_HEADER_BYTES: usize = 44;

/// Samples whose sizes the header can say: more than three days.
pub const WAV_SAMPLES_MAX: u32 = (u32::MAX - REST_BYTES) / SAMPLE_BYTES as u32;

const CHANNELS: u16 = 1;
const SAMPLE_BYTES: u16 = 2;
const RATE_HZ: u32 = 8_000;
/// Bytes of the header behind the size of the whole, which does not count what is before it.
const REST_BYTES: u32 = WAV_HEADER_BYTES as u32 - 8;

/// The header of a recording of `samples` samples: written with 0 when it begins, and once more over itself when it is
/// known how long it became. A recording that nobody finished is found empty by those who believe its header; all of
/// its samples are there.
pub fn wav_header(samples: u32) -> [u8; WAV_HEADER_BYTES] {
    let data_bytes = samples.min(WAV_SAMPLES_MAX) * u32::from(SAMPLE_BYTES);
    let block = CHANNELS * SAMPLE_BYTES;
    let mut header = [0; WAV_HEADER_BYTES];
    let parts: [&[u8]; 13] = [
        b"RIFF",
        &(REST_BYTES + data_bytes).to_le_bytes(),
        b"WAVE",
        b"fmt ",
        &16_u32.to_le_bytes(),
        &1_u16.to_le_bytes(),
        &CHANNELS.to_le_bytes(),
        &RATE_HZ.to_le_bytes(),
        &(RATE_HZ * u32::from(block)).to_le_bytes(),
        &block.to_le_bytes(),
        &(8 * SAMPLE_BYTES).to_le_bytes(),
        b"data",
        &data_bytes.to_le_bytes(),
    ];
    for (to, from) in header.iter_mut().zip(parts.concat()) {
        *to = from;
    }
    header
}

#[cfg(test)]
mod tests;
