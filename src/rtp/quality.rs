//! Quality: the rating of a call by the E-model, and the opinion people would have of it (ITU-T G.107).

/// What a codec is to the E-model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Equipment {
    /// G.711 played as it comes: what is lost is silence.
    G711,
    /// G.711 with packet loss concealment (G.711 appendix I).
    G711Concealed,
    /// G.722, rated on the scale of narrow band, on which it can be no better than G.711: G.113 has
    /// factors for it on the wideband scale only, and ratings of two scales cannot be compared.
    G722,
}

impl Equipment {
    /// Ie and Bpl of G.113 appendix I: how much the codec spoils by itself, and how well it stands loss.
    fn factors(self) -> (f64, f64) {
        match self {
            Equipment::G711 | Equipment::G722 => (0.0, 4.3),
            Equipment::G711Concealed => (0.0, 25.1),
        }
    }
}

/// How much of a stream was lost, and in how many pieces.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Loss {
    /// Packets received, each counted once.
    pub received: u32,
    /// Packets not received.
    pub missing: u32,
    /// How often packets were missing, however many at a time.
    pub gaps: u32,
}

impl Loss {
    /// Ppl: the percentage of packets lost.
    fn percent(self) -> f64 {
        let expected = f64::from(self.received) + f64::from(self.missing);
        100.0 * f64::from(self.missing) / expected.max(1.0)
    }

    /// BurstR: how long a gap is on average, as a multiple of what it would be if chance alone
    /// decided. What looks rarer than chance is counted as chance.
    fn burst_ratio(self) -> f64 {
        let gap = f64::from(self.missing) / f64::from(self.gaps.max(1));
        (gap * (1.0 - self.percent() / 100.0)).max(1.0)
    }
}

/// R: 93.2 when nothing is wrong, 0 when nobody understands a word.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Rating(f64);

impl Rating {
    /// Rate a direction of a call, all else being as G.107 presumes. `delay_ms` is from mouth to ear:
    /// packets, network, jitter buffer.
    pub fn new(equipment: Equipment, delay_ms: u32, loss: Loss) -> Rating {
        let (ie, bpl) = equipment.factors();
        let percent = loss.percent();
        let ie_eff = ie + (95.0 - ie) * percent / (percent / loss.burst_ratio() + bpl);
        let rating = RATING_MAX - delay_impairment(f64::from(delay_ms)) - ie_eff;
        Rating(rating.clamp(0.0, RATING_MAX))
    }

    /// R in tenths.
    pub fn tenths(self) -> u16 {
        (10.0 * self.0).round() as u16
    }

    /// MOS in hundredths, 100 to 441: bad to as good as a narrow band gets (G.107 annex B).
    pub fn mos_hundredths(self) -> u16 {
        let r = self.0;
        let mos = 1.0 + 0.035 * r + 7.0e-6 * r * (r - 60.0) * (100.0 - r);
        // Below 6.5 the polynomial dips under its lowest value.
        (100.0 * mos.max(1.0)).round() as u16
    }
}

/// Id where echo is cancelled well, in two straight lines (Cole and Rosenbluth, "Voice over IP
/// performance monitoring", 2001): beyond 177 ms people begin to interrupt each other.
fn delay_impairment(delay_ms: f64) -> f64 {
    0.024 * delay_ms + 0.11 * (delay_ms - 177.3).max(0.0)
}

/// R0 - Is with the values G.107 presumes.
const RATING_MAX: f64 = 93.2;
