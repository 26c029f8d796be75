//! Topology: which NUMA node a core is on, and which cores are two threads of one.

use super::Host;
use super::list::list;

/// Where each of a process' cores sits. What the kernel does not tell stays unknown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topology(Vec<Seat>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Seat {
    core: usize,
    node: Option<usize>,
    /// The threads of its physical core, itself among them, ascending; empty when the kernel does not tell.
    siblings: Vec<usize>,
}

impl Topology {
    /// Where `cores` sit.
    pub fn read(host: &Host, cores: &[usize]) -> Topology {
        let nodes = host.numbered(NODES, "node").unwrap_or_default();
        let nodes: Vec<(usize, Vec<usize>)> = nodes
            .into_iter()
            .filter_map(|node| {
                Some((node, list(&host.text(&format!("{NODES}/node{node}/cpulist"))?)?))
            })
            .collect();
        let seat = |&core: &usize| Seat {
            core,
            node: nodes.iter().find(|(_, cores)| cores.contains(&core)).map(|(node, _)| *node),
            siblings: siblings(host, core),
        };
        Topology(cores.iter().map(seat).collect())
    }

    /// The cores in the order in which shards take them: the node of the first one, then the other nodes; on a node a
    /// thread of every physical core before a second thread of any, for two of them share its arithmetic and its
    /// caches; then by number.
    pub fn order(&self) -> Vec<usize> {
        let home = self.0.iter().min_by_key(|seat| seat.core).and_then(|seat| seat.node);
        let mut seats: Vec<&Seat> = self.0.iter().collect();
        seats.sort_by_key(|seat| {
            (seat.node != home, seat.node.is_none(), seat.node, self.thread(seat), seat.core)
        });
        seats.into_iter().map(|seat| seat.core).collect()
    }

    /// The NUMA nodes `cores` are on, ascending; empty when the kernel tells of none.
    pub fn nodes(&self, cores: &[usize]) -> Vec<usize> {
        let seats = self.0.iter().filter(|seat| cores.contains(&seat.core));
        let mut nodes: Vec<usize> = seats.filter_map(|seat| seat.node).collect();
        nodes.sort_unstable();
        nodes.dedup();
        nodes
    }

    /// Those of `cores` that are threads of one physical core, core by core.
    pub fn shared(&self, cores: &[usize]) -> Vec<Vec<usize>> {
        let groups = self.0.iter().filter(|seat| cores.contains(&seat.core)).map(|seat| {
            seat.siblings.iter().copied().filter(|core| cores.contains(core)).collect()
        });
        let mut groups: Vec<Vec<usize>> =
            groups.filter(|group: &Vec<usize>| group.len() > 1).collect();
        groups.sort_unstable();
        groups.dedup();
        groups
    }

    /// Whether the kernel tells of every core which threads it shares its physical core with.
    pub fn tells_threads(&self) -> bool {
        self.0.iter().all(|seat| !seat.siblings.is_empty())
    }

    /// How many of our cores are earlier threads of the same physical core.
    fn thread(&self, seat: &Seat) -> usize {
        let is_ours = |core: &usize| self.0.iter().any(|seat| seat.core == *core);
        seat.siblings.iter().filter(|&core| *core < seat.core && is_ours(core)).count()
    }
}

/// The threads of the physical core that `core` is one of. A list without itself is garbled.
fn siblings(host: &Host, core: usize) -> Vec<usize> {
    let text = host.text(&format!("{CPUS}/cpu{core}/topology/thread_siblings_list"));
    let siblings = text.and_then(|text| list(&text));
    siblings.filter(|siblings| siblings.contains(&core)).unwrap_or_default()
}

const CPUS: &str = "/sys/devices/system/cpu";
const NODES: &str = "/sys/devices/system/node";
