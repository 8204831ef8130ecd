//! Whole verifications against the `sm2` crate.

use super::{cases, their_scalar};
use crate::sm2::field::P;
use crate::sm2::limbs::{self, Limbs};
use crate::sm2::scalar::N;
use crate::sm2::{
    DEFAULT_ID, PrivateKey, PublicKey, Signature, digest, fast, independent, verify, verify_digest,
};
use proptest::prelude::*;
use sm2::elliptic_curve::sec1::ToSec1Point;
use sm2::{NonZeroScalar, ProjectivePoint, Scalar};

/// The answer of both of our ways, which must be that of the `sm2` crate.
fn agreed(key: &PublicKey, e: &[u8; 32], signature: &Signature) -> bool {
    let answer = independent(key, e, signature);
    assert_eq!(fast(key, e, signature), answer, "{key:?} {e:?} {signature:?}");
    assert_eq!(fast(&key.clone().prepare(), e, signature), answer, "{key:?} {e:?} {signature:?}");
    // The public answer to a false signature is that of `independent` once more.
    assert!(!answer || verify_digest(key, e, signature));
    answer
}

fn flipped(bytes: &[u8; 32], bit: usize) -> [u8; 32] {
    let mut bytes = *bytes;
    bytes[bit / 8] ^= 1 << (bit % 8);
    bytes
}

fn bytes(scalar: &Scalar) -> [u8; 32] {
    scalar.to_bytes().into()
}

fn key_of(point: &ProjectivePoint) -> Option<PublicKey> {
    PublicKey::from_sec1(point.to_affine().to_sec1_point(false).as_bytes())
}

/// The key under which (r, s) signs e with the given point R = s·G + (r + s)·P, where r is such
/// that B7 holds for the first coordinate x of R.
fn key_for(e: &[u8; 32], s: &Scalar, point: &PublicKey) -> Option<(PublicKey, Signature)> {
    let sec1 = point.to_sec1();
    let x = their_scalar(sec1[1..33].try_into().unwrap());
    let r = their_scalar(e) + x;
    let inverse = Option::<Scalar>::from((r + s).invert())?;
    let their_point = sm2::PublicKey::from_sec1_bytes(&sec1).unwrap().to_projective();
    let key = (their_point - ProjectivePoint::GENERATOR * s) * inverse;
    let signature = Signature { r: bytes(&r), s: bytes(s) };
    Some((key_of(&key)?, signature))
}

proptest! {
    #![proptest_config(cases(1200))]

    #[test]
    fn good_signatures_are_good_and_flipped_bits_are_not(
        d: [u8; 32],
        message in prop::collection::vec(any::<u8>(), 0..200),
        bit in 0..256_usize,
    ) {
        let Some(private) = PrivateKey::from_bytes(&d) else { return Ok(()) };
        let key = private.public_key();
        let signature = private.sign(&message);
        let e = digest(DEFAULT_ID, &key, &message);
        prop_assert!(agreed(&key, &e, &signature));

        let Signature { r, s } = signature;
        prop_assert!(!agreed(&key, &flipped(&e, bit), &signature));
        for (r, s) in [(flipped(&r, bit), s), (r, flipped(&s, bit))] {
            let changed = Signature { r, s };
            prop_assert!(!agreed(&key, &e, &changed));
        }
        let sec1 = key.to_sec1();
        let x = flipped(sec1[1..33].try_into().unwrap(), bit);
        prop_assert_eq!(PublicKey::from_sec1(&[&[4], &x[..], &sec1[33..]].concat()), None);
        if let Some(other) = PublicKey::from_sec1(&[&[2], &x[..]].concat()) {
            prop_assert!(!agreed(&other, &e, &signature));
        }
    }

    #[test]
    fn keys_agree_in_every_encoding(x: [u8; 32], first in 0..8_u8) {
        // 05, the compact form that crate takes as well, is in neither standard.
        prop_assume!(first != 5);
        let compressed = [&[first][..], &x].concat();
        let ours = PublicKey::from_sec1(&compressed).map(|key| key.to_sec1().to_vec());
        let theirs = sm2::PublicKey::from_sec1_bytes(&compressed).ok();
        let theirs = theirs.map(|key| key.to_sec1_point(false).as_bytes().to_vec());
        prop_assert_eq!(&ours, &theirs);
        if let Some(sec1) = ours {
            let key = PublicKey::from_sec1(&sec1);
            prop_assert_eq!(key.map(|key| key.to_sec1().to_vec()), Some(sec1));
        }
    }
}

#[test]
fn first_coordinates_beyond_n_are_found() {
    // One first coordinate in 2^129 lies in [n, p); here all do, and r is that of x − n.
    let mut met = 0;
    for offset in 0..40 {
        let (x, _) = limbs::add(&N, &[offset, offset, 0, 0]);
        let Some(point) = PublicKey::from_sec1(&[&[3], &limbs::to_be(&x)[..]].concat()) else {
            continue;
        };
        for e in [[0; 32], [7; 32], [0xFF; 32], bytes(&-Scalar::ONE)] {
            let (key, signature) = key_for(&e, &Scalar::from(12345 + offset), &point).unwrap();
            assert!(agreed(&key, &e, &signature));
            assert!(!agreed(&key, &flipped(&e, 0), &signature));
            met += 1;
        }
    }
    assert!(met > 40);
}

#[test]
fn digests_of_n_and_more_are_taken_modulo_n() {
    let point = PrivateKey::from_bytes(&[9; 32]).unwrap().public_key();
    for low in [[0; 4], [1, 0, 0, 0], [u64::MAX, u64::MAX, u64::MAX, 0xFFFF_FFFF]] {
        let low: Limbs = low;
        let (high, beyond) = limbs::add(&low, &N);
        for e in [low, high].map(|e| limbs::to_be(&e)) {
            let (key, signature) = key_for(&e, &Scalar::from(77_u64), &point).unwrap();
            assert!(agreed(&key, &limbs::to_be(&low), &signature));
            assert_eq!(agreed(&key, &limbs::to_be(&high), &signature), !beyond);
        }
    }
}

#[test]
fn numbers_out_of_range_are_refused() {
    let key = PrivateKey::from_bytes(&[3; 32]).unwrap();
    let Signature { r, s } = key.sign(b"message");
    let key = key.public_key();
    let e = digest(DEFAULT_ID, &key, b"message");
    let n = limbs::to_be(&N);
    let above = limbs::to_be(&limbs::add(&N, &[1, 0, 0, 0]).0);
    for bad in [[0; 32], n, above, [0xFF; 32]] {
        assert!(!agreed(&key, &e, &Signature { r: bad, s }));
        assert!(!agreed(&key, &e, &Signature { r, s: bad }));
    }
}

/// r, s and t of zero are refused even where the coordinate of s·G + t·P is the right one.
#[test]
fn zeros_are_refused_that_fit_otherwise() {
    let d = Scalar::from(31_u64);
    let key = key_of(&(ProjectivePoint::GENERATOR * d)).unwrap();
    let (zero, some) = (Scalar::ZERO, Scalar::from(5_u64));
    for (r, s, refused) in
        [(zero, some, true), (some, zero, true), (some, -some, true), (some, some, false)]
    {
        let sum = key_of(&(ProjectivePoint::GENERATOR * (s + (r + s) * d))).unwrap();
        let e = r - their_scalar(sum.to_sec1()[1..33].try_into().unwrap());
        let signature = Signature { r: bytes(&r), s: bytes(&s) };
        assert_eq!(agreed(&key, &bytes(&e), &signature), !refused);
    }
}

#[test]
fn infinity_is_no_signature() {
    // With r = e and s = −r·d / (1 + d) the sum is infinity, whose coordinate must match nothing.
    for d in [1_u64, 2, 0x1234_5678_9ABC] {
        let d = Scalar::from(d);
        let key = key_of(&(ProjectivePoint::GENERATOR * d)).unwrap();
        for e in [[7; 32], [1; 32]] {
            let r = their_scalar(&e);
            let s = -(r * d) * (d + Scalar::ONE).invert().unwrap();
            assert!(!agreed(&key, &e, &Signature { r: bytes(&r), s: bytes(&s) }));
        }
    }
}

#[test]
fn corner_scalars_sign() {
    let point = PrivateKey::from_bytes(&[5; 32]).unwrap().public_key();
    let small = [1, 2, 3, 255, 256, u64::MAX].map(Scalar::from);
    for s in small.into_iter().chain(small.map(|s| -s)) {
        let (key, signature) = key_for(&[0x5A; 32], &s, &point).unwrap();
        assert!(agreed(&key, &[0x5A; 32], &signature));
    }
}

#[test]
fn keys_at_the_ends_of_the_range() {
    let n_less = |less: u64| bytes(&-Scalar::from(less));
    for d in [bytes(&Scalar::ONE), bytes(&Scalar::from(2_u64)), n_less(2), n_less(3)] {
        let private = PrivateKey::from_bytes(&d).unwrap();
        let signature = private.sign(b"");
        let key = private.public_key();
        assert!(verify(&key, b"", &signature) && verify(&key.prepare(), b"", &signature));
        assert_eq!(format!("{private:?}"), "PrivateKey(hidden)");
    }
    for d in [[0; 32], n_less(1), limbs::to_be(&N), [0xFF; 32]] {
        assert!(PrivateKey::from_bytes(&d).is_none());
    }
}

#[test]
fn points_that_are_none_are_refused() {
    let good = PrivateKey::from_bytes(&[5; 32]).unwrap().public_key().to_sec1();
    let mut off = good;
    off[64] ^= 1;
    let mut hybrid = good;
    hybrid[0] = 6 | good[64] & 1;
    for bad in [&[][..], &[0], &[0; 65], &[4; 65], &good[..64], &off, &hybrid, &good[1..]] {
        assert_eq!(PublicKey::from_sec1(bad), None);
    }
    assert_eq!(PublicKey::from_sec1(&[&good[..], &[0]].concat()), None);
    // A coordinate beyond p is refused even where it would be that of a point modulo p.
    let compressed = |x: Limbs| PublicKey::from_sec1(&[&[2], &limbs::to_be(&x)[..]].concat());
    let mut met = 0;
    for x in (0..20).filter(|&x| compressed([x, 0, 0, 0]).is_some()) {
        assert_eq!(compressed(limbs::add(&P, &[x, 0, 0, 0]).0), None);
        met += 1;
    }
    assert!(met > 4);
}

#[test]
fn signing_is_that_of_the_sm2_crate_and_deterministic() {
    use sm2::dsa::signature::Signer;
    let d = Scalar::from(0xDEAD_BEEF_u64);
    let theirs = sm2::dsa::SigningKey::from_nonzero_scalar(
        str::from_utf8(DEFAULT_ID).unwrap(),
        NonZeroScalar::new(d).unwrap(),
    );
    let theirs: sm2::dsa::Signature = theirs.unwrap().sign(b"message digest");
    let key = PrivateKey::from_bytes(&bytes(&d)).unwrap();
    let ours = key.sign(b"message digest");
    assert_eq!([ours.r, ours.s].concat(), theirs.to_vec());
    assert_eq!(ours, key.clone().sign(b"message digest"));
    assert_ne!(ours, key.sign(b"message digest "));
}
