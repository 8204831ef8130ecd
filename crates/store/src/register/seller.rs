//! Who issued the invoices of a register: sellers by a part of their name or tax number.

use std::collections::BTreeSet;

use super::row::Record;
use crate::dialect::Insert;
use crate::limits::REGISTER_PAGE_MAX;
use crate::verification::pattern;
use crate::{Read, Result, Tenant, Value, Write, sql};

/// How much of a name or tax number is looked at; an index takes no endless text.
const CHARS_MAX: usize = 100;

/// A seller of the register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seller {
    /// Its name; empty when no invoice states one.
    pub name: String,
    /// Its tax number; empty when no invoice states one.
    pub tax_id: String,
}

impl Seller {
    /// What its invoices are found by: the tax number, or the name where there is none.
    pub fn key(&self) -> &str {
        if self.tax_id.is_empty() { &self.name } else { &self.tax_id }
    }
}

/// Sellers of a workspace whose name or tax number holds a text, in the order of their names; a
/// page at most.
///
/// # Errors
///
/// When the engine fails.
pub fn sellers(read: &mut Read<'_>, tenant: &Tenant, text: &str, most: i64) -> Result<Vec<Seller>> {
    let select = sql!(
        "SELECT name, tax_id FROM register_seller
         WHERE book = (SELECT id FROM register_book WHERE tenant = $1)
            AND (name LIKE $2 ESCAPE '!' OR tax_id LIKE $3 ESCAPE '!')
         ORDER BY name, tax_id LIMIT $4"
    );
    let (name, tax_id) = (pattern(text), pattern(&text.to_uppercase()));
    let most = most.clamp(0, REGISTER_PAGE_MAX);
    let values = [tenant.into(), (&name).into(), (&tax_id).into(), most.into()];
    read.rows(select, &values, |row| Ok(Seller { name: row.get(0)?, tax_id: row.get(1)? }))
}

/// Keeps the sellers of rows, those that are new.
pub(super) fn keep<'a>(
    write: &mut Write<'_>,
    book: i64,
    records: impl Iterator<Item = &'a Record>,
) -> Result<()> {
    const INSERT: Insert = Insert {
        head: "INSERT INTO register_seller (book, name, tax_id) VALUES",
        columns: 3,
        tail: "ON CONFLICT (book, name, tax_id) DO NOTHING",
    };
    let mut sellers = BTreeSet::new();
    let mut last = None;
    for record in records {
        let seller = record.seller();
        // Rows of one seller stand together in most lists.
        if last != Some(seller) && seller != (None, None) {
            sellers.insert(seller);
            last = Some(seller);
        }
    }
    let rows: Vec<Vec<Value<'_>>> = sellers
        .into_iter()
        .map(|(name, tax_id)| vec![book.into(), cut(name).into(), cut(tax_id).into()])
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    write.insert_rows(&INSERT, &rows).map(drop)
}

/// A text as it is looked for.
pub(super) fn cut(text: Option<&str>) -> &str {
    let text = text.unwrap_or_default();
    text.char_indices().nth(CHARS_MAX).map_or(text, |(end, _)| &text[..end])
}
