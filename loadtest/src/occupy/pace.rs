//! Pace: how fast a core runs, told by work of the kind that a server does.
//!
//! A core of a virtual machine is half of one whenever its other half is busy for somebody else: it then does little
//! more than half the work in the same time, for up to seconds, and no clock shows it.

use std::hint::black_box;
use std::time::Duration;

use trunkline::sip::Message;

/// Work done lately, against the most that ever was.
#[derive(Debug)]
pub(super) struct Pace {
    /// Units in a microsecond.
    lately: f64,
    full: f64,
    turns: u32,
    /// Time in which it was slow, and the least part of the most.
    pub(super) slow: Duration,
    pub(super) least: f64,
}

impl Pace {
    /// Nothing is known yet.
    pub(super) fn new() -> Pace {
        Pace { lately: 0.0, full: 0.0, turns: 0, slow: Duration::ZERO, least: 1.0 }
    }

    /// `units` were done in `time`.
    pub(super) fn tell(&mut self, units: u32, time: Duration) {
        let us = time.as_secs_f64() * 1e6;
        if us < TURN_US_MIN {
            return;
        }
        let now = f64::from(units) / us;
        self.turns += 1;
        // The first turns are weighed alike.
        let weight = f64::from(self.turns).recip().max(WEIGHT);
        self.lately += weight * (now - self.lately);
        if self.turns < TURNS_MIN {
            return;
        }
        self.full = self.full.max(self.lately);
        let part = self.lately / self.full;
        self.least = self.least.min(part);
        if part < SLOW {
            self.slow += time;
        }
    }
}

/// A unit of work.
pub(super) fn work() {
    black_box(Message::parse(black_box(INVITE)).is_ok());
}

/// One of the usual length.
const INVITE: &[u8] = b"INVITE sip:stress@192.0.2.1:5060 SIP/2.0\r\n\
Via: SIP/2.0/UDP 192.0.2.10:5061;branch=z9hG4bK-4242-17-0\r\n\
From: pace <sip:pace@192.0.2.10:5061>;tag=4242\r\n\
To: stress <sip:stress@192.0.2.1:5060>\r\n\
Call-ID: 17-4242@192.0.2.10\r\n\
CSeq: 1 INVITE\r\n\
Contact: <sip:pace@192.0.2.10:5061>\r\n\
Max-Forwards: 70\r\n\
Subject: pace\r\n\
Content-Length: 0\r\n\r\n";

/// How much the last turn counts for: what is told is of the last few milliseconds.
const WEIGHT: f64 = 0.1;
/// So many tell what full speed is.
const TURNS_MIN: u32 = 40;
/// A shorter turn tells nothing.
const TURN_US_MIN: f64 = 20.0;
/// Below such a part of its speed a core is slow.
const SLOW: f64 = 0.9;
