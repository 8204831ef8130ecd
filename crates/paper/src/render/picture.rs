//! Pictures that browsers and SVG do not show, made PNG: JBIG2 (GBIG2), BMP, TIFF, WebP.

use std::io::Cursor;

use hayro_jbig2::{DecodeSettings, File};
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::metadata::Orientation;
use image::{ExtendedColorType, ImageDecoder, ImageEncoder, ImageFormat, ImageReader, Limits};

use crate::Unreadable;
use crate::limits::RENDER_PIXELS_MAX;

/// Eight octets at the start of a JBIG2 file (ISO/IEC 14492 D.4.1).
const JBIG2: [u8; 8] = [0x97, b'J', b'B', b'2', 0x0d, 0x0a, 0x1a, 0x0a];

/// Makes PNG of a picture; `None` for a format that is none of these, for damage and for a
/// picture beyond the bounds.
pub(super) fn as_png(bytes: &[u8]) -> Option<Vec<u8>> {
    if bytes.starts_with(&JBIG2) {
        return jbig2(bytes);
    }
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
    let wanted = [ImageFormat::Bmp, ImageFormat::Tiff, ImageFormat::WebP];
    reader.format().filter(|format| wanted.contains(format))?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(RENDER_PIXELS_MAX * 4);
    reader.limits(limits);
    let (width, height) = {
        let mut sides = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
        sides.no_limits();
        sides.into_dimensions().ok()?
    };
    is_bounded(width, height).then_some(())?;
    let pixels = reader.decode().ok()?.into_rgba8();
    encode(pixels.as_raw(), (width, height), ExtendedColorType::Rgba8)
}

fn is_bounded(width: u32, height: u32) -> bool {
    width > 0 && height > 0 && u64::from(width) * u64::from(height) <= RENDER_PIXELS_MAX
}

fn jbig2(bytes: &[u8]) -> Option<Vec<u8>> {
    let file = File::new(bytes, &DecodeSettings::default()).ok()?;
    let page = file.page(0)?;
    let (width, height) = (page.width(), page.height());
    is_bounded(width, height).then_some(())?;
    let mut gray = Gray { pixels: Vec::new(), size: width as usize * height as usize };
    page.decode(&mut gray).ok()?;
    (gray.pixels.len() == gray.size).then_some(())?;
    encode(&gray.pixels, (width, height), ExtendedColorType::L8)
}

/// Black and white pixels as octets, no more than the page has.
struct Gray {
    pixels: Vec<u8>,
    size: usize,
}

impl Gray {
    fn push(&mut self, black: bool, count: usize) {
        let count = count.min(self.size - self.pixels.len());
        self.pixels.extend(std::iter::repeat_n(if black { 0 } else { 255 }, count));
    }
}

impl hayro_jbig2::Decoder for Gray {
    fn push_pixel(&mut self, black: bool) {
        self.push(black, 1);
    }

    fn push_pixel_chunk(&mut self, black: bool, chunk_count: u32) {
        self.push(black, chunk_count as usize * 8);
    }

    fn next_line(&mut self) {}
}

/// Writes a PNG quickly: pages are looked at once or twice.
pub(super) fn encode(
    pixels: &[u8],
    (width, height): (u32, u32),
    color: ExtendedColorType,
) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let encoder = PngEncoder::new_with_quality(&mut out, CompressionType::Fast, FilterType::Up);
    encoder.write_image(pixels, width, height, color).ok()?;
    Some(out)
}

/// What a photo is, told without decoding it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Photo {
    /// Its media type.
    pub media: &'static str,
    /// Width in pixels, as people see it: turned as the camera says.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
}

/// Tells what a photo is.
///
/// # Errors
///
/// `unreadable-page` when it is none that is known, or damaged.
pub fn photo(bytes: &[u8]) -> Result<Photo, Unreadable> {
    let unknown = || Unreadable::new("picture", "unreadable-page");
    let reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format();
    let reader = reader.map_err(|_| unknown())?;
    let format = reader.format().ok_or_else(unknown)?;
    let mut decoder = reader.into_decoder().map_err(|_| unknown())?;
    let (width, height) = decoder.dimensions();
    let turned = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let is_on_its_side = matches!(
        turned,
        Orientation::Rotate90
            | Orientation::Rotate270
            | Orientation::Rotate90FlipH
            | Orientation::Rotate270FlipH
    );
    let (width, height) = if is_on_its_side { (height, width) } else { (width, height) };
    Ok(Photo { media: format.to_mime_type(), width, height })
}
