//! Pictures turned upright, and lines with them.

use image::RgbImage;

use super::quad::{Point, Quad, Rect, distance, size};

/// A line is long, and says something of the page's direction, when it is so many times as long
/// as high.
const LONG: f32 = 3.0;
/// Below this slope, in degrees, a page stays as it is: a page of 1000 pixels has then 9 pixels
/// between the ends of a row, less than half a letter.
const SLOPE_MIN: f32 = 0.5;

/// Whether the rows of the page run up or down: most of the length of its lines does.
pub fn is_sideways(lines: &[Rect]) -> bool {
    let mut level = 0.0;
    let mut upright = 0.0;
    for line in lines {
        let (width, height) = (line.half_width, line.half_height);
        if height >= 1.5 * width {
            upright += height;
        } else if width >= 1.5 * height {
            level += width;
        }
    }
    upright > level
}

/// How far the rows of a page fall to the right, in degrees: the middle one of its long lines,
/// the long ones counting more. Nothing when the page is level.
pub fn slope(lines: &[Quad]) -> Option<f32> {
    let mut slopes: Vec<(f32, f32)> = Vec::new();
    for quad in lines {
        let (width, height) = size(quad);
        let (from, to) = (quad[0], quad[1]);
        if width >= LONG * height && distance(from, to) > 0.0 {
            slopes.push(((to.1 - from.1).atan2(to.0 - from.0).to_degrees(), width));
        }
    }
    slopes.sort_by(|a, b| a.0.total_cmp(&b.0));
    let half = slopes.iter().map(|(_, weight)| weight).sum::<f32>() / 2.0;
    let mut sum = 0.0;
    let middle = slopes.iter().find(|(_, weight)| {
        sum += weight;
        sum >= half
    });
    middle.map(|&(slope, _)| slope).filter(|slope| slope.abs() >= SLOPE_MIN)
}

/// A turn about the middle of a picture, onto a sheet that holds all of it.
pub struct Turn {
    sin: f32,
    cos: f32,
    old: (f32, f32),
    new: (f32, f32),
}

impl Turn {
    /// The turn that makes rows level that fall by so many degrees.
    pub fn level(picture: &RgbImage, degrees: f32) -> Turn {
        let (sin, cos) = degrees.to_radians().sin_cos();
        let old = (picture.width() as f32, picture.height() as f32);
        let new = (
            (old.0 * cos.abs() + old.1 * sin.abs()).round(),
            (old.0 * sin.abs() + old.1 * cos.abs()).round(),
        );
        Turn { sin, cos, old, new }
    }

    /// Where a place of the old picture lies in the new one.
    pub fn place(&self, (x, y): Point) -> Point {
        let (x, y) = (x - self.old.0 / 2.0, y - self.old.1 / 2.0);
        let (u, v) = (x * self.cos + y * self.sin, y * self.cos - x * self.sin);
        (u + self.new.0 / 2.0, v + self.new.1 / 2.0)
    }

    /// The turned picture; outside the old one its edge goes on.
    pub fn picture(&self, old: &RgbImage, threads: usize) -> RgbImage {
        let (width, height) = (self.new.0 as usize, self.new.1 as usize);
        let mut raw = vec![0u8; 3 * width * height];
        let share = height.div_ceil(threads.max(1)).max(1);
        std::thread::scope(|scope| {
            for (part, rows) in raw.chunks_mut(3 * width * share).enumerate() {
                scope.spawn(move || {
                    for (i, pixel) in rows.chunks_exact_mut(3).enumerate() {
                        let (x, y) = (i % width, part * share + i / width);
                        let at = self.back((x as f32 + 0.5, y as f32 + 0.5));
                        for (out, value) in pixel.iter_mut().zip(super::crop::sample(old, at)) {
                            *out = (value + 0.5) as u8;
                        }
                    }
                });
            }
        });
        RgbImage::from_raw(width as u32, height as u32, raw).unwrap_or_else(|| old.clone())
    }

    fn back(&self, (x, y): Point) -> Point {
        let (u, v) = (x - self.new.0 / 2.0, y - self.new.1 / 2.0);
        let (x, y) = (u * self.cos - v * self.sin, v * self.cos + u * self.sin);
        (x + self.old.0 / 2.0, y + self.old.1 / 2.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(width: f32, height: f32) -> Rect {
        Rect { middle: (0.0, 0.0), along: (1.0, 0.0), half_width: width, half_height: height }
    }

    #[test]
    fn a_page_lies_sideways_when_most_of_its_lines_do() {
        assert!(is_sideways(&[line(10.0, 100.0), line(10.0, 60.0), line(80.0, 10.0)]));
        assert!(!is_sideways(&[line(10.0, 30.0), line(80.0, 10.0), line(12.0, 10.0)]));
        assert!(!is_sideways(&[]));
    }

    #[test]
    fn the_slope_is_that_of_most_lines_not_of_a_crooked_one() {
        let falling = |degrees: f32| {
            let (sin, cos) = degrees.to_radians().sin_cos();
            Rect { along: (cos, sin), ..line(100.0, 8.0) }.corners()
        };
        let slope = slope(&[falling(4.0), falling(4.2), falling(3.9), falling(-30.0)]);
        assert!((slope.unwrap() - 4.0).abs() < 0.2);
        assert_eq!(super::slope(&[falling(0.2)]), None);
        assert_eq!(super::slope(&[]), None);
    }

    #[test]
    fn a_turned_page_has_its_ink_where_its_lines_say() {
        let mut old = RgbImage::from_pixel(200, 100, image::Rgb([255; 3]));
        old.put_pixel(150, 70, image::Rgb([0; 3]));
        let turn = Turn::level(&old, 12.0);
        let (x, y) = turn.place((150.5, 70.5));
        let new = turn.picture(&old, 2);
        assert!(new.get_pixel(x as u32, y as u32).0[0] < 200);
        let (bx, by) = turn.back((x, y));
        assert!((bx - 150.5).abs() < 0.01 && (by - 70.5).abs() < 0.01);
    }
}
