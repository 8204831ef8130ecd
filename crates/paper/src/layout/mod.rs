//! Layout rules: from text with positions to the fields of an invoice.

use model::Reading;
use model::text::Page;

/// Reads the fields of an invoice from the text of its pages.
pub fn read(_pages: &[Page]) -> Option<Reading> {
    None
}
