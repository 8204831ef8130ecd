//! Money, counted in fen (分) so that no rounding ever happens behind our back.

use std::fmt;
use std::ops::{Add, Neg, Sub};

/// An amount of money (金额) in fen, the hundredth part of a yuan.
///
/// Reading is lenient about how documents print money and strict about what it means: a currency
/// sign, thousands separators and spaces are dropped, a third decimal that is not zero is refused.
///
/// ```
/// use model::Fen;
/// assert_eq!(Fen::parse("¥ 4,449.00"), Some(Fen(444_900)));
/// assert_eq!(Fen::parse("-0.5"), Some(Fen(-50)));
/// assert_eq!(Fen::parse("***"), None);
/// assert_eq!(Fen(-50).to_string(), "-0.50");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fen(pub i64);

impl Fen {
    /// Reads an amount as documents print it; `None` for anything that is not exactly an amount.
    pub fn parse(text: &str) -> Option<Fen> {
        let mut digits = String::with_capacity(text.len());
        let mut negative = false;
        let mut closed = false;
        for c in text.trim().chars() {
            match c {
                '¥' | '￥' | '元' | ',' | '，' | ' ' | '\u{3000}' | '\u{a0}' => {}
                '-' | '－' | '−' if digits.is_empty() && !negative => negative = true,
                '(' | '（' if digits.is_empty() && !negative => (negative, closed) = (true, true),
                ')' | '）' if closed => closed = false,
                '+' if digits.is_empty() => {}
                '.' | '．' => digits.push('.'),
                '0'..='9' => digits.push(c),
                _ => return None,
            }
        }
        let (whole, part) = digits.split_once('.').unwrap_or((&digits, ""));
        if closed || (whole.is_empty() && part.is_empty()) || whole.len() > 15 || part.contains('.')
        {
            return None;
        }
        let cents = part.get(..2).unwrap_or(part);
        if part.len() > 2 && part[2..].bytes().any(|b| b != b'0') {
            return None;
        }
        let yuan: i64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
        let scale = if cents.len() == 1 { 10 } else { 1 };
        let fen: i64 = if cents.is_empty() { 0 } else { cents.parse().ok()? };
        let value = yuan * 100 + fen * scale;
        Some(Fen(if negative { -value } else { value }))
    }

    /// The distance between two amounts, never negative.
    pub fn distance(self, other: Fen) -> Fen {
        Fen((self.0 - other.0).abs())
    }
}

impl fmt::Display for Fen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let value = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:02}", value / 100, value % 100)
    }
}

impl Add for Fen {
    type Output = Fen;
    fn add(self, other: Fen) -> Fen {
        Fen(self.0.saturating_add(other.0))
    }
}

impl Sub for Fen {
    type Output = Fen;
    fn sub(self, other: Fen) -> Fen {
        Fen(self.0.saturating_sub(other.0))
    }
}

impl Neg for Fen {
    type Output = Fen;
    fn neg(self) -> Fen {
        Fen(-self.0)
    }
}

impl std::iter::Sum for Fen {
    fn sum<I: Iterator<Item = Fen>>(iter: I) -> Fen {
        iter.fold(Fen(0), |a, b| a + b)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn documents_print_money_in_many_ways() {
        for (text, fen) in [
            ("198.04", 19_804),
            ("￥1,000", 100_000),
            ("57", 5_700),
            ("（12.30）", -1_230),
            ("-100.00", -10_000),
            ("10000.0000", 1_000_000),
            (".5", 50),
        ] {
            assert_eq!(Fen::parse(text), Some(Fen(fen)), "{text}");
        }
        for text in ["", "¥", "***", "1.234", "1.2.3", "--1", "1-", "(1", "9999999999999999", "1e5"]
        {
            assert_eq!(Fen::parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_printed_reads_back(value in -999_999_999_999_999i64..999_999_999_999_999) {
            prop_assert_eq!(Fen::parse(&Fen(value).to_string()), Some(Fen(value)));
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,40}") {
            let _ = Fen::parse(&text);
        }
    }
}
