//! Lines of goods, people and remark: read by the rules that read every page.

use model::reading::Rule;
use model::{Fen, Field};

use super::super::draft::{Draft, Trust};
use super::super::page;
use super::super::sheet::Sheet;
use super::total::amounts;
use crate::layout;

/// How sure every character of a person's name must be: nothing else backs it.
const SURE_PERSON: f32 = 0.98;

/// Reads them.
///
/// Lines are kept when their amounts add up to the total without tax; a table that does not is a
/// table that was not read right. Then they back that total in turn.
pub(super) fn read(sheet: &Sheet, draft: &mut Draft) {
    let laid = page::lay(sheet);
    let found = layout::read_picture(&laid.page);
    for field in [Field::Payee, Field::Reviewer, Field::Drawer, Field::Remark] {
        let Some(value) = field.of(&found.invoice) else { continue };
        let area = found.places.get(&field).and_then(|p| p.area);
        let text = area.map(|area| laid.text(area)).unwrap_or_default();
        let is_name = (2..=4).contains(&value.chars().count())
            && value.chars().all(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        // What was read must be what was found: a character without a place has no confidence.
        let is_placed = text.text() == value;
        let is_sure =
            is_name && is_placed && text.confidence() >= SURE_PERSON && field != Field::Remark;
        let trust = match is_sure {
            true => Trust::certain(Rule::Letters),
            false => Trust::doubtful(Rule::Label),
        };
        draft.put(field, value, &text, trust);
    }
    lines(sheet, found.invoice, draft);
}

fn lines(sheet: &Sheet, mut found: model::Invoice, draft: &mut Draft) {
    // The row of totals may stand a little above its label and look like one more line.
    found.lines.retain(|l| l.name.is_some());
    let sum: Fen = found.lines.iter().filter_map(|l| l.amount).sum();
    let is_whole = !found.lines.is_empty() && found.lines.iter().all(|l| l.amount.is_some());
    let invoice = draft.invoice();
    if !is_whole || invoice.total_without_tax != Some(sum) {
        return;
    }
    // The amount of the only line may have been taken for the total: then it is there once.
    let amounts = sheet.lines.iter().flat_map(amounts).filter(|a| a.fen == sum).count();
    let is_told = found.lines.len() > 1 || amounts > 1;
    invoice.lines = found.lines;
    invoice.lines_complete = true;
    if is_told && !draft.is_certain(Field::TotalWithoutTax) {
        draft.vouch(Field::TotalWithoutTax, Rule::Sum);
    }
}
