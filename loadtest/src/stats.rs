//! Statistics of a run: calls by fate, requests by kind, latencies.

mod sum;

use hdrhistogram::Histogram;
use trunkline::sip::Status;
use trunkline::time::Timestamp;

use crate::ledger::Ledger;

/// Everything counted while calls run.
#[derive(Debug)]
pub(crate) struct Stats {
    pub(crate) started: u64,
    pub(crate) completed: u64,
    pub(crate) failures: Failures,
    pub(crate) sent: Sent,
    pub(crate) ledger: Ledger,
    pub(crate) latency: Latency,
}

/// Requests handed to the kernel, by kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub(crate) struct Sent {
    pub(crate) invite: u64,
    pub(crate) ack: u64,
    pub(crate) bye: u64,
    pub(crate) invite_again: u64,
    pub(crate) ack_again: u64,
    pub(crate) bye_again: u64,
}

/// Calls that did not end as they should, by cause.
#[derive(Debug)]
pub(crate) struct Failures {
    /// No final answer to the INVITE in time.
    pub(crate) invite_timeout: u64,
    /// No answer to the BYE in time.
    pub(crate) bye_timeout: u64,
    /// A 200 without tag or Contact, or with longer ones than a call keeps.
    pub(crate) unusable_answer: u64,
    /// INVITEs refused, by status code less 100.
    refused: Box<[u64; CODES]>,
    /// BYEs refused, likewise.
    bye_refused: Box<[u64; CODES]>,
}

/// Histograms in microseconds. Those of a call count from its scheduled start.
#[derive(Debug)]
pub(crate) struct Latency {
    /// To the first provisional response.
    pub(crate) first_provisional: Histogram<u64>,
    /// To the 200.
    pub(crate) setup: Histogram<u64>,
    /// From the BYE to its 200.
    pub(crate) bye: Histogram<u64>,
    /// To the end.
    pub(crate) call: Histogram<u64>,
    /// To the sending of the INVITE: the generator's own share of the above.
    pub(crate) lag: Histogram<u64>,
}

impl Stats {
    /// Nothing counted yet.
    pub(crate) fn new() -> Stats {
        Stats {
            started: 0,
            completed: 0,
            failures: Failures::new(),
            sent: Sent::default(),
            ledger: Ledger::default(),
            latency: Latency::new(),
        }
    }
}

impl Sent {
    /// All of them.
    pub(crate) fn total(&self) -> u64 {
        self.invite + self.ack + self.bye + self.repeats()
    }

    /// Those sent again.
    pub(crate) fn repeats(&self) -> u64 {
        self.invite_again + self.ack_again + self.bye_again
    }
}

impl Failures {
    fn new() -> Failures {
        Failures {
            invite_timeout: 0,
            bye_timeout: 0,
            unusable_answer: 0,
            refused: Box::new([0; CODES]),
            bye_refused: Box::new([0; CODES]),
        }
    }

    /// The INVITE was refused with `status`.
    pub(crate) fn count_refused(&mut self, status: Status) {
        self.refused[usize::from(status.code()) - CODE_MIN] += 1;
    }

    /// The BYE was refused with `status`.
    pub(crate) fn count_bye_refused(&mut self, status: Status) {
        self.bye_refused[usize::from(status.code()) - CODE_MIN] += 1;
    }

    /// Every cause that occurred, in words, and how often.
    pub(crate) fn causes(&self) -> impl Iterator<Item = (String, u64)> {
        let plain = [
            ("INVITE timed out".to_owned(), self.invite_timeout),
            ("BYE timed out".to_owned(), self.bye_timeout),
            ("unusable 200".to_owned(), self.unusable_answer),
        ];
        let coded = coded("INVITE", &self.refused).chain(coded("BYE", &self.bye_refused));
        plain.into_iter().chain(coded).filter(|&(_, count)| count > 0)
    }

    /// INVITEs refused, whatever the code.
    pub(crate) fn refused(&self) -> u64 {
        self.refused.iter().sum()
    }

    /// Calls that failed after they were answered.
    pub(crate) fn in_dialog(&self) -> u64 {
        self.bye_timeout + self.unusable_answer + self.bye_refused.iter().sum::<u64>()
    }

    /// All failed calls.
    pub(crate) fn total(&self) -> u64 {
        let refused = self.refused.iter().chain(self.bye_refused.iter()).sum::<u64>();
        self.invite_timeout + self.bye_timeout + self.unusable_answer + refused
    }
}

impl Latency {
    fn new() -> Latency {
        let [first_provisional, setup, bye, call, lag] = std::array::from_fn(|_| histogram());
        Latency { first_provisional, setup, bye, call, lag }
    }
}

/// Count the time from `start` to `now`; beyond the histogram's range it counts as the maximum.
#[inline]
pub(crate) fn record(histogram: &mut Histogram<u64>, start: Timestamp, now: Timestamp) {
    histogram.saturating_record(now.since(start).as_micros() as u64);
}

/// Counts by code, in words.
fn coded<'a>(method: &'a str, codes: &'a [u64; CODES]) -> impl Iterator<Item = (String, u64)> + 'a {
    let name = move |at| format!("{method} got {}", at + CODE_MIN);
    codes.iter().enumerate().filter(|&(_, &count)| count > 0).map(move |(at, &n)| (name(at), n))
}

/// An empty histogram of microseconds.
pub(crate) fn histogram() -> Histogram<u64> {
    Histogram::new_with_bounds(1, MICROS_MAX, SIGNIFICANT_DIGITS)
        .expect("one microsecond to an hour with 3 digits is a range it has")
}

/// Lowest status code.
const CODE_MIN: usize = 100;
/// Status codes there are.
const CODES: usize = 600;
/// An hour: the longest time told apart.
const MICROS_MAX: u64 = 3_600_000_000;
const SIGNIFICANT_DIGITS: u8 = 3;
