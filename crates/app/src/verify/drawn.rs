//! What only the picture of a page tells: the codes on it and, of a scan (扫描件), its text.
//!
//! Whoever signed a document answers for its page, so only pages of unsigned documents are drawn.
//! Of one whose text was read the first page is looked at, for a code that says otherwise; a
//! document without any text is read like a photo, page by page.

use model::text::{Box2, CodeKind, Page, Photo};
use model::{Check, Evidence, Reading};
use ocr::picture::Picture;
use paper::Unreadable;

use super::Desk;
use super::limits::{DPI, PAGE_PIXELS_MAX, SCANNED_PAGES_MAX};
use crate::{page, photo};

/// What was seen.
#[derive(Default)]
pub(super) struct Seen {
    /// What codes and text say, at most one invoice.
    pub readings: Vec<Reading>,
    /// What was looked at.
    pub evidence: Vec<Evidence>,
}

/// Whether a document has pages and not a letter of text on them.
pub(crate) fn is_scan(pages: &[Page]) -> bool {
    !pages.is_empty() && pages.iter().all(|page| page.runs.is_empty())
}

/// Looks at the pages of an unsigned document.
///
/// # Errors
///
/// `unreadable-several-invoices` when a scan shows more than one. A page that cannot be drawn is
/// left out: the document was read already.
pub(super) fn look(
    desk: &Desk,
    (name, bytes): (&str, &[u8]),
    pages: &[Page],
    readings: &[Reading],
) -> Result<Seen, Unreadable> {
    if is_scan(pages) && readings.is_empty() {
        return read(desk, (name, bytes), pages);
    }
    // A code is compared with what the page says; where nothing was said it would be alone.
    let is_numbered = readings.iter().any(|reading| reading.invoice.number.is_some());
    let has_code = readings.iter().any(|reading| reading.invoice.qr_text.is_some());
    let Some(first) = pages.first().filter(|_| is_numbered && !has_code) else {
        return Ok(Seen::default());
    };
    let Some(picture) = drawn((name, bytes), 0, first) else { return Ok(Seen::default()) };
    let mut invoices = photo::of_codes(&ocr::code::read(&picture));
    let mut seen = Seen::default();
    // Codes of several invoices on one page: nobody knows which one is meant.
    if let (1, Some(mut readings)) = (invoices.len(), invoices.pop()) {
        readings.iter_mut().for_each(|reading| place(reading, first, scale(first, &picture)));
        seen.evidence = vec![Evidence::info(Check::PictureCode, "read").fact("count", 1usize)];
        seen.readings = readings;
    }
    Ok(seen)
}

/// Reads the pages of a scan like photos.
fn read(desk: &Desk, file: (&str, &[u8]), pages: &[Page]) -> Result<Seen, Unreadable> {
    let (mut invoices, mut codes, mut lines) = (Vec::new(), 0, 0);
    for (at, page) in pages.iter().enumerate().take(SCANNED_PAGES_MAX) {
        let Some(picture) = drawn(file, at, page) else { continue };
        let (upright, seen) = photo::seen(desk, picture.clone());
        codes += seen.codes.iter().filter(|code| code.kind == CodeKind::Qr).count();
        lines += seen.lines.len();
        // Places in a page that lay on its side are not those of the document.
        let is_turned = upright.rgb() != picture.rgb();
        let scale = (!is_turned).then(|| scale(page, &upright)).flatten();
        for mut readings in photo::readings(&seen) {
            readings.iter_mut().for_each(|reading| place(reading, page, scale));
            invoices.push(readings);
        }
    }
    if invoices.len() > 1 {
        return Err(Unreadable::new(file.0, "unreadable-several-invoices"));
    }
    let evidence = vec![code_line(codes), text_line(desk, lines)];
    Ok(Seen { readings: invoices.pop().unwrap_or_default(), evidence })
}

/// The picture of a scan, for whoever has it confirmed: the first page with what was seen on it.
pub(crate) fn scanned(
    desk: &Desk,
    file: (&str, &[u8]),
    pages: &[Page],
) -> Option<(Picture, Photo)> {
    Some(photo::seen(desk, drawn(file, 0, pages.first()?)?))
}

pub(super) fn code_line(count: usize) -> Evidence {
    match count {
        0 => Evidence::info(Check::PictureCode, "none"),
        count => Evidence::info(Check::PictureCode, "read").fact("count", count),
    }
}

pub(super) fn text_line(desk: &Desk, count: usize) -> Evidence {
    match count {
        _ if desk.reader.is_none() => Evidence::skipped(Check::PictureText, "no-reader"),
        0 => Evidence::info(Check::PictureText, "none"),
        count => Evidence::info(Check::PictureText, "read").fact("count", count),
    }
}

fn drawn((name, bytes): (&str, &[u8]), at: usize, page: &Page) -> Option<Picture> {
    let inches = f64::from(page.width) * f64::from(page.height) / (25.4 * 25.4);
    let most = (PAGE_PIXELS_MAX / inches.max(0.01)).sqrt();
    let drawn = page::picture(bytes, at, DPI.min(most)).ok()?;
    photo::open(name, &drawn.png).ok()
}

/// Millimetres of a pixel.
fn scale(page: &Page, picture: &Picture) -> Option<f32> {
    (page.width > 0.0 && picture.width() > 0).then(|| page.width / picture.width() as f32)
}

/// Says where on the page of the document something was read.
fn place(reading: &mut Reading, page: &Page, scale: Option<f32>) {
    reading.part = format!("page {}", page.number);
    for place in reading.places.values_mut() {
        place.page = Some(page.number);
        let to_page = |b: Box2, mm: f32| Box2::new(b.x * mm, b.y * mm, b.w * mm, b.h * mm);
        place.area = place.area.zip(scale).map(|(area, mm)| to_page(area, mm));
    }
}
