//! The findings: what is fit, what is warned of with its mend, what would keep the server from starting.

#[path = "../../host/tests/tree.rs"]
mod tree;

use super::*;
use tree::Tree;

/// Two nodes of one physical core with two threads each: 0 and 2, 1 and 3.
fn two_nodes() -> Tree {
    let tree = Tree::new(&[
        ("sys/devices/system/node/node0/cpulist", "0,2"),
        ("sys/devices/system/node/node1/cpulist", "1,3"),
    ]);
    for core in 0..4 {
        let path = format!("sys/devices/system/cpu/cpu{core}/topology/thread_siblings_list");
        tree.write(&path, &format!("{},{}", core % 2, core % 2 + 2));
    }
    tree
}

fn topology(tree: &Tree) -> Topology {
    Topology::read(&Host::at(tree.root()), &[0, 1, 2, 3])
}

fn says(finding: &Finding, parts: &[&str]) {
    let line = finding.to_string();
    for part in parts {
        assert!(line.contains(part), "no `{part}` in: {line}");
    }
}

#[test]
fn shards_on_threads_of_one_core_are_warned_of() {
    let tree = two_nodes();
    let fit = cores::siblings(&topology(&tree), &[0, 1]);
    assert_eq!(fit.to_string(), "ok    SMT: no two shards on one physical core");
    let poor = cores::siblings(&topology(&tree), &[0, 1, 2, 3]);
    says(&poor, &["warn  SMT: ", "0, 2 and 1, 3", "--cores 0,1"]);
    let unknown = cores::siblings(&topology(&Tree::new(&[])), &[0, 1]);
    says(&unknown, &["ok    SMT: this host does not tell"]);
}

#[test]
fn shards_on_several_nodes_are_warned_of() {
    let tree = two_nodes();
    let fit = cores::nodes(&topology(&tree), &[0, 2]);
    assert_eq!(fit.to_string(), "ok    NUMA: all on node 0");
    let poor = cores::nodes(&topology(&tree), &[0, 1, 2]);
    says(&poor, &["warn  NUMA: shards on nodes 0, 1", "--cores 0,2"]);
    says(
        &cores::nodes(&topology(&Tree::new(&[])), &[0, 1]),
        &["ok    NUMA: this host tells of no"],
    );
}

fn quota(cpu_max: &str, shards: usize) -> Finding {
    let tree = Tree::new(&[
        ("proc/self/cgroup", "0::/a"),
        ("proc/self/mountinfo", "1 2 0:3 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw"),
        ("sys/fs/cgroup/a/cpu.max", cpu_max),
    ]);
    cores::quota(&CpuQuota::read(&Host::at(tree.root())), shards)
}

#[test]
fn a_quota_below_the_shards_is_warned_of() {
    assert_eq!(quota("max 100000", 2).to_string(), "ok    CPU quota: none");
    says(&quota("250000 100000", 2), &["ok    CPU quota: 2.5 cores (/sys/fs/cgroup/a)"]);
    says(&quota("250000 100000", 3), &["warn  ", "2.5 cores", "3 shards", "take --shards 2"]);
    says(&quota("50000 100000", 1), &["warn  ", "0.5 cores", "1 shard,", "a whole core at least"]);
    says(&quota("garbage", 1), &["warn  CPU quota: unknown, /sys/fs/cgroup/a cannot be read"]);
}

#[test]
fn governors_that_save_power_are_warned_of() {
    let path = |core: usize| format!("sys/devices/system/cpu/cpu{core}/cpufreq/scaling_governor");
    let tree = Tree::new(&[(&path(0), "performance\n"), (&path(1), "schedutil\n")]);
    let of = |cores: &[usize]| {
        governor::governor(&Governors::read(&Host::at(tree.root()), cores)).to_string()
    };
    assert_eq!(of(&[0]), "ok    governor: performance");
    assert_eq!(of(&[2]), "ok    governor: not adjustable here");
    let poor = of(&[0, 1]);
    assert!(poor.starts_with("warn  governor: schedutil on core 1; "), "{poor}");
    assert!(poor.contains("`cpupower frequency-set -g performance`"), "{poor}");
}

#[test]
fn drops_so_far_are_warned_of() {
    says(&drops::drops(Some(0), 4096), &["ok    UDP drops: none"]);
    says(&drops::drops(Some(7), 4096), &["warn  UDP drops: 7", "net.core.rmem_max=4096"]);
    says(&drops::drops(None, 4096), &["ok    UDP drops: this host does not tell"]);
}

#[test]
fn open_files_are_told_in_calls() {
    let of = |limit, calls| limits::open_files(limit, 2, 1, calls);
    says(&of(1 << 20, None), &["ok    open files: 262144 calls with media fit, 262144 if"]);
    says(&of(1_024, None), &["warn  open files: ", "of 8192", "`ulimit -Hn ", "LimitNOFILE="]);
    says(&of(20_000, Some(10_000)), &["ok    open files: 18708 calls", "9354 if"]);
    says(&of(20_000, Some(30_000)), &["warn  ", "of 30000"]);
    says(&of(20, None), &["FAIL  open files: only 20", "`ulimit -n 46`"]);
}

#[test]
fn as_many_files_as_the_mend_says_are_enough() {
    let poor = limits::open_files(1_024, 2, 1, Some(50_000)).to_string();
    let (_, enough) = poor.split_once("LimitNOFILE=").unwrap();
    says(&limits::open_files(enough.parse().unwrap(), 2, 1, Some(50_000)), &["ok    "]);
}

#[test]
fn buffers_that_are_not_granted_are_warned_of() {
    says(
        &limits::buffer("send", Some(4_096), 8_192),
        &["warn  send", "4 KiB of 8", "wmem_max=8192"],
    );
    says(&limits::buffer("receive", Some(4_096), 8_192), &["warn  receive", "rmem_max=8192"]);
    says(&limits::buffer("receive", Some(8_192), 8_192), &["ok    receive buffer: 8 KiB a socket"]);
    says(&limits::buffer("receive", None, 8_192), &["ok    ", "not told here"]);
}

#[test]
fn locked_memory_that_is_too_little_fails() {
    says(&limits::locked_memory(u64::MAX), &["ok    locked memory: no limit"]);
    says(&limits::locked_memory(1 << 20), &["ok    locked memory: 1024 KiB"]);
    says(&limits::locked_memory(0), &["FAIL  ", "0 KiB allowed and 512 needed", "LimitMEMLOCK"]);
}

#[test]
fn a_kernel_without_ebpf_or_gso_is_warned_of() {
    says(&kernel::ebpf(None), &["ok    eBPF: "]);
    says(&kernel::ebpf(Some("no CAP_BPF".to_owned())), &["warn  eBPF: no CAP_BPF; "]);
    says(&kernel::gso(None), &["ok    GSO: "]);
    says(&kernel::gso(Some("too old".to_owned())), &["warn  GSO: too old; "]);
}
