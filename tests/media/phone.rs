//! A phone of alice's with media: it says packets of a flow of its own, and reads what comes back.

use std::cell::RefCell;
use std::net::SocketAddr;
use std::rc::Rc;

use trunkline::api::{CallHandle, CallInfo, Commands, Event, MediaReport, Treatment};
use trunkline::rtp::Header;
use trunkline::sim::{Entry, LegId, Options, Packet, World};
use trunkline::sip::{Method, Status};
use trunkline::wire::MediaSocket;

/// Where alice wants her audio unless a test says otherwise.
pub(crate) const HOME: &str = "198.51.100.7:6000";

/// Samples, and bytes of G.711, in a packet.
pub(crate) const SAMPLES: usize = 160;

/// One call of alice's, and the flow she sends by it.
pub(crate) struct Phone {
    pub(crate) leg: LegId,
    pub(crate) call: CallHandle,
    /// Bob's end.
    pub(crate) socket: MediaSocket,
    /// Where her packets come from.
    pub(crate) remote: SocketAddr,
    pub(crate) ssrc: u32,
    pub(crate) sequence: u16,
    pub(crate) timestamp: u32,
    pub(crate) payload_type: u8,
    /// Of her description.
    pub(crate) version: u32,
}

/// A packet of bob's as it is on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rtp<'a> {
    pub(crate) at_ms: u64,
    pub(crate) socket: MediaSocket,
    pub(crate) remote: SocketAddr,
    pub(crate) header: Header,
    pub(crate) payload: &'a [u8],
}

pub(crate) fn address(text: &str) -> SocketAddr {
    text.parse().unwrap()
}

/// A description with audio at `place`: PCMU, or what `more` says.
pub(crate) fn description(place: SocketAddr, version: u32, formats: &str, more: &str) -> String {
    let (host, port) = (place.ip(), place.port());
    let family = if host.is_ipv4() { 4 } else { 6 };
    format!(
        "v=0\r\no=alice 1 {version} IN IP4 198.51.100.7\r\ns=-\r\nc=IN IP{family} {host}\r\n\
         t=0 0\r\nm=audio {port} RTP/AVP {formats}\r\n{more}"
    )
}

/// The media socket that a description of bob's names.
pub(crate) fn socket(message: &Entry) -> MediaSocket {
    let text = message.text();
    let media = text.split("m=audio ").nth(1).unwrap();
    let port: u32 = media.split(' ').next().unwrap().parse().unwrap();
    MediaSocket::rtp((port - 16_384) / 2)
}

impl Phone {
    /// Call `user` with this description, and wait for the answer.
    pub(crate) fn call(w: &mut World, user: &str, remote: SocketAddr, body: &str) -> Phone {
        let leg = w.alice.open(user);
        let mut invite = w.alice.draft(leg, Method::Invite);
        invite.body = Some(body.to_owned());
        w.alice.send(invite);
        w.run_for(10);
        let answer = w.bob_sent((Status::OK, Method::Invite)).entries.last().copied();
        let answer = answer.unwrap_or_else(|| panic!("no answer\n{}", w.log.story()));
        let socket = socket(answer);
        Phone::at(leg, w.last_call(), socket, remote)
    }

    /// A call whose answer names `socket`.
    pub(crate) fn at(
        leg: LegId,
        call: CallHandle,
        socket: MediaSocket,
        remote: SocketAddr,
    ) -> Phone {
        let ssrc = 0x5eed_0000 + u32::from(remote.port());
        // Both numbers wrap early.
        let (sequence, timestamp) = (u16::MAX - 20, u32::MAX - 4_000);
        let (payload_type, version) = (0, 1);
        Phone { leg, call, socket, remote, ssrc, sequence, timestamp, payload_type, version }
    }

    /// Call with PCMU from home.
    pub(crate) fn plain(w: &mut World) -> Phone {
        let home = address(HOME);
        Phone::call(w, "service", home, &description(home, 1, "0", ""))
    }

    /// Re-INVITE with this description, until it is acknowledged.
    pub(crate) fn change(&mut self, w: &mut World, place: SocketAddr, formats: &str, more: &str) {
        self.version += 1;
        let answers = w.bob_sent((Status::OK, Method::Invite)).count();
        let mut invite = w.alice.draft(self.leg, Method::Invite);
        invite.body = Some(description(place, self.version, formats, more));
        w.alice.send(invite);
        w.run_for(10);
        let count = w.bob_sent((Status::OK, Method::Invite)).count();
        assert_eq!(count, answers + 1, "{}", w.log.story());
    }

    /// The next packet of her flow.
    pub(crate) fn packet(&mut self, payload: &[u8]) -> Vec<u8> {
        let mut header = [0; Header::BYTES];
        let Phone { sequence, timestamp, ssrc, payload_type, .. } = *self;
        Header::write(&mut header, false, payload_type, sequence, timestamp, ssrc);
        self.sequence = sequence.wrapping_add(1);
        self.timestamp = timestamp.wrapping_add(SAMPLES as u32);
        [&header, payload].concat()
    }

    /// Say this now.
    pub(crate) fn say(&mut self, w: &mut World, payload: &[u8]) {
        let packet = self.packet(payload);
        w.send_media(self.remote, self.socket, &packet);
    }

    /// Say `count` packets, one every 20 ms, each with another byte in it.
    pub(crate) fn talk(&mut self, w: &mut World, count: u8) {
        for byte in 0..count {
            self.say(w, &[byte; SAMPLES]);
            w.run_for(20);
        }
    }

    /// What bob sent by her call's socket from packet number `from` on.
    pub(crate) fn heard<'a>(&self, w: &'a World, from: usize) -> Vec<Rtp<'a>> {
        let is_hers = |packet: &&Packet| packet.transmit.socket == self.socket;
        w.packets.iter().skip(from).filter(is_hers).filter_map(rtp).collect()
    }

    pub(crate) fn hang_up(&self, w: &mut World) {
        w.alice.bye(self.leg);
        w.run_for(10);
    }
}

/// `packet` as RTP; `None`: it is RTCP.
pub(crate) fn rtp(packet: &Packet) -> Option<Rtp<'_>> {
    if (192..224).contains(&packet.bytes[1]) {
        return None;
    }
    let header = Header::parse(&packet.bytes).unwrap();
    Some(Rtp {
        at_ms: packet.at.as_millis(),
        socket: packet.transmit.socket,
        remote: packet.transmit.remote,
        header,
        payload: &packet.bytes[header.payload()],
    })
}

/// Fails unless `packets` are one stream: one SSRC, each number once, and the RTP clock runs as the real one does.
#[track_caller]
pub(crate) fn assert_one_stream(packets: &[Rtp<'_>]) {
    for pair in packets.windows(2) {
        let [before, after] = [&pair[0], &pair[1]];
        let (one, other) = (&before.header, &after.header);
        assert_eq!(one.ssrc, other.ssrc, "one SSRC: {before:?} {after:?}");
        assert_eq!(other.sequence.wrapping_sub(one.sequence), 1, "{before:?} {after:?}");
        let passed = 8 * (after.at_ms - before.at_ms) as i64;
        let ticks = i64::from(other.timestamp.wrapping_sub(one.timestamp) as i32);
        assert!((ticks - passed).abs() <= 160, "{ticks} ticks in {passed}: {before:?} {after:?}");
    }
}

/// Places of the packets that are marked.
pub(crate) fn marked(packets: &[Rtp<'_>]) -> Vec<usize> {
    let is_marked = |(place, packet): (usize, &Rtp<'_>)| packet.header.is_marked.then_some(place);
    packets.iter().enumerate().filter_map(is_marked).collect()
}

/// What the application heard of calls that are over.
pub(crate) type Reports = Rc<RefCell<Vec<MediaReport>>>;

/// Options of a world whose application treats every call like that and answers it, and where its reports go.
pub(crate) fn treated(seed: u64, treatment: Treatment) -> (Options, Reports) {
    let reports = Reports::default();
    let kept = reports.clone();
    let application =
        move |event: Event, info: Option<CallInfo<'_>>, out: &mut Commands| match event {
            Event::Incoming { call } => {
                out.treat(call, treatment.clone());
                out.answer(call);
            }
            Event::Reported { .. } => kept.borrow_mut().extend(info.and_then(|info| info.media)),
            _ => {}
        };
    (Options::new(seed).application(application), reports)
}

/// What must hold once all calls have ended, media included.
#[track_caller]
pub(crate) fn check_all(w: &mut World) {
    w.run_until_idle();
    assert_eq!(w.refusals, []);
    let (live, ledger) = (w.live(), w.media_ledger());
    assert_eq!((live.media_ports, live.media_streams), (0, 0));
    assert_eq!(ledger.sum(), ledger.offered, "{ledger:?}");
    assert!(ledger.forwarded + ledger.made >= w.packets.len() as u64, "{ledger:?}");
    w.check_all();
}
