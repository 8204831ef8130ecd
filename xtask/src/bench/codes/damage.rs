//! Twenty ways in which the picture of a page gets worse, in the manner of scanners and phones.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::{GrayImage, Rgb, RgbImage};

use super::page::{Chance, Sheet};

/// What happened to a picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Damage {
    /// Only the resolution.
    Dpi(f32),
    /// Out of focus: deviation in pixels.
    Blur(f32),
    /// The camera moved: pixels to the right.
    Motion(usize),
    /// A line of a pen across the code: pixels wide.
    Stroke(f32),
    /// Turned by so many degrees.
    Turn(f32),
    /// Grain of the sensor: deviation in levels.
    Noise(f32),
    /// Seen from one side.
    Slant,
    /// Squeezed: quality of the JPEG.
    Jpeg(u8),
    /// Taken in a dark room.
    Dark,
    /// A lamp mirrors itself in it.
    Glare,
    /// A red seal over the code.
    Seal,
}

/// All, with the names that the table shows.
pub const ALL: [(&str, Damage); 20] = [
    ("d72", Damage::Dpi(72.0)),
    ("d100", Damage::Dpi(100.0)),
    ("d150", Damage::Dpi(DPI)),
    ("d200", Damage::Dpi(200.0)),
    ("d300", Damage::Dpi(300.0)),
    ("blur 1.0", Damage::Blur(1.0)),
    ("blur 1.2", Damage::Blur(1.2)),
    ("blur 2.0", Damage::Blur(2.0)),
    ("motion 9", Damage::Motion(9)),
    ("stroke 7", Damage::Stroke(7.0)),
    ("rot30", Damage::Turn(30.0)),
    ("rot45", Damage::Turn(45.0)),
    ("rot90", Damage::Turn(90.0)),
    ("rot180", Damage::Turn(180.0)),
    ("noise", Damage::Noise(30.0)),
    ("perspective", Damage::Slant),
    ("jpeg 12", Damage::Jpeg(12)),
    ("low light", Damage::Dark),
    ("glare", Damage::Glare),
    ("red seal", Damage::Seal),
];

/// Resolution of all that is not damaged by its resolution.
const DPI: f32 = 150.0;

const WHITE: Rgb<u8> = Rgb([255, 255, 255]);

/// The picture of a sheet, damaged.
pub fn picture(sheet: &Sheet, damage: Damage, seed: u64) -> RgbImage {
    let mut chance = Chance::new(seed);
    if let Damage::Dpi(dpi) = damage {
        return sheet.at(dpi);
    }
    let mut page = sheet.at(DPI);
    let scale = DPI / 25.4;
    let (x, y, side) = sheet.code;
    let (x, y, side) = (x * scale, y * scale, side * scale);
    match damage {
        Damage::Dpi(_) => page,
        Damage::Blur(deviation) => image::imageops::blur(&page, deviation),
        Damage::Motion(length) => motion(&page, length),
        Damage::Stroke(width) => {
            let (from, to) = ((x - 10.0, y + side * 0.35), (x + side + 10.0, y + side * 0.65));
            stroke(&mut page, from, to, width);
            page
        }
        Damage::Turn(degrees) => turned(&page, degrees),
        Damage::Noise(deviation) => each(&page, |_, _, level| level + chance.normal() * deviation),
        Damage::Slant => slanted(&page),
        Damage::Jpeg(quality) => squeezed(&page, quality),
        Damage::Dark => {
            let width = page.width() as f32;
            each(&page, |column, _, level| {
                let light = 0.14 + 0.16 * column as f32 / width;
                8.0 + level * light + chance.normal() * 3.0
            })
        }
        Damage::Glare => {
            let (middle_x, middle_y, reach) = (x + side * 0.7, y + side * 0.6, side * 0.9);
            each(&page, |column, row, level| {
                let (dx, dy) = (column as f32 - middle_x, row as f32 - middle_y);
                let far = (dx * dx + dy * dy).sqrt() / reach;
                let shine = (1.0 - far).max(0.0) * 230.0;
                level * 0.75 + shine
            })
        }
        Damage::Seal => {
            seal(&mut page, (x + side * 0.6, y + side * 0.5), side * 0.75);
            page
        }
    }
}

/// The picture with every level of every colour replaced.
fn each(page: &RgbImage, mut level: impl FnMut(u32, u32, f32) -> f32) -> RgbImage {
    let mut out = page.clone();
    for (column, row, pixel) in out.enumerate_pixels_mut() {
        for value in &mut pixel.0 {
            *value = level(column, row, f32::from(*value)).round().clamp(0.0, 255.0) as u8;
        }
    }
    out
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

/// The page on a larger sheet of white, turned about its middle.
fn turned(page: &RgbImage, degrees: f32) -> RgbImage {
    let (sin, cos) = degrees.to_radians().sin_cos();
    let (w, h) = (page.width() as f32, page.height() as f32);
    let width = (w * cos.abs() + h * sin.abs()).ceil();
    let height = (w * sin.abs() + h * cos.abs()).ceil();
    RgbImage::from_fn(width as u32, height as u32, |column, row| {
        let (x, y) = (column as f32 - width / 2.0, row as f32 - height / 2.0);
        sample(page, x * cos + y * sin + w / 2.0, y * cos - x * sin + h / 2.0)
    })
}

/// The page as it looks from the lower right: its left edge is a third shorter.
fn slanted(page: &RgbImage) -> RgbImage {
    let (w, h) = (page.width() as f32, page.height() as f32);
    RgbImage::from_fn(page.width(), page.height(), |column, row| {
        let across = column as f32 / w;
        let depth = 0.66 + 0.34 * across;
        let x = w * across * (1.0 - 0.22 * (1.0 - across));
        let y = (row as f32 - h / 2.0) / depth + h / 2.0 + (1.0 - across) * 12.0;
        sample(page, x, y)
    })
}

fn sample(page: &RgbImage, x: f32, y: f32) -> Rgb<u8> {
    let (left, top) = (x.floor(), y.floor());
    let at = |column: f32, row: f32| {
        let inside = column >= 0.0 && row >= 0.0;
        let inside = inside && column < page.width() as f32 && row < page.height() as f32;
        if inside { *page.get_pixel(column as u32, row as u32) } else { WHITE }
    };
    let (right, down) = (x - left, y - top);
    let corners =
        [at(left, top), at(left + 1.0, top), at(left, top + 1.0), at(left + 1.0, top + 1.0)];
    Rgb(std::array::from_fn(|colour| {
        let [a, b, c, d] = corners.map(|pixel| f32::from(pixel.0[colour]));
        let (upper, lower) = (a + (b - a) * right, c + (d - c) * right);
        (upper + (lower - upper) * down).round() as u8
    }))
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
