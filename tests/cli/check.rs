//! `trunkline check`: a line for each thing, and a status that scripts can use.

use std::process::Command;

use crate::process::{End, Process, TRUNKLINE, has, sealed};

/// Runs `command`, which must print nothing but findings.
fn check(command: &mut Command) -> End {
    let end = Process::start(command).end();
    assert_eq!(end.stderr, [""; 0]);
    for line in &end.stdout {
        assert!(["ok    ", "warn  ", "FAIL  "].iter().any(|word| line.starts_with(word)), "{line}");
    }
    end
}

/// The line about `thing`.
fn line<'a>(end: &'a End, thing: &str) -> &'a str {
    let found = end.stdout.iter().find(|line| line[6..].starts_with(thing));
    found.unwrap_or_else(|| panic!("nothing about {thing}: {end:?}"))
}

#[test]
fn a_good_host_passes() {
    let end = check(Command::new(TRUNKLINE).arg("check"));
    assert_eq!(end.status.code(), Some(0), "{end:?}");
    for thing in ["kernel: Linux", "io_uring", "cores: ", "locked memory: "] {
        assert!(line(&end, thing).starts_with("ok"), "{end:?}");
    }
    // Whether these are good is the host's matter; that they are looked at is ours.
    for thing in ["receive buffer: ", "send buffer: ", "open files: ", "UDP drops: "] {
        line(&end, thing);
    }
    for thing in
        ["CPU quota: ", "SMT: ", "NUMA: ", "governor: ", "network: ", "trust: ", "eBPF: ", "GSO: "]
    {
        line(&end, thing);
    }
    for (index, one) in end.stdout.iter().enumerate() {
        let is_told_twice = end.stdout[..index].contains(one);
        assert!(!is_told_twice, "{one}: {end:?}");
    }
}

#[test]
fn interfaces_of_listeners_are_looked_at() {
    let network = |listen: &str| {
        let end = check(Command::new(TRUNKLINE).arg("check").args(["--listen", listen]));
        line(&end, "network: ").to_owned()
    };
    let loopback = "ok    network: listens on no interface but loopback";
    assert_eq!(network("127.0.0.1:5060"), loopback);
    assert_eq!(network("[::1]:5060"), loopback);
    // Set aside for documents (RFC 5737): no host has it.
    let strange = network("203.0.113.77:5060");
    assert!(strange.starts_with("warn  network: no interface has 203.0.113.77;"), "{strange}");
    network("0.0.0.0:5060");
}

#[test]
fn too_few_open_files_are_warned_of_or_fail_with_the_mend() {
    let files = |count: u32| {
        let limit = format!("--nofile={count}:{count}");
        check(Command::new("prlimit").args([&limit, TRUNKLINE, "check"]))
    };
    if has("prlimit", "check with too few open files") {
        let few = files(1_024);
        assert_eq!(few.status.code(), Some(0), "{few:?}");
        assert!(line(&few, "open files: ").contains("`ulimit -Hn "), "{few:?}");
        let none = files(20);
        assert_eq!(none.status.code(), Some(2), "{none:?}");
        let line = line(&none, "open files: ");
        assert!(line.starts_with("FAIL") && line.contains("`ulimit -n "), "{line}");
    }
}

#[test]
fn a_host_without_io_uring_fails_with_the_mend() {
    let end = check(sealed(libc::ENOSYS, "io_uring_setup", 0, 0).arg("check"));
    assert_eq!(end.status.code(), Some(2), "{end:?}");
    let line = line(&end, "io_uring");
    assert!(line.starts_with("FAIL") && line.contains("Linux 6.1 or newer"), "{line}");
}

#[test]
fn too_little_locked_memory_fails_with_the_mend() {
    if has("prlimit", "check with too little locked memory") {
        let end =
            check(Command::new("prlimit").args(["--memlock=65536:65536", TRUNKLINE, "check"]));
        assert_eq!(end.status.code(), Some(2), "{end:?}");
        let line = line(&end, "locked memory");
        assert!(line.starts_with("FAIL") && line.contains("`ulimit -l 512`"), "{line}");
    }
}

#[test]
fn cores_are_checked_as_serve_would() {
    let end = Process::start(Command::new(TRUNKLINE).args(["check", "--cores", "9999"])).end();
    assert_eq!(end.status.code(), Some(2), "{end:?}");
    assert!(line(&end, "cores: ").contains("core 9999 cannot be used"), "{end:?}");
}

#[test]
fn networks_are_told_and_one_that_is_overridden_is_warned_of() {
    let check = |arguments: &[&str]| {
        let end = Process::start(Command::new(TRUNKLINE).arg("check").args(arguments)).end();
        assert_eq!(end.status.code(), Some(0), "{end:?}");
        line(&end, "trust: ").to_owned()
    };
    assert_eq!(check(&[]), "ok    trust: loopback");
    let told = check(&["--trusted", "10.0.0.0/8", "--untrusted", "10.1.0.0/16"]);
    assert_eq!(told, "ok    trust: loopback, 10.0.0.0/8; but not 10.1.0.0/16");
    let warned = check(&["--trusted", "10.1.0.0/16", "--untrusted", "10.0.0.0/8"]);
    assert!(warned.starts_with("warn  trust: --untrusted 10.0.0.0/8 holds all of"), "{warned}");
}
