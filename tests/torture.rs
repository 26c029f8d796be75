//! The torture messages of RFC 4475 and RFC 5118, each to a fresh engine, against what a server should answer.
//!
//! They are not part of this repository: where `../shared` is missing the tests say so and pass.

#![allow(clippy::unwrap_used, clippy::print_stdout)] // helpers are tests, and say what they found

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use trunkline::sim::{End, Options, World};
use trunkline::wire::{Datagram, Flow};

/// A line of a manifest.
struct Case {
    name: String,
    expected: String,
    tolerated: String,
}

/// How an answer stands to its manifest.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Verdict {
    Exact,
    Tolerated,
    Failed,
}

fn folder(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared").join(name);
    if path.is_dir() {
        return Some(path);
    }
    println!("{name}: no messages at {}, nothing tested", path.display());
    None
}

/// The cases of a manifest; its columns are counted from zero.
fn cases(folder: &Path, expected: usize, tolerated: Option<usize>) -> Vec<Case> {
    let manifest = std::fs::read_to_string(folder.join("MANIFEST.tsv")).unwrap();
    let lines = manifest.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    lines
        .map(|line| {
            let columns: Vec<&str> = line.split('\t').collect();
            Case {
                name: columns[0].to_owned(),
                expected: columns[expected].to_owned(),
                tolerated: tolerated.map_or("-", |column| columns[column]).to_owned(),
            }
        })
        .collect()
}

/// Whether `answer`, three digits or `drop`, is in a comma list of answers and classes such as `2xx`.
fn allows(list: &str, answer: &str) -> bool {
    list.split(',').any(|item| match item.strip_suffix("xx") {
        Some(class) => answer != "drop" && answer.starts_with(class),
        None => item == answer,
    })
}

/// What the engine answers to `bytes` first: the final response, else the provisional one.
fn answer_to(bytes: &[u8], flow: Flow) -> String {
    let mut w = World::new(1);
    w.alice.habits.acknowledges = false;
    w.alice.habits.answers_bye = false;
    w.alice.send_raw_by(flow, bytes);
    w.run_until_idle();
    let responses = w.log.entries.iter().filter(|entry| entry.sender == End::Bob);
    let mut codes = responses
        .filter_map(|entry| Some(entry.text().strip_prefix("SIP/2.0 ")?.get(..3)?.to_owned()));
    let first = codes.next();
    let answer = first.clone().filter(|code| !code.starts_with('1')).or(codes.next()).or(first);
    assert_eq!(w.live(), trunkline::api::Live::default(), "something stayed alive");
    let ledger = w.ledger();
    assert!(ledger.balanced && ledger.offered == 1, "{ledger:?}");
    answer.unwrap_or_else(|| "drop".to_owned())
}

fn verdict(case: &Case, answer: &str) -> Verdict {
    if allows(&case.expected, answer) {
        Verdict::Exact
    } else if allows(&case.tolerated, answer) {
        Verdict::Tolerated
    } else {
        Verdict::Failed
    }
}

/// Verdicts of all cases, the lesser ones told.
fn run(folder: &Path, cases: &[Case], flow: Flow) -> Vec<Verdict> {
    let run_one = |case: &Case| {
        let bytes = std::fs::read(folder.join(&case.name)).unwrap();
        let answer = answer_to(&bytes, flow);
        let verdict = verdict(case, &answer);
        if verdict != Verdict::Exact {
            let Case { name, expected, tolerated } = case;
            println!("{name}: {verdict:?}: {answer}; expected {expected}, tolerated {tolerated}");
        }
        verdict
    };
    cases.iter().map(run_one).collect()
}

fn count(verdicts: &[Verdict], wanted: Verdict) -> usize {
    verdicts.iter().filter(|verdict| **verdict == wanted).count()
}

#[test]
fn rfc_4475_messages_get_their_answers() {
    let Some(folder) = folder("rfc4475") else { return };
    let cases = cases(&folder, 6, Some(7));
    assert_eq!(cases.len(), 49);
    let verdicts = run(&folder, &cases, Flow::udp(0, Options::ALICE_V4));
    assert_eq!(count(&verdicts, Verdict::Failed), 0);
    assert_eq!(count(&verdicts, Verdict::Exact), 49);
}

#[test]
fn rfc_5118_messages_get_their_answers() {
    let Some(folder) = folder("rfc5118") else { return };
    let cases = cases(&folder, 4, None);
    assert_eq!(cases.len(), 12);
    for flow in [Flow::udp(0, Options::ALICE_V4), Flow::udp(1, Options::ALICE_V6)] {
        let verdicts = run(&folder, &cases, flow);
        assert_eq!(count(&verdicts, Verdict::Exact), 12, "from {}", flow.remote);
    }
}

/// All messages through one engine, so that none of them can spoil it for the next, and a call in between.
#[test]
fn an_engine_that_saw_them_all_still_takes_calls() {
    let mut w = World::new(2);
    for name in ["rfc4475", "rfc5118"] {
        let Some(folder) = folder(name) else { return };
        let mut names: Vec<_> =
            std::fs::read_dir(&folder).unwrap().map(|e| e.unwrap().path()).collect();
        names.sort();
        for path in names.iter().filter(|path| path.extension().is_some_and(|e| e == "dat")) {
            let bytes = std::fs::read(path).unwrap();
            w.alice.send_raw(bytes);
            let leg = w.alice.invite("service");
            w.run_for(100);
            w.alice.bye(leg);
            w.run_for(100);
        }
    }
    w.run_until_idle();
    assert_eq!(w.live(), trunkline::api::Live::default());
    assert!(w.ledger().balanced);
    let ends = w.events.iter().filter(|(_, event)| is_remote_bye(event)).count();
    assert_eq!(ends, 49 + 12, "each call in between ended with its BYE");
}

fn is_remote_bye(event: &trunkline::api::Event) -> bool {
    use trunkline::api::{EndCause, Event};
    matches!(event, Event::Ended { cause: EndCause::RemoteBye, .. })
}

/// A truncated message at every length, and every message with one byte gone.
#[test]
fn messages_cut_anywhere_are_answered_or_dropped_and_counted() {
    let Some(folder) = folder("rfc4475") else { return };
    let bytes = std::fs::read(folder.join("wsinv.dat")).unwrap();
    let config = trunkline::api::Config::new(vec![Options::BOB_V4]);
    let mut engine =
        trunkline::engine::Engine::new(trunkline::api::Config { calls_max: 16, ..config }, 3)
            .unwrap();
    while let Some(order) = engine.poll_socket() {
        let answer = trunkline::wire::SocketAnswer::Open;
        engine.handle_socket(trunkline::time::Timestamp::ZERO, order.socket, answer);
    }
    let remote: SocketAddr = Options::ALICE_V4;
    let mut buffer = trunkline::wire::TxBuf::new();
    for length in 0..bytes.len() {
        let mut shorter = bytes.clone();
        shorter.remove(length);
        for bytes in [&bytes[..length], &shorter] {
            let datagram = Datagram::fresh(Flow::udp(0, remote), bytes);
            engine.handle_datagram(trunkline::time::Timestamp::ZERO, datagram);
            while engine.poll_transmit(&mut buffer).is_some() {}
            while engine.poll_event().is_some() {}
        }
    }
    let ledger = engine.ledger();
    assert!(ledger.balanced && ledger.offered == 2 * bytes.len() as u64, "{ledger:?}");
}
