//! The field of coordinates: integers modulo p = 2^256 − 2^224 − 2^96 + 2^64 − 1
//! (GB/T 32918.5-2017).
//!
//! Elements are kept in Montgomery form, `x·2^256 mod p`, and always fully reduced, so that
//! equality is equality of limbs. Because p ≡ −1 (mod 2^64), the factor of each step of
//! Montgomery's reduction is the lowest limb itself, and because p is a sum of five powers of two
//! the multiplication by p becomes shifts: a product costs sixteen machine multiplications, a
//! square ten, and the reduction none.

use super::limbs::{self, Limbs};

/// The prime p.
pub(super) const P: Limbs =
    [0xFFFF_FFFF_FFFF_FFFF, 0xFFFF_FFFF_0000_0000, 0xFFFF_FFFF_FFFF_FFFF, 0xFFFF_FFFE_FFFF_FFFF];

/// 2^512 mod p, which takes an integer into Montgomery form.
const R_SQUARED: Limbs =
    [0x0000_0002_0000_0003, 0x0000_0002_FFFF_FFFF, 0x0000_0001_0000_0001, 0x0000_0004_0000_0002];

/// p − 2, the exponent of the inverse (Fermat).
const P_MINUS_2: Limbs =
    [0xFFFF_FFFF_FFFF_FFFD, 0xFFFF_FFFF_0000_0000, 0xFFFF_FFFF_FFFF_FFFF, 0xFFFF_FFFE_FFFF_FFFF];

/// (p + 1) / 4, the exponent of the square root, since p ≡ 3 (mod 4).
const P_PLUS_1_QUARTER: Limbs =
    [0x4000_0000_0000_0000, 0xFFFF_FFFF_C000_0000, 0xFFFF_FFFF_FFFF_FFFF, 0x3FFF_FFFF_BFFF_FFFF];

/// An element of the field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Field(Limbs);

impl Field {
    /// 0.
    pub(super) const ZERO: Field = Field([0; 4]);
    /// 1.
    pub(super) const ONE: Field = Field([
        0x0000_0000_0000_0001,
        0x0000_0000_FFFF_FFFF,
        0x0000_0000_0000_0000,
        0x0000_0001_0000_0000,
    ]);

    /// The element of limbs that are in Montgomery form already, for constants.
    pub(super) const fn from_montgomery(limbs: Limbs) -> Field {
        Field(limbs)
    }

    /// The element of an integer; one of p or more is reduced.
    pub(super) fn from_limbs(value: &Limbs) -> Field {
        Field(*value).mul(&Field(R_SQUARED))
    }

    /// The integer below p.
    pub(super) fn to_limbs(self) -> Limbs {
        reduce(&[self.0[0], self.0[1], self.0[2], self.0[3], 0, 0, 0, 0])
    }

    /// The element of 32 big-endian octets, `None` for p or more.
    pub(super) fn from_be(bytes: &[u8; 32]) -> Option<Field> {
        let value = limbs::from_be(bytes);
        limbs::less(&value, &P).then(|| Field::from_limbs(&value))
    }

    /// The 32 big-endian octets.
    pub(super) fn to_be(self) -> [u8; 32] {
        limbs::to_be(&self.to_limbs())
    }

    /// Whether this is 0.
    #[inline(always)]
    pub(super) fn is_zero(&self) -> bool {
        (self.0[0] | self.0[1] | self.0[2] | self.0[3]) == 0
    }

    /// Whether the integer is odd, which SEC 1 clause 2.3.3 puts into a compressed point.
    pub(super) fn is_odd(self) -> bool {
        self.to_limbs()[0] & 1 == 1
    }

    /// `self + other`.
    #[inline(always)]
    pub(super) fn add(&self, other: &Field) -> Field {
        Field(limbs::add_mod(&self.0, &other.0, &P))
    }

    /// `self − other`.
    #[inline(always)]
    pub(super) fn sub(&self, other: &Field) -> Field {
        Field(limbs::sub_mod(&self.0, &other.0, &P))
    }

    /// `−self`.
    #[inline(always)]
    pub(super) fn neg(&self) -> Field {
        Field::ZERO.sub(self)
    }

    /// `2·self`.
    #[inline(always)]
    pub(super) fn double(&self) -> Field {
        self.add(self)
    }

    /// `self / 2`.
    #[inline(always)]
    pub(super) fn half(&self) -> Field {
        // An odd value becomes even by adding p, which is odd; the sum may need a 257th bit.
        let mask = (self.0[0] & 1).wrapping_neg();
        let (sum, carry) =
            limbs::add(&self.0, &[P[0] & mask, P[1] & mask, P[2] & mask, P[3] & mask]);
        Field([
            sum[0] >> 1 | sum[1] << 63,
            sum[1] >> 1 | sum[2] << 63,
            sum[2] >> 1 | sum[3] << 63,
            sum[3] >> 1 | u64::from(carry) << 63,
        ])
    }

    /// `self · other`.
    #[inline(always)]
    pub(super) fn mul(&self, other: &Field) -> Field {
        Field(reduce(&product(&self.0, &other.0)))
    }

    /// `self²`.
    #[inline(always)]
    pub(super) fn square(&self) -> Field {
        Field(reduce(&square(&self.0)))
    }

    /// `1 / self`, and 0 for 0.
    pub(super) fn invert(&self) -> Field {
        self.power(&P_MINUS_2)
    }

    /// A square root, `None` for a non-residue.
    pub(super) fn sqrt(&self) -> Option<Field> {
        let root = self.power(&P_PLUS_1_QUARTER);
        (root.square() == *self).then_some(root)
    }

    /// `self^exponent`, four bits at a time.
    fn power(&self, exponent: &Limbs) -> Field {
        let mut powers = [Field::ONE; 16];
        for i in 1..16 {
            powers[i] = powers[i - 1].mul(self);
        }
        let mut result = Field::ONE;
        for limb in exponent.iter().rev() {
            for shift in (0..64).step_by(4).rev() {
                result = result.square().square().square().square();
                result = result.mul(&powers[(limb >> shift) as usize & 15]);
            }
        }
        result
    }
}

/// The product of two integers, eight limbs.
#[inline(always)]
fn product(a: &Limbs, b: &Limbs) -> [u64; 8] {
    let (t0, c) = a[0].carrying_mul(b[0], 0);
    let (t1, c) = a[0].carrying_mul(b[1], c);
    let (t2, c) = a[0].carrying_mul(b[2], c);
    let (t3, t4) = a[0].carrying_mul(b[3], c);

    let (t1, c) = a[1].carrying_mul_add(b[0], t1, 0);
    let (t2, c) = a[1].carrying_mul_add(b[1], t2, c);
    let (t3, c) = a[1].carrying_mul_add(b[2], t3, c);
    let (t4, t5) = a[1].carrying_mul_add(b[3], t4, c);

    let (t2, c) = a[2].carrying_mul_add(b[0], t2, 0);
    let (t3, c) = a[2].carrying_mul_add(b[1], t3, c);
    let (t4, c) = a[2].carrying_mul_add(b[2], t4, c);
    let (t5, t6) = a[2].carrying_mul_add(b[3], t5, c);

    let (t3, c) = a[3].carrying_mul_add(b[0], t3, 0);
    let (t4, c) = a[3].carrying_mul_add(b[1], t4, c);
    let (t5, c) = a[3].carrying_mul_add(b[2], t5, c);
    let (t6, t7) = a[3].carrying_mul_add(b[3], t6, c);
    [t0, t1, t2, t3, t4, t5, t6, t7]
}

/// The square of an integer, eight limbs.
#[inline(always)]
fn square(a: &Limbs) -> [u64; 8] {
    // Each product of two different limbs counts twice: sum them once, then double.
    let (t1, c) = a[0].carrying_mul(a[1], 0);
    let (t2, c) = a[0].carrying_mul(a[2], c);
    let (t3, t4) = a[0].carrying_mul(a[3], c);
    let (t3, c) = a[1].carrying_mul_add(a[2], t3, 0);
    let (t4, t5) = a[1].carrying_mul_add(a[3], t4, c);
    let (t5, t6) = a[2].carrying_mul_add(a[3], t5, 0);

    let t7 = t6 >> 63;
    let t6 = t6 << 1 | t5 >> 63;
    let t5 = t5 << 1 | t4 >> 63;
    let t4 = t4 << 1 | t3 >> 63;
    let t3 = t3 << 1 | t2 >> 63;
    let t2 = t2 << 1 | t1 >> 63;
    let t1 = t1 << 1;

    let (t0, high0) = a[0].carrying_mul(a[0], 0);
    let (low1, high1) = a[1].carrying_mul(a[1], 0);
    let (low2, high2) = a[2].carrying_mul(a[2], 0);
    let (low3, high3) = a[3].carrying_mul(a[3], 0);
    let (t1, c) = t1.carrying_add(high0, false);
    let (t2, c) = t2.carrying_add(low1, c);
    let (t3, c) = t3.carrying_add(high1, c);
    let (t4, c) = t4.carrying_add(low2, c);
    let (t5, c) = t5.carrying_add(high2, c);
    let (t6, c) = t6.carrying_add(low3, c);
    let (t7, _) = t7.carrying_add(high3, c);
    [t0, t1, t2, t3, t4, t5, t6, t7]
}

/// Montgomery's reduction: `value / 2^256 mod p`, for a value below 2^256·p.
#[inline(always)]
fn reduce(value: &[u64; 8]) -> Limbs {
    // The low half alone is divided by 2^256 in four steps, which stays at or below p; the high
    // half, already a multiple of 2^256, is added afterwards: the sum is below 2p.
    let low = [value[0], value[1], value[2], value[3]];
    let low = reduce_limb(&reduce_limb(&reduce_limb(&reduce_limb(&low))));
    let (sum, carry) = limbs::add(&low, &[value[4], value[5], value[6], value[7]]);
    limbs::subtract_once(&sum, carry, &P)
}

/// One step: `(t + m·p) / 2^64` with the `m` that clears the lowest limb, which is that limb.
#[inline(always)]
fn reduce_limb(t: &Limbs) -> Limbs {
    // m·p = m·2^256 − m·2^224 − m·2^96 + m·2^64 − m; the −m clears the limb, and what remains,
    // divided by 2^64, is m·2^192 + m − (m·2^160 + m·2^32). The total is positive and below 2^256,
    // so carries and borrows out of the top cancel.
    let m = t[0];
    let (low, high) = (m << 32, m >> 32);
    let plus = limbs::add(&[t[1], t[2], t[3], m], &[m, 0, 0, 0]).0;
    limbs::sub(&plus, &[low, high, low, high]).0
}
