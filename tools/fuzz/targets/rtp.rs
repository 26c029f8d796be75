#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| trunkline::sim::fuzz::rtp(bytes));
