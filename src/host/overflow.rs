//! Overflow: datagrams that found the receive buffer of their socket full (RFC 4113 counts them as errors).

use super::Host;

/// How many there have been, in both families, since the host came up or its network namespace was made; `None`: the
/// kernel does not tell.
pub fn udp_overflows(host: &Host) -> Option<u64> {
    let v4 = host.text("/proc/net/snmp").and_then(|text| in_columns(&text));
    let v6 = host.text("/proc/net/snmp6").and_then(|text| in_rows(&text));
    match (v4, v6) {
        (None, None) => None,
        (v4, v6) => Some(v4.unwrap_or(0).saturating_add(v6.unwrap_or(0))),
    }
}

/// Two lines start with `Udp:`, the first of names, the second of numbers.
fn in_columns(text: &str) -> Option<u64> {
    let mut lines = text.lines().filter_map(|line| line.strip_prefix("Udp:"));
    let (names, numbers) = (lines.next()?, lines.next()?);
    let at = names.split_whitespace().position(|name| name == "RcvbufErrors")?;
    numbers.split_whitespace().nth(at)?.parse().ok()
}

/// A name and a number a line.
fn in_rows(text: &str) -> Option<u64> {
    let mut rows = text.lines().filter_map(|line| line.split_once(char::is_whitespace));
    let (_, number) = rows.find(|(name, _)| *name == "Udp6RcvbufErrors")?;
    number.trim().parse().ok()
}
