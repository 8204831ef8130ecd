//! Memory stays bounded, and hostile tables end as reasons.

use std::cell::Cell;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::rc::Rc;

use super::*;
use crate::limits;

/// A table of any length that is made while it is read, and counts how far ahead that goes.
struct Endless {
    head: &'static [u8],
    row: fn(u64) -> String,
    rows: u64,
    at: u64,
    ready: Vec<u8>,
    given: Rc<Cell<u64>>,
}

impl Read for Endless {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.ready.len() < into.len() && self.at < self.rows {
            let row = (self.row)(self.at);
            self.ready.extend_from_slice(row.as_bytes());
            self.at += 1;
        }
        let count = self.ready.len().min(into.len());
        into[..count].copy_from_slice(&self.ready[..count]);
        self.ready.drain(..count);
        self.given.set(self.given.get() + count as u64);
        Ok(count)
    }
}

impl Seek for Endless {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        assert_eq!(to, SeekFrom::Start(0), "a stream is read once from its start");
        self.ready = self.head.to_vec();
        self.at = 0;
        self.given.set(0);
        Ok(0)
    }
}

fn endless(head: &'static str, row: fn(u64) -> String) -> (Endless, Rc<Cell<u64>>) {
    let given = Rc::new(Cell::new(0));
    let (head, ready) = (head.as_bytes(), head.as_bytes().to_vec());
    let table = Endless { head, row, rows: 200_000, at: 0, ready, given: Rc::clone(&given) };
    (table, given)
}

/// Reads all rows and holds how much was taken from the reader against what came out of it.
fn stays_close(head: &'static str, row: fn(u64) -> String) {
    let (table, given) = endless(head, row);
    let mut sheet = open("endless", table).unwrap();
    let mapping = Mapping::recognise(&sheet.columns);
    let mut out = head.len() as u64;
    for at in 0..200_000 {
        let found = sheet.next().unwrap().unwrap();
        out += row(at).len() as u64;
        let ahead = given.get().saturating_sub(out);
        assert!(ahead <= 512 * 1024, "{ahead} bytes are held at row {at}");
        if at % 1_000 == 0 {
            let (invoice, _) = mapping.issued(&found).unwrap();
            assert_eq!(invoice.number, Some(format!("26112{at:015}")));
        }
    }
    assert!(sheet.next().is_none());
}

#[test]
fn two_hundred_thousand_rows_of_csv_are_never_held() {
    stays_close("发票号码,开票日期,价税合计\n", |at| {
        format!("26112{at:015},2026-01-15,113.00\n")
    });
}

#[test]
fn two_hundred_thousand_lines_of_json_are_never_held() {
    stays_close("", |at| {
        format!("{{\"number\":\"26112{at:015}\",\"issue_date\":\"2026-01-15\",\"total\":1.5}}\n")
    });
}

#[test]
fn a_quotation_mark_that_is_never_closed_does_not_swallow_the_file() {
    let (table, given) = endless("发票号码,备注\n1,\"open\n", |_| "12345678,x\n".to_owned());
    let mut sheet = open("endless", table).unwrap_err();
    // It is met while the head is looked for.
    assert_eq!(sheet.why, "unreadable-sheet-format");
    assert!(given.get() < 3 * limits::SHEET_ROW_BYTES_MAX as u64);
    let (table, given) = endless("发票号码,备注\n", |at| {
        if at == 20 { "1,\"open\n".to_owned() } else { "12345678,x\n".to_owned() }
    });
    let mut rows = open("endless", table).unwrap().skip(20);
    assert_eq!(rows.next().unwrap().unwrap_err().rule, Rule::RowTooLong);
    assert!(rows.next().is_none());
    assert!(given.get() < 3 * limits::SHEET_ROW_BYTES_MAX as u64);
    sheet.why = "";
}

#[test]
fn a_line_of_json_that_is_too_long_is_passed_over() {
    let long = "x".repeat(limits::SHEET_ROW_BYTES_MAX + 1);
    let text = format!("{{\"number\":\"1\"}}\n{{\"number\":\"{long}\"}}\n{{\"number\":\"3\"}}");
    let (_, rows) = read(text);
    assert_eq!(rows[1], Err(Refused { row: 2, field: None, rule: Rule::RowTooLong }));
    assert_eq!(rows[2].as_ref().unwrap().get(0), "3");
}

/// A workbook from parts, smallest first.
fn book(sheet: &str, strings: &str) -> Vec<u8> {
    let options = zip::write::SimpleFileOptions::default();
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let relations = "http://schemas.openxmlformats.org/package/2006/relationships";
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    for (path, text) in [
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"{relations}\"><Relationship Id=\"r1\" \
            Type=\"{relation}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{main}\" xmlns:r=\"{relation}\"><sheets>\
            <sheet name=\"a\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships xmlns=\"{relations}\">\
            <Relationship Id=\"r1\" Type=\"{relation}/worksheet\" \
            Target=\"worksheets/sheet1.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/worksheets/sheet1.xml",
            format!(
                "<worksheet xmlns=\"{main}\"><sheetData>{sheet}\
            </sheetData></worksheet>"
            ),
        ),
        ("xl/sharedStrings.xml", strings.to_owned()),
    ] {
        out.start_file(path, options).unwrap();
        out.write_all(text.as_bytes()).unwrap();
    }
    out.finish().unwrap().into_inner()
}

fn text_cell(place: &str, text: &str) -> String {
    format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
}

#[test]
fn what_excel_made_of_a_long_number_is_refused_with_its_reason() {
    let head = format!(
        "{}{}{}",
        text_cell("A1", "发票号码"),
        text_cell("B1", "金额"),
        text_cell("C1", "开票日期")
    );
    let rows = format!(
        "<row r=\"1\">{head}</row>\
        <row r=\"2\"><c r=\"A2\"><v>26112000000000000018</v></c>\
        <c r=\"B2\"><v>0.30000000000000004</v></c></row>\
        <row r=\"7\">{}<c r=\"B7\"><v>112.99999999999999</v></c></row>",
        text_cell("A7", "26112000000000000018")
    );
    let (columns, found) = read(book(&rows, "<sst/>"));
    let mapping = Mapping::recognise(&columns);
    let damaged = found[0].as_ref().unwrap();
    assert_eq!((damaged.get(0), damaged.get(1)), ("2.6112E+19", "0.3"));
    assert_eq!(mapping.typed(damaged).unwrap_err().rule, Rule::NumberDamaged);
    let right = found[1].as_ref().unwrap();
    assert_eq!((right.number, right.get(0), right.get(1)), (7, "26112000000000000018", "113"));
}

#[test]
fn a_workbook_that_inflates_beyond_belief_is_not_opened() {
    let bomb = " ".repeat(40 << 20);
    assert_eq!(why(&book(&bomb, "<sst/>")), "unreadable-inflates-too-far");
}

#[test]
fn a_table_of_texts_may_not_claim_the_world() {
    let claim = "<sst uniqueCount=\"18446744073709551615\"><si><t>a</t></si></sst>";
    assert_eq!(why(&book("", claim)), "unreadable-damaged");
    let hidden = format!("<!-- {} --><sst uniqueCount=\"99999999999\"/>", " ".repeat(100_000));
    assert_eq!(why(&book("", &hidden)), "unreadable-damaged");
}

#[test]
fn cells_out_of_order_and_far_away_are_refused() {
    let far = format!("<row r=\"1\">{}</row>", text_cell("ZZ1", "x"));
    assert_eq!(why(&book(&far, "<sst/>")), "unreadable-sheet-columns");
    let twice = format!("<row r=\"1\">{}{}</row>", text_cell("A1", "x"), text_cell("A1", "y"));
    assert_eq!(why(&book(&twice, "<sst/>")), "unreadable-damaged");
    let back = format!(
        "<row r=\"9\">{}</row><row r=\"2\">{}</row>",
        text_cell("A9", "x"),
        text_cell("A2", "y")
    );
    assert_eq!(why(&book(&back, "<sst/>")), "unreadable-damaged");
}

#[test]
fn a_damaged_workbook_never_panics() {
    let good = book(&format!("<row r=\"1\">{}</row>", text_cell("A1", "发票号码")), "<sst/>");
    for at in 0..good.len() {
        let mut bytes = good.clone();
        bytes[at] ^= 0x41;
        let _ = open("flip", Cursor::new(bytes)).map(|sheet| sheet.count());
        let _ = open("cut", Cursor::new(good[..at].to_vec())).map(|sheet| sheet.count());
    }
}
