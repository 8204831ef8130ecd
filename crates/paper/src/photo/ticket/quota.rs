//! Invoices of a fixed amount (定额发票): code, number and an amount printed in capitals, without
//! a day.

use model::reading::Rule;
use model::{Fen, Field};

use super::super::draft::{Draft, Trust};
use super::super::rule::name;
use super::super::rule::trust::SURE;
use super::super::sheet::Sheet;
use super::digits::series;
use super::money::money;
use super::{date, seal, sums};

/// The amounts that are printed (denominations), in fen.
const DENOMINATIONS: [i64; 12] =
    [50, 100, 200, 300, 500, 1_000, 2_000, 3_000, 5_000, 10_000, 20_000, 50_000];

/// Reads an invoice of a fixed amount.
pub(super) fn read(sheet: &Sheet, draft: &mut Draft) {
    let year = series(sheet, draft);
    if !sheet.find(&["开票日期", "日期"]).is_empty() {
        date::put(sheet, draft, year);
    }
    amount(sheet, draft);
    seal::read(sheet, draft);
    for hit in sheet.find(&["收款单位", "开票单位"]) {
        let text = name::bounded(sheet.behind(&hit));
        let is_name = text.marks.iter().filter(|m| !m.c.is_ascii()).count() >= 4;
        if is_name {
            let trust = Trust::doubtful(Rule::Label);
            draft.put(Field::SellerName, name::written(&text), &text, trust);
        }
    }
}

/// The amount: capitals alone are enough where they are one of the denominations.
fn amount(sheet: &Sheet, draft: &mut Draft) {
    let is_printed = |fen: Fen| DENOMINATIONS.contains(&fen.0);
    let figures = sheet.lines.iter().filter_map(|line| money(&line.marks));
    let figures: Vec<_> = figures.filter(|m| m.is_marked && is_printed(m.fen)).collect();
    let Some((fen, text)) = sums::words(sheet) else {
        if let Some(figures) = figures.first() {
            let trust = Trust::doubtful(Rule::Form);
            draft.put(Field::Total, figures.fen, &figures.text, trust);
        }
        return;
    };
    let same = figures.iter().any(|m| m.fen == fen);
    let sure = text.confidence() >= SURE && is_printed(fen) && figures.is_empty();
    let trust = match () {
        () if same => Trust::certain(Rule::Words),
        () if sure => Trust::certain(Rule::Letters),
        () => Trust::doubtful(Rule::Form),
    };
    draft.put(Field::Total, fen, &text, trust);
    draft.put(Field::TotalInWords, text.text(), &text, trust);
}
