//! Pages of OFD documents.

use std::sync::Arc;

use image::ExtendedColorType;
use krilla::geom::Size;
use krilla::metadata::Metadata;
use krilla::page::PageSettings;
use krilla::{Document as Pdf, SerializeSettings};
use krilla_svg::{SurfaceExt, SvgSettings};
use ofd::document::Document;
use ofd::package::Package;
use ofd::svg::{Drawing, Options, Outline, Typeface};
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg;

use super::faces::Faces;
use super::{Raster, apart, picture, pixels, refused};
use crate::{Unreadable, limits};

/// The most rows that are drawn at a time are those with so many pixels: what a clip or a blend
/// needs beside them grows with them.
const BAND_PIXELS: u32 = 2_000_000;

/// How many pages a document has.
///
/// # Errors
///
/// When it is no OFD document.
pub fn ofd_pages(bytes: &[u8]) -> Result<usize, Unreadable> {
    let package = Package::open(bytes).map_err(refused)?;
    Ok(Document::read(&package).map_err(refused)?.pages.len())
}

/// Draws a page, the first one being 0, as SVG whose text can be selected; fonts that the document
/// does not carry are those of whoever looks at it.
///
/// # Errors
///
/// When it is no OFD document, or `unreadable-page-missing` when it has no such page.
pub fn ofd_svg(bytes: &[u8], page: usize) -> Result<Drawing, Unreadable> {
    draw(bytes, page, &Options { convert: Some(&picture::as_png), outline: None })
}

/// Draws a page, the first one being 0, in so many dots an inch, with fonts of this system in
/// the place of those that the document does not carry.
///
/// # Errors
///
/// As [`ofd_svg`]; `unreadable-page-pixels` when it would have more than
/// [`limits::RENDER_PIXELS_MAX`] pixels.
pub fn ofd_png(bytes: &[u8], page: usize, dpi: f64) -> Result<Raster, Unreadable> {
    apart("ofd", || {
        let outline = |face: &Typeface, c: char| -> Option<Arc<Outline>> {
            Faces::of_system().outline(face, c)
        };
        let options = Options { convert: Some(&picture::as_png), outline: Some(&outline) };
        let drawing = draw(bytes, page, &options)?;
        let size = pixels("ofd", (drawing.width, drawing.height), dpi)?;
        let rgb = paint(&parse(&drawing)?, size).ok_or_else(broken)?;
        let png = picture::encode(&rgb, size, ExtendedColorType::Rgb8).ok_or_else(broken)?;
        Ok(Raster {
            png,
            width_mm: drawing.width,
            height_mm: drawing.height,
            is_cut: drawing.is_cut,
        })
    })
}

/// Writes pages as one PDF whose text can be selected; `None` for all of them.
///
/// # Errors
///
/// As [`ofd_svg`].
pub fn ofd_pdf(bytes: &[u8], page: Option<usize>) -> Result<Vec<u8>, Unreadable> {
    apart("ofd", || {
        let pages = match page {
            Some(page) => page..page + 1,
            None => 0..ofd_pages(bytes)?.min(limits::PAGES_MAX),
        };
        let mut pdf = Pdf::new_with(SerializeSettings::default());
        for page in pages {
            let drawing = ofd_svg(bytes, page)?;
            let points = |mm: f64| (mm * 72.0 / 25.4) as f32;
            let (width, height) = (points(drawing.width), points(drawing.height));
            let settings = PageSettings::from_wh(width, height).ok_or_else(broken)?;
            let size = Size::from_wh(width, height).ok_or_else(broken)?;
            let mut sheet = pdf.start_page_with(settings);
            let mut surface = sheet.surface();
            surface.draw_svg(&parse(&drawing)?, size, SvgSettings::default());
            surface.finish();
            sheet.finish();
        }
        pdf.set_metadata(Metadata::new().creator("Piaoju".to_owned()));
        pdf.finish().map_err(|_| broken())
    })
}

fn broken() -> Unreadable {
    Unreadable::new("ofd", "unreadable-page")
}

fn draw(bytes: &[u8], page: usize, options: &Options<'_>) -> Result<Drawing, Unreadable> {
    let package = Package::open(bytes).map_err(refused)?;
    let document = Document::read(&package).map_err(refused)?;
    if page >= document.pages.len() {
        return Err(Unreadable::new("ofd", "unreadable-page-missing"));
    }
    ofd::svg::page(&package, &document, page, options).map_err(refused)
}

fn parse(drawing: &Drawing) -> Result<usvg::Tree, Unreadable> {
    let mut options = usvg::Options {
        fontdb: Faces::of_system().database.clone(),
        font_family: "Noto Serif CJK SC".to_owned(),
        ..usvg::Options::default()
    };
    // Nothing but the drawing itself is ever opened.
    options.image_href_resolver.resolve_string = Box::new(|_, _| None);
    usvg::Tree::from_str(&drawing.svg, &options).map_err(|_| broken())
}

/// The pixels of a page, red, green and blue, drawn band by band.
fn paint(tree: &usvg::Tree, (width, height): (u32, u32)) -> Option<Vec<u8>> {
    let mut rgb = Vec::with_capacity(width as usize * height as usize * 3);
    let rows = (BAND_PIXELS / width).clamp(1, height);
    let scale_x = width as f32 / tree.size().width();
    let scale_y = height as f32 / tree.size().height();
    let mut top = 0;
    while top < height {
        let mut band = Pixmap::new(width, rows.min(height - top))?;
        let shift = Transform::from_row(scale_x, 0.0, 0.0, scale_y, 0.0, -(top as f32));
        resvg::render(tree, shift, &mut band.as_mut());
        // The page is white paper; what little is not covered at its edges is white too.
        for pixel in band.data().chunks_exact(4) {
            let rest = 255 - pixel[3];
            rgb.extend([pixel[0] + rest, pixel[1] + rest, pixel[2] + rest]);
        }
        top += rows;
    }
    Some(rgb)
}
