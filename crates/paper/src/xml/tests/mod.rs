//! What the reader of XML invoices promises.

mod corpus;
mod dialects;
mod hostile;
mod round_trip;
mod vouchers;

use model::Invoice;

use super::{Dialect, XmlInvoice, read};

/// Reads a sample that must be readable.
fn reads(xml: &str) -> XmlInvoice {
    read("sample.xml", xml.as_bytes()).unwrap_or_else(|e| panic!("{e}\n{xml}"))
}

/// Reads a sample in a dialect and gives its invoice.
fn invoice(dialect: Dialect, xml: &str) -> Invoice {
    let found = reads(xml);
    assert_eq!(found.dialect, dialect);
    found.reading.invoice
}

/// A fact by its name.
fn fact<'i>(invoice: &'i Invoice, name: &str) -> Option<&'i str> {
    let found = invoice.particulars.iter().find(|(n, _)| n == name);
    found.map(|(_, value)| value.as_str())
}

#[test]
fn every_dialect_has_its_own_code() {
    let mut codes: Vec<_> = Dialect::ALL.iter().map(|d| d.code()).collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), Dialect::ALL.len());
}

#[test]
fn xml_that_is_no_invoice_says_so() {
    for xml in [
        "<html><body>发票</body></html>",
        "<a/>",
        "<xbrl xmlns='http://www.xbrl.org/2003/instance' xmlns:c='urn:cas'><c:X>1</c:X></xbrl>",
        "<EInvoice/>",
        "<发票><发票号码>1</发票号码></发票>",
    ] {
        assert_eq!(
            read("x.xml", xml.as_bytes()).unwrap_err().why,
            "unreadable-xml-dialect",
            "{xml}"
        );
    }
}
