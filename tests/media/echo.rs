//! Echo: one stream of ours from the answer to the end, whatever the peer's does.

use trunkline::api::{Command, Prompt, Treatment};
use trunkline::rtp::g711::Law;
use trunkline::sdp::CodecKind;
use trunkline::sim::World;

use crate::phone::{HOME, Phone, address, assert_one_stream, check_all, description, marked};

#[test]
fn the_peer_hears_itself_and_each_packet_once() {
    let mut w = World::new(1);
    let mut phone = Phone::plain(&mut w);
    phone.talk(&mut w, 100);
    let heard = phone.heard(&w, 0);
    assert_eq!(heard.len(), 100);
    assert_one_stream(&heard);
    assert_eq!(marked(&heard), [0]);
    for (byte, packet) in heard.iter().enumerate() {
        assert_eq!((packet.remote, packet.header.payload_type), (phone.remote, 0));
        assert_eq!(packet.payload, [byte as u8; 160]);
    }
    assert_ne!(heard[0].header.ssrc, phone.ssrc, "ours, not the peer's");
    phone.hang_up(&mut w);
    check_all(&mut w);
}

#[test]
fn what_is_lost_and_overtaken_comes_back_so_and_a_copy_does_not() {
    let mut w = World::new(2);
    let mut phone = Phone::plain(&mut w);
    phone.talk(&mut w, 5);
    let start = w.packets.len();
    let sent: Vec<Vec<u8>> = (0..6).map(|byte| phone.packet(&[byte; 160])).collect();
    for place in [0, 2, 1, 1, 2, 5] {
        w.send_media(phone.remote, phone.socket, &sent[place]);
        w.run_for(20);
    }
    let heard = phone.heard(&w, start);
    let first = heard[0].header.sequence;
    let gaps: Vec<u16> = heard.iter().map(|p| p.header.sequence.wrapping_sub(first)).collect();
    assert_eq!(gaps, [0, 2, 1, 5]);
    assert_eq!(w.media_ledger().rejected, 2);
    phone.talk(&mut w, 3);
    assert_eq!(phone.heard(&w, start + 3)[1].header.sequence.wrapping_sub(first), 6);
    phone.hang_up(&mut w);
    check_all(&mut w);
}

#[test]
fn the_peer_starts_anew_under_another_ssrc() {
    let mut w = World::new(3);
    let mut phone = Phone::plain(&mut w);
    for source in 0..5 {
        phone.ssrc = 0xabcd_0000 + source;
        phone.sequence = 1_000 * source as u16;
        phone.timestamp = 0x4000_0000_u32.wrapping_mul(source);
        phone.talk(&mut w, 10);
    }
    let heard = phone.heard(&w, 0);
    assert_eq!(heard.len(), 50);
    assert_one_stream(&heard);
    assert_eq!(marked(&heard), [0, 10, 20, 30, 40]);
    phone.hang_up(&mut w);
    check_all(&mut w);
}

#[test]
fn a_codec_switch_by_re_invite_goes_on_in_the_other_codec() {
    let mut w = World::new(4);
    let home = address(HOME);
    let mut phone = Phone::call(&mut w, "service", home, &description(home, 1, "0 8", ""));
    phone.talk(&mut w, 10);
    phone.change(&mut w, home, "8", "");
    // One is still on its way.
    phone.say(&mut w, &[0; 160]);
    assert_eq!(w.media_ledger().unexpected, 1);
    phone.payload_type = 8;
    phone.talk(&mut w, 10);
    // A dynamic payload type for a codec that has a fixed one.
    phone.change(&mut w, home, "96", "a=rtpmap:96 PCMU/8000\r\n");
    phone.payload_type = 96;
    phone.talk(&mut w, 10);
    let heard = phone.heard(&w, 0);
    assert_eq!(heard.len(), 30);
    let types: Vec<u8> = heard.iter().step_by(10).map(|p| p.header.payload_type).collect();
    assert_eq!(types, [0, 8, 96]);
    assert_one_stream(&heard[..10]);
    assert_one_stream(&heard[11..]);
    assert_eq!(heard[0].header.ssrc, heard[29].header.ssrc);
    phone.hang_up(&mut w);
    check_all(&mut w);
}

#[test]
fn echo_then_a_prompt_then_echo_is_one_stream() {
    let mut w = World::new(5);
    let mut phone = Phone::plain(&mut w);
    let call = phone.call;
    phone.talk(&mut w, 10);
    let prompt = Prompt::from_raw(CodecKind::Pcmu, &[0x33; 800]).unwrap();
    let play = Treatment::Play { prompt, is_looped: false };
    w.command(Command::Treat { call, treatment: play }).unwrap();
    phone.talk(&mut w, 20);
    w.command(Command::Treat { call, treatment: Treatment::Echo }).unwrap();
    phone.talk(&mut w, 10);
    w.command(Command::Treat { call, treatment: Treatment::Sink }).unwrap();
    phone.talk(&mut w, 10);
    w.command(Command::Treat { call, treatment: Treatment::Echo }).unwrap();
    phone.talk(&mut w, 10);
    let heard = phone.heard(&w, 0);
    assert_one_stream(&heard);
    assert_eq!(heard.iter().filter(|packet| packet.payload == [0x33; 160]).count(), 5);
    let silence = heard.iter().filter(|packet| packet.payload == [Law::Mu.silence(); 160]);
    assert_eq!(silence.count(), 15, "after its prompt a call is silent");
    assert_eq!(heard.len(), 50);
    assert_eq!(marked(&heard), [0, 10, 30, 40]);
    phone.hang_up(&mut w);
    check_all(&mut w);
}

#[test]
fn mute_stops_and_nothing_seems_lost_when_it_ends() {
    let mut w = World::new(6);
    let mut phone = Phone::plain(&mut w);
    let call = phone.call;
    phone.talk(&mut w, 10);
    for _ in 0..3 {
        w.command(Command::Mute { call, is_muted: true }).unwrap();
        let before = w.packets.len();
        phone.talk(&mut w, 10);
        assert_eq!(w.packets.len(), before, "not a packet");
        w.command(Command::Mute { call, is_muted: false }).unwrap();
        phone.talk(&mut w, 10);
    }
    let heard = phone.heard(&w, 0);
    assert_eq!((heard.len(), marked(&heard)), (40, vec![0, 10, 20, 30]));
    assert_one_stream(&heard);
    phone.hang_up(&mut w);
    check_all(&mut w);
}

#[test]
fn a_mute_during_a_prompt_lasts_until_it_is_taken_back() {
    let mut w = World::new(7);
    let phone = Phone::plain(&mut w);
    let call = phone.call;
    w.command(Command::Treat { call, treatment: Treatment::Silence }).unwrap();
    w.run_for(200);
    w.command(Command::Mute { call, is_muted: true }).unwrap();
    let before = w.packets.len();
    w.run_for(200);
    assert_eq!(w.packets.len(), before);
    w.command(Command::Mute { call, is_muted: false }).unwrap();
    w.run_for(200);
    let heard = phone.heard(&w, 0);
    assert_eq!(heard.len(), 20);
    assert_one_stream(&heard);
    assert_eq!(marked(&heard), [0, 10]);
    phone.hang_up(&mut w);
    check_all(&mut w);
}

#[test]
fn a_call_over_ipv6_echoes_too() {
    use trunkline::sim::Options;
    use trunkline::sip::{Method, Status};
    use trunkline::wire::{Flow, MediaSocket};

    let mut w = World::new(8);
    let home = address("[2001:db8::7]:6000");
    let leg = w.alice.open_by("service", Flow::udp(0, Options::ALICE_V6));
    let mut invite = w.alice.draft(leg, Method::Invite);
    invite.body = Some(description(home, 1, "0", ""));
    w.alice.send(invite);
    w.run_for(10);
    let text = w.bob_sent((Status::OK, Method::Invite)).first().text();
    assert!(text.contains("\r\nc=IN IP6 2001:db8::1\r\n"), "{text}");
    // The ports of IPv6 are numbered after those of IPv4.
    let pairs = (65_536 - 16_384) / 2;
    let mut phone = Phone::at(leg, w.last_call(), MediaSocket::rtp(pairs), home);
    phone.talk(&mut w, 10);
    let heard = phone.heard(&w, 0);
    assert_eq!((heard.len(), heard[0].remote), (10, home));
    phone.hang_up(&mut w);
    check_all(&mut w);
}

#[test]
fn comfort_noise_is_heard_of_and_leaves_no_gap() {
    let mut w = World::new(9);
    let mut phone = Phone::plain(&mut w);
    phone.talk(&mut w, 10);
    let mut noise = phone.packet(&[40]);
    noise[1] = 13;
    w.send_media(phone.remote, phone.socket, &noise);
    w.run_for(20);
    phone.talk(&mut w, 10);
    let heard = phone.heard(&w, 0);
    assert_eq!(heard.len(), 20);
    assert_one_stream(&heard);
    assert_eq!((w.media_ledger().taken, w.media_ledger().unexpected), (1, 0));
    phone.hang_up(&mut w);
    check_all(&mut w);
}
