//! Full tables: the newcomer is refused, those inside notice nothing.

use std::time::Duration;

use trunkline::api::{CallInfo, Command, Commands, Event, Status};
use trunkline::sim::{Options, World};
use trunkline::sip::Method;

#[test]
fn a_full_house_gets_503_and_calls_in_progress_are_untouched() {
    let mut w = World::with(Options::new(1).calls_max(2));
    let legs = [w.alice.invite("service"), w.alice.invite("service")];
    w.run_for(1_000);
    w.alice.invite("service");
    w.run_for(1_000);
    let refusal = w.bob_sent((Status::SERVICE_UNAVAILABLE, Method::Invite)).first();
    assert!(refusal.text().contains("\r\nRetry-After: "), "{}", refusal.text());
    assert_eq!((w.ledger().shed, w.live().sessions), (1, 2));
    w.alice.reinvite(legs[0]);
    w.run_for(1_000);
    w.bob_sent((Status::OK, Method::Invite)).at_ms([0, 0, 2_000]);
    w.alice.bye(legs[0]);
    w.run_for(1_000);
    let newcomer = w.alice.invite("service");
    w.run_for(1_000);
    assert_eq!(w.live().sessions, 2, "a slot that was freed is used again");
    w.alice.bye(legs[1]);
    w.alice.bye(newcomer);
    w.run_until_idle();
    w.check_all();
}

#[test]
fn no_media_port_left_gets_503() {
    // 127.0.0.1 is not among the listeners, so each has one address and here one port.
    let mut w = World::with(Options::new(2).media_ports(20_000..=20_003));
    let legs = [w.alice.invite("service"), w.alice.invite("service")];
    w.run_for(1_000);
    w.alice.invite("service");
    w.run_for(1_000);
    w.bob_sent((Status::SERVICE_UNAVAILABLE, Method::Invite)).at_ms([1_000]);
    assert_eq!((w.live().media_ports, w.live().sessions, w.live().dialogs), (2, 2, 2));
    for leg in legs {
        w.alice.bye(leg);
    }
    w.run_until_idle();
    w.check_all();
}

#[test]
fn a_refused_call_holds_its_slot_until_its_ack() {
    let mut w = World::with(Options::new(3).calls_max(1));
    w.alice.habits.acknowledges = false;
    w.alice.invite("busy");
    w.run_for(1_000);
    w.alice.invite("busy");
    w.run_for(1_000);
    w.bob_sent(Status::SERVICE_UNAVAILABLE).at_ms([1_000]);
    w.run_for(40_000);
    w.alice.invite("busy");
    w.run_until_idle();
    assert_eq!(w.bob_sent(Status::BUSY_HERE).count(), 22);
    w.check_all();
}

/// Every call waits for another delay, more of them than there are lanes: each fires to the millisecond, and so do the
/// engine's own timers.
#[test]
fn an_application_may_use_any_number_of_delays() {
    let mut calls = 0;
    let application = move |event: Event, _: Option<CallInfo<'_>>, commands: &mut Commands| {
        if let Event::Incoming { call } = event {
            calls += 1;
            let after = Duration::from_millis(1_000 + 7 * calls % 100);
            commands.push(Command::Schedule { call, after, token: 0 });
            commands.push(Command::Answer { call });
        }
    };
    let mut w = World::with(Options::new(4).application(application));
    w.alice.habits.acknowledges = false;
    w.alice.habits.answers_bye = false;
    for _ in 0..100 {
        w.alice.invite("service");
    }
    w.run_until_idle();
    assert!(w.refusals.is_empty());
    let elapsed = w.events.iter().filter(|(_, event)| matches!(event, Event::Elapsed { .. }));
    let times: Vec<u64> = elapsed.map(|(at, _)| at.as_millis()).collect();
    assert_eq!(times, (1_000..1_100).collect::<Vec<_>>());
    assert_eq!(w.bob_sent((Status::OK, Method::Invite)).count(), 100 * 11);
    assert_eq!(w.bob_sent(Method::Bye).count(), 100 * 11);
    w.check_all();
}

#[test]
fn a_new_schedule_replaces_the_one_before() {
    let application = |event: Event, _: Option<CallInfo<'_>>, commands: &mut Commands| match event {
        Event::Incoming { call } => {
            for (millis, token) in [(900, 1), (300, 2)] {
                let after = Duration::from_millis(millis);
                commands.push(Command::Schedule { call, after, token });
            }
        }
        Event::Elapsed { call, .. } => commands.push(Command::Answer { call }),
        _ => {}
    };
    let mut w = World::with(Options::new(5).application(application));
    let leg = w.alice.invite("anyone");
    w.run_for(2_000);
    w.bob_sent(Status::OK).at_ms([300]);
    let elapsed = w.events.iter().filter(|(_, e)| matches!(e, Event::Elapsed { .. }));
    assert_eq!(elapsed.count(), 1);
    w.alice.bye(leg);
    w.run_until_idle();
    w.check_all();
}

/// 2,500 200s are due at one moment: all leave at that moment, none is lost on the way out.
#[test]
fn more_timers_at_once_than_the_outbox_holds_fire_all() {
    const CALLS: usize = 2_500;
    const { assert!(CALLS > 2 * trunkline::limits::OUTBOX_MAX) };
    let mut w = World::with(Options::new(6).calls_max(CALLS as u32));
    w.alice.habits.acknowledges = false;
    w.alice.habits.retransmits = false;
    let legs: Vec<_> = (0..CALLS).map(|_| w.alice.invite("service")).collect();
    w.run_for(500);
    let oks = w.bob_sent(Status::OK);
    let repeated = oks.entries.iter().filter(|ok| ok.at.as_millis() == 500);
    assert_eq!(repeated.count(), CALLS);
    for leg in legs {
        w.alice.bye(leg);
    }
    w.run_until_idle();
    w.check_all();
}

#[test]
fn a_503_is_repeated_to_a_copy_even_when_there_is_room_by_then() {
    let mut w = World::with(Options::new(11).calls_max(1));
    w.alice.habits.acknowledges = false;
    let first = w.alice.invite("service");
    w.run_for(10);
    let second = w.alice.invite("service");
    w.run_for(10);
    w.alice.bye(first);
    w.run_for(100);
    assert_eq!(w.live().sessions, 0);
    let again = w.alice_sent(Method::Invite).last().bytes.clone();
    w.alice.send_raw(again);
    w.run_until_idle();
    let _ = second;
    assert_eq!(w.bob_sent((Status::SERVICE_UNAVAILABLE, Method::Invite)).count(), 2);
    assert_eq!(w.bob_sent((Status::OK, Method::Invite)).count(), 1);
    w.check_all();
}
