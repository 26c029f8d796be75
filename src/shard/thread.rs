//! The thread of a shard: how it starts, and that nobody misses its end.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use crossbeam::channel::{Receiver, Sender, bounded};
use glommio::{ExecutorJoinHandle, LocalExecutorBuilder, Placement};

use super::clock::Clock;
use super::control::{Control, Reports};
use super::driver::Driver;
use super::losses::LossWatch;
use super::mailbox::Mailbox;
use super::meter::Meter;
use super::recorder::Recorder;
use super::runtime::Shard;
use super::sieve::ShardSieve;
use super::{ShardFailure, StartFailure};
use crate::api::Application;
use crate::engine::Engine;
use crate::engine::Router;
use crate::transport::{Doorbell, Plane, PlaneError, PlaneOptions, Sieve, UdpListener};

/// What a shard's executor may keep for file and stream buffers; the packet plane has its own.
const EXECUTOR_BYTES: usize = 1 << 20;

/// Longer than any stall. When its timer (100 ms unless told) runs out between glommio's look at its rings and its look
/// at its tasks, because the host had other plans, glommio sleeps although the shard is ready to run, and nothing that
/// arrives wakes it. A shard yields by itself, so nobody needs to be preempted.
const PREEMPT_AFTER: Duration = Duration::from_secs(24 * 60 * 60);

/// A shard's thread.
pub(super) type Thread = ExecutorJoinHandle<()>;

/// What a shard is made of before its thread runs.
pub(super) struct Parts {
    pub(super) shard: usize,
    pub(super) sockets: Vec<UdpListener>,
    /// How many media sockets the host lets it have.
    pub(super) media_sockets: u32,
    /// How many recordings it may write at a time.
    pub(super) recordings: usize,
    /// Whether messages of one size leave as one.
    pub(super) has_gso: bool,
    /// Whether datagrams of one size may come as one.
    pub(super) has_gro: bool,
    /// Where the sieve will come from, if there is to be one.
    pub(super) sieve: Receiver<Sieve>,
    pub(super) router: Router,
    pub(super) engine: Engine,
    pub(super) clock: Clock,
    pub(super) meter: Meter,
    pub(super) control: Arc<Control>,
    pub(super) reports: Reports,
    pub(super) farewell: Farewell,
}

/// A thread while it starts: it tells its doorbell, and waits for its mailbox. One that is dropped
/// instead of [let go](Start::go) ends, and is waited for: its ports are free again.
pub(super) struct Start {
    shard: usize,
    ready: Receiver<Result<Doorbell, PlaneError>>,
    mailbox: Option<Sender<Mailbox>>,
    thread: Option<Thread>,
}

impl Start {
    pub(super) fn spawn<A: Application>(
        core: usize,
        parts: Parts,
        application: impl FnOnce(usize) -> A + Send + 'static,
    ) -> Result<Start, StartFailure> {
        let shard = parts.shard;
        let (ready, ready_in) = bounded(1);
        let (mailbox, mailbox_in) = bounded(1);
        let thread = LocalExecutorBuilder::new(Placement::Fixed(core))
            .name("shard")
            .io_memory(EXECUTOR_BYTES)
            .preempt_timer(PREEMPT_AFTER)
            .spawn(move || run(parts, application, ready, mailbox_in))
            .map_err(|error| StartFailure::Executor { shard, reason: error.to_string() })?;
        Ok(Start { shard, ready: ready_in, mailbox: Some(mailbox), thread: Some(thread) })
    }

    /// What wakes the shard, once it is ready.
    pub(super) fn doorbell(&mut self) -> Result<Doorbell, StartFailure> {
        match self.ready.recv() {
            Ok(doorbell) => Ok(doorbell?),
            Err(_) => Err(StartFailure::Executor { shard: self.shard, reason: self.last_words() }),
        }
    }

    /// Everybody is ready: serve.
    pub(super) fn go(mut self, mailbox: Mailbox) -> Option<Thread> {
        // A shard that is gone already has said farewell.
        let _ = self.mailbox.take().map(|sender| sender.send(mailbox));
        self.thread.take()
    }

    /// Why the thread ended before it was ready.
    fn last_words(&mut self) -> String {
        match self.thread.take().map(Thread::join) {
            Some(Err(error)) => error.to_string(),
            Some(Ok(())) | None => "its thread ended before it was ready".to_owned(),
        }
    }
}

impl Drop for Start {
    fn drop(&mut self) {
        self.mailbox = None;
        // The reason it is dropped for is told already.
        let _ = self.thread.take().map(Thread::join);
    }
}

/// The shard's thread, pinned before its first line. The kernel puts a page where it is first touched: the plane's
/// buffers are made here, and the engine's tables, which are reserved when it is made, are first written here. So what
/// a shard owns lies on the NUMA node of its core.
async fn run<A: Application>(
    parts: Parts,
    application: impl FnOnce(usize) -> A,
    ready: Sender<Result<Doorbell, PlaneError>>,
    mailbox: Receiver<Mailbox>,
) {
    let Parts { shard: index, sockets, media_sockets, router, engine, clock, meter, .. } = parts;
    let Parts { control, reports, farewell, recordings, has_gso, has_gro, sieve, .. } = parts;
    let options =
        PlaneOptions { media_sockets, gso: has_gso, gro: has_gro, ..PlaneOptions::default() };
    let mut plane = match Plane::new(sockets, options) {
        Ok(plane) => plane,
        Err(error) => {
            // The starter tells it; without one there is nobody to tell.
            let _ = ready.send(Err(error));
            return;
        }
    };
    let mut driver = Driver::new(engine, application(index));
    driver.open_sockets(clock.now(), &mut plane, usize::MAX);
    let doorbell = Doorbell::new(plane.eventfd())
        .map_err(|source| PlaneError::Refused { step: "a second descriptor", source });
    // As above.
    let _ = ready.send(doorbell);
    let Ok(mailbox) = mailbox.recv() else { return };
    let recorder = Recorder::start(recordings);
    let sieve = ShardSieve::new(sieve);
    let losses = LossWatch::default();
    let shard = Shard {
        index,
        driver,
        plane,
        mailbox,
        router,
        clock,
        meter,
        recorder,
        sieve,
        losses,
        control,
        reports,
    };
    if let Err(source) = shard.run().await {
        farewell.fail(source);
    }
}

/// Tells the main thread that a shard has left, whichever way it leaves.
pub(super) struct Farewell {
    pub(super) shard: usize,
    pub(super) core: usize,
    pub(super) control: Arc<Control>,
    pub(super) failures: Sender<ShardFailure>,
    /// Carries nothing. It closes with the last shard, and that is the news.
    pub(super) _presence: Sender<Infallible>,
}

impl Farewell {
    fn fail(&self, source: PlaneError) {
        self.tell(ShardFailure::Plane { shard: self.shard, core: self.core, source });
    }

    fn tell(&self, failure: ShardFailure) {
        // Nobody listens any more when the main thread is gone.
        let _ = self.failures.send(failure);
    }
}

impl Drop for Farewell {
    fn drop(&mut self) {
        self.control.leave();
        if std::thread::panicking() {
            self.tell(ShardFailure::Panicked { shard: self.shard, core: self.core });
        }
    }
}
