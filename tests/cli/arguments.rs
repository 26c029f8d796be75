//! Arguments that cannot be: each sentence names the argument, the rule and what to write instead.

use std::net::UdpSocket;
use std::process::Command;

use crate::process::TRUNKLINE;
use crate::{refused, says, serve_refused};

#[test]
fn an_unknown_flag_is_named_and_the_nearest_known_one() {
    says(&serve_refused(&["--lisen", "x"]), &["'--lisen'", "'--listen'", "serve --help"]);
    says(&serve_refused(&["extra"]), &["'extra'", "serve --help"]);
    says(&refused(Command::new(TRUNKLINE).arg("server")), &["'server'", "'serve'", "--help"]);
}

#[test]
fn a_listener_needs_address_and_port() {
    for bad in ["", "5060", "localhost:5060", "127.0.0.1", "127.0.0.1:70000", "::1:5060", "[::1]"] {
        says(&serve_refused(&["--listen", bad]), &["--listen", "127.0.0.1:5060 or [::1]:5060"]);
    }
    says(&serve_refused(&["--listen"]), &["--listen <IP:PORT>"]);
}

#[test]
fn a_listener_is_named_once() {
    let address = "127.0.0.1:45060";
    let sentence = serve_refused(&["--listen", address, "--listen", address]);
    says(&sentence, &[address, "twice", "once with --listen"]);
}

#[test]
fn more_listeners_than_there_is_room_for() {
    let many = ["--listen", "127.0.0.1:0"].repeat(17);
    says(&serve_refused(&many), &["17 listeners", "1 to 16"]);
}

#[test]
fn shards_are_one_to_a_core() {
    for bad in ["0", "-1", "x", "", "1.5", "99999999999999999999"] {
        let sentence = serve_refused(&[&format!("--shards={bad}")]);
        says(&sentence, &["--shards", "number from 1, or auto"]);
    }
    says(&serve_refused(&["--shards", "9999"]), &["9999 shards", "a core of its own", "or auto"]);
}

#[test]
fn cores_are_ours_and_named_once() {
    says(&serve_refused(&["--cores", "9999"]), &["core 9999", "may run on", "--cores"]);
    for bad in ["x", "0;1", "0,,1", "-1"] {
        says(&serve_refused(&[&format!("--cores={bad}")]), &["--cores", "such as 0,1"]);
    }
    let own = core_affinity::get_core_ids().unwrap()[0].id;
    says(
        &serve_refused(&["--cores", &format!("{own},{own}")]),
        &[&format!("core {own} is named twice"), "once in --cores"],
    );
}

#[test]
fn networks_have_an_address_and_a_prefix_that_fit() {
    for flag in ["--trusted", "--untrusted"] {
        for bad in ["", "x", "10.0.0/8", "10.0.0.256/8", "carrier.example.com/8"] {
            let sentence = serve_refused(&[&format!("{flag}={bad}")]);
            says(&sentence, &[flag, "such as 192.0.2.0/24 or 2001:db8::/32"]);
        }
        for bad in ["10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "10.0.0.0/8/8"] {
            says(&serve_refused(&[flag, bad]), &[flag, bad, "give 0 to 32 bits after the slash"]);
        }
        says(&serve_refused(&[flag, "2001:db8::/129"]), &[flag, "give 0 to 128 bits"]);
        let sentence = serve_refused(&[flag, "10.1.2.3/8"]);
        says(&sentence, &[flag, "'10.1.2.3/8'", "bits behind the prefix", "write 10.0.0.0/8"]);
        says(&serve_refused(&[flag]), &[&format!("{flag} <CIDR>")]);
        let check = refused(Command::new(TRUNKLINE).args(["check", flag, "x"]));
        says(&check, &[flag, "such as 192.0.2.0/24"]);
    }
}

#[test]
fn more_networks_than_are_looked_through() {
    let mut many = vec!["--listen", "127.0.0.1:0"];
    many.extend(["--untrusted", "192.0.2.1"].repeat(65));
    says(&serve_refused(&many), &["65 networks", "64 at most", "one prefix"]);
}

#[test]
fn drain_takes_whole_seconds() {
    for bad in ["-1", "x", "1.5"] {
        says(&serve_refused(&[&format!("--drain={bad}")]), &["--drain", "whole seconds"]);
    }
}

#[test]
fn numbers_that_could_not_be_written_are_refused_at_once() {
    let missing = "/nowhere/at/all/stats.json";
    says(&serve_refused(&["--stats", missing]), &[missing, "No such file", "--stats"]);
    let folder = env!("CARGO_TARGET_TMPDIR");
    says(&serve_refused(&["--stats", folder]), &[folder, "is a directory", "--stats"]);
    says(&serve_refused(&["--stats="]), &["--stats <FILE>"]);
}

#[test]
fn a_port_in_use_is_named_with_the_way_to_its_owner() {
    for host in ["127.0.0.1:0", "[::1]:0"] {
        let Ok(owner) = UdpSocket::bind(host) else {
            println!("skipped: {host}: this family is off here");
            continue;
        };
        let address = owner.local_addr().unwrap().to_string();
        let sentence = serve_refused(&["--listen", &address]);
        says(&sentence, &[&address, "another socket uses this port", "ss -lunp", "--listen"]);
    }
}

#[test]
fn an_address_of_another_host_is_refused() {
    // From a block that no host has (RFC 5737).
    let sentence = serve_refused(&["--listen", "203.0.113.1:5060"]);
    says(&sentence, &["203.0.113.1:5060", "no interface of this host", "ip address"]);
}
