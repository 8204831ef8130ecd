//! The forms of a signature on the wire.

use super::cases;
use crate::sm2::{Encoding, Signature};
use proptest::prelude::*;

const HIGH: [u8; 32] = [0x80; 32];
const LOW: [u8; 32] = [0x7F; 32];

/// A SEQUENCE of two INTEGERs with these contents.
fn sequence(r: &[u8], s: &[u8]) -> Vec<u8> {
    let length = |contents: &[u8]| contents.len() as u8;
    let head = [0x30, length(r) + length(s) + 4, 2, length(r)];
    [&head[..], r, &[2, length(s)], s].concat()
}

#[test]
fn der_is_taken_and_made() {
    let mut short = [0; 32];
    short[31] = 0x80;
    for (r, s) in [(HIGH, LOW), (LOW, HIGH), (short, [0; 32]), ([0xFF; 32], short)] {
        let signature = Signature { r, s };
        assert_eq!(Signature::decode(&signature.to_der()), Some((signature, Encoding::Der)));
    }
    assert_eq!(Signature { r: short, s: [0; 32] }.to_der(), [0x30, 7, 2, 2, 0, 0x80, 2, 1, 0]);
}

#[test]
fn magnitudes_are_taken() {
    let wanted = Some((Signature { r: HIGH, s: LOW }, Encoding::UnsignedIntegers));
    assert_eq!(Signature::decode(&sequence(&HIGH, &LOW)), wanted, "a negative INTEGER");
    let padded = [&[0][..], &LOW].concat();
    let high = [&[0][..], &HIGH].concat();
    assert_eq!(Signature::decode(&sequence(&high, &padded)), wanted, "a needless zero octet");
    let mut number = LOW;
    number[..3].fill(0);
    let wanted = Some((Signature { r: number, s: HIGH }, Encoding::UnsignedIntegers));
    assert_eq!(Signature::decode(&sequence(&number, &HIGH)), wanted, "fixed 32 octets");
}

#[test]
fn bare_octets_are_taken() {
    let wanted = Some((Signature { r: HIGH, s: LOW }, Encoding::Raw));
    assert_eq!(Signature::decode(&[HIGH, LOW].concat()), wanted);
    // Octets that begin like a SEQUENCE without being one.
    let mut r = HIGH;
    r[..4].copy_from_slice(&[0x30, 0x45, 2, 0x21]);
    let wanted = Some((Signature { r, s: LOW }, Encoding::Raw));
    assert_eq!(Signature::decode(&[r, LOW].concat()), wanted);
}

#[test]
fn cut_zeros_are_filled_up() {
    let mut s = LOW;
    for cut in 1..31 {
        s[32 - cut..].fill(0);
        let signature = Signature { r: HIGH, s };
        let der = signature.to_der();
        // Six octets cut from 70 leave the length of the bare form; so does five from 69.
        if der.len() - cut == 64 {
            continue;
        }
        for kept in der.len() - cut..der.len() {
            if kept != 64 {
                let wanted = Some((signature, Encoding::TrailingZerosCut));
                assert_eq!(Signature::decode(&der[..kept]), wanted, "{cut}");
            }
        }
    }
    let both = sequence(&HIGH, &s);
    let wanted = Some((Signature { r: HIGH, s }, Encoding::TrailingZerosCut));
    assert_eq!(Signature::decode(&both[..both.len() - 1]), wanted, "magnitudes cut short");
}

#[test]
fn what_is_no_signature_is_refused() {
    let good = sequence(&LOW, &LOW);
    let long_form = [&[0x30, 0x81], &good[1..]].concat();
    let behind = [&good[..], &[0]].concat();
    let mut wrong_length = good.clone();
    wrong_length[1] += 1;
    wrong_length.push(0);
    let mut wrong_tag = good.clone();
    wrong_tag[2] = 3;
    let too_long = sequence(&[1; 33], &LOW);
    let empty = sequence(&[], &LOW);
    let third = [&[0x30, 9], &[2, 1, 1].repeat(3)[..]].concat();
    let cut_before_s = &good[..36];
    let cases: [&[u8]; 13] = [
        &[],
        &[0x30],
        &[0x30, 0],
        &[0x30, 0x7F],
        &[0x30, 0xFF],
        &long_form,
        &behind,
        &wrong_length,
        &wrong_tag,
        &too_long,
        &empty,
        &third,
        cut_before_s,
    ];
    for bytes in cases {
        assert_eq!(Signature::decode(bytes), None, "{bytes:02x?}");
    }
}

proptest! {
    #![proptest_config(cases(3000))]

    #[test]
    fn der_comes_back(r: [u8; 32], s: [u8; 32], zeros in 0..32_usize) {
        let mut signature = Signature { r, s };
        signature.r[..zeros].fill(0);
        prop_assert_eq!(Signature::decode(&signature.to_der()), Some((signature, Encoding::Der)));
    }

    #[test]
    fn any_octets_are_borne(
        mut bytes in prop::collection::vec(any::<u8>(), 0..140),
        r_length in any::<u8>(),
    ) {
        let _ = Signature::decode(&bytes);
        for (at, octet) in [0x30, bytes.len() as u8, 2, r_length % 40].into_iter().enumerate() {
            if let Some(place) = bytes.get_mut(at) {
                *place = octet;
                let _ = Signature::decode(&bytes);
            }
        }
        if let Some((signature, Encoding::Der)) = Signature::decode(&bytes) {
            prop_assert_eq!(signature.to_der(), bytes);
        }
    }
}
