//! Messages made up by chance: usual ones, which steering must understand, and odd ones, which it must survive.

use trunkline::sim::Chance;

/// A usual message: what senders in the field write.
pub(crate) fn usual(chance: &mut Chance) -> Vec<u8> {
    let mut text = match chance.below(4) {
        0 => b"SIP/2.0 200 OK\r\n".to_vec(),
        1 => b"BYE sip:i@192.0.2.1:5060 SIP/2.0\r\n".to_vec(),
        _ => b"INVITE sip:Call-ID@192.0.2.1 SIP/2.0\r\n".to_vec(),
    };
    for _ in 0..chance.below(8) {
        text.extend(line(chance));
    }
    text.extend(name(chance));
    text.extend([&b": "[..], b":", b":  ", b":\t", b" : "][chance.below(5)]);
    text.extend(call_id(chance));
    text.extend([&b"\r\n"[..], b"\n", b" \r\n", b"\t\r\n"][chance.below(8).min(3)]);
    for _ in 0..1 + chance.below(6) {
        text.extend(line(chance));
    }
    text.extend(b"Content-Length: 5\r\n\r\nv=0\r\n");
    text
}

fn name(chance: &mut Chance) -> Vec<u8> {
    let mut name = if chance.below(4) == 0 { b"i".to_vec() } else { b"Call-ID".to_vec() };
    if chance.below(4) == 0 {
        for byte in &mut name {
            if chance.below(2) == 0 {
                *byte = if byte.is_ascii_lowercase() {
                    byte.to_ascii_uppercase()
                } else {
                    byte.to_ascii_lowercase()
                };
            }
        }
    }
    name
}

fn call_id(chance: &mut Chance) -> Vec<u8> {
    let bytes_max = if chance.below(8) == 0 { 200 } else { 48 };
    let bytes = 1 + chance.below(bytes_max);
    (0..bytes).map(|_| b'!' + chance.below(94) as u8).collect()
}

fn line(chance: &mut Chance) -> Vec<u8> {
    let names = [
        "Via",
        "From",
        "To",
        "CSeq",
        "Contact",
        "Call-Info",
        "Call-IDs",
        "In-Reply-To",
        "c",
        "I-x",
        "Callid",
        "Content-Type",
        "iota",
        "Call-I",
        "Max-Forwards",
    ];
    let mut line = names[chance.below(names.len())].as_bytes().to_vec();
    line.extend(b": ");
    line.extend((0..chance.below(60)).map(|_| b' ' + chance.below(95) as u8));
    line.extend(b"x\r\n");
    // A folded line of another header is nothing special.
    if chance.below(8) == 0 {
        line.extend(b" Call-ID: folded\r\n");
    }
    line
}

/// A message that may be anything: a usual one with pieces cut out, doubled or overwritten.
pub(crate) fn odd(chance: &mut Chance) -> Vec<u8> {
    let mut text = usual(chance);
    for _ in 0..chance.below(4) {
        let at = chance.below(text.len());
        let bytes = 1 + chance.below(24);
        let end = text.len().min(at + bytes);
        match chance.below(5) {
            0 => text.truncate(at.max(1)),
            1 => text.drain(at..end).for_each(drop),
            2 => text.extend_from_within(at..end),
            3 => text[at] = b"\r\n :\ti"[chance.below(6)],
            _ => text[at] = chance.below(256) as u8,
        }
        if text.is_empty() {
            text.push(b'\n');
        }
    }
    text
}
