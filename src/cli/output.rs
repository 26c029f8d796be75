//! What the commands print.

use std::error::Error;
use std::fmt::Write as _;
use std::io::{Write as _, stderr, stdout};

use trunkline::api::{Ledger, MediaLedger, Stats};
use trunkline::limits::{CALLS_MAX, TOMBSTONES_MAX};
use trunkline::shard::{Floods, Offload, Running, Steered};
use trunkline::transport::probe;

use super::trust::Trust;

/// Print `text` now, also into a pipe. A reader that went away is no reason to stop.
pub(crate) fn say(text: &str) {
    let mut out = stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// Tell what went wrong; likewise.
pub(crate) fn complain(error: &dyn Error) {
    let _ = writeln!(stderr(), "trunkline: {error}");
}

/// What a server that came up tells: what it bound, where it runs, what it can take.
pub(crate) fn banner(running: &Running, trust: &Trust, dialplan: &str) -> String {
    let mut text = format!(
        "trunkline {}: {} pinned to {}\n",
        env!("CARGO_PKG_VERSION"),
        counted(running.cores().len() as u64, "shard"),
        running.placement().describe(),
    );
    let kernel = probe().kernel;
    let _ = writeln!(text, "packets   io_uring with multishot receive on Linux {kernel}");
    let _ = writeln!(text, "buffers   {} KiB to receive, a socket", running.rx_bytes() / 1_024);
    text.push_str(&offload(running.offload()));
    let _ = writeln!(
        text,
        "capacity  {CALLS_MAX} calls and {TOMBSTONES_MAX} finished transactions, a shard",
    );
    let _ = match running.media_sockets() {
        0 => writeln!(text, "media     off: signalling alone"),
        sockets => writeln!(
            text,
            "media     {sockets} sockets, a shard: a call takes one, and one for RTCP if not muxed",
        ),
    };
    let _ = writeln!(text, "trust     {}", trust.describe());
    let _ = writeln!(text, "dialplan  {dialplan}");
    for address in running.addresses() {
        let _ = writeln!(text, "listening udp {address}");
    }
    text
}

/// What the kernel does in the shards' place, and why not more.
fn offload(offload: &Offload) -> String {
    let steering = match &offload.steering {
        Steered::Alone => String::new(),
        Steered::Kernel => "steering  by Call-ID in the kernel (eBPF)\n".to_owned(),
        Steered::Mailbox(None) => "steering  by mailbox between shards\n".to_owned(),
        Steered::Mailbox(Some(reason)) => {
            format!("steering  by mailbox between shards: {reason}\n")
        }
    };
    let sending = match &offload.no_gso {
        None => "many of one size at a time (UDP_SEGMENT)".to_owned(),
        Some(reason) => format!("one by one: {reason}"),
    };
    format!("{steering}sending   {sending}\n")
}

/// Who drops floods: what is said when it is known, after the rest.
pub(crate) fn floods(floods: &Floods) -> String {
    match floods {
        Floods::Kernel => "floods    dropped before the sockets (eBPF)\n".to_owned(),
        Floods::Shards(reason) => format!("floods    dropped by the shards: {reason}\n"),
    }
}

/// Where every datagram went.
pub(crate) fn ledger(stats: &Stats) -> String {
    let Ledger { offered, balanced, .. } = stats.ledger;
    let rows = [
        ("kernel drop", stats.ledger.kernel_drop),
        ("sieved", stats.ledger.sieved),
        ("mailbox overflow", stats.ledger.mailbox_overflow),
        ("abandoned", stats.ledger.abandoned),
        ("delivered", stats.ledger.delivered),
        ("absorbed", stats.ledger.absorbed),
        ("refused", stats.ledger.refused),
        ("stray", stats.ledger.stray),
        ("parse reject", stats.ledger.parse_reject),
        ("shed", stats.ledger.shed),
        ("limited", stats.ledger.limited),
        ("stale", stats.ledger.stale),
        ("excess", stats.ledger.excess),
        ("keepalive", stats.ledger.keepalive),
    ];
    let mut text = format!("{:>12} calls\n{offered:>12} datagrams, of which\n", stats.calls_total);
    for (name, count) in rows {
        let _ = writeln!(text, "{count:>12}   {name}");
    }
    let Stats { sent, groups, gso_refused, suppressed, .. } = stats;
    let _ = writeln!(text, "{sent:>12} messages sent, in {}", counted(*groups, "group"));
    if *gso_refused > 0 {
        let _ =
            writeln!(text, "{gso_refused:>12} groups refused by the kernel, and sent one by one");
    }
    let _ = writeln!(text, "{suppressed:>12} messages kept back from sources that proved nothing");
    text.push_str(&media(&stats.media));
    let is_balanced = balanced && stats.media.balanced;
    text.push_str(if is_balanced {
        "the ledger balances\n"
    } else {
        "THE LEDGER DOES NOT BALANCE\n"
    });
    text
}

/// Where every media packet went; nothing when none came and none was made.
fn media(ledger: &MediaLedger) -> String {
    let MediaLedger { offered, made, .. } = *ledger;
    if offered + made == 0 {
        return String::new();
    }
    let rows = [
        ("forwarded", ledger.forwarded),
        ("taken", ledger.taken),
        ("event", ledger.event),
        ("control", ledger.control),
        ("held", ledger.held),
        ("unexpected", ledger.unexpected),
        ("rejected", ledger.rejected),
        ("foreign", ledger.foreign),
        ("stray", ledger.stray),
        ("STUN", ledger.stun),
        ("DTLS", ledger.dtls),
        ("SIP", ledger.sip),
        ("garbage", ledger.garbage),
    ];
    let mut text = format!("{offered:>12} media packets, of which\n");
    for (name, count) in rows.into_iter().filter(|(_, count)| *count > 0) {
        let _ = writeln!(text, "{count:>12}   {name}");
    }
    let _ = writeln!(text, "{made:>12} media packets made here");
    let _ = writeln!(text, "{:>12} media packets dropped by the kernel", ledger.kernel_drop);
    text
}

/// `count` of `noun`, in good grammar.
pub(crate) fn counted(count: u64, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests;
