//! Rows: lines of text that stand side by side, told by their ends, so that a page that was
//! photographed at an angle or lies in a curve still has rows.

use super::sheet::{Line, Mark};

/// How far the ends of neighbours may differ in height, in heights of the smaller one.
const LEVEL: f32 = 0.62;
/// How much one unit of height outweighs one unit of distance.
const STEEPNESS: f32 = 6.0;
/// How far lines may overlap, in units: boxes of a reader are a little wider than the ink.
const OVERLAP: f32 = 0.8;

/// Joins lines to rows, each from left to right; rows from top to bottom.
pub(super) fn join(lines: &[Line]) -> Vec<Vec<Mark>> {
    let next = neighbours(lines);
    let mut has_left = vec![false; lines.len()];
    for at in next.iter().flatten() {
        has_left[*at] = true;
    }
    let mut rows = Vec::new();
    for first in (0..lines.len()).filter(|&at| !has_left[at]) {
        let mut row: Vec<Mark> = Vec::new();
        let mut at = Some(first);
        // A line has one neighbour before it and stands to the right of it, so this ends.
        while let Some(line) = at {
            row.extend(&lines[line].marks);
            at = next[line];
        }
        rows.push(row);
    }
    rows
}

/// For every line the one that follows it; each follows one at most.
fn neighbours(lines: &[Line]) -> Vec<Option<usize>> {
    let mut pairs: Vec<(f32, usize, usize)> = Vec::new();
    for (i, left) in lines.iter().enumerate().filter(|(_, l)| !l.is_column) {
        let Some(end) = left.marks.last() else { continue };
        let mut best: Option<(f32, usize)> = None;
        for (j, right) in lines.iter().enumerate().filter(|(_, l)| !l.is_column) {
            let Some(start) = right.marks.first() else { continue };
            let gap = right.left - left.right;
            let step = (start.y - end.y).abs();
            let follows = gap > -OVERLAP && right.left > left.left && right.right > left.right;
            if i == j || !follows || step > LEVEL * left.h.min(right.h).max(0.5) {
                continue;
            }
            let cost = gap.max(0.0) + STEEPNESS * step;
            if best.is_none_or(|(least, _)| cost < least) {
                best = Some((cost, j));
            }
        }
        pairs.extend(best.map(|(cost, j)| (cost, i, j)));
    }
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let mut next = vec![None; lines.len()];
    let mut is_taken = vec![false; lines.len()];
    for (_, i, j) in pairs {
        if !is_taken[j] {
            (next[i], is_taken[j]) = (Some(j), true);
        }
    }
    next
}
