//! The layout of fully digital invoices (数电票): buyer left, seller right, a page that grows with
//! its lines.

use model::{Invoice, Kind, Line, Party};
use ofd::write::Frame;

use super::early::{amount, cells, custom, doc_id, long_day};
use super::sheet::{Align, Face, Form, Label, Mark, SMALL, Sheet, wrap};
use super::{Extras, qr_text};

const ROW: f64 = 4.5;
/// How many lines of text fit on a page of 140 mm.
const ROWS_PLAIN: usize = 7;
/// The most lines that a page grows to.
const ROWS_MAX: usize = 400;
/// Columns: left edge, width, head, alignment of the values, tag.
const COLUMNS: [(f64, f64, &str, Align, &str); 8] = [
    (4.5, 37.0, "项目名称", Align::Left, "Item"),
    (41.8, 20.0, "规格型号", Align::Left, "Specification"),
    (62.0, 14.0, "单　位", Align::Center, "MeasurementDimension"),
    (77.0, 25.0, "数　量", Align::Right, "Quantity"),
    (102.5, 25.0, "单　价", Align::Right, "Price"),
    (128.0, 25.0, "金　额", Align::Right, "Amount"),
    (154.0, 24.5, "税率/征收率", Align::Center, "TaxScheme"),
    (179.5, 25.2, "税　额", Align::Right, "TaxAmount"),
];

/// Describes the whole document.
pub(super) fn form(invoice: &Invoice, extras: &Extras<'_>) -> Form {
    let needed: usize = invoice.lines.iter().map(rows_of).sum();
    let rows = needed.clamp(ROWS_PLAIN, ROWS_MAX);
    // Everything below the lines moves down by this.
    let shift = (rows - ROWS_PLAIN) as f64 * ROW;
    let title = invoice.title.clone().unwrap_or_else(|| title_of(invoice.kind).to_owned());
    let mut sheet = Sheet::new(210.0, 140.0 + shift);
    blank(&mut sheet, &title, shift);
    sheet.notice(extras.notice);
    if let Some(text) = qr_text(invoice) {
        sheet.fill(Mark::Code(Frame::new(6.0, 5.0, 21.0, 21.0), text));
    }
    let at = |y: f64| move |v: &str| Label::value(170.0, y, 37.0, 5.0, v);
    sheet.fill_some(invoice.number.as_deref(), "InvoiceNo", at(10.2));
    let day = invoice.issue_date.map(long_day);
    sheet.fill_some(day.as_deref(), "IssueDate", at(16.2));
    party(&mut sheet, &invoice.buyer, "Buyer", 11.5, 104.0);
    party(&mut sheet, &invoice.seller, "Seller", 112.0, 204.5);
    lines(&mut sheet, &invoice.lines);
    totals(&mut sheet, invoice, shift);
    let remark = invoice.remark.as_deref().unwrap_or_default();
    for (index, line) in remark.lines().flat_map(|l| wrap(l, SMALL, 190.0)).take(4).enumerate() {
        let y = 105.0 + shift + 4.4 * index as f64;
        sheet.fill_some(Some(&line), "Note", |v| Label::value(12.0, y, 192.0, 4.4, v));
    }
    let clerk = |v: &str| Label::value(32.0, 127.0 + shift, 60.0, 5.0, v);
    sheet.fill_some(invoice.drawer.as_deref(), "InvoiceClerk", clerk);
    Form {
        doc_id: doc_id(invoice),
        title,
        creation_date: invoice.issue_date.map(|d| d.to_string()).unwrap_or_default(),
        custom: custom(invoice),
        tag_root: Some("ofd:root"),
        sheets: vec![sheet],
    }
}

fn title_of(kind: Option<Kind>) -> &'static str {
    match kind {
        Some(Kind::DigitalSpecial | Kind::DigitalPaperSpecial) => "电子发票（增值税专用发票）",
        _ => "电子发票（普通发票）",
    }
}

/// The words 下载次数 at the right edge, written downwards: the frame on the page, and the mark
/// inside it.
pub(super) fn downloads(count: u32) -> (Frame, Mark) {
    let frame = Frame::new(206.0, 29.5, 3.4, 24.0);
    // A label as wide as the frame is high, turned around the middle of the frame.
    let label = Label {
        turn: 90.0,
        color: [127, 127, 127],
        ..Label::value(1.7 - 12.0, 12.0 - 1.7, 24.0, 3.4, &format!("下载次数：{count}"))
    };
    (frame, label.sized(2.8).into())
}

fn blank(sheet: &mut Sheet, title: &str, shift: f64) {
    let title = Label::printed(55.0, 7.6, 100.0, 9.0, title).sized(7.0);
    sheet.print(title.aligned(Align::Center));
    let s = shift;
    sheet.rules(&[
        [68.5, 17.8, 141.5, 17.8],
        [68.5, 19.0, 141.5, 19.0],
        [4.5, 30.0, 205.5, 30.0],
        [4.5, 52.0, 205.5, 52.0],
        [4.5, 96.0 + s, 205.5, 96.0 + s],
        [4.5, 104.0 + s, 205.5, 104.0 + s],
        [4.5, 124.0 + s, 205.5, 124.0 + s],
        [4.5, 30.0, 4.5, 124.0 + s],
        [205.5, 30.0, 205.5, 124.0 + s],
        [10.5, 30.0, 10.5, 52.0],
        [105.0, 30.0, 105.0, 52.0],
        [111.0, 30.0, 111.0, 52.0],
        [10.5, 104.0 + s, 10.5, 124.0 + s],
        [56.5, 96.0 + s, 56.5, 104.0 + s],
    ]);
    sheet.print(Label::printed(153.5, 10.2, 16.5, 5.0, "发票号码："));
    sheet.print(Label::printed(153.5, 16.2, 16.5, 5.0, "开票日期："));
    sheet.column(4.5, 29.5, 52.5, "购买方信息");
    sheet.column(105.0, 29.5, 52.5, "销售方信息");
    sheet.column(4.5, 104.0 + s, 124.0 + s, "备注");
    for x in [11.5, 112.0] {
        sheet.print(Label::printed(x, 33.4, 10.0, 5.0, "名称："));
        let id = "统一社会信用代码/纳税人识别号：";
        sheet.print(Label::printed(x, 43.4, 47.0, 5.0, id).sized(3.0));
    }
    for (x, w, name, _, _) in COLUMNS {
        sheet.print(Label::printed(x, 52.6, w, 4.4, name).aligned(Align::Center));
    }
    let sum = Label::printed(4.5, 91.0 + s, 52.0, 4.4, "合　　　　计");
    sheet.print(sum.aligned(Align::Center));
    let words = Label::printed(4.5, 97.5 + s, 52.0, 5.0, "价税合计（大写）");
    sheet.print(words.aligned(Align::Center));
    sheet.print(Label::printed(140.5, 97.5 + s, 16.0, 5.0, "（小写）"));
    sheet.print(Label::printed(19.0, 127.0 + s, 13.0, 5.0, "开票人："));
}

fn party(sheet: &mut Sheet, party: &Party, tag: &str, left: f64, right: f64) {
    let x = left + 9.5;
    let names = wrap(party.name.as_deref().unwrap_or_default(), SMALL, right - x);
    for (index, line) in names.iter().take(2).enumerate() {
        let y = 33.4 + 4.4 * index as f64;
        let name = format!("{tag}/{tag}Name");
        sheet.fill_some(Some(line), &name, |v| Label::value(x, y, right - x, 5.0, v));
    }
    let x = left + 46.8;
    let id = |v: &str| Label::value(x, 43.4, right - x, 5.0, v).faced(Face::Courier).sized(3.6);
    sheet.fill_some(party.tax_id.as_deref(), &format!("{tag}/{tag}TaxID"), id);
}

fn rows_of(line: &Line) -> usize {
    let name = wrap(line.name.as_deref().unwrap_or_default(), SMALL, COLUMNS[0].1 - 2.0).len();
    name.max(wrap(line.spec.as_deref().unwrap_or_default(), SMALL, COLUMNS[1].1 - 2.0).len())
}

fn lines(sheet: &mut Sheet, lines: &[Line]) {
    let (mut y, mut used) = (57.2, 0);
    for (number, line) in lines.iter().enumerate() {
        used += rows_of(line);
        if used > ROWS_MAX {
            break;
        }
        for ((x, w, _, align, tag), text) in COLUMNS.iter().zip(cells(line)) {
            let Some(text) = text.filter(|t| !t.is_empty()) else { continue };
            let pieces = match *align {
                Align::Left => wrap(&text, SMALL, w - 2.0),
                _ => vec![text],
            };
            for (index, piece) in pieces.iter().enumerate() {
                let y = y + ROW * index as f64;
                let label = Label::value(x + 1.0, y, w - 2.0, ROW, piece).aligned(*align);
                sheet.fill(label.tagged(format!("{tag}#{number}")));
            }
        }
        y += ROW * rows_of(line) as f64;
    }
}

fn totals(sheet: &mut Sheet, invoice: &Invoice, shift: f64) {
    if let Some(net) = invoice.total_without_tax {
        amount(sheet, 152.0, 90.6 + shift, SMALL, net, "TaxExclusiveTotalAmount");
    }
    if let Some(tax) = invoice.tax {
        amount(sheet, 203.7, 90.6 + shift, SMALL, tax, "TaxTotalAmount");
    }
    if let Some(words) = invoice.total_in_words.as_deref() {
        sheet.cross(58.0, 98.0 + shift);
        sheet.fill(Label::value(63.2, 97.5 + shift, 76.0, 5.0, words).sized(3.8));
    }
    if let Some(total) = invoice.total {
        let value = |x: f64, w: f64, text: &str| {
            let label = Label::value(x, 97.5 + shift, w, 5.0, text).sized(3.8);
            label.tagged("TaxInclusiveTotalAmount")
        };
        sheet.fill(value(157.0, 3.0, "¥"));
        sheet.fill(value(159.8, 44.0, &total.to_string()));
    }
}
