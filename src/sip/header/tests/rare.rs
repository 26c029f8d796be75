//! Headers of extensions: 100rel, session timers, events and transfer.

use super::super::*;
use crate::sip::{Message, Method, ParseError, ParseErrorKind as Kind};

const RELIABLE: &[u8] = include_bytes!("../../../../tests/data/response_reliable.sip");
const BUSY: &[u8] = include_bytes!("../../../../tests/data/response_retry_after.sip");
const PRACK: &[u8] = include_bytes!("../../../../tests/data/prack.sip");
const REFER: &[u8] = include_bytes!("../../../../tests/data/refer_attended.sip");
const INVITE: &[u8] = include_bytes!("../../../../tests/data/invite_with_replaces.sip");
const NOTIFY: &[u8] = include_bytes!("../../../../tests/data/notify_of_refer.sip");

fn message(bytes: &[u8]) -> Message<'_> {
    Message::parse(bytes).expect("a golden message")
}

/// What is wrong and where.
fn fault<T>(read: Result<T, ParseError>) -> Option<(Kind, u32)> {
    read.err().map(|error| (error.kind, error.offset))
}

#[test]
fn a_prack_names_the_response_it_confirms() {
    let (response, prack) = (message(RELIABLE), message(PRACK));
    let response = response.response().expect("well formed");
    let rack = prack.read(HeaderName::RAck, RAck::parse).expect("well formed").expect("there");
    assert_eq!(response.reliable_rseq(), Ok(Some(rack.rseq)));
    assert_eq!(response.cseq, rack.cseq);
    assert_eq!(rack.cseq.method, Method::Invite);
}

#[test]
fn an_rseq_is_a_number_from_one_to_the_largest_of_32_bits() {
    assert_eq!(rseq::parse(b"1"), Ok(1));
    assert_eq!(rseq::parse(b"0004294967295"), Ok(u32::MAX));
    for value in ["", "0", "000", "4294967296", "18446744073709551617", "-1", "+1", "1 ", "1;a=b"] {
        assert_eq!(fault(rseq::parse(value.as_bytes())), Some((Kind::BadRSeq, 0)), "{value}");
    }
}

#[test]
fn a_rack_may_be_folded_and_nothing_else() {
    let rack = RAck::parse(b"7\r\n 2147483647\t\tINVITE").expect("white space");
    assert_eq!((rack.rseq, rack.cseq.number), (7, 2_147_483_647));
    let cases: [(&str, Kind, u32); 9] = [
        ("", Kind::BadRAck, 0),
        ("7", Kind::BadRAck, 0),
        ("0 1 INVITE", Kind::BadRAck, 0),
        ("7x 1 INVITE", Kind::BadRAck, 0),
        ("4294967296 1 INVITE", Kind::BadRAck, 0),
        ("7 ", Kind::BadCSeq, 2),
        ("7 1", Kind::BadCSeq, 2),
        ("7 2147483648 INVITE", Kind::BadCSeq, 2),
        ("7 1 INVITE x", Kind::TrailingBytes, 11),
    ];
    for (value, kind, offset) in cases {
        assert_eq!(fault(RAck::parse(value.as_bytes())), Some((kind, offset)), "{value}");
    }
}

#[test]
fn a_response_is_reliable_only_if_it_is_provisional_and_requires_100rel() {
    let text = String::from_utf8(RELIABLE.to_vec()).expect("ASCII");
    let rseq = |from: &str, to: &str| {
        let text = text.replace(from, to);
        let message = message(text.as_bytes());
        message.response().expect("well formed").reliable_rseq().map_err(|error| error.kind)
    };
    assert_eq!(rseq("100rel", "100REL"), Ok(Some(988_789)));
    assert_eq!(rseq("timer, 100rel", "timer"), Ok(None));
    assert_eq!(rseq("183 Session Progress", "100 Trying"), Ok(None));
    assert_eq!(rseq("183 Session Progress", "200 OK"), Ok(None));
    assert_eq!(rseq("RSeq: 988789", "X: y"), Ok(None));
    assert_eq!(rseq("RSeq: 988789", "RSeq: 0"), Err(Kind::BadRSeq));
}

#[test]
fn a_session_interval_has_a_refresher_or_leaves_the_choice() {
    let of = |value: &str| {
        SessionExpires::parse(value.as_bytes()).map(|found| (found.seconds, found.refresher))
    };
    assert_eq!(of("4000"), Ok((4_000, None)));
    assert_eq!(of("4294967295;refresher=uac"), Ok((u32::MAX, Some(Refresher::Uac))));
    assert_eq!(of("90 ; x=\"y;refresher=uac\" ; Refresher = UAS "), Ok((90, Some(Refresher::Uas))));
    for refresher in [Refresher::Uac, Refresher::Uas] {
        let value = [b"1800;refresher=", refresher.as_bytes()].concat();
        let read = SessionExpires::parse(&value).map(|found| found.refresher);
        assert_eq!(read, Ok(Some(refresher)));
    }
    let cases: [(&str, Kind, u32); 9] = [
        ("", Kind::BadDeltaSeconds, 0),
        (";refresher=uac", Kind::BadDeltaSeconds, 0),
        ("4294967296", Kind::BadDeltaSeconds, 0),
        ("1.5", Kind::TrailingBytes, 1),
        ("90 90", Kind::TrailingBytes, 3),
        ("90;refresher", Kind::BadParam, 12),
        ("90;refresher=uax", Kind::BadParam, 16),
        ("90;refresher=\"uac\"", Kind::BadParam, 18),
        ("90;refresher=uac;refresher=uac", Kind::RepeatedParam, 30),
    ];
    for (value, kind, offset) in cases {
        let found = fault(SessionExpires::parse(value.as_bytes()));
        assert_eq!(found, Some((kind, offset)), "{value}");
    }
}

#[test]
fn a_min_se_is_seconds_whatever_parameters_follow() {
    assert_eq!(min_se::parse(b"90"), Ok(min_se::DEFAULT_SECONDS));
    assert_eq!(min_se::parse(b"120;a;b=c"), Ok(120));
    assert_eq!(fault(min_se::parse(b"x")), Some((Kind::BadDeltaSeconds, 0)));
    assert_eq!(fault(min_se::parse(b"90;")), Some((Kind::BadParam, 3)));
    assert_eq!(fault(min_se::parse(b"90,91")), Some((Kind::TrailingBytes, 2)));
}

#[test]
fn a_retry_after_has_a_comment_that_nests_and_a_duration() {
    let message = message(BUSY);
    let found = message.read(HeaderName::RetryAfter, RetryAfter::parse).expect("well formed");
    let found = found.expect("there");
    assert_eq!((found.seconds, found.duration), (18_000, Some(3_600)));
    assert_eq!(found.comment, Some(&br"(in a (long) meeting \))"[..]));
    let folded =
        RetryAfter::parse(b"120\r\n\t(I'm in\r\n a meeting)").expect("a fold is white space");
    assert_eq!((folded.seconds, folded.duration), (120, None));
    let bare = RetryAfter::parse(b"5;duration=4294967295").expect("no comment");
    assert_eq!((bare.comment, bare.duration), (None, Some(u32::MAX)));
    let cases: [(&str, Kind, u32); 8] = [
        ("soon", Kind::BadDeltaSeconds, 0),
        ("5 (a", Kind::BadComment, 4),
        ("5 (a\\", Kind::BadComment, 4),
        ("5 (a\rb)", Kind::BadComment, 4),
        ("5 ((a)", Kind::BadComment, 6),
        ("5 (a))", Kind::TrailingBytes, 5),
        ("5;duration=long", Kind::BadDeltaSeconds, 15),
        ("5;duration=1;duration=1", Kind::RepeatedParam, 23),
    ];
    for (value, kind, offset) in cases {
        assert_eq!(fault(RetryAfter::parse(value.as_bytes())), Some((kind, offset)), "{value}");
    }
}

#[test]
fn a_comment_of_ten_thousand_parentheses_costs_no_stack() {
    let (open, close) = ("(".repeat(10_000), ")".repeat(10_000));
    let value = format!("5 {open}{close}");
    let found = RetryAfter::parse(value.as_bytes()).expect("they match");
    assert_eq!(found.comment.map(<[u8]>::len), Some(20_000));
    let value = format!("5 {open}");
    assert_eq!(fault(RetryAfter::parse(value.as_bytes())), Some((Kind::BadComment, 10_002)));
}

#[test]
fn events_are_the_same_when_package_and_id_are_byte_by_byte() {
    let of = |value: &'static str| Event::parse(value.as_bytes()).expect(value);
    assert_eq!(of("foo; id=1234"), of("foo; param=abcd; ID=1234"));
    assert_ne!(of("foo;id=1234"), of("Foo;id=1234"));
    assert_ne!(of("foo;id=a"), of("foo;id=A"));
    assert_ne!(of("foo;id=1234"), of("foo"));
    assert_eq!(of("presence.winfo").package, b"presence.winfo");
    let cases: [(&str, Kind, u32); 8] = [
        ("", Kind::BadToken, 0),
        (".winfo", Kind::BadToken, 0),
        ("presence.", Kind::BadToken, 0),
        ("presence..winfo", Kind::BadToken, 0),
        ("foo, bar", Kind::TrailingBytes, 3),
        ("foo;id", Kind::BadParam, 6),
        ("foo;id=1;id=1", Kind::RepeatedParam, 13),
        ("foo;id=\"1\"", Kind::BadParam, 10),
    ];
    for (value, kind, offset) in cases {
        assert_eq!(fault(Event::parse(value.as_bytes())), Some((kind, offset)), "{value}");
    }
}

#[test]
fn a_notify_of_a_refer_says_that_it_is_over() {
    let message = message(NOTIFY);
    let event = message.read(HeaderName::Event, Event::parse).expect("well formed");
    assert_eq!(event, Some(Event { package: b"refer", id: Some(b"3") }));
    let state = message.read(HeaderName::SubscriptionState, SubscriptionState::parse);
    let state = state.expect("well formed").expect("there");
    assert_eq!((state.substate, state.reason), (Substate::Terminated, Some(&b"noresource"[..])));
}

#[test]
fn a_subscription_is_active_pending_terminated_or_something_else() {
    let of = |value: &str| SubscriptionState::parse(value.as_bytes()).map(|found| found.substate);
    assert_eq!(of("active;expires=60"), Ok(Substate::Active));
    assert_eq!(of("PENDING"), Ok(Substate::Pending));
    assert_eq!(of("Terminated;retry-after=5;reason=probation"), Ok(Substate::Terminated));
    assert_eq!(of("snoozing;why=tired"), Ok(Substate::Extension));
    let full = SubscriptionState::parse(b"active;retry-after=7 ; expires=60").expect("both");
    assert_eq!((full.expires, full.retry_after), (Some(60), Some(7)));
    let cases: [(&str, Kind, u32); 5] = [
        ("", Kind::BadToken, 0),
        (";expires=60", Kind::BadToken, 0),
        ("active;expires=-1", Kind::BadDeltaSeconds, 17),
        ("active;expires=1;expires=2", Kind::RepeatedParam, 26),
        ("active;reason=\"x\"", Kind::BadParam, 17),
    ];
    for (value, kind, offset) in cases {
        let found = fault(SubscriptionState::parse(value.as_bytes()));
        assert_eq!(found, Some((kind, offset)), "{value}");
    }
}

#[test]
fn a_refer_names_the_target_and_the_dialog_to_replace_still_escaped() {
    let message = message(REFER);
    let target = message.read(HeaderName::ReferTo, refer_to::parse).expect("well formed");
    let target = target.expect("there");
    let uri = target.uri().expect("proven");
    assert_eq!((target.display(), uri.user()), (Some(&b"\"Carol\""[..]), Some(&b"carol"[..])));
    let replaces = &b"98%40192.0.2.10%3Bto-tag%3D1%3Bfrom-tag%3D2"[..];
    assert_eq!(uri.header(b"replaces"), Some(replaces));
    assert_eq!(uri.header(b"Subject"), Some(&b"now"[..]));
    assert_eq!((uri.header(b"Replace"), uri.header(b"")), (None, None));
}

#[test]
fn a_refer_to_is_one_sound_address() {
    assert!(refer_to::parse(b"sip:carol@h;method=BYE").is_ok());
    assert!(refer_to::parse(b"<tel:+1-201-555-0123>;early=no").is_ok());
    let cases: [(&str, Kind, u32); 6] = [
        ("", Kind::BadDisplayName, 0),
        ("<sip:a@h>, <sip:b@h>", Kind::TrailingBytes, 9),
        ("sip:a@h?Replaces=x", Kind::ForbiddenUriHeaders, 7),
        ("<sip:a@h?Replaces>", Kind::BadUriHeaders, 8),
        ("<sip:a@h?Replaces=%0>", Kind::BadUriHeaders, 8),
        ("Carol <sip:a@h:0>", Kind::BadPort, 16),
    ];
    for (value, kind, offset) in cases {
        assert_eq!(fault(refer_to::parse(value.as_bytes())), Some((kind, offset)), "{value}");
    }
}

#[test]
fn an_invite_replaces_a_dialog_by_call_id_and_both_tags() {
    let message = message(INVITE);
    let found = message.read(HeaderName::Replaces, Replaces::parse).expect("well formed");
    let expected =
        Replaces { call_id: b"98@192.0.2.10", to_tag: b"1", from_tag: b"2", is_early_only: true };
    assert_eq!(found, Some(expected));
    let interval = message.read(HeaderName::SessionExpires, SessionExpires::parse);
    let expected = SessionExpires { seconds: 1_800, refresher: Some(Refresher::Uas) };
    assert_eq!(interval, Ok(Some(expected)));
}

//= rfc3891#6.1
//# A Replaces header field MUST contain exactly one to-tag and exactly one from-tag
#[test]
fn a_replaces_without_either_tag_or_with_one_twice_is_refused() {
    assert!(Replaces::parse(b"a@b ; to-tag = 1 ; x=y ;\r\n from-tag = 0").is_ok());
    let cases: [(&str, Kind, u32); 10] = [
        ("", Kind::BadCallId, 0),
        (";to-tag=1;from-tag=2", Kind::BadCallId, 0),
        ("a@b", Kind::MissingParam, 3),
        ("a@b;to-tag=1", Kind::MissingParam, 12),
        ("a@b;from-tag=1", Kind::MissingParam, 14),
        ("a@b;to-tag=1;to-tag=1;from-tag=2", Kind::RepeatedParam, 21),
        ("a@b;to-tag=1;from-tag=2;from-tag=3", Kind::RepeatedParam, 34),
        ("a@b;to-tag;from-tag=2", Kind::BadParam, 10),
        ("a@b;to-tag=\"1\";from-tag=2", Kind::BadParam, 14),
        ("a@b;to-tag=1;from-tag=2, c@d;to-tag=1;from-tag=2", Kind::TrailingBytes, 23),
    ];
    for (value, kind, offset) in cases {
        assert_eq!(fault(Replaces::parse(value.as_bytes())), Some((kind, offset)), "{value}");
    }
}

#[test]
fn an_option_tag_is_found_on_every_line_in_any_case() {
    let message = message(INVITE);
    let supports = |tag: &[u8]| list::contains(&message, HeaderName::Supported, tag);
    assert!(supports(b"replaces") && supports(b"100rel") && supports(b"TIMER"));
    assert!(!supports(b"100re") && !supports(b"100rel2") && !supports(b""));
    assert!(!list::contains(&message, HeaderName::ProxyRequire, b"100rel"));
}

#[test]
fn a_method_is_found_in_allow_only_as_it_is_written() {
    let text =
        "OPTIONS sip:a@b SIP/2.0\r\nAllow: INVITE ,ACK\r\nAllow:\r\nAllow: BYE, @, UPDATE\r\n\r\n";
    let message = message(text.as_bytes());
    let allows = |method: Method| list::contains(&message, HeaderName::Allow, method.as_bytes());
    assert!(allows(Method::Invite) && allows(Method::Ack) && allows(Method::Bye));
    assert!(!list::contains(&message, HeaderName::Allow, b"bye"));
    assert!(!allows(Method::Update), "nothing behind what is malformed counts");
}

#[test]
fn a_mask_asks_for_several_headers_at_once() {
    let rare = HeaderName::RAck.bit() | HeaderName::ReferTo.bit();
    assert!(message(PRACK).has_any(rare) && message(REFER).has_any(rare));
    assert!(!message(NOTIFY).has_any(rare) && !message(REFER).has_any(0));
    assert!(message(NOTIFY).has_any(u64::MAX));
    let mut bits: Vec<u64> = (0..NAMES).map(|bit| 1 << bit).collect();
    for (_, name, _) in message(INVITE).lines() {
        bits.retain(|&bit| bit != name.bit());
    }
    assert!(bits.iter().all(|&bit| !message(INVITE).has_any(bit)), "only what is there");
}

#[test]
fn an_error_counts_from_the_start_of_the_message() {
    let text = String::from_utf8(PRACK.to_vec()).expect("ASCII").replace("988789 1", "988789 x");
    let message = message(text.as_bytes());
    let at = text.find("x INVITE").expect("put there");
    let found = message.read(HeaderName::RAck, RAck::parse);
    assert_eq!(fault(found), Some((Kind::BadCSeq, at as u32)));
    assert_eq!(message.read(HeaderName::RSeq, rseq::parse), Ok(None));
}
