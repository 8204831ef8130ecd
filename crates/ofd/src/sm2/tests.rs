//! Tests against the standard's example, a slow reference and the `sm2` crate.

mod arithmetic;
mod differential;
mod encodings;
mod multiples;
mod reference;
mod vectors;

use proptest::test_runner::Config;
use sm2::elliptic_curve::ops::Reduce;
use sm2::{FieldBytes, Scalar};

/// A number of proptest cases, without files for failed ones.
fn cases(cases: u32) -> Config {
    Config { cases, failure_persistence: None, ..Config::default() }
}

/// The octets of hexadecimal digits; blanks are for the eye.
fn hex<const LENGTH: usize>(digits: &str) -> [u8; LENGTH] {
    let digits: Vec<u8> = digits.bytes().filter(u8::is_ascii_hexdigit).collect();
    let octets: Vec<u8> = digits
        .as_chunks::<2>()
        .0
        .iter()
        .map(|pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect();
    octets.try_into().unwrap()
}

/// A scalar of the `sm2` crate, reduced modulo n.
fn their_scalar(bytes: &[u8; 32]) -> Scalar {
    Scalar::reduce(&FieldBytes::from(*bytes))
}
