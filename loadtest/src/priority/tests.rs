//! What is granted is what the kernel tells of the thread.

use super::go_first;
use crate::occupy::Class;

#[test]
fn who_is_told_that_he_goes_first_does() {
    std::thread::scope(|scope| {
        scope.spawn(|| assert_eq!(go_first(), Class::of_this_thread().goes_first()));
    });
}
