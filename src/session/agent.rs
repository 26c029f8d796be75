//! The user agent core of one shard: its calls, and everything they share.

use std::collections::VecDeque;

use super::call::Call;
use super::features::Features;
use super::note::Note;
use super::overload::Overload;
use super::report::Reports;
use super::request_writer::RequestWriter;
use super::sweep::Sweep;
use super::trust::Trust;
use crate::api::{CallHandle, Config, EndCause, Event, Live};
use crate::dialog::Dialogs;
use crate::ident::{Home, Ident};
use crate::limits::{EVENTS_MAX, OUTBOX_MAX};
use crate::media::Media;
use crate::pool::{Blocks, Slab};
use crate::time::{Timestamp, earlier};
use crate::transaction::{TimerDurations, Timers, Transactions};
use crate::wire::{Outbox, TxBuf};

/// Blocks a call may hold at a time: its dialog, the echo of its INVITE, two descriptions, an ACK, two requests of
/// ours, and one to replace.
const BLOCKS_PER_CALL: u32 = 8;

/// All that a shard knows of its calls.
#[derive(Debug)]
pub struct UserAgent {
    pub(super) config: Config,
    pub(super) durations: TimerDurations,
    pub(super) ident: Ident,
    pub(super) home: Home,
    pub(super) calls: Slab<Call>,
    pub(super) features: Slab<Features>,
    pub(super) dialogs: Dialogs,
    pub(super) transactions: Transactions,
    pub(super) timers: Timers,
    pub(super) blocks: Blocks,
    pub(super) media: Media,
    pub(super) outbox: Outbox,
    pub(super) trust: Trust,
    pub(super) overload: Overload,
    pub(super) sweep: Sweep,
    pub(super) events: VecDeque<Event>,
    pub(super) reports: Reports,
    /// `Contact: <sip:...>` line of each listener.
    pub(super) contacts: Vec<Box<[u8]>>,
    /// Where our requests are written.
    pub(super) writer: RequestWriter,
    /// What the last event brought.
    pub(super) note: Note,
    /// Where a text is built before its length is known.
    pub(super) scratch: TxBuf,
    pub(super) calls_total: u64,
    pub(super) is_draining: bool,
}

impl UserAgent {
    /// A user agent without calls. Everything that looks random follows from `seed`.
    pub fn new(config: Config, seed: u64) -> UserAgent {
        let durations = TimerDurations::new(config.timers.t1, config.timers.t2, config.timers.t4);
        let mut timers = Timers::new();
        // The application's delays must not take the lanes from the engine's own timers.
        timers.reserve(durations.all());
        let contact =
            |address| format!("Contact: <sip:{address}>\r\n").into_bytes().into_boxed_slice();
        let contacts: Vec<Box<[u8]>> = config.listeners.iter().map(contact).collect();
        let ident = Ident::new(seed);
        UserAgent {
            durations,
            trust: Trust::new(config.trust.clone(), ident.clone()),
            overload: Overload::new(&config),
            ident,
            home: Home::new(config.steering_seed, config.shards),
            calls: Slab::new(config.calls_max),
            features: Slab::growing(config.calls_max),
            dialogs: Dialogs::default(),
            transactions: Transactions::new(durations),
            timers,
            blocks: Blocks::new(BLOCKS_PER_CALL * config.calls_max),
            media: Media::new(&config, seed),
            outbox: Outbox::new(OUTBOX_MAX, config.size_step),
            sweep: Sweep::default(),
            events: VecDeque::with_capacity(EVENTS_MAX),
            reports: Reports::default(),
            writer: RequestWriter::new(&config.listeners, &contacts, config.size_step),
            contacts,
            note: Note::default(),
            scratch: TxBuf::with_step(config.size_step),
            calls_total: 0,
            is_draining: false,
            config,
        }
    }

    /// Built messages, in order.
    pub fn outbox(&mut self) -> &mut Outbox {
        &mut self.outbox
    }

    /// Messages built and dropped for want of room.
    pub fn dropped(&self) -> u64 {
        self.outbox.dropped()
    }

    /// Messages built and kept back from a source that proved nothing.
    pub fn suppressed(&self) -> u64 {
        self.outbox.suppressed()
    }

    /// Whether a built message waits.
    pub fn has_transmit(&self) -> bool {
        !self.outbox.is_empty()
    }

    /// Whether an event waits.
    pub fn has_event(&self) -> bool {
        !self.events.is_empty()
    }

    /// When something is due next.
    #[inline]
    pub fn next_deadline(&self) -> Option<Timestamp> {
        let timers = if self.is_at_rest() { None } else { self.timers.next_deadline() };
        let signalling = earlier(timers, self.transactions.next_deadline());
        let signalling = earlier(signalling, self.next_look());
        if self.media.is_at_rest() {
            return signalling;
        }
        earlier(signalling, self.media.next_deadline())
    }

    /// What is alive.
    pub fn live(&self) -> Live {
        Live {
            sessions: self.calls.len().into(),
            dialogs: self.dialogs.len(),
            transactions: self.transactions.live(),
            tombstones: self.transactions.tombstones(),
            // The shard's own is no call's.
            timers: u64::from(self.timers.armed()) - u64::from(self.sweep.is_armed),
            media_ports: self.media.ports.live(),
            media_streams: self.media.live(),
            blocks: self.blocks.live().into(),
        }
    }

    /// Calls accepted since start.
    pub fn calls_total(&self) -> u64 {
        self.calls_total
    }

    /// The slot of a call that still takes commands.
    pub(super) fn find(&self, handle: CallHandle) -> Option<u32> {
        let index = handle.index();
        let is_same = self.calls.generation(index) == handle.generation();
        let call = self.calls.get(index).filter(|_| is_same)?;
        (!call.is_told_ended).then_some(index)
    }

    pub(super) fn handle(&self, index: u32) -> CallHandle {
        CallHandle::new(index, self.calls.generation(index))
    }

    pub(super) fn tell(&mut self, event: Event) {
        self.events.push_back(event);
    }

    /// Tell what happened to call `index`, unless its application was told that it ended.
    pub(super) fn tell_of(&mut self, index: u32, event: Event) {
        if self.calls.get(index).is_some_and(|call| !call.is_told_ended) {
            self.tell(event);
        }
    }

    /// Tell the end of a call, once, and before it how its media went.
    #[inline]
    pub(super) fn tell_ended(&mut self, index: u32, cause: EndCause) {
        self.close_media(index);
        let handle = self.handle(index);
        let Some(call) = self.calls.get_mut(index) else { return };
        if !std::mem::replace(&mut call.is_told_ended, true) {
            self.tell(Event::Ended { call: handle, cause });
        }
    }
}
