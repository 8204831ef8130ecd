//! Fiscal receipts (财政电子票据) and bank receipts (银行电子回单).

use model::Field;

use super::label::{Found, Label};
use super::near::TRIES_MAX;
use super::sheet::Sheet;
use super::value::{Draft, amount, check_code, day, folded, free, words};
use super::vat;

/// 财政电子票据: who pays (交款人) stands for the buyer, who receives (收款单位) for the seller.
pub(super) fn fiscal(sheets: &[Sheet], draft: &mut Draft) {
    let Some(first) = sheets.first() else { return };
    vat::heading(first, draft);
    super::party::read(first, draft);
    for sheet in sheets {
        draft.page = sheet.number;
        vat::totals(sheet, draft);
        vat::people(sheet, draft);
        vat::remark(sheet, draft);
    }
    draft.page = first.number;
    vat::goods(sheets, draft);
    // A receipt states one amount, so lines are complete when they add up to it.
    let invoice = draft.invoice();
    let sum: model::Fen = invoice.lines.iter().filter_map(|l| l.amount).sum();
    if invoice.total.is_some() && sheets.len() > 1 {
        invoice.lines_complete = invoice.total == Some(sum);
    }
}

/// 银行电子回单: the payer stands for the buyer, the receiver for the seller.
pub(super) fn bank(sheet: &Sheet, draft: &mut Draft) {
    let id = |t: &str| check_code(t).filter(|n| n.bytes().any(|b| b.is_ascii_digit()));
    if let Some((value, text, confidence)) = sheet.value(Label::ReceiptNumber, id) {
        draft.set(Field::Number, value, &text, confidence);
    }
    if let Some((value, text, confidence)) = sheet.value(Label::CheckCode, check_code) {
        draft.set(Field::CheckCode, value, &text, confidence);
    }
    for label in [Label::BookingDate, Label::Date, Label::IssuingDate] {
        if draft.invoice().issue_date.is_none()
            && let Some((value, text, confidence)) = sheet.value(label, day)
        {
            draft.invoice().issue_date = Some(value);
            draft.place(Field::IssueDate, &text, confidence);
        }
    }
    sums(sheet, draft);
    for found in sheet.labels.iter().take(100) {
        account(sheet, draft, found);
    }
    draft.particular("purpose", sheet.value(Label::Purpose, free).map(|(v, ..)| v));
    draft.particular("postscript", sheet.value(Label::Postscript, free).map(|(v, ..)| v));
    draft.particular("currency", sheet.value(Label::Currency, free).map(|(v, ..)| v));
}

/// Amount in figures and in words, both behind 金额 or behind labels of their own.
fn sums(sheet: &Sheet, draft: &mut Draft) {
    vat::totals(sheet, draft);
    for found in sheet.all(Label::Amount).take(TRIES_MAX) {
        let reach = 0.65 * found.area.h;
        let limit = sheet.limit(found.right(), found.mid() - reach, found.mid() + reach);
        let area = model::text::Box2::new(
            found.right(),
            found.mid() - reach,
            limit - found.right(),
            2.0 * reach,
        );
        let text = sheet.text_in(area, "");
        if let Some(value) = words(&text.text) {
            draft.set(Field::TotalInWords, value, &text, 0.9);
        }
        let folded = folded(&text.text);
        let figures = folded.rsplit(|c: char| !(c.is_ascii_digit() || ".,-".contains(c))).next();
        if let Some(value) = figures.and_then(amount) {
            draft.set_amount(Field::Total, value, &text, 0.9);
        }
    }
}

/// Name, account and bank of the side whose heading stands nearest to the left.
fn account(sheet: &Sheet, draft: &mut Draft, found: &Found) {
    let wanted = [Label::AccountName, Label::AccountNumber, Label::BankName];
    if !wanted.contains(&found.label) {
        return;
    }
    let sides = [Label::Payer, Label::Receiver];
    let heading = sheet
        .labels
        .iter()
        .filter(|h| sides.contains(&h.label) && h.area.x < found.area.x)
        .filter(|h| found.mid() > h.area.y - 7.0 && found.mid() < h.bottom() + 7.0)
        .max_by(|a, b| a.area.x.total_cmp(&b.area.x));
    let Some(heading) = heading else { return };
    let text = sheet.on_line(found);
    let Some(value) = free(&text.text) else { return };
    let is_payer = heading.label == Label::Payer;
    if found.label == Label::AccountName {
        let field = if is_payer { Field::BuyerName } else { Field::SellerName };
        draft.set(field, value, &text, 1.0);
        return;
    }
    let field = if is_payer { Field::BuyerBankAccount } else { Field::SellerBankAccount };
    let invoice = draft.invoice();
    let party = if is_payer { &mut invoice.buyer } else { &mut invoice.seller };
    // Bank first, then the account, as invoices write it.
    party.bank_account = Some(match (party.bank_account.take(), found.label) {
        (None, _) => value,
        (Some(account), Label::BankName) => format!("{value} {account}"),
        (Some(bank), _) => format!("{bank} {value}"),
    });
    draft.place(field, &text, 1.0);
}
