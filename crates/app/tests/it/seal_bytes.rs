//! Every byte of a signature value matters, and the few that do not are known by name.
//!
//! A seal signature has no harmless byte: the signer signs the seal, the hash, the time and the
//! property; the seal's list pins the signer's certificate; what remains is the frame, the
//! algorithm and the value, and SM2 has no second value (r, s) for the same message as ECDSA has.
//! One byte may change and still say the same: the count of unused bits of a value's BIT STRING
//! may become the number of zero bits at its end, which is how some issuers write it. The value is
//! the same, and the evidence says that its encoding is odd.
//!
//! Signed data (CMS) carries three things that its signature does not protect:
//!
//! - the version of the frame, which may be 1, 3, 4 or 5 (RFC 5652 §5.1) and decides nothing;
//! - the type of the content (`eContentType`): it is neither shown nor used;
//! - the signer's certificate, of which only the key, the serial number and the issuer's name are
//!   bound. Its other bytes are protected by its issuer's signature, which can only be checked
//!   with the issuer's certificate. So without a chain the signer stays `unverified`, and nothing
//!   that such a certificate says counts.

use std::ops::Range;

use model::verdict::{Integrity, Trust};
use model::{Check, Verdict};
use ofd::der::{Reader, tag};
use ofd::verify::Memory;

use crate::archive::{flip, pack_places, unpack};
use crate::corpus;

/// Where CMS says what its signature does not protect: the version, the content type and the
/// certificates.
fn unprotected(der: &[u8]) -> Vec<Range<usize>> {
    let place = |raw: &[u8]| {
        let start = raw.as_ptr() as usize - der.as_ptr() as usize;
        start..start + raw.len()
    };
    let (mut info, _) = Reader::new(der, "test").sequence("test").unwrap();
    let Ok(_) = info.expect(tag::OID) else { return Vec::new() };
    let explicit = info.expect(tag::CONTEXT_0).unwrap();
    let (mut data, _) = explicit.reader("test").sequence("test").unwrap();
    let version = data.expect(tag::INTEGER).unwrap();
    data.expect(tag::SET).unwrap();
    let (mut content, _) = data.sequence("test").unwrap();
    let kind = content.expect(tag::OID).unwrap();
    let certificates = data.expect(tag::CONTEXT_0).unwrap();
    vec![place(version.body), place(kind.raw), place(certificates.body)]
}

#[test]
fn no_byte_of_a_signature_value_can_be_changed_unnoticed() {
    let memory = Memory::new();
    for (name, bytes) in corpus::signed() {
        let (packed, places) = pack_places(&unpack(&bytes));
        assert!(corpus::is_right(&memory, &packed), "{name} itself");
        let place = places.iter().find(|p| p.name.ends_with("SignedValue.dat")).unwrap();
        let value = &packed[place.start..place.start + place.length];
        let free = unprotected(value);
        // Every byte of two seals and of the signed data, with every bit in their frames; of the
        // other seals, which have the same form, every seventh. PIAOJU_EXHAUSTIVE=1 tries every
        // bit of every byte, which takes half an hour.
        let is_exhaustive = std::env::var_os("PIAOJU_EXHAUSTIVE").is_some();
        let is_whole = corpus::SIGNED[..2].contains(&name) || !free.is_empty();
        let bits = |at: usize| {
            let is_frame = at < 70 || at + 90 > place.length;
            match (is_whole, is_frame) {
                _ if is_exhaustive => 8,
                (true, true) => 8,
                (true, false) => 1,
                (false, is_frame) => usize::from(is_frame || at.is_multiple_of(7)),
            }
        };
        let tries: Vec<(usize, u8)> = (0..place.length)
            .flat_map(|at| (0..bits(at)).map(move |bit| (at, 1u8 << ((bit + at) % 8))))
            .collect();
        let unnoticed = corpus::spread(&tries, |(at, mask)| {
            let mut copy = packed.clone();
            flip(&mut copy, place, *at, *mask);
            corpus::is_right(&memory, &copy).then_some((*at, *mask))
        });
        let desk = corpus::desk();
        for (at, mask) in unnoticed {
            let mut copy = packed.clone();
            flip(&mut copy, place, at, mask);
            let result = corpus::check(&desk, &copy).unwrap();
            if result.evidence.iter().any(|line| line.check == Check::SealEncoding) {
                assert_eq!((value[at], value[at - 2]), (0, tag::BIT_STRING), "{name}: byte {at}");
                continue;
            }
            let known = free.iter().any(|range| range.contains(&at));
            assert!(known, "{name}: byte {at} with mask {mask:#04x} went unnoticed");
            assert_eq!(result.signer.trust, Trust::Unverified, "{name}: byte {at}");
            assert_ne!(result.verdict, Verdict::Authentic, "{name}: byte {at}");
        }
    }
}

#[test]
fn a_whole_verification_agrees_with_the_signature_checks() {
    let memory = Memory::new();
    for (name, bytes) in corpus::signed() {
        let (packed, places) = pack_places(&unpack(&bytes));
        let place = places.iter().find(|p| p.name.ends_with("SignedValue.dat")).unwrap();
        let desk = corpus::desk();
        for at in (0..place.length).step_by(97) {
            let mut copy = packed.clone();
            flip(&mut copy, place, at, 1 << (at % 8));
            let intact = match corpus::check(&desk, &copy) {
                Ok(result) => result.integrity == Integrity::Intact,
                Err(error) => panic!("{name}: byte {at}: {error}"),
            };
            assert_eq!(intact, corpus::is_right(&memory, &copy), "{name}: byte {at}");
        }
    }
}

/// (r, −s) is a second signature in ECDSA; in SM2 it is none, nor is any other shift by n.
#[test]
fn a_signature_value_has_no_second_form_but_its_encodings() {
    // The order n of the curve (GB/T 32918.5-2017).
    const N: [u8; 32] = [
        0xff, 0xff, 0xff, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xff, 0x72, 0x03, 0xdf, 0x6b, 0x21, 0xc6, 0x05, 0x2b, 0x53, 0xbb, 0xf4, 0x09, 0x39, 0xd5,
        0x41, 0x23,
    ];
    let minus = |s: [u8; 32]| {
        let mut out = [0; 32];
        let mut borrow = 0i16;
        for i in (0..32).rev() {
            let digit = i16::from(N[i]) - i16::from(s[i]) - borrow;
            borrow = i16::from(digit < 0);
            out[i] = digit.rem_euclid(256) as u8;
        }
        out
    };
    for seed in 1..20u8 {
        let key = ofd::sm2::PrivateKey::from_bytes(&[seed; 32]).unwrap();
        let good = key.sign(&[seed]);
        let public = key.public_key();
        assert!(ofd::sm2::verify(&public, &[seed], &good));
        let variants = [
            ofd::sm2::Signature { r: good.r, s: minus(good.s) },
            ofd::sm2::Signature { r: minus(good.r), s: good.s },
            ofd::sm2::Signature { r: minus(good.r), s: minus(good.s) },
            ofd::sm2::Signature { r: good.s, s: good.r },
        ];
        for variant in variants {
            assert!(!ofd::sm2::verify(&public, &[seed], &variant));
        }
    }
}
