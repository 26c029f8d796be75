//! Interface: the receive queues of a network card, and the cores that serve them.

use super::Host;
use super::list::{list, mask};

/// A network interface, as far as the kernel tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interface {
    /// Its name: `eth0`.
    pub name: String,
    /// How many receive queues it has; `None`: not told.
    pub queues: Option<usize>,
    /// The interrupts that bring packets; empty: not told, as for an interface without a device.
    pub interrupts: Vec<Interrupt>,
    /// Cores that the kernel hands received packets on to (RPS, `rps_cpus`); empty: it does not.
    pub handed_to: Vec<usize>,
}

/// An interrupt of a card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interrupt {
    /// Its number, as in `/proc/irq`.
    pub number: usize,
    /// Who handles it: `eth0-rx-0`.
    pub name: String,
    /// The cores it goes to; empty: not told.
    pub cores: Vec<usize>,
}

impl Interface {
    /// What the kernel tells of the interface `name`.
    pub fn read(host: &Host, name: &str) -> Interface {
        let queues = host.numbered(&format!("/sys/class/net/{name}/queues"), "rx-");
        let queues = queues.filter(|queues| !queues.is_empty());
        let mut handed_to: Vec<usize> = Vec::new();
        for queue in queues.iter().flatten() {
            let cores = host.text(&format!("/sys/class/net/{name}/queues/rx-{queue}/rps_cpus"));
            handed_to.extend(cores.and_then(|text| mask(&text)).unwrap_or_default());
        }
        handed_to.sort_unstable();
        handed_to.dedup();
        Interface {
            name: name.to_owned(),
            queues: queues.map(|queues| queues.len()),
            interrupts: interrupts(host, name),
            handed_to,
        }
    }

    /// The cores that its packets come up on, ascending; empty: not told.
    pub fn cores(&self) -> Vec<usize> {
        let own = self.interrupts.iter().flat_map(|interrupt| &interrupt.cores);
        let cores = if self.handed_to.is_empty() { own.collect() } else { Vec::new() };
        let mut cores: Vec<usize> = cores.into_iter().chain(&self.handed_to).copied().collect();
        cores.sort_unstable();
        cores.dedup();
        cores
    }
}

/// The interrupts that bring packets of the interface `name`: those of its device, or else those that bear its name.
fn interrupts(host: &Host, name: &str) -> Vec<Interrupt> {
    let table = host.text("/proc/interrupts").unwrap_or_default();
    let of_device = of_device(host, name);
    let is_own = |number: usize, handler: &str| match &of_device {
        Some(numbers) => numbers.contains(&number),
        None => handler.split([' ', ',', '-', '@', ':']).any(|word| word == name),
    };
    let own: Vec<(usize, &str)> = rows(&table)
        .filter(|(number, handler)| is_own(*number, handler))
        .map(|(number, handler)| (number, last(handler)))
        .collect();
    // Drivers name their interrupts as they like: either those that receive say so, or those that do not.
    let some_receive = own.iter().any(|(_, handler)| is_one_of(handler, RECEIVE));
    let brings_packets = |handler: &str| match some_receive {
        true => is_one_of(handler, RECEIVE),
        false => !is_one_of(handler, OTHER),
    };
    let own = own.into_iter().filter(|(_, handler)| brings_packets(handler));
    let interrupt = |(number, name): (usize, &str)| Interrupt {
        number,
        name: name.to_owned(),
        cores: affinity(host, number),
    };
    own.map(interrupt).collect()
}

/// The numbers of the interrupts that belong to the device of an interface; `None`: the kernel does not tell.
fn of_device(host: &Host, name: &str) -> Option<Vec<usize>> {
    let device = format!("/sys/class/net/{name}/device");
    let own = host.numbered(&format!("{device}/msi_irqs"), "");
    own.or_else(|| {
        // A virtio device has none: the PCI device that it lies below has them.
        let kind = host.text(&format!("{device}/modalias"))?;
        let parent = kind.starts_with("virtio:").then(|| format!("{device}/../msi_irqs"))?;
        host.numbered(&parent, "")
    })
}

const RECEIVE: &[&str] = &["rx", "txrx", "rxtx", "input"];
const OTHER: &[&str] = &["tx", "output", "config", "control", "event", "async", "admin", "mgmnt"];

/// The numbered rows of `/proc/interrupts`: number, and what follows the counters.
fn rows(table: &str) -> impl Iterator<Item = (usize, &str)> {
    let cores = table.lines().next().map_or(0, |head| head.split_whitespace().count());
    table.lines().skip(1).filter_map(move |row| {
        let (number, mut rest) = row.split_once(':')?;
        for _ in 0..cores {
            let (_, behind) = rest.trim_start().split_once(' ')?;
            rest = behind;
        }
        Some((number.trim().parse().ok()?, rest.trim()))
    })
}

/// The name in a row: the last word behind the chip's and the line's.
fn last(handler: &str) -> &str {
    handler.split_whitespace().last().unwrap_or_default()
}

/// Whether a part of a name such as `eth0-TxRx-3` or `virtio2-input.0` is one of `words`.
fn is_one_of(handler: &str, words: &[&str]) -> bool {
    let handler = handler.to_ascii_lowercase();
    let mut parts = handler.split(['-', '.', '_', '@', ':']);
    parts.any(|part| words.contains(&part.trim_end_matches(|c: char| c.is_ascii_digit())))
}

/// Where an interrupt goes; where the kernel does not say, where it may go.
fn affinity(host: &Host, number: usize) -> Vec<usize> {
    let files = ["effective_affinity_list", "smp_affinity_list"];
    let lists =
        files.iter().filter_map(|file| list(&host.text(&format!("/proc/irq/{number}/{file}"))?));
    lists.into_iter().find(|cores| !cores.is_empty()).unwrap_or_default()
}
