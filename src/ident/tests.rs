//! Fingerprints agree with the published hash, tell parts apart, and follow from the seed.

use std::hash::Hasher;

use proptest::prelude::*;
use siphasher::sip128::{Hasher128, SipHasher13};

use super::siphash::Key;
use super::{Ident, PART_MAX, Token};

proptest! {
    #[test]
    fn digest_is_siphash_1_3(k0: u64, k1: u64, text in proptest::collection::vec(any::<u8>(), 0..300)) {
        let mut hasher = SipHasher13::new_with_keys(k0, k1);
        hasher.write(&text);
        let expected = hasher.finish128();
        prop_assert_eq!(Key::new(k0, k1).digest(&text), [expected.h1, expected.h2]);
    }
}

proptest! {
    #[test]
    fn digest_of_nine_bytes_is_that_of_their_text(k0: u64, k1: u64, word: u64, last: u8) {
        let (key, mut text) = (Key::new(k0, k1), word.to_le_bytes().to_vec());
        text.push(last);
        prop_assert_eq!(key.digest_nine(word, last), key.digest(&text)[0]);
    }

    #[test]
    fn a_tag_without_state_is_never_that_of_a_dialog(seed: u64, name: u64) {
        let mut ident = Ident::new(seed);
        let tag = ident.stateless_tag(name);
        prop_assert_eq!(tag, ident.stateless_tag(name));
        prop_assert_ne!(tag, ident.stateless_tag(name ^ 1));
        let of_name = ident.fingerprint(&[&name.to_le_bytes()]);
        let texts = [tag, ident.token(), ident.token_for(of_name)];
        let kinds = texts.map(|token| Token::is_stateless(token.as_bytes()));
        prop_assert_eq!(kinds, [true, false, false]);
    }
}

#[test]
fn where_parts_end_matters() {
    let ident = Ident::new(1);
    let of = |parts: &[&[u8]]| ident.fingerprint(parts);
    assert_ne!(of(&[b"ab", b"c"]), of(&[b"a", b"bc"]));
    assert_ne!(of(&[b"ab", b""]), of(&[b"ab"]));
    assert_ne!(of(&[b"a\x01\x00", b""]), of(&[b"a", b"\x00\x00"]));
    // The first part of the latter reads like both of the former, the word that has a length included.
    assert_ne!(of(&[b"", b"b"]), of(&[b"\0\0\0\0\0\0\0\0b"]));
    let (long, short) = ([b'x'; PART_MAX + 1], [b'x'; PART_MAX]);
    assert_ne!(of(&[&long, b"y"]), of(&[&long, b"z"]));
    assert_ne!(of(&[&long, b""]), of(&[&short, b"x"]));
}

proptest! {
    #[test]
    fn parts_are_told_apart_however_they_are_cut(
        text in proptest::collection::vec(any::<u8>(), 0..600),
        cuts: [prop::sample::Index; 2],
    ) {
        let ident = Ident::new(1);
        let [one, other] = cuts.map(|cut| text.split_at(cut.index(text.len() + 1)));
        let of = |(left, right): (&[u8], &[u8])| ident.fingerprint(&[left, right]);
        prop_assert_eq!(of(one) == of(other), one.0.len() == other.0.len());
        let third = *b"three";
        let of_three = ident.fingerprint_of_three(one.0, one.1, third);
        prop_assert_eq!(of_three, ident.fingerprint(&[one.0, one.1, &third]));
    }
}

#[test]
fn long_texts_differ_in_every_byte() {
    let ident = Ident::new(1);
    let text = vec![b'x'; 3 * PART_MAX];
    for at in [0, PART_MAX - 1, PART_MAX, 3 * PART_MAX - 1] {
        let mut other = text.clone();
        other[at] = b'y';
        assert_ne!(ident.fingerprint(&[&text]), ident.fingerprint(&[&other]), "byte {at}");
    }
}

#[test]
fn seeds_make_worlds() {
    let parts: [&[u8]; 2] = [b"call", b"tag"];
    assert_eq!(Ident::new(7).fingerprint(&parts), Ident::new(7).fingerprint(&parts));
    assert_ne!(Ident::new(7).fingerprint(&parts), Ident::new(8).fingerprint(&parts));
    let (mut one, mut other) = (Ident::new(7), Ident::new(8));
    assert_ne!(one.token(), one.token());
    assert_ne!(one.token(), other.token());
}
