//! Limits: what each argument may be, and the sentence for one that is not.

use std::ops::RangeInclusive;

use crate::error::Error;
use crate::media::{HOLD_MS_MIN, PORT_MIN};

/// `--calls-out`.
pub(crate) fn calls_out(value: u32) -> Result<u32, Error> {
    within("--calls-out", value, (1..=CALLS_OUT_MAX).contains(&value), "from 1 to 1000000")
}

/// `--rate`.
pub(crate) fn rate(value: f64) -> Result<f64, Error> {
    within(
        "--rate",
        value,
        (RATE_MIN..=RATE_MAX).contains(&value),
        "from 0.001 to 10000000 calls/s",
    )
}

/// `--calls`.
pub(crate) fn calls(value: u64) -> Result<u64, Error> {
    within("--calls", value, value > 0, "at least 1")
}

/// `--seconds`, in microseconds.
pub(crate) fn seconds(value: f64) -> Result<u64, Error> {
    let is_fit = (SECONDS_MIN..=SECONDS_MAX).contains(&value);
    within("--seconds", value, is_fit, "from 0.001 to 31536000")?;
    Ok((value * 1e6) as u64)
}

/// `--hold` and `--timeout`.
pub(crate) fn milliseconds(flag: &'static str, value: u64, min: u64) -> Result<u64, Error> {
    let rule = if min == 0 { "at most 3600000 ms" } else { "from 1 to 3600000 ms" };
    within(flag, value, (min..=MILLISECONDS_MAX).contains(&value), rule)
}

/// `--hold` with `--media`.
pub(crate) fn hold_with_media(value: u64) -> Result<u64, Error> {
    let is_fit = (HOLD_MS_MIN..=MILLISECONDS_MAX).contains(&value);
    within("--hold", value, is_fit, "from 400 to 3600000 ms with --media")
}

/// A range of ports, as `10000..16383`; both ends belong to it.
pub(crate) fn ports(text: &str) -> Result<RangeInclusive<u16>, &'static str> {
    let rule = "two ports with two dots between them, the lower one first, as in 10000..16383";
    let (low, high) = text.split_once("..").ok_or(rule)?;
    let port = |text: &str| text.parse::<u16>().ok().filter(|&port| port > 0).ok_or(rule);
    let range = port(low)?..=port(high)?;
    if range.is_empty() { Err(rule) } else { Ok(range) }
}

/// `--media-ports`.
pub(crate) fn media_ports(range: &RangeInclusive<u16>) -> Result<RangeInclusive<u16>, Error> {
    let is_fit = *range.start() >= PORT_MIN;
    let text = format!("{}..{}", range.start(), range.end());
    within("--media-ports", text, is_fit, "from 10000 up, so that all offers have one length")?;
    Ok(range.clone())
}

/// `--pps`.
pub(crate) fn pps(value: u32) -> Result<u32, Error> {
    within("--pps", value, (1..=PPS_MAX).contains(&value), "from 1 to 1000000 datagrams/s")
}

/// `--seconds` of a spray, in microseconds.
pub(crate) fn spray_seconds(value: f64) -> Result<u64, Error> {
    let is_fit = (SECONDS_MIN..=SPRAY_SECONDS_MAX).contains(&value);
    within("--seconds", value, is_fit, "from 0.001 to 3600")?;
    Ok((value * 1e6) as u64)
}

/// `--rounds`.
pub(crate) fn rounds(value: u32) -> Result<u32, Error> {
    within("--rounds", value, (1..=ROUNDS_MAX).contains(&value), "from 1 to 1000")
}

/// `--sockets`.
pub(crate) fn sockets(value: u32) -> Result<u32, Error> {
    within("--sockets", value, (1..=SOCKETS_MAX).contains(&value), "from 1 to 9000")
}

/// `--factor`.
pub(crate) fn factor(value: f64) -> Result<f64, Error> {
    let is_fit = (FACTOR_MIN..=FACTOR_MAX).contains(&value);
    within("--factor", value, is_fit, "from 0.1 to 100")
}

/// `--share`.
pub(crate) fn share(value: f64) -> Result<f64, Error> {
    within("--share", value, (SHARE_MIN..=SHARE_MAX).contains(&value), "from 0.01 to 1")
}

/// `--share` of a core to take, in percent.
pub(crate) fn occupied(value: u8) -> Result<u8, Error> {
    within("--share", value, (1..=OCCUPIED_MAX).contains(&value), "from 1 to 94 percent")
}

/// `--period-us`.
pub(crate) fn period_us(value: u64) -> Result<u64, Error> {
    let is_fit = (PERIOD_US_MIN..=PERIOD_US_MAX).contains(&value);
    within("--period-us", value, is_fit, "from 50 to 100000 us")
}

/// `--capacity-seconds`.
pub(crate) fn capacity_seconds(value: u32) -> Result<u32, Error> {
    let is_fit = (1..=CAPACITY_SECONDS_MAX).contains(&value);
    within("--capacity-seconds", value, is_fit, "from 1 to 600")
}

/// `--sources`.
pub(crate) fn sources(value: u8) -> Result<u8, Error> {
    within("--sources", value, (1..=SOURCES_MAX).contains(&value), "from 1 to 64")
}

/// `--packets-out`: what one socket's buffer of default size holds.
pub(crate) fn packets_out(value: u32) -> Result<u32, Error> {
    within("--packets-out", value, (1..=PACKETS_OUT_MAX).contains(&value), "from 1 to 200")
}

/// `--user`: what needs no escape in a URI and cannot end a line.
pub(crate) fn user(value: &str) -> Result<&str, Error> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.+".contains(&byte);
    let is_fit = (1..=USER_LEN_MAX).contains(&value.len()) && value.bytes().all(is_plain);
    if is_fit { Ok(value) } else { Err(Error::BadUser { user: value.to_owned() }) }
}

fn within<T: ToString>(
    flag: &'static str,
    value: T,
    is_fit: bool,
    rule: &'static str,
) -> Result<T, Error> {
    if is_fit { Ok(value) } else { Err(Error::OutOfRange { flag, value: value.to_string(), rule }) }
}

const CALLS_OUT_MAX: u32 = 1_000_000;
const RATE_MIN: f64 = 0.001;
const RATE_MAX: f64 = 10_000_000.0;
const SECONDS_MIN: f64 = 0.001;
const SECONDS_MAX: f64 = 31_536_000.0;
const MILLISECONDS_MAX: u64 = 3_600_000;
const PPS_MAX: u32 = 1_000_000;
const SPRAY_SECONDS_MAX: f64 = 3_600.0;
const ROUNDS_MAX: u32 = 1_000;
const SOCKETS_MAX: u32 = 9_000;
const PACKETS_OUT_MAX: u32 = 200;
const FACTOR_MIN: f64 = 0.1;
const FACTOR_MAX: f64 = 100.0;
const SHARE_MIN: f64 = 0.01;
const SHARE_MAX: f64 = 1.0;
/// Above it the kernel takes the core away from a real-time thread, for 50 ms each second.
const OCCUPIED_MAX: u8 = 94;
const PERIOD_US_MIN: u64 = 50;
const PERIOD_US_MAX: u64 = 100_000;
const CAPACITY_SECONDS_MAX: u32 = 600;
const SOURCES_MAX: u8 = 64;
const USER_LEN_MAX: usize = 64;

#[cfg(test)]
mod tests;
