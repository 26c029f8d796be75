//! Help teaches: what there is, what it does by default, and what a test tool may call.

use std::fs::File;
use std::process::{Command, Stdio};

use crate::process::{Process, TRUNKLINE};
use crate::says;

fn help(arguments: &[&str]) -> String {
    let end = Process::start(Command::new(TRUNKLINE).args(arguments)).end();
    assert_eq!(end.status.code(), Some(0), "{end:?}");
    assert_eq!(end.stderr, [""; 0]);
    end.stdout.join("\n")
}

#[test]
fn the_commands_are_listed() {
    let text = help(&["--help"]);
    says(&text, &["Carrier-scale SIP termination", "Usage: trunkline <COMMAND>"]);
    says(&text, &["serve  Answer calls", "check  Look at this host"]);
}

#[test]
fn serve_says_what_it_does_unasked() {
    let text = help(&["serve", "--help"]);
    says(&text, &["--listen <IP:PORT>", "[default: 127.0.0.1:5060]", "[default: auto]"]);
    says(&text, &["--stats <FILE>", "SIGUSR1", "--drain <SECONDS>", "SIGTERM"]);
    says(&text, &["--trusted <CIDR>", "--untrusted <CIDR>", "three bytes for each byte"]);
    says(&text, &["--steering <auto|ebpf|mailbox>", "CAP_BPF", "--gso <auto|off>", "UDP_SEGMENT"]);
    says(
        &text,
        &["--calls-max <N>", "--source-calls <N>", "[default: 100]", "--overload <auto|off>"],
    );
    says(&text, &["`busy` gets 486", "`test` rings", "`earlymedia` gets 183", "`fork` gets"]);
}

#[test]
fn check_says_what_its_words_mean() {
    says(&help(&["check", "--help"]), &["`ok`", "`warn`", "`FAIL`", "with 2 when something fails"]);
}

#[test]
fn the_version_is_that_of_the_package() {
    assert_eq!(help(&["--version"]), concat!("trunkline ", env!("CARGO_PKG_VERSION")));
}

#[test]
fn no_command_is_answered_with_the_list() {
    let end = Process::start(&mut Command::new(TRUNKLINE)).end();
    assert_eq!(end.status.code(), Some(2));
    says(&end.stderr.join("\n"), &["Usage: trunkline <COMMAND>"]);
}

#[test]
fn a_reader_that_has_read_enough_ends_nothing() {
    // Every write to it fails, as to a pipe whose reader is gone.
    let full = || Stdio::from(File::options().write(true).open("/dev/full").unwrap());
    for arguments in [&["check"][..], &["serve", "--help"], &["serve", "--lisen"]] {
        let mut command = Command::new(TRUNKLINE);
        let status = command.args(arguments).stdout(full()).stderr(full()).status().unwrap();
        assert!(matches!(status.code(), Some(0 | 2)), "{arguments:?}: {status}");
    }
}
