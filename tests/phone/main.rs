//! A phone that is not ours: baresip calls the real server, hears itself, holds, resumes, presses a key and hangs up.
//!
//! Runs only when it is asked for, by `tests/phone/run.sh`: it takes audio in real time, and baresip to be there.

// A test fails by panicking, and says on stdout what it skips or measures.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod baresip;
#[path = "../server/process.rs"]
mod process;
#[path = "../server/stats.rs"]
#[allow(dead_code)] // not all of it is needed here
mod stats;
mod wav;

use serde_json::Value;

use baresip::{Baresip, Net};
use process::Process;
use stats::{Stats, check_ledger, number};

/// What the phone says: a tone of so many Hz.
const TONE_HZ: f64 = 1_000.0;

/// Packets in a second.
const SECOND: u64 = 50;

/// A server, and a phone that called it and is up.
struct Scene {
    server: Process,
    stats: Stats,
    phone: Baresip,
}

impl Scene {
    fn new(name: &str, codec: &str, net: Net) -> Scene {
        let stats = Stats::new(name);
        let arguments = ["--listen", "127.0.0.1:0", "--shards", "1", "--stats", stats.path()];
        let server = Process::serve(&arguments);
        let address = server.address();
        let mut phone = Baresip::start(name, codec, net, TONE_HZ);
        phone.command("dial", &format!("sip:service@{address}"));
        phone.event("CALL_ESTABLISHED");
        Scene { server, stats, phone }
    }

    /// Wait until `bucket` of the server's media has counted `count`; its numbers then.
    fn until(&self, bucket: &str, count: u64) -> Value {
        let path = format!("media/{bucket}");
        self.stats.ask_until(&self.server, |stats| number(stats, &path) >= count)
    }

    /// How many packets went back to the phone by now.
    fn echoed(&self) -> u64 {
        number(&self.stats.ask(&self.server), "media/forwarded")
    }

    /// Another second of echo.
    fn echo_a_second(&self) {
        self.until("forwarded", self.echoed() + SECOND);
    }

    /// Hang up, and check that the server has nothing left of it.
    fn finish(mut self) {
        self.phone.command("hangup", "");
        self.phone.event("CALL_CLOSED");
        let is_over = |stats: &Value| {
            number(stats, "live/sessions") + number(stats, "live/media_streams") == 0
        };
        let last = self.stats.ask_until(&self.server, is_over);
        check_ledger(&last);
        assert_eq!(last["media"]["balanced"], true, "{last:#}");
        assert_eq!(number(&last, "live/media_ports"), 0, "{last:#}");
        assert_eq!(number(&last, "quality/calls_reported"), 1, "{last:#}");
        assert!(number(&last, "quality/mos_e2_min") >= 400, "{last:#}");
        let heard = self.phone.quit();
        let share = wav::share_of(&heard, TONE_HZ);
        println!("baresip heard {} samples, {share:.3} of it its own tone", heard.len());
        assert!(heard.len() >= 8_000, "a second at least");
        assert!(share > 0.9, "{share}");
    }
}

/// Whether a phone was asked for; otherwise says that `test` is skipped.
fn is_wanted(test: &str) -> bool {
    let is_wanted = std::env::var_os("TRUNKLINE_PHONE").is_some();
    if !is_wanted {
        println!("skipped: {test}: tests/phone/run.sh asks for it");
    }
    is_wanted
}

#[test]
fn a_call_with_audio_is_held_and_resumed_and_hung_up() {
    if !is_wanted("a call with baresip") {
        return;
    }
    let mut scene = Scene::new("phone-pcmu", "PCMU", Net::Loopback);
    scene.until("forwarded", 3 * SECOND);

    scene.phone.command("hold", "");
    scene.phone.event("CALL_REMOTE_SDP");
    let held = scene.stats.ask(&scene.server);
    // It goes on to report meanwhile, every few seconds.
    let later = scene.until("control", number(&held, "media/control") + 1);
    let echoed = |stats: &Value| number(stats, "media/forwarded");
    assert_eq!(echoed(&later), echoed(&held), "nothing goes back while it holds us");

    scene.phone.command("resume", "");
    scene.phone.event("CALL_REMOTE_SDP");
    scene.echo_a_second();
    scene.echo_a_second();

    scene.phone.command("sndcode", "5");
    scene.phone.command("sndcode", "");
    scene.until("event", 1);
    scene.echo_a_second();
    scene.finish();
}

/// It describes the address its host has in the network, and sends from loopback: as from behind a translator.
#[test]
fn a_call_from_another_address_than_described_is_heard_too() {
    if !is_wanted("a call with baresip from elsewhere") {
        return;
    }
    let scene = Scene::new("phone-pcma", "PCMA", Net::Host);
    scene.until("forwarded", 3 * SECOND);
    scene.finish();
}
