//! Baresip: a phone of others, in a process of its own, told what to do over its control connection (JSON in
//! netstrings).

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::process::{PATIENCE, Process, scratch};
use crate::wav;

/// A phone that is ready to call.
pub(crate) struct Baresip {
    process: Process,
    control: BufReader<TcpStream>,
    /// What it told and nobody asked for yet.
    events: Vec<Value>,
    folder: PathBuf,
}

/// Which address it describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Net {
    /// That of loopback, where the server is.
    Loopback,
    /// That of its host's network, if it has one.
    Host,
}

/// Where Debian and others keep its modules.
const MODULES: [&str; 3] = [
    "/usr/lib/baresip/modules",
    "/usr/lib/x86_64-linux-gnu/baresip/modules",
    "/usr/local/lib/baresip/modules",
];

/// Longer than any test here; then it ends by itself.
const SECONDS_MAX: u32 = 60;

impl Baresip {
    /// A phone that speaks `codec` and says a tone of `hz` all the time.
    pub(crate) fn start(name: &str, codec: &str, net: Net, hz: f64) -> Baresip {
        let folder = scratch(name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        // Nobody else takes it in the moment until baresip does.
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        configure(&folder, codec, net, hz, port);
        let process = Process::start(
            Command::new("baresip").arg("-f").arg(&folder).args(["-t", &SECONDS_MAX.to_string()]),
        );
        let control = connect(port);
        control.set_read_timeout(Some(PATIENCE)).unwrap();
        Baresip { process, control: BufReader::new(control), events: Vec::new(), folder }
    }

    /// Let it do something.
    pub(crate) fn command(&mut self, command: &str, params: &str) {
        let message = json!({ "command": command, "params": params, "token": command }).to_string();
        write!(self.control.get_mut(), "{}:{message},", message.len()).unwrap();
        loop {
            let message = self.read();
            if message["response"] == true {
                assert_eq!(message["ok"], true, "{command} {params}: {message}");
                return;
            }
            self.events.push(message);
        }
    }

    /// Wait until it tells `kind`, for the first time or again.
    pub(crate) fn event(&mut self, kind: &str) {
        loop {
            if let Some(place) = self.events.iter().position(|event| event["type"] == kind) {
                self.events.drain(..=place);
                return;
            }
            let event = self.read();
            self.events.push(event);
        }
    }

    /// End it; what it heard.
    pub(crate) fn quit(mut self) -> Vec<i16> {
        self.command("quit", "");
        let end = self.process.end();
        assert!(end.status.success(), "{end:?}");
        let recording = fs::read_dir(&self.folder).unwrap().map(|entry| entry.unwrap().path());
        let is_heard = |path: &PathBuf| path.to_string_lossy().ends_with("-dec.wav");
        let mut samples = Vec::new();
        for path in recording.filter(is_heard) {
            samples.extend(wav::samples(&fs::read(path).unwrap()));
        }
        let _ = fs::remove_dir_all(&self.folder);
        samples
    }

    /// The next message: its length in digits, a colon, itself, a comma.
    fn read(&mut self) -> Value {
        let mut length = Vec::new();
        self.control.read_until(b':', &mut length).expect("baresip says something");
        length.pop();
        let length: usize = String::from_utf8(length).unwrap().parse().unwrap();
        let mut message = vec![0; length + 1];
        self.control.read_exact(&mut message).unwrap();
        serde_json::from_slice(&message[..length]).unwrap()
    }
}

fn configure(folder: &Path, codec: &str, net: Net, hz: f64, port: u16) {
    let modules = MODULES.iter().find(|modules| Path::new(modules).is_dir());
    let modules = modules.expect("baresip is installed: apt-get install baresip-core");
    let tone = folder.join("tone.wav");
    fs::write(&tone, wav::tone(hz, SECONDS_MAX)).unwrap();
    let (tone, own) = (tone.display(), folder.display());
    let interface = match net {
        Net::Loopback => "net_interface 127.0.0.1\n",
        Net::Host => "",
    };
    let config = format!(
        "{interface}sip_listen 127.0.0.1:0\n\
         audio_source aufile,{tone}\naudio_player aubridge,nil\naudio_alert aubridge,nil\n\
         ausrc_srate 8000\nauplay_srate 8000\nausrc_channels 1\nauplay_channels 1\n\
         module_path {modules}\nsnd_path {own}\nctrl_tcp_listen 127.0.0.1:{port}\n\
         module g711.so\nmodule aufile.so\nmodule aubridge.so\nmodule sndfile.so\n\
         module_tmp account.so\nmodule_app menu.so\nmodule_app ctrl_tcp.so\n"
    );
    let account = format!("<sip:phone@127.0.0.1>;regint=0;audio_codecs={codec}/8000/1\n");
    for (name, text) in [("config", config), ("accounts", account), ("contacts", String::new())] {
        fs::write(folder.join(name), text).unwrap();
    }
}

/// Its control connection, as soon as it listens.
fn connect(port: u16) -> TcpStream {
    let deadline = Instant::now() + PATIENCE;
    loop {
        match TcpStream::connect(("127.0.0.1", port)) {
            Ok(stream) => return stream,
            Err(error) => assert!(Instant::now() < deadline, "baresip does not listen: {error}"),
        }
        // sleeps: another process opens the port when it has started
        thread::sleep(Duration::from_millis(20));
    }
}
