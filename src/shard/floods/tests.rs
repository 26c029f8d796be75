//! Who drops floods is told once, and never told to be the kernel when it is not.

use std::sync::{Arc, OnceLock};
use std::thread;

use crossbeam::channel::TryRecvError;

use super::{BROKEN_OFF, Floods, Sieves};
use crate::api::OverloadConfig;
use crate::transport::{Sieve, SteerError};

fn told(outcome: &Arc<OnceLock<Floods>>) -> Floods {
    outcome.wait().clone()
}

#[test]
fn nobody_who_wants_none_has_one_loaded() {
    let (sieves, ends) = Sieves::new(2);
    let outcome = sieves.outcome();
    let wanted = OverloadConfig { age_max: None, source_calls_per_s: None };
    sieves.load(wanted, Vec::new());
    assert!(matches!(told(&outcome), Floods::Shards(reason) if reason.contains("refused")));
    assert!(ends.iter().all(|end| matches!(end.try_recv(), Err(TryRecvError::Disconnected))));
}

#[test]
fn every_shard_gets_its_own_where_the_kernel_takes_them() {
    let (sieves, ends) = Sieves::new(2);
    let outcome = sieves.outcome();
    sieves.load(OverloadConfig::default(), Vec::new());
    let came = ends.iter().filter(|end| end.recv().is_ok()).count();
    assert_eq!(came, if told(&outcome) == Floods::Kernel { 2 } else { 0 });
}

#[test]
fn one_that_the_kernel_refuses_is_told_with_the_reason() {
    let (sieves, ends) = Sieves::new(2);
    let outcome = sieves.outcome();
    sieves.load_with(|| Err(SteerError::Missing));
    assert_eq!(told(&outcome), Floods::Shards(SteerError::Missing.to_string()));
    assert!(ends.iter().all(|end| matches!(end.try_recv(), Err(TryRecvError::Disconnected))));
}

#[test]
fn thread_that_panics_is_not_taken_for_a_sieve() {
    let (sieves, ends) = Sieves::new(1);
    let outcome = sieves.outcome();
    let load = || -> Result<Sieve, SteerError> { panic!("told on purpose, by a test") };
    assert!(thread::spawn(move || sieves.load_with(load)).join().is_err());
    assert_eq!(told(&outcome), Floods::Shards(BROKEN_OFF.to_owned()));
    assert!(matches!(ends[0].try_recv(), Err(TryRecvError::Disconnected)));
}

#[test]
fn thread_that_never_starts_is_told_as_well() {
    let (sieves, _ends) = Sieves::new(1);
    let outcome = sieves.outcome();
    drop(sieves);
    assert_eq!(told(&outcome), Floods::Shards(BROKEN_OFF.to_owned()));
}
