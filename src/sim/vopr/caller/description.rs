//! Description: the end of a caller's messages, with or without the session it offers.

use super::Caller;
use crate::sim::vopr::bag::Bag;

impl Caller {
    pub(super) fn write_end(&self, has_body: bool, bag: &mut Bag) {
        let label = self.labels();
        if !has_body {
            bag.put(label.content_length);
            return self.seal(b"0\r\n\r\n", bag);
        }
        let direction: &[u8] = if self.changes_made % 2 == 1 { b"sendonly" } else { b"sendrecv" };
        let (media, version) = (&self.place.media, 1 + self.changes_made);
        let fixed: usize = SDP.iter().map(|part| part.len()).sum();
        bag.put(label.content_type);
        bag.put(b"application/sdp\r\n");
        bag.put(label.content_length);
        bag.put_number((fixed + 1 + 2 * media.len() + direction.len()) as u32);
        bag.put(b"\r\n\r\n");
        bag.put(SDP[0]);
        bag.put_number(version);
        for part in [SDP[1], media, SDP[2], media, SDP[3], direction] {
            bag.put(part);
        }
        self.seal(SDP[4], bag);
    }
}

/// A description around its version (one digit), its address (twice) and its direction.
const SDP: [&[u8]; 5] = [
    b"v=0\r\no=- 7 ",
    b" ",
    b"\r\ns=-\r\nc=",
    b"\r\nt=0 0\r\nm=audio 6000 RTP/AVP 0\r\na=",
    b"\r\n",
];
