//! The sum s·G + t·P of a verification (GB/T 32918.2-2016 clause 7.1, step B6).
//!
//! Both scalars are written with signed digits, few of them other than zero, and share their
//! doublings (Straus). A key met for the first time costs 256 doublings; a prepared key has the
//! multiples of P, 2^64·P, 2^128·P and 2^192·P at hand, and so has G, which leaves 64.

use super::point::{Addend, Affine, GENERATOR, Jacobian, to_affine};
use super::scalar::{DIGITS, Scalar};
use std::sync::LazyLock;

/// The digit width of G beside a fresh key: 64 multiples, made once.
const GENERATOR_WIDTH: usize = 8;
/// The digit width of a fresh key: eight multiples, made anew in each verification.
const FRESH_WIDTH: usize = 5;
/// The digit width of G and of the key where both are prepared: 4 × 32 multiples.
const PREPARED_WIDTH: usize = 7;
/// The quarters of a scalar in a [`Table`].
const QUARTERS: usize = 4;
/// The doublings from one quarter to the next.
const QUARTER_BITS: usize = 64;

/// G, 3G, 5G … 127G.
static GENERATOR_MULTIPLES: LazyLock<Vec<Affine>> =
    LazyLock::new(|| to_affine(&odd_multiples(&GENERATOR.to_jacobian(), GENERATOR_WIDTH)));

/// The prepared multiples of G.
static GENERATOR_TABLE: LazyLock<Table> = LazyLock::new(|| Table::new(&GENERATOR));

/// Odd multiples of a point and of its multiples by 2^64, 2^128 and 2^192.
pub(super) struct Table(Vec<Affine>);

impl Table {
    /// Makes the table of a point: one and a half times the work of a verification.
    pub(super) fn new(point: &Affine) -> Table {
        let mut base = point.to_jacobian();
        let mut multiples = odd_multiples(&base, PREPARED_WIDTH);
        for _ in 1..QUARTERS {
            for _ in 0..QUARTER_BITS {
                base = base.double();
            }
            multiples.extend(odd_multiples(&base, PREPARED_WIDTH));
        }
        Table(to_affine(&multiples))
    }

    /// `digit·2^(64·quarter)` times the point; the digit is odd.
    #[inline(always)]
    fn multiple(&self, quarter: usize, digit: i8) -> Affine {
        let index = quarter << (PREPARED_WIDTH - 2) | index_of(digit);
        self.0[index].signed(digit < 0)
    }
}

/// Where the multiple of an odd digit lies among odd multiples.
#[inline(always)]
fn index_of(digit: i8) -> usize {
    usize::from(digit.unsigned_abs() >> 1)
}

/// The odd multiples of a point that digits of this width need: 1, 3, 5 … 2^(width−1) − 1.
fn odd_multiples(point: &Jacobian, width: usize) -> Vec<Jacobian> {
    let twice = point.double().to_addend();
    let mut multiples = vec![*point];
    for i in 1..1 << (width - 2) {
        multiples.push(multiples[i - 1].add(&twice));
    }
    multiples
}

/// `s·G + t·point`, the point's multiples made on the way.
pub(super) fn sum_of_multiples(s: &Scalar, t: &Scalar, point: &Affine) -> Jacobian {
    let generator: &[Affine] = &GENERATOR_MULTIPLES;
    let multiples: Vec<Addend> = odd_multiples(&point.to_jacobian(), FRESH_WIDTH)
        .into_iter()
        .map(Jacobian::to_addend)
        .collect();
    let s = s.signed_digits(GENERATOR_WIDTH);
    let t = t.signed_digits(FRESH_WIDTH);
    let mut sum = Jacobian::INFINITY;
    for place in (0..DIGITS).rev() {
        sum = sum.double();
        let digit = t[place];
        if digit != 0 {
            sum = sum.add(&multiples[index_of(digit)].signed(digit < 0));
        }
        let digit = s[place];
        if digit != 0 {
            sum = sum.add_affine(&generator[index_of(digit)].signed(digit < 0));
        }
    }
    sum
}

/// `s·G + t·P` with the table of P.
pub(super) fn sum_with_table(s: &Scalar, t: &Scalar, table: &Table) -> Jacobian {
    let generator: &Table = &GENERATOR_TABLE;
    let s = s.signed_digits(PREPARED_WIDTH);
    let t = t.signed_digits(PREPARED_WIDTH);
    let mut sum = Jacobian::INFINITY;
    // The last quarter has one place more, for the carry out of the scalar.
    for place in (0..=QUARTER_BITS).rev() {
        sum = sum.double();
        let first = if place == QUARTER_BITS { QUARTERS - 1 } else { 0 };
        for quarter in first..QUARTERS {
            for (digits, table) in [(&s, generator), (&t, table)] {
                let digit = digits[quarter * QUARTER_BITS + place];
                if digit != 0 {
                    sum = sum.add_affine(&table.multiple(quarter, digit));
                }
            }
        }
    }
    sum
}
