//! An idle server sleeps.

use std::fs;
use std::thread;
use std::time::Duration;

use crate::phone::Phone;
use crate::process::Process;

/// Clock ticks of processor time that process `id` has used: fields 14 and 15 of its stat line.
fn ticks(id: u32) -> u64 {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).unwrap();
    let fields = stat.rsplit_once(") ").unwrap().1.split(' ');
    fields.skip(11).take(2).map(|field| field.parse::<u64>().unwrap()).sum()
}

#[test]
fn after_a_call_it_does_not_burn_its_core() {
    const SECONDS: u64 = 3;
    const TICKS_PER_SECOND: u64 = 100;
    let server = Process::serve(&["--listen", "127.0.0.1:0"]);
    let phone = Phone::to(server.address());
    let (mut call, _) = phone.call("service");
    assert_eq!(phone.hang_up(&mut call), 200);

    let before = ticks(server.id());
    // sleeps: what is measured is the processor time of another process while nothing happens
    thread::sleep(Duration::from_secs(SECONDS));
    let used = ticks(server.id()) - before;
    println!("idle: {used} ticks of {TICKS_PER_SECOND} a second in {SECONDS} s");
    // A shard that spins uses all of a core; a busy machine cannot make one that sleeps use a third.
    assert!(used < SECONDS * TICKS_PER_SECOND / 3, "{used} ticks");
}
