//! Overflows: what the kernel dropped for want of room, at all UDP sockets of this network together (RFC 4113).
//!
//! A socket's own count of drops has those in it whose checksum was wrong as well. Anyone can send such datagrams, and
//! they are no load; nothing tells them apart but these counts.

use std::fs::File;
use std::os::unix::fs::FileExt;

/// The kernel's tables, kept open.
pub(super) struct Overflows {
    tables: Vec<Table>,
    text: Box<[u8]>,
    last: Option<u64>,
}

/// The table of one family.
struct Table {
    file: File,
    count: Count,
}

/// Reads the text of a table.
type Count = fn(&str) -> Option<u64>;

impl Overflows {
    /// What is to come, from now on, for sockets of IPv4, IPv6 or both.
    pub(super) fn new(has_v4: bool, has_v6: bool) -> Overflows {
        let open = |name: &str, count: Count| {
            let file = File::open(format!("/proc/thread-self/net/{name}")).ok()?;
            Some(Table { file, count })
        };
        let tables = [has_v4.then(|| open("snmp", v4)), has_v6.then(|| open("snmp6", v6))];
        // Where one is missing the other tells too little.
        let tables: Option<Vec<Table>> = tables.into_iter().flatten().collect();
        let tables = tables.unwrap_or_default();
        let text = vec![0; TEXT_BYTES].into_boxed_slice();
        let mut overflows = Overflows { tables, text, last: None };
        overflows.last = overflows.total();
        overflows
    }

    /// How many there were since this was last asked; `None`: the host does not tell.
    pub(super) fn since_last(&mut self) -> Option<u64> {
        let total = self.total();
        let last = std::mem::replace(&mut self.last, total);
        Some(total?.wrapping_sub(last?))
    }

    fn total(&mut self) -> Option<u64> {
        let Overflows { tables, text, .. } = self;
        let counts = tables.iter().map(|table| {
            let len = table.file.read_at(text, 0).ok()?;
            (table.count)(str::from_utf8(text.get(..len)?).ok()?)
        });
        if tables.is_empty() { None } else { counts.sum() }
    }
}

/// `Udp:` and names, then `Udp:` and their values.
fn v4(text: &str) -> Option<u64> {
    let mut rows = text.lines().filter_map(|line| line.strip_prefix("Udp: "));
    let (names, values) = (rows.next()?, rows.next()?);
    sum(names.split(' ').zip(values.split(' ')))
}

/// A name and its value a line.
fn v6(text: &str) -> Option<u64> {
    sum(text.lines().filter_map(|line| line.strip_prefix("Udp6")?.split_once(char::is_whitespace)))
}

/// `None` unless the socket's buffer is counted; older kernels count that alone.
fn sum<'a>(counters: impl Iterator<Item = (&'a str, &'a str)>) -> Option<u64> {
    let mut sum = None;
    for (name, value) in counters {
        match name {
            "RcvbufErrors" | "MemErrors" => {
                sum = Some(sum.unwrap_or(0u64).wrapping_add(value.trim().parse().ok()?));
            }
            _ => {}
        }
    }
    sum
}

/// The longer table has some 3,300 bytes on Linux 6.18.
const TEXT_BYTES: usize = 16_384;

#[cfg(test)]
mod tests;
