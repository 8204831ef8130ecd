//! `original_invoice.xml`, the data inside OFD invoices of the first electronic generation.
//!
//! Root `eInvoice`, elements of `http://www.edrm.org.cn/schema/e-invoice/2019`. Values may be
//! blank; the tax of an exempt invoice is `***`; one writer left the text of an object in memory
//! where an amount belongs, so an amount is taken only when it reads as one.

use model::Field;

use super::statement::{Statement, To, present, snake};
use super::tree::Element;

pub(crate) const HEAD: &[(&str, To)] = &[
    ("InvoiceCode", To::Code(Field::Code)),
    ("InvoiceNo", To::Code(Field::Number)),
    ("TypeCode", To::Red),
    ("IssueDate", To::Day(Field::IssueDate)),
    ("InvoiceCheckCode", To::Code(Field::CheckCode)),
    ("MachineNo", To::Code(Field::MachineNumber)),
    ("TaxControlCode", To::Cipher),
    ("TaxExclusiveTotalAmount", To::Money(Field::TotalWithoutTax)),
    ("TaxTotalAmount", To::Money(Field::Tax)),
    ("TaxInclusiveTotalAmount", To::Money(Field::Total)),
    ("Note", To::Text(Field::Remark)),
    ("InvoiceClerk", To::Text(Field::Drawer)),
    ("Payee", To::Text(Field::Payee)),
    ("Checker", To::Text(Field::Reviewer)),
    ("GraphCode", To::Qr),
];

pub(crate) const BUYER: &[(&str, To)] = &[
    ("BuyerName", To::Text(Field::BuyerName)),
    ("BuyerTaxID", To::Text(Field::BuyerTaxId)),
    ("BuyerAddrTel", To::Text(Field::BuyerAddressPhone)),
    ("BuyerFinancialAccount", To::Text(Field::BuyerBankAccount)),
];

pub(crate) const SELLER: &[(&str, To)] = &[
    ("SellerName", To::Text(Field::SellerName)),
    ("SellerTaxID", To::Text(Field::SellerTaxId)),
    ("SellerAddrTel", To::Text(Field::SellerAddressPhone)),
    ("SellerFinancialAccount", To::Text(Field::SellerBankAccount)),
];

/// The columns of a line, in the order of [`model::Line`].
pub(crate) const LINE: [&str; 8] = [
    "Item",
    "Specification",
    "MeasurementDimension",
    "Quantity",
    "Price",
    "Amount",
    "TaxScheme",
    "TaxAmount",
];

/// Elements that are neither an invoice field nor a fact about one.
const SILENT: &[&str] = &["DocID", "Signature", "Buyer", "Seller", "GoodsInfos"];

/// Whether this is the root of an `original_invoice.xml`.
pub(super) fn is_root(root: Element<'_, '_>) -> bool {
    root.name().eq_ignore_ascii_case("eInvoice") && root.child("InvoiceNo").is_some()
}

pub(super) fn read(root: Element<'_, '_>) -> Statement {
    let mut statement = Statement::new();
    for element in root.children() {
        let name = element.name();
        match HEAD.iter().find(|(known, _)| *known == name) {
            Some((_, to)) => statement.put(*to, name, element.text()),
            None if SILENT.contains(&name) => {}
            None => statement.particulars_of(element, &snake(name)),
        }
    }
    for (group, table) in [("Buyer", BUYER), ("Seller", SELLER)] {
        for element in root.child(group).iter().flat_map(|e| e.children()) {
            let name = element.name();
            match table.iter().find(|(known, _)| *known == name) {
                Some((_, to)) => statement.put(*to, name, element.text()),
                None => statement.particulars_of(element, &snake(name)),
            }
        }
    }
    for goods in root.child("GoodsInfos").iter().flat_map(|e| e.children()) {
        statement.line(|at| goods.text_of(LINE[at]).and_then(present));
    }
    statement.finish()
}

/// Whether the seller's own signature (税控签名) is in the data: PKCS#7 without a certificate, so
/// nobody but the tax bureau can check it.
pub(super) fn has_seller_signature(root: Element<'_, '_>) -> bool {
    root.text_of("Signature").is_some()
}
