//! Value-added-tax invoices: paper, electronic, toll, fully digital.

mod goods;
mod head;
mod named;
mod party;
mod refine;
mod total;
mod zone;

use model::text::Photo;

use super::draft::Draft;
use super::rule::qr;
use super::sheet::Sheet;

/// Reads an invoice.
pub(super) fn read(photo: &Photo, sheet: &Sheet, draft: &mut Draft) {
    if named::is_named(draft.reading.invoice.kind) {
        named::read(sheet, draft);
    } else {
        let zones = zone::Zones::of(sheet);
        head::read(sheet, &zones, draft);
        party::read(sheet, &zones, draft);
        total::read(sheet, &zones, draft);
        goods::read(sheet, draft);
    }
    let code = qr::of(photo);
    if let Some(code) = &code {
        qr::hold(code, draft);
    }
    refine::kind(sheet, code.as_ref(), draft);
}
