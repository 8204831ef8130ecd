//! XML invoices: every dialect of the field read, two of them written.
//!
//! A dialect is recognised by its root and its content, never by the name of the file:
//! attachments arrive as `0`, `voucher_issuer.xbrl` or anything else.

mod einvoice;
mod named;
pub(crate) mod original;
pub(crate) mod statement;
pub mod tree;
mod write;
mod xbrl;

use model::{Reading, Source};

pub use einvoice::{TaxSignature, TaxSignatureValue};
pub use write::{write_einvoice, write_original};

use crate::Unreadable;
use statement::Statement;
use tree::{Element, decode};

/// A dialect of XML invoices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dialect {
    /// 数电票 XML (`EInvoice`).
    EInvoice,
    /// `original_invoice.xml` of 2019 (`eInvoice`).
    Original,
    /// XBRL of a VAT e-invoice (增值税电子普通、专用、通行费发票).
    XbrlInv,
    /// XBRL of a railway e-ticket (铁路电子客票).
    XbrlRai,
    /// XBRL of an air transport itinerary (航空运输电子客票行程单).
    XbrlAtr,
    /// XBRL of a bank receipt (银行电子回单).
    XbrlBker,
    /// XBRL of a bank statement (银行电子对账单).
    XbrlBkrs,
    /// XBRL of a fully digital invoice, mostly the receiver's (数电票入账信息).
    XbrlEinv,
    /// XBRL of a fiscal e-receipt (财政电子票据).
    XbrlEfi,
    /// XBRL of a non-tax revenue payment (非税收入).
    XbrlNtrev,
    /// XBRL of the taxonomy `ctp`.
    XbrlCtp,
    /// Fields named in Chinese (`发票号码`).
    Chinese,
    /// Fields named by the initials of their pinyin (`FPHM`).
    Pinyin,
}

impl Dialect {
    /// Every dialect.
    pub const ALL: &'static [Dialect] = &[
        Dialect::EInvoice,
        Dialect::Original,
        Dialect::XbrlInv,
        Dialect::XbrlRai,
        Dialect::XbrlAtr,
        Dialect::XbrlBker,
        Dialect::XbrlBkrs,
        Dialect::XbrlEinv,
        Dialect::XbrlEfi,
        Dialect::XbrlNtrev,
        Dialect::XbrlCtp,
        Dialect::Chinese,
        Dialect::Pinyin,
    ];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Dialect::EInvoice => "einvoice",
            Dialect::Original => "original_2019",
            Dialect::XbrlInv => "xbrl_inv",
            Dialect::XbrlRai => "xbrl_rai",
            Dialect::XbrlAtr => "xbrl_atr",
            Dialect::XbrlBker => "xbrl_bker",
            Dialect::XbrlBkrs => "xbrl_bkrs",
            Dialect::XbrlEinv => "xbrl_einv",
            Dialect::XbrlEfi => "xbrl_efi",
            Dialect::XbrlNtrev => "xbrl_ntrev",
            Dialect::XbrlCtp => "xbrl_ctp",
            Dialect::Chinese => "named_chinese",
            Dialect::Pinyin => "named_pinyin",
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
/// As [`decode`] and [`tree::of`]; `unreadable-xml-dialect` for XML that is no known invoice.
pub fn read(part: &str, bytes: &[u8]) -> Result<XmlInvoice, Unreadable> {
    let text = decode(part, bytes)?;
    let tree = tree::of(part, &text)?;
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
    if xbrl::is_root(root) {
        return xbrl::read(root);
    }
    if original::is_root(root) {
        return Some((Dialect::Original, original::read(root)));
    }
    if einvoice::is_root(root) {
        return Some((Dialect::EInvoice, einvoice::read(root)));
    }
    named::read(root)
}

#[cfg(test)]
mod tests;
