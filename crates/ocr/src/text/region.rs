//! Lines in a probability map: connected ink becomes rectangles.
//!
//! The network answers, for every pixel, how likely it lies in the shrunken middle of a line
//! (differentiable binarisation, Liao et al. 2020). What is connected is one line; its rectangle
//! is grown again to the whole height of the letters.

use super::quad::{Point, Rect, ring};

/// From here on a pixel belongs to a line.
const PIXEL_MIN: f32 = 0.3;
/// From here on, on average, a rectangle is one.
const RECT_MIN: f32 = 0.5;
/// Area over circumference times this is how far a rectangle is grown.
const GROW: f32 = 1.6;
/// The shorter side before and after growing, in pixels of the map.
const SIDE_MIN: f32 = 3.0;
const GROWN_SIDE_MIN: f32 = 5.0;

/// How likely each pixel belongs to a line.
pub struct Map<'a> {
    /// Pixels across.
    pub width: usize,
    /// Pixels down.
    pub height: usize,
    /// Row by row.
    pub values: &'a [f32],
}

/// The rectangles of lines in a map, in no particular order.
pub fn lines(map: &Map<'_>) -> Vec<Rect> {
    let mut found = Vec::new();
    for points in connected(map) {
        let Some(rect) = Rect::around(&ring(points)) else { continue };
        let (width, height) = (2.0 * rect.half_width, 2.0 * rect.half_height);
        if width.min(height) < SIDE_MIN || mean(map, &rect) < RECT_MIN {
            continue;
        }
        let rect = rect.grown(GROW * width * height / (2.0 * (width + height)));
        if 2.0 * rect.half_width.min(rect.half_height) >= GROWN_SIDE_MIN {
            found.push(rect);
        }
    }
    found
}

/// Pixels of one row that hang together.
#[derive(Clone, Copy)]
struct Stretch {
    row: usize,
    /// The first pixel and the one behind the last.
    from: usize,
    to: usize,
}

/// The ends of all stretches of each connected piece.
fn connected(map: &Map<'_>) -> Vec<Vec<Point>> {
    let stretches = stretches(map);
    let mut parent: Vec<usize> = (0..stretches.len()).collect();
    let mut above = 0;
    for (i, s) in stretches.iter().enumerate() {
        // Corners touch too, hence one pixel of reach to both sides.
        while above < i
            && (stretches[above].row + 1 < s.row
                || (stretches[above].row + 1 == s.row && stretches[above].to < s.from))
        {
            above += 1;
        }
        let mut next = above;
        while next < i && stretches[next].row + 1 == s.row && stretches[next].from <= s.to {
            let (a, b) = (root(&mut parent, next), root(&mut parent, i));
            parent[a.max(b)] = a.min(b);
            next += 1;
        }
    }
    let mut pieces: Vec<Vec<Point>> = vec![Vec::new(); stretches.len()];
    for (i, s) in stretches.iter().enumerate() {
        let y = s.row as f32;
        let piece = &mut pieces[root(&mut parent, i)];
        piece.extend([(s.from as f32, y), ((s.to - 1) as f32, y)]);
    }
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

fn root(parent: &mut [usize], mut at: usize) -> usize {
    while parent[at] != at {
        parent[at] = parent[parent[at]];
        at = parent[at];
    }
    at
}

/// Stretches row by row. Each likely pixel also marks its right, lower and lower right neighbour,
/// which closes the gaps of one pixel that thin letters leave.
fn stretches(map: &Map<'_>) -> Vec<Stretch> {
    let mut found = Vec::new();
    let likely = |row: usize| {
        let from = row * map.width;
        map.values[from..from + map.width].iter().map(|&p| p > PIXEL_MIN)
    };
    let mut above = vec![false; map.width];
    for row in 0..map.height {
        let this: Vec<bool> = likely(row).collect();
        let mut open: Option<usize> = None;
        for x in 0..map.width {
            let left = x.saturating_sub(1);
            let ink = this[x] || this[left] || above[x] || above[left];
            match (ink, open) {
                (true, None) => open = Some(x),
                (false, Some(from)) => {
                    found.push(Stretch { row, from, to: x });
                    open = None;
                }
                _ => {}
            }
        }
        found.extend(open.map(|from| Stretch { row, from, to: map.width }));
        above = this;
    }
    found
}

/// The mean probability inside a rectangle.
fn mean(map: &Map<'_>, rect: &Rect) -> f32 {
    let corners = rect.corners();
    let (mut top, mut bottom) = (f32::MAX, f32::MIN);
    for (_, y) in corners {
        (top, bottom) = (top.min(y), bottom.max(y));
    }
    let last = map.height.saturating_sub(1) as f32;
    let (mut sum, mut count) = (0f64, 0usize);
    for row in top.clamp(0.0, last).floor() as usize..=bottom.clamp(0.0, last).ceil() as usize {
        let Some((left, right)) = span(&corners, row as f32) else { continue };
        let last = (map.width - 1) as f32;
        let (left, right) = (left.clamp(0.0, last).round(), right.clamp(0.0, last).round());
        let from = row * map.width;
        let values = &map.values[from + left as usize..=from + right as usize];
        sum += values.iter().map(|&p| f64::from(p)).sum::<f64>();
        count += values.len();
    }
    if count == 0 { 0.0 } else { (sum / count as f64) as f32 }
}

/// Where a row enters and leaves the ring of corners.
fn span(corners: &[Point; 4], y: f32) -> Option<(f32, f32)> {
    let (mut left, mut right) = (f32::MAX, f32::MIN);
    for (i, &(ax, ay)) in corners.iter().enumerate() {
        let (bx, by) = corners[(i + 1) % 4];
        if y < ay.min(by) || y > ay.max(by) {
            continue;
        }
        let both = if ay == by { [ax, bx] } else { [ax + (bx - ax) * (y - ay) / (by - ay); 2] };
        for x in both {
            (left, right) = (left.min(x), right.max(x));
        }
    }
    (left <= right).then_some((left, right))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(width: usize, height: usize, likely: impl Fn(usize, usize) -> f32) -> Map<'static> {
        let values: Vec<f32> = (0..width * height).map(|i| likely(i % width, i / width)).collect();
        Map { width, height, values: values.leak() }
    }

    #[test]
    fn two_bars_are_two_lines_each_grown_to_its_letters() {
        let map = map(120, 60, |x, y| {
            let first = (10..=109).contains(&x) && (10..=15).contains(&y);
            let second = (10..=50).contains(&x) && (40..=45).contains(&y);
            if first || second { 0.9 } else { 0.05 }
        });
        let found = lines(&map);
        assert_eq!(found.len(), 2);
        let [(left, top), _, (right, bottom), _] = found[0].corners();
        // 100 by 6 pixels, with the closing of gaps 101 by 7: 100 by 6 between pixel middles,
        // grown by 1.6 * 600 / 212.
        let grow = 1.6 * 600.0 / 212.0;
        assert!((left - (10.0 - grow)).abs() < 0.01 && (top - (10.0 - grow)).abs() < 0.01);
        assert!((right - (110.0 + grow)).abs() < 0.01 && (bottom - (16.0 + grow)).abs() < 0.01);
    }

    #[test]
    fn pieces_that_touch_at_a_corner_are_one_line() {
        let map = map(100, 40, |x, y| match (x, y) {
            (10..=40, 10..=19) | (41..=80, 20..=29) => 0.9,
            _ => 0.0,
        });
        assert_eq!(connected(&map).len(), 1);
    }

    #[test]
    fn faint_and_tiny_spots_are_no_lines() {
        let faint =
            map(
                100,
                40,
                |x, y| {
                    if (10..=80).contains(&x) && (10..=20).contains(&y) { 0.35 } else { 0.0 }
                },
            );
        assert!(lines(&faint).is_empty());
        let tiny = map(100, 40, |x, y| if x == 10 && y == 10 { 1.0 } else { 0.0 });
        assert!(lines(&tiny).is_empty());
    }

    #[test]
    fn a_map_full_of_ink_is_one_line() {
        assert_eq!(lines(&map(64, 64, |_, _| 1.0)).len(), 1);
        assert!(lines(&Map { width: 0, height: 0, values: &[] }).is_empty());
    }
}
