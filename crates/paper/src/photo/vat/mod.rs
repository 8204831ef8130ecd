//! Value-added-tax invoices: paper, electronic, toll, fully digital.

use model::text::Photo;

use super::draft::Draft;
use super::sheet::Sheet;

/// Reads an invoice.
pub(super) fn read(_photo: &Photo, _sheet: &Sheet, _draft: &mut Draft) {}
