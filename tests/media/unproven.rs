//! A source that may not be who it says is sent no media before it sent some: one small INVITE is no stream of audio.

use trunkline::api::{Prompt, Tone, Treatment};
use trunkline::sim::{Options, World};

use crate::phone::{HOME, Phone, address, check_all, description, treated};

fn guarded(options: Options) -> World {
    World::with(options.untrusted("198.51.100.0/24".parse().unwrap()))
}

fn treatments() -> [Treatment; 3] {
    let prompt = Prompt::tone(&Tone::named("milliwatt").unwrap());
    [Treatment::Echo, Treatment::Silence, Treatment::Play { prompt, is_looped: true }]
}

/// Descriptions of somebody else's address, and of the caller's own, with RTCP in every way.
fn descriptions() -> Vec<String> {
    let mut all = Vec::new();
    for place in [HOME, "203.0.113.77:9000"].map(address) {
        for more in ["", "a=rtcp-mux\r\n", "a=rtcp:9001\r\n", "a=recvonly\r\n"] {
            all.push(description(place, 1, "0 8", more));
        }
    }
    all
}

#[test]
fn a_silent_address_is_sent_nothing_for_as_long_as_the_call_lasts() {
    for treatment in treatments() {
        let mut w = guarded(treated(1, treatment).0);
        let phones: Vec<Phone> = descriptions()
            .iter()
            .map(|body| Phone::call(&mut w, "service", address(HOME), body))
            .collect();
        w.run_for(60_000);
        assert_eq!(w.packets, []);
        phones.iter().for_each(|phone| phone.hang_up(&mut w));
        check_all(&mut w);
        assert_eq!(w.packets, [], "nor a farewell");
    }
}

#[test]
fn an_invite_that_nobody_acknowledges_draws_no_media() {
    for treatment in treatments() {
        let mut w = guarded(treated(2, treatment).0);
        w.alice.habits.acknowledges = false;
        w.alice.habits.answers_bye = false;
        for _ in 0..10 {
            w.alice.invite("service");
        }
        w.run_until_idle();
        assert_eq!(w.packets, []);
        w.check_all();
    }
}

#[test]
fn the_first_packet_of_the_peer_opens_the_gate() {
    for treatment in treatments() {
        let mut w = guarded(treated(3, treatment).0);
        let mut phone = Phone::plain(&mut w);
        w.run_for(5_000);
        assert_eq!(w.packets, []);
        phone.talk(&mut w, 10);
        let heard = phone.heard(&w, 0).len();
        assert!((9..=10).contains(&heard), "{heard}");
        phone.hang_up(&mut w);
        check_all(&mut w);
    }
}

#[test]
fn whoever_sends_from_elsewhere_opens_no_gate() {
    for treatment in treatments() {
        let mut w = guarded(treated(4, treatment).0);
        let victim = address("203.0.113.77:9000");
        let body = description(victim, 1, "0", "");
        let mut phone = Phone::call(&mut w, "service", victim, &body);
        // Its own host, but not from the address it described, and once only; then garbage and keys.
        phone.remote = address("198.51.100.99:9000");
        phone.talk(&mut w, 100);
        assert_eq!(w.packets, []);
        phone.hang_up(&mut w);
        check_all(&mut w);
    }
}

#[test]
fn a_proof_does_not_move_with_a_re_invite() {
    for treatment in treatments() {
        let mut w = guarded(treated(5, treatment).0);
        let mut phone = Phone::plain(&mut w);
        phone.talk(&mut w, 50);
        let victim = address("203.0.113.77:9000");
        phone.change(&mut w, victim, "0", "");
        let start = w.packets.len();
        phone.talk(&mut w, 50);
        w.run_for(30_000);
        let to_victim = w.packets[start..].iter().filter(|p| p.transmit.remote.ip() == victim.ip());
        assert_eq!(to_victim.count(), 0);
        phone.change(&mut w, address(HOME), "0", "");
        phone.talk(&mut w, 10);
        assert!(w.packets.len() > start, "back home it is heard, and hears");
        phone.hang_up(&mut w);
        check_all(&mut w);
    }
}

#[test]
fn a_relay_sends_nothing_to_a_leg_that_proved_nothing() {
    let mut w = guarded(Options::new(6));
    let mut ann = Phone::plain(&mut w);
    let victim = address("203.0.113.77:9000");
    let ben = Phone::call(&mut w, "service", victim, &description(victim, 1, "0", ""));
    for (one, other) in [(&ann, &ben), (&ben, &ann)] {
        let (call, treatment) = (one.call, Treatment::Relay(other.call));
        w.command(trunkline::api::Command::Treat { call, treatment }).unwrap();
    }
    ann.talk(&mut w, 100);
    assert_eq!(w.packets, []);
    [ann, ben].iter().for_each(|phone| phone.hang_up(&mut w));
    check_all(&mut w);
}
