//! Finding and reading one-dimensional codes: Code 128, ITF and EAN, as tickets and bills carry
//! them.
//!
//! Check digits of bars are weak, and small print makes rows that pass one by chance. So a code
//! counts only when it is as tall as bars are, the same columns being dark above and below, and
//! when three of its rows say the same and none says something else.

use std::panic::{AssertUnwindSafe, catch_unwind};

use rxing::common::{BitArray, BitMatrix};
use rxing::oned::{Code128Reader, EAN13Reader, ITFReader, OneDReader};
use rxing::{DecodeHints, RXingResult};

use super::square::Found;
use crate::limits::CODES_MAX;

/// Bars and gaps of the shortest code that is read: Code 128 of eight digits has 43.
const RUNS_MIN: usize = 43;
/// A gap wider than this ends a code: quiet zones are wider, gaps between bars are not.
const GAP_MAX: usize = 40;
/// Rows above and below that must show the same bars.
const REACH: i64 = 4;
/// One in so many columns may differ between such rows: edges tremble.
const TREMBLE: usize = 5;
/// Digits of the shortest ITF that is read: it has no check digit, and short ones are in all print.
const ITF_DIGITS_MIN: usize = 12;
/// Lines looked at in each direction, about.
const LINES: usize = 80;

/// Reads the bars that stand upright or lie on their side.
pub(super) fn look(bits: &BitMatrix) -> Vec<Found> {
    // As for squares: a panic of the library means that there is none.
    catch_unwind(AssertUnwindSafe(|| {
        let mut found = Scan { bits, is_on_side: false }.run();
        found.extend(Scan { bits, is_on_side: true }.run());
        found.truncate(CODES_MAX);
        found
    }))
    .unwrap_or_default()
}

/// A stretch of a line that has bars in it.
#[derive(Clone, Copy)]
struct Stretch {
    from: usize,
    to: usize,
}

struct Scan<'a> {
    bits: &'a BitMatrix,
    is_on_side: bool,
}

impl Scan<'_> {
    fn lines(&self) -> usize {
        (if self.is_on_side { self.bits.width() } else { self.bits.height() }) as usize
    }

    fn line(&self, at: i64) -> Option<BitArray> {
        let at = usize::try_from(at).ok().filter(|at| *at < self.lines())? as u32;
        Some(if self.is_on_side { self.bits.getCol(at) } else { self.bits.getRow(at) })
    }

    fn run(&self) -> Vec<Found> {
        let step = (self.lines() / LINES).clamp(4, 24);
        let mut found: Vec<Found> = Vec::new();
        for at in (step / 2..self.lines()).step_by(step) {
            let at = at as i64;
            let Some(line) = self.line(at) else { continue };
            for stretch in stretches(&line) {
                let is_known = found.iter().any(|known| self.holds(known, at, stretch));
                if is_known || !self.is_tall(&line, at, stretch) {
                    continue;
                }
                if let Some(text) = self.agreed(at, stretch) {
                    found.push(Found { text, corners: self.corners(&line, at, stretch) });
                    if found.len() >= CODES_MAX {
                        return found;
                    }
                }
            }
        }
        found
    }

    /// Whether the lines above and below show the same bars.
    fn is_tall(&self, line: &BitArray, at: i64, stretch: Stretch) -> bool {
        [-REACH, REACH].iter().all(|away| self.is_alike(line, at + away, stretch))
    }

    fn is_alike(&self, line: &BitArray, other: i64, Stretch { from, to }: Stretch) -> bool {
        let Some(other) = self.line(other) else { return false };
        let differ = (from..to).filter(|at| line.get(*at) != other.get(*at)).count();
        differ * TREMBLE < to - from
    }

    /// What three lines say, when no line nearby says something else.
    fn agreed(&self, at: i64, stretch: Stretch) -> Option<String> {
        let first = decode(&self.line(at)?, stretch)?;
        let near = [1, -1, 2, -2, REACH, -REACH];
        let said = near.iter().filter_map(|away| decode(&self.line(at + away)?, stretch));
        let mut others = 0;
        for text in said {
            if text != first {
                return None;
            }
            others += 1;
        }
        (others >= 2).then_some(first)
    }

    fn corners(&self, line: &BitArray, at: i64, stretch: Stretch) -> [(f32, f32); 4] {
        let end = |step: i64| {
            let mut reached = at;
            while self.is_alike(line, reached + step, stretch) {
                reached += step;
            }
            reached as f32
        };
        let (top, bottom) = (end(-1), end(1) + 1.0);
        let (left, right) = (stretch.from as f32, stretch.to as f32);
        let upright = [(left, top), (right, top), (right, bottom), (left, bottom)];
        if self.is_on_side { upright.map(|(x, y)| (y, x)) } else { upright }
    }

    fn holds(&self, known: &Found, at: i64, stretch: Stretch) -> bool {
        let turned = known.corners.map(|(x, y)| (y, x));
        let corners = if self.is_on_side { turned } else { known.corners };
        let (middle, at) = ((stretch.from + stretch.to) as f32 / 2.0, at as f32);
        let [(left, top), _, (right, bottom), _] = corners;
        left <= middle && middle <= right && top <= at && at <= bottom
    }
}

/// The stretches of a line with as many bars as a code has and no wide gap.
fn stretches(line: &BitArray) -> Vec<Stretch> {
    let size = line.get_size();
    let mut out = Vec::new();
    let (mut from, mut runs) = (line.getNextSet(0), 0);
    let mut at = from;
    while at < size {
        let bar_end = line.getNextUnset(at);
        let next = line.getNextSet(bar_end);
        runs += 1;
        if next >= size || next - bar_end > GAP_MAX {
            if runs >= RUNS_MIN {
                out.push(Stretch { from, to: bar_end });
            }
            (from, runs) = (next, 0);
        } else {
            runs += 1;
        }
        at = next;
    }
    out
}

/// What the bars of a line say, in either direction.
fn decode(line: &BitArray, Stretch { from, to }: Stretch) -> Option<String> {
    let quiet = (to - from) / 4 + GAP_MAX;
    let mut row = BitArray::with_size(to - from + 2 * quiet);
    for at in (from..to).filter(|at| line.get(*at)) {
        row.set(at - from + quiet);
    }
    for _ in 0..2 {
        if let Some(text) = decode_row(&row) {
            return Some(text);
        }
        row.reverse();
    }
    None
}

fn decode_row(row: &BitArray) -> Option<String> {
    let hints = DecodeHints::default();
    let text = |read: RXingResult| Some(read.getText().to_owned()).filter(|text| is_print(text));
    let code_128 = Code128Reader.decode_row(0, row, &hints).ok().and_then(text);
    let ean = || EAN13Reader.decode_row(0, row, &hints).ok().and_then(text);
    let itf = || {
        let read = ITFReader::default().decode_row(0, row, &hints).ok().and_then(text);
        read.filter(|text| text.len() >= ITF_DIGITS_MIN)
    };
    code_128.or_else(ean).or_else(itf)
}

/// Whether it is a text that people print: a code of control characters was never one.
fn is_print(text: &str) -> bool {
    text.len() >= 6 && text.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ')
}
