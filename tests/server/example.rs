//! `examples/sipp_server.rs`, `examples/caller.rs` and `examples/ivr.rs` do what they say.

use std::env;
use std::net::UdpSocket;
use std::process::Command;

use crate::media::{audio, call, microphone};
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

/// The next payload that comes to `microphone`.
fn heard(microphone: &UdpSocket) -> Vec<u8> {
    let mut buffer = [0; 2_048];
    let length = microphone.recv(&mut buffer).expect("something is heard");
    buffer[12..length].to_vec()
}

#[test]
fn the_menu_connects_two_who_press_1_and_they_hear_each_other() {
    let Some(mut program) = example("ivr") else { return };
    let server = Process::start(program.arg("127.0.0.1:0"));
    let address = server.address();
    let [alice, bob] = [Phone::to(address), Phone::to(address)];
    let voices = [microphone(&alice), microphone(&bob)];
    let (mut alices, hers) = call(&alice, &voices[0]);
    let (mut bobs, his) = call(&bob, &voices[1]);
    assert_ne!(heard(&voices[0]), [0xff; 160], "a dial tone is no silence");
    assert_eq!(alice.press(&mut alices, '1'), 200);
    assert_eq!(bob.press(&mut bobs, '1'), 200);
    for (own, place, other, byte) in [(0, hers, 1, 0x11), (1, his, 0, 0x22)] {
        voices[own].send_to(&audio(7, 1, byte), place).unwrap();
        // Behind the tones that were under way.
        let is_heard = (0..200).any(|_| heard(&voices[other]) == [byte; 160]);
        assert!(is_heard, "{byte:#x} gets through");
    }
    assert_eq!(alice.hang_up(&mut alices), 200);
    bob.obey("BYE ");
    assert!(server.hear("call ").contains("MediaReport"));
}

#[test]
fn the_menu_hangs_up_who_presses_the_star() {
    let Some(mut program) = example("ivr") else { return };
    let server = Process::start(program.arg("127.0.0.1:0"));
    let phone = Phone::to(server.address());
    let (mut alices, _) = call(&phone, &microphone(&phone));
    assert_eq!(phone.press(&mut alices, '*'), 200);
    phone.obey("BYE ");
}
