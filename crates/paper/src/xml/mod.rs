//! XML invoices: every dialect of the field read, two of them written.
//!
//! A dialect is recognised by its root and its content, never by the name of the file:
//! attachments arrive as `0`, `voucher_issuer.xbrl` or anything else.

mod einvoice;
pub(crate) mod original;
pub(crate) mod statement;
pub mod tree;

use model::{Reading, Source};

pub use einvoice::{TaxSignature, TaxSignatureValue};

use crate::Unreadable;
use statement::Statement;
use tree::{Element, Tree, decode};

/// A dialect of XML invoices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dialect {
    /// 数电票 XML (`EInvoice`).
    EInvoice,
    /// `original_invoice.xml` of 2019 (`eInvoice`).
    Original,
}

impl Dialect {
    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Dialect::EInvoice => "einvoice",
            Dialect::Original => "original_2019",
        }
    }
}

/// An invoice read from XML.
#[derive(Clone, Debug, PartialEq)]
pub struct XmlInvoice {
    /// Which dialect it is written in.
    pub dialect: Dialect,
    /// What it states.
    pub reading: Reading,
    /// The signature of the tax bureau, when the dialect and the file have one.
    pub tax_signature: Option<TaxSignature>,
    /// Whether the data carry the seller's own signature (`original_invoice.xml`).
    pub seller_signature: bool,
}

/// Reads an invoice from XML in any dialect.
///
/// `part` names the bytes in errors and becomes the part of the reading.
///
/// # Errors
///
/// As [`decode`] and [`Tree::of`]; `unreadable-xml-dialect` for XML that is no known invoice.
pub fn read(part: &str, bytes: &[u8]) -> Result<XmlInvoice, Unreadable> {
    let text = decode(part, bytes)?;
    let tree = Tree::of(part, &text)?;
    let root = tree.root();
    let (dialect, statement) =
        state(root).ok_or_else(|| Unreadable::new(part, "unreadable-xml-dialect"))?;
    let mut reading = Reading::new(Source::Attachment, part, statement.invoice);
    reading.places = statement.places;
    Ok(XmlInvoice {
        dialect,
        reading,
        tax_signature: einvoice::tax_signature(root).filter(|_| dialect == Dialect::EInvoice),
        seller_signature: dialect == Dialect::Original && original::has_seller_signature(root),
    })
}

fn state(root: Element<'_, '_>) -> Option<(Dialect, Statement)> {
    if original::is_root(root) {
        return Some((Dialect::Original, original::read(root)));
    }
    if einvoice::is_root(root) {
        return Some((Dialect::EInvoice, einvoice::read(root)));
    }
    None
}
