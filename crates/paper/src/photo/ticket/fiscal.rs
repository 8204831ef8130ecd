//! Fiscal receipts (财政票据): who pays stands for the buyer, who receives for the seller.

use model::Field;
use model::reading::Rule;

use super::super::draft::{Draft, Trust};
use super::super::rule::name::{self, SURE_NAME};
use super::super::rule::trust::SURE;
use super::super::sheet::Sheet;
use super::digits::runs;
use super::{date, seal, sums};

/// Reads a fiscal receipt.
pub(super) fn read(sheet: &Sheet, draft: &mut Draft) {
    digits(sheet, draft, Field::Code, &["票据代码"], (4..=12, 8));
    digits(sheet, draft, Field::Number, &["票据号码"], (6..=12, 10));
    check_code(sheet, draft);
    date::put(sheet, draft, None);
    sums::put(sheet, draft, &["(小写)", "小写", "金额合计", "合计"]);
    party(sheet, draft, Field::BuyerName, &["交款人"]);
    party(sheet, draft, Field::SellerName, &["收款单位(章)", "收款单位"]);
    party(sheet, draft, Field::Reviewer, &["复核人"]);
    party(sheet, draft, Field::Payee, &["收款人"]);
    payer_id(sheet, draft);
}

/// A number behind its label, of one of these lengths; one of them is usual.
fn digits(
    sheet: &Sheet,
    draft: &mut Draft,
    field: Field,
    labels: &[&str],
    (lengths, usual): (std::ops::RangeInclusive<usize>, usize),
) {
    for hit in sheet.find(labels) {
        let found = runs(&sheet.behind(&hit).marks).into_iter().next();
        if let Some(found) = found.filter(|d| lengths.contains(&d.value.len())) {
            // 票据代码 of eight digits and 票据号码 of ten are the rule (财政电子票据); of others
            // nobody can tell whether a digit is missing.
            let trust = match found.value.len() == usual {
                true => found.trust(),
                false => Trust::doubtful(Rule::Form),
            };
            draft.put(field, found.value, &found.text, trust);
        }
    }
}

/// 校验码: six letters and digits.
fn check_code(sheet: &Sheet, draft: &mut Draft) {
    for hit in sheet.find(&["校验码"]) {
        let text = sheet.behind(&hit).while_fits(|c| c.is_ascii_alphanumeric());
        if (4..=20).contains(&text.marks.len()) {
            // Letters and digits of one look cannot be told apart here, so nothing makes it sure
            // but the reader, and only where no character has a double.
            let has_double = text.marks.iter().any(|m| "0oO1lI5sS2zZ".contains(m.c));
            let is_whole = text.marks.len() == 6;
            let trust = match text.confidence() >= SURE && !has_double && is_whole {
                true => Trust::certain(Rule::Letters),
                false => Trust::doubtful(Rule::Label),
            };
            draft.put(Field::CheckCode, text.text(), &text, trust);
        }
    }
}

/// A name behind its label.
fn party(sheet: &Sheet, draft: &mut Draft, field: Field, labels: &[&str]) {
    for hit in sheet.find(labels) {
        let behind = sheet.behind(&hit).without_leading(|c| matches!(c, ':' | ')' | '('));
        let text = name::bounded(behind);
        let has_name = text.marks.iter().any(|m| !m.c.is_ascii());
        // 交款人统一社会信用代码 begins as 交款人 does.
        if hit.wrong > 0 || !has_name || text.text().starts_with('统') {
            continue;
        }
        let is_person = name::is_person(&text.text()) && text.confidence() >= SURE_NAME;
        let trust = if is_person { Trust::certain(Rule::Letters) } else { name::trust(&text) };
        draft.put(field, name::written(&text), &text, trust);
    }
}

fn payer_id(sheet: &Sheet, draft: &mut Draft) {
    for hit in sheet.find(&["统一社会信用代码", "社会信用代码"]) {
        let text = sheet.behind(&hit).while_fits(|c| c.is_ascii_alphanumeric() || c == '*');
        seal::put(draft, Field::BuyerTaxId, &text);
    }
}
