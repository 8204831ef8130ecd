//! PDF invoices.

mod text;

use crate::Unreadable;
use model::text::Page;

/// tmp
pub fn open(bytes: &[u8]) -> Result<Vec<Page>, Unreadable> {
    let pdf = hayro_syntax::Pdf::new(bytes.to_vec()).map_err(|_| Unreadable::new("pdf", "x"))?;
    Ok(text::pages(&pdf))
}
