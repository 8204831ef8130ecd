//! A line cut out of a picture: four corners become a level strip of fixed height.

use image::RgbImage;

use super::quad::{Point, Quad, size};
use super::tone::Tone;

/// Rows of a strip, as the reading network wants it.
pub const STRIP_HEIGHT: usize = 48;

/// What of the ink is looked at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ink {
    /// All of it.
    All,
    /// All but red: seals vanish where only red light is seen, and black letters stay.
    NotRed,
}

/// Columns of the strip of a line, with its proportions kept.
pub fn strip_width(quad: &Quad) -> usize {
    let (width, height) = size(quad);
    (STRIP_HEIGHT as f32 * width / height.max(1.0)).ceil().max(1.0) as usize
}

/// Writes the strip of a line into the first `columns` of the three planes of a wider one.
pub fn strip(
    picture: &RgbImage,
    quad: &Quad,
    ink: Ink,
    tone: &Tone,
    columns: usize,
    planes: &mut [f32],
) {
    let stride = planes.len() / (3 * STRIP_HEIGHT);
    let plane = STRIP_HEIGHT * stride;
    let (width, height) = size(quad);
    // Lines larger than the strip are sampled finer, so that thin strokes are not stepped over.
    let finer = |pixels: f32, samples: usize| ((pixels / samples as f32).round() as usize).max(1);
    let fine = (finer(width, columns).min(4), finer(height, STRIP_HEIGHT).min(4));
    let onto = Projection::onto(quad);
    let part = 1.0 / (fine.0 * fine.1) as f32;
    for row in 0..STRIP_HEIGHT {
        for column in 0..columns {
            let mut sums = [0f32; 3];
            for i in 0..fine.0 * fine.1 {
                let (x, y) = (i % fine.0, i / fine.0);
                let u = column as f32 + (x as f32 + 0.5) / fine.0 as f32;
                let v = row as f32 + (y as f32 + 0.5) / fine.1 as f32;
                let at = onto.place(u / columns as f32, v / STRIP_HEIGHT as f32);
                for (sum, value) in sums.iter_mut().zip(sample(picture, at)) {
                    *sum += value * part;
                }
            }
            let [r, g, b] = match ink {
                Ink::All => sums,
                Ink::NotRed => [sums[0]; 3],
            };
            let at = row * stride + column;
            planes[at] = tone.between(b);
            planes[plane + at] = tone.between(g);
            planes[2 * plane + at] = tone.between(r);
        }
    }
}

/// The share of a line that is red ink.
pub fn redness(picture: &RgbImage, quad: &Quad) -> f32 {
    const COLUMNS: usize = 64;
    const ROWS: usize = 12;
    let onto = Projection::onto(quad);
    let mut red = 0;
    for i in 0..COLUMNS * ROWS {
        let (x, y) = (i % COLUMNS, i / COLUMNS);
        let (u, v) = ((x as f32 + 0.5) / COLUMNS as f32, (y as f32 + 0.5) / ROWS as f32);
        let [r, g, b] = sample(picture, onto.place(u, v));
        red += usize::from(r - g.max(b) > 40.0);
    }
    red as f32 / (COLUMNS * ROWS) as f32
}

/// The colour between pixels; outside, that of the edge.
pub fn sample(picture: &RgbImage, (x, y): Point) -> [f32; 3] {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let x = (x - 0.5).clamp(0.0, (width - 1) as f32);
    let y = (y - 0.5).clamp(0.0, (height - 1) as f32);
    let (left, top) = (x as usize, y as usize);
    let (right, bottom) = ((left + 1).min(width - 1), (top + 1).min(height - 1));
    let (fx, fy) = (x - left as f32, y - top as f32);
    let raw = picture.as_raw();
    let at = |x: usize, y: usize| 3 * (y * width + x);
    let (a, b, c, d) = (at(left, top), at(right, top), at(left, bottom), at(right, bottom));
    std::array::from_fn(|i| {
        let value = |from: usize| f32::from(raw[from + i]);
        let upper = value(a) + (value(b) - value(a)) * fx;
        let lower = value(c) + (value(d) - value(c)) * fx;
        upper + (lower - upper) * fy
    })
}

/// The perspective map from the unit square onto four corners.
struct Projection {
    x: [f32; 3],
    y: [f32; 3],
    /// The line that lies at infinity; its last number is 1.
    far: [f32; 2],
}

impl Projection {
    /// The map that takes the corners of the square to those of the line (Heckbert 1989, §2.2).
    fn onto(quad: &Quad) -> Projection {
        let [(x0, y0), (x1, y1), (x2, y2), (x3, y3)] = *quad;
        let (sx, sy) = (x0 - x1 + x2 - x3, y0 - y1 + y2 - y3);
        let (dx1, dy1) = (x1 - x2, y1 - y2);
        let (dx2, dy2) = (x3 - x2, y3 - y2);
        let area = dx1 * dy2 - dx2 * dy1;
        let far = match area.abs() > 1e-6 {
            true => [(sx * dy2 - dx2 * sy) / area, (dx1 * sy - sx * dy1) / area],
            // Corners without area: the plain map, which reads a line of one pixel.
            false => [0.0, 0.0],
        };
        let [g, h] = far;
        Projection {
            x: [x1 - x0 + g * x1, x3 - x0 + h * x3, x0],
            y: [y1 - y0 + g * y1, y3 - y0 + h * y3, y0],
            far,
        }
    }

    fn place(&self, u: f32, v: f32) -> Point {
        let depth = 1.0 + self.far[0] * u + self.far[1] * v;
        let depth = if depth.abs() < 1e-3 { 1e-3 } else { depth };
        let on = |line: &[f32; 3]| (line[0] * u + line[1] * v + line[2]) / depth;
        (on(&self.x), on(&self.y))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corners_of_the_square_become_the_corners_of_the_line() {
        let quad = [(10.0, 10.0), (110.0, 30.0), (100.0, 60.0), (5.0, 45.0)];
        let onto = Projection::onto(&quad);
        let square = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)];
        for ((u, v), (x, y)) in square.into_iter().zip(quad) {
            let (px, py) = onto.place(u, v);
            assert!((px - x).abs() < 1e-3 && (py - y).abs() < 1e-3);
        }
    }

    #[test]
    fn a_slanting_bar_is_cut_out_level() {
        // Ink where a line of slope 1/5 runs through white paper.
        let ink = |x: u32, y: u32| (y as f32 - 20.0 - x as f32 / 5.0).abs() < 4.0;
        let picture =
            RgbImage::from_fn(200, 80, |x, y| image::Rgb([if ink(x, y) { 0 } else { 255 }; 3]));
        let quad = [(10.0, 12.0), (190.0, 48.0), (190.0, 68.0), (10.0, 32.0)];
        let columns = strip_width(&quad);
        let mut planes = vec![9.0; 3 * STRIP_HEIGHT * columns];
        strip(&picture, &quad, Ink::All, &Tone::plain(), columns, &mut planes);
        let row = |y: usize| &planes[y * columns..(y + 1) * columns];
        assert!(row(24).iter().all(|&p| p < -0.9), "the middle is ink");
        assert!(row(4).iter().all(|&p| p > 0.9) && row(44).iter().all(|&p| p > 0.9));
    }

    #[test]
    fn red_ink_is_counted_and_left_out() {
        let picture = RgbImage::from_fn(60, 20, |x, _| {
            image::Rgb(if x < 30 { [230, 40, 40] } else { [0, 0, 0] })
        });
        let quad = [(0.0, 0.0), (60.0, 0.0), (60.0, 20.0), (0.0, 20.0)];
        assert!((redness(&picture, &quad) - 0.5).abs() < 0.05);
        let columns = 144;
        let mut planes = vec![0.0; 3 * STRIP_HEIGHT * columns];
        strip(&picture, &quad, Ink::NotRed, &Tone::plain(), columns, &mut planes);
        assert!(planes[10] > 0.7 && planes[130] < -0.9, "red is paper, black is ink");
    }

    #[test]
    fn corners_on_one_point_are_no_trouble() {
        let picture = RgbImage::new(3, 3);
        let quad = [(1.0, 1.0); 4];
        let mut planes = vec![0.0; 3 * STRIP_HEIGHT * strip_width(&quad)];
        strip(&picture, &quad, Ink::All, &Tone::plain(), 1, &mut planes);
        assert!(planes.iter().all(|p| p.is_finite()));
    }
}
