//! Pictures of invoices (拍照、扫描): what is seen in one, and what becomes of it.
//!
//! A picture proves nothing by itself, and whoever reads it may err. So [`look`] only proposes;
//! the proposal is kept as a [`draft`], a person confirms it field by field, and
//! [`confirm::verify`] makes the verification of what was confirmed. What was read and what a
//! person made of it both stay in the record.

pub mod confirm;
pub mod draft;
mod share;
mod turn;

use model::reading::{Merged, merge};
use model::text::{Box2, CodeKind, Page, Photo, SeenCode};
use model::{Field, Reading, Source};
use ocr::picture::{Picture, PictureError};
use paper::{Unreadable, pdf, pdf_signature};

use crate::Desk;
use crate::verify::{Format, drawn, sniff};

pub use share::{LATEST, Share, share};

/// What was seen in a picture.
#[derive(Clone, Debug)]
pub struct Looked {
    /// The picture, upright: places are its pixels.
    pub picture: Picture,
    /// The invoices on it. None were recognised when it is empty.
    pub invoices: Vec<Merged>,
}

/// Whether bytes are a picture, or a scan of one page that came as an unsigned PDF (扫描件): no
/// letter of text is in it, so that people have to look at what was read.
pub fn is_picture(bytes: &[u8]) -> bool {
    match sniff(bytes) {
        Format::Picture => true,
        Format::Pdf => scan(bytes).is_some(),
        _ => false,
    }
}

/// The page of a scan in a PDF.
fn scan(bytes: &[u8]) -> Option<Vec<Page>> {
    if sniff(bytes) != Format::Pdf || !pdf_signature::find(bytes).is_empty() {
        return None;
    }
    let document = pdf::open(bytes).ok()?;
    let is_bare = document.readings.is_empty() && document.embedded.is_empty();
    (is_bare && document.pages_total == 1 && drawn::is_scan(&document.pages))
        .then_some(document.pages)
}

/// Looks at a picture: its codes, and its text where there is a reader.
///
/// `name` is shown and never used as a path.
///
/// # Errors
///
/// When the bytes are neither a picture nor a scan, or a larger one than is taken.
pub fn look(desk: &Desk, name: &str, bytes: &[u8]) -> Result<Looked, Unreadable> {
    let scanned = match sniff(bytes) {
        Format::Picture => None,
        _ => scan(bytes).and_then(|pages| drawn::scanned(desk, (name, bytes), &pages)),
    };
    let (picture, photo) = match scanned {
        Some(seen) => seen,
        None => seen(desk, open(name, bytes)?),
    };
    Ok(Looked { picture, invoices: invoices(&photo) })
}

/// The invoices whose codes stand in a picture; its text is not read.
///
/// # Errors
///
/// As [`look`].
pub fn codes(name: &str, bytes: &[u8]) -> Result<Vec<Merged>, Unreadable> {
    Ok(invoices(&of_picture(&open(name, bytes)?)))
}

/// Decodes a picture.
///
/// # Errors
///
/// With the key of its words, when it cannot be.
pub fn open(name: &str, bytes: &[u8]) -> Result<Picture, Unreadable> {
    Picture::open(bytes).map_err(|why| {
        let key = match why {
            PictureError::FileTooLarge(_) => "unreadable-too-large",
            PictureError::TooManyPixels { .. } => "unreadable-pixels",
            PictureError::Unknown => "unreadable-format",
            PictureError::Damaged(_) => "unreadable-damaged",
        };
        Unreadable::new(name, key)
    })
}

/// The picture upright, and what was seen in it. When the reader of text fails, the codes are
/// left, and a person fills in the rest.
pub(crate) fn seen(desk: &Desk, picture: Picture) -> (Picture, Photo) {
    let _turn = desk.reader.as_ref().map(|_| turn::Turn::wait());
    match ocr::read(&picture, desk.reader.as_deref()) {
        Ok(seen) => seen,
        Err(why) => {
            tracing::warn!(%why, "the text of a picture could not be read");
            let photo = of_picture(&picture);
            (picture, photo)
        }
    }
}

fn of_picture(picture: &Picture) -> Photo {
    let (width, height) = (picture.width() as f32, picture.height() as f32);
    Photo { width, height, lines: Vec::new(), codes: ocr::code::read(picture) }
}

/// The invoices in what was seen.
fn invoices(photo: &Photo) -> Vec<Merged> {
    readings(photo).iter().map(|readings| together(readings)).collect()
}

/// What is said of each invoice in what was seen: of each part of the picture by its text and by
/// its code. Codes that stand beside no text are invoices of their own.
pub(crate) fn readings(photo: &Photo) -> Vec<Vec<Reading>> {
    if photo.lines.is_empty() {
        return of_codes(&photo.codes);
    }
    let mut known: Vec<Vec<Reading>> = Vec::new();
    for part in paper::photo::separate(photo) {
        let text = paper::photo::read(&part);
        let number = text.as_ref().and_then(|reading| reading.invoice.number.clone());
        let mut said: Vec<Reading> = part.codes.iter().filter_map(of_code).collect();
        // With one code it is the one of this invoice; of several the one with its number.
        if said.len() > 1 {
            said.retain(|code| code.invoice.number == number);
        }
        said.truncate(1);
        said.extend(text);
        if !said.is_empty() {
            known.push(said);
        }
    }
    if known.is_empty() { of_codes(&photo.codes) } else { known }
}

/// One reading for each invoice that the codes name.
pub(crate) fn of_codes(codes: &[SeenCode]) -> Vec<Vec<Reading>> {
    let mut known: Vec<Vec<Reading>> = Vec::new();
    for reading in codes.iter().filter_map(of_code) {
        let key = reading.invoice.duplicate_key();
        if known.iter().flatten().all(|one| one.invoice.duplicate_key() != key) {
            known.push(vec![reading]);
        }
    }
    known
}

/// What a code says of its invoice, each field at the place of the code.
pub fn of_code(code: &SeenCode) -> Option<Reading> {
    if code.kind != CodeKind::Qr {
        return None;
    }
    let invoice = model::qr::QrText::invoice_of(&code.text)?;
    let stated = Field::ALL.iter().filter(|field| field.is_in(&invoice));
    let area = around(code.corners);
    let place = |field: &Field| {
        let place = model::Place {
            page: Some(1),
            area: Some(area),
            confidence: 1.0,
            ..model::Place::default()
        };
        (*field, place)
    };
    let places = stated.map(place).collect();
    Some(Reading { places, ..Reading::new(Source::Qr, "qr", invoice) })
}

fn around(corners: [(f32, f32); 4]) -> Box2 {
    let point = |(x, y)| Box2::new(x, y, 0.0, 0.0);
    corners.into_iter().map(point).reduce(Box2::union).unwrap_or_default()
}

/// The invoice that the readings of one picture state. A field on which they differ is doubtful;
/// what a code says is shown where people read it, when that place is known.
pub fn together(readings: &[Reading]) -> Merged {
    let mut merged = merge(readings);
    for (field, origin) in &mut merged.origins {
        let own = field.of(&merged.invoice).unwrap_or_default();
        let others = readings.iter().filter(|reading| reading.source != origin.source);
        for other in others {
            let said = field.of(&other.invoice);
            // The kind of a code is a number of its own; the title is read with less certainty.
            let differs = *field != Field::Kind && said.is_some_and(|said| !agree(&own, &said));
            origin.doubtful |= differs;
            if let Some(place) = other.places.get(field).filter(|_| origin.source == Source::Qr) {
                origin.place.area = place.area.or(origin.place.area);
            }
        }
    }
    merged
}

/// Of a check code people write the last six digits.
fn agree(own: &str, other: &str) -> bool {
    own == other || (other.len() >= 6 && own.ends_with(other))
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Place;

    const TEXT: &str = "01,32,,26112000000000000018,113.00,20260115,,";

    fn code(text: &str) -> SeenCode {
        let corners = [(10.0, 10.0), (60.0, 10.0), (60.0, 60.0), (10.0, 60.0)];
        SeenCode { kind: CodeKind::Qr, text: text.to_owned(), corners }
    }

    fn page(number: &str) -> Reading {
        let invoice = model::Invoice { number: Some(number.into()), ..Default::default() };
        let area = Some(Box2::new(300.0, 20.0, 200.0, 20.0));
        let place = Place { page: Some(1), area, confidence: 0.9, ..Place::default() };
        let places = [(Field::Number, place)].into();
        Reading { places, ..Reading::new(Source::Ocr, "photo", invoice) }
    }

    #[test]
    fn the_same_code_twice_is_one_invoice_and_other_codes_are_none() {
        let other = TEXT.replace("0018", "0026");
        let codes = [code(TEXT), code("https://example.com/"), code(TEXT), code(&other)];
        let found: Vec<Merged> = of_codes(&codes).iter().map(|said| together(said)).collect();
        let numbers: Vec<_> = found.iter().filter_map(|m| m.invoice.number.as_deref()).collect();
        assert_eq!(numbers, ["26112000000000000018", "26112000000000000026"]);
        let origin = &found[0].origins[&Field::Number];
        assert_eq!(
            (origin.source, origin.place.area),
            (Source::Qr, Some(around(codes[0].corners)))
        );
    }

    #[test]
    fn a_field_on_which_code_and_text_differ_is_doubtful_and_shown_where_it_is_printed() {
        let qr = of_code(&code(TEXT)).unwrap();
        for (number, is_doubtful) in
            [("26112000000000000018", false), ("26112000000000000013", true)]
        {
            let origin = together(&[qr.clone(), page(number)]).origins[&Field::Number].clone();
            assert_eq!(origin.doubtful, is_doubtful, "{number}");
            assert_eq!(origin.place.area.map(|area| area.x), Some(300.0));
        }
    }
}
