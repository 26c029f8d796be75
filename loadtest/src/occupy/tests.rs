//! What a thief of a core takes, and what it must not run as.

use std::sync::atomic::AtomicBool;
use std::time::Duration;

use clap::Parser;

use super::class::Class;
use super::round::Rounds;
use super::{OccupyArgs, OccupyPlan, take_turns};
use crate::core::Core;

#[derive(Parser)]
struct Typed {
    #[command(flatten)]
    args: OccupyArgs,
}

fn plan(words: &str) -> Option<OccupyPlan> {
    let words = ["occupy", "--core", "0"].into_iter().chain(words.split_ascii_whitespace());
    Typed::try_parse_from(words).ok()?.args.check().ok()
}

#[test]
fn a_share_is_a_part_of_each_period() {
    let plan = plan("--share 90 --period-us 500 --seconds 2").unwrap();
    assert_eq!(plan.taken, Duration::from_micros(450));
    assert_eq!((plan.period.as_micros(), plan.length.as_secs()), (500, 2));
}

#[test]
fn what_would_leave_nothing_to_others_is_refused() {
    let refused =
        ["--share 95", "--share 0", "--period-us 9", "--period-us 200000", "--seconds 1e9"];
    for words in refused {
        assert!(plan(words).is_none(), "{words}");
    }
}

#[test]
fn late_periods_are_missed_not_made_up_for() {
    let us = Duration::from_micros;
    let mut rounds = Rounds::new(us(500));
    assert_eq!(rounds.begin(us(0)), us(0));
    assert_eq!(rounds.begin(us(501)), us(500));
    assert_eq!(rounds.begin(us(2_100)), us(2_000), "the one that is on, from its beginning");
    assert_eq!(rounds.counts(), (3, 2));
}

#[test]
fn the_class_stands_in_field_41_whatever_the_name_is() {
    let stat = |name: &str, policy: &str| {
        let zeros = ["0"; 36].join(" ");
        format!("7 ({name}) R 1 {zeros} {policy} 0 0")
    };
    for (policy, class, goes_first) in [
        ("0", Class::Ordinary, false),
        ("1", Class::Fifo, true),
        ("2", Class::RoundRobin, true),
        ("5", Class::Ordinary, false),
        ("6", Class::Deadline, true),
    ] {
        let found = Class::parse(&stat("a ) b (c", policy)).unwrap();
        assert_eq!((found, found.goes_first()), (class, goes_first), "{policy}");
    }
    for hostile in ["", "7 (x", "7 (x) R 1 2", &stat("x", "?")] {
        assert_eq!(Class::parse(hostile), None, "{hostile}");
    }
}

#[test]
fn asked_to_stop_it_does_so_at_once() {
    let core = Core::last().unwrap();
    let [period, taken] = [500, 400].map(Duration::from_micros);
    let plan = OccupyPlan { core, period, taken, length: Duration::from_secs(3_600) };
    assert_eq!(take_turns(&plan, &AtomicBool::new(true)), (0, 0));
}

#[test]
fn it_ends_by_itself() {
    let core = Core::last().unwrap();
    let [period, taken, length] = [500, 100, 5_000].map(Duration::from_micros);
    let (begun, missed) =
        take_turns(&OccupyPlan { core, period, taken, length }, &AtomicBool::new(false));
    assert!(begun >= 1 && begun + missed <= 11, "{begun} {missed}");
}
