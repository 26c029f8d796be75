//! NTP timestamps, and the part of them that reports repeat (RFC 3550 §4).

/// The middle 32 bits of an NTP timestamp: sixteen bits of seconds, sixteen behind the point.
pub fn middle32(ntp: u64) -> u32 {
    (ntp >> 16) as u32
}
