//! Invoices as documents: the layout of 2019 and that of the fully digital generation, as OFD
//! and as PDF.
//!
//! A verifier must be tried on documents whose truth is known, and nobody publishes false ones.
//! One description of each page (labels, lines, code, seal) is drawn twice, by [`ofd::write`] and
//! by a PDF writer, so both carry the same text at the same places. Nothing here is official: the
//! caller can print a notice on every page, and the demonstration set does.

mod digital;
mod early;
mod fonts;
mod image;
mod pdf;
mod rail;
mod seal;
mod sheet;
#[cfg(test)]
mod tests;

pub use fonts::{FONT_FAMILIES, Fonts, FontsMissing};
pub use image::{code_modules, png_of_bits};
pub(crate) use pdf::{Attachment, of_sheets};
pub use pdf::{PdfError, pdf};
pub use seal::{SealArt, seal_picture};

use model::{Invoice, Kind};
use ofd::write::{Archive, Builder, Frame, Info, Object, SheetId};

pub(crate) use sheet::{Align, Label, Mark, Sheet};
use sheet::{Form, Inks};

/// What goes into a document beside the invoice itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extras<'a> {
    /// An attachment: its name, its file name and its content.
    pub attachment: Option<(&'a str, &'a str, &'a str)>,
    /// A line at the foot of every page that says what the document is.
    pub notice: Option<&'a str>,
    /// The seal that is drawn on the page; a signed OFD has its seal in the signature instead.
    pub seal: Option<SealArt<'a>>,
    /// How often the layout file was fetched (下载次数), as fully digital invoices print it.
    pub downloads: Option<u32>,
}

/// Draws an invoice of the first electronic generation (增值税电子普通发票) as OFD.
///
/// The page is 210 × 140 mm; more lines than fit go to a list (销货清单) on a page of its own. The
/// QR code is that of `qr_text`, or else the one that the fields give.
///
/// ```
/// use model::{Fen, Invoice, Kind};
/// let invoice = Invoice {
///     kind: Some(Kind::VatNormalElectronic),
///     code: Some("032002200111".into()),
///     number: Some("00000001".into()),
///     total: Some(Fen(10_600)),
///     ..Invoice::default()
/// };
/// let archive = paper::write::ofd_2019(&invoice, &Default::default());
/// let page = archive.get("Doc_0/Pages/Page_0/Content.xml").unwrap();
/// assert!(String::from_utf8_lossy(page).contains("032002200111"));
/// ```
pub fn ofd_2019(invoice: &Invoice, extras: &Extras<'_>) -> Archive {
    ofd(&early::form(invoice, extras), extras)
}

/// Draws a fully digital invoice (数电票) as OFD: buyer left, seller right, no signature; seal
/// picture and 下载次数 are watermarks over the page.
pub fn ofd_digital(invoice: &Invoice, extras: &Extras<'_>) -> Archive {
    ofd(&digital::form(invoice, extras), extras)
}

/// Draws a rail ticket (铁路电子客票) as OFD.
///
/// Train, stations, passenger and seat are read from `particulars`: `train_number`,
/// `departure_station`, `destination_station`, `travel_date`, `departure_time`, `carriage`,
/// `seat`, `seat_level`, `name`, `id_number`, `e_ticket_number`.
pub fn ofd_rail(invoice: &Invoice, extras: &Extras<'_>) -> Archive {
    ofd(&rail::form(invoice, extras), extras)
}

/// The page description of an invoice, by its kind.
fn form_of(invoice: &Invoice, extras: &Extras<'_>) -> Form {
    match invoice.kind {
        Some(Kind::Rail) => rail::form(invoice, extras),
        Some(kind) if kind.is_digital() => digital::form(invoice, extras),
        _ => early::form(invoice, extras),
    }
}

/// The text of the QR code: what the invoice says, or what its fields give.
fn qr_text(invoice: &Invoice) -> Option<String> {
    let own = || model::qr::QrText::of(invoice).map(|qr| qr.render());
    invoice.qr_text.clone().or_else(own)
}

fn ofd(form: &Form, extras: &Extras<'_>) -> Archive {
    let mut info = Info::new(&form.doc_id, &form.creation_date);
    info.title = Some(form.title.clone());
    info.author = Some("Piaoju".to_owned());
    info.creator = Some("Piaoju".to_owned());
    info.custom = form.custom.clone();
    let mut builder = Builder::new(info);
    let inks = Inks::new(&mut builder);
    let (mut tags, mut pages) = (Vec::new(), Vec::new());
    for sheet in &form.sheets {
        let template = builder.template(sheet.width, sheet.height);
        for mark in &sheet.template {
            mark.draw(&mut builder, &inks, template);
        }
        let page = builder.page(sheet.width, sheet.height, Some(template));
        pages.push(page);
        for mark in &sheet.marks {
            let object = mark.draw(&mut builder, &inks, page);
            if let (Some(tag), Some(object)) = (mark.tag(), object) {
                tags.push((tag.to_owned(), (page, object)));
            }
        }
    }
    if let (Some(seal), Some(first)) = (&extras.seal, pages.first()) {
        let frame = Frame::new(90.0, 8.0, 30.0, 20.0);
        lay_over(&mut builder, &inks, *first, frame, &seal.marks(0.0, 0.0));
    }
    if let (Some(count), Some(first)) = (extras.downloads, pages.first()) {
        let (frame, mark) = digital::downloads(count);
        lay_over(&mut builder, &inks, *first, frame, &[mark]);
    }
    if let Some((name, file, content)) = extras.attachment {
        builder.attach(name, file, content.as_bytes().to_vec());
    }
    if let Some(root) = form.tag_root {
        builder.tags(sheet::tag_tree(root, tags));
    }
    builder.finish()
}

fn lay_over(builder: &mut Builder, inks: &Inks, page: SheetId, frame: Frame, marks: &[Mark]) {
    let objects: Vec<Object> = marks.iter().filter_map(|mark| mark.object(inks)).collect();
    builder.watermark(page, frame, objects);
}
