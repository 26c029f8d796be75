//! Reports: how the media of a call goes, told while there is still somebody to tell it of.

use std::collections::VecDeque;

use super::UserAgent;
use super::call::Phase;
use crate::api::{CallHandle, CallInfo, EndCause, Event, MediaReport, QualitySums};
use crate::dialog::Dialog;
use crate::limits::EVENTS_MAX;
use crate::media::{Finding, MediaPort};
use crate::time::Timestamp;

/// Reports of events that were not told yet, in step with them, and that of the event told last.
#[derive(Debug, Default)]
pub(super) struct Reports {
    waiting: VecDeque<Reported>,
    told: Option<Reported>,
}

/// What an event brings.
#[derive(Debug)]
struct Reported {
    call: CallHandle,
    media: MediaReport,
    /// The names of a call that was gone before it was told.
    dialog: Option<Dialog>,
}

impl UserAgent {
    /// The oldest event not told yet.
    #[inline]
    pub fn poll_event(&mut self) -> Option<Event> {
        let event = self.events.pop_front();
        match event {
            Some(Event::Reported { .. } | Event::Quality { .. }) => self.turn_report(),
            // All was told: what a report kept goes back.
            None if self.reports.told.is_some() => self.turn_report(),
            Some(_) | None => {}
        }
        event
    }

    #[cold]
    fn turn_report(&mut self) {
        let next = self.reports.waiting.pop_front();
        let told = std::mem::replace(&mut self.reports.told, next);
        if let Some(dialog) = told.and_then(|told| told.dialog) {
            dialog.close(&mut self.blocks);
        }
    }

    /// What an application may read with a report of `call`, which may be gone.
    pub(super) fn reported(&self, call: CallHandle) -> Option<CallInfo<'_>> {
        let told = self.reports.told.as_ref().filter(|told| told.call == call)?;
        let is_same = self.calls.generation(call.index()) == call.generation();
        let living = || self.calls.get(call.index()).filter(|_| is_same).map(|call| &call.dialog);
        let dialog = told.dialog.as_ref().or_else(living)?;
        Some(CallInfo { media: Some(told.media), ..self.outline(dialog) })
    }

    /// The media of call `index` is over, before the call is.
    #[inline]
    pub(super) fn close_media(&mut self, index: u32) {
        let port = self.calls.get_mut(index).and_then(|call| call.port.take());
        if let Some(port) = port.and_then(|port| self.media.close_unused(port)) {
            self.close_used(index, port);
        }
    }

    #[cold]
    fn close_used(&mut self, index: u32, port: MediaPort) {
        if let Some(media) = self.media.close(port) {
            let call = self.handle(index);
            self.report(index, Event::Reported { call }, media);
        }
    }

    /// Tell `event` of call `index`, which brings `media`.
    #[cold]
    fn report(&mut self, index: u32, event: Event, media: MediaReport) {
        if self.calls.get(index).is_some_and(|call| !call.is_told_ended) {
            let reported = Reported { call: self.handle(index), media, dialog: None };
            self.reports.waiting.push_back(reported);
            self.tell(event);
        }
    }

    /// Call `call` is gone, and its `dialog` with it, unless its report was not told yet.
    #[inline]
    pub(super) fn close_dialog(&mut self, call: CallHandle, dialog: Dialog) {
        if self.reports.waiting.is_empty() {
            return dialog.close(&mut self.blocks);
        }
        self.keep_dialog(call, dialog);
    }

    #[cold]
    fn keep_dialog(&mut self, call: CallHandle, dialog: Dialog) {
        let mut waiting = self.reports.waiting.iter_mut().rev();
        match waiting.find(|reported| reported.call == call) {
            Some(reported) => reported.dialog = Some(dialog),
            None => dialog.close(&mut self.blocks),
        }
    }

    /// Look after the media of calls, as far as there is room for what that may bring about.
    #[inline]
    pub(super) fn watch_media(&mut self, now: Timestamp) {
        while self.media.is_sweep_due(now)
            && self.outbox.room() > 1
            && self.events.len() < EVENTS_MAX
        {
            self.sweep_media(now);
        }
    }

    #[cold]
    fn sweep_media(&mut self, now: Timestamp) {
        match self.media.sweep(now) {
            None => {}
            Some(Finding::Silent { call }) => {
                let phase = self.calls.get(call).map(|call| &call.phase);
                if let Some(Phase::Confirmed) = phase {
                    self.send_bye(now, call, EndCause::MediaTimeout);
                }
            }
            Some(Finding::Quality { call: index, port, is_bad }) => {
                let call = self.handle(index);
                if let Some(media) = self.media.report(port) {
                    self.report(index, Event::Quality { call, is_bad }, media);
                }
            }
        }
    }

    /// How the media of calls went that are over.
    pub fn quality(&self) -> QualitySums {
        self.media.quality()
    }
}
