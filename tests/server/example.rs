//! `examples/sipp_server.rs` and `examples/caller.rs` do what they say.

use std::env;
use std::process::Command;

use crate::phone::Phone;
use crate::process::Process;

/// The example of this name; cargo builds them beside the folder of the tests, unless only this test was asked for.
fn example(name: &str) -> Option<Command> {
    let mut program = env::current_exe().unwrap();
    program.pop();
    program.set_file_name("examples");
    program.push(name);
    if !program.exists() {
        println!("skipped: build it with `cargo build --example {name}`");
        return None;
    }
    Some(Command::new(program))
}

#[test]
fn the_example_answers_rejects_and_counts() {
    let Some(mut program) = example("sipp_server") else { return };
    let server = Process::start(program.arg("127.0.0.1:0"));
    let phone = Phone::to(server.address());
    assert_eq!(phone.call("busy").1.status(), 486);
    let (mut call, answer) = phone.call("anyone");
    assert_eq!(answer.status(), 200);
    assert_eq!(phone.hang_up(&mut call), 200);
    assert!(server.hear("shard ").contains("calls, the last ended by"));
}

#[test]
fn the_caller_rings_talks_and_hangs_up() {
    let Some(mut program) = example("caller") else { return };
    let server = Process::serve(&["--listen", "127.0.0.1:0", "--shards", "1"]);
    let address = server.address().to_string();
    let end = Process::start(program.args([&address, "ring"])).end();
    assert!(end.status.success(), "{end:?}");
    let count = |text: &str| end.stdout.iter().filter(|line| line.contains(text)).count();
    assert_eq!((count(": 180"), count(": ended by LocalBye")), (3, 3), "{end:?}");
}

#[test]
fn the_caller_tells_who_refused_it() {
    let Some(mut program) = example("caller") else { return };
    let server = Process::serve(&["--listen", "127.0.0.1:0", "--shards", "1"]);
    let address = server.address().to_string();
    let end = Process::start(program.args([&address, "busy"])).end();
    assert!(end.status.success(), "{end:?}");
    let ends = end.stdout.iter().filter(|line| line.contains(": ended by Rejected")).count();
    assert_eq!(ends, 3, "{end:?}");
}
