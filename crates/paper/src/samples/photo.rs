//! A page as somebody photographs it: tilted, on a desk, with one wrong character.

use image::codecs::jpeg::JpegEncoder;
use image::{Rgb, RgbImage};

use super::authority::ART;
use super::demo::first;
use super::demonstration::{NOTICE, some};
use crate::render::pdf_png;
use crate::write::{Extras, Fonts, pdf};

/// The tax number of the seller of D1 as the photo shows it: its sixteenth character is wrong.
pub const PHOTO_TAX_ID: &str = "91110000MADEM0078L";

/// Dots of a page for each inch, as a telephone photographs it.
const PHOTO_DPI: f64 = 180.0;
/// How far the photo is tilted, in degrees.
const TILT: f64 = 2.2;
/// The desk that the page lies on.
const DESK: [u8; 3] = [92, 84, 78];

/// D1 as a tilted photo with one wrong character in the seller's tax number, `demo_photo.jpg`;
/// `None` when it cannot be drawn.
pub fn demo_photo(fonts: &Fonts) -> Option<Vec<u8>> {
    let mut invoice = first();
    invoice.seller.tax_id = some(PHOTO_TAX_ID);
    let extras = Extras { notice: Some(NOTICE), seal: Some(ART), ..Extras::default() };
    let page = pdf(&invoice, &extras, fonts).ok()?;
    let page = image::load_from_memory(&pdf_png(&page, 0, PHOTO_DPI).ok()?.png).ok()?;
    let mut bytes = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut bytes, 88);
    photographed(&page.into_rgb8()).write_with_encoder(encoder).ok()?;
    Some(bytes)
}

/// A page on a desk, tilted, a little darker towards one corner.
fn photographed(page: &RgbImage) -> RgbImage {
    let (wide, high) = (f64::from(page.width()), f64::from(page.height()));
    let (width, height) = ((wide * 1.08) as u32, (high * 1.16) as u32);
    let (sin, cos) = TILT.to_radians().sin_cos();
    RgbImage::from_fn(width, height, |x, y| {
        let (dx, dy) =
            (f64::from(x) - f64::from(width) / 2.0, f64::from(y) - f64::from(height) / 2.0);
        let at = (dx * cos + dy * sin + wide / 2.0, dy * cos - dx * sin + high / 2.0);
        let light = 0.97 - 0.12 * f64::from(x + y) / f64::from(width + height);
        let color = sampled(page, at).unwrap_or(DESK.map(f64::from));
        Rgb(color.map(|c| (c * light).round() as u8))
    })
}

/// The colour between four pixels; `None` beside the page.
fn sampled(page: &RgbImage, (x, y): (f64, f64)) -> Option<[f64; 3]> {
    let inside = x >= 0.0 && y >= 0.0;
    let (left, top) = (x.floor() as u32, y.floor() as u32);
    if !inside || left + 1 >= page.width() || top + 1 >= page.height() {
        return None;
    }
    let (fx, fy) = (x.fract(), y.fract());
    let pixel = |dx, dy| page.get_pixel(left + dx, top + dy).0.map(f64::from);
    let (a, b, c, d) = (pixel(0, 0), pixel(1, 0), pixel(0, 1), pixel(1, 1));
    let mix = |n: usize| {
        let upper = a[n] + (b[n] - a[n]) * fx;
        let lower = c[n] + (d[n] - c[n]) * fx;
        upper + (lower - upper) * fy
    };
    Some([mix(0), mix(1), mix(2)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_photo_differs_in_one_character_that_its_check_digit_betrays() {
        use model::tax_id::{Judgement, TaxId};
        let right = super::super::demo::D1[6].1;
        let differing = right.chars().zip(PHOTO_TAX_ID.chars()).filter(|(a, b)| a != b).count();
        assert_eq!((right.len(), differing), (PHOTO_TAX_ID.len(), 1));
        assert!(matches!(TaxId::judge(PHOTO_TAX_ID), Judgement::WrongCheck { .. }));
        let Ok(fonts) = Fonts::find() else {
            eprintln!("no Chinese font: this test is skipped");
            return;
        };
        let photo = demo_photo(&fonts).unwrap();
        assert!(photo.starts_with(b"\xff\xd8\xff") && photo.len() < 2_000_000);
    }
}
