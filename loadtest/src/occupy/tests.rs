//! What a thief of a core takes, and what it must not run as.

use std::sync::atomic::AtomicBool;
use std::time::Duration;

use clap::Parser;

use super::class::Class;
use super::pace::Pace;
use super::turn::{Turn, Turns};
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

fn us(micros: u64) -> Duration {
    Duration::from_micros(micros)
}

#[test]
fn a_turn_ends_when_its_share_is_taken() {
    let mut turns = Turns::new(us(500), us(400));
    assert_eq!(turns.begin(us(0), us(0)), Turn { until: us(400), end: us(500) });
    assert_eq!(turns.begin(us(500), us(400)), Turn { until: us(900), end: us(1_000) });
    let less = turns.begin(us(1_000), us(810));
    assert_eq!(less.until, us(1_390), "10 us went into getting there");
}

#[test]
fn what_was_kept_from_us_is_made_up_for() {
    let mut turns = Turns::new(us(500), us(400));
    assert_eq!(turns.begin(us(300), us(0)), Turn { until: us(500), end: us(500) }, "300 us late");
    assert_eq!(turns.begin(us(500), us(200)), Turn { until: us(1_000), end: us(1_000) });
    assert_eq!(turns.begin(us(1_000), us(700)), Turn { until: us(1_500), end: us(1_500) });
    assert_eq!(turns.begin(us(1_500), us(1_200)), Turn { until: us(1_900), end: us(2_000) });
    assert_eq!(turns.forgiven, us(0));
}

#[test]
fn what_was_kept_from_us_for_long_is_forgiven() {
    let mut turns = Turns::new(us(500), us(400));
    assert_eq!(turns.begin(us(50_000), us(0)).until, us(50_500));
    assert_eq!(turns.forgiven, us(40_400 - 400 - 2_000));
    let mut since = us(50_500);
    while turns.begin(since, since - us(50_000)).until == since + us(500) {
        since += us(500);
    }
    assert!(since < us(80_000), "{since:?}");
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
    assert_eq!(take_turns(&plan, &AtomicBool::new(true)).0, Duration::ZERO);
}

#[test]
fn it_ends_by_itself() {
    let core = Core::last().unwrap();
    let [period, taken, length] = [500, 100, 5_000].map(us);
    let plan = OccupyPlan { core, period, taken, length };
    let (lost, _) = take_turns(&plan, &AtomicBool::new(false));
    assert!(lost < Duration::from_secs(60), "{lost:?}");
}

#[test]
fn a_core_is_slow_when_it_does_less_in_the_same_time() {
    let mut pace = Pace::new();
    (0..100).for_each(|_| pace.tell(100, us(400)));
    assert_eq!((pace.slow, pace.least), (us(0), 1.0));
    (0..50).for_each(|_| pace.tell(50, us(400)));
    assert!(pace.least > 0.49 && pace.least < 0.52, "{pace:?}");
    assert!(pace.slow >= us(48 * 400) && pace.slow < us(50 * 400), "{pace:?}");
    let slow = pace.slow;
    (0..100).for_each(|_| pace.tell(0, us(1)));
    assert_eq!(pace.slow, slow, "so short a turn tells nothing");
}
