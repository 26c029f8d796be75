//! Table: a report for people.

use std::fmt::{Display, Formatter, Result};

use crate::report::{ArrivalReport, Quantiles, Report};
use crate::verdict::percent;

impl Display for Report {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let arrival = match self.arrival {
            ArrivalReport::CallsOut(calls_out) => format!("{calls_out} calls out"),
            ArrivalReport::CallsPerSecond(rate) => format!("{rate} calls/s scheduled"),
        };
        writeln!(f, "{}, {arrival}, {:.2} s", self.target, self.elapsed_s)?;
        writeln!(f, "\n{:<22}{:>12.0}", "calls/s", self.calls_per_s)?;
        self.write_calls(f)?;
        self.write_latencies(f)?;
        if let Some(media) = &self.media {
            write!(f, "\n{media}")?;
        }
        self.write_datagrams(f)?;
        self.write_verdict(f)
    }
}

impl Report {
    fn write_calls(&self, f: &mut Formatter<'_>) -> Result {
        writeln!(f, "{:<22}{:>12}", "calls completed", self.calls.completed)?;
        writeln!(f, "{:<22}{:>12}", "calls failed", self.calls.failed)?;
        for (cause, count) in &self.calls.failed_by_cause {
            writeln!(f, "  {cause:<20}{count:>12}")?;
        }
        Ok(())
    }

    fn write_latencies(&self, f: &mut Formatter<'_>) -> Result {
        let heads = ["p50", "p90", "p99", "p99.9", "max"];
        write!(f, "\n{:<22}", "latency, us")?;
        heads.iter().try_for_each(|head| write!(f, "{head:>10}"))?;
        writeln!(f)?;
        let latency = &self.latency_us;
        for (name, quantiles) in [
            ("INVITE -> first 1xx", &latency.invite_to_provisional),
            ("INVITE -> 200", &latency.invite_to_200),
            ("BYE -> 200", &latency.bye_to_200),
            ("whole call", &latency.call),
            ("generator lag", &latency.generator_lag),
        ] {
            write_quantiles(f, name, quantiles)?;
        }
        Ok(())
    }

    fn write_datagrams(&self, f: &mut Formatter<'_>) -> Result {
        let (sent, ledger) = (&self.sent, &self.ledger);
        writeln!(
            f,
            "\ndatagrams out {} ({} INVITE, {} ACK, {} BYE; sent again: {}, {}, {})",
            sent.total(),
            sent.invite,
            sent.ack,
            sent.bye,
            sent.invite_again,
            sent.ack_again,
            sent.bye_again,
        )?;
        writeln!(
            f,
            "datagrams in  {} ({} delivered, {} absorbed, {} unexpected, {} foreign, \
             {} requests, {} garbage, {} cut, {} dropped by the kernel)",
            self.offered,
            ledger.delivered,
            ledger.absorbed,
            ledger.unexpected,
            ledger.foreign,
            ledger.requests,
            ledger.garbage,
            ledger.truncated,
            ledger.kernel_drops,
        )?;
        let balance = if self.balanced { "balanced" } else { "NOT BALANCED" };
        writeln!(
            f,
            "ledger {balance}; generator {} busy, {} waiting for its core",
            percent(self.generator.busy_share),
            percent(self.generator.waiting_share),
        )
    }

    fn write_verdict(&self, f: &mut Formatter<'_>) -> Result {
        for note in &self.verdict.notes {
            writeln!(f, "note: {note}")?;
        }
        for fault in &self.verdict.faults {
            writeln!(f, "FAULT: {fault}")?;
        }
        for reason in &self.verdict.invalid {
            writeln!(f, "INVALID: {reason}")?;
        }
        Ok(())
    }
}

/// One line of quantiles under their heads.
pub(crate) fn write_quantiles(f: &mut Formatter<'_>, name: &str, of: &Quantiles) -> Result {
    write!(f, "{name:<22}")?;
    if of.count == 0 {
        return writeln!(f, "{:>10}", "none");
    }
    for value in [of.p50, of.p90, of.p99, of.p999, of.max] {
        write!(f, "{value:>10}")?;
    }
    writeln!(f)
}
