//! The parts of the loop alone: the tables when they are full, the clock when it steps back.

use std::time::Duration;

use crate::api::ShedReason;
use crate::limits::{REFUSALS_MAX, SIEVE_ORDERS_MAX, SOURCES_MAX};
use crate::session::overload::acks::{Acks, MANY, MANY_FOR};
use crate::session::overload::advice::Advice;
use crate::session::overload::limit::{Flow, Limit};
use crate::session::overload::refusals::Refusals;
use crate::session::overload::sieve::Sieve;
use crate::session::overload::sources::{Sources, Standing};
use crate::session::overload::tokens::Tokens;
use crate::session::overload::window::Queue;
use crate::time::Timestamp;
use crate::wire::{Shares, SieveOrder};

const LIFE: Duration = Duration::from_secs(5);

fn at(millis: u64) -> Timestamp {
    Timestamp::from_millis(millis)
}

#[test]
fn tokens_come_at_their_rate_and_do_not_pile_up() {
    let mut tokens = Tokens::new(at(0), 0.0);
    tokens.fill(at(50), 20.0, 3.0);
    assert!(tokens.take() && !tokens.take());
    tokens.fill(at(10_000), 20.0, 3.0);
    assert_eq!((0..9).filter(|_| tokens.take()).count(), 3);
    tokens.fill(at(100), 20.0, 3.0);
    assert!(!tokens.take(), "a clock that steps back brings none");
    tokens.fill(at(150), 20.0, 3.0);
    assert!(tokens.take());
}

#[test]
fn a_refusal_is_known_until_its_time_is_over_and_the_first_of_eight_goes_first() {
    let mut refusals = Refusals::new();
    let name = |number: u64| number << 32 | 5;
    for number in 0..9 {
        refusals.keep(at(number), name(number), ShedReason::Calls);
    }
    assert_eq!(refusals.find(at(9), name(0), LIFE), None);
    assert_eq!(refusals.find(at(9), name(1), LIFE), Some(ShedReason::Calls));
    assert_eq!(refusals.find(at(5_000), name(1), LIFE), Some(ShedReason::Calls));
    assert_eq!(refusals.find(at(5_001), name(1), LIFE), None);
    assert_eq!(Refusals::new().find(at(0), 0, LIFE), None, "an empty place is nobody's");
    for number in 0..4 * REFUSALS_MAX as u64 {
        refusals.keep(at(10_000), number, ShedReason::Overload);
    }
    assert!(refusals.find(at(10_000), 4 * REFUSALS_MAX as u64 - 1, LIFE).is_some());
}

#[test]
fn a_source_gets_its_rate_however_much_it_asks() {
    let mut sources = Sources::new(100, 2);
    let mut within = 0;
    for millis in 0..10_000 {
        within += u64::from(sources.ask(at(millis), 7) == Standing::Within);
    }
    assert!((549..=551).contains(&within), "50 at once and 50 a second: {within}");
}

#[test]
fn a_source_is_told_a_few_times_then_dropped_then_not_heard() {
    let mut sources = Sources::new(10, 1);
    let fates: Vec<_> = (0..40).map(|_| sources.ask(at(0), 7)).collect();
    let count = |standing| fates.iter().filter(|fate| **fate == standing).count();
    assert_eq!((count(Standing::Within), count(Standing::Above)), (10, 4));
    assert_eq!((count(Standing::FarAbove), count(Standing::Deaf)), (24, 2));
    // After the block it is judged by its tokens, which came back meanwhile.
    assert_eq!(sources.ask(at(250), 7), Standing::Within);
}

#[test]
fn a_full_table_of_sources_forgets_the_one_with_most_tokens() {
    let mut sources = Sources::new(4, 1);
    let name = |number: u64| number << 32 | 5;
    for number in 1..=8 {
        for _ in 0..number.min(4) {
            sources.ask(at(number), name(number));
        }
    }
    assert_eq!(sources.ask(at(9), name(9)), Standing::Within);
    assert_eq!(sources.ask(at(9), name(8)), Standing::Above, "it is still known");
    for number in 0..4 * SOURCES_MAX as u64 {
        assert_eq!(sources.ask(at(20), number << 8 | 3), Standing::Within);
    }
}

#[test]
fn a_clock_that_steps_back_blocks_nobody_for_long() {
    let mut sources = Sources::new(10, 1);
    (0..10).for_each(|_| assert_eq!(sources.ask(at(3_600_000), 7), Standing::Within));
    assert_eq!(sources.ask(at(1_000), 7), Standing::Above);
    assert_eq!(sources.ask(at(1_200), 7), Standing::Within);
}

#[test]
fn the_sieve_is_told_what_changed_and_nothing_twice() {
    let mut sieve = Sieve::new();
    assert_eq!(sieve.poll(), None);
    let some = Shares { new: 1 << 30, again: 0 };
    sieve.want(some);
    assert_eq!(sieve.poll(), Some(SieveOrder::Share(some)));
    sieve.want(Shares { new: (1 << 30) + 1_000, ..some });
    assert_eq!(sieve.poll(), None, "so little makes no difference");
    sieve.want(Shares { again: 1, ..some });
    assert_eq!(sieve.poll(), Some(SieveOrder::Share(Shares { again: 1, ..some })));
    sieve.want(Shares::ALL);
    assert_eq!(sieve.poll(), Some(SieveOrder::Share(Shares::ALL)));
    let source = [192, 0, 2, 1].into();
    (0..2 * SIEVE_ORDERS_MAX).for_each(|_| sieve.block(source));
    let blocks = std::iter::from_fn(|| sieve.poll()).count();
    assert_eq!(blocks, SIEVE_ORDERS_MAX);
}

/// Refuse so many calls at once.
fn refuse(acks: &mut Acks, now: Timestamp, calls: u32) {
    (0..calls).for_each(|_| acks.expect(now));
}

#[test]
fn acks_are_many_when_a_thousand_come_within_a_second() {
    let mut acks = Acks::new();
    refuse(&mut acks, at(90_000), MANY);
    assert!(!acks.are_many(), "they are the last of a day");
    refuse(&mut acks, at(91_000), MANY - 1);
    assert!(!acks.are_many());
    refuse(&mut acks, at(91_001), 1);
    assert!(!acks.are_many(), "a millisecond too late");
    refuse(&mut acks, at(92_001), MANY);
    assert!(acks.are_many());
}

#[test]
fn acks_are_many_until_fewer_come_for_seconds() {
    let mut acks = Acks::new();
    refuse(&mut acks, at(0), MANY);
    assert_eq!(acks.due(), Some(at(0) + MANY_FOR));
    refuse(&mut acks, at(3_999), MANY);
    acks.look(at(4_000));
    acks.look(at(7_998));
    assert!(acks.are_many());
    refuse(&mut acks, at(7_998), MANY - 1);
    acks.look(at(7_999));
    assert_eq!((acks.are_many(), acks.due()), (false, None));
    refuse(&mut acks, at(8_000), MANY + 1);
    acks.look(at(1_000));
    assert!(!acks.are_many(), "the clock stepped back");
}

#[test]
fn whole_percents_told_come_to_the_part_that_was_meant() {
    let mut advice = Advice::new(Duration::ZERO);
    let flow = Flow { admitted: 1_000.0, wanted: 4_347.0, ..Flow::default() };
    let told = (0..100).map(|window| {
        advice.tell(at(50 * window), 1_000.0, flow, (Queue::Short, 0.0));
        u32::from(advice.feedback().loss_percent)
    });
    let told: Vec<u32> = told.collect();
    assert!(told.iter().all(|percent| (76..=77).contains(percent)), "{told:?}");
    assert_eq!(told.iter().sum::<u32>(), 7_699, "77.0 % of a hundred windows");
}

#[test]
fn the_longer_a_queue_the_less_clients_are_asked_for() {
    let flow = Flow { admitted: 900.0, wanted: 4_000.0, ..Flow::default() };
    let told = [0.1, 0.5, 1.0, 9.0].map(|filled| {
        let queue = if filled > 0.25 { Queue::Middling } else { Queue::Short };
        let mut advice = Advice::new(Duration::ZERO);
        advice.tell(at(50), 1_000.0, flow, (queue, filled));
        advice.feedback().loss_percent
    });
    assert_eq!(told, [75, 80, 84, 88]);
}

#[test]
fn copies_pass_the_sieve_only_where_nothing_waits_and_new_callers_leave_room() {
    let limit = Limit::new(at(0), 1_000.0);
    let rate = limit.rate;
    let again = |new: f64, queue| {
        let flow = Flow { new: new * rate, again: 10.0 * rate, ..Flow::default() };
        limit.shares(flow, queue).again
    };
    let tenth = again(0.6, Queue::Short);
    assert_eq!(tenth, u32::MAX / 100, "room for a tenth of the limit, and ten times that comes");
    assert_eq!(again(0.6, Queue::Middling), 0);
    assert_eq!(again(0.8, Queue::Short), 0);
}
