//! What is meant to look genuine does, and everything fits the buffer.

use trunkline::wire::TxBuf;

use super::{BYTES_MAX, Kind, OTHERS};

fn bytes(kind: Kind, number: u32, port: u16) -> Vec<u8> {
    let mut out = TxBuf::with_capacity(BYTES_MAX);
    kind.write(number, port, &mut out);
    assert!(!out.is_overflowed());
    out.as_bytes().to_vec()
}

#[test]
fn rtp_goes_on_in_sequence_from_one_source() {
    let (one, next) = (bytes(Kind::Rtp, 65_535, 16_384), bytes(Kind::Rtp, 65_536, 16_384));
    assert_eq!((one.len(), &one[..4]), (172, &[0x80, 0, 0xff, 0xff][..]));
    assert_eq!(next[2..4], [0, 0]);
    assert_eq!(one[8..12], next[8..12]);
    assert_ne!(one[8..12], bytes(Kind::Rtp, 0, 16_386)[8..12], "another port, another source");
}

#[test]
fn lengths_that_should_be_true_are() {
    for kind in [Kind::SenderReport, Kind::Goodbye] {
        let rtcp = bytes(kind, 9, 16_385);
        let words = usize::from(u16::from_be_bytes([rtcp[2], rtcp[3]]));
        assert_eq!(rtcp.len(), 4 * (words + 1));
    }
    assert_eq!(bytes(Kind::Stun, 1, 16_384).len(), 20);
    let hello = bytes(Kind::Dtls, 1, 16_384);
    assert_eq!(hello.len(), 13 + usize::from(hello[12]));
    assert_eq!(hello.len(), 25 + usize::from(hello[16]));
}

#[test]
fn every_kind_fits_whatever_its_number() {
    for kind in OTHERS {
        for number in (0..200).chain([u32::MAX]) {
            assert!(bytes(kind, number, u16::MAX).len() <= BYTES_MAX);
        }
    }
    assert_eq!(bytes(Kind::Empty, 1, 1), b"");
}
