//! G.711: speech in eight bits a sample, by µ-law or A-law (ITU-T G.711).

/// A law of companding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Law {
    /// µ-law: PCMU.
    Mu,
    /// A-law: PCMA.
    A,
}

impl Law {
    /// The code of silence.
    pub fn silence(self) -> u8 {
        match self {
            Law::Mu => 0xff,
            Law::A => 0xd5,
        }
    }

    /// The sample a code stands for, the full scale being sixteen bits.
    #[inline]
    pub fn decode(self, code: u8) -> i16 {
        match self {
            Law::Mu => MU_SAMPLES[usize::from(code)],
            Law::A => A_SAMPLES[usize::from(code)],
        }
    }

    /// The code of a sample.
    #[inline]
    pub fn encode(self, sample: i16) -> u8 {
        match self {
            Law::Mu => encode_mu(sample),
            Law::A => encode_a(sample),
        }
    }
}

/// Recode a payload in place, code by code as tables 3 and 4 of G.711 have it: not by way of samples,
/// whose scales are not quite the same.
pub fn transcode(payload: &mut [u8], from: Law, to: Law) {
    match (from, to) {
        (Law::Mu, Law::A) => payload.iter_mut().for_each(|code| *code = mu_to_a(*code)),
        (Law::A, Law::Mu) => payload.iter_mut().for_each(|code| *code = a_to_mu(*code)),
        (Law::Mu, Law::Mu) | (Law::A, Law::A) => {}
    }
}

/// Table 3 of G.711. Written as a sum of what saturates it is done for sixteen codes at once: two
/// instructions a code, where a table of 256 takes three and a half (callgrind, 160 codes).
#[inline]
fn mu_to_a(code: u8) -> u8 {
    let magnitude = !code & MAGNITUDE;
    let first_segment = magnitude / 2;
    let others = magnitude.saturating_sub(8)
        + magnitude.saturating_sub(32).min(4)
        + magnitude.saturating_sub(47).min(2)
        + magnitude.saturating_sub(63).min(1)
        + magnitude.saturating_sub(80).min(1);
    (code & SIGN | first_segment.max(others)) ^ EVEN_BITS
}

/// Table 4 of G.711.
#[inline]
fn a_to_mu(code: u8) -> u8 {
    let code = code ^ EVEN_BITS;
    let magnitude = code & MAGNITUDE;
    let first_segment = 2 * magnitude.min(64) + 1;
    let others = magnitude + 8
        - (magnitude.saturating_sub(23) / 2).min(4)
        - (magnitude.saturating_sub(43) / 2).min(2)
        - magnitude.saturating_sub(62).min(1)
        - magnitude.saturating_sub(79).min(1);
    !(first_segment.min(others) | !code & SIGN)
}

/// A sample's segment and step, after a bias that makes each segment start at a power of two.
fn encode_mu(sample: i16) -> u8 {
    let biased = (magnitude(sample) / 4 + MU_BIAS).min(MU_BIASED_MAX);
    let segment = biased.ilog2() - 5;
    let step = biased >> (segment + 1) & 0x0f;
    !(sign_if(sample < 0) | (segment << 4 | step) as u8)
}

fn encode_a(sample: i16) -> u8 {
    let magnitude = magnitude(sample) / 16;
    let code = match magnitude {
        // The first two segments are one straight line.
        0..32 => magnitude,
        32.. => {
            let segment = magnitude.ilog2() - 3;
            segment << 4 | magnitude >> (segment - 1) & 0x0f
        }
    };
    (sign_if(sample >= 0) | code as u8) ^ EVEN_BITS
}

/// The distance from the decision value at zero, which lies between 0 and -1.
fn magnitude(sample: i16) -> u32 {
    u32::from((sample ^ (sample >> 15)) as u16)
}

fn sign_if(is_set: bool) -> u8 {
    if is_set { SIGN } else { 0 }
}

const fn decode_mu(code: u8) -> i16 {
    let (segment, step) = (!code >> 4 & 7, (!code & 0x0f) as i16);
    let magnitude = ((2 * step + 33) << segment) - 33;
    // The scale is fourteen bits.
    4 * if code & SIGN == 0 { -magnitude } else { magnitude }
}

const fn decode_a(code: u8) -> i16 {
    let code = code ^ EVEN_BITS;
    let (segment, step) = (code >> 4 & 7, (code & 0x0f) as i16);
    let magnitude = match segment {
        0 => 2 * step + 1,
        1.. => (2 * step + 33) << (segment - 1),
    };
    // The scale is thirteen bits.
    8 * if code & SIGN == 0 { -magnitude } else { magnitude }
}

static MU_SAMPLES: [i16; 256] = {
    let (mut samples, mut code) = ([0; 256], 0);
    while code < samples.len() {
        samples[code] = decode_mu(code as u8);
        code += 1;
    }
    samples
};

static A_SAMPLES: [i16; 256] = {
    let (mut samples, mut code) = ([0; 256], 0);
    while code < samples.len() {
        samples[code] = decode_a(code as u8);
        code += 1;
    }
    samples
};

/// Set in codes of what is not negative, by both laws.
const SIGN: u8 = 0x80;
const MAGNITUDE: u8 = 0x7f;
/// A-law is sent with every other bit turned over.
const EVEN_BITS: u8 = 0x55;
/// In units of fourteen bits.
const MU_BIAS: u32 = 33;
const MU_BIASED_MAX: u32 = 0x1fff;
