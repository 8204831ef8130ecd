//! The tax number (纳税人识别号) of a seller, also in its seal: small, red, under print, and often
//! all that names the seller of a ticket.

use model::Field;
use model::tax_id::{Judgement, TaxId};

use super::super::draft::{Draft, Trust};
use super::super::rule::tax_id::settle;
use super::super::rule::trust::SURE;
use super::super::sheet::Sheet;
use super::super::text::Text;

/// Characters of a unified social credit code.
const LENGTH: usize = 18;
/// The alphabet of GB 32100-2015.
const ALPHABET: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/// Sets a tax number that stands behind its label.
pub(super) fn put(draft: &mut Draft, field: Field, text: &Text) {
    let Some(found) = settle(text) else { return };
    match found.corrected {
        false => draft.put(field, found.id, text, found.trust),
        true if !draft.has(field) => draft.correct(field, found.id, text, found.trust),
        true => {}
    }
}

/// Sets the seller's tax number from a line that is nothing else, as seals have it.
///
/// Print over a seal spoils several characters at once, and of what is left one in a few hundred
/// has right check characters by chance: what was put right here is always marked.
pub(super) fn read(sheet: &Sheet, draft: &mut Draft) {
    let mut best: Option<(u8, String, Text, Trust)> = None;
    for line in sheet.lines.iter().filter(|l| !l.is_column) {
        let text = Text::new(&line.marks).without_leading(|c| !c.is_ascii_alphanumeric());
        let text = text.without_trailing(|c| !c.is_ascii_alphanumeric());
        let is_word = text.marks.iter().all(|m| m.c.is_ascii_alphanumeric());
        let is_company = text.marks.first().is_some_and(|m| m.may_be('9'));
        let is_long = matches!(text.marks.len(), 17 | LENGTH);
        if !is_long || !is_word || !is_company {
            continue;
        }
        let Some(mut found) = settle(&text) else { continue };
        if !is_valid(&found.id) {
            let id = if text.marks.len() == LENGTH { mended(&text) } else { completed(&text) };
            match id {
                Some(id) => (found.id, found.corrected) = (id, true),
                None if text.marks.len() != LENGTH => continue,
                None => {}
            }
        }
        let is_valid = is_valid(&found.id);
        let rank = 2 * u8::from(is_valid) + u8::from(!found.corrected);
        let trust = match found.corrected {
            true => Trust::doubtful(found.trust.rule),
            false => found.trust,
        };
        if best.as_ref().is_none_or(|(known, ..)| rank > *known) {
            best = Some((rank, found.id, text, trust));
        }
    }
    let Some((_, id, text, trust)) = best.filter(|_| !draft.has(Field::SellerTaxId)) else {
        return;
    };
    match text.text() == id {
        true => draft.put(Field::SellerTaxId, id, &text, trust),
        false => draft.correct(Field::SellerTaxId, id, &text, trust),
    }
}

fn is_valid(id: &str) -> bool {
    TaxId::judge(id) == Judgement::Valid
}

/// The only right number that differs in one character, and in one that the reader was not sure
/// of; unlike elsewhere it may be any other, for print over a seal makes any of any.
fn mended(text: &Text) -> Option<String> {
    let plain: Vec<char> = text.marks.iter().map(|m| m.c).collect();
    let unsure = text.marks.iter().enumerate().filter(|(_, m)| m.confidence < SURE);
    let tried = unsure.flat_map(|(at, mark)| {
        let other = ALPHABET.chars().filter(|c| *c != mark.c);
        other.map(move |c| (at, c))
    });
    only(tried.map(|(at, c)| {
        let mut id = plain.clone();
        id[at] = c;
        id
    }))
}

/// The only right number that has one character more, where the widest gap is.
fn completed(text: &Text) -> Option<String> {
    let plain: Vec<char> = text.marks.iter().map(|m| m.c).collect();
    let gaps = text.marks.windows(2).map(|pair| pair[1].x - pair[0].x);
    let (at, _) = gaps.enumerate().max_by(|a, b| a.1.total_cmp(&b.1))?;
    only(ALPHABET.chars().map(|c| {
        let mut id = plain.clone();
        id.insert(at + 1, c);
        id
    }))
}

/// The right number among these when there is exactly one.
fn only(tried: impl Iterator<Item = Vec<char>>) -> Option<String> {
    let is_right = |id: &String| {
        // Those who sell have 91 to 93, and their area is written in digits.
        let is_seller = matches!(id.get(..2), Some("91" | "92" | "93"));
        is_seller && id.bytes().skip(2).take(6).all(|b| b.is_ascii_digit()) && is_valid(id)
    };
    let mut right = tried.map(|id| id.into_iter().collect::<String>()).filter(is_right);
    let first = right.next()?;
    right.next().is_none().then_some(first)
}
