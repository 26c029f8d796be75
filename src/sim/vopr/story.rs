//! Story: the last things that happened to one call, to be told when it goes wrong.

use std::fmt::{self, Display, Formatter};

use crate::api::Event;
use crate::sim::Sight;
use crate::sip::Status;
use crate::time::Timestamp;

/// Things remembered.
const CHAPTERS: usize = 48;

/// A ring of the last things.
#[derive(Debug, Default)]
pub(super) struct Story {
    chapters: Vec<(Timestamp, Chapter)>,
    next: usize,
}

/// One thing.
#[derive(Clone, Copy, Debug)]
pub(super) enum Chapter {
    /// A peer sent a message; so many copies are on their way.
    Peer(Sight, usize),
    /// A shard handled a message.
    Handled(usize, Sight),
    /// A shard sent a message; so many copies are on their way.
    Host(usize, Sight, usize),
    /// A shard told its application.
    Told(usize, Event),
    /// The shard died.
    Crash(usize),
}

impl Story {
    pub(super) fn add(&mut self, at: Timestamp, chapter: Chapter) {
        if self.chapters.len() < CHAPTERS {
            self.chapters.push((at, chapter));
        } else {
            self.chapters[self.next % CHAPTERS] = (at, chapter);
        }
        self.next += 1;
    }
}

impl Display for Story {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let (newer, older) = self.chapters.split_at(self.next % CHAPTERS.min(self.next.max(1)));
        for (at, chapter) in older.iter().chain(newer) {
            let (seconds, micros) = (at.as_micros() / 1_000_000, at.as_micros() % 1_000_000);
            writeln!(f, "{seconds:>8}.{micros:06} s  {chapter}")?;
        }
        Ok(())
    }
}

impl Display for Chapter {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let copies = |copies: usize| match copies {
            0 => " (lost)",
            1 => "",
            _ => " (more than once)",
        };
        match self {
            Chapter::Peer(sight, count) => {
                write!(f, "peer sends        {}{}", Line(sight), copies(*count))
            }
            Chapter::Handled(shard, sight) => write!(f, "shard {shard} handles   {}", Line(sight)),
            Chapter::Host(shard, sight, count) => {
                write!(f, "shard {shard} sends     {}{}", Line(sight), copies(*count))
            }
            Chapter::Told(shard, event) => write!(f, "shard {shard} tells     {event:?}"),
            Chapter::Crash(shard) => write!(f, "shard {shard} dies"),
        }
    }
}

/// A message in a few words.
struct Line<'a>(&'a Sight);

impl Display for Line<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Line(sight) = self;
        let method = String::from_utf8_lossy(sight.method.as_bytes());
        let branch = sight.branch as u16;
        match Status::new(sight.status) {
            Some(status) => write!(f, "{} to {method} {}", status.code(), sight.cseq)?,
            None => write!(f, "{method} {}", sight.cseq)?,
        }
        write!(f, " (branch #{branch:04x}, To tag #{:04x})", sight.to_tag as u16)
    }
}
