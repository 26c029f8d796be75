//! The command line of a flood, as typed.

use std::sync::Arc;

use clap::Parser;

use super::FloodArgs;

#[derive(Parser)]
struct Typed {
    #[command(flatten)]
    args: FloodArgs,
}

fn typed(words: &str) -> Result<FloodArgs, clap::Error> {
    let words = ["flood"].into_iter().chain(words.split_ascii_whitespace());
    Typed::try_parse_from(words).map(|typed| typed.args)
}

#[test]
fn the_server_started_does_not_trust_the_source() {
    let args = typed("--local 127.0.7.7 --serve-arg=--source-calls=10").unwrap();
    assert!(args.target().unwrap().is_none());
    assert_eq!(args.server().unwrap().args, ["--untrusted=127.0.7.7/32", "--source-calls=10"]);
}

#[test]
fn a_flood_stays_on_this_host() {
    assert!(typed("192.0.2.1").unwrap().target().is_err());
    assert!(typed("127.0.0.1").unwrap().target().unwrap().is_some());
    assert!(typed("127.0.0.1 --local ::1").unwrap().target().is_err());
}

#[test]
fn what_makes_no_sense_is_refused() {
    assert!(typed("127.0.0.1 --share 0.9").is_err());
    for words in ["--share 0", "--share 2", "--seconds 0", "--seconds 99999", "--user a@b"] {
        assert!(typed(words).unwrap().check(Arc::default()).is_err(), "{words}");
    }
}
