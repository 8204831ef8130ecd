//! The QR code beside the text: what it repeats is certain where both agree; where they differ it
//! puts right what the reader was not sure of.

use model::number::Structure;
use model::qr::{AmountIs, Checksum, QrText};
use model::reading::Rule;
use model::text::Photo;
use model::{Field, Invoice, Kind};

use super::super::draft::{Draft, Trust, Value};
use super::distance;
use super::trust::SURE;

/// How many characters of a value may differ and still be slips of the reader.
const SLIPS_MAX: usize = 3;

/// The invoice code of the picture, when exactly one code speaks of an invoice.
pub(in super::super) fn of(photo: &Photo) -> Option<QrText> {
    let mut all = photo.codes.iter().filter_map(|code| QrText::parse(&code.text));
    let first = all.next()?;
    let is_one = all.all(|other| other.number == first.number);
    (is_one && !matches!(first.checksum, Checksum::Differs { .. })).then_some(first)
}

/// The kind that a code names.
///
/// Its type is that of any electronic invoice on a toll invoice; the invoice code in it tells.
pub(in super::super) fn kind(qr: &QrText) -> Option<Kind> {
    let coded = qr.code.as_deref().and_then(Structure::of_code).and_then(|s| s.kind);
    coded.filter(|kind| *kind == Kind::VatToll).or(qr.kind)
}

/// Holds what was read against the code.
pub(in super::super) fn hold(qr: &QrText, draft: &mut Draft) {
    let says = qr.to_invoice();
    let fields = [Field::Code, Field::Number, Field::IssueDate, Field::CheckCode];
    let amount = match qr.amount_is {
        AmountIs::Net => Some(Field::TotalWithoutTax),
        AmountIs::Total => Some(Field::Total),
        AmountIs::Either => None,
    };
    // A code that shares neither number nor date with the text belongs to another paper.
    let near = |field: Field| {
        let (a, b) = (field.of(&says), field.of(&draft.reading.invoice));
        a.zip(b).map(|(a, b)| distance(&a, &b, SLIPS_MAX) <= SLIPS_MAX)
    };
    if near(Field::Number) == Some(false) && near(Field::CheckCode) != Some(true) {
        for field in fields {
            draft.doubt(field);
        }
        return;
    }
    for field in fields.into_iter().chain(amount) {
        hold_field(field, &says, draft);
    }
}

fn hold_field(field: Field, says: &Invoice, draft: &mut Draft) {
    let (Some(said), Some(read)) = (field.of(says), field.of(&draft.reading.invoice)) else {
        return;
    };
    if said == read {
        draft.vouch(field, Rule::Qr);
        return;
    }
    let text = draft.texts.get(&field).cloned().unwrap_or_default();
    let is_slip = distance(&said, &read, SLIPS_MAX) <= SLIPS_MAX && text.confidence() < SURE;
    let Some(value) = value(field, says).filter(|_| is_slip) else {
        // What the reader is sure of and the code says otherwise may be a forgery: both stay.
        draft.doubt(field);
        return;
    };
    draft.correct(field, value, &text, Trust::certain(Rule::Qr));
}

fn value(field: Field, invoice: &Invoice) -> Option<Value> {
    match field {
        Field::IssueDate => invoice.issue_date.map(Value::Day),
        Field::TotalWithoutTax => invoice.total_without_tax.map(Value::Money),
        Field::Total => invoice.total.map(Value::Money),
        other => other.of(invoice).map(Value::Text),
    }
}
