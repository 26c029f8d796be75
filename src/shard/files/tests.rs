//! Open files: they are shared out whole, and too few are refused with the number needed.

use super::*;

#[test]
fn what_is_left_is_shared_among_the_shards() {
    let files = MediaFiles::within(20_046 + 1_000, 2, 1).unwrap();
    assert_eq!(files, MediaFiles { sockets: 9_844, recordings: 656 });
    let all = 2 * (u64::from(files.sockets) + files.recordings) + 46;
    assert!(all <= 21_046, "{all}");
}

#[test]
fn more_than_there_are_ports_is_no_use() {
    let files = MediaFiles::within(u64::MAX, 1, 1).unwrap();
    assert_eq!(files.sockets, 2 * MEDIA_PORTS_MAX);
}

#[test]
fn too_few_are_refused_with_what_is_needed() {
    assert_eq!(MediaFiles::within(33, 1, 1).unwrap(), MediaFiles { sockets: 0, recordings: 0 });
    let refused = MediaFiles::within(32, 1, 1).unwrap_err();
    assert!(matches!(refused, StartFailure::OpenFiles { limit: 32, needed: 33 }));
}

#[test]
fn the_limit_for_so_many_sockets_is_enough_for_them() {
    for (sockets, shards) in [(0, 1), (1, 1), (15, 1), (16, 2), (50_000, 2), (99_999, 7)] {
        let limit = MediaFiles::limit_for(sockets, shards, 3);
        let files = MediaFiles::within(limit, shards, 3).unwrap();
        assert!(u64::from(files.sockets) * shards >= sockets, "{sockets} on {shards}: {files:?}");
    }
}
