//! The messages of SIPp's own UAC, with places for what differs from call to call.

/// A message in which `{N}` stands for the call's number, `{U}` for the user called, `{T}` for our tag.
pub(crate) struct Template(&'static str);

/// What the places are filled with.
pub(crate) struct Names<'a> {
    pub(crate) number: u64,
    pub(crate) user: &'a str,
    pub(crate) tag: &'a str,
}

impl Template {
    pub(crate) fn render(&self, names: &Names<'_>) -> Vec<u8> {
        let number = format!("{:07}", names.number);
        let text = self.0.replace("{N}", &number).replace("{U}", names.user);
        text.replace("{T}", names.tag).into_bytes()
    }
}

/// About 550 bytes, as SIPp sends it.
pub(crate) const INVITE: Template = Template(concat!(
    "INVITE sip:{U}@127.0.0.1:5060 SIP/2.0\r\n",
    "Via: SIP/2.0/UDP 127.0.0.1:5061;branch=z9hG4bK-4711-{N}-0\r\n",
    "From: sipp <sip:sipp@127.0.0.1:5061>;tag=4711SIPpTag00{N}\r\n",
    "To: {U} <sip:{U}@127.0.0.1:5060>\r\n",
    "Call-ID: {N}-4711@127.0.0.1\r\n",
    "CSeq: 1 INVITE\r\n",
    "Contact: sip:sipp@127.0.0.1:5061\r\n",
    "Max-Forwards: 70\r\n",
    "Subject: Performance Test\r\n",
    "Content-Type: application/sdp\r\n",
    "Content-Length:   129\r\n",
    "\r\n",
    "v=0\r\n",
    "o=user1 53655765 2353687637 IN IP4 127.0.0.1\r\n",
    "s=-\r\n",
    "c=IN IP4 127.0.0.1\r\n",
    "t=0 0\r\n",
    "m=audio 6000 RTP/AVP 0\r\n",
    "a=rtpmap:0 PCMU/8000\r\n",
));

pub(crate) const ACK: Template = Template(concat!(
    "ACK sip:{U}@127.0.0.1:5060 SIP/2.0\r\n",
    "Via: SIP/2.0/UDP 127.0.0.1:5061;branch=z9hG4bK-4711-{N}-5\r\n",
    "From: sipp <sip:sipp@127.0.0.1:5061>;tag=4711SIPpTag00{N}\r\n",
    "To: {U} <sip:{U}@127.0.0.1:5060>;tag={T}\r\n",
    "Call-ID: {N}-4711@127.0.0.1\r\n",
    "CSeq: 1 ACK\r\n",
    "Contact: sip:sipp@127.0.0.1:5061\r\n",
    "Max-Forwards: 70\r\n",
    "Subject: Performance Test\r\n",
    "Content-Length: 0\r\n\r\n",
));

pub(crate) const BYE: Template = Template(concat!(
    "BYE sip:{U}@127.0.0.1:5060 SIP/2.0\r\n",
    "Via: SIP/2.0/UDP 127.0.0.1:5061;branch=z9hG4bK-4711-{N}-7\r\n",
    "From: sipp <sip:sipp@127.0.0.1:5061>;tag=4711SIPpTag00{N}\r\n",
    "To: {U} <sip:{U}@127.0.0.1:5060>;tag={T}\r\n",
    "Call-ID: {N}-4711@127.0.0.1\r\n",
    "CSeq: 2 BYE\r\n",
    "Contact: sip:sipp@127.0.0.1:5061\r\n",
    "Max-Forwards: 70\r\n",
    "Subject: Performance Test\r\n",
    "Content-Length: 0\r\n\r\n",
));
