//! G.711: one sample, linear and in either law (RFC 3551 §4.5.14).

/// µ-law of a linear sample of 16 bits.
pub(super) fn to_ulaw(sample: i16) -> u8 {
    const BIAS: u32 = 132;
    const CLIP: u32 = 32_635;
    let magnitude = u32::from(sample.unsigned_abs()).min(CLIP) + BIAS;
    let exponent = magnitude.ilog2() - 7;
    let mantissa = magnitude >> (exponent + 3) & 0x0f;
    let sign = if sample < 0 { 0x80 } else { 0 };
    !(sign | (exponent << 4 | mantissa) as u8)
}

/// The linear sample that a byte of µ-law stands for.
pub(super) fn from_ulaw(byte: u8) -> i16 {
    let byte = !byte;
    let (exponent, mantissa) = (byte >> 4 & 7, i16::from(byte & 0x0f));
    let magnitude = (((mantissa << 3) + 132) << exponent) - 132;
    if byte & 0x80 == 0 { magnitude } else { -magnitude }
}

/// A-law of a linear sample of 16 bits.
pub(super) fn to_alaw(sample: i16) -> u8 {
    // One's complement for the sign, so that the smallest sample has a magnitude as well.
    let magnitude = (if sample < 0 { !sample } else { sample }) as u16 >> 3;
    let code = match magnitude {
        0..32 => magnitude >> 1,
        _ => {
            let exponent = magnitude.ilog2() - 4;
            (exponent as u16) << 4 | magnitude >> exponent & 0x0f
        }
    };
    let sign = if sample < 0 { 0 } else { 0x80 };
    (code as u8 | sign) ^ 0x55
}

/// The linear sample that a byte of A-law stands for.
pub(super) fn from_alaw(byte: u8) -> i16 {
    let byte = byte ^ 0x55;
    let (exponent, mantissa) = (byte >> 4 & 7, i16::from(byte & 0x0f));
    let magnitude = match exponent {
        0 => mantissa << 4 | 8,
        _ => (mantissa << 4 | 0x108) << (exponent - 1),
    };
    if byte & 0x80 == 0 { -magnitude } else { magnitude }
}
