//! Paper invoices of the tax control system (增值税专用发票, 普通发票) and toll invoices: buyer above
//! the goods, seller below the totals.

use model::{Invoice, Party};

use super::super::drawing::Drawing;
use super::super::facts::{Facts, one};
use super::super::fonts::Font;

/// Size of labels and values in millimetres.
const SIZE: f64 = 3.3;
const LEFT: f64 = 18.0;
const RIGHT: f64 = 232.0;
/// Where the block of the buyer, the goods, the totals and the seller begin, and where all ends.
const ROWS: [f64; 6] = [30.0, 53.0, 88.0, 94.0, 101.0, 124.0];
/// Columns of the goods: left edge, heading.
const GOODS: [(f64, &str); 8] = [
    (18.0, "货物或应税劳务、服务名称"),
    (72.0, "规格型号"),
    (96.0, "单位"),
    (108.0, "数量"),
    (130.0, "单价"),
    (156.0, "金额"),
    (188.0, "税率"),
    (202.0, "税额"),
];
/// The same of toll invoices.
const TOLL: [(f64, &str); 8] = [
    (18.0, "项目名称"),
    (56.0, "车牌号"),
    (80.0, "类型"),
    (100.0, "通行日期起"),
    (130.0, "通行日期止"),
    (158.0, "金额"),
    (188.0, "税率"),
    (202.0, "税额"),
];

/// A special invoice on paper.
pub fn special(mut facts: Facts, font: Font) -> Drawing {
    let year = facts.code_year();
    facts.invoice.code = Some(format!(
        "{}{year:02}{}1{}0",
        facts.place,
        1 + facts.chance.below(4),
        one(&mut facts.chance, &[2, 3])
    ));
    paper(facts, font, "增值税专用发票")
}

/// An ordinary invoice on paper; it has a check code.
pub fn normal(mut facts: Facts, font: Font) -> Drawing {
    let year = facts.code_year();
    let code = match facts.chance.is(600) {
        true => format!("0{}{year:02}001{}", facts.place, one(&mut facts.chance, &["04", "05"])),
        false => format!("{}{year:02}{}3{}0", facts.place, 1 + facts.chance.below(4), 2),
    };
    facts.invoice.code = Some(code);
    facts.invoice.check_code = Some(facts.chance.digits(20));
    paper(facts, font, "增值税普通发票")
}

fn paper(mut facts: Facts, font: Font, title: &str) -> Drawing {
    let mut page = Drawing::new(240.0, 140.0, font);
    page.paper = one(&mut facts.chance, &[[250, 248, 238], [240, 246, 244], [251, 251, 251]]);
    page.ink = one(&mut facts.chance, &[[150, 80, 40], [40, 90, 150], [60, 110, 70]]);
    page.print_ink = one(&mut facts.chance, &[[25, 25, 40], [50, 40, 120]]);
    page.is_dotted = facts.chance.is(400);
    facts.invoice.number = Some(facts.chance.digits(8));
    let (code, number) = (text(&facts.invoice.code), text(&facts.invoice.number));
    let title = format!("{}{title}", facts.province);
    page.title(120.0, 9.0, 7.5, &title);
    page.rules(&[[78.0, 18.5, 162.0, 18.5], [78.0, 19.7, 162.0, 19.7]]);
    page.print_in([30, 30, 30], 36.0, 10.0, 5.0, &code);
    page.form(164.0, 10.0, 6.0, "No");
    page.print_in([30, 30, 90], 175.0, 10.0, 5.6, &number);
    page.print(205.0, 16.5, SIZE, &code);
    page.print(205.0, 20.5, SIZE, &number);
    page.form(178.0, 24.5, SIZE, "开票日期：");
    page.print(197.0, 24.8, SIZE, &facts.long_day());
    if let Some(check) = &facts.invoice.check_code {
        page.print(20.0, 24.6, SIZE, &format!("校验码 {}", grouped(check)));
    }
    if facts.chance.is(400) {
        let qr = model::qr::QrText::of(&facts.invoice).map(|qr| qr.render());
        page.code(LEFT, 4.0, 17.0, &qr.unwrap_or_default());
    }
    body(&mut page, &mut facts, &GOODS);
    page.says_all(&facts.invoice);
    page
}

/// A toll invoice (通行费电子普通发票).
pub fn toll(mut facts: Facts, font: Font) -> Drawing {
    let year = facts.code_year();
    let mut page = Drawing::new(240.0, 140.0, font);
    facts.invoice.code = Some(format!("0{}{year:02}00{}12", facts.place, facts.chance.below(8)));
    facts.invoice.number = Some(facts.chance.digits(8));
    facts.invoice.check_code = Some(facts.chance.digits(20));
    page.title(120.0, 8.0, 7.0, &format!("{}增值税电子普通发票", facts.province));
    page.print(22.0, 22.0, 4.2, "通行费");
    let machine = facts.chance.digits(12);
    page.pair(LEFT, 26.0, SIZE, "机器编号：", &machine);
    for (y, label, value) in [
        (7.0, "发票代码：", text(&facts.invoice.code)),
        (12.5, "发票号码：", text(&facts.invoice.number)),
        (18.0, "开票日期：", facts.long_day()),
        (23.5, "校 验 码：", grouped(&text(&facts.invoice.check_code))),
    ] {
        page.form(170.0, y, SIZE, label);
        page.print(187.0, y, SIZE, &value);
    }
    if facts.chance.is(400) {
        let qr = model::qr::QrText::of(&facts.invoice).map(|qr| qr.render());
        page.code(44.0, 4.0, 19.0, &qr.unwrap_or_default());
    }
    body(&mut page, &mut facts, &TOLL);
    page.says_all(&facts.invoice);
    page
}

fn text(value: &Option<String>) -> String {
    value.clone().unwrap_or_default()
}

/// In groups of five.
fn grouped(digits: &str) -> String {
    let all: Vec<char> = digits.chars().collect();
    all.chunks(5).map(String::from_iter).collect::<Vec<_>>().join(" ")
}

/// Everything below the head.
fn body(page: &mut Drawing, facts: &mut Facts, columns: &[(f64, &str); 8]) {
    let [top, goods, sums, words, seller, end] = ROWS;
    for y in ROWS {
        page.rules(&[[LEFT, y, RIGHT, y]]);
    }
    page.rules(&[[LEFT, top, LEFT, end], [RIGHT, top, RIGHT, end]]);
    for (x, _) in &columns[1..] {
        page.rules(&[[*x - 1.0, goods, *x - 1.0, words]]);
    }
    for (y, heading, side) in [(top, "购买方", "密码区"), (seller, "销售方", "备注")] {
        page.down(19.5, y + 3.0, 6.5, SIZE, heading);
        page.down(139.5, y + 3.0, if side == "备注" { 9.0 } else { 6.5 }, SIZE, side);
        page.rules(&[[25.0, y, 25.0, y + 23.0], [138.0, y, 138.0, y + 23.0]]);
        page.rules(&[[145.0, y, 145.0, y + 23.0]]);
    }
    let buyer = facts.invoice.buyer.clone();
    party(page, &buyer, top + 1.5);
    party(page, &facts.invoice.seller.clone(), seller + 1.5);
    let symbols: Vec<char> = "0123456789+-*/<>".chars().collect();
    for row in 0..4 {
        let line: String = (0..27).map(|_| one(&mut facts.chance, &symbols)).collect();
        page.print(147.0, top + 2.0 + 5.0 * f64::from(row), 3.6, &line);
    }
    for (x, heading) in columns {
        page.form(x + 1.0, goods + 1.2, SIZE, heading);
    }
    let is_toll = columns[1].1 == "车牌号";
    lines(page, facts, columns, is_toll);
    totals(page, &facts.invoice, sums, words);
    let people = [("收款人：", &facts.invoice.payee), ("复核：", &facts.invoice.reviewer)];
    for ((label, value), x) in people.into_iter().zip([24.0, 78.0]) {
        page.pair(x, end + 2.0, SIZE, label, &text(value));
    }
    page.pair(128.0, end + 2.0, SIZE, "开票人：", &text(&facts.invoice.drawer));
    page.form(182.0, end + 2.0, SIZE, "销售方：（章）");
}

fn party(page: &mut Drawing, party: &Party, top: f64) {
    let rows = [
        ("名　　　　称：", &party.name),
        ("纳税人识别号：", &party.tax_id),
        ("地 址、电 话：", &party.address_phone),
        ("开户行及账号：", &party.bank_account),
    ];
    for (at, (label, value)) in rows.into_iter().enumerate() {
        let y = top + 5.3 * at as f64;
        page.form(27.0, y, SIZE, label);
        if let Some(value) = value {
            // Long addresses are printed smaller, as they are.
            let size = SIZE * (84.0 / page.font.width(value, SIZE)).min(1.0);
            page.print(52.0, y, size, value);
        }
    }
}

fn lines(page: &mut Drawing, facts: &mut Facts, columns: &[(f64, &str); 8], is_toll: bool) {
    let [_, goods, ..] = ROWS;
    let mut plates = Vec::new();
    if is_toll {
        facts.invoice.lines.truncate(1);
        let sum: model::Fen = facts.invoice.lines.iter().filter_map(|l| l.amount).sum();
        let tax: model::Fen = facts.invoice.lines.iter().filter_map(|l| l.tax).sum();
        facts.amounts(sum, tax);
        let day = facts.day.to_string().replace('-', "");
        plates = vec!["苏A0000X".to_owned(), "客车".to_owned(), day.clone(), day];
    }
    for (row, line) in facts.invoice.lines.iter().enumerate() {
        let y = goods + 6.6 + 4.6 * row as f64;
        let of = |value: &Option<String>| value.clone().unwrap_or_default();
        let name = if is_toll { "*经营租赁*通行费".to_owned() } else { of(&line.name) };
        page.print(columns[0].0 + 1.0, y, SIZE, &name);
        match is_toll {
            true => {
                for (value, (x, _)) in plates.iter().zip(&columns[1..]) {
                    page.print(x + 1.0, y, SIZE, value);
                }
            }
            false => {
                page.print(columns[1].0 + 1.0, y, SIZE, &of(&line.spec));
                page.print(columns[2].0 + 2.0, y, SIZE, &of(&line.unit));
                page.print_to(columns[4].0 - 3.0, y, SIZE, &of(&line.quantity));
                page.print_to(columns[5].0 - 3.0, y, SIZE, &of(&line.unit_price));
            }
        }
        let money = |fen: Option<model::Fen>| fen.map(|f| f.to_string()).unwrap_or_default();
        page.print_to(columns[6].0 - 3.0, y, SIZE, &money(line.amount));
        page.print(columns[6].0 + 2.0, y, SIZE, &of(&line.tax_rate));
        page.print_to(RIGHT - 2.0, y, SIZE, &money(line.tax));
    }
}

fn totals(page: &mut Drawing, invoice: &Invoice, sums: f64, words: f64) {
    let money = |fen: Option<model::Fen>| format!("¥{}", fen.unwrap_or(model::Fen(0)));
    page.form(34.0, sums + 1.3, SIZE, "合　　　计");
    page.print_to(185.0, sums + 1.2, SIZE, &money(invoice.total_without_tax));
    page.print_to(RIGHT - 2.0, sums + 1.2, SIZE, &money(invoice.tax));
    page.form(28.0, words + 1.8, SIZE, "价税合计（大写）");
    page.print(76.0, words + 1.6, 3.8, &format!("⊗{}", text(&invoice.total_in_words)));
    page.form(172.0, words + 1.8, SIZE, "（小写）");
    page.print(186.0, words + 1.6, 3.8, &money(invoice.total));
}
