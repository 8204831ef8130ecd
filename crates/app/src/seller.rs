//! What a workspace knows of the seller of an invoice: from its earlier verifications and from its
//! register (核对开票单位, F053).

use model::Invoice;
use model::seller::{Line, compare};
use store::{Read, Tenant, register, verification};

use crate::record;

/// How many of the latest verifications are looked through.
pub const LATEST: i64 = 2_000;
/// The most earlier invoices that are compared, of each source.
const EARLIER_MAX: i64 = 50;

/// A seller, now and before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seller {
    /// Its lines; empty when the invoice does not say who sold.
    pub lines: Vec<Line>,
    /// How many earlier verifications there were to compare with.
    pub verified: usize,
    /// How many invoices of the register there were.
    pub registered: usize,
}

/// Compares the seller of a verification with what this workspace knows of its tax number.
///
/// Invoices that were found invalid are no pattern. The invoice itself, verified before or
/// standing in the register, says nothing new.
///
/// # Errors
///
/// When the store fails.
pub fn known(read: &mut Read<'_>, tenant: &Tenant, invoice: &Invoice) -> store::Result<Seller> {
    // Only what can be a tax number is looked for: it becomes part of a pattern.
    let is_one = |id: &&String| id.len() >= 15 && id.bytes().all(|b| b.is_ascii_alphanumeric());
    let Some(tax_id) = invoice.seller.tax_id.as_ref().filter(is_one) else {
        return Ok(Seller::default());
    };
    let own = invoice.duplicate_key();
    let is_other = |one: &Invoice| {
        one.seller.tax_id.as_ref() == Some(tax_id) && (own.is_none() || one.duplicate_key() != own)
    };
    let records = verification::naming(read, tenant, tax_id, (LATEST, EARLIER_MAX))?;
    let read_one = |text: &String| record::read(text).ok().map(|(v, _)| v.merged.invoice);
    let mut earlier: Vec<Invoice> = records.iter().filter_map(read_one).filter(is_other).collect();
    let verified = earlier.len();
    let filter = register::Filter { seller: tax_id.clone(), ..register::Filter::default() };
    let listed = register::list(read, tenant, &filter, (None, EARLIER_MAX))?;
    earlier.extend(listed.into_iter().map(|one| one.known.invoice).filter(is_other));
    let registered = earlier.len() - verified;
    Ok(Seller { lines: compare(invoice, &earlier), verified, registered })
}
