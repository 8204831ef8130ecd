//! Numbers, frames and matrices of a drawing, read from strangers and therefore always finite.

use std::fmt::Write;

/// The largest coordinate that is believed, in millimetres; the largest paper has 1,189.
const COORDINATE_MAX: f64 = 1.0e6;

/// One number; `None` for what is no finite number.
pub(super) fn number(text: &str) -> Option<f64> {
    let value = text.trim().parse::<f64>().ok().filter(|n| n.is_finite())?;
    Some(value.clamp(-COORDINATE_MAX, COORDINATE_MAX))
}

/// The numbers of a list, up to the first that is none.
pub(super) fn numbers(text: &str) -> impl Iterator<Item = f64> {
    let words = text.split(|c: char| c.is_ascii_whitespace() || c == ',');
    words.filter(|word| !word.is_empty()).map_while(number)
}

/// A rectangle (`ST_Box`): left, top, width, height.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Frame {
    pub x: f64,
    pub y: f64,
    pub w: f64,
    pub h: f64,
}

impl Frame {
    pub(super) fn parse(text: &str) -> Option<Frame> {
        let mut all = numbers(text);
        let (x, y, w, h) = (all.next()?, all.next()?, all.next()?, all.next()?);
        Some(Frame { x, y, w: w.max(0.0), h: h.max(0.0) })
    }
}

/// A matrix `a b c d e f`: x' = a·x + c·y + e, y' = b·x + d·y + f (GB/T 33190-2016 §8.2.2).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Matrix(pub [f64; 6]);

impl Matrix {
    pub(super) const ONE: Matrix = Matrix([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    pub(super) fn parse(text: &str) -> Option<Matrix> {
        let all: Vec<f64> = numbers(text).take(6).collect();
        <[f64; 6]>::try_from(all).ok().map(Matrix)
    }

    pub(super) fn shift(x: f64, y: f64) -> Matrix {
        Matrix([1.0, 0.0, 0.0, 1.0, x, y])
    }

    pub(super) fn scale(x: f64, y: f64) -> Matrix {
        Matrix([x, 0.0, 0.0, y, 0.0, 0.0])
    }

    /// First `inner`, then this one.
    pub(super) fn after(&self, inner: Matrix) -> Matrix {
        let ([a, b, c, d, e, f], [p, q, r, s, t, u]) = (self.0, inner.0);
        Matrix([
            a * p + c * q,
            b * p + d * q,
            a * r + c * s,
            b * r + d * s,
            a * t + c * u + e,
            b * t + d * u + f,
        ])
    }

    pub(super) fn apply(&self, x: f64, y: f64) -> (f64, f64) {
        let [a, b, c, d, e, f] = self.0;
        (a * x + c * y + e, b * x + d * y + f)
    }

    /// The offset, when it does nothing else.
    pub(super) fn as_shift(&self) -> Option<(f64, f64)> {
        let [a, b, c, d, e, f] = self.0;
        (a == 1.0 && b == 0.0 && c == 0.0 && d == 1.0).then_some((e, f))
    }

    pub(super) fn determinant(&self) -> f64 {
        let [a, b, c, d, _, _] = self.0;
        a * d - b * c
    }

    /// The matrix that undoes it; `None` when it flattens everything.
    pub(super) fn inverse(&self) -> Option<Matrix> {
        let [a, b, c, d, e, f] = self.0;
        let det = self.determinant();
        let inverse =
            [d / det, -b / det, -c / det, a / det, (c * f - d * e) / det, (b * e - a * f) / det];
        inverse.iter().all(|n| n.is_finite()).then_some(Matrix(inverse))
    }

    /// How much longer things become, about.
    pub(super) fn growth(&self) -> f64 {
        let [a, b, c, d, _, _] = self.0;
        a.hypot(b).max(c.hypot(d))
    }

    /// ` transform="…"` under this attribute name; nothing for the matrix that does nothing.
    pub(super) fn print(&self, name: &str, out: &mut String) {
        if *self == Matrix::ONE {
            return;
        }
        let _ = write!(out, " {name}=\"");
        if let Some((x, y)) = self.as_shift() {
            out.push_str("translate(");
            pair(out, x, y);
        } else {
            out.push_str("matrix(");
            for (at, value) in self.0.iter().enumerate() {
                if at > 0 {
                    out.push(' ');
                }
                fine(out, *value);
            }
        }
        out.push_str(")\"");
    }
}

/// Writes a length to a tenth of a micrometre.
pub(super) fn print(out: &mut String, value: f64) {
    decimal(out, value, 4);
}

/// Writes two lengths with a blank between them.
pub(super) fn pair(out: &mut String, x: f64, y: f64) {
    print(out, x);
    out.push(' ');
    print(out, y);
}

/// Writes a factor, which lengths are multiplied with.
fn fine(out: &mut String, value: f64) {
    decimal(out, value, 7);
}

/// Writes a number with so many decimals and no zeros behind them; a page has thousands of them,
/// and the general way of the standard library takes three times as long.
fn decimal(out: &mut String, value: f64, places: u32) {
    let unit = 10_i64.pow(places);
    // What is not finite has been kept out; a cast saturates in any case.
    let scaled = (value.clamp(-1.0e9, 1.0e9) * unit as f64).round() as i64;
    let size = scaled.unsigned_abs();
    if scaled < 0 {
        out.push('-');
    }
    let (whole, mut part) = (size / unit as u64, size % unit as u64);
    let _ = write!(out, "{whole}");
    if part == 0 {
        return;
    }
    out.push('.');
    let mut digit = unit as u64 / 10;
    while part > 0 {
        out.push(char::from(b'0' + (part / digit) as u8));
        part %= digit;
        digit /= 10;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_finite_and_written_shortly() {
        for (value, text) in
            [(0.0, "0"), (1.5, "1.5"), (-0.25, "-0.25"), (3.17501, "3.175"), (2.00004, "2")]
        {
            let mut out = String::new();
            print(&mut out, value);
            assert_eq!(out, text);
        }
        for text in ["NaN", "inf", "-Infinity", "", "x"] {
            assert_eq!(number(text), None, "{text}");
        }
        assert_eq!(number("1e300"), Some(COORDINATE_MAX));
    }

    #[test]
    fn a_matrix_and_its_inverse_do_nothing() {
        let turn = Matrix([0.0, 2.0, -3.0, 0.5, 7.0, 9.0]);
        let back = turn.inverse().unwrap();
        let (x, y) = turn.after(back).apply(4.0, 5.0);
        assert!((x - 4.0).abs() < 1e-9 && (y - 5.0).abs() < 1e-9);
        assert_eq!(Matrix([1.0, 2.0, 2.0, 4.0, 0.0, 0.0]).inverse(), None);
    }
}
