//! What a good configuration says.

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use super::super::{MediaSettings, Settings};
use super::{FILE, WAV, good};
use crate::api::{Latching, MediaConfig, Prompt, Tone, Treatment};
use crate::dialplan::{Action, Callee, Route, Start, Step};

fn route(text: &str) -> Route {
    let settings = good(&format!("[[route]]\n{text}"));
    settings.routes.into_iter().next().unwrap()
}

#[test]
fn nothing_said_leaves_everything_open() {
    let settings = good("");
    assert!(settings.listen.is_empty() && settings.cores.is_empty() && settings.shards.is_none());
    assert!(settings.trusted.is_empty() && settings.untrusted.is_empty());
    assert_eq!(settings.media, MediaSettings::default());
    assert!(!settings.dialplan().routes().is_empty(), "the built-in dialplan serves");
}

#[test]
fn the_server_is_set() {
    let settings = good(
        "listen = [\"127.0.0.1:5060\", \"[::1]:5070\"]\nshards = 2\ncores = [1, 0]\n\
         trusted = [\"10.0.0.0/8\"]\nuntrusted = [\"10.1.2.3\"]\ncalls_max = 5000\n\
         source_calls = 0\n",
    );
    assert_eq!(settings.listen, ["127.0.0.1:5060".parse().unwrap(), "[::1]:5070".parse().unwrap()]);
    assert_eq!(settings.shards.map(usize::from), Some(2));
    assert_eq!(settings.cores, [1, 0]);
    assert_eq!(settings.calls_max.map(u32::from), Some(5_000));
    assert_eq!(settings.source_calls, Some(0));
    assert_eq!(settings.trusted[0].to_string(), "10.0.0.0/8");
    assert_eq!(settings.untrusted[0].to_string(), "10.1.2.3/32");
}

#[test]
fn media_is_set() {
    let settings = good(
        "[media]\naddresses = [\"192.0.2.1\", \"2001:db8::1\"]\nports = [20000, 20001]\n\
         treatment = \"silence\"\ntimeout_s = 30\nlatching = \"off\"\n",
    );
    let expected = MediaSettings {
        addresses: vec!["192.0.2.1".parse().unwrap(), "2001:db8::1".parse().unwrap()],
        ports: Some(20_000..=20_001),
        treatment: Some(Treatment::Silence),
        timeout: Some(Some(Duration::from_secs(30))),
        latching: Some(Latching::Off),
    };
    assert_eq!(settings.media, expected);
    assert_eq!(good("[media]\ntimeout_s = 0").media.timeout, Some(None));
    assert_eq!(good("[media]\nlatching = \"nat\"").media.latching, Some(Latching::BehindNat));
}

#[test]
fn what_is_not_said_of_media_stays_as_the_server_has_it() {
    let listen: Vec<SocketAddr> = vec!["192.0.2.1:5060".parse().unwrap()];
    assert_eq!(good("").media.config(&listen), Ok(None));
    let unasked = MediaConfig::on(&listen);
    let sink = good("[media]\ntreatment = \"sink\"").media.config(&listen);
    let expected = MediaConfig { treatment: Treatment::Sink, ..unasked.clone() };
    assert_eq!(sink, Ok(Some(expected)));
    let elsewhere = good("[media]\naddresses = [\"192.0.2.9\"]\nports = [4000, 4999]").media;
    let addresses = vec!["192.0.2.9".parse().unwrap()];
    let expected = MediaConfig { addresses, ports: 4_000..=4_999, ..unasked };
    assert_eq!(elsewhere.config(&listen), Ok(Some(expected)));
    let everywhere: Vec<SocketAddr> = vec!["0.0.0.0:5060".parse().unwrap()];
    assert!(elsewhere.config(&everywhere).is_ok());
    let error = good("[media]\ntimeout_s = 9").media.config(&everywhere).unwrap_err();
    assert!(error.to_string().contains("addresses = [\"192.0.2.1\"]"), "{error}");
}

#[test]
fn a_route_is_for_a_user_a_prefix_or_anyone() {
    let anyone = route("");
    assert_eq!(
        (anyone.callee, anyone.steps),
        (Callee::Anyone, vec![Step::at_once(Action::Answer)])
    );
    assert_eq!(route("user = \"a.b-c\"").callee, Callee::User("a.b-c".to_owned()));
    let prefix = route("prefix = \"+49\"").callee;
    assert!(prefix.is(b"+4930123") && prefix.is(b"+49") && !prefix.is(b"+4") && !prefix.is(b""));
}

#[test]
fn steps_are_walked_as_written() {
    let steps = route(
        "steps = [{ do = \"fork\" }, { do = \"ring\", after_ms = 500 }, { do = \"progress\" },\n\
         { reject = 603, after_ms = 600000 }]",
    );
    let decline = Action::Reject(crate::api::Status::DECLINE);
    let expected = [
        Step::at_once(Action::Fork),
        Step::after_ms(500, Action::Ring),
        Step::at_once(Action::Progress),
        Step::after_ms(600_000, decline),
    ];
    assert_eq!(steps.steps, expected);
    assert_eq!(
        steps.to_string(),
        "anyone: ring as another phone, ring after 500 ms, let hear, \
         reject with 603 Decline after 600000 ms"
    );
}

#[test]
fn files_are_played_once_and_tones_for_ever_unless_told_otherwise() {
    let wav = Prompt::from_wav(WAV).unwrap();
    let played = |text: &str| match route(text).treatment {
        Some(Treatment::Play { prompt, is_looped }) => (prompt, is_looped),
        other => panic!("{other:?}"),
    };
    assert_eq!(played("play = \"hello.wav\""), (wav.clone(), false));
    assert_eq!(played("play = \"/srv/hello.wav\"\nloop = true"), (wav, true));
    let (ulaw, _) = played("play = \"hello.ulaw\"");
    let (alaw, _) = played("play = \"hello.alaw\"");
    assert_eq!((ulaw.pcmu()[0], alaw.pcma()[0]), (0x55, 0x55));
    let busy = Prompt::tone(&Tone::BUSY_EU);
    assert_eq!(played("tone = \"busy-eu\""), (busy.clone(), true));
    assert_eq!(played("tone = \"busy-eu\"\nloop = false"), (busy, false));
    assert_eq!(route("media = \"sink\"").treatment, Some(Treatment::Sink));
}

#[test]
fn one_file_of_two_routes_is_read_once() {
    let mut reads = 0;
    let text = "[[route]]\nuser = \"a\"\nplay = \"x.wav\"\n[[route]]\nplay = \"x.wav\"\n";
    let settings = Settings::parse(Path::new(FILE), text, |_| {
        reads += 1;
        Ok(WAV.to_vec())
    });
    let prompts: Vec<_> = settings
        .unwrap()
        .routes
        .iter()
        .map(|route| match &route.treatment {
            Some(Treatment::Play { prompt, .. }) => prompt.pcmu().as_ptr(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!((reads, prompts[0]), (1, prompts[1]));
}

#[test]
fn shards_share_no_audio_and_the_routes_of_one_share_what_the_file_shares() {
    let text = "[[route]]\nuser = \"a\"\nplay = \"hello.wav\"\n\
                [[route]]\nplay = \"hello.wav\"\n";
    let settings = good(text);
    let addresses = |routes: &[Route]| -> Vec<*const u8> {
        let play = |route: &Route| match &route.treatment {
            Some(Treatment::Play { prompt, .. }) => prompt.pcmu().as_ptr(),
            other => panic!("{other:?}"),
        };
        routes.iter().map(play).collect()
    };
    let [one, other] = [settings.dialplan(), settings.dialplan()];
    let own = addresses(one.routes());
    assert_eq!(own[0], own[1]);
    assert_ne!(own, addresses(other.routes()));
    assert_ne!(own, addresses(&settings.routes));
    assert_eq!(one.routes(), settings.routes);
}

#[test]
fn early_media_begins_with_the_183() {
    let early = route("early = true\ntone = \"ringback-us\"\nsteps = [{ do = \"progress\" }]");
    assert_eq!(early.start, Start::Early);
    assert!(early.to_string().ends_with("play 6.0 s, again and again, from the 183 on"), "{early}");
    assert_eq!(route("tone = \"ringback-us\"").start, Start::Answered);
}

#[test]
fn recordings_are_named_by_their_call_and_stay_in_their_folder() {
    let recording = |text: &str| route(&format!("record = \"{text}\"")).recording.unwrap();
    assert_eq!(recording("rec/").of(b"a1@b"), "etc/rec/a1@b.wav");
    assert_eq!(recording("/srv/rec/in-{call_id}-x.wav").of(b"7"), "/srv/rec/in-7-x.wav");
    let plain = recording("{call_id}.wav");
    assert_eq!((plain.folder(), &*plain.of(b"a.b")), ("etc/", "etc/a.b.wav"));
    for (call_id, name) in [
        (&b"../../passwd"[..], "%2E.%2F.%2E%2Fpasswd"),
        (b"a..b", "a.%2Eb"),
        (b"a/b\0c d%", "a%2Fb%00c%20d%25"),
        (b"", ""),
        (b"\xff\xfe", "%FF%FE"),
    ] {
        assert_eq!(plain.of(call_id), format!("etc/{name}.wav"));
    }
    assert!(plain.of(&[b'/'; 5_000]).len() < 200);
    assert_ne!(plain.of(b"a/b"), plain.of(b"a%2Fb"), "no two calls share a file");
}

#[test]
fn a_bridge_calls_there() {
    for (text, user, hop) in [
        ("sip:192.0.2.7", None, "192.0.2.7:5060"),
        ("sip:192.0.2.7:5070", None, "192.0.2.7:5070"),
        ("sip:alice@[2001:db8::7]:5062", Some("alice"), "[2001:db8::7]:5062"),
    ] {
        let route = route(&format!("bridge = \"{text}\""));
        let bridge = route.bridge.as_ref().unwrap();
        assert_eq!((bridge.user(), bridge.next_hop()), (user, hop.parse().unwrap()));
        assert_eq!(route.to_string(), format!("anyone: connect with {text}"));
        assert_eq!(route.steps, []);
    }
}

#[test]
fn a_bridge_to_another_route_of_this_server_is_no_circle() {
    let text = "listen = [\"0.0.0.0:5060\"]\n\
                [[route]]\nuser = \"a\"\nbridge = \"sip:b@127.0.0.1\"\n[[route]]\nuser = \"b\"\n";
    assert_eq!(good(text).routes.len(), 2);
    // Another host is no circle either, though it is at the port on which we listen everywhere.
    let text = "listen = [\"0.0.0.0:5060\"]\n[[route]]\nbridge = \"sip:192.0.2.7\"\n";
    assert_eq!(good(text).routes.len(), 1);
    let text = text.replace("0.0.0.0", "[::]").replace("192.0.2.7", "127.0.0.1");
    assert_eq!(good(&text).routes.len(), 1);
    // The port is another server's.
    assert_eq!(good("[[route]]\nbridge = \"sip:127.0.0.1:5070\"\n").routes.len(), 1);
}

#[test]
fn the_example_is_good_and_so_is_what_it_leaves_switched_off() {
    let example = include_str!("../../../../examples/trunkline.toml");
    let settings = good(example);
    assert_eq!(settings.routes.len(), 6);
    let load = |_: &Path| Ok(WAV.to_vec());
    let switched_on: String = example
        .lines()
        .map(|line| match line.strip_prefix('#') {
            Some(setting) if setting.starts_with(|c: char| c == '[' || c.is_ascii_lowercase()) => {
                format!("{setting}\n")
            }
            Some(_) | None => format!("{line}\n"),
        })
        .collect();
    let whole = Settings::parse(Path::new(FILE), &switched_on, load).unwrap();
    assert_eq!(whole.routes.len(), 9);
    assert!(whole.calls_max.is_some() && whole.source_calls.is_some());
    assert!(whole.shards.is_some() && !whole.trusted.is_empty() && !whole.untrusted.is_empty());
}
