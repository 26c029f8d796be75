//! Templates fill their gaps and nothing else.

use trunkline::wire::TxBuf;

use super::{Fill, Template};
use crate::key::Key;

fn rendered(template: &Template, fill: &Fill<'_>) -> String {
    let mut out = TxBuf::new();
    template.render(fill, &mut out);
    String::from_utf8(out.as_bytes().to_vec()).unwrap()
}

#[test]
fn gaps_are_filled_in_order() {
    let template = Template::new("BYE {uri} SIP/2.0\r\nTo: <sip:a>{tag}\r\nCall-ID: {key}@h {key}");
    let key = Key { slot: 1, generation: 2 }.text();
    let fill = Fill { key: &key, tag: b"9f", uri: b"sip:b@h" };
    assert_eq!(
        rendered(&template, &fill),
        "BYE sip:b@h SIP/2.0\r\nTo: <sip:a>;tag=9f\r\n\
         Call-ID: 00000001-00000002@h 00000001-00000002"
    );
    let no_tag = rendered(&template, &Fill { tag: b"", ..fill });
    assert!(no_tag.contains("To: <sip:a>\r\n"), "an empty tag leaves no parameter");
}

#[test]
fn recorded_message_is_given_to_another_call() {
    let recorded_key = Key { slot: 5, generation: 0 }.text();
    let template = Template::recorded(b"x00000005-00000000y00000005-00000000", &recorded_key);
    let key = Key { slot: 0xab, generation: 3 }.text();
    let fill = Fill { key: &key, tag: b"", uri: b"" };
    assert_eq!(rendered(&template, &fill), "x000000ab-00000003y000000ab-00000003");
    assert_eq!(template.first_key(), Some(1));
}

#[test]
fn no_gap_no_key() {
    let template = Template::recorded(b"SIP/2.0 200 OK\r\n\r\n", &Key::parse(KEY).unwrap().text());
    assert_eq!(template.first_key(), None);
    assert_eq!(Template::new("").first_key(), None);
}

#[test]
fn too_small_a_buffer_is_told() {
    let mut out = TxBuf::with_capacity(20);
    let key = Key { slot: 0, generation: 0 }.text();
    let fill = Fill { key: &key, tag: b"", uri: b"sip:a-long-target@example.com" };
    Template::new("{key}{uri}").render(&fill, &mut out);
    assert!(out.is_overflowed());
}

const KEY: &[u8] = b"00000000-00000000";
