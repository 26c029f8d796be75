//! Words that must not appear in code, where, and what to write instead.

use crate::source::{Finding, Source};

/// Below the runtime nothing reads a clock, draws chance, opens a socket or starts a thread; that nothing shares is a
/// rule of its own (`shared.rs`).
const BELOW_THE_RUNTIME: &[(&str, &str)] = &[
    ("Instant::now", NOW),
    ("time::Instant", NOW),
    ("SystemTime", "the runtime stamps what needs a date; time comes in as `now: Timestamp`"),
    ("std::thread", THREAD),
    ("thread::*", THREAD),
    ("UdpSocket", SOCKET),
    ("TcpStream", SOCKET),
    ("TcpListener", SOCKET),
    ("rand::*", "chance comes in as a seed: draw it from `ident`"),
    ("async", "ask by an `Event`, be answered by a `Command`"),
    (".await", "ask by an `Event`, be answered by a `Command`"),
];

const NOW: &str = "time comes in as `now: Timestamp`";
const THREAD: &str = "a shard is one thread: hand the work out as an `Event`";
const SOCKET: &str = "bytes leave through `poll_transmit`: sockets belong to `transport`";

/// Files of the runtime and the binaries, which may read the world.
const RUNTIME: &[&str] = &[
    "src/transport/",
    "src/transport.rs",
    "src/shard/",
    "src/shard.rs",
    "src/admin/",
    "src/admin.rs",
    "src/main.rs",
    "src/cli/",
    "src/api/server",
    "src/api/client",
    "loadtest/",
];

pub(crate) fn below_the_runtime(source: &Source) -> Vec<Finding> {
    let is_runtime = RUNTIME.iter().any(|prefix| source.path.starts_with(prefix));
    if !source.is_source() || is_runtime {
        return Vec::new();
    }
    let banned = BELOW_THE_RUNTIME.iter();
    banned.flat_map(|(pattern, instead)| find(source, pattern, instead)).collect()
}

/// Only `transport` speaks to the kernel in ways the compiler cannot check.
pub(crate) fn unsafe_code(source: &Source) -> Vec<Finding> {
    if !source.is_source() || source.path.starts_with("src/transport") {
        return Vec::new();
    }
    find(source, "unsafe", "it lives in `src/transport` only")
}

/// What came from outside is answered or counted; what we know is said with `expect` or a type.
pub(crate) fn unwrap(source: &Source) -> Vec<Finding> {
    if !source.is_library() {
        return Vec::new();
    }
    find(source, ".unwrap()", "answer or count what came from outside; else make the type prove it")
}

/// Tests run on a clock of their own. One that drives a real process may wait for it, and says so:
/// the sentence stands on the line, or on the one above.
pub(crate) fn sleeps(source: &Source) -> Vec<Finding> {
    if !source.is_test() {
        return Vec::new();
    }
    let lines: Vec<&str> = source.text.lines().collect();
    let is_excused = |line: usize| {
        let above = line.saturating_sub(2);
        source.path.starts_with("tests/")
            && lines[above..line].iter().any(|text| text.contains("// sleeps: "))
    };
    let instead = "let the world's clock run; a test of a real process says why: `// sleeps: ...`";
    let found = find(source, "thread::sleep", instead);
    found.into_iter().filter(|finding| !is_excused(finding.line)).collect()
}

/// Code is finished when it is committed.
pub(crate) fn unfinished(source: &Source) -> Vec<Finding> {
    let patterns = ["todo!", "unimplemented!", "dbg!"];
    patterns.iter().flat_map(|pattern| find(source, pattern, "finish it")).collect()
}

fn find(source: &Source, pattern: &str, instead: &str) -> Vec<Finding> {
    let name = pattern.trim_end_matches('*');
    let found = source.words(pattern).into_iter();
    found
        .map(|at| source.finding(source.line_at(at), format!("no `{name}` here: {instead}")))
        .collect()
}

#[test]
fn the_world_is_found_below_the_runtime() {
    for bad in [
        "let t = Instant::now();",
        "let t = std::time::Instant::now();",
        "use std::time::{Duration, SystemTime};",
        "use std::thread;",
        "thread::spawn(f);",
        "let s = std::net::UdpSocket::bind(a);",
        "use std::net::{SocketAddr, TcpStream};",
        "let x: u8 = rand::random();",
        "async fn f() {}",
        "f().await;",
    ] {
        let of = |path| below_the_runtime(&Source::new(path, bad)).len();
        assert!(of("src/session/x.rs") > 0, "{bad}");
        for path in ["src/transport/x.rs", "src/shard/x.rs", "src/main.rs", "loadtest/src/x.rs"] {
            assert_eq!(of(path), 0, "{path}: {bad}");
        }
        assert_eq!(of("src/api/server.rs"), 0, "{bad}");
        assert!(of("src/api/event.rs") > 0, "{bad}");
    }
}

#[test]
fn types_and_words_are_not_the_world() {
    for good in [
        "use std::net::{IpAddr, SocketAddr};",
        "use std::time::Duration;",
        "enum Answer { Instant, Late }",
        "// Instant::now() would be wrong",
        "let operand::x = brand::y;",
        "let s = \"async fn\";",
    ] {
        let found = below_the_runtime(&Source::new("src/session/x.rs", good));
        assert!(found.is_empty(), "{good}: {found:?}");
    }
}

#[test]
fn unsafe_outside_transport_is_found() {
    let of = |path| unsafe_code(&Source::new(path, "//! x\nlet a = unsafe { *p };")).len();
    assert_eq!(of("src/sip/x.rs"), 1);
    assert_eq!(of("loadtest/src/main.rs"), 1);
    assert_eq!(of("src/transport/ring.rs"), 0);
    assert!(unsafe_code(&Source::new("src/lib.rs", "#[allow(unsafe_code)]")).is_empty());
}

#[test]
fn an_unwrap_in_library_code_is_found() {
    let of = |path| unwrap(&Source::new(path, "let a = b.unwrap();")).len();
    assert_eq!(of("src/sip/x.rs"), 1);
    assert_eq!(of("src/sip/tests.rs"), 0);
    assert!(unwrap(&Source::new("src/sip/x.rs", "b.unwrap_or(1); // .unwrap()")).is_empty());
}

#[test]
fn a_sleep_in_a_test_is_found() {
    let bare = "fn a() {\n    std::thread::sleep(D);\n}\n";
    let excused =
        "fn a() {\n    // sleeps: the process has no socket yet\n    thread::sleep(D);\n}\n";
    let of = |path, text| sleeps(&Source::new(path, text)).len();
    assert_eq!(of("tests/serve.rs", bare), 1);
    assert_eq!(of("src/sip/tests.rs", bare), 1);
    assert_eq!(of("tests/serve.rs", excused), 0);
    assert_eq!(of("src/sip/tests.rs", excused), 1);
}

#[test]
fn unfinished_code_is_found() {
    for bad in ["todo!()", "unimplemented!(\"x\")", "dbg!(x)"] {
        assert_eq!(unfinished(&Source::new("src/sip/x.rs", bad)).len(), 1, "{bad}");
        assert_eq!(unfinished(&Source::new("tests/x.rs", bad)).len(), 1, "{bad}");
    }
    assert!(unfinished(&Source::new("src/sip/x.rs", "// a todo!\nlet my_dbg!;")).is_empty());
}
