//! Fields of an invoice from a picture: the lines that a reader recognised and the codes beside
//! them become values with their place, how sure they are, and the rule that decided.
//!
//! A reader of pictures is wrong now and then, and does not know when. So a value is certain only
//! when something independent backs it: the QR code, check characters, amounts that add up, the
//! amount in capitals, a second print of the same number; or when the reader is sure of every
//! single character and the form is right. Everything else is marked doubtful (请核对).

mod draft;
mod kind;
mod label;
mod level;
mod page;
mod row;
mod rule;
mod separate;
mod sheet;
#[cfg(test)]
mod tests;
mod text;
mod ticket;
mod vat;

use model::text::Photo;
use model::{Field, Kind, Reading};

pub use separate::separate;

use draft::Draft;
use sheet::Sheet;

/// Reads the fields of one invoice from a picture; `None` when the picture shows none.
///
/// Places are pixels of the picture. A picture with several invoices is separated first
/// ([`separate`]); what is read from one that was not is a mixture.
pub fn read(photo: &Photo) -> Option<Reading> {
    let sheet = Sheet::new(photo);
    let mut draft = Draft::new();
    let mut found = kind::choose(&sheet)?;
    found.kind = found.kind.map(|kind| ticket::of_paper(kind, &sheet));
    draft.invoice().title = found.title;
    if let Some(kind) = found.kind {
        draft.put(Field::Kind, kind, &found.text, found.trust);
    }
    match found.kind {
        Some(
            kind @ (Kind::Rail
            | Kind::Air
            | Kind::TrainTicket
            | Kind::AirItinerary
            | Kind::Taxi
            | Kind::Quota
            | Kind::Fiscal
            | Kind::BankReceipt
            | Kind::BankStatement
            | Kind::Other),
        ) => ticket::read(kind, &sheet, &mut draft),
        _ => vat::read(photo, &sheet, &mut draft),
    }
    is_invoice(&draft).then_some(draft.reading)
}

/// A title alone may be anything, and so may a stray number; two things together are an invoice.
fn is_invoice(draft: &Draft) -> bool {
    let invoice = &draft.reading.invoice;
    let fields = Field::ALL.iter().filter(|f| f.is_in(invoice)).count();
    fields >= 2 && (invoice.kind.is_some() || invoice.number.is_some())
}
