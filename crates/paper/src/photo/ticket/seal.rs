//! The tax number (纳税人识别号) in the seal of a seller: small, red, under print, and often all
//! that names the seller of a ticket.
//!
//! It carries two check characters, so a single character that was misread can be found: when
//! exactly one other character at exactly one place makes both right.

use model::Field;
use model::reading::Rule;
use model::tax_id::{Judgement, TaxId};

use super::super::draft::{Draft, Trust};
use super::super::sheet::{Mark, Sheet};
use super::super::text::Text;

/// The alphabet of GB 32100-2015.
const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
/// From here on a character is not taken for another one.
const FIRM: f32 = 0.97;
const LENGTH: usize = 18;

/// A tax number that was found.
pub(super) struct SealTaxId {
    pub value: String,
    pub text: Text,
    /// Whether a character was replaced to make its check characters right.
    pub is_mended: bool,
}

/// The tax number that stands alone on a line; the first that is right, else the first that can
/// be made right in one way only, else the first.
pub(super) fn tax_id(sheet: &Sheet) -> Option<SealTaxId> {
    let mut found: Vec<SealTaxId> = Vec::new();
    for line in sheet.lines.iter().filter(|l| !l.is_column) {
        let text = Text::new(&line.marks).without_leading(|c| !c.is_ascii_alphanumeric());
        let text = text.without_trailing(|c| !c.is_ascii_alphanumeric());
        if text.marks.len() != LENGTH || !text.marks.iter().all(|m| m.c.is_ascii_alphanumeric()) {
            continue;
        }
        let plain: String = text.marks.iter().map(|m| m.c.to_ascii_uppercase()).collect();
        // Companies begin with 9, public bodies with 1, 5 or 9; anything else is another number.
        if !plain.starts_with(['9', '1', '5', 'O', 'S', 'B', '3', '8']) {
            continue;
        }
        found.extend(repaired(&text.marks, &plain));
    }
    let is_right = |f: &SealTaxId| TaxId::judge(&f.value) == Judgement::Valid;
    let best = found.iter().position(|f| is_right(f) && !f.is_mended);
    let best = best.or_else(|| found.iter().position(is_right)).unwrap_or(0);
    (best < found.len()).then(|| found.swap_remove(best))
}

/// Sets the seller's tax number; one that was mended is marked, and what was read is kept.
pub(super) fn put(draft: &mut Draft, found: SealTaxId) {
    let SealTaxId { value, text, is_mended } = found;
    let is_valid = TaxId::judge(&value) == Judgement::Valid;
    match (is_mended, is_valid) {
        (false, true) => {
            draft.put(Field::SellerTaxId, value, &text, Trust::certain(Rule::CheckDigit));
        }
        (false, false) => {
            draft.put(Field::SellerTaxId, value, &text, Trust::doubtful(Rule::Form));
        }
        (true, _) => {
            draft.correct(Field::SellerTaxId, value, &text, Trust::doubtful(Rule::CheckDigit));
        }
    }
}

/// The number as read, or with the one character replaced that was misread.
fn repaired(marks: &[Mark], plain: &str) -> Option<SealTaxId> {
    let text = Text::new(marks);
    // Letters that the alphabet does not have are the digits that they look like.
    let folded: String = plain
        .chars()
        .map(|c| match c {
            'O' => '0',
            'I' => '1',
            'Z' => '2',
            'S' => '5',
            c => c,
        })
        .collect();
    let judge = |value: &str| TaxId::judge(value) == Judgement::Valid;
    let is_area = |value: &str| value.as_bytes()[2..8].iter().all(u8::is_ascii_digit);
    if judge(&folded) {
        let is_mended = false;
        return Some(SealTaxId { value: folded, text, is_mended });
    }
    let mut only: Option<String> = None;
    for (at, mark) in marks.iter().enumerate().filter(|(_, m)| m.confidence < FIRM) {
        for c in ALPHABET.iter().map(|b| char::from(*b)) {
            if mark.c == c {
                continue;
            }
            let mut other = folded.clone();
            other.replace_range(at..=at, c.encode_utf8(&mut [0; 4]));
            if !judge(&other) || !is_area(&other) {
                continue;
            }
            if only.is_some() {
                return plausible(folded, text);
            }
            only = Some(other);
        }
    }
    match only {
        Some(value) => Some(SealTaxId { value, text, is_mended: true }),
        None => plausible(folded, text),
    }
}

/// What was read, when it is at least mostly digits.
fn plausible(value: String, text: Text) -> Option<SealTaxId> {
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    (digits >= 12 && value.starts_with('9')).then_some(SealTaxId { value, text, is_mended: false })
}
