//! Write: messages of one who is called, from the INVITE it got.

use super::Answerer;
use crate::sim::sight::header;
use crate::sim::vopr::bag::Bag;
use crate::sip::Status;

/// What every response repeats (RFC 3261 §8.2.6.2); To comes with a tag.
const ECHOED: [&[u8]; 4] = [b"Via: ", b"From: ", b"Call-ID: ", b"CSeq: "];

/// A description around its address.
const SDP: [&[u8]; 3] = [
    b"v=0\r\no=- 9 1 ",
    b"\r\ns=-\r\nc=",
    b"\r\nt=0 0\r\nm=audio 7000 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n",
];

impl Answerer {
    /// A response to the INVITE, from one of the forks.
    pub(super) fn write_response(&self, status: u16, fork: usize, bag: &mut Bag) {
        self.write_head(&self.invite, status, (status > 100).then_some(fork), bag);
        let is_success = (200..300).contains(&status);
        bag.put(if is_success { self.plan.session_timer } else { b"" });
        self.write_end(is_success && !self.plan.is_wordless, bag);
    }

    /// 183 under the number `rseq`, to be confirmed.
    pub(super) fn write_reliable(&self, fork: usize, rseq: u32, bag: &mut Bag) {
        self.write_head(&self.invite, 183, Some(fork), bag);
        bag.put(b"Require: 100rel\r\nRSeq: ");
        bag.put_number(rseq);
        bag.put(b"\r\n");
        self.write_end(self.plan.answers_early, bag);
    }

    /// 200 to an INVITE inside the dialog.
    pub(super) fn write_changed(&self, request: &[u8], bag: &mut Bag) {
        self.write_head(request, 200, None, bag);
        self.write_end(true, bag);
    }

    /// 200 to any other request.
    pub(super) fn write_echo(&self, request: &[u8], bag: &mut Bag) {
        self.write_head(request, 200, None, bag);
        bag.put(b"Content-Length: 0\r\n\r\n");
        bag.seal(self.place.flow);
    }

    pub(super) fn write_bye(&self, bag: &mut Bag) {
        let of_invite = |name: &[u8]| header(&self.invite, name).unwrap_or_default();
        bag.put(b"BYE sip:host@192.0.2.1 SIP/2.0\r\nVia: SIP/2.0/UDP ");
        bag.put(&self.place.sent_by);
        bag.put(b";rport;branch=z9hG4bKb");
        bag.put_number(self.name.index);
        bag.put(b".");
        bag.put_number(self.name.generation);
        bag.put(b"\r\nMax-Forwards: 70\r\nFrom: ");
        bag.put(of_invite(b"To: "));
        self.put_tag(self.plan.winner, bag);
        bag.put(b"\r\nTo: ");
        bag.put(of_invite(b"From: "));
        bag.put(b"\r\nCall-ID: ");
        bag.put(of_invite(b"Call-ID: "));
        bag.put(b"\r\nCSeq: 1 BYE\r\nContent-Length: 0\r\n\r\n");
        bag.seal(self.place.flow);
    }

    fn write_head(&self, request: &[u8], status: u16, fork: Option<usize>, bag: &mut Bag) {
        let reason = Status::new(status).map_or("", Status::reason);
        bag.put(b"SIP/2.0 ");
        bag.put_number(status.into());
        bag.put(b" ");
        bag.put(reason.as_bytes());
        bag.put(b"\r\n");
        for name in ECHOED {
            bag.put(name);
            bag.put(header(request, name).unwrap_or_default());
            bag.put(b"\r\n");
        }
        bag.put(b"To: ");
        bag.put(header(request, b"To: ").unwrap_or_default());
        if let Some(fork) = fork {
            self.put_tag(fork, bag);
        }
        bag.put(b"\r\nContact: <sip:callee@");
        bag.put(&self.place.contact);
        bag.put(b">\r\n");
    }

    fn put_tag(&self, fork: usize, bag: &mut Bag) {
        bag.put(b";tag=fork");
        bag.put_number(fork as u32);
    }

    fn write_end(&self, has_body: bool, bag: &mut Bag) {
        let media = &self.place.media;
        if has_body {
            let fixed: usize = SDP.iter().map(|part| part.len()).sum();
            bag.put(b"Content-Type: application/sdp\r\nContent-Length: ");
            bag.put_number((fixed + 2 * media.len()) as u32);
            bag.put(b"\r\n\r\n");
            for part in [SDP[0], media, SDP[1], media, SDP[2]] {
                bag.put(part);
            }
        } else {
            bag.put(b"Content-Length: 0\r\n\r\n");
        }
        bag.seal(self.place.flow);
    }
}
