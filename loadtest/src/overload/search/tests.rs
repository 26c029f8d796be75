//! The search against servers whose capacity is known.

use super::{PRECISION, Search, TRIED_MAX};

/// What is found from `guess` where `holds`, and how many rates were tried.
fn find(guess: f64, holds: impl Fn(f64) -> bool) -> (Option<f64>, u32) {
    find_with(Search::from(guess), holds)
}

fn find_with(mut search: Search, holds: impl Fn(f64) -> bool) -> (Option<f64>, u32) {
    while let Some(rate) = search.next() {
        search.tell(rate, holds(rate));
    }
    (search.found(), search.tried)
}

#[test]
fn the_highest_rate_that_holds_is_found_from_any_guess() {
    for guess in [50.0, 999.0, 1_000.0, 1_001.0, 30_000.0] {
        let (found, tried) = find(guess, |rate| rate <= 1_000.0);
        let found = found.unwrap();
        assert!((1_000.0 / (1.0 + PRECISION)..=1_000.0).contains(&found), "{guess}: {found}");
        assert!(tried <= 12, "{guess}: {tried}");
    }
}

#[test]
fn what_is_hardly_wrong_is_found_soon() {
    for guess in [850.0, 999.0, 1_001.0, 1_200.0] {
        let (found, tried) = find_with(Search::near(guess), |rate| rate <= 1_000.0);
        let found = found.unwrap();
        assert!((1_000.0 / (1.0 + PRECISION)..=1_000.0).contains(&found), "{guess}: {found}");
        assert!(tried <= 6, "{guess}: {tried}");
    }
}

#[test]
fn what_holds_nothing_has_no_capacity() {
    assert_eq!(find(1e6, |_| false), (None, TRIED_MAX));
}

#[test]
fn what_holds_everything_is_not_asked_for_ever() {
    let (found, tried) = find(1.0, |_| true);
    assert_eq!((found, tried), (Some(32_768.0), TRIED_MAX));
}
