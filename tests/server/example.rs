//! `examples/sipp_server.rs` does what it says.

use std::env;
use std::process::Command;

use crate::phone::Phone;
use crate::process::Process;

#[test]
fn the_example_answers_rejects_and_counts() {
    // Cargo builds examples beside the folder of the tests, unless only this test was asked for.
    let mut program = env::current_exe().unwrap();
    program.pop();
    program.set_file_name("examples");
    program.push("sipp_server");
    if !program.exists() {
        return println!("skipped: build it with `cargo build --example sipp_server`");
    }
    let server = Process::start(Command::new(program).arg("127.0.0.1:0"));
    let phone = Phone::to(server.address());
    assert_eq!(phone.call("busy").1.status(), 486);
    let (mut call, answer) = phone.call("anyone");
    assert_eq!(answer.status(), 200);
    assert_eq!(phone.hang_up(&mut call), 200);
    assert!(server.hear("shard ").contains("calls, the last ended by"));
}
