//! What shards may not share: below the runtime there is no lock, no shared map, no atomic and no channel.

use crate::source::{Finding, Source};

/// Each shard owns its data, so whatever exists to share it is out of place. Most of it can hide behind an innocent
/// call, hence the names of types and of the crates and modules they come from.
const SHARING: &[(&str, &str)] = &[
    ("Arc", OWN),
    ("Weak", OWN),
    ("Mutex", OWN),
    ("RwLock", OWN),
    ("ReentrantLock", OWN),
    ("Condvar", OWN),
    ("Barrier", OWN),
    ("Once", OWN),
    ("OnceLock", START),
    ("LazyLock", START),
    ("OnceCell", START),
    ("LazyCell", START),
    ("lazy_static", START),
    ("once_cell::*", START),
    ("static mut", START),
    ("thread_local", START),
    ("Atomic*", COUNT),
    ("atomic::*", COUNT),
    ("fence", COUNT),
    ("mpsc", MOVE),
    ("crossbeam*", MOVE),
    ("rtrb::*", MOVE),
    ("ArrayQueue", MOVE),
    ("SegQueue", MOVE),
    ("DashMap", MAP),
    ("dashmap::*", MAP),
    ("parking_lot::*", OWN),
    ("arc_swap::*", OWN),
];

const OWN: &str = "a shard owns its data: lend `&mut`, or hand out a small `Copy` handle";
const START: &str = "make it when the shard starts and own it, or compute it in a `const`";
const COUNT: &str = "count in plain integers of the shard; `shard` adds them up";
const MOVE: &str = "datagrams move between shards in `shard`, everything else stays";
const MAP: &str = "each shard has a table of its own: calls are found by their owner";

/// The runtime and the binary, which start the threads and tie them together. `loadtest` is another process, built on
/// threads of its own.
const TIES: &[&str] =
    &["src/shard/", "src/transport/", "src/cli/", "src/main.rs", "src/api/server.rs", "loadtest/"];

/// What is shared all the same: file, word, and why that is no sharing between shards.
const EXCEPTIONS: &[(&str, &str, &str)] = &[];

/// Nothing below the runtime can be shared, beside what is allowed by name.
pub(crate) fn between_shards(source: &Source) -> Vec<Finding> {
    judge(source, EXCEPTIONS)
}

/// An exception that excuses nothing any more is none.
pub(crate) fn needless_exceptions(sources: &[Source]) -> Vec<Finding> {
    needless(sources, EXCEPTIONS)
}

type Exception = (&'static str, &'static str, &'static str);

fn judge(source: &Source, exceptions: &[Exception]) -> Vec<Finding> {
    let is_tie = TIES.iter().any(|prefix| source.path.starts_with(prefix));
    if !source.is_library() || is_tie {
        return Vec::new();
    }
    let is_excepted = |word: &str| {
        exceptions.iter().any(|(path, excepted, _)| *path == source.path && *excepted == word)
    };
    let mut found = Vec::new();
    for (word, instead) in SHARING.iter().filter(|(word, _)| !is_excepted(word)) {
        let name = word.trim_end_matches('*');
        let places = source.words(word).into_iter();
        found.extend(
            places.map(|at| {
                source.finding(source.line_at(at), format!("no `{name}` here: {instead}"))
            }),
        );
    }
    found
}

fn needless(sources: &[Source], exceptions: &[Exception]) -> Vec<Finding> {
    let is_needed = |(path, word, _): &&Exception| {
        sources.iter().any(|source| source.path == *path && !source.words(word).is_empty())
    };
    let needless = exceptions.iter().filter(|exception| !is_needed(exception));
    needless
        .map(|(path, word, _)| Finding {
            path: (*path).to_owned(),
            line: 1,
            message: format!("`{word}` is not used here any more: take it off the exceptions"),
        })
        .collect()
}

#[test]
fn whatever_shares_is_found_below_the_runtime() {
    for bad in [
        "use std::sync::{Arc, Weak};",
        "calls: Arc<Calls>,",
        "calls: std::sync::Mutex<Calls>,",
        "calls: parking_lot::RwLock<Calls>,",
        "calls: DashMap<CallId, Call>,",
        "use dashmap::mapref;",
        "woken: Condvar,",
        "static CALLS: OnceLock<Calls> = OnceLock::new();",
        "static CALLS: LazyLock<Calls> = LazyLock::new(Calls::new);",
        "static mut CALLS: u64 = 0;",
        "static CALLS: AtomicU64 = AtomicU64::new(0);",
        "use std::sync::atomic::Ordering;",
        "core::sync::atomic::fence(order);",
        "thread_local! { static CALLS: Cell<u64> = Cell::new(0) }",
        "let (a, b) = std::sync::mpsc::channel();",
        "use crossbeam::channel::Sender;",
        "use crossbeam_queue::SegQueue;",
        "let (a, b) = rtrb::RingBuffer::new(8);",
        "calls: arc_swap::ArcSwap<Calls>,",
    ] {
        let of = |path| between_shards(&Source::new(path, bad)).len();
        for path in ["src/sip/x.rs", "src/session/x.rs", "src/engine/mod.rs", "src/api/x.rs"] {
            assert!(of(path) > 0, "{path}: {bad}");
        }
        for path in ["src/shard/x.rs", "src/transport/x.rs", "src/cli/x.rs", "src/sip/tests.rs"] {
            assert_eq!(of(path), 0, "{path}: {bad}");
        }
    }
}

#[test]
fn what_a_shard_owns_is_not_shared() {
    for good in [
        "place: Rc<Place>, count: Cell<u64>",
        "static WORDS: [u8; 256] = words();",
        "fn once(&mut self) -> Archive { self.weaken() }",
        "/// No `Arc`, `Mutex` or atomic appears here.",
        "let a = \"Mutex\";",
        "let anatomic::b = c;",
    ] {
        let found = between_shards(&Source::new("src/session/x.rs", good));
        assert!(found.is_empty(), "{good}: {found:?}");
    }
}

#[test]
fn an_exception_holds_for_its_file_and_word_alone_and_no_longer_than_needed() {
    let exceptions = [("src/sip/x.rs", "Arc", "a reason")];
    let of = |path, text| judge(&Source::new(path, text), &exceptions).len();
    assert_eq!(of("src/sip/x.rs", "a: Arc<u8>"), 0);
    assert_eq!(of("src/sip/x.rs", "a: Arc<Mutex<u8>>"), 1);
    assert_eq!(of("src/sip/y.rs", "a: Arc<u8>"), 1);
    let left = |text| needless(&[Source::new("src/sip/x.rs", text)], &exceptions).len();
    assert_eq!([left("a: Arc<u8>"), left("a: u8")], [0, 1]);
}
