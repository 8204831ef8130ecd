//! Electronic rail tickets (电子发票（铁路电子客票）): a number of twenty digits, the fare, and the
//! buyer behind their labels.

use model::number::Structure;
use model::reading::Rule;
use model::{Fen, Field};

use super::super::draft::{Draft, Trust};
use super::super::rule::name;
use super::super::rule::trust::SURE;
use super::super::sheet::Sheet;
use super::digits::{Digits, runs};
use super::money::Money;
use super::sums::figures;
use super::{date, rail, seal};

/// What tells such a ticket from one of paper.
const SIGNS: &[&str] = &["铁路电子客票", "电子客票号", "购买方名称"];

/// Whether it is an electronic ticket.
pub(super) fn is_digital(sheet: &Sheet) -> bool {
    !sheet.find(SIGNS).is_empty()
}

/// Reads an electronic rail ticket.
pub(super) fn read(sheet: &Sheet, draft: &mut Draft) {
    number(sheet, draft);
    date::issued(sheet, draft);
    amounts(sheet, draft);
    for hit in sheet.find(&["购买方名称"]) {
        let text = name::bounded(sheet.behind(&hit));
        if text.marks.len() >= 2 {
            let trust = match hit.wrong {
                0 if !name::begins_far(&text, hit.right) => name::trust(&text),
                _ => Trust::doubtful(Rule::Label),
            };
            draft.put(Field::BuyerName, name::written(&text), &text, trust);
        }
    }
    for hit in sheet.find(&["统一社会信用代码", "纳税人识别号"]) {
        let id = sheet.behind(&hit).while_fits(|c| c.is_ascii_alphanumeric() || c == '*');
        seal::put(draft, Field::BuyerTaxId, &id);
    }
    rail::journey(sheet, draft);
}

/// The number behind its label, else the only one that is built as one.
fn number(sheet: &Sheet, draft: &mut Draft) {
    let is_number = |d: &Digits| {
        let structure = Structure::of_number(&d.value);
        d.value.len() == 20
            && structure.is_some_and(|s| s.year.is_some_and(|y| (2021..2050).contains(&y)))
    };
    let hits = sheet.find(&["发票号码"]);
    let mut labelled = hits.iter().flat_map(|hit| runs(&sheet.behind(hit).marks));
    if let Some(found) = labelled.find(is_number) {
        let is_known = Structure::of_number(&found.value).is_some_and(|s| s.region.is_some());
        let trust = if is_known { found.trust() } else { Trust::doubtful(Rule::Label) };
        return draft.put(Field::Number, found.value.clone(), &found.text, trust);
    }
    let mut all = sheet.rows.iter().flat_map(|row| runs(row)).filter(is_number);
    if let (Some(found), None) = (all.next(), all.next()) {
        let trust = Trust::doubtful(Rule::Form);
        draft.put(Field::Number, found.value.clone(), &found.text, trust);
    }
}

/// The fare, and what it consists of where that is printed.
fn amounts(sheet: &Sheet, draft: &mut Draft) {
    let (fare, net, tax) =
        (figures(sheet, &["票价"]), figures(sheet, &["金额"]), figures(sheet, &["税额"]));
    let sum = net.as_ref().zip(tax.as_ref()).map(|(net, tax)| net.fen + tax.fen);
    let adds_up = fare.as_ref().is_some_and(|fare| sum == Some(fare.fen));
    let is_sure = |m: &Money| {
        // Fares are whole yuan or halves of one (铁路旅客票价).
        m.is_plain && m.is_begun && m.fen.0 % 50 == 0 && m.text.confidence() >= SURE
    };
    let parts = [(Field::Total, &fare), (Field::TotalWithoutTax, &net), (Field::Tax, &tax)];
    for (field, found) in parts {
        let Some(found) = found.as_ref().filter(|m| m.fen > Fen(0)) else { continue };
        let trust = match field {
            _ if adds_up => Trust::certain(Rule::Sum),
            Field::Total if is_sure(found) && sum.is_none() => Trust::certain(Rule::Letters),
            _ => Trust::doubtful(Rule::Label),
        };
        draft.put(field, found.fen, &found.text, trust);
    }
}
