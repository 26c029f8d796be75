//! The host: what its files say in a tree of our own, and what is made of files that are missing or garbled.

pub(crate) mod tree;

use super::list::{list, mask, masked};
use super::*;
pub(crate) use tree::Tree;

impl Tree {
    pub(crate) fn host(&self) -> Host {
        Host::at(self.root())
    }
}

/// Two nodes of two physical cores with two threads each, numbered as firmware likes to: 0 and 4 are one core.
pub(crate) fn two_nodes() -> Tree {
    let tree = Tree::new(&[
        ("sys/devices/system/node/node0/cpulist", "0-1,4-5\n"),
        ("sys/devices/system/node/node1/cpulist", "2-3,6-7\n"),
        ("sys/devices/system/node/online", "0-1\n"),
    ]);
    for core in 0..8 {
        let path = format!("sys/devices/system/cpu/cpu{core}/topology/thread_siblings_list");
        tree.write(&path, &format!("{},{}\n", core % 4, core % 4 + 4));
    }
    tree
}

#[test]
fn lists_are_read_and_what_is_none_is_refused() {
    assert_eq!(list("0-3,8\n"), Some(vec![0, 1, 2, 3, 8]));
    assert_eq!(list("8,0,8"), Some(vec![0, 8]));
    assert_eq!(list(" \n"), Some(vec![]));
    for garbled in ["x", "3-1", "1-", "-", "0,", "0-99999999999", "0-70000", "1 2", "0x1", "-1"] {
        assert_eq!(list(garbled), None, "{garbled}");
    }
}

#[test]
fn masks_are_read_highest_word_first() {
    assert_eq!(mask("3\n"), Some(vec![0, 1]));
    assert_eq!(mask("00000001,80000000"), Some(vec![31, 32]));
    assert_eq!(mask("00000000,00000000"), Some(vec![]));
    for garbled in ["", "g", "1,,1", "100000000", &"0,".repeat(3_000)] {
        assert_eq!(mask(garbled), None, "{garbled}");
    }
}

#[test]
fn masks_are_written_as_they_are_read() {
    assert_eq!(masked(&[0, 1]), "3");
    assert_eq!(masked(&[33, 0]), "2,00000001");
    for cores in [&[5][..], &[0, 31, 32, 64], &[127]] {
        assert_eq!(mask(&masked(cores)).as_deref(), Some(cores));
    }
}

#[test]
fn cores_are_ordered_by_node_then_by_thread_then_by_number() {
    let tree = two_nodes();
    let order = |cores: &[usize]| Topology::read(&tree.host(), cores).order();
    assert_eq!(order(&[0, 1, 2, 3, 4, 5, 6, 7]), [0, 1, 4, 5, 2, 3, 6, 7]);
    assert_eq!(order(&[2, 3, 4, 5, 6, 7]), [2, 3, 6, 7, 4, 5], "the first core's node leads");
    assert_eq!(order(&[0, 4, 5]), [0, 5, 4], "the only thread we have of a core is its first");
    assert_eq!(order(&[]), [0; 0]);
}

#[test]
fn nodes_and_shared_cores_are_told() {
    let tree = two_nodes();
    let topology = Topology::read(&tree.host(), &[0, 1, 2, 3, 4, 5, 6, 7]);
    assert_eq!(topology.nodes(&[0, 5]), [0]);
    assert_eq!(topology.nodes(&[6, 0]), [0, 1]);
    assert!(topology.tells_threads());
    assert_eq!(topology.shared(&[0, 1, 2, 3]), [[0; 2]; 0]);
    assert_eq!(topology.shared(&[5, 1, 4, 3, 7]), [[1, 5], [3, 7]]);
}

#[test]
fn a_host_that_tells_nothing_of_its_cores_leaves_their_order() {
    let garbled = Tree::new(&[
        ("sys/devices/system/node/node0/cpulist", "0-\n"),
        ("sys/devices/system/node/nodes/cpulist", "0-3\n"),
        ("sys/devices/system/cpu/cpu0/topology/thread_siblings_list", "1,2\n"),
        ("sys/devices/system/cpu/cpu1/topology/thread_siblings_list", ""),
    ]);
    for tree in [garbled, Tree::new(&[])] {
        let topology = Topology::read(&tree.host(), &[0, 1, 2]);
        assert_eq!(topology.order(), [0, 1, 2]);
        assert_eq!(topology.nodes(&[0, 1, 2]), [0; 0]);
        assert_eq!(topology.shared(&[0, 1, 2]), [[0; 2]; 0]);
        assert!(!topology.tells_threads());
    }
}

#[test]
fn a_core_that_is_offline_is_on_no_node_and_goes_last() {
    let tree = two_nodes();
    tree.write("sys/devices/system/node/node1/cpulist", "3,6-7");
    fs::remove_file(tree.root().join("sys/devices/system/cpu/cpu2/topology/thread_siblings_list"))
        .unwrap();
    let topology = Topology::read(&tree.host(), &[0, 1, 2, 3]);
    assert_eq!(topology.order(), [0, 1, 3, 2]);
    assert_eq!(topology.nodes(&[2]), [0; 0]);
}

const V2_MOUNT: &str =
    "35 24 0:30 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate\n";
const V1_MOUNT: &str = "31 23 0:29 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n\
                        32 23 0:30 / /sys/fs/cgroup/cpuset rw - cgroup cgroup rw,cpuset\n";

/// A process in `/a/b` of version 2, with these files below `/sys/fs/cgroup`.
fn v2(files: &[(&str, &str)]) -> Tree {
    let tree = Tree::new(&[("proc/self/cgroup", "0::/a/b\n"), ("proc/self/mountinfo", V2_MOUNT)]);
    for (path, text) in files {
        tree.write(&format!("sys/fs/cgroup/{path}"), text);
    }
    tree
}

fn quota(tree: &Tree) -> CpuQuota {
    CpuQuota::read(&tree.host())
}

fn limit(tree: &Tree) -> String {
    let CpuQuota { limit, unread } = quota(tree);
    assert_eq!(unread, None);
    limit.map_or_else(|| "none".to_owned(), |limit| limit.to_string())
}

#[test]
fn the_strictest_cgroup_on_the_way_up_counts() {
    let parent = v2(&[("a/b/cpu.max", "800000 100000\n"), ("a/cpu.max", "250000 100000\n")]);
    assert_eq!(limit(&parent), "2.5 cores (/sys/fs/cgroup/a)");
    assert_eq!(quota(&parent).cores(), Some(2));
    let own = v2(&[("a/b/cpu.max", "100000 100000"), ("a/cpu.max", "max 100000")]);
    assert_eq!(limit(&own), "1 core (/sys/fs/cgroup/a/b)");
    let top = v2(&[("a/b/cpu.max", "800000 100000"), ("cpu.max", "300000 50000")]);
    assert_eq!(limit(&top), "6 cores (/sys/fs/cgroup)", "periods differ, shares are compared");
    let aside = v2(&[("a/c/cpu.max", "100000 100000"), ("c/cpu.max", "100000 100000")]);
    assert_eq!(limit(&aside), "none");
}

#[test]
fn a_quota_is_rounded_down_and_never_to_none() {
    for (text, cores) in [
        ("199999 100000", Some(1)),
        ("200000 100000", Some(2)),
        ("1000 100000", Some(1)),
        ("0 100000", Some(1)),
        ("max 100000", None),
        ("18446744073709551615 1", Some(usize::MAX)),
    ] {
        assert_eq!(quota(&v2(&[("a/b/cpu.max", text)])).cores(), cores, "{text}");
    }
    let half = quota(&v2(&[("a/b/cpu.max", "50000 100000")])).limit.unwrap();
    assert!(!half.keeps_busy(1), "one shard there must be, and it will be stopped");
    let two = quota(&v2(&[("a/b/cpu.max", "250000 100000")])).limit.unwrap();
    assert!(two.keeps_busy(2) && !two.keeps_busy(3));
}

#[test]
fn a_garbled_quota_is_said_and_the_others_count() {
    for garbled in ["", "max", "x 100000", "100000 0", "-5 100000", "100000 100000 1"] {
        let found = quota(&v2(&[("a/b/cpu.max", garbled), ("a/cpu.max", "300000 100000")]));
        assert_eq!(found.unread.as_deref(), Some("/sys/fs/cgroup/a/b"), "{garbled:?}");
        assert_eq!(found.cores(), Some(3), "{garbled:?}");
    }
    let silent = quota(&Tree::new(&[]));
    assert_eq!(silent.unread.as_deref(), Some("/proc/self/cgroup"));
    assert_eq!(silent.cores(), None);
}

#[test]
fn version_1_is_read_as_well() {
    let cpu = "sys/fs/cgroup/cpu,cpuacct";
    let tree = Tree::new(&[
        ("proc/self/cgroup", "4:memory:/m\n3:cpu,cpuacct:/a/b\n2:cpuset:/c\n0::/\n"),
        ("proc/self/mountinfo", V1_MOUNT),
    ]);
    assert_eq!(limit(&tree), "none");
    tree.write(&format!("{cpu}/a/b/cpu.cfs_quota_us"), "-1\n");
    tree.write(&format!("{cpu}/a/b/cpu.cfs_period_us"), "100000\n");
    assert_eq!(limit(&tree), "none");
    tree.write(&format!("{cpu}/a/cpu.cfs_quota_us"), "150000\n");
    assert_eq!(quota(&tree).unread.as_deref(), Some("/sys/fs/cgroup/cpu,cpuacct/a"), "no period");
    tree.write(&format!("{cpu}/a/cpu.cfs_period_us"), "50000\n");
    assert_eq!(limit(&tree), "3 cores (/sys/fs/cgroup/cpu,cpuacct/a)");
}

#[test]
fn a_container_sees_its_own_part_of_the_hierarchy() {
    let mount =
        |root: &str| format!("35 24 0:30 {root} /sys/fs/cgroup ro,nosuid - cgroup2 cgroup rw\n");
    for (own, root, folder) in [
        ("/docker/1/sub", "/docker/1", "/sys/fs/cgroup/sub"),
        ("/docker/1", "/docker/1", "/sys/fs/cgroup"),
        ("/", "/", "/sys/fs/cgroup"),
        ("/", "/../..", "/sys/fs/cgroup"),
        ("/../other", "/", "/sys/fs/cgroup"),
        ("/a\\x2db/c", "/a\\134x2db", "/sys/fs/cgroup/c"),
        ("/a b/c", "/a\\040b", "/sys/fs/cgroup/c"),
    ] {
        let tree = Tree::new(&[
            ("proc/self/cgroup", &format!("0::{own}\n")),
            ("proc/self/mountinfo", &mount(root)),
            (&format!("{folder}/cpu.max")[1..], "200000 100000\n"),
        ]);
        assert_eq!(limit(&tree), format!("2 cores ({folder})"), "{own} {root}");
    }
}

#[test]
fn garbled_mounts_and_memberships_are_passed_over() {
    let tree = Tree::new(&[
        ("proc/self/cgroup", "garbage\n1:\n0::/a\n"),
        ("proc/self/mountinfo", "1 2\n - cgroup2\n1 2 3 4 - cgroup2 x\n\\9 - - -\n"),
        ("sys/fs/cgroup/a/cpu.max", "200000 100000\n"),
    ]);
    assert_eq!(limit(&tree), "none");
}

#[test]
fn governors_that_are_not_performance_are_slow() {
    let path = |core: usize| format!("sys/devices/system/cpu/cpu{core}/cpufreq/scaling_governor");
    let tree = Tree::new(&[(&path(0), "performance\n"), (&path(1), "powersave\n"), (&path(2), "")]);
    let governors = Governors::read(&tree.host(), &[0, 1, 2, 3]);
    assert!(!governors.is_empty());
    assert_eq!(governors.slow().collect::<Vec<_>>(), [(1, "powersave")]);
    assert!(Governors::read(&tree.host(), &[2, 3]).is_empty());
}

#[test]
fn overflows_of_both_families_are_added() {
    const SNMP: &str = "Ip: Forwarding\nIp: 1\nUdp: InDatagrams NoPorts InErrors OutDatagrams RcvbufErrors\n\
                        Udp: 100 2 9 100 7\nUdpLite: InDatagrams\nUdpLite: 0\n";
    let tree = Tree::new(&[("proc/net/snmp", SNMP)]);
    assert_eq!(udp_overflows(&tree.host()), Some(7));
    tree.write("proc/net/snmp6", "Udp6InErrors\t5\nUdp6RcvbufErrors                \t5\n");
    assert_eq!(udp_overflows(&tree.host()), Some(12));
}

#[test]
fn overflows_that_are_not_told_are_unknown() {
    for garbled in [
        "",
        "Udp: RcvbufErrors\n",
        "Udp: RcvbufErrors\nUdp:\n",
        "Udp: A\nUdp: 1\n",
        "Udp: RcvbufErrors\nUdp: x\n",
    ] {
        let tree = Tree::new(&[("proc/net/snmp", garbled), ("proc/net/snmp6", "Udp6RcvbufErrors")]);
        assert_eq!(udp_overflows(&tree.host()), None, "{garbled:?}");
    }
    assert_eq!(udp_overflows(&Tree::new(&[]).host()), None);
}

const INTERRUPTS: &str = "           CPU0       CPU1       \n\
     24:          1          0  IO-APIC   5-edge      ACPI:Ged\n\
     37:          0          0 PCI-MSIX-0000:00:03.0   0-edge      virtio2-config\n\
     38:          0      10335 PCI-MSIX-0000:00:03.0   1-edge      virtio2-input.0\n\
     39:       7256          0 PCI-MSIX-0000:00:03.0   2-edge      virtio2-output.0\n\
     40:          0          7 PCI-MSI 524288-edge      ens5\n\
     41:          3          9 PCI-MSI 524289-edge      ens5-TxRx-0\n\
     42:          3          9 PCI-MSI 524290-edge      ens5-TxRx-1\n\
    NMI:          0          0   Non-maskable interrupts\n\
    ERR:          0\n";

#[test]
fn an_interface_has_the_interrupts_of_its_device() {
    let tree = Tree::new(&[
        ("proc/interrupts", INTERRUPTS),
        ("sys/class/net/eth0/queues/rx-0/rps_cpus", "0\n"),
        ("sys/class/net/eth0/queues/tx-0/xps_cpus", "0\n"),
        ("sys/class/net/eth0/device/modalias", "virtio:d00000001v00001AF4\n"),
        ("sys/class/net/eth0/msi_irqs/37", ""),
        ("sys/class/net/eth0/msi_irqs/38", ""),
        ("sys/class/net/eth0/msi_irqs/39", ""),
        ("proc/irq/38/smp_affinity_list", "0-1\n"),
        ("proc/irq/38/effective_affinity_list", "1\n"),
    ]);
    let eth0 = Interface::read(&tree.host(), "eth0");
    assert_eq!(eth0.queues, Some(1));
    let input = Interrupt { number: 38, name: "virtio2-input.0".to_owned(), cores: vec![1] };
    assert_eq!(eth0.interrupts, [input]);
    assert_eq!(eth0.cores(), [1]);
    tree.write("proc/irq/38/effective_affinity_list", "\n");
    assert_eq!(Interface::read(&tree.host(), "eth0").cores(), [0, 1], "where it may go");
    tree.write("sys/class/net/eth0/queues/rx-0/rps_cpus", "00000000,00000005\n");
    assert_eq!(Interface::read(&tree.host(), "eth0").cores(), [0, 2], "where it is handed on to");
    tree.write("sys/class/net/eth0/device/modalias", "pci:v00008086d0000100E\n");
    let card = Interface::read(&tree.host(), "eth0");
    assert_eq!(card.interrupts, [], "those of the bridge it is behind are not its own");
}

#[test]
fn an_interface_without_a_device_has_the_interrupts_of_its_name() {
    let tree = Tree::new(&[
        ("proc/interrupts", INTERRUPTS),
        ("proc/irq/41/smp_affinity_list", "0\n"),
        ("proc/irq/42/smp_affinity_list", "garbage\n"),
    ]);
    let ens5 = Interface::read(&tree.host(), "ens5");
    assert_eq!(ens5.queues, None);
    let told: Vec<_> = ens5.interrupts.iter().map(|one| (one.number, &one.cores[..])).collect();
    assert_eq!(told, [(41, &[0][..]), (42, &[])], "not the one that only says the link is up");
    let ens = Interface::read(&tree.host(), "ens");
    assert_eq!(ens.interrupts, [], "half a name is none");
}

#[test]
fn garbled_interrupts_are_passed_over() {
    for table in ["", "\n", "CPU0 CPU1\n", "CPU0 CPU1\n7\n7:\n7: 1\n7: 1 2\nx: 1 2 a eth0\n"] {
        let tree = Tree::new(&[("proc/interrupts", table)]);
        assert_eq!(Interface::read(&tree.host(), "eth0").interrupts, [], "{table:?}");
    }
}

#[test]
fn this_host_tells_of_itself() {
    let host = Host::here();
    assert!(udp_overflows(&host).is_some());
    assert_eq!(CpuQuota::read(&host).unread, None);
    assert_eq!(Topology::read(&host, &[0]).order(), [0]);
}
