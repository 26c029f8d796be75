//! Kernel: its release, and the parts of it that packets go through.

use trunkline::transport::Features;

use super::Finding;

pub(super) fn release(features: &Features) -> Finding {
    Finding::Fit(format!("kernel: Linux {}", features.kernel))
}

pub(super) fn io_uring(features: &Features) -> Finding {
    match &features.io_uring {
        None => Finding::Fit("io_uring: multishot receive, sends with an address".to_owned()),
        Some(error) => Finding::Unfit(format!("io_uring: {error}")),
    }
}
