//! What is drawn must be read back by the readers of this crate, which know nothing of the writer.

use model::reading::Source;
use model::{Invoice, Reading};
use ofd::document::Document;
use ofd::package::Package;

use super::*;
use crate::samples::demonstration as demo;
use crate::xml::write_original;

fn readings(archive: &Archive) -> Vec<Reading> {
    let bytes = archive.pack();
    let package = Package::open(&bytes).unwrap();
    let document = Document::read(&package).unwrap();
    crate::ofd_invoice::read(&package, &document).readings
}

fn by(readings: &[Reading], source: Source) -> Option<&Invoice> {
    readings.iter().find(|r| r.source == source).map(|r| &r.invoice)
}

/// Fields that every layout shows, as one comparable value.
fn core(invoice: &Invoice) -> [Option<String>; 7] {
    [
        invoice.number.clone(),
        invoice.issue_date.map(|d| d.to_string()),
        invoice.total.map(|t| t.to_string()),
        invoice.total_without_tax.map(|t| t.to_string()),
        invoice.tax.map(|t| t.to_string()),
        invoice.buyer.name.clone(),
        invoice.buyer.tax_id.clone(),
    ]
}

#[test]
fn an_invoice_of_2019_is_read_back_from_its_data_and_from_its_page() {
    for invoice in [demo::early(1), demo::red(2)] {
        let xml = write_original(&invoice);
        let attachment = Some(("original_invoice", "original_invoice.xml", xml.as_str()));
        let extras = Extras { attachment, ..Extras::default() };
        let readings = readings(&ofd_2019(&invoice, &extras));
        let data = by(&readings, Source::Attachment).unwrap();
        assert_eq!(core(data), core(&invoice));
        assert_eq!(data.qr_text, invoice.qr_text);
        let page = by(&readings, Source::Page).unwrap();
        assert_eq!(core(page), core(&invoice));
        assert_eq!(page.lines, invoice.lines);
        assert_eq!((&page.seller, &page.buyer), (&invoice.seller, &invoice.buyer));
        assert_eq!(page.cipher, invoice.cipher);
        let metadata = by(&readings, Source::Metadata).unwrap();
        assert_eq!(metadata.check_code, invoice.check_code);
    }
}

#[test]
fn a_page_without_data_is_read_back_by_its_layout() {
    let invoice = demo::early(1);
    let mut archive = ofd_2019(&invoice, &Extras::default());
    let document = archive.get("Doc_0/Document.xml").unwrap().to_vec();
    let tags = "<ofd:CustomTags>Tags/CustomTags.xml</ofd:CustomTags>";
    let untagged = String::from_utf8(document).unwrap().replace(tags, "");
    archive.set("Doc_0/Document.xml", untagged.into_bytes());
    let readings = readings(&archive);
    let page = by(&readings, Source::Text).unwrap();
    assert_eq!(core(page), core(&invoice));
    assert_eq!(page.total_in_words, invoice.total_in_words);
    assert_eq!(page.title, invoice.title);
}

#[test]
fn a_digital_invoice_is_read_back_with_buyer_and_seller_on_their_sides() {
    let invoice = demo::digital(1);
    let extras = Extras { downloads: Some(2), ..Extras::default() };
    let readings = readings(&ofd_digital(&invoice, &extras));
    let pages: Vec<_> =
        readings.iter().filter(|r| matches!(r.source, Source::Page | Source::Text)).collect();
    assert_eq!(pages.len(), 2, "by tags and by layout");
    for page in pages {
        assert_eq!(core(&page.invoice), core(&invoice));
        assert_eq!(page.invoice.seller.name, invoice.seller.name);
    }
}

#[test]
fn a_digital_page_grows_with_its_lines() {
    let height = |invoice: &Invoice| digital::form(invoice, &Extras::default()).sheets[0].height;
    assert_eq!(height(&demo::digital(1)), 140.0);
    let mut long = demo::digital(1);
    long.lines = demo::long(1).lines;
    assert_eq!(height(&long), 140.0 + 4.5 * 29.0);
}

#[test]
fn lines_that_do_not_fit_go_to_a_list() {
    let form = early::form(&demo::long(1), &Extras::default());
    assert_eq!(form.sheets.len(), 2);
    let texts = |sheet: &Sheet| {
        let text = |mark: &Mark| match mark {
            Mark::Label(label) => label.text.clone(),
            _ => String::new(),
        };
        sheet.marks.iter().map(text).collect::<Vec<_>>()
    };
    assert!(texts(&form.sheets[0]).contains(&"（详见销货清单）".to_owned()));
    assert!(texts(&form.sheets[1]).contains(&"*文具*演示用品36号".to_owned()));
}

#[test]
fn a_rail_ticket_is_read_back() {
    let invoice = demo::rail(1);
    let readings = readings(&ofd_rail(&invoice, &Extras::default()));
    let page = by(&readings, Source::Text).unwrap();
    assert_eq!(page.number, invoice.number);
    assert_eq!(page.total, invoice.total);
    assert_eq!(page.buyer.tax_id, invoice.buyer.tax_id);
}

#[test]
fn a_pdf_carries_the_same_text_as_its_ofd() {
    let fonts = match Fonts::find() {
        Ok(fonts) => fonts,
        Err(missing) => return println!("skipped: {missing}"),
    };
    for invoice in [demo::early(1), demo::digital(1)] {
        let bytes = pdf(&invoice, &Extras::default(), &fonts).unwrap();
        assert_eq!(bytes, pdf(&invoice, &Extras::default(), &fonts).unwrap());
        let read = crate::pdf::open(&bytes).unwrap();
        let page = read.readings.iter().find(|r| core(&r.invoice) == core(&invoice));
        assert!(page.is_some(), "{:?}\n{:?}", core(&invoice), read.readings);
    }
}

#[test]
fn an_empty_invoice_and_an_endless_one_are_drawn_too() {
    let empty = Invoice::default();
    let endless = "长".repeat(5_000);
    let mut wide = demo::early(1);
    wide.buyer.name = Some(endless.clone());
    wide.remark = Some(endless.clone());
    wide.lines[0].name = Some(endless);
    for invoice in [empty, wide] {
        for archive in [
            ofd_2019(&invoice, &Extras::default()),
            ofd_digital(&invoice, &Extras::default()),
            ofd_rail(&invoice, &Extras::default()),
        ] {
            assert!(Archive::read(&archive.pack()).is_ok());
        }
    }
}
