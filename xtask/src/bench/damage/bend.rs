//! Pages that do not lie flat and straight before the camera.

use image::{Rgb, RgbImage};

use crate::chance::Chance;

const WHITE: Rgb<u8> = Rgb([255, 255, 255]);
/// How much of a page a table around it takes, on each side.
const MARGIN: f32 = 0.09;

/// The page on a larger sheet of white, turned about its middle.
pub(super) fn turned(page: &RgbImage, degrees: f32) -> RgbImage {
    let (sin, cos) = degrees.to_radians().sin_cos();
    let (w, h) = (page.width() as f32, page.height() as f32);
    let width = (w * cos.abs() + h * sin.abs()).ceil();
    let height = (w * sin.abs() + h * cos.abs()).ceil();
    RgbImage::from_fn(width as u32, height as u32, |column, row| {
        let (x, y) = (column as f32 - width / 2.0, row as f32 - height / 2.0);
        sample(page, x * cos + y * sin + w / 2.0, y * cos - x * sin + h / 2.0, WHITE)
    })
}

/// The page as it looks from the lower right: its left edge is shorter by a share.
pub(super) fn slanted(page: &RgbImage, share: f32) -> RgbImage {
    let (w, h) = (page.width() as f32, page.height() as f32);
    RgbImage::from_fn(page.width(), page.height(), |column, row| {
        let across = column as f32 / w;
        let depth = 1.0 - share * (1.0 - across);
        let x = w * across * (1.0 - 0.65 * share * (1.0 - across));
        let y = (row as f32 - h / 2.0) / depth + h / 2.0 + (1.0 - across) * 12.0;
        sample(page, x, y, WHITE)
    })
}

/// The page bent upwards along its middle.
pub(super) fn bent(page: &RgbImage) -> RgbImage {
    let (w, h) = (page.width() as f32, page.height() as f32);
    let rise = 0.035 * h;
    RgbImage::from_fn(page.width(), page.height() + rise as u32, |column, row| {
        let across = column as f32 / w;
        let up = rise * (1.0 - (across * std::f32::consts::PI).sin());
        sample(page, column as f32, row as f32 - up, WHITE)
    })
}

/// The page folded along a line from top to bottom: behind it everything rises.
pub(super) fn folded(page: &RgbImage) -> RgbImage {
    let w = page.width() as f32;
    RgbImage::from_fn(page.width(), page.height(), |column, row| {
        let behind = (column as f32 - 0.46 * w).max(0.0);
        sample(page, column as f32 - 0.02 * behind, row as f32 + 0.025 * behind, WHITE)
    })
}

/// The page a little turned on a table of wood, with the table around it.
pub(super) fn on_table(page: &RgbImage, chance: &mut Chance) -> RgbImage {
    let degrees = chance.between(2.0, 5.0) * if chance.is(500) { 1.0 } else { -1.0 };
    let (sin, cos) = degrees.to_radians().sin_cos();
    let (w, h) = (page.width() as f32, page.height() as f32);
    let (width, height) = (w * (1.0 + 2.0 * MARGIN), h * (1.0 + 2.0 * MARGIN) + 0.08 * w);
    let (grain, tone) = (chance.between(0.01, 0.03), chance.between(70.0, 130.0));
    RgbImage::from_fn(width as u32, height as u32, |column, row| {
        let (x, y) = (column as f32 - width / 2.0, row as f32 - height / 2.0);
        let ring = (column as f32 * 0.004).sin() * 9.0 + row as f32 * grain;
        let level = tone + 22.0 * (ring * 6.0).sin() + chance.between(-6.0, 6.0);
        let wood = Rgb([1.0, 0.78, 0.55].map(|share| (level * share).clamp(0.0, 255.0) as u8));
        sample(page, x * cos + y * sin + w / 2.0, y * cos - x * sin + h / 2.0, wood)
    })
}

/// The colour of a page between its pixels; `beyond` outside it.
fn sample(page: &RgbImage, x: f32, y: f32, beyond: Rgb<u8>) -> Rgb<u8> {
    let (left, top) = (x.floor(), y.floor());
    let at = |column: f32, row: f32| {
        let inside = column >= 0.0 && row >= 0.0;
        let inside = inside && column < page.width() as f32 && row < page.height() as f32;
        if inside { *page.get_pixel(column as u32, row as u32) } else { beyond }
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
