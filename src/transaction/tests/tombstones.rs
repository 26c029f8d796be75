//! Tombstones: to the microsecond, and among many.

use super::*;
use crate::transaction::tombstone::{Remains, Rest, SWEEP, Tombstones};

#[test]
fn tombstones_fall_exactly_when_their_timer_is_over() {
    let ident = Ident::new(1);
    let durations = durations();
    let mut tombstones = Tombstones::new(durations.t1x64, durations.t4);
    let names = |number| (key(&ident, number), Branch::NONE);
    tombstones.bury(ms(0), names(1), Status::OK, Remains::Server, Rest::Long);
    tombstones.bury(ms(10), names(2), Status::OK, Remains::Server, Rest::Short);
    tombstones.bury(ms(20), names(3), Status::OK, Remains::Server, Rest::Long);
    let next = |deadline_ms| Some(ms(deadline_ms).rounded_up(SWEEP));
    assert_eq!((tombstones.len(), tombstones.next_deadline()), (3, next(5_010)));
    tombstones.expire(Timestamp::from_micros(5_009_999));
    assert_eq!(tombstones.len(), 3);
    tombstones.expire(ms(5_010));
    assert!(tombstones.find(names(2).0).is_none());
    assert_eq!(tombstones.next_deadline(), next(32_000));
    tombstones.expire(Timestamp::from_micros(31_999_999));
    assert!(tombstones.find(names(1).0).is_some());
    tombstones.expire(ms(32_000));
    assert!(tombstones.find(names(1).0).is_none() && tombstones.find(names(3).0).is_some());
    tombstones.expire(ms(1_000_000));
    assert_eq!((tombstones.len(), tombstones.next_deadline()), (0, None));
}

#[test]
fn tombstones_are_found_among_many_while_others_fall() {
    const COUNT: u64 = 20_000;
    let ident = Ident::new(2);
    let durations = durations();
    let mut tombstones = Tombstones::new(durations.t1x64, durations.t4);
    for number in 0..COUNT {
        let rest = if number % 3 == 0 { Rest::Short } else { Rest::Long };
        let names = (key(&ident, number), Branch::NONE);
        tombstones.bury(ms(number), names, Status::OK, Remains::Server, rest);
        tombstones.expire(ms(number));
        // A short one buried 5 s ago falls at this very moment.
        let stands = |age: u64| number.checked_sub(age).map(|n| (n, key(&ident, n)));
        for (older, key) in [stands(4_999), stands(5_000), stands(5_001)].into_iter().flatten() {
            let is_here = older % 3 != 0 || number - older < 5_000;
            assert_eq!(tombstones.find(key).is_some(), is_here, "{older} at {number}");
        }
    }
    tombstones.expire(ms(COUNT + 32_000));
    assert_eq!(tombstones.len(), 0);
}

#[test]
fn a_tombstone_repeats_what_its_machine_would() {
    use server_invite::State;
    let ident = Ident::new(3);
    let mut tombstones = Tombstones::new(Duration::from_secs(32), Duration::from_secs(5));
    let cases = [
        (Remains::Server, Some(Status::OK)),
        (Remains::Client, None),
        (Remains::Invite(State::Accepted), None),
        (Remains::Invite(State::Confirmed), None),
        (Remains::Invite(State::Completed), Some(Status::OK)),
    ];
    for (number, (remains, expected)) in cases.into_iter().enumerate() {
        let names = (key(&ident, number as u64), Branch::NONE);
        tombstones.bury(ms(0), names, Status::OK, remains, Rest::Long);
        assert_eq!(tombstones.find(names.0).and_then(Tombstone::repeat), expected, "{remains:?}");
    }
}
