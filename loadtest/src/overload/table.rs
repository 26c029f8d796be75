//! Table: an overload report for people.

use std::fmt::{Display, Formatter, Result};

use super::capacity::NORMAL_LOAD;
use super::report::OverloadReport;
use super::trial::{BACK_S_MAX, IN_DIALOG_SUCCESS_MIN, ServerSide, Trial};
use crate::verdict::percent;

impl Display for OverloadReport {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let setting = &self.setting;
        let oc = if setting.speaks_oc { ", clients speak oc" } else { "" };
        let again = if setting.calls_again { ", refused calls come back" } else { "" };
        writeln!(
            f,
            "{} s of overload, {} source(s){oc}{again}",
            setting.overload.as_secs_f64(),
            setting.sources
        )?;
        self.trials.iter().try_for_each(|trial| write!(f, "\n{trial}"))
    }
}

impl Display for Trial {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        writeln!(
            f,
            "{} x the capacity of {:.0} calls/s: {:.0} calls/s due",
            self.factor, self.capacity.calls_per_s, self.due_calls_per_s
        )?;
        writeln!(
            f,
            "  {:<26}{:>10.0} calls/s; a call takes {} us at most in 99 % at {} of the capacity",
            "in a closed loop",
            self.capacity.closed.calls_per_s,
            self.capacity.call_p99_us,
            percent(NORMAL_LOAD)
        )?;
        writeln!(
            f,
            "  {:<26}{:>10.0} calls/s, {} of the capacity, which was {:.0} calls/s afterwards",
            "goodput",
            self.goodput_calls_per_s,
            percent(self.goodput),
            self.capacity.calls_per_s_after
        )?;
        self.write_calls(f)?;
        self.write_steps(f)?;
        if let Some(server) = &self.server {
            server.write(f)?;
        }
        self.write_verdict(f)
    }
}

impl Trial {
    fn write_calls(&self, f: &mut Formatter<'_>) -> Result {
        writeln!(
            f,
            "  {:<26}{:>10} of {} answered calls",
            "in-dialog success",
            format!("{:.3} %", self.in_dialog_success * 100.0),
            self.answered
        )?;
        let back = match self.back_to_normal_s {
            Some(seconds) => format!("{seconds} s"),
            None => "never".to_owned(),
        };
        writeln!(f, "  {:<26}{back:>10} after the overload", "back to normal")?;
        writeln!(f, "  {:<26}{:>10}", "INVITEs sent again", self.sent.invite_again)?;
        writeln!(
            f,
            "  {:<26}{:>10} callers when the overload ended, the last for {} s more",
            "still repeating", self.repeating_at_end, self.repeating_s
        )?;
        if self.held_back > 0 {
            writeln!(f, "  {:<26}{:>10}", "held back as asked", self.held_back)?;
        }
        if self.returned > 0 {
            writeln!(f, "  {:<26}{:>10}", "offered again", self.returned)?;
        }
        let mut causes = self.failed_by_cause.iter();
        causes.try_for_each(|(cause, count)| writeln!(f, "  {cause:<26}{count:>10}"))
    }

    fn write_steps(&self, f: &mut Formatter<'_>) -> Result {
        writeln!(
            f,
            "  {:<10}{:>10}{:>12}{:>10}{:>10}{:>11}   core: generator, server",
            "step", "offered/s", "completed/s", "refused/s", "again/s", "repeating"
        )?;
        for shift in &self.shifts {
            let per_s = |count: u64| count as f64 / shift.seconds.max(f64::MIN_POSITIVE);
            let server = shift.server.map_or(String::new(), |server| percent(server.busy_share));
            writeln!(
                f,
                "  {:<10}{:>10.0}{:>12.0}{:>10.0}{:>10.0}{:>11}   {:>15}  {server:>6}",
                shift.step.name,
                per_s(shift.counts.offered),
                per_s(shift.counts.completed),
                per_s(shift.counts.refused),
                per_s(shift.counts.invite_again),
                shift.counts.repeating,
                percent(shift.generator.busy_share),
            )?;
        }
        Ok(())
    }

    fn write_verdict(&self, f: &mut Formatter<'_>) -> Result {
        if self.in_dialog_success < IN_DIALOG_SUCCESS_MIN {
            writeln!(f, "  FAULT: calls that were answered did not end well")?;
        }
        if self.back_to_normal_s.is_none_or(|seconds| seconds > BACK_S_MAX) {
            writeln!(f, "  FAULT: not back to normal within {BACK_S_MAX} s")?;
        }
        for note in &self.verdict.notes {
            writeln!(f, "  note: {note}")?;
        }
        for reason in &self.verdict.invalid {
            writeln!(f, "  INVALID: {reason}")?;
        }
        Ok(())
    }
}

impl ServerSide {
    fn write(&self, f: &mut Formatter<'_>) -> Result {
        writeln!(
            f,
            "  server: {:.1} us of CPU for each completed call of the overload, refusals included",
            self.us_per_call
        )?;
        let balance = if self.balanced { "balanced" } else { "FAULT: NOT BALANCED" };
        writeln!(f, "  its ledger ({balance}): {}", counts(&self.ledger))?;
        if !self.shed.is_null() {
            writeln!(f, "  refused for: {}", counts(&self.shed))?;
        }
        Ok(())
    }
}

/// The numbers of an object that are not zero.
fn counts(object: &serde_json::Value) -> String {
    let fields = object.as_object().into_iter().flatten();
    let numbers = fields.filter_map(|(name, value)| Some((name, value.as_u64()?)));
    let words = numbers.filter(|&(_, count)| count > 0).map(|(name, n)| format!("{name} {n}"));
    words.collect::<Vec<_>>().join(", ")
}
