//! Ways in which the picture of a page gets worse, in the manner of scanners, phones and people.

mod bend;
mod light;

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::{GrayImage, Rgb, RgbImage};

use crate::chance::Chance;

/// What happened to a picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Damage {
    /// Nothing.
    None,
    /// Only the resolution; whoever draws the page draws it so.
    Dpi(f32),
    /// Out of focus: deviation in pixels.
    Blur(f32),
    /// The camera moved: pixels to the right.
    Motion(usize),
    /// A line of a pen across a spot: pixels wide.
    Stroke(f32),
    /// Turned by so many degrees.
    Turn(f32),
    /// Grain of the sensor: deviation in levels.
    Noise(f32),
    /// Seen from one side: by which share the far edge is shorter.
    Slant(f32),
    /// Squeezed: quality of the JPEG.
    Jpeg(u8),
    /// Taken in a dark room.
    Dark,
    /// A lamp mirrors itself in a spot.
    Glare,
    /// A red seal over a spot.
    Seal,
    /// Something stood between lamp and paper.
    Shadow,
    /// Folded once and opened again.
    Fold,
    /// Bent, as paper is that was rolled up.
    Bend,
    /// Lying on a table that is in the picture too.
    Table,
    /// Bleached: ink has little contrast left.
    Faded,
    /// Partly outside the picture: the share that is missing at the right, or at the left below 0.
    Cut(f32),
    /// Printed off its place; whoever draws the page draws it so.
    Misprint,
}

/// A place on a page that is worth damaging: a code, a value.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Spot {
    pub x: f32,
    pub y: f32,
    pub side: f32,
}

impl Spot {
    /// A place in millimetres as one in pixels.
    pub fn at(self, dpi: f32) -> Spot {
        let scale = dpi / 25.4;
        Spot { x: self.x * scale, y: self.y * scale, side: self.side * scale }
    }
}

/// A damaged copy of a page.
pub fn done(page: &RgbImage, damage: Damage, spot: Spot, chance: &mut Chance) -> RgbImage {
    let Spot { x, y, side } = spot;
    match damage {
        Damage::None | Damage::Dpi(_) | Damage::Misprint => page.clone(),
        Damage::Blur(deviation) => image::imageops::blur(page, deviation),
        Damage::Motion(length) => motion(page, length),
        Damage::Stroke(width) => {
            let mut page = page.clone();
            let (from, to) = ((x - 10.0, y + side * 0.35), (x + side + 10.0, y + side * 0.65));
            stroke(&mut page, from, to, width);
            page
        }
        Damage::Turn(degrees) => bend::turned(page, degrees),
        Damage::Noise(deviation) => light::noise(page, deviation, chance),
        Damage::Slant(share) => bend::slanted(page, share),
        Damage::Jpeg(quality) => squeezed(page, quality),
        Damage::Dark => light::dark(page, chance),
        Damage::Glare => light::glare(page, (x + side * 0.7, y + side * 0.6), side * 0.9),
        Damage::Seal => {
            let mut page = page.clone();
            seal(&mut page, (x + side * 0.6, y + side * 0.5), side * 0.75);
            page
        }
        Damage::Shadow => light::shadow(page, chance),
        Damage::Fold => light::crease(&bend::folded(page), chance),
        Damage::Bend => bend::bent(page),
        Damage::Table => bend::on_table(page, chance),
        Damage::Faded => light::faded(page, chance),
        Damage::Cut(share) => {
            let width = page.width() as f32;
            let from = (width * (-share).max(0.0)) as u32;
            let wide = (width * (1.0 - share.abs())) as u32;
            image::imageops::crop_imm(page, from, 0, wide, page.height()).to_image()
        }
    }
}

fn motion(page: &RgbImage, length: usize) -> RgbImage {
    let mut out = page.clone();
    for (column, row, pixel) in out.enumerate_pixels_mut() {
        let mut sum = [0u32; 3];
        for step in 0..length as u32 {
            let from = (column + step).saturating_sub(length as u32 / 2).min(page.width() - 1);
            for (sum, value) in sum.iter_mut().zip(page.get_pixel(from, row).0) {
                *sum += u32::from(value);
            }
        }
        pixel.0 = sum.map(|sum| (sum / length as u32) as u8);
    }
    out
}

fn stroke(page: &mut RgbImage, from: (f32, f32), to: (f32, f32), width: f32) {
    let steps = ((to.0 - from.0).abs() + (to.1 - from.1).abs()) as u32 * 2;
    for step in 0..=steps {
        let part = step as f32 / steps as f32;
        let middle_y = from.1 + (to.1 - from.1) * part;
        let column = (from.0 + (to.0 - from.0) * part).max(0.0) as u32;
        let (top, bottom) = ((middle_y - width / 2.0) as u32, (middle_y + width / 2.0) as u32);
        for row in top..bottom {
            if column < page.width() && row < page.height() {
                page.put_pixel(column, row, Rgb([25, 25, 90]));
            }
        }
    }
}

fn squeezed(page: &RgbImage, quality: u8) -> RgbImage {
    let mut bytes = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut bytes, quality);
    if page.write_with_encoder(encoder).is_err() {
        return page.clone();
    }
    let read = image::ImageReader::with_format(Cursor::new(bytes), image::ImageFormat::Jpeg);
    read.decode().map_or_else(|_| page.clone(), image::DynamicImage::into_rgb8)
}

/// A round seal with a rim, a star and a band of letters, in ink that lets black through.
fn seal(page: &mut RgbImage, (x, y): (f32, f32), radius: f32) {
    let ink = GrayImage::from_fn(page.width(), page.height(), |column, row| {
        let (dx, dy) = (column as f32 - x, row as f32 - y);
        let (far, angle) = ((dx * dx + dy * dy).sqrt() / radius, dy.atan2(dx));
        let rim = (0.92..1.0).contains(&far);
        let letters = (0.66..0.84).contains(&far) && (angle * 14.0).sin() > -0.2;
        let star = far < 0.22 + 0.14 * (angle * 5.0).cos();
        image::Luma([if rim || letters || star { 255 } else { 0 }])
    });
    for (pixel, ink) in page.pixels_mut().zip(ink.pixels()) {
        if ink.0[0] > 0 {
            let [r, g, b] = pixel.0.map(u16::from);
            pixel.0 = [(r * 225 / 255) as u8, (g * 45 / 255) as u8, (b * 55 / 255) as u8];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_damage_changes_a_page_and_the_same_seed_does_it_the_same_way() {
        let page = RgbImage::from_fn(240, 140, |x, y| {
            let is_ink = (x / 9 + y / 7) % 3 == 0 && x > 12 && y > 12;
            if is_ink { Rgb([20, 20, 60]) } else { Rgb([250, 250, 250]) }
        });
        let spot = Spot { x: 80.0, y: 40.0, side: 50.0 };
        for damage in [
            Damage::Blur(1.0),
            Damage::Motion(5),
            Damage::Stroke(3.0),
            Damage::Turn(4.0),
            Damage::Noise(20.0),
            Damage::Slant(0.2),
            Damage::Jpeg(20),
            Damage::Dark,
            Damage::Glare,
            Damage::Seal,
            Damage::Shadow,
            Damage::Fold,
            Damage::Bend,
            Damage::Table,
            Damage::Faded,
            Damage::Cut(0.1),
            Damage::Cut(-0.1),
        ] {
            let one = done(&page, damage, spot, &mut Chance::new(7));
            assert!(one != page, "{damage:?}");
            assert!(one == done(&page, damage, spot, &mut Chance::new(7)), "{damage:?}");
        }
        assert!(done(&page, Damage::None, spot, &mut Chance::new(7)) == page);
    }
}
