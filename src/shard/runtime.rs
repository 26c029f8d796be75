//! The runtime of one shard: the loop that moves datagrams between the packet plane and the engine.

use std::sync::Arc;
use std::time::Duration;

use super::clock::Clock;
use super::control::{Control, Order, Reports};
use super::driver::Driver;
use super::losses::LossWatch;
use super::mailbox::Mailbox;
use super::meter::Meter;
use super::recorder::Recorder;
use super::rest::make_way;
use super::sieve::ShardSieve;
use super::spin::Spin;
use crate::api::Application;
use crate::engine::Router;
use crate::time::Timestamp;
use crate::transport::{Listener, Plane, PlaneError, Received};
use crate::wire::Datagram;

/// Everything one shard owns, and its ends of what it shares.
pub(super) struct Shard<A> {
    pub(super) index: usize,
    pub(super) driver: Driver<A>,
    pub(super) plane: Plane,
    pub(super) mailbox: Mailbox,
    pub(super) router: Router,
    pub(super) clock: Clock,
    pub(super) meter: Meter,
    pub(super) recorder: Recorder,
    pub(super) sieve: ShardSieve,
    pub(super) losses: LossWatch,
    pub(super) control: Arc<Control>,
    pub(super) reports: Reports,
}

/// How long the loop may go on before other tasks of the executor get a turn. Handing over costs some 5 us of system
/// calls, so once a millisecond is half a percent.
const YIELD_EVERY: Duration = Duration::from_millis(1);

/// How often calls are hung up at the end, some at a time: 16,000 a second, which peers can take.
const BREATH_EVERY: Duration = Duration::from_millis(4);

/// Datagrams of other shards handled per turn: timers and the shard's own socket wait no longer.
const TAKEN_IN_MAX: u64 = 64;

/// Media sockets opened per turn, at some 6 us each: signalling waits less than a millisecond for them, and a burst of
/// calls does not run out of ports.
const SOCKETS_MAX: usize = 128;

/// What the loop remembers from turn to turn.
pub(super) struct Loop {
    pub(super) now: Timestamp,
    /// Datagrams reaped and not handled yet.
    waiting: usize,
    pub(super) yielded: Timestamp,
    spin: Spin,
    pub(super) listener: Listener,
    order: Order,
    is_hanging_up: bool,
    breath: Timestamp,
    reports: u64,
}

impl<A: Application> Shard<A> {
    /// Serve until told to stop.
    pub(super) async fn run(mut self) -> Result<(), PlaneError> {
        let now = self.clock.now();
        let mut state = Loop {
            now,
            waiting: 0,
            yielded: now,
            spin: Spin::new(),
            listener: Listener::new(),
            order: Order::Serve,
            is_hanging_up: false,
            breath: Timestamp::ZERO,
            reports: 0,
        };
        self.driver.start(now, self.plane.split().1);
        loop {
            let began = state.now;
            let handled = self.turn(&mut state)?;
            if handled > 0 {
                state.spin.arrived(began, state.now);
            }
            if self.obey(&mut state) {
                self.leave().await;
                return Ok(());
            }
            let is_waiting = state.waiting > 0 || self.driver.has_news();
            let has_more = handled > 0 || is_waiting || state.is_hanging_up;
            if !has_more && !state.spin.is_worth_it(state.now) {
                self.park(&mut state).await?;
            } else if !has_more {
                make_way();
            } else if state.now.since(state.yielded) > YIELD_EVERY {
                glommio::executor().yield_task_queue_now().await;
                state.yielded = state.now;
            }
        }
    }

    /// Handle what has arrived and what is due, then make the one system call that sends the answers and brings what
    /// arrived meanwhile. How many datagrams were handled.
    #[inline]
    fn turn(&mut self, state: &mut Loop) -> Result<u64, PlaneError> {
        let arrived = state.now;
        let media = self.driver.receive_media(arrived, self.plane.media());
        let handled = self.receive(arrived) + self.take_in(arrived);
        let was_due = self.driver.expire(arrived, self.plane.split().1);
        self.driver.send_media(arrived, self.plane.media());
        self.driver.open_sockets(arrived, &mut self.plane, SOCKETS_MAX);
        self.recorder.take(&mut self.driver.engine);
        self.mailbox.flush();
        state.waiting = self.plane.submit(0)?;
        state.now = self.clock.now();
        // The engine looks at its load by a timer while a sieve may keep everything away.
        if handled + media > 0 || was_due {
            self.watch_load(state.now);
        }
        if handled + media > 0 {
            self.meter.timings.turned(state.now.since(arrived));
        }
        Ok(handled + media)
    }

    fn receive(&mut self, now: Timestamp) -> u64 {
        let (receiver, sender) = self.plane.split();
        // What a full sender left behind goes first.
        self.driver.drain(now, sender);
        let mut handled = 0;
        while Driver::<A>::has_room(sender)
            && let Some(received) = receiver.next()
        {
            handled += 1;
            self.meter.received += 1;
            let Received { flow, bytes, age, .. } = received;
            let owner = self.router.owner(bytes, self.index);
            if received.is_truncated {
                self.driver.engine.handle_truncated();
            } else if owner == self.index {
                self.meter.timings.arrived(age);
                self.driver.receive(now, Datagram { flow, bytes, age }, sender);
            } else if self.mailbox.post(owner, flow, now.ago(age), bytes) {
                self.meter.handed_over += 1;
            } else {
                self.meter.overflowed += 1;
            }
        }
        handled
    }

    /// Handle what other shards handed over.
    fn take_in(&mut self, now: Timestamp) -> u64 {
        let (_, sender) = self.plane.split();
        let mut handled = 0;
        while handled < TAKEN_IN_MAX
            && Driver::<A>::has_room(sender)
            && let Some(parcel) = self.mailbox.take()
        {
            handled += 1;
            self.meter.taken_in += 1;
            // It may have come after this turn began.
            let age = now.since(parcel.arrived);
            self.meter.timings.arrived(age);
            let datagram = Datagram { flow: parcel.flow, bytes: parcel.bytes(), age };
            self.driver.receive(now, datagram, sender);
        }
        handled
    }

    /// Carry out what the main thread wants; whether that is to leave.
    #[inline]
    fn obey(&mut self, state: &mut Loop) -> bool {
        let order = self.control.order();
        if order != state.order {
            state.order = order;
            match order {
                Order::Serve | Order::Stop => {}
                // A busy shard may have missed the one before.
                Order::Drain | Order::HangUp => self.driver.engine.drain(),
            }
            state.is_hanging_up = order == Order::HangUp;
        }
        if state.is_hanging_up && state.now.since(state.breath) >= BREATH_EVERY {
            state.breath = state.now;
            state.is_hanging_up = self.driver.engine.hang_up_all(state.now);
        }
        let reports = self.control.reports_wanted();
        if reports != state.reports && order != Order::Stop {
            state.reports = reports;
            self.report();
        }
        order == Order::Stop
    }
}
