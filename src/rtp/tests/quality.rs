//! Ratings by the E-model: what the tables of the standards say, and no surprises between.

use super::super::{Equipment, Loss, Rating};

const NO_LOSS: Loss = Loss { received: 1_000, missing: 0, gaps: 0 };

/// So many of a thousand packets lost, in so many gaps.
fn lost(missing: u32, gaps: u32) -> Loss {
    Loss { received: 1_000 - missing, missing, gaps }
}

fn mos(equipment: Equipment, delay_ms: u32, loss: Loss) -> u16 {
    Rating::new(equipment, delay_ms, loss).mos_hundredths()
}

#[test]
fn a_clean_call_is_as_good_as_a_narrow_band_gets() {
    for equipment in [Equipment::G711, Equipment::G711Concealed, Equipment::G722] {
        let rating = Rating::new(equipment, 0, NO_LOSS);
        assert_eq!((rating.tenths(), rating.mos_hundredths()), (932, 441));
        assert_eq!(mos(equipment, 0, Loss::default()), 441, "nothing was sent, nothing is lost");
        assert!(mos(equipment, 60, NO_LOSS) >= 430);
    }
}

#[test]
fn delay_spoils_slowly_until_people_interrupt_each_other() {
    let tenths = |delay_ms| Rating::new(Equipment::G711, delay_ms, NO_LOSS).tenths();
    assert_eq!(tenths(100), 932 - 24);
    assert_eq!(tenths(150), 932 - 36);
    assert_eq!(tenths(400), 932 - 96 - 245);
    assert_eq!(tenths(u32::MAX), 0);
}

#[test]
fn loss_spoils_as_the_factors_of_g113_say() {
    let tenths = |equipment, loss| Rating::new(equipment, 0, loss).tenths();
    // 95 * 1 / (1 + 4.3) and 95 * 1 / (1 + 25.1)
    assert_eq!(tenths(Equipment::G711, lost(10, 10)), 932 - 179);
    assert_eq!(tenths(Equipment::G711Concealed, lost(10, 10)), 932 - 36);
    assert_eq!(tenths(Equipment::G711Concealed, lost(50, 50)), 932 - 158);
    // 95 * 100 / (100 + 4.3)
    assert_eq!(tenths(Equipment::G711, lost(1_000, 1)), 932 - 911);
}

#[test]
fn bursts_are_worse_than_chance() {
    for equipment in [Equipment::G711, Equipment::G711Concealed] {
        let scattered = mos(equipment, 20, lost(50, 50));
        let burst = mos(equipment, 20, lost(50, 5));
        assert!(burst < scattered, "{burst} {scattered}");
    }
    let more_gaps_than_losses = mos(Equipment::G711, 20, lost(50, 500));
    assert_eq!(more_gaps_than_losses, mos(Equipment::G711, 20, lost(50, 50)), "late ones came");
}

#[test]
fn worse_is_never_rated_better() {
    for equipment in [Equipment::G711, Equipment::G711Concealed, Equipment::G722] {
        let by_loss: Vec<u16> =
            (0..=1_000).map(|missing| mos(equipment, 20, lost(missing, missing))).collect();
        assert!(by_loss.is_sorted_by(|less, more| less >= more));
        let by_delay: Vec<u16> =
            (0..2_000).map(|delay_ms| mos(equipment, delay_ms, NO_LOSS)).collect();
        assert!(by_delay.is_sorted_by(|less, more| less >= more));
        assert!(by_loss.last() < Some(&120));
        assert_eq!(by_delay.last(), Some(&100));
    }
}

#[test]
fn counters_at_their_ends_are_rated_too() {
    for received in [0, 1, u32::MAX] {
        for missing in [0, 1, u32::MAX] {
            for gaps in [0, 1, u32::MAX] {
                let loss = Loss { received, missing, gaps };
                assert!((100..=441).contains(&mos(Equipment::G711, u32::MAX, loss)));
                assert!((100..=441).contains(&mos(Equipment::G711, 0, loss)));
            }
        }
    }
}
