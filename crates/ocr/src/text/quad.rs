//! Corners of lines: the smallest rectangle around ink, and its turns.

/// A place in a picture, in pixels from the top left corner.
pub type Point = (f32, f32);

/// Corners in the direction of reading: top left, top right, bottom right, bottom left.
pub type Quad = [Point; 4];

/// A rectangle that may lie at an angle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rect {
    /// Its middle.
    pub middle: Point,
    /// The direction of its rows, one long; never more than 45 degrees from level.
    pub along: Point,
    /// Half its length along the rows.
    pub half_width: f32,
    /// Half its length across the rows.
    pub half_height: f32,
}

impl Rect {
    /// The smallest rectangle around points that form a convex ring.
    ///
    /// One side of the smallest rectangle lies on a side of the ring, so each is tried.
    pub fn around(ring: &[Point]) -> Option<Rect> {
        let mut best: Option<(f32, Rect)> = None;
        for (i, &from) in ring.iter().enumerate() {
            let to = ring[(i + 1) % ring.len()];
            let length = distance(from, to);
            let along = match length > 0.0 {
                true => ((to.0 - from.0) / length, (to.1 - from.1) / length),
                false => (1.0, 0.0),
            };
            let rect = Rect::along(ring, level(along));
            let area = rect.half_width * rect.half_height;
            if best.is_none_or(|(least, _)| area < least) {
                best = Some((area, rect));
            }
        }
        best.map(|(_, rect)| rect)
    }

    fn along(ring: &[Point], along: Point) -> Rect {
        let (mut left, mut right) = (f32::MAX, f32::MIN);
        let (mut top, mut bottom) = (f32::MAX, f32::MIN);
        for &(x, y) in ring {
            let (u, v) = (x * along.0 + y * along.1, y * along.0 - x * along.1);
            (left, right) = (left.min(u), right.max(u));
            (top, bottom) = (top.min(v), bottom.max(v));
        }
        let (u, v) = (left.midpoint(right), top.midpoint(bottom));
        Rect {
            middle: (u * along.0 - v * along.1, u * along.1 + v * along.0),
            along,
            half_width: (right - left) / 2.0,
            half_height: (bottom - top) / 2.0,
        }
    }

    /// The rectangle with every side moved outwards.
    pub fn grown(self, by: f32) -> Rect {
        Rect { half_width: self.half_width + by, half_height: self.half_height + by, ..self }
    }

    /// Its corners, as if it were read from left to right.
    pub fn corners(self) -> Quad {
        let ((x, y), (ux, uy)) = (self.middle, self.along);
        let (ax, ay) = (ux * self.half_width, uy * self.half_width);
        let (dx, dy) = (-uy * self.half_height, ux * self.half_height);
        [
            (x - ax - dx, y - ay - dy),
            (x + ax - dx, y + ay - dy),
            (x + ax + dx, y + ay + dy),
            (x - ax + dx, y - ay + dy),
        ]
    }
}

/// The same axis pointed to the right, or its perpendicular when that is nearer to level.
fn level((x, y): Point) -> Point {
    let (x, y) = if x.abs() >= y.abs() { (x, y) } else { (y, -x) };
    if x < 0.0 { (-x, -y) } else { (x, y) }
}

/// How far two points are apart.
pub fn distance(a: Point, b: Point) -> f32 {
    (a.0 - b.0).hypot(a.1 - b.1)
}

/// Length along the rows and across them.
pub fn size(quad: &Quad) -> (f32, f32) {
    let width = distance(quad[0], quad[1]).max(distance(quad[3], quad[2]));
    let height = distance(quad[0], quad[3]).max(distance(quad[1], quad[2]));
    (width, height)
}

/// The corners as they are read when the rows run downwards.
pub fn downwards(quad: &Quad) -> Quad {
    [quad[1], quad[2], quad[3], quad[0]]
}

/// The corners as they are read upside down.
pub fn upside_down(quad: &Quad) -> Quad {
    [quad[2], quad[3], quad[0], quad[1]]
}

/// The convex ring around points, in turning order; fewer than three points stay as they are.
pub fn ring(mut points: Vec<Point>) -> Vec<Point> {
    points.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    points.dedup();
    if points.len() < 3 {
        return points;
    }
    let mut ring = half(points.iter());
    let back = half(points.iter().rev());
    ring.pop();
    ring.extend(&back[..back.len() - 1]);
    ring
}

/// One side of the ring, by Andrew's monotone chain.
fn half<'a>(points: impl Iterator<Item = &'a Point>) -> Vec<Point> {
    let mut side: Vec<Point> = Vec::new();
    for &p in points {
        while let [.., a, b] = side[..] {
            let turn = (b.0 - a.0) * (p.1 - a.1) - (b.1 - a.1) * (p.0 - a.0);
            if turn > 0.0 {
                break;
            }
            side.pop();
        }
        side.push(p);
    }
    side
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_rectangle_lies_as_the_ink_does() {
        let (sin, cos) = 10f32.to_radians().sin_cos();
        let turned = |x: f32, y: f32| (100.0 + x * cos - y * sin, 80.0 + x * sin + y * cos);
        let mut ink: Vec<Point> = Vec::new();
        for x in -40..=40 {
            ink.extend([turned(x as f32, -5.0), turned(x as f32, 0.0), turned(x as f32, 5.0)]);
        }
        let rect = Rect::around(&ring(ink)).unwrap();
        assert!((rect.half_width - 40.0).abs() < 0.05, "{rect:?}");
        assert!((rect.half_height - 5.0).abs() < 0.05, "{rect:?}");
        let corner = rect.corners()[0];
        assert!(distance(corner, turned(-40.0, -5.0)) < 0.1, "{corner:?}");
    }

    #[test]
    fn a_column_keeps_its_corners_where_people_see_them() {
        let ring = ring(vec![(10.0, 10.0), (14.0, 10.0), (14.0, 90.0), (10.0, 90.0)]);
        let quad = Rect::around(&ring).unwrap().corners();
        assert_eq!(quad, [(10.0, 10.0), (14.0, 10.0), (14.0, 90.0), (10.0, 90.0)]);
        assert_eq!(downwards(&quad)[0], (14.0, 10.0));
    }

    #[test]
    fn a_single_point_is_a_rectangle_without_area() {
        let rect = Rect::around(&ring(vec![(3.0, 4.0)])).unwrap();
        assert_eq!((rect.middle, rect.half_width), ((3.0, 4.0), 0.0));
        assert!(Rect::around(&[]).is_none());
    }
}
