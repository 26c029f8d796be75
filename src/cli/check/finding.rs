//! Finding: what was found of one thing, a line each.

use std::fmt;

/// What was found of one thing, and the mend where there is one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Finding {
    /// It is as it should be, or nothing is known against it.
    Fit(String),
    /// The server serves, but less well than it could.
    Poor(String),
    /// The server would not start.
    Unfit(String),
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Finding::Fit(what) => write!(f, "ok    {what}"),
            Finding::Poor(what) => write!(f, "warn  {what}"),
            Finding::Unfit(what) => write!(f, "FAIL  {what}"),
        }
    }
}
