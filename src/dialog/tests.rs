//! What a dialog keeps of its INVITE, and where its requests go.

use super::*;
use crate::ident::Ident;
use crate::pool::Blocks;
use crate::sip::Message;
use crate::wire::Flow;

fn invite(headers: &str) -> Vec<u8> {
    format!(
        "INVITE sip:bob%20b@192.0.2.1;x=y SIP/2.0\r\n\
         Via: SIP/2.0/UDP 198.51.100.7;branch=z9hG4bK1\r\nFrom: Alice <sip:alice@a>;tag=f\r\n\
         To: <sip:bob@192.0.2.1>\r\nCall-ID: c@a\r\nCSeq: 7 INVITE\r\n{headers}\r\n"
    )
    .into_bytes()
}

fn flow() -> Flow {
    Flow::udp(0, "198.51.100.7:5070".parse().unwrap())
}

/// The dialog that an INVITE with these header lines opens.
fn open(blocks: &mut Blocks, headers: &str) -> Option<Dialog> {
    let bytes = invite(headers);
    let message = Message::parse(&bytes).unwrap();
    let request = message.request().unwrap();
    let mut ident = Ident::new(1);
    let tag = ident.token();
    Dialog::open(blocks, tag, flow(), &request)
}

#[test]
fn texts_are_those_of_the_invite() {
    let mut blocks = Blocks::new(4);
    let headers = "Contact: \"A\" <sip:alice@198.51.100.7:5071>;q=1\r\nRecord-Route: <sip:r1;lr>\r\n\
        Record-Route: <sip:r2;lr> , <sip:r3>\r\n";
    let dialog = open(&mut blocks, headers).unwrap();
    let texts = dialog.texts(&blocks);
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    assert_eq!(text(texts.remote), "Alice <sip:alice@a>;tag=f");
    assert_eq!(text(texts.local), "<sip:bob@192.0.2.1>");
    assert_eq!(text(texts.call_id), "c@a");
    assert_eq!(text(texts.target), "sip:alice@198.51.100.7:5071");
    assert_eq!(text(texts.routes), "<sip:r1;lr>, <sip:r2;lr> , <sip:r3>");
    assert_eq!(text(texts.request_uri), "sip:bob%20b@192.0.2.1;x=y");
    assert_eq!(text(texts.user), "bob%20b");
    dialog.close(&mut blocks);
    assert_eq!(blocks.live(), 0);
}

#[test]
fn without_contact_the_peer_is_where_from_says() {
    let mut blocks = Blocks::new(4);
    let dialog = open(&mut blocks, "").unwrap();
    assert_eq!(dialog.texts(&blocks).target, b"sip:alice@a");
    assert_eq!(dialog.next_hop(&blocks).flow, flow(), "a name is not looked up");
    dialog.close(&mut blocks);
}

#[test]
fn too_many_routes_and_no_block_open_nothing() {
    let mut blocks = Blocks::new(1);
    let route = "Record-Route: <sip:r;lr>\r\n";
    let most = open(&mut blocks, &route.repeat(32)).unwrap();
    assert!(open(&mut blocks, "").is_none(), "the only block is taken");
    most.close(&mut blocks);
    assert!(open(&mut blocks, &route.repeat(33)).is_none());
    let long = format!("Record-Route: <sip:{};lr>\r\n", "r".repeat(8_192));
    assert!(open(&mut blocks, &long).is_none());
    assert_eq!(blocks.live(), 0);
}

#[test]
fn a_new_target_replaces_the_old_one_and_nothing_else() {
    let mut blocks = Blocks::new(2);
    let mut dialog = open(&mut blocks, "Contact: <sip:alice@198.51.100.7>\r\n").unwrap();
    for contact in
        ["sip:a@203.0.113.9", "sip:somebody-with-a-long-name@203.0.113.9:5099;x=1", "sip:b@c"]
    {
        dialog.retarget(&mut blocks, contact.as_bytes());
        let texts = dialog.texts(&blocks);
        assert_eq!(texts.target, contact.as_bytes());
        assert_eq!((texts.call_id, texts.user), (&b"c@a"[..], &b"bob%20b"[..]));
        assert_eq!(texts.request_uri, b"sip:bob%20b@192.0.2.1;x=y");
        assert_eq!(blocks.live(), 1);
    }
    dialog.close(&mut blocks);
}

#[test]
fn without_a_block_to_spare_the_old_target_stays() {
    let mut blocks = Blocks::new(1);
    let mut dialog = open(&mut blocks, "Contact: <sip:alice@198.51.100.7>\r\n").unwrap();
    dialog.retarget(&mut blocks, b"sip:other@203.0.113.9");
    assert_eq!(dialog.texts(&blocks).target, b"sip:alice@198.51.100.7");
    dialog.close(&mut blocks);
}

#[test]
fn next_hop_is_loose_strict_or_the_target() {
    let target = b"sip:alice@198.51.100.9";
    let direct = NextHop::new(b"", target, flow());
    assert_eq!(
        (direct.request_uri, direct.routes, direct.last_route),
        (&target[..], &b""[..], None)
    );
    assert_eq!(direct.flow.remote, "198.51.100.9:5060".parse().unwrap());
    let loose = NextHop::new(b"<sip:203.0.113.1;lr>,<sip:203.0.113.2>", target, flow());
    assert_eq!(loose.request_uri, target);
    assert_eq!(loose.routes, b"<sip:203.0.113.1;lr>,<sip:203.0.113.2>");
    assert_eq!(loose.flow.remote, "203.0.113.1:5060".parse().unwrap());
    let strict = NextHop::new(b"<sip:203.0.113.1:5062> , <sip:203.0.113.2>", target, flow());
    assert_eq!(strict.request_uri, b"sip:203.0.113.1:5062");
    assert_eq!((strict.routes, strict.last_route), (&b"<sip:203.0.113.2>"[..], Some(&target[..])));
    assert_eq!(strict.flow.remote, "203.0.113.1:5062".parse().unwrap());
}

#[test]
fn loopback_is_a_next_hop_for_peers_on_this_host_only() {
    let hop = |source: &str| {
        let flow = Flow::udp(0, source.parse().unwrap());
        NextHop::new(b"", b"sip:alice@127.0.0.1:5062", flow).flow.remote.to_string()
    };
    assert_eq!(hop("127.0.0.1:40000"), "127.0.0.1:5062");
    assert_eq!(hop("198.51.100.7:5070"), "198.51.100.7:5070");
}

#[test]
fn sequence_remembers_newer_numbers_only() {
    let mut sequence = Sequence::opened_by(10);
    assert_eq!(sequence.receive(10), Order::Same);
    assert_eq!(sequence.receive(9), Order::Older);
    assert_eq!(sequence.receive(4_711), Order::Newer);
    assert_eq!(sequence.receive(11), Order::Older);
    assert_eq!((sequence.next_local(), sequence.next_local(), sequence.local()), (1, 2, 2));
}

#[test]
fn dialogs_are_found_by_all_three_parts() {
    let mut blocks = Blocks::new(4);
    let dialog = open(&mut blocks, "").unwrap();
    let tag = dialog.local_tag;
    let mut dialogs = Dialogs::default();
    dialogs.insert(tag, 7);
    let find = |call_id: &[u8], local_tag: &[u8], remote_tag: &[u8]| {
        let id = DialogId { call_id, local_tag, remote_tag };
        dialogs.find(local_tag, |slot| slot == 7 && dialog.is(&id, &blocks))
    };
    assert_eq!(find(b"c@a", tag.as_bytes(), b"f"), Some(7));
    assert_eq!(find(b"c@b", tag.as_bytes(), b"f"), None);
    assert_eq!(find(b"c@a", tag.as_bytes(), b"g"), None);
    assert_eq!(find(b"c@a", tag.as_bytes(), b""), None);
    assert_eq!(find(b"c@a", &tag.as_bytes()[1..], b"f"), None);
    assert_eq!(find(b"c@a", b"0000000000000", b"f"), None);
    dialogs.remove(tag, 7);
    assert!(dialogs.is_empty());
    dialog.close(&mut blocks);
}
