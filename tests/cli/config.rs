//! The configuration file: read whole before anything is bound, told in words, and refused with its line.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::process::{End, Process, TRUNKLINE, scratch};
use crate::{refused, says};

const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/trunkline.toml");

/// A folder of this test's own with a configuration that says `text`.
fn written(name: &str, text: &str) -> PathBuf {
    let folder = scratch(name);
    fs::create_dir_all(&folder).unwrap();
    let file = folder.join("trunkline.toml");
    fs::write(&file, text).unwrap();
    file
}

fn check(file: &Path) -> End {
    let arguments = ["check", "--config", file.to_str().unwrap()];
    let end = Process::start(Command::new(TRUNKLINE).args(arguments)).end();
    assert_eq!(end.stderr, [""; 0]);
    end
}

fn serve_refused(file: &Path) -> String {
    refused(Command::new(TRUNKLINE).args(["serve", "--config"]).arg(file))
}

#[test]
fn check_tells_what_would_be_done_with_calls() {
    let end = check(Path::new(EXAMPLE));
    assert_eq!(end.status.code(), Some(0), "{end:?}");
    assert_eq!(end.stdout[0], format!("ok    config: 6 routes of {EXAMPLE}"));
    assert_eq!(end.stdout[1], "ok    route `test`: ring after 500 ms, answer after 1000 ms");
    let ringback = "ok    route `ringback`: let hear, answer after 8000 ms; play 5.0 s, again and \
                    again, from the 183 on";
    assert_eq!(end.stdout[3], ringback);
    assert_eq!(end.stdout[6], "ok    route anyone: answer");
    let end = Process::start(Command::new(TRUNKLINE).arg("check")).end();
    assert_eq!(end.stdout[0], "ok    config: built in");
}

#[test]
fn a_mistake_is_told_with_its_line_and_nothing_is_bound() {
    let file = written("config-mistake", "listen = [\"127.0.0.1:0\"]\n\n[[route]]\nusre = \"a\"\n");
    let parts = [&format!("{}:4: ", file.display()), "unknown field `usre`", "`user`"];
    says(&serve_refused(&file), &parts);
    let end = check(&file);
    assert_eq!(end.status.code(), Some(2));
    assert!(end.stdout[0].starts_with("FAIL  config: "), "{end:?}");
    says(&end.stdout[0], &parts);
    assert!(
        end.stdout.iter().any(|line| line.starts_with("ok    kernel: ")),
        "the host is told all the same"
    );
}

#[test]
fn audio_is_looked_for_beside_the_file_and_read_before_the_first_call() {
    let file = written("config-audio", "[[route]]\nplay = \"hello.ulaw\"\n");
    says(&serve_refused(&file), &[":1: ", "config-audio/hello.ulaw", "beside this file"]);
    fs::write(file.with_file_name("hello.ulaw"), [0xff; 16_000]).unwrap();
    assert_eq!(check(&file).stdout[1], "ok    route anyone: answer; play 2.0 s");
    fs::write(&file, "[[route]]\nplay = \"hello.wav\"\n").unwrap();
    fs::write(file.with_file_name("hello.wav"), "RIFF, said the lion").unwrap();
    says(&serve_refused(&file), &["hello.wav", "RIFF and WAVE", "ffmpeg"]);
}

#[test]
fn the_folder_of_recordings_is_looked_for() {
    let file = written("config-record", "[[route]]\nrecord = \"recordings/\"\n");
    let _ = fs::remove_dir(file.with_file_name("recordings"));
    let folder = file.with_file_name("recordings");
    says(&serve_refused(&file), &["cannot record to", "`mkdir -p ", folder.to_str().unwrap()]);
    fs::create_dir(&folder).unwrap();
    let end = check(&file);
    assert_eq!(end.status.code(), Some(0), "{end:?}");
    says(&end.stdout[1], &["record to", "recordings/{call_id}.wav"]);
    fs::remove_dir(&folder).unwrap();
    fs::write(&folder, "").unwrap();
    says(&serve_refused(&file), &["cannot record to", "with `record`"]);
    fs::remove_file(&folder).unwrap();
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    says(&serve_refused(Path::new("none.toml")), &["cannot read none.toml", "--config"]);
    let file = written("config-bytes", "");
    fs::write(&file, b"listen = \"\xff\"").unwrap();
    says(&serve_refused(&file), &["byte 10 is no UTF-8"]);
    says(&serve_refused(file.parent().unwrap()), &["cannot read", "directory"]);
    let endless = serve_refused(Path::new("/dev/zero"));
    says(&endless, &["cannot read /dev/zero", "too large"]);
}

#[test]
fn flags_win_over_the_file() {
    let text = "listen = [\"127.0.0.1:70\"]\nshards = 64\ncores = [9999]\ntrusted = [\"10.0.0.0/8\"]\n\
                untrusted = [\"10.1.0.0/16\"]\n";
    let file = written("config-flags", text);
    says(&serve_refused(&file), &["core 9999"]);
    let end = check(&file);
    let trust = "ok    trust: loopback, 10.0.0.0/8; but not 10.1.0.0/16";
    assert!(end.stdout.iter().any(|line| line == trust), "{end:?}");
    let core = core_affinity::get_core_ids().unwrap()[0].id.to_string();
    let arguments = [
        "--config",
        file.to_str().unwrap(),
        "--listen",
        "127.0.0.1:0",
        "--shards=auto",
        &format!("--cores={core}"),
        "--trusted=192.0.2.0/24",
    ];
    let server = Process::serve(&arguments);
    assert_eq!(server.hear("trust     "), "loopback, 192.0.2.0/24; but not 10.1.0.0/16");
    assert_eq!(server.hear("dialplan  "), format!("built in; {} has no routes", file.display()));
    assert_ne!(server.address().port(), 70);
    server.signal("TERM");
    assert_eq!(server.end().status.code(), Some(0));
}

#[test]
fn a_bridge_to_what_the_flags_listen_on_is_a_circle() {
    let file = written("config-circle", "[[route]]\nbridge = \"sip:127.0.0.1:45061\"\n");
    let mut command = Command::new(TRUNKLINE);
    command.args(["serve", "--listen", "127.0.0.1:45061", "--config"]).arg(&file);
    says(&refused(&mut command), &["anyone", "with this server and itself", "--listen"]);
}

#[test]
fn media_without_an_address_is_found_by_the_check_as_by_the_server() {
    let text = "listen = [\"0.0.0.0:0\"]\n[media]\ntimeout_s = 9\n";
    let file = written("config-nowhere", text);
    says(&serve_refused(&file), &["0.0.0.0", "addresses = "]);
    let end = check(&file);
    assert_eq!(end.status.code(), Some(2), "{end:?}");
    let is_told =
        |line: &String| line.starts_with("FAIL  config: ") && line.contains("addresses = ");
    assert!(end.stdout.iter().any(is_told), "{end:?}");
}

#[test]
fn media_to_an_address_of_another_host_is_refused() {
    let text = "listen = [\"127.0.0.1:0\"]\n[media]\naddresses = [\"192.0.2.1\"]\n";
    let file = written("config-elsewhere", text);
    says(&serve_refused(&file), &["192.0.2.1", "no interface of this host", "`ip address`"]);
}
