//! The arithmetic of the model, by hand.

use super::{Medians, Model};
use crate::model::report::ModelReport;

fn medians(one: f64, ebpf: f64, mailbox: f64, handed: f64) -> Medians {
    let mut medians = Medians::default();
    medians.one.us_per_call = one;
    medians.ebpf.us_per_call = ebpf;
    medians.mailbox.us_per_call = mailbox;
    medians.mailbox.handed_per_call = handed;
    medians
}

#[test]
fn costs_are_split_by_cause() {
    let model = Model::of(&medians(10.0, 10.5, 13.0, 1.5)).unwrap();
    assert_eq!(model, Model { local_us: 10.0, steering_us: 0.5, hand_off_us: 2.0 });
    assert_eq!(model.ebpf_us(1), 10.0);
    assert_eq!((model.ebpf_us(2), model.ebpf_us(64)), (10.5, 10.5));
    assert_eq!((model.mailbox_us(1), model.mailbox_us(2)), (10.0, 13.0));
    assert!(model.mailbox_us(64) < 16.0, "no more than three datagrams are handed over");
}

#[test]
fn cores_multiply_what_one_does() {
    assert_eq!(Model::calls_per_s(1, 10.0), 100_000.0);
    assert_eq!(Model::calls_per_s(64, 16.0), 4_000_000.0);
}

#[test]
fn nothing_measured_predicts_nothing() {
    assert_eq!(Model::of(&Medians::default()), None);
}

#[test]
fn noise_below_one_shard_is_no_gain() {
    let model = Model::of(&medians(10.0, 9.9, 9.0, 0.0)).unwrap();
    assert_eq!((model.steering_us, model.hand_off_us), (0.0, 0.0));
}

#[test]
fn a_report_names_every_number_of_cores() {
    let medians = medians(10.0, 10.5, 13.0, 1.5);
    let report = ModelReport::new(Model::of(&medians).unwrap(), &medians, &[4, 64]);
    let text = report.to_string();
    for line in ["|     4 |", "|    64 |", "Assumptions"] {
        assert!(text.contains(line), "{text}");
    }
}
