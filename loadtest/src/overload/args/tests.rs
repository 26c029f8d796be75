//! The command line of an overload, as typed.

use clap::Parser;

use super::OverloadArgs;
use crate::overload::Whom;

#[derive(Parser)]
struct Typed {
    #[command(flatten)]
    args: OverloadArgs,
}

fn typed(words: &str) -> Result<OverloadArgs, clap::Error> {
    let words = ["overload"].into_iter().chain(words.split_ascii_whitespace());
    Typed::try_parse_from(words).map(|typed| typed.args)
}

#[test]
fn without_arguments_it_is_the_whole_experiment() {
    let (whom, setting) = typed("").unwrap().check().unwrap();
    assert!(matches!(whom, Whom::Ours(_)));
    assert_eq!(setting.factors, [2.0, 4.0]);
    assert_eq!((setting.overload.as_secs(), setting.calls_out, setting.sources), (60, 256, 1));
    assert!(!setting.speaks_oc && !setting.calls_again);
}

#[test]
fn the_generator_goes_first_only_where_no_server_is() {
    let goes_first = |words| typed(words).unwrap().check().unwrap().1.goes_first;
    assert!(goes_first("--core 1"));
    assert!(!goes_first("--core 0"), "there is the server");
    assert!(!goes_first("127.0.0.1:5070 --core 1"), "there a server may be");
}

#[test]
fn a_running_server_is_not_started() {
    let args = typed("127.0.0.1:5070 --sources 3").unwrap();
    let (whom, _) = args.check().unwrap();
    assert!(matches!(whom, Whom::Running(target) if target.port() == 5_070));
    assert_eq!(args.source(&whom, 3).ip(), std::net::Ipv4Addr::new(127, 0, 0, 3));
    assert!(typed("127.0.0.1 --serve-arg=--gso=off").is_err());
}

#[test]
fn what_makes_no_sense_is_refused() {
    for words in [
        "--factor 0",
        "--factor 1000",
        "--factor nan",
        "--sources 0",
        "--sources 200",
        "--capacity-seconds 0",
        "--seconds 0",
        "--calls-out 0",
        "--user a@b",
        "192.0.2.1",
    ] {
        assert!(typed(words).unwrap().check().is_err(), "{words}");
    }
}
