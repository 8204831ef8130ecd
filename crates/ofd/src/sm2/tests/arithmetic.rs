//! Field and scalar operations against the slow reference.

use super::cases;
use super::reference::{add, corners, integer, is_less, multiply, negative, reduce};
use crate::sm2::field::{Field, P};
use crate::sm2::limbs::{self, Limbs};
use crate::sm2::point::{B, GENERATOR, THREE};
use crate::sm2::scalar::{N, Scalar};
use proptest::prelude::*;

/// 2^256 mod p.
const R: Limbs = [1, 0xFFFF_FFFF, 0, 0x1_0000_0000];

/// An element whose Montgomery form is the given integer modulo p, and its value.
fn element(form: &Limbs) -> (Field, Limbs) {
    let form = reduce(form, &P);
    let element = Field::from_montgomery(form);
    let value = element.to_limbs();
    assert_eq!(multiply(&value, &R, &P), form);
    assert_eq!(Field::from_limbs(&value), element);
    (element, value)
}

/// An element must be this value, in the one form that is fully reduced.
fn assert_is(element: Field, value: &Limbs) {
    assert_eq!(element.to_limbs(), *value);
    assert_eq!(element, Field::from_limbs(value));
    assert!(is_less(value, &P));
}

fn check_field(a: &Limbs, b: &Limbs) {
    let ((a, x), (b, y)) = (element(a), element(b));
    assert_is(a.mul(&b), &multiply(&x, &y, &P));
    assert_is(a.square(), &multiply(&x, &x, &P));
    assert_is(a.add(&b), &add(&x, &y, &P));
    assert_is(a.sub(&b), &add(&x, &negative(&y, &P), &P));
    assert_is(a.neg(), &negative(&x, &P));
    assert_is(a.double(), &add(&x, &x, &P));
    assert_is(a.half().double(), &x);
    assert_eq!(a.is_zero(), x == [0; 4]);
    assert_eq!(a.is_odd(), x[0] % 2 == 1);
}

fn check_inverse(a: &Limbs) {
    let (a, x) = element(a);
    let inverse = a.invert();
    let product = if x == [0; 4] { [0; 4] } else { [1, 0, 0, 0] };
    assert_eq!(multiply(&inverse.to_limbs(), &x, &P), product);
    let root = a.square().sqrt().expect("a square");
    assert!(root == a || root == a.neg());
    // −1 is no square, since p ≡ 3 (mod 4).
    assert_eq!(a.square().neg().sqrt().is_some(), a.is_zero());
}

fn scalar(value: &Limbs) -> Scalar {
    Scalar::reduce_be(&limbs::to_be(value))
}

fn check_scalar(a: &Limbs, b: &Limbs) {
    let (x, y) = (reduce(a, &N), reduce(b, &N));
    let (a_mod_n, b_mod_n) = (scalar(a), scalar(b));
    assert_eq!(Some(a_mod_n), Scalar::from_be(&limbs::to_be(&x)));
    assert_eq!(Scalar::from_be(&limbs::to_be(a)).is_some(), is_less(a, &N));
    assert_eq!(a_mod_n.add(&b_mod_n), scalar(&add(&x, &y, &N)));
    assert_eq!(a_mod_n.sub(&b_mod_n), scalar(&add(&x, &negative(&y, &N), &N)));
    assert_eq!(a_mod_n.is_zero(), x == [0; 4]);
    for width in 2..=8 {
        check_digits(&a_mod_n, &x, width);
    }
}

/// The digits must be few, small and sum up to the value.
fn check_digits(scalar: &Scalar, value: &Limbs, width: usize) {
    let digits = scalar.signed_digits(width);
    let mut sum = [0; 4];
    let mut free = 0;
    for (place, &digit) in digits.iter().enumerate().rev() {
        sum = add(&sum, &sum, &P);
        let size = [u64::from(digit.unsigned_abs()), 0, 0, 0];
        sum = add(&sum, &if digit < 0 { negative(&size, &P) } else { size }, &P);
        if digit != 0 {
            assert!(digit % 2 != 0 && u32::from(digit.unsigned_abs()) < 1 << (width - 1));
            assert!(free == 0 || free - place >= width);
            free = place;
        }
    }
    // Modulo p and not modulo n, so that a sum off by n is seen.
    assert_eq!(sum, *value);
}

#[test]
fn corner_values_agree_with_the_reference() {
    for a in &corners() {
        check_inverse(a);
        for b in &corners() {
            check_field(a, b);
            check_scalar(a, b);
        }
    }
}

#[test]
fn constants_are_those_of_the_standard() {
    // GB/T 32918.5-2017, the parameters of the recommended curve.
    let number = |digits| limbs::from_be(&super::hex(digits));
    assert_eq!(P, number("FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF"));
    assert_eq!(N, number("FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123"));
    let (b, x, y) = (
        number("28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93"),
        number("32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7"),
        number("BC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0"),
    );
    assert_is(Field::ZERO, &[0; 4]);
    assert_is(Field::ONE, &[1, 0, 0, 0]);
    assert_is(THREE, &[3, 0, 0, 0]);
    assert_is(B, &b);
    assert_is(GENERATOR.x, &x);
    assert_is(GENERATOR.y, &y);
}

#[test]
fn coordinates_beyond_n_are_offered_where_they_exist() {
    // p − n is the first scalar without a second coordinate, p − n − 1 the last with one.
    let last = reduce(&[P[0] - 1, P[1], P[2], P[3]], &N);
    let (first, second) = scalar(&last).coordinates();
    assert_is(first, &last);
    assert_is(second.expect("p − 1"), &[P[0] - 1, P[1], P[2], P[3]]);
    assert_eq!(scalar(&reduce(&P, &N)).coordinates().1, None);
    assert_is(scalar(&[0; 4]).coordinates().1.expect("n itself"), &N);
    assert_eq!(scalar(&negative(&[1, 0, 0, 0], &N)).coordinates().1, None);
}

#[test]
fn octets_come_back() {
    for value in corners() {
        let octets = limbs::to_be(&value);
        assert_eq!(limbs::from_be(&octets), value);
        let field = Field::from_be(&octets);
        assert_eq!(field.map(Field::to_be), is_less(&value, &P).then_some(octets));
    }
}

proptest! {
    #![proptest_config(cases(10_000))]

    #[test]
    fn field_agrees_with_the_reference(a in integer(), b in integer()) {
        check_field(&a, &b);
    }

    #[test]
    fn sums_with_carry_agree_with_the_reference(a in integer(), b in integer()) {
        let (sum, carry) = limbs::add(&a, &b);
        let (difference, borrow) = limbs::sub(&sum, &b);
        prop_assert_eq!(difference, a);
        prop_assert_eq!(carry, borrow);
        prop_assert_eq!(limbs::less(&a, &b), is_less(&a, &b));
        prop_assert_eq!(limbs::sub(&a, &b).1, is_less(&a, &b));
    }
}

proptest! {
    #![proptest_config(cases(2000))]

    #[test]
    fn inverse_and_root_undo(a in integer()) {
        check_inverse(&a);
    }

    #[test]
    fn scalars_agree_with_the_reference(a in integer(), b in integer()) {
        check_scalar(&a, &b);
    }
}
