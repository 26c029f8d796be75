//! Routes of a configuration: what callers hear, and from when on.

#![allow(clippy::unwrap_used)] // helpers are tests too

use std::io;
use std::path::Path;

use trunkline::api::{Event, Prompt, Status, Tone};
use trunkline::dialplan::config::Settings;
use trunkline::sim::{LegId, Options, World};
use trunkline::sip::Method;

/// A world of one route for everybody; `hello.ulaw` is 400 samples that count.
fn called(seed: u64, route: &str) -> (World, LegId) {
    let load = |file: &Path| match file.to_str() {
        Some("hello.ulaw") => Ok((0..400).map(|n| n as u8).collect()),
        Some(_) | None => Err(io::ErrorKind::NotFound.into()),
    };
    let text = format!("[[route]]\n{route}");
    let settings = Settings::parse(Path::new("routes.toml"), &text, load).unwrap();
    let mut w = World::with(Options::new(seed).application(settings.dialplan()));
    let leg = w.alice.invite("anyone");
    w.run_for(1);
    (w, leg)
}

fn end(mut w: World, leg: LegId) {
    assert_eq!(w.refusals, []);
    w.alice.bye(leg);
    w.run_until_idle();
    w.check_all();
}

/// The audio alice was sent so far.
fn heard(w: &World) -> Vec<u8> {
    w.packets.iter().flat_map(|packet| packet.bytes[12..].to_vec()).collect()
}

#[test]
fn an_early_tone_is_heard_while_it_rings() {
    let steps = "steps = [{ do = \"progress\" }, { do = \"answer\", after_ms = 2000 }]";
    let (mut w, leg) = called(1, &format!("tone = \"ringback-eu\"\nearly = true\n{steps}"));
    assert_eq!(w.bob_sent(Status::SESSION_PROGRESS).count(), 1);
    w.run_for(1_500);
    assert_eq!(w.bob_sent((Status::OK, Method::Invite)).count(), 0);
    let tone = Prompt::tone(&Tone::RINGBACK_EU);
    let heard = heard(&w);
    assert!((70..=76).contains(&w.packets.len()), "{}", w.packets.len());
    assert_eq!(heard[..], tone.pcmu()[..heard.len()]);
    w.run_for(1_000);
    end(w, leg);
}

#[test]
fn without_early_nothing_is_heard_before_the_answer() {
    let steps = "steps = [{ do = \"progress\" }, { do = \"answer\", after_ms = 2000 }]";
    let (mut w, leg) = called(2, &format!("tone = \"busy-us\"\n{steps}"));
    w.run_for(1_900);
    assert_eq!(w.packets.len(), 0);
    w.run_for(600);
    let heard = heard(&w);
    assert!(heard.len() >= 160 * 20, "{}", heard.len());
    assert_eq!(heard[..], Prompt::tone(&Tone::BUSY_US).pcmu()[..heard.len()]);
    end(w, leg);
}

#[test]
fn a_file_is_heard_once_and_its_end_is_told() {
    let (mut w, leg) = called(3, "play = \"hello.ulaw\"");
    w.run_for(500);
    let file: Vec<u8> = (0..400).map(|n| n as u8).collect();
    assert_eq!(heard(&w)[..400], file);
    assert!(heard(&w)[400..].iter().all(|&byte| byte == 0xff), "silence follows");
    let played = |(_, event): &&(_, Event)| matches!(event, Event::Played { .. });
    assert_eq!(w.events.iter().filter(played).count(), 1);
    end(w, leg);
}

#[test]
fn a_looped_file_has_no_seam() {
    let (mut w, leg) = called(4, "play = \"hello.ulaw\"\nloop = true");
    w.run_for(500);
    for (index, byte) in heard(&w).into_iter().enumerate() {
        assert_eq!(byte, (index % 400) as u8, "sample {index}");
    }
    end(w, leg);
}

#[test]
fn media_in_a_word() {
    for (word, packets) in [("silence", 20..=30), ("sink", 0..=0), ("echo", 0..=0)] {
        let (mut w, leg) = called(5, &format!("media = \"{word}\""));
        w.run_for(500);
        assert!(packets.contains(&w.packets.len()), "{word}: {}", w.packets.len());
        end(w, leg);
    }
}
