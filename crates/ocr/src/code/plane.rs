//! A picture without colour, and what is done to it before a code is looked for.

use image::{GrayImage, RgbImage, imageops};

/// Levels of light from 0 to 255, row by row.
#[derive(Clone, Debug)]
pub(super) struct Plane {
    pub width: usize,
    pub height: usize,
    pub levels: Vec<u8>,
}

/// How much redder than grey paper looks under warm light.
const TINT_OF_PAPER: u16 = 24;

fn light([r, g, b]: [u8; 3]) -> u16 {
    (77 * u16::from(r) + 150 * u16::from(g) + 29 * u16::from(b)) >> 8
}

/// A part of a plane, in its pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Frame {
    pub x: usize,
    pub y: usize,
    pub w: usize,
    pub h: usize,
}

impl Frame {
    /// The same part of a picture so many times as wide and high.
    pub fn times(self, by: usize) -> Frame {
        Frame { x: self.x * by, y: self.y * by, w: self.w * by, h: self.h * by }
    }

    /// Whether the middle of one lies in the other.
    pub fn overlaps(self, other: Frame) -> bool {
        self.holds_middle_of(other) || other.holds_middle_of(self)
    }

    fn holds_middle_of(self, other: Frame) -> bool {
        let (x, y) = (other.x + other.w / 2, other.y + other.h / 2);
        (self.x..self.x + self.w).contains(&x) && (self.y..self.y + self.h).contains(&y)
    }

    /// With a margin, as far as there is picture.
    pub fn grown(self, margin: usize, width: usize, height: usize) -> Frame {
        let (x, y) = (self.x.saturating_sub(margin), self.y.saturating_sub(margin));
        let w = (self.x + self.w + margin).min(width).saturating_sub(x);
        let h = (self.y + self.h + margin).min(height).saturating_sub(y);
        Frame { x, y, w, h }
    }
}

impl Plane {
    /// How bright the picture is. The weights are those of Rec. 601, in 256ths.
    pub fn light(picture: &RgbImage) -> Plane {
        Plane::of(picture, |pixel| light(pixel) as u8)
    }

    /// How bright the picture is where no red ink lies; ink of seals is as bright as paper.
    pub fn print(picture: &RgbImage) -> Plane {
        Plane::of(picture, |pixel| {
            let (light, red) = (light(pixel), u16::from(pixel[0]));
            let tint = red.saturating_sub(light);
            let lift = (2 * tint.saturating_sub(TINT_OF_PAPER)).min(tint);
            (light + lift) as u8
        })
    }

    fn of(picture: &RgbImage, level: impl Fn([u8; 3]) -> u8) -> Plane {
        let pixels = picture.as_raw().as_chunks::<3>().0;
        Plane {
            width: picture.width() as usize,
            height: picture.height() as usize,
            levels: pixels.iter().map(|pixel| level(*pixel)).collect(),
        }
    }

    /// Each `by` x `by` pixels as one.
    pub fn shrunk(&self, by: usize) -> Plane {
        let (width, height) = (self.width / by, self.height / by);
        let mut levels = Vec::with_capacity(width * height);
        let mut sums = vec![0u32; width];
        for row in 0..height {
            sums.fill(0);
            for line in row * by..(row + 1) * by {
                let line = &self.levels[line * self.width..][..width * by];
                for (sum, part) in sums.iter_mut().zip(line.chunks_exact(by)) {
                    *sum += part.iter().map(|level| u32::from(*level)).sum::<u32>();
                }
            }
            let area = (by * by) as u32;
            levels.extend(sums.iter().map(|sum| (sum / area) as u8));
        }
        Plane { width, height, levels }
    }

    /// A part of it; the frame must lie inside.
    pub fn part(&self, frame: Frame) -> Plane {
        let rows = self.levels.chunks_exact(self.width).skip(frame.y).take(frame.h);
        let levels = rows.flat_map(|row| &row[frame.x..frame.x + frame.w]).copied().collect();
        Plane { width: frame.w, height: frame.h, levels }
    }

    /// The same, `by` times as wide and high.
    pub fn enlarged(&self, by: f32) -> Plane {
        let of = |side: usize| ((side as f32 * by).round() as u32).max(1);
        let filter = imageops::FilterType::CatmullRom;
        let image = imageops::resize(&self.image(), of(self.width), of(self.height), filter);
        Plane {
            width: image.width() as usize,
            height: image.height() as usize,
            levels: image.into_raw(),
        }
    }

    /// Whether a code of one pixel a module would fit.
    pub fn has_room(&self) -> bool {
        self.width.min(self.height) >= 21
    }

    /// Dark where it is bright.
    pub fn inverted(&self) -> Plane {
        Plane { levels: self.levels.iter().map(|level| !level).collect(), ..*self }
    }

    /// A little out of focus.
    pub fn smooth(&self, deviation: f32) -> Plane {
        Plane { levels: imageops::blur(&self.image(), deviation).into_raw(), ..*self }
    }

    fn image(&self) -> GrayImage {
        let levels = self.levels.clone();
        GrayImage::from_raw(self.width as u32, self.height as u32, levels).unwrap_or_default()
    }
}
