//! Layout rules: from text with positions to the fields of an invoice.
//!
//! One set of rules serves OFD pages without tags, PDF pages and the lines of a photo. They know
//! labels (发票号码, 购买方, 价税合计…) and geometry (a value stands behind its label, up to the
//! next one), never the order in which a file draws, nor how it cuts text into runs: a page is
//! taken apart into single characters first.
//!
//! What a rule cannot find stays absent; a value that was told by its place alone has a confidence
//! below one.

mod glyph;
mod label;
mod near;
mod party;
mod receipt;
mod sheet;
mod table;
#[cfg(test)]
mod tests;
mod ticket;
mod title;
mod value;
mod vat;

use model::text::Page;
use model::{Field, Kind, Reading};

use crate::limits::PAGES_MAX;
use sheet::Sheet;
use value::Draft;

/// Reads the fields of an invoice from the text of its pages; `None` when the pages are no
/// invoice that the rules know.
///
/// The reading speaks for the page as people see it ([`model::Source::Text`]). Pages beyond
/// [`PAGES_MAX`] are not looked at.
///
/// # Example
///
/// ```
/// use model::text::{Box2, Page, Run};
///
/// let run = |x: f32, y: f32, text: &str| Run {
///     page: 1,
///     place: Box2::new(x, y, text.chars().count() as f32 * 3.0, 3.0),
///     size: 3.0,
///     text: text.to_owned(),
/// };
/// let page = Page {
///     number: 1,
///     width: 210.0,
///     height: 140.0,
///     runs: vec![
///         run(170.0, 12.0, "24952000000012345678"),
///         run(69.0, 9.0, "电子发票（普通发票）"),
///         run(155.0, 12.0, "发票号码："),
///     ],
/// };
/// let reading = paper::layout::read(&[page]).unwrap();
/// assert_eq!(reading.invoice.number.as_deref(), Some("24952000000012345678"));
/// assert_eq!(reading.invoice.kind, Some(model::Kind::DigitalNormal));
/// ```
pub fn read(pages: &[Page]) -> Option<Reading> {
    let sheets: Vec<Sheet> = pages.iter().take(PAGES_MAX).map(Sheet::new).collect();
    let first = sheets.first()?;
    let mut draft = Draft::new();
    draft.page = first.number;
    if let Some((title, kind, text)) = title::find(first) {
        draft.invoice().title = Some(title);
        draft.invoice().kind = Some(kind);
        draft.place(Field::Kind, &text, 1.0);
    }
    match draft.invoice().kind {
        Some(Kind::Rail) => ticket::rail(first, &mut draft),
        Some(Kind::Air) => ticket::air(first, &mut draft),
        Some(Kind::Fiscal) => receipt::fiscal(&sheets, &mut draft),
        Some(Kind::BankReceipt | Kind::BankStatement) => receipt::bank(first, &mut draft),
        _ => vat::read(&sheets, &mut draft),
    }
    is_invoice(&draft).then_some(draft.reading)
}

/// What the rules find below the head on a picture whose labels were put right: the lines of
/// goods, the remark and the people; heads and parties of pictures have rules of their own.
pub(crate) fn read_picture(page: &Page) -> Reading {
    let sheets = [Sheet::new(page)];
    let mut draft = Draft::new();
    vat::totals(&sheets[0], &mut draft);
    vat::people(&sheets[0], &mut draft);
    vat::remark(&sheets[0], &mut draft);
    vat::goods(&sheets, &mut draft);
    draft.reading
}

/// The labels that the rules know, in the form in which they are compared.
pub(crate) fn labels() -> impl Iterator<Item = &'static str> {
    label::LABELS.iter().map(|(text, _)| *text)
}

/// A title alone may be anything, and so may a stray number; two things together are an invoice.
fn is_invoice(draft: &Draft) -> bool {
    let invoice = &draft.reading.invoice;
    let fields = Field::ALL.iter().filter(|f| f.is_in(invoice)).count();
    fields >= 2 && (invoice.kind.is_some() || invoice.number.is_some())
}
