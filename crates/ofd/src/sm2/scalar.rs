//! Scalars: integers modulo the order n of the base point (GB/T 32918.5-2017).
//!
//! Verification only ever adds and subtracts scalars, so there is no multiplication here.

use super::field::{Field, P};
use super::limbs::{self, Limbs};

/// The order n of the base point.
pub(super) const N: Limbs =
    [0x53BB_F409_39D5_4123, 0x7203_DF6B_21C6_052B, 0xFFFF_FFFF_FFFF_FFFF, 0xFFFF_FFFE_FFFF_FFFF];

/// The places of a signed-digit form: one more than the bits of a scalar, for the last carry.
pub(super) const DIGITS: usize = 257;

/// An integer below n.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Scalar(Limbs);

impl Scalar {
    /// The scalar of 32 big-endian octets, `None` for n or more.
    pub(super) fn from_be(bytes: &[u8; 32]) -> Option<Scalar> {
        let value = limbs::from_be(bytes);
        limbs::less(&value, &N).then_some(Scalar(value))
    }

    /// The scalar of 32 big-endian octets, reduced modulo n.
    pub(super) fn reduce_be(bytes: &[u8; 32]) -> Scalar {
        // One subtraction is enough: 2^256 < 2n.
        Scalar(limbs::subtract_once(&limbs::from_be(bytes), false, &N))
    }

    /// Whether this is 0.
    pub(super) fn is_zero(&self) -> bool {
        self.0 == [0; 4]
    }

    /// `self + other` modulo n.
    pub(super) fn add(&self, other: &Scalar) -> Scalar {
        Scalar(limbs::add_mod(&self.0, &other.0, &N))
    }

    /// `self − other` modulo n.
    pub(super) fn sub(&self, other: &Scalar) -> Scalar {
        Scalar(limbs::sub_mod(&self.0, &other.0, &N))
    }

    /// The coordinates that are this scalar modulo n: itself, and itself + n where that is below p.
    pub(super) fn coordinates(&self) -> (Field, Option<Field>) {
        let (second, carry) = limbs::add(&self.0, &N);
        let second = (!carry && limbs::less(&second, &P)).then(|| Field::from_limbs(&second));
        (Field::from_limbs(&self.0), second)
    }

    /// The non-adjacent form of the given width: `self = Σ digit[i]·2^i`, every digit zero or odd
    /// and below `2^(width−1)` in size, two digits other than zero at least `width` places apart.
    ///
    /// The width is 2 to 8.
    pub(super) fn signed_digits(&self, width: usize) -> [i8; DIGITS] {
        let mut digits = [0; DIGITS];
        let mut carry = 0;
        let mut place = 0;
        while place < DIGITS {
            if self.bits(place, 1) == carry {
                place += 1;
                continue;
            }
            // Above the scalar's bits there is at most the carry, which is a digit of its own.
            let word = self.bits(place, width) + carry;
            carry = word >> (width - 1) & 1;
            digits[place] = (word - (carry << width)) as i8;
            place += width;
        }
        digits
    }

    /// `count` bits from a place upwards; bits above the scalar are 0.
    fn bits(&self, place: usize, count: usize) -> i32 {
        let (limb, shift) = (place / 64, place % 64);
        let low = self.0.get(limb).map_or(0, |l| l >> shift);
        // Shifted in two steps, because a shift by all 64 places is not one.
        let high = self.0.get(limb + 1).map_or(0, |l| l << 1 << (63 - shift));
        ((low | high) & ((1 << count) - 1)) as i32
    }
}
