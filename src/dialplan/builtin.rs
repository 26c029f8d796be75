//! The built-in dialplan: behaviour by the Request-URI's user, so that test scenarios need no configuration.

use super::{Action, Dialplan, Route, Step};
use crate::api::Status;

impl Dialplan {
    /// `test`: 180 after 500 ms, 200 after 1.5 s; `busy`: 486; `timeout`: 200 after 5 s; `ring`: 180 and 200 at once;
    /// `earlymedia`: 183 with SDP at once, 200 after 2.5 s; `fork`: three 180s with three To tags at once, 200 with the
    /// second of them after 1 s; `stress`, `multicodec` and everybody else: 200 at once.
    pub fn builtin() -> Dialplan {
        use Action::{Answer, Fork, Progress, Reject, Ring};
        let fork = [Fork, Ring, Fork].map(Step::at_once);
        Dialplan::new(vec![
            Route::to("test", &[Step::after_ms(500, Ring), Step::after_ms(1_000, Answer)]),
            Route::to("busy", &[Step::at_once(Reject(Status::BUSY_HERE))]),
            Route::to("timeout", &[Step::after_ms(5_000, Answer)]),
            Route::to("ring", &[Step::at_once(Ring), Step::at_once(Answer)]),
            Route::to("earlymedia", &[Step::at_once(Progress), Step::after_ms(2_500, Answer)]),
            Route::to("fork", &[&fork[..], &[Step::after_ms(1_000, Answer)]].concat()),
            Route::to_anyone(&[Step::at_once(Answer)]),
        ])
    }
}
