//! Multiples of points against the `sm2` crate.

use super::reference::{corners, integer};
use super::{cases, their_scalar};
use crate::sm2::field::Field;
use crate::sm2::limbs::{self, Limbs};
use crate::sm2::multiply::{Table, sum_of_multiples, sum_with_table};
use crate::sm2::point::{Affine, GENERATOR, Jacobian, to_affine};
use crate::sm2::scalar::Scalar;
use proptest::prelude::*;
use sm2::ProjectivePoint;
use sm2::elliptic_curve::sec1::ToSec1Point;

/// The uncompressed octets of a point of ours, `[0]` for infinity.
fn octets(point: &Jacobian) -> Vec<u8> {
    if point.is_infinity() {
        return vec![0];
    }
    let affine = to_affine(&[*point])[0];
    assert!(Affine::new(affine.x, affine.y).is_some());
    [&[4][..], &affine.x.to_be(), &affine.y.to_be()].concat()
}

/// The uncompressed octets of a point of theirs, `[0]` for infinity.
fn their_octets(point: &ProjectivePoint) -> Vec<u8> {
    point.to_affine().to_sec1_point(false).as_bytes().to_vec()
}

fn ours(point: &ProjectivePoint) -> Affine {
    let octets = their_octets(point);
    let coordinate = |at: usize| Field::from_be(octets[at..at + 32].try_into().unwrap()).unwrap();
    Affine::new(coordinate(1), coordinate(33)).unwrap()
}

/// `scalar·point` by theirs.
fn their_multiple(scalar: &Limbs, point: &ProjectivePoint) -> ProjectivePoint {
    *point * their_scalar(&limbs::to_be(scalar))
}

/// s·G + t·P by both of our ways must be the sum of theirs.
fn check(s: &Limbs, t: &Limbs, (point, table): (&Affine, &Table), their_sum: &ProjectivePoint) {
    let [s, t] = [s, t].map(|scalar| Scalar::reduce_be(&limbs::to_be(scalar)));
    let expected = their_octets(their_sum);
    assert_eq!(octets(&sum_of_multiples(&s, &t, point)), expected);
    assert_eq!(octets(&sum_with_table(&s, &t, table)), expected);
}

/// Scalars with long runs, lone bits, bits beside the quarters and digits at the very top.
fn scalars() -> Vec<Limbs> {
    let ones = |from: usize, to: usize| {
        let mut ones = [0; 4];
        (from..to).for_each(|bit| ones[bit / 64] |= 1 << (bit % 64));
        ones
    };
    let mut scalars = corners();
    for (from, to) in
        [(0, 8), (0, 64), (1, 65), (63, 129), (64, 192), (0, 255), (250, 256), (7, 250)]
    {
        scalars.push(ones(from, to));
    }
    scalars.extend([ones(64, 65), ones(128, 129), ones(192, 193), ones(255, 256)]);
    scalars.push([0x5555_5555_5555_5555; 4]);
    scalars
}

#[test]
fn corner_scalars_agree_with_the_sm2_crate() {
    let g = ProjectivePoint::GENERATOR;
    let far = their_multiple(&[0, 1, 0, 0], &g);
    let with_multiples = |point: &ProjectivePoint| -> Vec<(Limbs, ProjectivePoint)> {
        let pair = |scalar| (scalar, their_multiple(&scalar, point));
        scalars().into_iter().map(pair).collect()
    };
    let of_g = with_multiples(&g);
    // Points whose multiples meet those of G on the way: equal, opposite and infinite sums.
    for their_point in [g, -g, -(g + g + g), far] {
        let point = ours(&their_point);
        let table = Table::new(&point);
        for (t, of_point) in &with_multiples(&their_point) {
            for (s, of_g) in &of_g {
                check(s, t, (&point, &table), &(*of_g + *of_point));
            }
        }
    }
}

#[test]
fn formulas_hold_in_the_left_out_cases() {
    let g = GENERATOR.to_jacobian();
    let twice = g.double();
    let minus_g = GENERATOR.signed(true);
    // The same points with another Z, so that equality is not that of limbs.
    let again = twice.add_affine(&minus_g);
    assert_ne!(again.z, g.z);
    assert_eq!(octets(&again), octets(&g));

    assert_eq!(octets(&again.add_affine(&GENERATOR)), octets(&twice));
    assert_eq!(octets(&again.add(&g.to_addend())), octets(&twice));
    assert_eq!(octets(&g.add(&again.to_addend())), octets(&twice));
    assert!(again.add_affine(&minus_g).is_infinity());
    assert!(again.add(&g.to_addend().signed(true)).is_infinity());
    assert!(Jacobian::INFINITY.double().is_infinity());
    assert_eq!(octets(&Jacobian::INFINITY.add_affine(&GENERATOR)), octets(&g));
    assert_eq!(octets(&Jacobian::INFINITY.add(&again.to_addend())), octets(&g));
}

#[test]
fn infinity_has_no_coordinate() {
    let infinite = GENERATOR.to_jacobian().add_affine(&GENERATOR.signed(true)).double();
    let bare = Jacobian { x: Field::ZERO, ..Jacobian::INFINITY };
    for x in [Field::ZERO, Field::ONE, GENERATOR.x] {
        assert!(!Jacobian::INFINITY.has_x(&x) && !infinite.has_x(&x) && !bare.has_x(&x));
    }
    assert!(
        GENERATOR.to_jacobian().double().add_affine(&GENERATOR.signed(true)).has_x(&GENERATOR.x)
    );
}

proptest! {
    #![proptest_config(cases(1000))]

    #[test]
    fn any_scalars_agree_with_the_sm2_crate(s in integer(), t in integer(), d in integer()) {
        let g = ProjectivePoint::GENERATOR;
        let their_point = their_multiple(&d, &g);
        if their_octets(&their_point).len() == 65 {
            let point = ours(&their_point);
            let sum = their_multiple(&s, &g) + their_multiple(&t, &their_point);
            check(&s, &t, (&point, &Table::new(&point)), &sum);
        }
    }
}
