//! Glance: the five headers that name a request and its answer, and where the rest ends: half the work of a whole
//! table, for requests that may not be worth more (RFC 3261 §8.2.6.2).

use super::{Place, Table};
use crate::sip::header::HeaderName;
use crate::sip::parse::line::{self, Line};

/// What every answer repeats.
const WANTED: u64 = HeaderName::Via.bit()
    | HeaderName::From.bit()
    | HeaderName::To.bit()
    | HeaderName::CallId.bit()
    | HeaderName::CSeq.bit();

impl Table {
    /// Enter the first line of each wanted header of `bytes` from `start` on, and whether there is another Via. `None`
    /// where a closer look is needed: the table is of no use then.
    pub(crate) fn glance(&mut self, bytes: &[u8], start: usize) -> Option<()> {
        let mut rest = bytes.get(start..)?;
        let mut seen = 0;
        while seen & WANTED != WANTED {
            let line = Line::usual(rest)?;
            let (at, bit) = (bytes.len() - rest.len(), line.name.bit());
            if seen & bit == 0 {
                let (start, end) = line.value(rest);
                let place = Place { start: (at + start) as u16, end: (at + end) as u16 };
                self.first[line.name as usize] = place;
            } else if line.name == HeaderName::Via {
                self.repeated |= bit;
            }
            seen |= bit;
            rest = rest.get(line.end + 1..)?;
        }
        while line::empty(rest) == 0 {
            if let [b'V' | b'v', ..] = rest {
                let is_via = Line::any(rest)?.name == HeaderName::Via;
                self.repeated |= if is_via { HeaderName::Via.bit() } else { 0 };
            }
            rest = rest.get(line::end(rest)? + 1..)?;
        }
        (self.seen, self.start, self.end) = (seen & WANTED, start, bytes.len() - rest.len());
        (self.end <= usize::from(u16::MAX)).then_some(())
    }
}
