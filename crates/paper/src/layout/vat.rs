//! Value-added-tax invoices: the old paper and electronic forms and the fully digital ones.

use model::check::original_in_remark;
use model::text::Box2;
use model::{Fen, Field};

use super::label::{Found, Label};
use super::near::TRIES_MAX;
use super::sheet::{Sheet, Text};
use super::table::Table;
use super::value::{Draft, amount, check_code, code, day, digits, free, number, words};
use super::{party, title};

/// How sure an amount is that was told apart from its neighbour by order alone.
const BY_ORDER: f32 = 0.6;

/// Reads an invoice from all its pages; the heading of the first page counts.
pub(super) fn read(sheets: &[Sheet], draft: &mut Draft) {
    let Some(first) = sheets.first() else { return };
    heading(first, draft);
    party::read(first, draft);
    for sheet in sheets {
        draft.page = sheet.number;
        totals(sheet, draft);
        people(sheet, draft);
        remark(sheet, draft);
    }
    draft.page = first.number;
    cipher(first, draft);
    goods(sheets, draft);
    red_letter(draft);
    let invoice = draft.invoice();
    invoice.kind = title::refine(invoice.kind, invoice.code.as_deref(), invoice.number.as_deref());
}

/// Code, number, date, check code and machine number.
pub(super) fn heading(sheet: &Sheet, draft: &mut Draft) {
    if let Some((value, text, confidence)) = sheet.value(Label::Code, code) {
        draft.set(Field::Code, value, &text, confidence);
    }
    if let Some((value, text, confidence)) = sheet.value(Label::Number, number) {
        draft.set(Field::Number, value, &text, confidence);
    }
    if let Some((value, text, confidence)) = sheet.value(Label::Date, day) {
        draft.invoice().issue_date = Some(value);
        draft.place(Field::IssueDate, &text, confidence);
    }
    if let Some((value, text, confidence)) = sheet.value(Label::CheckCode, check_code) {
        draft.set(Field::CheckCode, value, &text, confidence);
    }
    if let Some((value, text, confidence)) = sheet.value(Label::MachineNumber, |t| digits(t, 6, 20))
    {
        draft.set(Field::MachineNumber, value, &text, confidence);
    }
}

/// Net, tax, gross and the gross amount in words.
pub(super) fn totals(sheet: &Sheet, draft: &mut Draft) {
    for found in tried(sheet, [Label::TotalInWords, Label::TotalBoth]) {
        let text = sheet.on_line(found);
        if let Some(value) = words(&text.text) {
            draft.set(Field::TotalInWords, value, &text, 1.0);
        }
    }
    for found in tried(sheet, [Label::TotalInFigures, Label::TotalBoth]) {
        let text = sheet.on_line(found);
        if let Some(value) = amount(&text.text) {
            draft.set_amount(Field::Total, value, &text, 1.0);
        }
    }
    let Some(table) = Table::find(sheet) else { return };
    let sums = sheet.all(Label::Sum).filter(|f| f.area.y >= table.bottom - 1.0);
    for sum in sums.take(TRIES_MAX) {
        sum_row(&table.totals(sheet, sum), draft);
    }
}

fn tried(sheet: &Sheet, labels: [Label; 2]) -> impl Iterator<Item = &Found> {
    labels.into_iter().flat_map(|label| sheet.all(label).take(TRIES_MAX))
}

fn sum_row(cells: &[(Option<Label>, Text)], draft: &mut Draft) {
    let figures: Vec<(Option<Label>, Option<Fen>, &Text)> = cells
        .iter()
        .filter(|(_, t)| amount(&t.text).is_some() || t.text.contains('*'))
        .map(|(l, t)| (*l, amount(&t.text), t))
        .collect();
    // Two figures are net and tax whatever they stand under; one alone is told by its column.
    if let [(net_column, net, net_text), (_, tax, tax_text)] = figures[..] {
        let agrees = net_column == Some(Label::Amount) || net_column == Some(Label::Rate);
        let confidence = if agrees { 1.0 } else { BY_ORDER };
        if let Some(net) = net {
            draft.set_amount(Field::TotalWithoutTax, net, net_text, confidence);
        }
        if let Some(tax) = tax {
            draft.set_amount(Field::Tax, tax, tax_text, confidence);
        }
        return;
    }
    for (column, value, text) in figures {
        match (column, value) {
            (Some(Label::Amount | Label::Rate), Some(net)) => {
                draft.set_amount(Field::TotalWithoutTax, net, text, 1.0);
            }
            (Some(Label::Tax), Some(tax)) => draft.set_amount(Field::Tax, tax, text, 1.0),
            _ => {}
        }
    }
}

/// Payee, reviewer and drawer.
pub(super) fn people(sheet: &Sheet, draft: &mut Draft) {
    let people = [
        (Label::Payee, Field::Payee),
        (Label::Reviewer, Field::Reviewer),
        (Label::Drawer, Field::Drawer),
    ];
    for (label, field) in people {
        // The row of people is the lowest of the page.
        let Some(found) = sheet.all(label).filter(|f| !f.is_column).last() else { continue };
        let text = sheet.on_line(found);
        // A remark may list them as well: `收款人:李四;`.
        let name = text.text.trim_end_matches([';', '；', '，', ',']);
        if let Some(name) = free(name).filter(|n| n.chars().count() <= 40) {
            draft.set(field, name, &text, 1.0);
        }
    }
}

/// The remark: right of its heading, between the row of totals and the row of people.
pub(super) fn remark(sheet: &Sheet, draft: &mut Draft) {
    let headings = [Label::Remark, Label::OtherInformation];
    let heading = sheet.labels.iter().rfind(|f| headings.contains(&f.label) && f.is_column);
    let Some(heading) = heading else { return };
    let above = [Label::TotalInWords, Label::TotalInFigures, Label::TotalBoth, Label::Sum];
    let below = [Label::Payee, Label::Reviewer, Label::Drawer, Label::SellerName, Label::Stamp];
    let top = sheet
        .labels
        .iter()
        .filter(|f| above.contains(&f.label) && f.bottom() < heading.area.y + 2.0)
        .map(Found::bottom)
        .fold(heading.area.y - 8.0, f32::max);
    let bottom = sheet
        .labels
        .iter()
        .filter(|f| below.contains(&f.label) && f.area.y > heading.bottom() - 2.0)
        .map(|f| f.area.y)
        .fold(heading.bottom() + 12.0, f32::min);
    let left = heading.right() + 0.5;
    // Labels inside a remark are part of what it says.
    let glyphs: Vec<_> = sheet
        .glyphs
        .iter()
        .filter(|g| g.x >= left && g.x < left + 200.0 && g.mid() > top && g.mid() < bottom)
        .collect();
    let text = super::sheet::join(&glyphs, "\n");
    if let Some(value) = free(&text.text) {
        draft.set(Field::Remark, value, &text, 0.9);
    }
}

/// The cipher of the tax control device (密码区): right of its heading, in its own alphabet.
fn cipher(sheet: &Sheet, draft: &mut Draft) {
    let Some(heading) = sheet.all(Label::Cipher).find(|f| f.is_column) else { return };
    let (left, top) = (heading.right() + 0.5, heading.area.y - 5.0);
    let area = Box2::new(left, top, 95.0, heading.area.h + 10.0);
    let text = sheet.text_in(area, "");
    let kept: String = text
        .text
        .chars()
        .filter(|c| c.is_ascii_digit() || "+-*/<>".contains(*c))
        .take(400)
        .collect();
    let spoken = text.text.chars().filter(|c| !c.is_whitespace()).count();
    if kept.len() >= 60 && kept.len() * 10 >= spoken * 9 {
        draft.invoice().cipher = Some(kept);
    }
}

/// The lines of goods of all pages.
///
/// They are complete when the page is the only one and names no list kept elsewhere, or when
/// their amounts add up to the total.
pub(super) fn goods(sheets: &[Sheet], draft: &mut Draft) {
    let mut lines = Vec::new();
    let mut tables = 0;
    for sheet in sheets {
        let Some(table) = Table::find(sheet) else { continue };
        tables += 1;
        lines.extend(table.lines(sheet));
    }
    let refers = |name: &str| name.contains("清单") && name.contains("详见");
    let has_list = lines.iter().any(|l| l.name.as_deref().is_some_and(refers));
    if has_list && lines.len() > 1 {
        lines.retain(|l| !l.name.as_deref().is_some_and(refers));
    }
    lines.truncate(crate::limits::LINES_MAX);
    let sum: Fen = lines.iter().filter_map(|l| l.amount).sum();
    let invoice = draft.invoice();
    let adds_up = invoice.total_without_tax == Some(sum) && (!has_list || sheets.len() > 1);
    invoice.lines_complete =
        tables > 0 && !lines.is_empty() && ((sheets.len() == 1 && !has_list) || adds_up);
    invoice.lines = lines;
}

/// A red-letter invoice has a negative total and names the blue one in its remark.
fn red_letter(draft: &mut Draft) {
    let invoice = draft.invoice();
    let negative = |f: Option<Fen>| f.is_some_and(|f| f.0 < 0);
    if !(negative(invoice.total) || negative(invoice.total_without_tax)) {
        return;
    }
    invoice.is_red_letter = Some(true);
    let Some(remark) = invoice.remark.as_deref() else { return };
    let joined: String = remark.chars().filter(|c| !c.is_whitespace()).collect();
    invoice.original_number = original_in_remark(&joined);
}
