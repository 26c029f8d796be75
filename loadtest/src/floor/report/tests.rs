//! Medians, of whatever there is.

use super::median;

#[test]
fn median_of_any_count() {
    assert_eq!(median(vec![]), 0.0);
    assert_eq!(median(vec![3.0]), 3.0);
    assert_eq!(median(vec![9.0, 1.0]), 5.0);
    assert_eq!(median(vec![9.0, 1.0, 2.0]), 2.0);
    assert_eq!(median(vec![4.0, 9.0, 1.0, 2.0]), 3.0);
}
