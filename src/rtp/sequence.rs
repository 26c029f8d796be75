//! Sequence: whether a packet's number belongs to its source, and what came before it (RFC 3550 appendix A.1).

/// What a packet is to the stream it arrived in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// The source is not valid yet: one number alone proves nothing.
    Probation,
    /// Later than all before it, with `gap` numbers in between that have not come.
    InOrder {
        /// Packets lost or late.
        gap: u16,
    },
    /// Late, and not seen before.
    Reordered,
    /// Seen before.
    Duplicate,
    /// The second of two packets in sequence far from all before: the sender started anew.
    Restarted,
    /// Far from all before, and alone so far.
    Rejected,
}

/// The numbers of one source.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sequence {
    /// Bit n: the number n below the highest has come. Reaches back as far as numbers may.
    seen: u128,
    /// The highest number, and above it how often the numbers wrapped.
    highest: u32,
    /// The first number since the source became valid or started anew.
    base: u32,
    /// Packets expected before the source last started anew.
    expected_before: u32,
    /// The number that would prove a new start.
    suspect: Option<u16>,
    /// Packets in sequence still wanted before the source is valid.
    probation: u8,
}

impl Sequence {
    /// A source not heard before, whose first packet, still to be received, has `number`.
    pub(super) fn new(number: u16) -> Sequence {
        Sequence {
            seen: 0,
            highest: u32::from(number.wrapping_sub(1)),
            base: u32::from(number),
            expected_before: 0,
            suspect: None,
            probation: SEQUENTIAL_MIN,
        }
    }

    /// Take the number of the next packet.
    #[inline]
    pub(super) fn receive(&mut self, number: u16) -> Arrival {
        let ahead = number.wrapping_sub(self.highest as u16);
        if self.probation == 0 && ahead == 1 {
            // What nearly every packet is.
            self.advance(1);
            return Arrival::InOrder { gap: 0 };
        }
        self.receive_uncommon(number, ahead)
    }

    fn receive_uncommon(&mut self, number: u16, ahead: u16) -> Arrival {
        if self.probation > 0 {
            return self.prove(number, ahead);
        }
        match ahead {
            0 => Arrival::Duplicate,
            1..DROPOUT_MAX => {
                self.advance(ahead);
                Arrival::InOrder { gap: ahead - 1 }
            }
            DROPOUT_MAX..=AHEAD_MAX => self.doubt(number),
            _ => self.look_back(ahead.wrapping_neg()),
        }
    }

    #[inline]
    fn advance(&mut self, ahead: u16) {
        // The addition carries into the count of cycles when the number wraps.
        self.highest = self.highest.wrapping_add(u32::from(ahead));
        self.seen = self.seen.checked_shl(u32::from(ahead)).unwrap_or(0) | 1;
        self.suspect = None;
    }

    //= rfc3550#A.1
    //# The routine update_seq shown below ensures that a source is declared valid only after
    //# MIN_SEQUENTIAL packets have been received in sequence.
    fn prove(&mut self, number: u16, ahead: u16) -> Arrival {
        self.probation = if ahead == 1 { self.probation - 1 } else { SEQUENTIAL_MIN - 1 };
        self.highest = u32::from(number);
        if self.probation > 0 {
            return Arrival::Probation;
        }
        self.begin(number);
        Arrival::InOrder { gap: 0 }
    }

    //= rfc3550#A.1
    //# If the next packet received carries the next higher sequence number, it is considered the
    //# valid start of a new packet sequence presumably caused by an extended dropout or a source
    //# restart.
    fn doubt(&mut self, number: u16) -> Arrival {
        if self.suspect != Some(number) {
            self.suspect = Some(number.wrapping_add(1));
            return Arrival::Rejected;
        }
        self.expected_before = self.expected_total();
        self.begin(number);
        Arrival::Restarted
    }

    /// `number` is the first that counts; the one below it has come too, as its proof.
    fn begin(&mut self, number: u16) {
        self.highest = u32::from(number);
        self.base = u32::from(number);
        self.seen = 0b11;
        self.suspect = None;
    }

    fn look_back(&mut self, behind: u16) -> Arrival {
        let bit = 1 << behind;
        if self.seen & bit != 0 {
            return Arrival::Duplicate;
        }
        self.seen |= bit;
        Arrival::Reordered
    }

    /// Whether enough packets came in sequence.
    pub(super) fn is_valid(&self) -> bool {
        self.probation == 0
    }

    /// The highest number received, extended by the count of cycles (RFC 3550 §6.4.1).
    pub(super) fn extended_highest(&self) -> u32 {
        self.highest
    }

    /// Packets expected since the source last started (RFC 3550 appendix A.3).
    pub(super) fn expected(&self) -> u32 {
        if self.is_valid() { self.highest.wrapping_sub(self.base).wrapping_add(1) } else { 0 }
    }

    /// Packets expected since the source was first heard.
    pub(super) fn expected_total(&self) -> u32 {
        self.expected_before.wrapping_add(self.expected())
    }
}

/// MIN_SEQUENTIAL of RFC 3550.
const SEQUENTIAL_MIN: u8 = 2;
/// MAX_DROPOUT of RFC 3550: a minute of packets.
const DROPOUT_MAX: u16 = 3_000;
/// MAX_MISORDER of RFC 3550: two seconds of packets.
const MISORDER_MAX: u16 = 100;
/// A number further ahead than this is one that comes late.
const AHEAD_MAX: u16 = MISORDER_MAX.wrapping_neg();
const _: () = assert!((MISORDER_MAX as u32) < u128::BITS, "a late number has its bit");
