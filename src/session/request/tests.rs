//! Which answers to a request of ours end its dialog.

use super::ends_dialog;
use crate::sip::Status;

//= rfc3261#12.2.1.2
//# If the response for a request within a dialog is a 481 (Call/Transaction Does Not Exist) or a 408
//# (Request Timeout), the UAC SHOULD terminate the dialog.
#[test]
fn a_481_a_408_and_silence_end_the_dialog_and_nothing_else_does() {
    let ending = [481, 408].map(Status::new);
    assert!(ends_dialog(None) && ending.into_iter().all(ends_dialog));
    let others = (100..700).map(Status::new).filter(|status| !ending.contains(status));
    assert!(others.into_iter().all(|status| status.is_some() && !ends_dialog(status)));
}
