//! Octets of IPv4 addresses as text has them: looked up, not divided.

/// Each octet in decimal with a dot behind it, and how many bytes that takes.
pub(crate) static OCTETS: [([u8; 4], usize); 256] = {
    let (mut octets, mut octet) = ([([0; 4], 0); 256], 0);
    while octet < 256 {
        let [a, b, c] = [octet / 100, octet / 10 % 10, octet % 10];
        let [a, b, c] = [b'0' + a as u8, b'0' + b as u8, b'0' + c as u8];
        octets[octet] = match octet {
            0..=9 => ([c, b'.', 0, 0], 2),
            10..=99 => ([b, c, b'.', 0], 3),
            _ => ([a, b, c, b'.'], 4),
        };
        octet += 1;
    }
    octets
};
