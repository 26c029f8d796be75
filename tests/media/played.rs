//! Prompts and silence: every packet of ours in its own time, however many calls there are.

use std::collections::BTreeMap;

use trunkline::api::{Command, Event, Prompt, Tone, Treatment};
use trunkline::rtp::g711::Law;
use trunkline::sdp::CodecKind;
use trunkline::sim::World;

use crate::phone::{HOME, Phone, SAMPLES, address, assert_one_stream, check_all, description};
use crate::phone::{marked, treated};

/// A prompt of these packets, a byte each, and some bytes more.
fn prompt(packets: u8, more: usize) -> Prompt {
    let mut samples: Vec<u8> = (0..packets).flat_map(|byte| [byte; SAMPLES]).collect();
    samples.extend(vec![0x77; more]);
    Prompt::from_raw(CodecKind::Pcmu, &samples).unwrap()
}

fn played(w: &World) -> usize {
    w.events.iter().filter(|(_, event)| matches!(event, Event::Played { .. })).count()
}

#[test]
fn a_prompt_is_played_once_to_the_sample_and_told() {
    let (options, _) = treated(1, Treatment::Play { prompt: prompt(10, 40), is_looped: false });
    let mut w = World::with(options);
    let phone = Phone::plain(&mut w);
    w.run_for(190);
    assert_eq!(played(&w), 0);
    w.run_for(1_000);
    assert_eq!(played(&w), 1);
    let heard = phone.heard(&w, 0);
    assert_one_stream(&heard);
    assert_eq!(marked(&heard), [0]);
    for (byte, packet) in heard[..10].iter().enumerate() {
        assert_eq!(packet.payload, [byte as u8; SAMPLES]);
    }
    let silence = [Law::Mu.silence(); SAMPLES];
    assert_eq!(heard[10].payload, [&[0x77; 40], &silence[40..]].concat(), "filled up");
    assert!(heard.len() > 50 && heard[11..].iter().all(|packet| packet.payload == silence));
    phone.hang_up(&mut w);
    assert_eq!(played(&w), 1);
    check_all(&mut w);
}

#[test]
fn a_looped_prompt_goes_on_without_a_seam() {
    let prompt = prompt(3, 40);
    let samples = prompt.pcmu().clone();
    let (options, _) = treated(2, Treatment::Play { prompt, is_looped: true });
    let mut w = World::with(options);
    let phone = Phone::plain(&mut w);
    w.run_for(10_000);
    let heard: Vec<u8> =
        phone.heard(&w, 0).iter().flat_map(|packet| packet.payload).copied().collect();
    assert!(heard.len() >= 499 * SAMPLES);
    assert!(heard.iter().eq(samples.iter().cycle().take(heard.len())));
    assert_eq!(played(&w), 0);
    phone.hang_up(&mut w);
    check_all(&mut w);
}

#[test]
fn packets_are_20_ms_and_160_ticks_apart_to_the_tick() {
    let tone = Tone::named("milliwatt").unwrap();
    let treatment = Treatment::Play { prompt: Prompt::tone(&tone), is_looped: true };
    let mut w = World::with(treated(3, treatment).0);
    let phone = Phone::plain(&mut w);
    w.run_for(60_000);
    let heard = phone.heard(&w, 0);
    assert!(heard.len() >= 2_999, "{}", heard.len());
    for pair in heard.windows(2) {
        let [one, other] = [&pair[0], &pair[1]];
        assert_eq!(other.at_ms - one.at_ms, 20);
        assert_eq!(other.header.timestamp.wrapping_sub(one.header.timestamp), 160);
        assert_eq!(other.header.sequence.wrapping_sub(one.header.sequence), 1);
    }
    phone.hang_up(&mut w);
    check_all(&mut w);
}

#[test]
fn a_listener_of_a_law_hears_a_law_and_one_of_g722_silence() {
    let prompt = prompt(20, 0);
    let a_law = prompt.pcma().clone();
    let mut w = World::with(treated(4, Treatment::Play { prompt, is_looped: true }).0);
    let home = address(HOME);
    let pcma = Phone::call(&mut w, "service", home, &description(home, 1, "8", ""));
    let g722 = Phone::call(&mut w, "service", home, &description(home, 1, "9", ""));
    w.run_for(1_000);
    let heard: Vec<u8> =
        pcma.heard(&w, 0).iter().flat_map(|packet| packet.payload).copied().collect();
    assert!(heard.iter().eq(a_law.iter().cycle().take(heard.len())));
    let heard = g722.heard(&w, 0);
    assert!(heard.len() >= 49);
    assert!(heard.iter().all(|packet| packet.payload == heard[0].payload));
    [pcma, g722].iter().for_each(|phone| phone.hang_up(&mut w));
    check_all(&mut w);
}

#[test]
fn another_prompt_takes_the_place_of_the_first() {
    let (options, _) = treated(5, Treatment::Play { prompt: prompt(200, 0), is_looped: false });
    let mut w = World::with(options);
    let phone = Phone::plain(&mut w);
    w.run_for(200);
    let treatment = Treatment::Play { prompt: prompt(2, 0), is_looped: false };
    w.command(Command::Treat { call: phone.call, treatment }).unwrap();
    w.run_for(10_000);
    assert_eq!(played(&w), 1, "the first was not heard to its end");
    assert_one_stream(&phone.heard(&w, 0));
    phone.hang_up(&mut w);
    check_all(&mut w);
}

/// Calls at once.
const CALLS: usize = if cfg!(debug_assertions) { 1_000 } else { 4_000 };

#[test]
fn thousands_of_streams_send_evenly_over_the_20_ms() {
    let mut w = World::with(treated(6, Treatment::Silence).0.calls_max(2 * CALLS as u32));
    let home = address(HOME);
    let body = description(home, 1, "0", "");
    w.alice.habits.retransmits = false;
    let mut legs = Vec::new();
    for _ in 0..CALLS {
        let leg = w.alice.open("service");
        let mut invite = w.alice.draft(leg, trunkline::sip::Method::Invite);
        invite.body = Some(body.clone());
        w.alice.send(invite);
        w.run_for(1);
        legs.push(leg);
    }
    assert_eq!(w.live().media_streams, CALLS as u64);
    w.packets.clear();
    w.run_for(1_000);
    let mut by_socket: BTreeMap<usize, Vec<u64>> = BTreeMap::new();
    let mut by_slot = [0_usize; 20];
    for packet in w.packets.iter().filter(|packet| packet.bytes.len() == 172) {
        let at_ms = packet.at.as_millis();
        by_socket.entry(packet.transmit.socket.index()).or_default().push(at_ms);
        by_slot[at_ms as usize % 20] += 1;
    }
    assert_eq!(by_socket.len(), CALLS);
    for times in by_socket.values() {
        assert_eq!(times.len(), 50);
        assert!(times.windows(2).all(|pair| pair[1] - pair[0] == 20), "{times:?}");
    }
    assert_eq!(by_slot, [50 * CALLS / 20; 20]);
    legs.iter().for_each(|leg| w.alice.bye(*leg));
    w.run_for(100);
    check_all(&mut w);
}

#[test]
fn calls_that_end_while_others_are_played_to_disturb_none() {
    let mut w = World::with(treated(7, Treatment::Silence).0);
    let home = address(HOME);
    let body = description(home, 1, "0", "");
    let phones: Vec<Phone> =
        (0..200).map(|_| Phone::call(&mut w, "service", home, &body)).collect();
    w.packets.clear();
    for phone in phones.iter().step_by(2) {
        w.alice.bye(phone.leg);
        w.run_for(3);
    }
    w.run_for(100);
    for phone in phones.iter().skip(1).step_by(2) {
        let heard = phone.heard(&w, 0);
        assert!(heard.windows(2).all(|pair| pair[1].at_ms - pair[0].at_ms == 20));
        w.alice.bye(phone.leg);
    }
    w.packets.clear();
    w.run_for(100);
    w.packets.clear();
    w.run_for(1_000);
    assert_eq!(w.packets, [], "nobody is left");
    w.run_until_idle();
    w.check_all();
}
