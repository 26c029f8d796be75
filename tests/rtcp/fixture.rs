//! Alice's phone: it sends RTP and RTCP as told, and reads what bob sends.

use std::cell::RefCell;
use std::net::SocketAddr;
use std::rc::Rc;

use trunkline::api::{Application, CallInfo, Commands, Event, MediaReport};
use trunkline::dialplan::Dialplan;
use trunkline::rtp::Header;
use trunkline::rtp::rtcp::{Chunk, Compound, Packet, Packets, ReportBlock, SenderInfo};
use trunkline::sim::{LegId, Options, World};
use trunkline::sip::Method;
use trunkline::wire::{MediaSocket, TxBuf};

pub(crate) const SSRC: u32 = 0xa11c_e000;
pub(crate) const RTP: &str = "198.51.100.7:6000";
pub(crate) const RTCP: &str = "198.51.100.7:6001";

/// What an event told of media, and of which Call-ID.
pub(crate) type Told = (Event, Option<MediaReport>, String);

/// The built-in dialplan, overheard.
struct Overheard {
    plan: Dialplan,
    told: Rc<RefCell<Vec<Told>>>,
}

impl Application for Overheard {
    fn on_event(&mut self, event: Event, call: Option<CallInfo<'_>>, commands: &mut Commands) {
        let names = call.map(|call| String::from_utf8_lossy(call.call_id).into_owned());
        let told = (event, call.and_then(|call| call.media), names.unwrap_or_default());
        self.told.borrow_mut().push(told);
        self.plan.on_event(event, call, commands);
    }
}

/// A call that is up, and alice's phone in it.
pub(crate) struct Phone {
    pub(crate) w: World,
    pub(crate) leg: LegId,
    pub(crate) told: Rc<RefCell<Vec<Told>>>,
    /// Where bob takes RTP; the RTCP socket is its neighbour.
    pub(crate) port: u32,
    pub(crate) is_mux: bool,
    pub(crate) ssrc: u32,
    pub(crate) sequence: u16,
    pub(crate) timestamp: u32,
    pub(crate) from: SocketAddr,
}

/// A compound packet of bob's, taken apart.
#[derive(Clone, Debug)]
pub(crate) struct Read {
    pub(crate) at_ms: u64,
    pub(crate) ssrc: u32,
    pub(crate) sender: Option<SenderInfo>,
    pub(crate) blocks: Vec<ReportBlock>,
    pub(crate) cname: Vec<u8>,
    pub(crate) bye: Vec<u32>,
    pub(crate) socket: MediaSocket,
    pub(crate) remote: SocketAddr,
}

impl Phone {
    pub(crate) fn up(seed: u64) -> Phone {
        Phone::up_with(seed, "")
    }

    /// A call whose offer has `lines` at its end.
    pub(crate) fn up_with(seed: u64, lines: &str) -> Phone {
        Phone::up_as(seed, |body| body + lines)
    }

    /// A call whose offer is made of the usual one.
    pub(crate) fn up_as(seed: u64, make: impl FnOnce(String) -> String) -> Phone {
        Phone::up_in(Options::new(seed), make)
    }

    pub(crate) fn up_in(options: Options, make: impl FnOnce(String) -> String) -> Phone {
        let told = Rc::default();
        let overheard = Overheard { plan: Dialplan::builtin(), told: Rc::clone(&told) };
        let mut w = World::with(options.application(overheard));
        let leg = w.alice.open("service");
        let mut invite = w.alice.draft(leg, Method::Invite);
        invite.body = invite.body.map(make);
        w.alice.send(invite);
        w.run_for(100);
        let answer = w.bob_sent(trunkline::sip::Status::OK).last().text();
        let line = answer.lines().find_map(|line| line.strip_prefix("m=audio ")).unwrap();
        let port: u32 = line.split(' ').next().unwrap().parse().unwrap();
        let is_mux = answer.contains("a=rtcp-mux");
        let port = (port - 16_384) / 2;
        let from = RTP.parse().unwrap();
        let (sequence, timestamp) = (u16::MAX - 10, u32::MAX - 800);
        Phone { w, leg, told, port, is_mux, ssrc: SSRC, sequence, timestamp, from }
    }

    pub(crate) fn rtp_socket(&self) -> MediaSocket {
        MediaSocket::rtp(self.port)
    }

    pub(crate) fn rtcp_socket(&self) -> MediaSocket {
        match self.is_mux {
            true => MediaSocket::rtp(self.port),
            false => MediaSocket::rtcp(self.port),
        }
    }

    /// Send the next RTP packet now; time stands still.
    pub(crate) fn packet(&mut self) {
        self.numbered(self.sequence, self.timestamp);
        self.skip(1);
    }

    /// `count` packets are lost on their way.
    pub(crate) fn skip(&mut self, count: u16) {
        self.sequence = self.sequence.wrapping_add(count);
        self.timestamp = self.timestamp.wrapping_add(160 * u32::from(count));
    }

    /// An RTP packet with these numbers.
    pub(crate) fn numbered(&mut self, sequence: u16, timestamp: u32) {
        let mut head = [0; Header::BYTES];
        Header::write(&mut head, false, 0, sequence, timestamp, self.ssrc);
        let bytes = [head.as_slice(), &[0xff; 160]].concat();
        self.w.send_media(self.from, self.rtp_socket(), &bytes);
    }

    /// Talk: a packet every 20 ms.
    pub(crate) fn talk_ms(&mut self, millis: u64) {
        for _ in 0..millis / 20 {
            self.packet();
            self.w.run_for(20);
        }
    }

    /// Send a compound packet as the peer's phone would, from where it belongs.
    pub(crate) fn control(&mut self, sender: Option<SenderInfo>, block: Option<ReportBlock>) {
        let from = if self.is_mux { self.from } else { RTCP.parse().unwrap() };
        let bytes = self.compound(sender, block, false);
        self.w.send_media(from, self.rtcp_socket(), &bytes);
    }

    pub(crate) fn compound(
        &self,
        sender: Option<SenderInfo>,
        block: Option<ReportBlock>,
        bye: bool,
    ) -> Vec<u8> {
        let mut out = TxBuf::new();
        let bye = bye.then_some([].as_slice());
        Compound { ssrc: self.ssrc, sender, block, cname: b"alice", bye }.write(&mut out);
        out.as_bytes().to_vec()
    }

    /// RTP packets bob sent.
    pub(crate) fn echoes(&self) -> Vec<Header> {
        let packets = self.w.packets.iter().filter(|packet| !is_rtcp(&packet.bytes));
        packets.map(|packet| Header::parse(&packet.bytes).unwrap()).collect()
    }

    /// Compound packets bob sent.
    pub(crate) fn reads(&self) -> Vec<Read> {
        let packets = self.w.packets.iter().filter(|packet| is_rtcp(&packet.bytes));
        let read = |packet: &trunkline::sim::Packet| {
            let mut read = Read {
                at_ms: packet.at.as_millis(),
                ssrc: 0,
                sender: None,
                blocks: Vec::new(),
                cname: Vec::new(),
                bye: Vec::new(),
                socket: packet.transmit.socket,
                remote: packet.transmit.remote,
            };
            let parts = Packets::parse(&packet.bytes).expect("what we send is valid");
            parts.for_each(|part| take(&mut read, &part));
            read
        };
        packets.map(read).collect()
    }

    /// The report of the call, once it is over.
    #[track_caller]
    pub(crate) fn report(&self) -> MediaReport {
        let told = self.told.borrow();
        let reported: Vec<_> =
            told.iter().filter(|(event, ..)| matches!(event, Event::Reported { .. })).collect();
        assert_eq!(reported.len(), 1, "{told:?}");
        reported[0].1.expect("a report is readable when it is told")
    }

    /// Alice hangs up, and the world comes to rest.
    pub(crate) fn hang_up(&mut self) {
        self.w.alice.bye(self.leg);
        self.w.run_until_idle();
        self.w.check_all();
        assert_eq!(self.w.live().media_streams, 0);
    }
}

fn take(read: &mut Read, part: &Packet<'_>) {
    match part {
        Packet::SenderReport { ssrc, sender, blocks } => {
            (read.ssrc, read.sender) = (*ssrc, Some(*sender));
            read.blocks = blocks.clone().collect();
        }
        Packet::ReceiverReport { ssrc, blocks } => {
            read.ssrc = *ssrc;
            read.blocks = blocks.clone().collect();
        }
        Packet::SourceDescription { chunks } => {
            for Chunk { ssrc, cname } in chunks.clone() {
                assert_eq!(ssrc, read.ssrc);
                read.cname = cname.to_vec();
            }
        }
        Packet::Bye { sources, .. } => read.bye = sources.clone().collect(),
        Packet::ApplicationDefined { .. }
        | Packet::Feedback { .. }
        | Packet::ExtendedReport { .. }
        | Packet::Unknown { .. } => panic!("nobody sends that: {part:?}"),
    }
}

fn is_rtcp(bytes: &[u8]) -> bool {
    (192..=223).contains(&bytes[1])
}

/// A report that says the peer heard our stream up to `highest`.
pub(crate) fn block(ssrc: u32, highest: u32) -> ReportBlock {
    ReportBlock {
        ssrc,
        fraction_lost: 0,
        cumulative_lost: 0,
        extended_highest: highest,
        interarrival_jitter: 0,
        last_sr: 0,
        delay_since_last_sr: 0,
    }
}

/// What a phone says it sent.
pub(crate) fn sender_info(ntp: u64) -> SenderInfo {
    SenderInfo { ntp, timestamp: 0, packets: 1, octets: 160 }
}
