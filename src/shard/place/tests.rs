//! Placement: cores are chosen in order, no more than are worth it, and what cannot be is named.

use super::*;
use crate::host::tests::{Tree, two_nodes};

fn taken(tree: &Tree, usable: &[usize], wanted: &[usize], shards: Option<usize>) -> Vec<usize> {
    Cores::among(&tree.host(), usable, wanted, shards).unwrap().as_slice().to_vec()
}

fn with_quota(tree: Tree, quota: &str) -> Tree {
    tree.write("proc/self/cgroup", "0::/a\n");
    tree.write("proc/self/mountinfo", "1 2 0:3 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n");
    tree.write("sys/fs/cgroup/a/cpu.max", quota);
    tree
}

#[test]
fn one_shard_per_core_unless_told_otherwise() {
    let tree = Tree::new(&[]);
    assert_eq!(taken(&tree, &[0, 1, 4], &[], None), [0, 1, 4]);
    assert_eq!(taken(&tree, &[0, 1, 4], &[], Some(2)), [0, 1]);
    assert_eq!(taken(&tree, &[0, 1, 4], &[4, 1], None), [4, 1]);
}

#[test]
fn cores_nobody_named_are_taken_node_by_node_and_physical_ones_first() {
    let tree = two_nodes();
    let all: Vec<usize> = (0..8).collect();
    assert_eq!(taken(&tree, &all, &[], Some(2)), [0, 1]);
    assert_eq!(taken(&tree, &all, &[], None), [0, 1, 4, 5, 2, 3, 6, 7]);
    assert_eq!(taken(&tree, &all, &[7, 0, 4], None), [7, 0, 4], "named ones as named");
}

#[test]
fn a_quota_bounds_shards_that_nobody_counted() {
    let tree = with_quota(two_nodes(), "250000 100000");
    let all: Vec<usize> = (0..8).collect();
    assert_eq!(taken(&tree, &all, &[], None), [0, 1]);
    assert_eq!(taken(&tree, &all, &[], Some(3)), [0, 1, 4], "told, done");
    assert_eq!(taken(&tree, &all, &[2, 3, 6], None), [2, 3, 6], "named, done");
    let tiny = with_quota(two_nodes(), "1000 100000");
    assert_eq!(taken(&tiny, &all, &[], None), [0]);
    let wide = with_quota(two_nodes(), "1600000 100000");
    assert_eq!(taken(&wide, &all, &[], None).len(), 8);
}

#[test]
fn no_more_shards_than_there_may_be() {
    let all: Vec<usize> = (0..SHARDS_MAX + 4).collect();
    let cores = Cores::among(&Tree::new(&[]).host(), &all, &[], None).unwrap();
    assert_eq!(cores.as_slice(), &all[..SHARDS_MAX]);
    assert!(cores.describe().ends_with("; 64 of 68: there are no more shards in a process"));
}

#[test]
fn what_was_chosen_is_told_and_why_no_more() {
    let all: Vec<usize> = (0..8).collect();
    let told = |tree: &Tree, wanted: &[usize], shards| {
        Cores::among(&tree.host(), &all, wanted, shards).unwrap().describe()
    };
    let tree = two_nodes();
    assert_eq!(told(&tree, &[], Some(1)), "core 0 (NUMA node 0)");
    assert_eq!(told(&tree, &[1, 2], None), "cores 1, 2 (NUMA nodes 0, 1)");
    assert_eq!(told(&Tree::new(&[]), &[], Some(2)), "cores 0, 1");
    let tree = with_quota(tree, "200000 100000");
    assert_eq!(
        told(&tree, &[], None),
        "cores 0, 1 (NUMA node 0); 2 of 8: the cgroup's CPU quota allows no more"
    );
}

#[test]
fn what_cannot_be_is_named() {
    let tree = with_quota(Tree::new(&[]), "100000 100000");
    let failure =
        |wanted: &[usize], shards| Cores::among(&tree.host(), &[0, 1], wanted, shards).unwrap_err();
    assert!(matches!(failure(&[2], None), StartFailure::NoSuchCore { core: 2, .. }));
    assert!(matches!(failure(&[1, 1], None), StartFailure::CoreTwice { core: 1 }));
    assert!(matches!(failure(&[], Some(3)), StartFailure::TooFewCores { shards: 3, cores: 2 }));
    assert!(matches!(failure(&[], Some(0)), StartFailure::TooFewCores { .. }));
    let nowhere = Cores::among(&tree.host(), &[], &[], None).unwrap_err();
    assert!(matches!(nowhere, StartFailure::TooFewCores { .. }));
}
