//! 256-bit integers as four 64-bit limbs, least significant first.
//!
//! What the coordinates (modulo p) and the scalars (modulo n) have in common: octet strings
//! (GB/T 32918.1 clause 4.2), sums and differences with their carry.

/// A 256-bit integer, least significant limb first.
pub(super) type Limbs = [u64; 4];

/// The integer of 32 big-endian octets.
pub(super) fn from_be(bytes: &[u8; 32]) -> Limbs {
    let mut limbs = [0; 4];
    for (limb, octets) in limbs.iter_mut().zip(bytes.as_chunks::<8>().0.iter().rev()) {
        *limb = u64::from_be_bytes(*octets);
    }
    limbs
}

/// The 32 big-endian octets of an integer.
pub(super) fn to_be(limbs: &Limbs) -> [u8; 32] {
    let mut bytes = [0; 32];
    for (limb, octets) in limbs.iter().zip(bytes.as_chunks_mut::<8>().0.iter_mut().rev()) {
        *octets = limb.to_be_bytes();
    }
    bytes
}

/// `a + b` modulo 2^256, and whether it passed 2^256.
#[inline(always)]
pub(super) fn add(a: &Limbs, b: &Limbs) -> (Limbs, bool) {
    let (s0, c) = a[0].carrying_add(b[0], false);
    let (s1, c) = a[1].carrying_add(b[1], c);
    let (s2, c) = a[2].carrying_add(b[2], c);
    let (s3, c) = a[3].carrying_add(b[3], c);
    ([s0, s1, s2, s3], c)
}

/// `a - b` modulo 2^256, and whether it fell below zero.
#[inline(always)]
pub(super) fn sub(a: &Limbs, b: &Limbs) -> (Limbs, bool) {
    let (d0, c) = a[0].borrowing_sub(b[0], false);
    let (d1, c) = a[1].borrowing_sub(b[1], c);
    let (d2, c) = a[2].borrowing_sub(b[2], c);
    let (d3, c) = a[3].borrowing_sub(b[3], c);
    ([d0, d1, d2, d3], c)
}

/// `(a + b) mod modulus`, for `a` and `b` below the modulus and a modulus above 2^255.
#[inline(always)]
pub(super) fn add_mod(a: &Limbs, b: &Limbs, modulus: &Limbs) -> Limbs {
    let (sum, carry) = add(a, b);
    subtract_once(&sum, carry, modulus)
}

/// `(a - b) mod modulus`, for `a` and `b` below the modulus.
#[inline(always)]
pub(super) fn sub_mod(a: &Limbs, b: &Limbs, modulus: &Limbs) -> Limbs {
    let (difference, borrow) = sub(a, b);
    let mask = u64::from(borrow).wrapping_neg();
    let correction = [modulus[0] & mask, modulus[1] & mask, modulus[2] & mask, modulus[3] & mask];
    add(&difference, &correction).0
}

/// `carry·2^256 + value`, less the modulus once if it is at least the modulus.
#[inline(always)]
pub(super) fn subtract_once(value: &Limbs, carry: bool, modulus: &Limbs) -> Limbs {
    let (reduced, borrow) = sub(value, modulus);
    // Without branches: half of all sums need the subtraction, which no processor can predict.
    let keep = u64::from(borrow & !carry).wrapping_neg();
    [
        reduced[0] ^ (keep & (reduced[0] ^ value[0])),
        reduced[1] ^ (keep & (reduced[1] ^ value[1])),
        reduced[2] ^ (keep & (reduced[2] ^ value[2])),
        reduced[3] ^ (keep & (reduced[3] ^ value[3])),
    ]
}

/// Whether `a < b`.
pub(super) fn less(a: &Limbs, b: &Limbs) -> bool {
    sub(a, b).1
}
