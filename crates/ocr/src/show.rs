//! A picture on its way to a page: no larger than is looked at.

use std::io::Cursor;

use image::ImageReader;
use image::codecs::jpeg::JpegEncoder;
use image::imageops::{FilterType, resize};

use crate::picture::Picture;

/// How well the shown picture is kept: print stays sharp, and a page of A4 has 300 kB.
const QUALITY: u8 = 82;

/// A JPEG file of a picture whose longer side has at most so many pixels.
pub fn jpeg(picture: &Picture, side_max: u32) -> Vec<u8> {
    let (width, height) = (picture.width(), picture.height());
    let scale = f64::from(side_max.max(1)) / f64::from(width.max(height).max(1));
    let mut bytes = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut bytes, QUALITY);
    let written = if scale < 1.0 {
        let side = |pixels: u32| ((f64::from(pixels) * scale).round() as u32).max(1);
        resize(picture.rgb(), side(width), side(height), FilterType::Triangle)
            .write_with_encoder(encoder)
    } else {
        picture.rgb().write_with_encoder(encoder)
    };
    // JPEG takes up to 65,535 pixels a side, and memory never refuses.
    if written.is_ok() { bytes } else { Vec::new() }
}

/// Pixels across and down, as the head of a file states them, without decoding it.
pub fn dimensions(bytes: &[u8]) -> Option<(u32, u32)> {
    let reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
    reader.into_dimensions().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::RgbImage;

    #[test]
    fn a_large_picture_is_made_smaller_and_a_small_one_is_left() {
        for (width, height, shown) in [(300, 200, (150, 100)), (100, 40, (100, 40))] {
            let bytes = jpeg(&Picture::new(RgbImage::new(width, height)), 150);
            assert_eq!(dimensions(&bytes), Some(shown));
            assert!(Picture::open(&bytes).is_ok());
        }
        assert_eq!(dimensions(b"no picture"), None);
    }
}
