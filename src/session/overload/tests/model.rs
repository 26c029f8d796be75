//! Model: a shard that can serve so many calls a second, its socket's buffer, and callers who repeat what is not
//! answered. What the control loop makes of twice and four times what the shard can serve.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::time::Duration;

use crate::session::overload::control::{Control, Judgement};
use crate::time::Timestamp;
use crate::wire::{Losses, Shares};

/// Calls a second the shard can serve.
const CAPACITY: u64 = 4_000;

/// What a call costs, in nanoseconds, and what each of its datagrams does.
const CALL_NS: u64 = 1_000_000_000 / CAPACITY;
const INVITE_NS: u64 = CALL_NS / 2;
const ACK_NS: u64 = CALL_NS / 5;
const BYE_NS: u64 = CALL_NS - INVITE_NS - ACK_NS;
const REFUSAL_NS: u64 = CALL_NS * 22 / 100;
const REFUSAL_ACK_NS: u64 = CALL_NS * 10 / 100;
const DROP_NS: u64 = CALL_NS / 10;

/// Datagrams the socket's buffer holds: some 20 ms of work.
const BUFFER_MAX: usize = 240;

/// When an INVITE is sent again (RFC 3261 §17.1.1.2), in milliseconds after the one before.
const REPEATS_MS: [u64; 6] = [500, 1_000, 2_000, 4_000, 8_000, 16_000];

/// Between an answer and what the caller says to it.
const ROUND_TRIP: Duration = Duration::from_micros(200);
const HOLD: Duration = Duration::from_millis(500);

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Datagram {
    Invite { caller: u32, copy: u8 },
    Ack,
    RefusalAck,
    Bye,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Caller {
    Waiting,
    /// So is this one; the sieve knows it.
    Sieved,
    Admitted,
    Refused,
}

/// What the callers are like, and what helps the shard.
#[derive(Clone, Copy, Debug)]
struct Weather {
    /// Calls wanted a second, in parts of the capacity.
    load: f64,
    has_sieve: bool,
    is_obedient: bool,
    is_controlled: bool,
}

const STORM: Weather =
    Weather { load: 2.0, has_sieve: true, is_obedient: false, is_controlled: true };

struct Shard {
    weather: Weather,
    now: Timestamp,
    /// When the shard has done what it began.
    free_at: u64,
    control: Control,
    buffer: VecDeque<(Timestamp, Datagram)>,
    travelling: BinaryHeap<Reverse<(Timestamp, u64, Datagram)>>,
    callers: Vec<Caller>,
    losses: Losses,
    chance: u64,
    wanted: f64,
    number: u64,
    /// Calls hung up, in-dialog datagrams lost, and sent.
    done: u64,
    lost_inside: u64,
    inside: u64,
}

impl Shard {
    fn new(weather: Weather) -> Shard {
        Shard {
            weather,
            now: Timestamp::from_millis(1_000),
            free_at: 0,
            control: Control::new(Duration::from_millis(5), Duration::ZERO),
            buffer: VecDeque::new(),
            travelling: BinaryHeap::new(),
            callers: Vec::new(),
            losses: Losses::default(),
            chance: 1,
            wanted: 0.0,
            number: 0,
            done: 0,
            lost_inside: 0,
            inside: 0,
        }
    }

    /// So much time passes, in steps of a tenth of a millisecond; calls hung up a second, in parts of the capacity.
    fn run(&mut self, seconds: u64) -> f64 {
        let done = self.done;
        for step in 0..seconds * 10_000 {
            self.now += Duration::from_micros(100);
            self.want();
            self.deliver();
            self.serve();
            if step % 100 == 0 && self.losses != Losses::default() {
                let losses = std::mem::take(&mut self.losses);
                if self.weather.is_controlled {
                    self.control.lose(self.now, losses);
                }
            }
        }
        (self.done - done) as f64 / (seconds * CAPACITY) as f64
    }

    fn draw(&mut self) -> u32 {
        self.chance = self.chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (self.chance >> 32) as u32
    }

    fn send(&mut self, after: Duration, datagram: Datagram) {
        self.number += 1;
        self.travelling.push(Reverse((self.now + after, self.number, datagram)));
    }

    /// New callers come.
    fn want(&mut self) {
        self.wanted += self.weather.load * CAPACITY as f64 / 10_000.0;
        while self.wanted >= 1.0 {
            self.wanted -= 1.0;
            let loss = u32::from(self.control.feedback().loss_percent);
            if self.weather.is_obedient && self.draw() % 100 < loss {
                continue;
            }
            let caller = self.callers.len() as u32;
            self.callers.push(Caller::Waiting);
            self.send(Duration::ZERO, Datagram::Invite { caller, copy: 0 });
        }
    }

    /// What travelled arrives: at the sieve, then in the buffer.
    fn deliver(&mut self) {
        while let Some(Reverse((at, _, datagram))) = self.travelling.peek().copied() {
            if at > self.now {
                return;
            }
            self.travelling.pop();
            if let Datagram::Invite { caller, copy } = datagram {
                if !self.is_waiting(caller) {
                    continue;
                }
                if let Some(wait) = REPEATS_MS.get(usize::from(copy)) {
                    let again = Datagram::Invite { caller, copy: copy + 1 };
                    self.send(Duration::from_millis(*wait), again);
                }
                if self.weather.has_sieve && !self.passes(caller) {
                    continue;
                }
            }
            let is_inside = matches!(datagram, Datagram::Ack | Datagram::Bye);
            self.inside += u64::from(is_inside);
            if self.buffer.len() < BUFFER_MAX {
                self.buffer.push_back((self.now, datagram));
                continue;
            }
            self.losses.overflowed += 1;
            if is_inside {
                // It is repeated, at the latest when the 200 comes again.
                self.lost_inside += 1;
                self.send(Duration::from_millis(500), datagram);
            }
        }
    }

    fn is_waiting(&self, caller: u32) -> bool {
        matches!(self.callers[caller as usize], Caller::Waiting | Caller::Sieved)
    }

    /// Whether the INVITE of `caller` passes the sieve, which remembers whom it dropped.
    fn passes(&mut self, caller: u32) -> bool {
        let is_again = self.callers[caller as usize] == Caller::Sieved;
        let Shares { new, again } = self.control.shares();
        let passes = self.draw() <= if is_again { again } else { new };
        match (is_again, passes) {
            (false, true) => self.losses.passed += u64::from(self.control.shares() != Shares::ALL),
            (false, false) => self.losses.sieved += 1,
            (true, true) => self.losses.passed_again += 1,
            (true, false) => self.losses.sieved_again += 1,
        }
        if !passes {
            self.callers[caller as usize] = Caller::Sieved;
        }
        passes
    }

    fn serve(&mut self) {
        let now_ns = self.now.as_micros() * 1_000;
        while self.free_at <= now_ns {
            let Some((came, datagram)) = self.buffer.pop_front() else {
                self.free_at = now_ns;
                return;
            };
            self.control.see(self.now.since(came));
            self.free_at += match datagram {
                Datagram::Invite { caller, .. } => self.judge(caller),
                Datagram::Ack => ACK_NS,
                Datagram::RefusalAck => REFUSAL_ACK_NS,
                Datagram::Bye => {
                    self.done += 1;
                    BYE_NS
                }
            };
        }
    }

    fn judge(&mut self, caller: u32) -> u64 {
        if !self.is_waiting(caller) {
            return DROP_NS;
        }
        let judgement = match self.weather.is_controlled {
            true => {
                self.control.look(self.now);
                self.control.judge(self.now, self.weather.is_obedient)
            }
            false => Judgement::Admit,
        };
        match judgement {
            Judgement::Admit => {
                self.callers[caller as usize] = Caller::Admitted;
                self.send(ROUND_TRIP, Datagram::Ack);
                self.send(HOLD, Datagram::Bye);
                INVITE_NS
            }
            Judgement::Refuse => {
                self.callers[caller as usize] = Caller::Refused;
                self.send(ROUND_TRIP, Datagram::RefusalAck);
                REFUSAL_NS
            }
            Judgement::Drop => DROP_NS,
        }
    }

    fn inside_lost(&self) -> f64 {
        self.lost_inside as f64 / self.inside.max(1) as f64
    }
}

fn goodput(weather: Weather) -> (f64, f64) {
    let mut shard = Shard::new(weather);
    shard.run(4);
    (shard.inside, shard.lost_inside) = (0, 0);
    let goodput = shard.run(16);
    println!("{weather:?}: {goodput:.3}, lost inside {:.5}", shard.inside_lost());
    (goodput, shard.inside_lost())
}

#[test]
fn below_capacity_everybody_is_served_and_nobody_limited() {
    let mut shard = Shard::new(Weather { load: 0.9, ..STORM });
    shard.run(2);
    assert!((shard.run(5) - 0.9).abs() < 0.01);
    assert!(!shard.control.is_limited() && shard.control.shares() == Shares::ALL);
}

#[test]
fn twice_the_capacity_leaves_three_quarters_with_a_sieve() {
    let (goodput, lost) = goodput(STORM);
    assert!(goodput >= 0.75 && lost <= 0.001, "{goodput} {lost}");
}

#[test]
fn four_times_the_capacity_leaves_nearly_half_with_a_sieve() {
    let (goodput, lost) = goodput(Weather { load: 4.0, ..STORM });
    assert!(goodput >= 0.45 && lost <= 0.001, "{goodput} {lost}");
}

#[test]
fn without_a_sieve_twice_the_capacity_is_refused_in_good_order() {
    let (refused, lost) = goodput(Weather { has_sieve: false, ..STORM });
    assert!(refused >= 0.4 && lost <= 0.001, "{refused} {lost}");
    let bare = Weather { is_controlled: false, has_sieve: false, ..STORM };
    let (uncontrolled, lost) = goodput(bare);
    assert!(uncontrolled < refused && lost > 0.5, "{uncontrolled} {lost}");
}

#[test]
fn a_sieve_that_was_never_heard_of_is_none_even_right_after_the_start() {
    let mut shard = Shard::new(Weather { has_sieve: false, ..STORM });
    shard.now = Timestamp::from_millis(60);
    shard.run(4);
    let first = shard.callers.len();
    shard.run(4);
    let count = |fate| shard.callers[first..].iter().filter(|caller| **caller == fate).count();
    let (admitted, refused) = (count(Caller::Admitted), count(Caller::Refused));
    assert!(refused > admitted, "{refused} were told, {admitted} served");
}

#[test]
fn clients_that_obey_leave_nearly_all() {
    for has_sieve in [true, false] {
        let (goodput, lost) = goodput(Weather { load: 4.0, is_obedient: true, has_sieve, ..STORM });
        assert!(goodput >= 0.95 && lost <= 0.001, "{goodput} {lost}");
    }
}

#[test]
fn clients_that_obey_leave_the_sieve_nothing_to_do() {
    let mut shard = Shard::new(Weather { load: 4.0, is_obedient: true, ..STORM });
    shard.run(5);
    let is_at_rest = |shard: &mut Shard| {
        shard.run(1);
        shard.control.is_limited() && shard.control.shares() == Shares::ALL
    };
    let seconds = (0..20).filter(|_| is_at_rest(&mut shard)).count();
    assert!(seconds >= 18, "{seconds}");
}

/// The part of its callers that a shard serves in each of the ten seconds after a storm of twenty, at half its capacity;
/// those of the storm may go on. In each second its core is away for so long.
fn after(weather: Weather, away: Duration) -> Vec<f64> {
    let mut shard = Shard::new(weather);
    shard.run(20);
    shard.weather.load = 0.5;
    let served = (0..10).map(|_| {
        let first = shard.callers.len();
        shard.free_at += away.as_nanos() as u64;
        shard.run(1);
        let new = &shard.callers[first..];
        let admitted = new.iter().filter(|caller| **caller == Caller::Admitted).count();
        admitted as f64 / new.len() as f64
    });
    let served = served.collect();
    println!("{weather:?}: {served:.3?}");
    served
}

#[test]
fn five_seconds_after_the_storm_new_callers_are_served_as_ever() {
    for load in [2.0, 4.0] {
        for is_obedient in [false, true] {
            let served = after(Weather { load, is_obedient, ..STORM }, Duration::ZERO);
            assert!(served[4..].iter().all(|&part| part > 0.99), "{served:?}");
        }
    }
}

#[test]
fn those_of_the_storm_leave_room_for_what_a_core_is_away() {
    for load in [2.0, 4.0] {
        let served = after(Weather { load, ..STORM }, Duration::from_millis(30));
        assert!(served[4..].iter().all(|&part| part > 0.999), "{served:?}");
    }
}

#[test]
fn a_core_that_was_away_serves_as_before_three_seconds_later() {
    for (before, load) in [(2, 2.0), (8, 2.0), (8, 4.0)] {
        let mut shard = Shard::new(Weather { load: 0.9, ..STORM });
        shard.run(2);
        shard.weather.load = load;
        shard.run(before);
        shard.free_at += 600_000_000;
        let served = [shard.run(3), shard.run(3)];
        println!("{served:.3?}");
        assert!(served[1] > 0.75, "{served:?}");
    }
}

/// Seconds after a storm until nobody is limited any more.
fn recovery(weather: Weather) -> u64 {
    let mut shard = Shard::new(weather);
    shard.run(20);
    shard.weather.load = 0.5;
    let mut seconds = 0;
    while shard.control.is_limited() && seconds < 60 {
        shard.run(1);
        seconds += 1;
    }
    assert_eq!(shard.control.shares(), Shares::ALL);
    assert_eq!(shard.control.feedback().validity_ms, 0);
    seconds
}

#[test]
fn nothing_is_limited_longer_than_somebody_of_the_storm_may_repeat() {
    assert!(recovery(Weather { load: 4.0, is_obedient: true, ..STORM }) <= 5);
    let seconds = recovery(STORM);
    assert!(seconds <= 35, "{seconds}");
}
