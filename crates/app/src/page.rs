//! Pages of a document as pictures, whatever the document is.

use paper::render::{self, ofd_pages, ofd_pdf, ofd_png, ofd_svg, pdf_pages, pdf_png};
use paper::{Unreadable, limits};

use crate::verify::{Format, sniff};

/// A page in pixels.
#[derive(Clone, Debug, PartialEq)]
pub struct Rendered {
    /// The picture: a PNG of a page, or a photo as it came in.
    pub png: Vec<u8>,
    /// Its media type: `image/png`, unless a photo came in.
    pub media: &'static str,
    /// Width in millimetres; of a photo, which has none, in pixels.
    pub width_mm: f64,
    /// Height in millimetres; of a photo in pixels.
    pub height_mm: f64,
}

/// What a page is drawn as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Lines and text.
    Svg,
    /// Pixels.
    Png,
    /// A document of its own.
    Pdf,
}

/// A page that was drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawn {
    /// The file.
    pub bytes: Vec<u8>,
    /// Whether something is missing because it is beyond a limit.
    pub is_cut: bool,
}

/// How many pages a document has; a photo has one.
///
/// # Errors
///
/// When it cannot be read, or `unreadable-no-pages` when it is of a kind without pages.
pub fn count(bytes: &[u8]) -> Result<usize, Unreadable> {
    match format(bytes)? {
        Format::Ofd => ofd_pages(bytes),
        Format::Pdf => pdf_pages(bytes),
        _ => Ok(1),
    }
}

/// The picture of a page, the first one being 0, in so many dots an inch. A photo passes through
/// unchanged.
///
/// # Errors
///
/// As [`count`]; when there is no such page, or it would be too large.
pub fn picture(bytes: &[u8], page: usize, dpi: f64) -> Result<Rendered, Unreadable> {
    let raster = match format(bytes)? {
        Format::Ofd => ofd_png(bytes, page, dpi)?,
        Format::Pdf => pdf_png(bytes, page, dpi)?,
        _ if page > 0 => return Err(Unreadable::new("picture", "unreadable-page-missing")),
        _ => {
            let photo = render::photo(bytes)?;
            let (width_mm, height_mm) = (f64::from(photo.width), f64::from(photo.height));
            return Ok(Rendered { png: bytes.to_vec(), media: photo.media, width_mm, height_mm });
        }
    };
    Ok(Rendered {
        png: raster.png,
        media: "image/png",
        width_mm: raster.width_mm,
        height_mm: raster.height_mm,
    })
}

/// A page, the first one being 0, in the form asked for.
///
/// # Errors
///
/// As [`picture`]; `unreadable-render-pdf` for a PDF that should become anything but a PNG.
pub fn drawn(bytes: &[u8], page: usize, form: Form, dpi: f64) -> Result<Drawn, Unreadable> {
    match (format(bytes)?, form) {
        (Format::Ofd, Form::Svg) => {
            let drawing = ofd_svg(bytes, page)?;
            Ok(Drawn { bytes: drawing.svg.into_bytes(), is_cut: drawing.is_cut })
        }
        (Format::Ofd, Form::Png) => {
            let raster = ofd_png(bytes, page, dpi)?;
            Ok(Drawn { bytes: raster.png, is_cut: raster.is_cut })
        }
        (Format::Pdf, Form::Png) => {
            let raster = pdf_png(bytes, page, dpi)?;
            Ok(Drawn { bytes: raster.png, is_cut: raster.is_cut })
        }
        (_, Form::Pdf) => Ok(Drawn { bytes: pdf(bytes, Some(page))?, is_cut: false }),
        (Format::Pdf, Form::Svg) => Err(Unreadable::new("pdf", "unreadable-render-pdf")),
        _ => Err(Unreadable::new("picture", "unreadable-no-pages")),
    }
}

/// The pages of an OFD as a PDF, or one of them.
///
/// # Errors
///
/// As [`drawn`].
pub fn pdf(bytes: &[u8], page: Option<usize>) -> Result<Vec<u8>, Unreadable> {
    match format(bytes)? {
        Format::Ofd => ofd_pdf(bytes, page),
        Format::Pdf => Err(Unreadable::new("pdf", "unreadable-render-pdf")),
        _ => Err(Unreadable::new("picture", "unreadable-no-pages")),
    }
}

/// The format of something with pages.
fn format(bytes: &[u8]) -> Result<Format, Unreadable> {
    if bytes.len() as u64 > limits::FILE_BYTES_MAX {
        return Err(Unreadable::new("file", "unreadable-too-large"));
    }
    match sniff(bytes) {
        format @ (Format::Ofd | Format::Pdf | Format::Picture) => Ok(format),
        Format::Archive => Err(Unreadable::new("file", "unreadable-archive-here")),
        _ => Err(Unreadable::new("file", "unreadable-no-pages")),
    }
}
