//! Value-added-tax invoices: paper, electronic, toll, fully digital.

mod goods;
mod head;
mod named;
mod party;
mod refine;
mod total;
mod zone;

use model::Fen;
use model::check::original_in_remark;
use model::text::Photo;

use super::draft::Draft;
use super::rule::qr;
use super::sheet::Sheet;

/// Reads an invoice.
pub(super) fn read(photo: &Photo, sheet: &Sheet, draft: &mut Draft) {
    let zones = zone::Zones::of(sheet);
    if named::is_named(sheet, draft.reading.invoice.kind) {
        named::read(sheet, draft);
    } else {
        head::read(sheet, &zones, draft);
        // A roll that lost the end of its title.
        match named::is_coded(draft) {
            true => named::read(sheet, draft),
            false => {
                party::read(sheet, &zones, draft);
                total::read(sheet, &zones, draft);
                goods::read(sheet, draft);
            }
        }
    }
    let code = qr::of(photo);
    if let Some(code) = &code {
        qr::hold(code, draft);
    }
    refine::kind(sheet, code.as_ref(), draft);
    red_letter(draft);
}

/// A red-letter invoice has negative totals and names the blue one in its remark.
fn red_letter(draft: &mut Draft) {
    let invoice = draft.invoice();
    let is_negative = |fen: Option<Fen>| fen.is_some_and(|f| f.0 < 0);
    if is_negative(invoice.total) || is_negative(invoice.total_without_tax) {
        invoice.is_red_letter = Some(true);
        let remark = invoice.remark.as_deref().unwrap_or_default();
        let joined: String = remark.chars().filter(|c| !c.is_whitespace()).collect();
        invoice.original_number = original_in_remark(&joined);
    }
}
