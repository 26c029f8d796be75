//! Slots and blocks are reused, never mixed up, never lost.

use super::{Blocks, Index, Slab};

#[test]
fn slab_refuses_one_too_many_and_reuses_the_last_freed() {
    let mut slab = Slab::new(2);
    let first = slab.insert('a').unwrap();
    let second = slab.insert('b').unwrap();
    assert_eq!(slab.insert('c'), Err('c'));
    assert!(slab.is_full());
    assert_eq!(slab.remove(first), Some('a'));
    assert_eq!(slab.remove(first), None);
    assert_eq!(slab.insert('d'), Ok(first));
    assert_eq!((slab.get(first), slab.get(second)), (Some(&'d'), Some(&'b')));
    assert_eq!((slab.generation(first), slab.generation(second)), (1, 0));
}

#[test]
fn blocks_of_every_size_keep_their_bytes() {
    let mut blocks = Blocks::new(1_000);
    let mut leases = Vec::new();
    for round in 0..3 {
        for len in [0, 1, 127, 128, 129, 1_000, 5_000, 8_192] {
            let content = vec![(len + round) as u8; len];
            leases.push((
                blocks.store(&[&content[..len / 2], &content[len / 2..]]).unwrap(),
                content,
            ));
        }
    }
    for (block, content) in &leases {
        assert_eq!(blocks.bytes(block), content);
    }
    assert_eq!(blocks.live(), 24);
    for (block, _) in leases {
        blocks.free(block);
    }
    assert_eq!((blocks.live(), blocks.live_bytes()), (0, 0));
}

#[test]
fn too_long_and_too_many_are_refused() {
    let mut blocks = Blocks::new(1);
    assert!(blocks.store(&[&[0; 8_193]]).is_none());
    let only = blocks.store(&[b"one"]).unwrap();
    assert!(blocks.store(&[b"two"]).is_none());
    blocks.free(only);
    assert!(blocks.store(&[b"three"]).is_some_and(|block| block.len() == 5));
}

#[test]
fn index_keeps_many_entries_apart() {
    const COUNT: u32 = 100_000;
    let digest = |number: u32| u64::from(number + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mut index = Index::new();
    for slot in 0..COUNT {
        index.insert(digest(slot), slot);
    }
    assert_eq!(index.len(), u64::from(COUNT));
    for slot in (0..COUNT).step_by(2) {
        index.remove(digest(slot), slot);
        index.remove(digest(slot), slot);
        index.remove(digest(slot + 1), slot);
    }
    assert_eq!(index.len(), u64::from(COUNT / 2));
    for slot in 0..COUNT {
        let found = index.find(digest(slot), |candidate| candidate == slot);
        assert_eq!(found, (slot % 2 == 1).then_some(slot));
        assert_eq!(index.find(digest(slot), |_| false), None, "nobody owns it");
    }
}

#[test]
fn index_tells_slots_under_one_bucket_apart() {
    let same = 4_711;
    let mut index = Index::new();
    for slot in 0..100 {
        index.insert(same, slot);
    }
    index.remove(same, 50);
    assert_eq!(index.find(same, |slot| slot == 51), Some(51));
    assert_eq!(index.find(same, |slot| slot == 50), None);
}
