//! Plan: what one who is called is about to do, and how patient the host is with it.

use std::time::Duration;

use super::FORKS;
use crate::sim::Chance;
use crate::sim::vopr::plan::{ask, hold_ms};
use crate::sim::vopr::weather::micros;

/// Intentions of one who is called.
#[derive(Clone, Copy, Debug)]
pub(in crate::sim::vopr) struct AnswerPlan {
    /// Nothing is ever answered.
    pub(super) is_deaf: bool,
    /// 100 at once.
    pub(super) is_trying: bool,
    /// How many ring, each under a tag of its own.
    pub(super) forks: usize,
    /// Before each 180.
    pub(super) ring_after: Duration,
    /// Responses each of them sends reliably (RFC 3262); zero: a plain 180.
    pub(super) reliable_rounds: u32,
    /// They bring the answer to the offer.
    pub(super) answers_early: bool,
    /// Another comes out of order, with a number far too high.
    pub(super) skips: bool,
    /// Before the final response; `None`: it never comes.
    pub(super) final_after: Option<Duration>,
    /// The final response.
    pub(super) status: u16,
    /// Which of them gives it.
    pub(super) winner: usize,
    /// Another who gives it too.
    pub(super) second_winner: Option<usize>,
    /// The 200 brings no answer to the offer.
    pub(super) is_wordless: bool,
    /// What the 200 says of the session's life (RFC 4028); empty: nothing.
    pub(super) session_timer: &'static [u8],
    /// CANCEL comes too late: it is answered, and the INVITE with 200.
    pub(super) is_hasty: bool,
    /// From the 200 to its BYE; `None`: the host hangs up.
    pub(super) hangs_up_after: Option<Duration>,
    /// It is gone after so long.
    pub(super) vanishes_after: Option<Duration>,
}

/// How long the host waits.
#[derive(Clone, Copy, Debug)]
pub(in crate::sim::vopr) struct Patience {
    /// For a final response.
    pub(in crate::sim::vopr) answer_ms: u32,
    /// From there until it holds the call, and resumes it; zero: it does not.
    pub(in crate::sim::vopr) hold_ms: u32,
    /// What it asks for when the call is up.
    pub(in crate::sim::vopr) ask: u32,
    /// From there to its BYE.
    pub(in crate::sim::vopr) hang_up_ms: u32,
    /// How long the session may live without a refresh (RFC 4028).
    pub(in crate::sim::vopr) session_expires: Option<Duration>,
}

const REFUSALS: [u16; 6] = [302, 404, 486, 500, 503, 603];

/// The host refreshes, the peer ought to, and shorter than anybody may ask for.
const SESSION_TIMERS: [&[u8]; 3] = [
    b"Session-Expires: 90;refresher=uac\r\nRequire: timer\r\n",
    b"Session-Expires: 90;refresher=uas\r\nRequire: timer\r\n",
    b"Session-Expires: 5;refresher=uac\r\n",
];

impl AnswerPlan {
    pub(in crate::sim::vopr) fn drawn(chance: &mut Chance, vanish_per_mille: u32) -> AnswerPlan {
        let is_final = chance.happens(900);
        let (is_refused, is_forked) = (chance.happens(250), chance.happens(250));
        let forks = if is_forked { 2 + chance.below(FORKS - 1) } else { chance.below(2) };
        let is_reliable = chance.happens(250);
        let has_second = forks > 1 && chance.happens(300);
        let hangs_up = chance.happens(500);
        let vanishes = chance.happens(vanish_per_mille);
        AnswerPlan {
            is_deaf: chance.happens(40),
            is_trying: chance.happens(700),
            forks,
            ring_after: micros(chance, 1_000, 1_500_000),
            reliable_rounds: if is_reliable { 1 + chance.below(3) as u32 } else { 0 },
            answers_early: chance.happens(500),
            skips: chance.happens(200),
            final_after: is_final.then(|| micros(chance, 1_000, 8_000_000)),
            status: if is_refused { REFUSALS[chance.below(REFUSALS.len())] } else { 200 },
            winner: chance.below(forks.max(1)),
            second_winner: has_second.then(|| chance.below(forks)),
            is_wordless: chance.happens(20),
            session_timer: match chance.below(100) {
                line @ 0..12 => SESSION_TIMERS[line % SESSION_TIMERS.len()],
                _ => b"",
            },
            is_hasty: chance.happens(100),
            hangs_up_after: hangs_up.then(|| micros(chance, 1_000, 12_000_000)),
            vanishes_after: vanishes.then(|| micros(chance, 1_000, 15_000_000)),
        }
    }
}

impl Patience {
    pub(in crate::sim::vopr) fn drawn(chance: &mut Chance) -> Patience {
        let (is_short, is_timed) = (chance.happens(250), chance.happens(80));
        Patience {
            answer_ms: 1 + chance.below(if is_short { 6_000 } else { 45_000 }) as u32,
            hold_ms: hold_ms(chance),
            ask: ask(chance),
            hang_up_ms: if is_timed {
                60_000
            } else {
                [500, 2_000, 10_000, 60_000][chance.below(4)]
            },
            session_expires: is_timed.then_some(Duration::from_secs(90)),
        }
    }
}
