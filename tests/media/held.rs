//! Hold and resume (RFC 3264 §8.4): media stops and starts again, and is one stream.

use std::time::Duration;

use trunkline::api::{Command, EndCause, Event, Treatment};
use trunkline::sim::{Options, World};
use trunkline::sip::Method;

use crate::phone::{HOME, Phone, address, assert_one_stream, check_all, marked, treated};

#[test]
fn each_way_to_hold_stops_the_echo_and_resume_starts_it() {
    let home = address(HOME);
    let ways = [
        (home, "a=sendonly\r\n", "a=recvonly"),
        (home, "a=inactive\r\n", "a=inactive"),
        (address("0.0.0.0:6000"), "", "a=recvonly"),
        (home, "a=recvonly\r\n", "a=sendonly"),
    ];
    let mut w = World::new(1);
    let mut phone = Phone::plain(&mut w);
    phone.talk(&mut w, 10);
    for (place, more, answered) in ways {
        phone.change(&mut w, place, "0", more);
        let text = w.bob_sent(trunkline::sip::Status::OK).entries.last().unwrap().text();
        assert!(text.contains(answered), "{text}");
        let before = w.packets.len();
        phone.talk(&mut w, 10);
        assert_eq!(phone.heard(&w, before), [], "{more}");
        phone.change(&mut w, home, "0", "a=sendrecv\r\n");
        phone.talk(&mut w, 10);
    }
    let heard = phone.heard(&w, 0);
    assert_eq!((heard.len(), marked(&heard)), (50, vec![0, 10, 20, 30, 40]));
    assert_one_stream(&heard);
    let ledger = w.media_ledger();
    assert_eq!((ledger.held, ledger.taken), (20, 20), "{ledger:?}");
    phone.hang_up(&mut w);
    check_all(&mut w);
}

#[test]
fn a_prompt_waits_while_its_listener_is_on_hold() {
    let (options, _) = treated(2, Treatment::Silence);
    let mut w = World::with(options);
    let mut phone = Phone::plain(&mut w);
    let home = phone.remote;
    w.run_for(400);
    for _ in 0..50 {
        phone.change(&mut w, home, "0", "a=inactive\r\n");
        let before = w.packets.len();
        w.run_for(100);
        assert_eq!(phone.heard(&w, before), []);
        phone.change(&mut w, home, "0", "");
        w.run_for(100);
    }
    let heard = phone.heard(&w, 0);
    assert!(heard.len() >= 20 + 50 * 5, "{}", heard.len());
    assert_one_stream(&heard);
    assert_eq!(marked(&heard).len(), 51);
    phone.hang_up(&mut w);
    check_all(&mut w);
}

#[test]
fn who_we_hold_is_sent_audio_and_not_heard() {
    let mut w = World::new(3);
    let mut phone = Phone::plain(&mut w);
    let call = phone.call;
    phone.talk(&mut w, 10);
    for (command, more) in
        [(Command::Hold { call }, "a=recvonly\r\n"), (Command::Resume { call }, "")]
    {
        w.command(command).unwrap();
        w.run_for(10);
        let invite = w.bob_sent(Method::Invite).entries.last().copied().unwrap().clone();
        phone.version += 1;
        let body = crate::phone::description(phone.remote, phone.version, "0", more);
        w.alice.respond(&invite, "200 OK", "", &[], &body);
        w.run_for(10);
        phone.talk(&mut w, 10);
    }
    let ledger = w.media_ledger();
    assert_eq!((ledger.held, ledger.forwarded), (10, 20), "{}", w.log.story());
    assert_one_stream(&phone.heard(&w, 0));
    phone.hang_up(&mut w);
    check_all(&mut w);
}

#[test]
fn who_falls_silent_is_hung_up_unless_it_is_on_hold() {
    let timeout = Duration::from_secs(30);
    for is_held in [false, true] {
        let mut w = World::with(Options::new(4).media(|media| media.timeout = Some(timeout)));
        let mut phone = Phone::plain(&mut w);
        phone.talk(&mut w, 10);
        if is_held {
            let home = phone.remote;
            phone.change(&mut w, home, "0", "a=sendonly\r\n");
        }
        w.run_for(29_000);
        assert_eq!(w.bob_sent(Method::Bye).count(), 0);
        w.run_for(3_000);
        let is_timeout = |(_, event): &&(_, Event)| {
            matches!(event, Event::Ended { cause: EndCause::MediaTimeout, .. })
        };
        let ended = w.events.iter().filter(is_timeout).count();
        assert_eq!((ended, w.bob_sent(Method::Bye).count()), if is_held { (0, 0) } else { (1, 1) });
        if is_held {
            phone.hang_up(&mut w);
        }
        check_all(&mut w);
    }
}

#[test]
fn who_never_spoke_is_not_hung_up_for_it() {
    let timeout = Duration::from_secs(30);
    let mut w = World::with(Options::new(5).media(|media| media.timeout = Some(timeout)));
    let phone = Phone::plain(&mut w);
    w.run_for(600_000);
    assert_eq!(w.bob_sent(Method::Bye).count(), 0);
    phone.hang_up(&mut w);
    check_all(&mut w);
}
