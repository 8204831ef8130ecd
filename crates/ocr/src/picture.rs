//! A picture in memory, decoded within limits and turned the way the camera was held.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use image::metadata::Orientation;
use image::{DynamicImage, GrayImage, ImageDecoder, ImageReader, Limits, RgbImage};

use crate::limits::{DECODE_BYTES_MAX, FILE_BYTES_MAX, PIXELS_MAX, SIDE_MAX};

/// Why a picture cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// The file has more bytes than [`FILE_BYTES_MAX`].
    #[error("the file has {0} bytes, more than are taken")]
    FileTooLarge(usize),
    /// The picture has more pixels than are taken.
    #[error("{width} x {height} pixels are more than are taken")]
    TooManyPixels {
        /// Pixels across.
        width: u32,
        /// Pixels down.
        height: u32,
    },
    /// The bytes are no picture of a form that is read: PNG, JPEG, BMP, TIFF, GIF, WebP.
    #[error("no picture of a known form")]
    Unknown,
    /// The picture is damaged or ends early.
    #[error("damaged: {0}")]
    Damaged(String),
}

/// A picture of 8 bits a colour, upright as its file says.
#[derive(Clone, Debug)]
pub struct Picture {
    rgb: RgbImage,
}

impl Picture {
    /// Decodes a picture file by its content; its name does not matter.
    ///
    /// The turn that the file states (EXIF) is applied. Of an animated picture the first frame
    /// counts. 16 bits become 8, CMYK becomes RGB, what is transparent becomes white paper.
    ///
    /// # Errors
    ///
    /// When the file or the picture is too large, or the bytes are no picture.
    pub fn open(bytes: &[u8]) -> Result<Picture, PictureError> {
        if bytes.len() > FILE_BYTES_MAX {
            return Err(PictureError::FileTooLarge(bytes.len()));
        }
        let reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format();
        let reader = reader.map_err(|why| PictureError::Damaged(why.to_string()))?;
        if reader.format().is_none() {
            return Err(PictureError::Unknown);
        }
        let damaged = |why: image::ImageError| PictureError::Damaged(why.to_string());
        let mut decoder = reader.into_decoder().map_err(damaged)?;
        let (width, height) = decoder.dimensions();
        let pixels = u64::from(width) * u64::from(height);
        if width > SIDE_MAX || height > SIDE_MAX || pixels > PIXELS_MAX || pixels == 0 {
            return Err(PictureError::TooManyPixels { width, height });
        }
        let mut limits = Limits::default();
        limits.max_alloc = Some(DECODE_BYTES_MAX);
        decoder.set_limits(limits).map_err(damaged)?;
        let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
        // A decoder that stumbles over damaged bytes costs this picture only; no state of it is
        // looked at afterwards. Found by fuzzing: a JPEG that ends within a number.
        let decode = AssertUnwindSafe(|| DynamicImage::from_decoder(decoder));
        let stumbled = |_| PictureError::Damaged("the decoder gave up".to_owned());
        let mut image = catch_unwind(decode).map_err(stumbled)?.map_err(damaged)?;
        image.apply_orientation(orientation);
        Ok(Picture { rgb: on_white_paper(image) })
    }

    /// A picture from its pixels.
    pub fn new(rgb: RgbImage) -> Picture {
        Picture { rgb }
    }

    /// Pixels across.
    pub fn width(&self) -> u32 {
        self.rgb.width()
    }

    /// Pixels down.
    pub fn height(&self) -> u32 {
        self.rgb.height()
    }

    /// The pixels.
    pub fn rgb(&self) -> &RgbImage {
        &self.rgb
    }

    /// The pixels without colour.
    pub fn gray(&self) -> GrayImage {
        image::imageops::grayscale(&self.rgb)
    }
}

/// The picture without its transparency, as if it lay on white paper.
fn on_white_paper(image: DynamicImage) -> RgbImage {
    if !image.color().has_alpha() {
        return image.into_rgb8();
    }
    let image = image.into_rgba8();
    RgbImage::from_fn(image.width(), image.height(), |x, y| {
        let [r, g, b, a] = image.get_pixel(x, y).0;
        let over = |c: u8| {
            let (c, a) = (u32::from(c), u32::from(a));
            ((c * a + 255 * (255 - a) + 127) / 255) as u8
        };
        image::Rgb([over(r), over(g), over(b)])
    })
}
