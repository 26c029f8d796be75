//! Headers one by one, the odd spellings included.

mod rare;

use super::*;
use crate::sip::uri::Host;
use crate::sip::{Method, ParseError, ParseErrorKind};

#[test]
fn every_name_is_known_in_full_and_compact_and_in_any_case() {
    let compact: [(&[u8], HeaderName); 15] = [
        (b"v", HeaderName::Via),
        (b"f", HeaderName::From),
        (b"t", HeaderName::To),
        (b"i", HeaderName::CallId),
        (b"m", HeaderName::Contact),
        (b"c", HeaderName::ContentType),
        (b"l", HeaderName::ContentLength),
        (b"e", HeaderName::ContentEncoding),
        (b"k", HeaderName::Supported),
        (b"u", HeaderName::AllowEvents),
        (b"o", HeaderName::Event),
        (b"x", HeaderName::SessionExpires),
        (b"r", HeaderName::ReferTo),
        (b"b", HeaderName::ReferredBy),
        (b"s", HeaderName::Subject),
    ];
    for (spelling, name) in compact {
        assert_eq!(HeaderName::parse(spelling), name);
        assert_eq!(HeaderName::parse(&spelling.to_ascii_uppercase()), name);
        assert_eq!(HeaderName::parse(name.as_bytes()), name);
        assert_eq!(HeaderName::parse(&name.as_bytes().to_ascii_uppercase()), name);
        assert_eq!(HeaderName::parse(&name.as_bytes().to_ascii_lowercase()), name);
    }
}

#[test]
fn a_name_that_only_resembles_a_known_one_is_an_extension() {
    for name in ["", "Vea", "Call_ID", "Call-I\rd", "Contacts", "ToTo", "z", "Max-Forwarts"] {
        assert_eq!(HeaderName::parse(name.as_bytes()), HeaderName::Extension, "{name}");
    }
}

#[test]
fn a_via_with_white_space_everywhere_is_read() {
    let value = b"SIP  /   2.0\r\n /UDP\r\n    192.0.2.2 : 5070 ; branch = z9hG4bKx ;\r\n rport , SIP/2.0/TCP h";
    let via = Via::parse_first(value).expect("RFC 4475 has it like this");
    assert_eq!((via.transport, via.port), (&b"UDP"[..], Some(5070)));
    assert_eq!(via.host(), Host::V4([192, 0, 2, 2].into()));
    assert_eq!((via.branch, via.rport), (Some(&b"z9hG4bKx"[..]), Rport::Asked));
    assert!(via.has_magic_cookie());
    let transports: Vec<_> =
        Via::list(value).map(|via| via.expect("both are fine").transport).collect();
    assert_eq!(transports, [&b"UDP"[..], &b"TCP"[..]]);
}

#[test]
fn the_magic_cookie_alone_names_no_transaction() {
    let via = Via::parse_first(b"SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK").expect("badbranch");
    assert!(!via.has_magic_cookie());
    assert!(!Via::parse_first(b"SIP/2.0/UDP h").expect("RFC 2543").has_magic_cookie());
}

#[test]
fn rport_is_absent_asked_or_filled() {
    let rport = |value: &str| Via::parse_first(value.as_bytes()).map(|via| via.rport);
    assert_eq!(rport("SIP/2.0/UDP h"), Ok(Rport::Absent));
    assert_eq!(rport("SIP/2.0/UDP h;rport"), Ok(Rport::Asked));
    assert_eq!(rport("SIP/2.0/UDP h;RPORT=5062"), Ok(Rport::Value(5062)));
    assert_eq!(
        rport("SIP/2.0/UDP h;rport;rport").map_err(|error| error.kind),
        Err(ParseErrorKind::RepeatedParam)
    );
}

#[test]
fn display_names_are_tokens_or_quoted() {
    let display = |value: &'static str| {
        NameAddr::parse(value.as_bytes()).map(|address| address.display().unwrap_or_default())
    };
    assert_eq!(display("<sip:a@b>"), Ok(&b""[..]));
    assert_eq!(display("caller<sip:a@b>"), Ok(&b"caller"[..]));
    assert_eq!(display("A. G. Bell  <sip:a@b>"), Ok(&b"A. G. Bell"[..]));
    assert_eq!(display("\"Bell, \\\" A\" <sip:a@b>"), Ok(&b"\"Bell, \\\" A\""[..]));
    assert_eq!(display("sip:a@b"), Ok(&b""[..]));
    assert!(display("\"Bell\" sip:a@b").is_err());
    assert!(display("\"Bell\\\" <sip:a@b>").is_err());
    assert!(display("Bell, A <sip:a@b>").is_err());
}

#[test]
fn without_brackets_the_parameters_are_the_headers() {
    let address = NameAddr::parse(b"sip:a@b;tag=1;user=phone").expect("RFC 3261 §20");
    assert_eq!(address.tag, Some(&b"1"[..]));
    assert_eq!(address.uri_raw, b"sip:a@b");
    assert_eq!(address.params().iter().count(), 2);
    let address = NameAddr::parse(b"<sip:a@b;user=phone>;tag=1").expect("brackets");
    assert_eq!(address.uri().map(|uri| uri.params().iter().count()), Ok(1));
    assert_eq!(address.params().as_bytes(), b";tag=1");
}

#[test]
fn contacts_are_a_list_or_a_star() {
    let value = b"\"a, b\" <sip:a@b;x=1,2>;q=0.5 , sip:c@d";
    let is_malformed = |contact: Result<Contact<'_>, ParseError>| match contact {
        Ok(Contact::Address(address)) => address.uri().is_err(),
        Ok(Contact::Star) => false,
        Err(_) => true,
    };
    assert!(Contact::list(value).any(is_malformed), "no comma in a uri-parameter");
    let value = b"\"a, b\" <sip:a,z@b>;q=0.5 , sip:c@d";
    assert_eq!(Contact::list(value).filter(|contact| contact.is_ok()).count(), 2);
    assert!(matches!(Contact::parse_first(b"*"), Ok(Contact::Star)));
    assert!(Contact::parse_first(b"*, sip:a@b").is_err());
}

#[test]
fn a_list_ends_at_its_first_malformed_element() {
    assert_eq!(require::list(b"").count(), 0);
    assert_eq!(require::list(b" \r\n ").count(), 0);
    let tags: Vec<_> = require::list(b"100rel ,timer,, x").collect();
    assert_eq!(tags.len(), 3);
    assert!(tags[2].is_err());
}

#[test]
fn loose_routes_have_lr() {
    let hops: Vec<_> = route::list(b"<sip:p1;lr>,<sip:p2>").map(|hop| hop.expect("fine")).collect();
    assert_eq!(hops.iter().map(route::is_loose).collect::<Vec<_>>(), [true, false]);
}

#[test]
fn accept_ranges_include_what_they_say() {
    let includes_sdp = |value: &str| {
        accept::list(value.as_bytes())
            .flatten()
            .any(|range| accept::includes(&range, b"application", b"sdp"))
    };
    assert!(includes_sdp("text/plain, application/SDP;level=1"));
    assert!(includes_sdp("application/*"));
    assert!(includes_sdp("*/*;q=0.1"));
    assert!(!includes_sdp("application/sdp;q=0.0"));
    assert!(!includes_sdp("text/nobodyKnowsThis"));
    assert!(!includes_sdp(""));
}

#[test]
fn sdp_is_known_in_any_case_and_with_parameters() {
    assert!(content_type::is_sdp(b"application/sdp"));
    assert!(content_type::is_sdp(b"Application / SDP ;charset=utf-8"));
    assert!(!content_type::is_sdp(b"application/unknownformat"));
    assert!(!content_type::is_sdp(b"application"));
}

#[test]
fn cseq_may_be_folded_and_have_leading_zeros() {
    let (cseq, name) = CSeq::parse(b"0009\r\n  INVITE").expect("wsinv");
    assert_eq!((cseq.number, cseq.method, name), (9, Method::Invite, &b"INVITE"[..]));
    assert!(CSeq::parse(b"2147483647 BYE").is_ok());
    assert!(CSeq::parse(b"36893488147419103232 BYE").is_err());
    assert!(CSeq::parse(b"1 BYE x").is_err());
    let zeros = [&[b'0'; 4096][..], b"7 BYE"].concat();
    assert_eq!(CSeq::parse(&zeros).map(|(cseq, _)| cseq.number), Ok(7));
    let wraps_64_bits = b"18446744073709551617 BYE";
    assert!(CSeq::parse(wraps_64_bits).is_err());
}

/// Values of the usual shape, with one byte put in, taken out or replaced at every place.
fn nearly(values: &[&str]) -> Vec<Vec<u8>> {
    let mut all = Vec::new();
    for value in values.iter().map(|value| value.as_bytes()) {
        all.push(value.to_vec());
        for at in 0..value.len() {
            all.push([&value[..at], &value[at + 1..]].concat());
            for byte in 0..=u8::MAX {
                all.push([&value[..at], &[byte], &value[at..]].concat());
                all.push([&value[..at], &[byte], &value[at + 1..]].concat());
            }
        }
    }
    all
}

#[test]
fn the_short_way_through_an_address_leads_where_the_long_one_does() {
    let values =
        ["sipp <sip:sipp@192.0.2.10:5061>;tag=12345SIPpTag001", "<sip:a@b>", "to <sip:b@h>;tag=1"];
    let mut count = 0;
    for value in nearly(&values) {
        let Some(usual) = NameAddr::usual(&value) else { continue };
        let any = NameAddr::any(&value).expect("the long way knows it as well");
        assert_eq!(format!("{usual:?}"), format!("{any:?}"));
        count += 1;
    }
    assert!(count > 1_000, "{count}");
}

#[test]
fn the_short_way_through_a_bare_address_leads_where_the_long_one_does() {
    let mut count = 0;
    for value in nearly(&["sip:sipp@192.0.2.10:5061", "sip:a@b"]) {
        let Some(usual) = NameAddr::usual_bare(&value) else { continue };
        let any = NameAddr::any_first(&value).expect("the long way knows it as well");
        assert_eq!(format!("{usual:?}"), format!("{any:?}"));
        assert!(any.uri().is_ok());
        count += 1;
    }
    assert!(count > 1_000, "{count}");
}

#[test]
fn the_short_way_through_a_via_leads_where_the_long_one_does() {
    let values = [
        "SIP/2.0/UDP 192.0.2.10:5061;branch=z9hG4bK-1-2-0",
        "SIP/2.0/UDP h;branch=z9hG4bK==",
        "SIP/2.0/UDP h;branch=z9hG4bK1;rport",
        "SIP/2.0/UDP h;branch=z9hG4bK1;oc;oc-algo=\"loss\"",
        "SIP/2.0/UDP h;branch=z9hG4bK1;rport;oc;oc-algo=\"loss\"",
        "SIP/2.0/UDP h;branch=z9hG4bK1;oc;oc-algo=\"loss\";oc-seq=1",
        "SIP/2.0/UDP h;branch=z9hG4bK1;rport=5;oc;oc-algo=\"loss\"",
    ];
    for asking in [&values[2..3], &values[3..4], &values[4..5]] {
        assert!(Via::usual(asking[0].as_bytes()).is_some(), "{asking:?}");
    }
    let mut count = 0;
    for value in nearly(&values) {
        let Some(usual) = Via::usual(&value) else { continue };
        let any = Via::any_first(&value).expect("the long way knows it as well");
        assert_eq!(format!("{usual:?}"), format!("{any:?}"));
        count += 1;
    }
    assert!(count > 1_000, "{count}");
}
