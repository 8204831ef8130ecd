//! Pages in bad light, and ink that has seen too much of it.

use image::RgbImage;

use crate::chance::Chance;

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

/// Grain of the sensor.
pub(super) fn noise(page: &RgbImage, deviation: f32, chance: &mut Chance) -> RgbImage {
    each(page, |_, _, level| level + chance.normal() * deviation)
}

/// A dark room with a window at the right.
pub(super) fn dark(page: &RgbImage, chance: &mut Chance) -> RgbImage {
    let width = page.width() as f32;
    each(page, |column, _, level| {
        let light = 0.14 + 0.16 * column as f32 / width;
        8.0 + level * light + chance.normal() * 3.0
    })
}

/// A lamp that mirrors itself.
pub(super) fn glare(page: &RgbImage, middle: (f32, f32), reach: f32) -> RgbImage {
    each(page, |column, row, level| {
        let (dx, dy) = (column as f32 - middle.0, row as f32 - middle.1);
        let far = (dx * dx + dy * dy).sqrt() / reach;
        let shine = (1.0 - far).max(0.0) * 230.0;
        level * 0.75 + shine
    })
}

/// The shadow of a hand or a telephone: a soft edge across the page.
pub(super) fn shadow(page: &RgbImage, chance: &mut Chance) -> RgbImage {
    let (w, h) = (page.width() as f32, page.height() as f32);
    let (lean, at) = (chance.between(-0.6, 0.6), chance.between(0.35, 0.65));
    let depth = chance.between(0.3, 0.5);
    each(page, |column, row, level| {
        let across = column as f32 / w + lean * (row as f32 / h - 0.5) - at;
        let lit = (across * 14.0).clamp(-1.0, 1.0) * 0.5 + 0.5;
        level * (depth + (0.95 - depth) * lit)
    })
}

/// The dark and the bright side of a crease, and ink that broke off along it.
pub(super) fn crease(page: &RgbImage, chance: &mut Chance) -> RgbImage {
    let at = 0.46 * page.width() as f32;
    each(page, |column, _, level| {
        let off = column as f32 - at;
        match off.abs() {
            far if far < 1.5 => level.max(150.0 + chance.between(0.0, 90.0)),
            far if far < 40.0 => level * (1.0 - 0.22 * off.signum() * (1.0 - far / 40.0)),
            _ => level,
        }
    })
}

/// Bleached ink: a third of its darkness is left.
pub(super) fn faded(page: &RgbImage, chance: &mut Chance) -> RgbImage {
    each(page, |_, _, level| 246.0 - (255.0 - level) * 0.36 + chance.normal() * 2.5)
}
