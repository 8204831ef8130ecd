//! A slow reference: school arithmetic on 64-bit limbs, a bit at a time, and the values that
//! carries go wrong on.

use crate::sm2::field::P;
use crate::sm2::limbs::Limbs;
use crate::sm2::scalar::N;
use proptest::prelude::*;

/// `a + b mod modulus` for a and b below the modulus.
pub(super) fn add(a: &Limbs, b: &Limbs, modulus: &Limbs) -> Limbs {
    let mut sum = [0; 5];
    let mut carry = 0;
    for i in 0..4 {
        carry += u128::from(a[i]) + u128::from(b[i]);
        sum[i] = carry as u64;
        carry >>= 64;
    }
    sum[4] = carry as u64;
    let modulus = [modulus[0], modulus[1], modulus[2], modulus[3], 0];
    if !is_less(&sum, &modulus) {
        take(&mut sum, &modulus);
    }
    [sum[0], sum[1], sum[2], sum[3]]
}

/// `−a mod modulus` for a below the modulus.
pub(super) fn negative(a: &Limbs, modulus: &Limbs) -> Limbs {
    let mut difference = *modulus;
    take(&mut difference, a);
    if difference == *modulus { [0; 4] } else { difference }
}

/// `a·b mod modulus` for b below the modulus, by doubling and adding.
pub(super) fn multiply(a: &Limbs, b: &Limbs, modulus: &Limbs) -> Limbs {
    let mut product = [0; 4];
    for bit in (0..256).rev() {
        product = add(&product, &product, modulus);
        if a[bit / 64] >> (bit % 64) & 1 == 1 {
            product = add(&product, b, modulus);
        }
    }
    product
}

/// `a mod modulus`.
pub(super) fn reduce(a: &Limbs, modulus: &Limbs) -> Limbs {
    multiply(a, &[1, 0, 0, 0], modulus)
}

/// Whether `a < b`, the most significant limb deciding first.
pub(super) fn is_less(a: &[u64], b: &[u64]) -> bool {
    a.iter().rev().lt(b.iter().rev())
}

fn take(a: &mut [u64], b: &[u64]) {
    let mut borrow = 0;
    for (a, b) in a.iter_mut().zip(b) {
        let difference = i128::from(*a) - i128::from(*b) - borrow;
        borrow = i128::from(difference < 0);
        *a = difference as u64;
    }
    assert_eq!(borrow, 0);
}

/// Limbs on which carries and borrows run or stop.
const LIMBS: [u64; 11] = [
    0,
    1,
    2,
    u64::MAX,
    u64::MAX - 1,
    1 << 63,
    (1 << 63) - 1,
    0xFFFF_FFFF_0000_0000,
    0x0000_0000_FFFF_FFFF,
    0xFFFF_FFFE_FFFF_FFFF,
    0x0000_0001_0000_0000,
];

/// Integers beside the moduli and at the ends.
pub(super) fn corners() -> Vec<Limbs> {
    let mut corners = vec![[0; 4], [1, 0, 0, 0], [2, 0, 0, 0], [3, 0, 0, 0], [u64::MAX; 4]];
    for modulus in [P, N] {
        for offset in -3_i64..=3 {
            corners.push([
                modulus[0].wrapping_add_signed(offset),
                modulus[1],
                modulus[2],
                modulus[3],
            ]);
        }
        // Half the modulus, and what is left of 2^256.
        let (low, high) = (modulus[0] >> 1 | modulus[1] << 63, modulus[1] >> 1 | modulus[2] << 63);
        corners.push([low, high, modulus[2] >> 1 | modulus[3] << 63, modulus[3] >> 1]);
        corners.push(negative(&modulus, &[u64::MAX; 4]));
    }
    // P − 3 … P + 3: the lowest limb of p is all ones, so its carry goes on.
    corners.extend([[0, P[1] + 1, P[2], P[3]], [1, P[1] + 1, P[2], P[3]]]);
    corners
}

/// Any integer of 256 bits, mostly of the difficult kinds.
pub(super) fn integer() -> impl Strategy<Value = Limbs> {
    let limb = prop_oneof![3 => prop::sample::select(&LIMBS[..]), 1 => any::<u64>()];
    let run = (0..256_usize, 0..=256_usize).prop_map(|(from, to)| {
        let mut ones = [0; 4];
        (from..to).for_each(|bit| ones[bit / 64] |= 1 << (bit % 64));
        ones
    });
    let sparse = prop::collection::vec(0..256_usize, 1..5).prop_map(|bits| {
        let mut sparse = [0; 4];
        bits.iter().for_each(|bit| sparse[bit / 64] |= 1 << (bit % 64));
        sparse
    });
    prop_oneof![
        4 => prop::array::uniform4(limb),
        2 => prop::array::uniform4(any::<u64>()),
        1 => prop::sample::select(corners()),
        1 => run,
        1 => sparse,
    ]
}
