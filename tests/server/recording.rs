//! Recordings on a real disk: complete when the call ends, and when the server does; no harm to the call when there is
//! no room for them.

use std::fs;
use std::net::{Ipv4Addr, UdpSocket};
use std::path::{Path, PathBuf};

use trunkline::rtp::Header;
use trunkline::rtp::g711::Law;

use crate::phone::{Call, Phone};
use crate::process::{PATIENCE, Process, scratch};
use crate::stats::{Stats, number};

/// A server that records all calls in a folder of its own.
struct Recorder {
    server: Process,
    stats: Stats,
    folder: PathBuf,
}

impl Recorder {
    fn start(test: &str) -> Recorder {
        let (folder, file) = (scratch(test), scratch(&format!("{test}.toml")));
        fs::create_dir_all(&folder).unwrap();
        let text = format!(
            "listen = [\"127.0.0.1:0\"]\nshards = 1\n[[route]]\nrecord = \"{}/\"\n",
            folder.display()
        );
        fs::write(&file, text).unwrap();
        let stats = Stats::new(test);
        let arguments =
            ["--config", file.to_str().unwrap(), "--stats", stats.path(), "--drain", "0"];
        Recorder { server: Process::serve(&arguments), stats, folder }
    }
}

/// The one recording in `folder`: its samples.
fn samples(folder: &Path) -> Vec<i16> {
    let recordings = recordings(folder);
    let [recording] = &recordings[..] else { panic!("{} recordings", recordings.len()) };
    recording.clone()
}

/// The recordings in `folder`, by name: their samples, as many as each header says.
fn recordings(folder: &Path) -> Vec<Vec<i16>> {
    let files = fs::read_dir(folder).unwrap();
    let mut files: Vec<PathBuf> = files.map(|file| file.unwrap().path()).collect();
    // Without the extension, `name` is before `name-2`.
    files.sort_by_key(|file| file.with_extension(""));
    files.iter().map(|file| content(file)).collect()
}

fn content(file: &Path) -> Vec<i16> {
    let bytes = fs::read(file).unwrap();
    let (header, samples) = bytes.split_at(44);
    assert_eq!(header[40..], (samples.len() as u32).to_le_bytes());
    samples.as_chunks::<2>().0.iter().map(|bytes| i16::from_le_bytes(*bytes)).collect()
}

/// Call, say `codes`, a packet each, and hear all of it echoed. The socket is for saying more.
fn talk(phone: &Phone, codes: &[u8]) -> (Call, UdpSocket) {
    let voice = voice();
    let call = phone.invite_with("anyone", voice.local_addr().unwrap().port());
    (say(phone, call, &voice, codes), voice)
}

fn voice() -> UdpSocket {
    let voice = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    voice.set_read_timeout(Some(PATIENCE)).unwrap();
    voice
}

/// The same in `call`, which nobody answered yet.
fn say(phone: &Phone, mut call: Call, voice: &UdpSocket, codes: &[u8]) -> Call {
    let answer = phone.final_response(&mut call);
    assert_eq!(answer.status(), 200);
    let port = answer.description("m=audio ").split(' ').next().unwrap().parse::<u16>().unwrap();
    let host = answer.description("c=IN IP4 ").to_owned();
    voice.connect((host, port)).unwrap();
    for (number, code) in codes.iter().enumerate() {
        let mut header = [0; Header::BYTES];
        Header::write(&mut header, false, 0, number as u16, 160 * number as u32, 7);
        voice.send(&[&header[..], &[*code; 160]].concat()).unwrap();
        let mut echo = [0; 200];
        let length = voice.recv(&mut echo).unwrap();
        assert_eq!(echo[Header::BYTES..length], [*code; 160]);
    }
    call
}

/// Two seconds and a half: more than is written at a time.
fn codes() -> Vec<u8> {
    (0..125).collect()
}

fn decoded(codes: &[u8]) -> Vec<i16> {
    codes.iter().flat_map(|code| [Law::Mu.decode(*code); 160]).collect()
}

#[test]
fn what_a_caller_says_is_in_a_file_when_it_has_hung_up() {
    let recorder = Recorder::start("recorded");
    let phone = Phone::to(recorder.server.address());
    let (mut call, _voice) = talk(&phone, &codes());
    assert_eq!(phone.hang_up(&mut call), 200);
    let is_done = |stats: &_| number(stats, "recordings/finished") == 1;
    recorder.stats.ask_until(&recorder.server, is_done);
    assert!(samples(&recorder.folder) == decoded(&codes()), "not what was said");
}

#[test]
fn a_call_id_that_comes_again_replaces_no_recording() {
    let recorder = Recorder::start("recorded_again");
    let phone = Phone::to(recorder.server.address());
    let (first, second) = (codes(), vec![7; 60]);
    let (mut call, _voice) = talk(&phone, &first);
    assert_eq!(phone.hang_up(&mut call), 200);
    let voice = voice();
    let again = phone.invite_again(&call, voice.local_addr().unwrap().port());
    let mut again = say(&phone, again, &voice, &second);
    assert_eq!(phone.hang_up(&mut again), 200);
    let are_done = |stats: &_| number(stats, "recordings/finished") == 2;
    recorder.stats.ask_until(&recorder.server, are_done);
    let both = [decoded(&first), decoded(&second)];
    assert!(recordings(&recorder.folder) == both, "one is not what was said");
}

#[test]
fn a_server_that_ends_finishes_its_recordings() {
    let recorder = Recorder::start("recorded_to_the_end");
    let phone = Phone::to(recorder.server.address());
    let (_call, _voice) = talk(&phone, &codes());
    recorder.server.signal("TERM");
    phone.obey("BYE");
    let Recorder { server, stats, folder } = recorder;
    let end = server.end();
    assert_eq!(end.status.code(), Some(0), "{end:?}");
    let last = stats.last();
    assert_eq!(number(&last, "recordings/finished"), 1, "{last:#}");
    assert!(samples(&folder) == decoded(&codes()), "not what was said");
}

#[test]
fn a_file_that_cannot_be_written_is_counted_and_the_call_goes_on() {
    let recorder = Recorder::start("recorded_nowhere");
    let phone = Phone::to(recorder.server.address());
    fs::remove_dir_all(&recorder.folder).unwrap();
    let (mut call, _voice) = talk(&phone, &codes());
    assert_eq!(phone.hang_up(&mut call), 200);
    let is_counted = |stats: &_| number(stats, "recordings/failed") == 1;
    let stats = recorder.stats.ask_until(&recorder.server, is_counted);
    assert_eq!((number(&stats, "recordings/begun"), number(&stats, "recordings/finished")), (1, 0));
    assert!(!recorder.folder.exists());
}
