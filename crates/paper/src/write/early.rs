//! The layout of the first electronic generation (增值税电子普通发票): 210 × 140 mm, buyer above
//! seller, 密码区 at the right.

use model::{Day, Fen, Invoice, Line, Party};
use ofd::write::Frame;

use super::sheet::{Align, BLACK, Face, Form, Label, Mark, SMALL, Sheet, wrap};
use super::{Extras, qr_text};
use crate::xml::original::LINE;

/// The height of a line of goods, in millimetres.
const ROW: f64 = 4.3;
/// How many lines of text fit between the heads of the columns and the sums.
const ROWS_MAX: usize = 8;
/// Columns: left edge, width, head, alignment of the values.
const COLUMNS: [(f64, f64, &str, Align); 8] = [
    (4.5, 52.0, "货物或应税劳务、服务名称", Align::Left),
    (56.5, 26.0, "规格型号", Align::Left),
    (82.5, 12.0, "单位", Align::Center),
    (94.5, 20.0, "数量", Align::Right),
    (114.5, 20.0, "单价", Align::Right),
    (134.5, 30.0, "金额", Align::Right),
    (164.5, 11.0, "税率", Align::Center),
    (175.5, 30.0, "税额", Align::Right),
];

/// Describes the whole document.
pub(super) fn form(invoice: &Invoice, extras: &Extras<'_>) -> Form {
    let title = invoice.title.clone().unwrap_or_else(|| "增值税电子普通发票".to_owned());
    let mut sheet = Sheet::new(210.0, 140.0);
    blank(&mut sheet, &title);
    sheet.notice(extras.notice);
    head(&mut sheet, invoice);
    party(&mut sheet, &invoice.buyer, "Buyer", 30.5);
    party(&mut sheet, &invoice.seller, "Seller", 104.2);
    cipher(&mut sheet, invoice.cipher.as_deref().unwrap_or_default());
    for (index, line) in
        wrap(invoice.remark.as_deref().unwrap_or_default(), SMALL, 78.0).iter().take(4).enumerate()
    {
        let y = 105.0 + 4.4 * index as f64;
        let remark = Some(line.as_str());
        sheet.fill_some(remark, "Note", |v| Label::value(126.0, y, 78.5, 4.4, v));
    }
    totals(&mut sheet, invoice);
    for (x, value, tag) in [
        (21.0, &invoice.payee, "Payee"),
        (73.5, &invoice.reviewer, "Checker"),
        (119.0, &invoice.drawer, "InvoiceClerk"),
    ] {
        sheet.fill_some(value.as_deref(), tag, |v| Label::value(x, 125.0, 34.0, 5.0, v));
    }
    let mut sheets = vec![sheet];
    let needed: usize = invoice.lines.iter().map(rows_of).sum();
    if needed <= ROWS_MAX {
        lines(&mut sheets[0], &invoice.lines, 57.6);
    } else {
        let note = Label::value(5.5, 57.6, 50.0, ROW, "（详见销货清单）");
        sheets[0].fill(note);
        sheets.extend(lists(invoice, extras));
    }
    Form {
        doc_id: doc_id(invoice),
        title,
        creation_date: invoice.issue_date.map(|d| d.to_string()).unwrap_or_default(),
        custom: custom(invoice),
        tag_root: Some("eInvoice"),
        sheets,
    }
}

/// A name for the document that only its code and number decide.
pub(super) fn doc_id(invoice: &Invoice) -> String {
    let key = invoice.duplicate_key().unwrap_or_default();
    let digest = ofd::digest::Digest::Sm3.of(key.as_bytes());
    ofd::digest::hex(&digest[..16])
}

/// The metadata that tax invoices carry (`CustomDatas`).
pub(super) fn custom(invoice: &Invoice) -> Vec<(String, String)> {
    let money = |fen: Option<Fen>| fen.map(|f| f.to_string());
    let facts = [
        ("发票代码", invoice.code.clone()),
        ("发票号码", invoice.number.clone()),
        ("合计税额", money(invoice.tax)),
        ("合计金额", money(invoice.total_without_tax)),
        ("开票日期", invoice.issue_date.map(long_day)),
        ("校验码", invoice.check_code.as_deref().map(spaced)),
        ("购买方纳税人识别号", invoice.buyer.tax_id.clone()),
        ("销售方纳税人识别号", invoice.seller.tax_id.clone()),
    ];
    let known = facts.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    known.chain([("native-producer".to_owned(), "Piaoju".to_owned())]).collect()
}

/// `2022年06月18日`.
pub(super) fn long_day(day: Day) -> String {
    format!("{:04}年{:02}月{:02}日", day.year(), day.month(), day.day())
}

/// A check code in groups of five.
fn spaced(code: &str) -> String {
    let digits: Vec<char> = code.chars().collect();
    digits.chunks(5).map(String::from_iter).collect::<Vec<_>>().join(" ")
}

/// What is printed on every blank.
fn blank(sheet: &mut Sheet, title: &str) {
    let title = Label::printed(57.0, 6.2, 96.0, 9.0, title).sized(6.7);
    sheet.print(title.aligned(Align::Center));
    sheet.rules(&[
        [68.5, 17.6, 141.5, 17.6],
        [68.5, 18.8, 141.5, 18.8],
        [4.5, 30.0, 205.5, 30.0],
        [4.5, 52.0, 205.5, 52.0],
        [4.5, 96.0, 205.5, 96.0],
        [4.5, 104.0, 205.5, 104.0],
        [4.5, 124.0, 205.5, 124.0],
        [4.5, 30.0, 4.5, 124.0],
        [205.5, 30.0, 205.5, 124.0],
        [12.5, 30.0, 12.5, 52.0],
        [119.5, 30.0, 119.5, 52.0],
        [124.5, 30.0, 124.5, 52.0],
        [12.5, 104.0, 12.5, 124.0],
        [119.5, 104.0, 119.5, 124.0],
        [124.5, 104.0, 124.5, 124.0],
    ]);
    for (x, _, _, _) in &COLUMNS[1..] {
        let bottom = if *x == 56.5 { 104.0 } else { 96.0 };
        sheet.rules(&[[*x, 52.0, *x, bottom]]);
    }
    for (x, w, name, _) in COLUMNS {
        sheet.print(Label::printed(x, 52.6, w, 4.4, name).aligned(Align::Center));
    }
    for (y, label) in
        [(6.2, "发票代码："), (11.7, "发票号码："), (17.2, "开票日期："), (22.7, "校 验 码：")]
    {
        sheet.print(Label::printed(148.0, y, 16.5, 5.0, label));
    }
    sheet.print(Label::printed(5.5, 24.2, 17.0, 5.0, "机器编号："));
    for (x, top, bottom, name) in [
        (5.5, 30.0, 52.0, "购买方"),
        (119.0, 30.0, 52.0, "密码区"),
        (5.5, 104.0, 124.0, "销售方"),
        (119.0, 104.0, 124.0, "备注"),
    ] {
        sheet.column(x, top, bottom, name);
    }
    for top in [30.5, 104.2] {
        let step = if top < 100.0 { 5.3 } else { 4.9 };
        for (index, label) in
            ["名　　　　称：", "纳税人识别号：", "地 址、电 话：", "开户行及账号："]
                .into_iter()
                .enumerate()
        {
            sheet.print(Label::printed(13.5, top + step * index as f64, 24.0, 5.0, label));
        }
    }
    let sum = Label::printed(4.5, 91.2, 52.0, 4.4, "合　　计");
    sheet.print(sum.aligned(Align::Center));
    let words = Label::printed(4.5, 97.5, 52.0, 5.0, "价税合计（大写）");
    sheet.print(words.aligned(Align::Center));
    sheet.print(Label::printed(150.5, 97.5, 16.0, 5.0, "（小写）"));
    for (x, label) in [(7.0, "收款人："), (63.0, "复核："), (105.0, "开票人：")] {
        sheet.print(Label::printed(x, 125.0, 16.0, 5.0, label));
    }
    sheet.print(Label::printed(158.0, 125.0, 30.0, 5.0, "销售方：（章）"));
}

fn head(sheet: &mut Sheet, invoice: &Invoice) {
    if let Some(text) = qr_text(invoice) {
        sheet.fill(Mark::Code(Frame::new(7.5, 3.0, 21.0, 21.0), text));
    }
    let at = |y: f64| move |v: &str| Label::value(164.5, y, 41.0, 5.0, v);
    sheet.fill_some(invoice.code.as_deref(), "InvoiceCode", at(6.2));
    sheet.fill_some(invoice.number.as_deref(), "InvoiceNo", at(11.7));
    let day = invoice.issue_date.map(long_day);
    sheet.fill_some(day.as_deref(), "IssueDate", at(17.2));
    let check = invoice.check_code.as_deref().map(spaced);
    sheet.fill_some(check.as_deref(), "InvoiceCheckCode", at(22.7));
    let machine = |v: &str| Label::value(22.0, 24.2, 36.0, 5.0, v);
    sheet.fill_some(invoice.machine_number.as_deref(), "MachineNo", machine);
}

fn party(sheet: &mut Sheet, party: &Party, tag: &str, top: f64) {
    let step = if top < 100.0 { 5.3 } else { 4.9 };
    for (index, (value, name)) in [
        (&party.name, "Name"),
        (&party.tax_id, "TaxID"),
        (&party.address_phone, "AddrTel"),
        (&party.bank_account, "FinancialAccount"),
    ]
    .into_iter()
    .enumerate()
    {
        let y = top + step * index as f64;
        let label = |v: &str| {
            let label = Label::value(37.0, y, 81.5, 5.0, v);
            if name == "TaxID" { label.faced(Face::Courier).sized(3.6) } else { label }
        };
        sheet.fill_some(value.as_deref(), &format!("{tag}/{tag}{name}"), label);
    }
}

/// The cipher in four lines of equal length.
fn cipher(sheet: &mut Sheet, cipher: &str) {
    let symbols: Vec<char> = cipher.chars().collect();
    let length = symbols.len().div_ceil(4).max(1);
    for (index, line) in symbols.chunks(length).enumerate() {
        let y = 31.2 + 4.9 * index as f64;
        let label = Label::value(126.5, y, 77.0, 4.9, &String::from_iter(line));
        let label = label.faced(Face::Courier).sized(4.0);
        sheet.fill(label.aligned(Align::Center).tagged("TaxControlCode"));
    }
}

/// An amount against a right edge, its sign as an object of its own, as invoices write it.
pub(super) fn amount(sheet: &mut Sheet, right: f64, y: f64, size: f64, value: Fen, tag: &str) {
    let digits = value.to_string();
    // Digits of a real font are up to 0.56 of the size wide.
    let room = digits.len() as f64 * size * 0.56;
    let label = |x: f64, w: f64, text: &str| {
        Label::value(x, y, w, 5.0, text).sized(size).aligned(Align::Right).tagged(tag)
    };
    let sign = right - room - size;
    sheet.fill(label(sign, size, "¥"));
    sheet.fill(label(right - room, room, &digits));
}

fn totals(sheet: &mut Sheet, invoice: &Invoice) {
    if let Some(net) = invoice.total_without_tax {
        amount(sheet, 163.5, 90.8, SMALL, net, "TaxExclusiveTotalAmount");
    }
    if let Some(tax) = invoice.tax {
        amount(sheet, 204.5, 90.8, SMALL, tax, "TaxTotalAmount");
    }
    if let Some(words) = invoice.total_in_words.as_deref() {
        sheet.cross(58.0, 98.0);
        sheet.fill(Label::value(63.2, 97.5, 86.0, 5.0, words).sized(3.6));
    }
    if let Some(total) = invoice.total {
        let size = 3.6;
        let tag = "TaxInclusiveTotalAmount";
        let value = |x: f64, w: f64, text: &str| {
            Label::value(x, 97.5, w, 5.0, text).sized(size).tagged(tag)
        };
        sheet.fill(value(167.5, 3.0, "¥"));
        sheet.fill(value(170.2, 34.5, &total.to_string()));
    }
}

/// The texts of a line in the order of the columns.
pub(super) fn cells(line: &Line) -> [Option<String>; 8] {
    [
        line.name.clone(),
        line.spec.clone(),
        line.unit.clone(),
        line.quantity.clone(),
        line.unit_price.clone(),
        line.amount.map(|a| a.to_string()),
        line.tax_rate.clone(),
        line.tax.map(|t| t.to_string()),
    ]
}

fn rows_of(line: &Line) -> usize {
    wrap(line.name.as_deref().unwrap_or_default(), SMALL, COLUMNS[0].1 - 2.0).len()
}

/// Writes lines downwards and says where the last one ends.
fn lines(sheet: &mut Sheet, lines: &[Line], top: f64) -> f64 {
    let mut y = top;
    for (number, line) in lines.iter().enumerate() {
        for (((x, w, _, align), tag), text) in COLUMNS.iter().zip(LINE).zip(cells(line)) {
            let Some(text) = text.filter(|t| !t.is_empty()) else { continue };
            let tag = format!("GoodsInfos/GoodsInfo#{number}/{tag}");
            let pieces = match *align {
                Align::Left => wrap(&text, SMALL, w - 2.0),
                _ => vec![text],
            };
            for (index, piece) in pieces.iter().enumerate() {
                let y = y + ROW * index as f64;
                let label = Label::value(x + 1.0, y, w - 2.0, ROW, piece);
                sheet.fill(label.aligned(*align).tagged(tag.clone()));
            }
        }
        y += ROW * rows_of(line) as f64;
    }
    y
}

/// The list of goods (销货清单): every line, on pages of 210 × 297 mm.
fn lists(invoice: &Invoice, extras: &Extras<'_>) -> Vec<Sheet> {
    const ROWS: usize = 48;
    let mut pages: Vec<(usize, Vec<Line>)> = vec![(0, Vec::new())];
    for line in &invoice.lines {
        let rows = rows_of(line);
        if let Some((used, page)) = pages.last_mut().filter(|(used, _)| used + rows <= ROWS) {
            *used += rows;
            page.push(line.clone());
        } else {
            pages.push((rows, vec![line.clone()]));
        }
    }
    let count = pages.len();
    let mut sheets = Vec::new();
    for (index, (_, page)) in pages.iter().enumerate() {
        let mut sheet = Sheet::new(210.0, 297.0);
        let title = Label::printed(55.0, 10.0, 100.0, 9.0, "销售货物或者提供应税劳务、服务清单");
        sheet.print(title.sized(5.6).aligned(Align::Center));
        let code = invoice.code.as_deref().unwrap_or_default();
        let number = invoice.number.as_deref().unwrap_or_default();
        let of = format!("所属发票代码 {code}　号码 {number}");
        sheet.fill(Label::value(5.5, 24.0, 120.0, 5.0, &of));
        let place = format!("第 {} 页，共 {count} 页", index + 1);
        sheet.fill(Label::value(150.0, 24.0, 55.0, 5.0, &place).aligned(Align::Right));
        let bottom = 37.6 + ROW * ROWS as f64 + 2.0;
        sheet.rules(&[[4.5, 30.0, 205.5, 30.0], [4.5, 36.6, 205.5, 36.6]]);
        sheet.rules(&[[4.5, bottom, 205.5, bottom], [205.5, 30.0, 205.5, bottom]]);
        for (x, w, name, _) in COLUMNS {
            sheet.rules(&[[x, 30.0, x, bottom]]);
            sheet.print(Label::printed(x, 31.1, w, 4.4, name).aligned(Align::Center));
        }
        lines(&mut sheet, page, 37.6);
        let sums = [(163.7, invoice.total_without_tax, "合计金额"), (204.7, invoice.tax, "税额")];
        for (right, sum, name) in sums.into_iter().filter(|_| index + 1 == count) {
            if let Some(sum) = sum {
                let text = format!("{name} {sum}");
                let label = Label::value(right - 60.0, bottom + 2.0, 60.0, 5.0, &text);
                sheet.fill(label.aligned(Align::Right).colored(BLACK));
            }
        }
        sheet.notice(extras.notice);
        sheets.push(sheet);
    }
    sheets
}
