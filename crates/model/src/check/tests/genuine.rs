//! Genuine invoices of every sort that trip careless rules.

use super::{Change, complaints, found, invoice, judge, line, sample, text, voices};
use crate::words::to_words;
use crate::{Check, Day, Fact, Fen, Invoice, Kind, Line, Outcome, Reason, Source};

fn with(mut invoice: Invoice, change: Change) -> Invoice {
    change(&mut invoice);
    invoice
}

/// Genuine invoices of kinds that trip careless rules: none may raise a complaint.
fn genuine() -> Vec<(&'static str, Invoice)> {
    let digital = |mut i: Invoice| {
        (i.kind, i.title) = (Some(Kind::DigitalNormal), text("电子发票（普通发票）"));
        (i.code, i.check_code, i.machine_number) = (None, None, None);
        i.number = text("20322000000012345671");
        i
    };
    vec![
        ("fully digital", digital(sample())),
        (
            "several rates",
            invoice(vec![
                line(10_000, "13.00%", Some(1_300)),
                line(5_000, "0.06", Some(300)),
                line(3_333, "3%", Some(100)),
            ]),
        ),
        (
            "a discount line without quantity",
            invoice(vec![
                line(10_000, "6%", Some(600)),
                Line { quantity: None, ..line(-1_000, "6%", Some(-60)) },
            ]),
        ),
        (
            "a name that goes on in a second row",
            invoice(vec![
                line(10_000, "6%", Some(600)),
                Line { name: text("（续）"), ..Line::default() },
            ]),
        ),
        ("a line rounded by five fen", invoice(vec![line(10_000, "6%", Some(605))])),
        ("exempt, tax zero", invoice(vec![line(5_700, "免税", Some(0))])),
        ("exempt, tax hidden", with(invoice(vec![line(5_700, "免税", None)]), |i| i.tax = None)),
        ("tax hidden as ***", with(invoice(vec![line(5_700, "***", None)]), |i| i.tax = None)),
        ("not taxed", digital(with(invoice(vec![line(5_700, "不征税", None)]), |i| i.tax = None))),
        (
            "tax on the difference",
            with(invoice(vec![line(10_000, "5%", Some(10))]), |i| {
                i.remark = text("差额征税：98.00。");
            }),
        ),
        ("rate hidden, tax on the difference", invoice(vec![line(10_000, "***", Some(95))])),
        (
            "lines on a list",
            with(sample(), |i| {
                (i.lines[0].amount, i.lines[0].tax) = (Some(Fen(100)), Some(Fen(6)));
                i.lines_complete = false;
            }),
        ),
        ("a blank of three years ago", with(sample(), |i| i.code = text("032001700211"))),
        ("toll under the common title", with(sample(), |i| i.code = text("032001900212"))),
        (
            "a city with its own account",
            with(sample(), |i| {
                (i.code, i.title) = (text("033022000211"), text("宁波增值税电子普通发票"));
            }),
        ),
        (
            "roll, prices with tax",
            with(invoice(vec![line(10_600, "6%", None)]), |i| {
                (i.kind, i.code, i.title) = (Some(Kind::VatRoll), text("032001900207"), None);
                i.lines[0].tax_rate = None;
                (i.total_without_tax, i.tax, i.total) =
                    (Some(Fen(10_000)), Some(Fen(600)), Some(Fen(10_600)));
                i.total_in_words = Some(to_words(Fen(10_600)));
            }),
        ),
    ]
}

/// Tickets and receipts, which have other amounts and fewer fields.
fn genuine_tickets() -> Vec<(&'static str, Invoice)> {
    let bare = |kind: Kind, change: fn(&mut Invoice)| {
        let mut i = Invoice { kind: Some(kind), ..Invoice::default() };
        i.issue_date = Day::new(2020, 7, 23);
        change(&mut i);
        i
    };
    vec![
        (
            "rail",
            bare(Kind::Rail, |i| {
                i.number = text("20119130671000000049");
                (i.total_without_tax, i.tax, i.total) =
                    (Some(Fen(16_605)), Some(Fen(1_495)), Some(Fen(18_100)));
                i.lines =
                    vec![Line {
                        name: text("票价"), amount: Some(Fen(18_100)), ..Line::default()
                    }];
                i.lines_complete = true;
            }),
        ),
        (
            "air, fare as net",
            bare(Kind::Air, |i| {
                i.number = text("20112130671000000049");
                (i.total_without_tax, i.tax, i.total) =
                    (Some(Fen(47_706)), Some(Fen(4_707)), Some(Fen(62_000)));
                i.other_amounts = vec![
                    ("燃油附加费".into(), Fen(4_587)),
                    ("民航发展基金".into(), Fen(5_000)),
                    ("保险费".into(), Fen(2_000)),
                ];
            }),
        ),
        (
            "air, fare and fuel as net and by name",
            bare(Kind::Air, |i| {
                i.number = text("20112130671000000049");
                (i.total_without_tax, i.tax, i.total) =
                    (Some(Fen(52_293)), Some(Fen(4_707)), Some(Fen(62_000)));
                i.other_amounts =
                    vec![("燃油附加费".into(), Fen(4_587)), ("民航发展基金".into(), Fen(5_000))];
            }),
        ),
        (
            "fiscal",
            bare(Kind::Fiscal, |i| {
                (i.code, i.number) = (text("00010126"), text("0010925600"));
                i.check_code = text("b05e2a");
                i.total = Some(Fen(9_000));
                i.total_in_words = text("玖拾元整");
                i.lines = vec![Line {
                    name: text("专利费"),
                    amount: Some(Fen(9_000)),
                    ..Line::default()
                }];
                i.lines_complete = true;
            }),
        ),
        (
            "bank receipt",
            bare(Kind::BankReceipt, |i| {
                i.total = Some(Fen(123_456));
                i.total_in_words = text("壹仟贰佰叁拾肆元伍角陆分");
                i.particulars = vec![("付款人账号".into(), "6222".into())];
            }),
        ),
    ]
}

#[test]
fn no_genuine_invoice_raises_a_complaint() {
    for (name, invoice) in genuine().into_iter().chain(genuine_tickets()) {
        let evidence = judge(&voices(&invoice));
        assert_eq!(complaints(&evidence), Vec::<String>::new(), "{name}");
    }
}

#[test]
fn a_red_letter_invoice_is_told_with_its_original() {
    let mut red = invoice(vec![line(-10_000, "6%", Some(-600))]);
    red.remark = text("对应正数发票代码:032001900211号码:40817262");
    let evidence = judge(&voices(&red));
    assert_eq!(complaints(&evidence), Vec::<String>::new());
    let line = evidence.iter().find(|e| e.check == Check::RedLetter).unwrap();
    assert_eq!((line.outcome, line.reason), (Outcome::Info, Some(Reason::RedLetter)));
    assert_eq!(line.facts, [("original".into(), Fact::from("03200190021140817262"))]);

    let say = |red: &Invoice| found(&judge(&voices(red)), Check::RedLetter).unwrap();
    red.remark = None;
    assert_eq!(say(&red), (Outcome::Warn, "red-without-original", Some(Reason::RedLetter)));
    red.remark = text("开具红字增值税专用发票信息表编号1201031607002548");
    assert_eq!(say(&red).1, "red-by-form");
    let claims = Invoice { is_red_letter: Some(true), ..sample() };
    assert_eq!(say(&claims), (Outcome::Warn, "sign-differs", None));
    let blue = Invoice { is_red_letter: Some(false), ..sample() };
    assert_eq!(say(&blue), (Outcome::Pass, "blue", None));
}

#[test]
fn what_pages_do_to_texts_is_no_contradiction() {
    let cases: [(&str, Change); 10] = [
        ("half-width brackets", |i| i.seller.name = text("南京示例科技有限公司(江宁)")),
        ("a cut name", |i| i.seller.name = text("南京示例科技有限公司（江")),
        ("a spaced check code", |i| i.check_code = text("16197 83356 74145 07415")),
        ("full-width tax number", |i| i.seller.tax_id = text("９１110108690017781b")),
        ("words with a circle", |i| i.total_in_words = text("⊗ 壹佰零陆元正")),
        ("a joined address", |i| i.seller.address_phone = text("025-12345678南京市示例路1号")),
        ("a glyph without a name", |i| i.drawer = text("张\u{fffd}")),
        ("a masked name", |i| i.seller.name = text("南京**有限公司")),
        ("another name of the kind", |i| i.kind = Some(Kind::VatNormal)),
        ("code and number in one", |i| i.number = text("03200190021140817263")),
    ];
    for (name, change) in cases {
        let mut readings = voices(&sample());
        change(&mut readings[1].invoice);
        assert_eq!(complaints(&judge(&readings)), Vec::<String>::new(), "{name}");
    }
}

#[test]
fn a_gross_amount_in_the_net_field_of_the_container_is_no_contradiction() {
    let mut readings = voices(&sample());
    readings[1].source = Source::Metadata;
    let metadata = &mut readings[1].invoice;
    (metadata.total_without_tax, metadata.tax, metadata.total) = (Some(Fen(10_600)), None, None);
    metadata.lines.clear();
    let evidence = judge(&readings);
    assert_eq!(found(&evidence, Check::SourcesAgree).unwrap().1, "agree");
}
