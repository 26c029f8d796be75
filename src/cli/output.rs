//! What the commands print and write.

use std::error::Error;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use trunkline::api::{Ledger, Stats};
use trunkline::limits::{CALLS_MAX, TOMBSTONES_MAX};
use trunkline::shard::Running;
use trunkline::transport::probe;

/// What a server that came up tells: what it bound, where it runs, what it can take.
pub(crate) fn banner(running: &Running) -> String {
    let features = probe();
    let cores: Vec<String> = running.cores().iter().map(ToString::to_string).collect();
    let shards = cores.len();
    let mut text = format!("trunkline {}\n", env!("CARGO_PKG_VERSION"));
    let _ = writeln!(
        text,
        "{shards} shard{} on core{} {}; between shards datagrams travel by mailbox",
        if shards == 1 { "" } else { "s" },
        if shards == 1 { "" } else { "s" },
        cores.join(", "),
    );
    let _ = writeln!(
        text,
        "kernel {}: io_uring with multishot receive; receive buffer {} KiB a socket",
        features.kernel,
        running.rx_bytes() / 1_024,
    );
    let _ = writeln!(
        text,
        "room for {} calls and {} finished transactions a shard",
        CALLS_MAX, TOMBSTONES_MAX,
    );
    for address in running.addresses() {
        let _ = writeln!(text, "listening udp {address}");
    }
    text
}

/// Where every datagram went.
pub(crate) fn ledger(stats: &Stats) -> String {
    let Ledger { offered, balanced, .. } = stats.ledger;
    let rows = [
        ("kernel drop", stats.ledger.kernel_drop),
        ("mailbox overflow", stats.ledger.mailbox_overflow),
        ("delivered", stats.ledger.delivered),
        ("absorbed", stats.ledger.absorbed),
        ("refused", stats.ledger.refused),
        ("stray", stats.ledger.stray),
        ("parse reject", stats.ledger.parse_reject),
        ("shed", stats.ledger.shed),
        ("keepalive", stats.ledger.keepalive),
    ];
    let mut text =
        format!("{:>12} calls\n{offered:>12} datagrams offered, of these\n", stats.calls_total);
    for (name, count) in rows {
        let _ = writeln!(text, "{count:>12}   {name}");
    }
    text.push_str(if balanced { "the ledger balances\n" } else { "THE LEDGER DOES NOT BALANCE\n" });
    text
}

/// Write `stats` to `file`, whole or not at all: a reader never sees half of it.
pub(crate) fn write_json(file: &Path, stats: &Stats) -> Result<(), Box<dyn Error>> {
    let text = serde_json::to_string_pretty(stats)?;
    let part = beside(file);
    let written = fs::write(&part, text + "\n").and_then(|()| fs::rename(&part, file));
    written.map_err(|error| cannot_write(file, &error))
}

/// Whether `file` can be written later; to find out at the end of a long run would be late.
pub(crate) fn check_writable(file: &Path) -> Result<(), Box<dyn Error>> {
    let part = beside(file);
    fs::write(&part, "")
        .and_then(|()| fs::remove_file(&part))
        .map_err(|error| cannot_write(file, &error))
}

fn beside(file: &Path) -> PathBuf {
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    file.with_file_name(name)
}

fn cannot_write(file: &Path, error: &std::io::Error) -> Box<dyn Error> {
    format!(
        "cannot write {}: {error}; give --stats a file in a folder you may write to",
        file.display()
    )
    .into()
}
