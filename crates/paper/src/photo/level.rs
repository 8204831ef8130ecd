//! Keystone: a page photographed from the side has rows that run together in the distance. They
//! are made level again.
//!
//! Rows of a flat page that is seen at an angle meet in one point, so the slope of a row is linear
//! in its height. Two numbers describe that, and the long lines of the picture tell them.

use super::sheet::Line;

/// Lines shorter than this say little about their slope, in units.
const LONG: f32 = 5.0;
/// Fewer long lines than this say nothing about the page.
const LINES_LEAST: usize = 6;
/// Slopes further than this from the others are a stamp or a seal.
const STRAY: f32 = 0.05;
/// The strongest change of height that is believed.
const STRONGEST: f32 = 0.5;

/// Where a long line stands, how it leans and how much it counts.
struct Lean {
    y: f32,
    slope: f32,
    weight: f32,
}

/// Makes the rows of a page level.
pub(super) fn flatten(lines: &mut [Line]) {
    let (left, right) = lines
        .iter()
        .fold((f32::MAX, f32::MIN), |(l, r), line| (l.min(line.left), r.max(line.right)));
    let middle = (left + right) / 2.0;
    let (mut offset, mut growth) = (0.0, 0.0);
    // The height of a row where it crosses the middle depends on the answer: twice is enough.
    for _ in 0..2 {
        let leans = leans(lines, middle, offset, growth);
        let Some(fitted) = fit(&leans) else { return };
        (offset, growth) = fitted;
    }
    if (growth * (right - left) / 2.0).abs() > STRONGEST {
        return;
    }
    for line in lines {
        let h = |x: f32| 1.0 + growth * (x - middle);
        for mark in &mut line.marks {
            mark.y = (mark.y - offset * (mark.x - middle)) / h(mark.x);
        }
        let x = (line.left + line.right) / 2.0;
        line.y = (line.y - offset * (x - middle)) / h(x);
    }
}

fn leans(lines: &[Line], middle: f32, offset: f32, growth: f32) -> Vec<Lean> {
    let long = lines.iter().filter(|l| !l.is_column && l.right - l.left > LONG);
    long.filter_map(|line| {
        let (first, last) = (line.marks.first()?, line.marks.last()?);
        let run = last.x - first.x;
        let slope = (last.y - first.y) / run;
        let x = (line.left + line.right) / 2.0 - middle;
        let y = (line.y - offset * x) / (1.0 + growth * x);
        (run > 1.0 && slope.abs() < 0.7 && y.is_finite()).then_some(Lean { y, slope, weight: run })
    })
    .collect()
}

/// Offset and growth of the slope with the height, strays left out.
fn fit(leans: &[Lean]) -> Option<(f32, f32)> {
    let first = regress(leans.iter())?;
    let near = |l: &&Lean| (l.slope - first.0 - first.1 * l.y).abs() < STRAY;
    regress(leans.iter().filter(near))
}

fn regress<'l>(leans: impl Iterator<Item = &'l Lean>) -> Option<(f32, f32)> {
    let (mut n, mut w, mut sy, mut ss, mut syy, mut sys) = (0, 0.0, 0.0, 0.0, 0.0, 0.0);
    for l in leans {
        n += 1;
        w += l.weight;
        sy += l.weight * l.y;
        ss += l.weight * l.slope;
        syy += l.weight * l.y * l.y;
        sys += l.weight * l.y * l.slope;
    }
    let spread = w * syy - sy * sy;
    if n < LINES_LEAST || !spread.is_finite() || spread < 1e-3 {
        return None;
    }
    let growth = (w * sys - sy * ss) / spread;
    Some(((ss - growth * sy) / w, growth))
}
