//! Plan: what a caller is about to do, drawn before it does anything.

use std::time::Duration;

use super::caller::{ASKS, Manner};
use super::weather::micros;
use crate::sim::Chance;

/// A caller's intentions and manners.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plan {
    pub(super) aim: Aim,
    /// What the host is asked to do: the user part of the Request-URI.
    pub(super) wish: Wish,
    /// From the ACK to the first change, between two changes, and from the last to BYE.
    pub(super) talk: Duration,
    /// Requests sent while it is up, and where they begin in their order.
    pub(super) asks: u32,
    pub(super) first_ask: usize,
    /// What the host's requests of the same kind are answered with; `None`: they are not.
    pub(super) reply: Option<&'static [u8]>,
    /// The INVITE brings no offer.
    pub(super) is_late_offer: bool,
    /// Branches without cookie, no tag in From, no Contact (RFC 2543).
    pub(super) is_rfc2543: bool,
    /// ACK and CANCEL have branches of their own, as SIPp's do.
    pub(super) has_unique_branches: bool,
    /// Behind an address translator: Via names a private address.
    pub(super) is_translated: bool,
    /// Header names in their short form.
    pub(super) is_compact: bool,
    /// What it says of reliable provisional responses (RFC 3262).
    pub(super) reliability: Reliability,
    /// How it confirms them.
    pub(super) manner: Manner,
    /// Header lines about the session's life (RFC 4028); empty: none.
    pub(super) session_timer: &'static [u8],
    /// A proxy stays in the path.
    pub(super) has_proxy: bool,
    /// ACKs that are forgotten before one is sent.
    pub(super) acks_forgotten: u32,
    /// The caller is gone after so long.
    pub(super) vanishes_after: Option<Duration>,
}

/// Whether provisional responses may be, or must be, confirmed with PRACK.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reliability {
    /// They cannot.
    Unknown,
    /// They may.
    Supported,
    /// They must.
    Required,
}

/// What a caller wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Aim {
    /// To talk, and to hang up.
    Talk,
    /// To talk until the host hangs up.
    Listen,
    /// To take the INVITE back after so long.
    Cancel(Duration),
    /// To hang up with BYE while it rings.
    EarlyBye,
    /// To hear what the host can do: OPTIONS.
    Ask,
}

/// What the host is asked to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Wish {
    /// Before the provisional response; zero: there is none.
    pub(super) ring_ms: u32,
    /// That response: 180, or 183 with our session description.
    pub(super) provisional: u16,
    /// 180 at once after that.
    pub(super) rings_too: bool,
    /// From there to the final response.
    pub(super) final_ms: u32,
    /// 200, or what the INVITE is refused with.
    pub(super) status: u16,
    /// From the ACK until the host holds the call, and from there until it resumes it; zero: it does not.
    pub(super) hold_ms: u32,
    /// What the host asks for when the call is up: REFER 1, INFO 2, OPTIONS 4, or their sum.
    pub(super) ask: u32,
    /// From the ACK, or from that, to the host's BYE.
    pub(super) hang_up_ms: u32,
}

/// What a host's application refuses with. None of these is a status the engine refuses with itself.
pub(super) const REFUSALS: [u16; 4] = [486, 404, 603, 302];

/// We refresh, the caller ought to, and too short.
const SESSION_TIMERS: [&[u8]; 3] = [
    b"Session-Expires: 90;refresher=uas\r\nSupported: timer\r\n",
    b"Session-Expires: 90;refresher=uac\r\nSupported: timer\r\n",
    b"Session-Expires: 30\r\nSupported: timer\r\n",
];

/// What a caller may say instead of 200.
const RUDE: [&[u8]; 4] =
    [b"405 Method Not Allowed", b"481 No", b"500 Server Internal Error", b"603 Decline"];

impl Plan {
    pub(super) fn drawn(chance: &mut Chance, vanish_per_mille: u32) -> Plan {
        let aim = match chance.below(100) {
            0..55 => Aim::Talk,
            55..75 => Aim::Listen,
            75..87 => Aim::Cancel(micros(chance, 1_000, 4_000_000)),
            87..92 => Aim::EarlyBye,
            _ => Aim::Ask,
        };
        let is_slow = matches!(aim, Aim::Cancel(_) | Aim::EarlyBye) || chance.happens(500);
        let session_timer = match chance.below(100) {
            line @ 0..9 => SESSION_TIMERS[line % SESSION_TIMERS.len()],
            _ => b"",
        };
        let wish = Wish {
            ring_ms: if is_slow { [50, 150, 250, 1_000][chance.below(4)] } else { 0 },
            final_ms: if is_slow { [100, 200, 500, 2_000, 7_000][chance.below(5)] } else { 0 },
            provisional: if chance.happens(250) { 183 } else { 180 },
            rings_too: chance.happens(150),
            status: if chance.happens(150) { REFUSALS[chance.below(REFUSALS.len())] } else { 200 },
            hold_ms: hold_ms(chance),
            ask: ask(chance),
            hang_up_ms: match aim {
                // Long enough for a refresh, or for its absence to be felt.
                Aim::Listen if !session_timer.is_empty() => 60_000,
                Aim::Listen => [500, 2_000, 10_000, 30_000][chance.below(4)],
                Aim::Talk | Aim::Cancel(_) | Aim::EarlyBye | Aim::Ask => 60_000,
            },
        };
        let vanishes = chance.happens(vanish_per_mille);
        Plan {
            aim,
            wish,
            talk: micros(chance, 1_000, 12_000_000),
            asks: if chance.happens(300) { 1 + chance.below(5) as u32 } else { 0 },
            first_ask: chance.below(ASKS.len()),
            reply: match chance.below(100) {
                0..5 => None,
                5..20 => Some(RUDE[chance.below(RUDE.len())]),
                _ => Some(b"200 OK"),
            },
            is_late_offer: chance.happens(80),
            is_rfc2543: chance.happens(40),
            has_unique_branches: chance.happens(150),
            is_translated: chance.happens(150),
            is_compact: chance.happens(100),
            reliability: match chance.below(100) {
                0..10 => Reliability::Supported,
                10..20 => Reliability::Required,
                _ => Reliability::Unknown,
            },
            manner: match chance.below(100) {
                0..50 => Manner::Prompt,
                50..75 => Manner::Late(micros(chance, 1_000, 40_000_000)),
                75..85 => Manner::Twice,
                85..95 => Manner::Wrong,
                _ => Manner::Never,
            },
            session_timer,
            has_proxy: chance.happens(100),
            acks_forgotten: if chance.happens(30) { 1 + chance.below(14) as u32 } else { 0 },
            vanishes_after: vanishes.then(|| micros(chance, 1_000, 15_000_000)),
        }
    }
}

/// How long the host waits before it holds a call, and before it resumes it.
pub(super) fn hold_ms(chance: &mut Chance) -> u32 {
    if chance.happens(200) { 1 + chance.below(5_000) as u32 } else { 0 }
}

/// What the host asks for when the call is up.
pub(super) fn ask(chance: &mut Chance) -> u32 {
    if chance.happens(150) { 1 + chance.below(7) as u32 } else { 0 }
}
