//! G.711, exact to the last of its 256 codes.

use super::super::g711::{Law, transcode};

const LAWS: [Law; 2] = [Law::Mu, Law::A];

/// The code of step `magnitude` of 128, counted from zero outwards.
fn code(law: Law, magnitude: u8, is_negative: bool) -> u8 {
    let sign = if is_negative { 0 } else { 0x80 };
    match law {
        Law::Mu => !magnitude & 0x7f | sign,
        Law::A => (magnitude | sign) ^ 0x55,
    }
}

fn transcoded(code: u8, from: Law, to: Law) -> u8 {
    let mut payload = [code];
    transcode(&mut payload, from, to);
    payload[0]
}

#[test]
fn codes_stand_for_the_values_of_the_standard() {
    for (law, code, sample) in [
        (Law::Mu, 0xff, 0),
        (Law::Mu, 0x7f, 0),
        (Law::Mu, 0xfe, 4 * 2),
        (Law::Mu, 0xf0, 4 * 30),
        (Law::Mu, 0xef, 4 * 33),
        (Law::Mu, 0x80, 4 * 8_031),
        (Law::Mu, 0x00, 4 * -8_031),
        (Law::A, 0xd5, 8),
        (Law::A, 0x55, -8),
        (Law::A, 0xd4, 8 * 3),
        (Law::A, 0xaa, 8 * 4_032),
        (Law::A, 0x2a, 8 * -4_032),
    ] {
        assert_eq!(law.decode(code), sample, "{law:?} {code:#x}");
    }
}

#[test]
fn every_code_survives_its_sample() {
    for law in LAWS {
        for code in 0..=255 {
            // µ-law has two zeros, and a sample of zero is the positive one.
            let expected = if (law, code) == (Law::Mu, 0x7f) { 0xff } else { code };
            assert_eq!(law.encode(law.decode(code)), expected, "{law:?} {code:#x}");
        }
    }
}

#[test]
fn a_code_stands_for_all_samples_less_than_half_a_step_away() {
    for law in LAWS {
        for magnitude in 0..128 {
            let segment = magnitude / 16;
            let step = match law {
                Law::Mu => 4 * (2_i32 << segment),
                // The first two segments are one straight line.
                Law::A => 8 * (1_i32 << segment.max(1)),
            };
            // The two steps of µ-law at zero are one step with two codes.
            for is_negative in [false, true].into_iter().filter(|_| law == Law::A || magnitude > 0)
            {
                let code = code(law, magnitude, is_negative);
                let centre = i32::from(law.decode(code));
                for sample in centre - step / 2 + 1..centre + step / 2 {
                    let sample = i16::try_from(sample).expect("the full scale is sixteen bits");
                    assert_eq!(law.encode(sample), code, "{law:?} {sample}");
                }
            }
        }
        assert_eq!(law.encode(i16::MAX), code(law, 127, false));
        assert_eq!(law.encode(i16::MIN), code(law, 127, true));
    }
}

#[test]
fn louder_samples_have_codes_further_out() {
    for law in LAWS {
        let codes = (i16::MIN..=i16::MAX).map(|sample| law.decode(law.encode(sample)));
        assert!(codes.is_sorted());
    }
}

#[test]
fn silence_is_the_smallest_step() {
    for law in LAWS {
        assert_eq!(law.encode(0), law.silence());
        assert!(law.decode(law.silence()) <= 8);
    }
    assert_eq!((Law::Mu.silence(), Law::A.silence()), (0xff, 0xd5));
    assert_eq!(transcoded(0xff, Law::Mu, Law::A), 0xd5);
}

/// A sample as a level: the loudest sine is 3.17 dBm0 by µ-law and 3.14 dBm0 by A-law.
fn level(law: Law, code: u8) -> f64 {
    let (scale, hundredths) = match law {
        Law::Mu => (4.0 * 8_159.0, 317.0),
        Law::A => (8.0 * 4_096.0, 314.0),
    };
    f64::from(law.decode(code)) / scale * 10_f64.powf(hundredths / 2_000.0)
}

#[test]
fn a_code_becomes_the_one_of_the_nearest_level() {
    for (from, to) in [(Law::Mu, Law::A), (Law::A, Law::Mu)] {
        for is_negative in [false, true] {
            for magnitude in 0..128 {
                let theirs = code(from, magnitude, is_negative);
                let ours = transcoded(theirs, from, to);
                let distance = |magnitude: u8| {
                    (level(to, code(to, magnitude, is_negative)) - level(from, theirs)).abs()
                };
                let nearest = (0..128).map(distance).fold(f64::INFINITY, f64::min);
                let found = (0..128).find(|step| code(to, *step, is_negative) == ours);
                let found = found.expect("the sign stays");
                assert!(distance(found) <= nearest * 1.000_001, "{from:?} {theirs:#x} {ours:#x}");
            }
        }
    }
}

#[test]
fn the_tables_of_the_standard_are_followed_where_they_bend() {
    let mu_to_a = [(0, 0), (1, 0), (15, 7), (16, 8), (32, 24), (33, 26), (36, 32), (48, 45)];
    let a_to_mu = [(0, 1), (7, 15), (8, 16), (24, 32), (25, 32), (31, 35), (44, 48), (45, 48)];
    for (from, to, rows) in [(Law::Mu, Law::A, mu_to_a), (Law::A, Law::Mu, a_to_mu)] {
        for (theirs, ours) in rows.into_iter().chain([(127, 127), (100, 100)]) {
            for is_negative in [false, true] {
                let ours = code(to, ours, is_negative);
                assert_eq!(transcoded(code(from, theirs, is_negative), from, to), ours);
            }
        }
    }
}

#[test]
fn going_there_and_back_twice_is_going_once() {
    for (from, to) in [(Law::Mu, Law::A), (Law::A, Law::Mu)] {
        for code in 0..=255 {
            let back = transcoded(transcoded(code, from, to), to, from);
            let again = transcoded(transcoded(back, from, to), to, from);
            assert_eq!(again, back, "{from:?} {code:#x}");
            let change = i32::from(from.decode(back)).abs_diff(i32::from(from.decode(code)));
            let step = from.decode(code).unsigned_abs() / 16 + 16;
            assert!(change <= u32::from(step), "{from:?} {code:#x}: off by {change}");
        }
    }
}

#[test]
fn payloads_of_any_length_are_transcoded_to_the_last_byte() {
    let all: Vec<u8> = (0..=255).cycle().take(1_000).collect();
    for length in (0..70).chain([160, 240, 1_000]) {
        for from in LAWS {
            for to in LAWS {
                let mut payload = all[..length].to_vec();
                transcode(&mut payload, from, to);
                let one_by_one: Vec<u8> =
                    all[..length].iter().map(|code| transcoded(*code, from, to)).collect();
                assert_eq!(payload, one_by_one);
                assert!(from != to || payload == all[..length]);
            }
        }
    }
}
