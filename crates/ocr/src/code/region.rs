//! Where in a picture a code may stand that could not be read.
//!
//! A code is a square full of contrast with paper around it, print has paper between its lines.
//! Blocks of 8 x 8 pixels are marked that have contrast; then squares of many sizes are held over
//! the marks, and those that are full inside and empty around are taken, the best first.

use super::plane::{Frame, Plane};

/// Pixels of a block's side.
const BLOCK: usize = 8;
/// Sides of the squares, in blocks.
const SIDES: [usize; 9] = [4, 5, 7, 9, 12, 16, 22, 30, 40];
/// A block is marked when it has this share of the contrast that the best tenth of blocks have;
/// blur leaves less of it in a code than in strokes that stand alone.
const CONTRAST_SHARE: u8 = 3;
/// And this much at least: grain of paper and sensor has less.
const CONTRAST_MIN: u8 = 24;

/// The places that look most like codes, at most so many, in pixels of the plane.
pub(super) fn candidates(plane: &Plane, most: usize) -> Vec<Frame> {
    let marks = Marks::of(plane);
    let mut rated: Vec<(f32, usize, usize, usize)> = Vec::new();
    for side in SIDES {
        let step = (side / 5).max(1);
        for top in (0..marks.height.saturating_sub(side - 1)).step_by(step) {
            for left in (0..marks.width.saturating_sub(side - 1)).step_by(step) {
                let rating = marks.rate(left, top, side);
                if rating > 0.35 {
                    rated.push((rating * (side as f32).sqrt(), left, top, side));
                }
            }
        }
    }
    rated.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut taken: Vec<Frame> = Vec::new();
    for (_, left, top, side) in rated {
        let frame = Frame { x: left * BLOCK, y: top * BLOCK, w: side * BLOCK, h: side * BLOCK };
        if !taken.iter().any(|other| other.overlaps(frame)) {
            taken.push(frame);
            if taken.len() == most {
                break;
            }
        }
    }
    taken
}

/// How many marked blocks lie left of and above each corner.
struct Marks {
    width: usize,
    height: usize,
    sums: Vec<u32>,
}

impl Marks {
    fn of(plane: &Plane) -> Marks {
        let (width, height) = (plane.width / BLOCK, plane.height / BLOCK);
        let blocks = (0..height).flat_map(|row| (0..width).map(move |column| (column, row)));
        let contrasts: Vec<u8> =
            blocks.map(|(column, row)| contrast(plane, column * BLOCK, row * BLOCK)).collect();
        let mut sorted = contrasts.clone();
        sorted.sort_unstable();
        let best = sorted.get(sorted.len() * 9 / 10).copied().unwrap_or(0);
        let least = (best / CONTRAST_SHARE).max(CONTRAST_MIN);
        let mut sums = vec![0; (width + 1) * (height + 1)];
        for row in 0..height {
            let mut line = 0;
            for column in 0..width {
                line += u32::from(contrasts[row * width + column] >= least);
                sums[(row + 1) * (width + 1) + column + 1] =
                    sums[row * (width + 1) + column + 1] + line;
            }
        }
        Marks { width, height, sums }
    }

    fn count(&self, left: usize, top: usize, right: usize, bottom: usize) -> u32 {
        let at = |column: usize, row: usize| self.sums[row * (self.width + 1) + column];
        at(right, bottom) + at(left, top) - at(left, bottom) - at(right, top)
    }

    /// The share of marks inside less the share in the ring of one block around.
    fn rate(&self, left: usize, top: usize, side: usize) -> f32 {
        let inside = self.count(left, top, left + side, top + side);
        let (from_x, from_y) = (left.saturating_sub(1), top.saturating_sub(1));
        let (to_x, to_y) = ((left + side + 1).min(self.width), (top + side + 1).min(self.height));
        let all = self.count(from_x, from_y, to_x, to_y);
        let area = (side * side) as f32;
        let ring = ((to_x - from_x) * (to_y - from_y)) as f32 - area;
        inside as f32 / area - (all - inside) as f32 / ring.max(1.0)
    }
}

/// The levels between the lightest and the darkest of a block.
fn contrast(plane: &Plane, x: usize, y: usize) -> u8 {
    let (mut low, mut high) = (u8::MAX, u8::MIN);
    for row in y..y + BLOCK {
        for level in &plane.levels[row * plane.width + x..][..BLOCK] {
            (low, high) = (low.min(*level), high.max(*level));
        }
    }
    high - low
}
