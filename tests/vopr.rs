//! Storms: whole hosts in bad weather come through clean, the same seed is the same storm, and every checker bites.

use std::time::Duration;

use trunkline::sim::vopr::{self, Defect, Failure, Options};

/// `tools/test` runs them all in a release build.
const SEEDS: u64 = if cfg!(debug_assertions) { 8 } else { 200 };

fn options() -> Options {
    Options::lasting(Duration::from_secs(30))
}

#[test]
fn storms_leave_every_rule_whole_and_nothing_alive() {
    for seed in 1..=SEEDS {
        if let Err(failure) = vopr::run(seed, options()) {
            panic!("{failure}");
        }
    }
}

#[test]
fn the_same_seed_is_the_same_storm_to_the_byte() {
    let [first, second] = [vopr::run(7, options()), vopr::run(7, options())];
    assert_eq!(first, second);
    let other = vopr::run(8, options()).unwrap();
    assert_ne!(first.unwrap().digest, other.digest);
}

/// The first storm that `defect` has an occasion in.
fn caught(defect: Defect) -> Box<Failure> {
    let options = Options { defect: Some(defect), ..options() };
    let failures = (1..100).filter_map(|seed| vopr::run(seed, options).err());
    let failure = failures.into_iter().next();
    failure.unwrap_or_else(|| panic!("{defect:?} was caught by nobody"))
}

#[track_caller]
fn is_caught_by(rule: &str, defect: Defect) {
    let failure = caught(defect);
    assert_eq!(failure.violation.rule, rule, "{failure}");
}

#[test]
fn a_failure_replays_exactly_and_says_how() {
    let failure = caught(Defect::LateRepeat);
    let again = vopr::run(failure.seed, failure.options).unwrap_err();
    assert_eq!(failure, again);
    let text = failure.to_string();
    let command = format!("tools/vopr {} --seconds 30 --plant LateRepeat", failure.seed);
    assert!(text.contains(&command), "{text}");
    assert!(text.contains("sends"), "no story in\n{text}");
}

#[test]
fn another_tag_is_caught() {
    is_caught_by("one local tag per dialog", Defect::OtherTag);
}

#[test]
fn a_second_final_response_is_caught() {
    is_caught_by("one final response per INVITE transaction", Defect::SecondFinal);
}

#[test]
fn an_invite_without_final_response_is_caught() {
    is_caught_by("one final response per INVITE transaction", Defect::NoFinal);
}

#[test]
fn responses_to_the_wrong_port_are_caught() {
    is_caught_by("a caller on a good network gets its final response", Defect::Misdirected);
}

#[test]
fn a_repetition_a_millisecond_late_is_caught() {
    is_caught_by("messages are repeated on the schedule of RFC 3261", Defect::LateRepeat);
}

#[test]
fn a_repetition_left_out_is_caught() {
    is_caught_by("messages are repeated on the schedule of RFC 3261", Defect::MissingRepeat);
}

#[test]
fn a_repeated_request_that_differs_is_caught() {
    is_caught_by("a repeated request is the same to the byte", Defect::ChangedRequest);
}

#[test]
fn a_message_on_the_wrong_shard_is_caught() {
    is_caught_by("a call is handled by its own shard", Defect::WrongShard);
}

#[test]
fn a_datagram_that_is_not_counted_is_caught() {
    is_caught_by("every datagram ends in one bucket", Defect::UncountedDatagram);
}

#[test]
fn a_datagram_lost_between_shards_is_caught() {
    is_caught_by("the ledgers of all shards add up", Defect::StolenParcel);
}

#[test]
fn a_host_that_never_rests_is_caught() {
    is_caught_by("a host comes to rest", Defect::Sleepless);
}

#[test]
fn a_kept_port_is_caught() {
    is_caught_by("everything is freed in the end", Defect::KeptPort);
}

#[test]
fn a_version_that_is_skipped_is_caught() {
    is_caught_by("the version of our description counts its changes", Defect::SkippedVersion);
}

#[test]
fn a_description_that_changes_under_its_version_is_caught() {
    is_caught_by("the version of our description counts its changes", Defect::ChangedDescription);
}

#[test]
fn a_message_to_a_stranger_is_caught() {
    is_caught_by("nothing is sent to strangers", Defect::Stranger);
}

#[test]
fn an_answered_ack_is_caught() {
    is_caught_by("an ACK is never answered", Defect::AnsweredAck);
}

#[test]
fn a_request_without_response_is_caught() {
    is_caught_by("every request gets its response", Defect::UnansweredRequest);
}

#[test]
fn a_success_without_ack_is_caught() {
    is_caught_by("every 2xx gets its ACK", Defect::UnacknowledgedSuccess);
}

#[test]
fn a_success_before_a_prack_is_caught() {
    is_caught_by("reliable provisional responses are confirmed one by one", Defect::HastySuccess);
}

#[test]
fn a_provisional_response_out_of_order_is_caught() {
    is_caught_by("reliable provisional responses are confirmed one by one", Defect::SkippedNumber);
}

#[test]
fn a_second_prack_is_caught() {
    let rule = "every reliable provisional response gets one PRACK, in order";
    is_caught_by(rule, Defect::SecondPrack);
}

#[test]
fn a_request_answered_in_two_ways_is_caught() {
    let rule = "a request gets one final response, however often it comes";
    is_caught_by(rule, Defect::SecondAnswer);
}

#[test]
fn an_amplifier_is_caught() {
    is_caught_by("nobody draws more than three times what it sends", Defect::Amplifier);
}

#[test]
fn an_end_told_twice_is_caught() {
    is_caught_by("the events of a call are in order", Defect::DoubleEnd);
}

#[test]
fn an_end_never_told_is_caught() {
    is_caught_by("the events of a call are in order", Defect::NoEnd);
}
