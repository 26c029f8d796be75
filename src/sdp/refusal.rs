//! Why a description cannot be agreed to (RFC 3264 §6, RFC 3261 §20.43).

/// Why an offer is answered 488, or an answer ends the exchange. Of streams each names the first
/// obstacle of the one that came furthest, with its code for the Warning header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Refusal {
    /// No audio that is not switched off, or an answer with other media than was offered.
    MediaType,
    /// No audio over plain RTP.
    TransportProtocol,
    /// No address we could send to: a name, a multicast group, the other version of IP.
    NetworkAddress,
    /// No codec we speak, or none we offered.
    MediaFormat,
    /// Fewer streams than before, or an answer with not as many as the offer.
    MediaCount,
}

impl Refusal {
    /// The code for Warning.
    pub fn warn_code(self) -> u16 {
        match self {
            Refusal::MediaType => 304,
            Refusal::TransportProtocol => 302,
            Refusal::NetworkAddress => 301,
            Refusal::MediaFormat => 305,
            Refusal::MediaCount => 399,
        }
    }
}
