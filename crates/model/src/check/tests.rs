//! The rules as a specification: what genuine invoices look like, and what gives forgeries away.

use proptest::prelude::*;

use super::{Context, run};
use crate::qr::QrText;
use crate::reading::{Place, merge};
use crate::verdict::{Integrity, Trust, Verdict, decide};
use crate::words::to_words;
use crate::{
    Check, Day, Evidence, Fact, Fen, Field, Invoice, Kind, Line, Outcome, Party, Reading, Reason,
    Source,
};

type Change = fn(&mut Invoice);

fn text(value: &str) -> Option<String> {
    Some(value.to_owned())
}

fn line(amount: i64, rate: &str, tax: Option<i64>) -> Line {
    Line {
        name: text("*信息技术服务*服务费"),
        quantity: text("1"),
        amount: Some(Fen(amount)),
        tax_rate: text(rate),
        tax: tax.map(Fen),
        ..Line::default()
    }
}

/// A genuine electronic invoice with these lines.
fn invoice(lines: Vec<Line>) -> Invoice {
    let net: Fen = lines.iter().filter_map(|l| l.amount).sum();
    let tax: Fen = lines.iter().filter_map(|l| l.tax).sum();
    Invoice {
        kind: Some(Kind::VatNormalElectronic),
        title: text("江苏增值税电子普通发票"),
        code: text("032001900211"),
        number: text("40817263"),
        issue_date: Day::new(2020, 7, 23),
        check_code: text("16197833567414507415"),
        machine_number: text("499099887766"),
        total_without_tax: Some(net),
        tax: Some(tax),
        total: Some(net + tax),
        total_in_words: Some(to_words(net + tax)),
        seller: Party {
            name: text("南京示例科技有限公司（江宁）"),
            tax_id: text("91110108690017781B"),
            address_phone: text("南京市示例路1号 025-12345678"),
            bank_account: text("示例银行南京分行 1234567890123"),
        },
        buyer: Party { name: text("个人"), ..Party::default() },
        lines,
        lines_complete: true,
        drawer: text("张三"),
        ..Invoice::default()
    }
}

fn sample() -> Invoice {
    invoice(vec![line(10_000, "6%", Some(600))])
}

/// The readings of a document: data, the page and the QR code.
fn voices(data: &Invoice) -> Vec<Reading> {
    let qr = QrText::of(data).map(|qr| QrText::invoice_of(&qr.render()).unwrap());
    let mut readings = vec![
        Reading::new(Source::Attachment, "original_invoice.xml", data.clone()),
        Reading::new(Source::Page, "Pages/Page_0/Content.xml", data.clone()),
    ];
    readings.extend(qr.map(|qr| Reading::new(Source::Qr, "page 1", qr)));
    readings
}

fn judge(readings: &[Reading]) -> Vec<Evidence> {
    let today = Day::new(2026, 11, 22).unwrap();
    run(readings, &merge(readings), &Context { today, integrity: Integrity::Unsigned })
}

fn found(evidence: &[Evidence], check: Check) -> Option<(Outcome, &'static str, Option<Reason>)> {
    evidence.iter().find(|e| e.check == check).map(|e| (e.outcome, e.say, e.reason))
}

/// What is wrong or doubtful, as `code say`.
fn complaints(evidence: &[Evidence]) -> Vec<String> {
    let is_bad = |e: &&Evidence| matches!(e.outcome, Outcome::Fail | Outcome::Warn);
    evidence.iter().filter(is_bad).map(|e| format!("{} {}", e.check.code(), e.say)).collect()
}

fn is_condemned(evidence: &[Evidence]) -> bool {
    decide(Integrity::Unsigned, Trust::None, evidence, None) == Verdict::Invalid
}

#[test]
fn a_genuine_invoice_passes_every_check_in_the_order_of_the_catalogue() {
    let evidence = judge(&voices(&sample()));
    assert_eq!(complaints(&evidence), Vec::<String>::new());
    let checks: Vec<_> = evidence.iter().map(|e| (e.check, e.say)).collect();
    assert_eq!(
        checks,
        [
            (Check::InvoiceRecognised, "yes"),
            (Check::InvoiceKey, "key"),
            (Check::AmountSum, "match"),
            (Check::AmountLines, "match"),
            (Check::AmountRate, "match"),
            (Check::AmountWords, "match"),
            (Check::QrChecksum, "match"),
            (Check::QrFields, "match"),
            (Check::SourcesAgree, "agree"),
            (Check::TaxIdSeller, "valid"),
            (Check::NumberStructure, "fits"),
            (Check::NumberDate, "fits"),
            (Check::NumberRegion, "fits"),
            (Check::NumberKind, "fits"),
            (Check::DateFuture, "past"),
        ]
    );
    assert!(checks.is_sorted());
}

#[test]
fn nothing_read_is_no_invoice_and_nothing_else_is_said() {
    let evidence = judge(&[]);
    assert_eq!(evidence.len(), 1);
    assert_eq!(
        found(&evidence, Check::InvoiceRecognised),
        Some((Outcome::Fail, "no", Some(Reason::NotAnInvoice)))
    );
    let only_kind = Invoice { kind: Some(Kind::Rail), ..Invoice::default() };
    let evidence = judge(&[Reading::new(Source::Text, "page 1", only_kind)]);
    assert_eq!(complaints(&evidence), ["invoice.recognised partly"]);
}

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
    assert_eq!(line.facts, [("original", Fact::from("03200190021140817262"))]);

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
fn a_page_that_shows_something_else_is_caught_in_every_key_field() {
    let cases: [(&str, Change); 12] = [
        ("number", |i| i.number = text("40817264")),
        ("code", |i| i.code = text("032001900311")),
        ("issue_date", |i| i.issue_date = Day::new(2020, 7, 24)),
        ("check_code", |i| i.check_code = text("16197833567414507416")),
        ("total_without_tax", |i| i.total_without_tax = Some(Fen(10_001))),
        ("tax", |i| i.tax = Some(Fen(601))),
        ("total", |i| i.total = Some(Fen(90_600))),
        ("total_in_words", |i| i.total_in_words = text("玖佰零陆圆整")),
        ("seller.name", |i| i.seller.name = text("北京示例科技有限公司（江宁）")),
        ("seller.tax_id", |i| i.seller.tax_id = text("91110108690017782B")),
        ("seller.bank_account", |i| {
            i.seller.bank_account = text("示例银行南京分行 1234567890132");
        }),
        ("lines", |i| i.lines[0].amount = Some(Fen(9_000))),
    ];
    for (field, change) in cases {
        let mut readings = voices(&sample());
        change(&mut readings[1].invoice);
        let evidence = judge(&readings);
        let line = evidence.iter().find(|e| e.check == Check::SourcesAgree).unwrap();
        assert_eq!(
            (line.outcome, line.reason),
            (Outcome::Fail, Some(Reason::PageDiffersFromData)),
            "{field}"
        );
        let Some((_, Fact::List(fields))) = line.facts.last() else { panic!("{field}: no list") };
        assert!(fields.iter().any(|f| f.starts_with(&format!("{field}: "))), "{fields:?}");
        assert!(fields[0].contains("(attachment original_invoice.xml"), "{fields:?}");
        assert!(is_condemned(&evidence), "{field}");
    }
}

#[test]
fn a_doubtful_reading_warns_and_never_condemns() {
    let wrong = |source: Source, confidence: f32| {
        let mut readings = voices(&sample());
        readings[1].source = source;
        let total = Field::Total;
        readings[1].places.insert(total, Place { confidence, ..Place::default() });
        readings[1].invoice.total = Some(Fen(90_600));
        judge(&readings)
    };
    assert!(is_condemned(&wrong(Source::Text, 0.9)));
    for (source, confidence) in [(Source::Text, 0.7), (Source::Ocr, 1.0), (Source::Typed, 1.0)] {
        let evidence = wrong(source, confidence);
        assert!(!is_condemned(&evidence), "{source:?}");
        let say = found(&evidence, Check::SourcesAgree);
        assert_eq!(say, Some((Outcome::Warn, "differ", None)), "{source:?}");
        assert_eq!(found(&evidence, Check::AmountSum), Some((Outcome::Warn, "differs", None)));
        assert_eq!(found(&evidence, Check::AmountWords), Some((Outcome::Warn, "differs", None)));
    }
}

#[test]
fn a_line_lost_by_the_layout_does_not_condemn() {
    let mut readings = voices(&invoice(vec![line(10_000, "6%", Some(600)); 3]));
    readings[1].source = Source::Text;
    readings[1].invoice.lines.pop();
    readings.remove(0);
    let evidence = judge(&readings);
    assert_eq!(found(&evidence, Check::AmountLines), Some((Outcome::Warn, "differs", None)));
    assert!(!is_condemned(&evidence));
}

#[test]
fn the_qr_code_is_held_against_the_document() {
    let with_qr = |qr: &str| {
        let mut readings = voices(&sample());
        readings[2].invoice = QrText::invoice_of(qr).unwrap_or_default();
        readings[2].invoice.qr_text = text(qr);
        judge(&readings)
    };
    let right = "01,10,032001900211,40817263,100.00,20200723,16197833567414507415,";
    let (pass, fail, warn) = (Outcome::Pass, Outcome::Fail, Outcome::Warn);
    let differs = (fail, "differs", Some(Reason::QrDiffers));
    for (name, qr, fields) in [
        ("right", right.to_owned(), (pass, "match", None)),
        ("another amount", right.replace("100.00", "900.00"), differs),
        ("another number", right.replace("40817263", "40817264"), differs),
        ("another code", right.replace("0211,", "0311,"), differs),
        ("another day", right.replace("0723", "0724"), differs),
        ("another check code", right.replace("7415,", "7416,"), differs),
        ("the total instead", right.replace("100.00", "106.00"), (warn, "other-amount", None)),
        ("last six of the check code", right.replace("16197833567414", ""), (pass, "match", None)),
        ("not an invoice", "https://example.com".into(), (Outcome::Info, "unreadable", None)),
        ("garbled", "01,10,?".into(), (warn, "unreadable", None)),
    ] {
        assert_eq!(found(&with_qr(&qr), Check::QrFields), Some(fields), "{name}");
    }
    let checksum = |qr: &str| found(&with_qr(qr), Check::QrChecksum);
    assert_eq!(checksum(right), Some((Outcome::Info, "absent", None)));
    let wrong = format!("{right}0000");
    assert_eq!(checksum(&wrong), Some((fail, "differs", Some(Reason::QrChecksumWrong))));
    assert!(is_condemned(&with_qr(&wrong)));
    let dummies = [
        "01,61,,20112130671000000049,620,20200723,,7890",
        "01,10,22119130671000000049,166.05,20220317,b2b2",
    ];
    for dummy in dummies {
        assert_eq!(checksum(dummy), Some((warn, "differs", None)), "{dummy}");
    }
}

#[test]
fn numbers_are_held_against_date_title_and_kind() {
    let cases: [(Check, &str, Change); 9] = [
        (Check::NumberStructure, "placeholder", |i| i.number = text("9223372036854775807")),
        (Check::NumberStructure, "odd-number", |i| i.number = text("4081726")),
        (Check::NumberStructure, "odd-code", |i| i.code = text("00000002")),
        (Check::NumberStructure, "odd-pair", |i| i.number = text("20322000000012345671")),
        (Check::NumberDate, "differs", |i| i.issue_date = Day::new(2018, 7, 23)),
        (Check::NumberRegion, "differs", |i| i.title = text("山东增值税电子普通发票")),
        (Check::NumberRegion, "unknown", |i| i.code = text("099991900211")),
        (Check::NumberKind, "differs", |i| i.code = text("032001900213")),
        (Check::TaxIdSeller, "wrong", |i| i.seller.tax_id = text("91500102563638729E")),
    ];
    for (check, say, change) in cases {
        let mut changed = sample();
        change(&mut changed);
        let evidence = judge(&voices(&changed));
        assert_eq!(found(&evidence, check).map(|f| f.1), Some(say), "{say}");
        assert!(!is_condemned(&evidence), "{say}: a sign is no proof");
    }
}

#[test]
fn an_invoice_of_tomorrow_is_not_believed() {
    let mut late = sample();
    late.issue_date = Day::new(2026, 11, 23);
    let evidence = judge(&[Reading::new(Source::Attachment, "a.xml", late)]);
    let future = Some((Outcome::Fail, "future", Some(Reason::FutureDate)));
    assert_eq!(found(&evidence, Check::DateFuture), future);
    assert_eq!(found(&evidence, Check::SourcesAgree), Some((Outcome::Info, "single", None)));
}

#[test]
fn values_of_different_readings_are_not_added_up_when_one_states_them_all() {
    // The data hides the tax, the page reader took another figure for it.
    let mut readings = voices(&invoice(vec![line(5_700, "免税", None)]));
    readings[0].invoice.tax = None;
    readings[1].source = Source::Text;
    readings[1].invoice.tax = Some(Fen(5_700));
    readings[1].invoice.total = None;
    let evidence = judge(&readings);
    assert_eq!(found(&evidence, Check::AmountSum), Some((Outcome::Pass, "match", None)));
    assert!(!is_condemned(&evidence));
}

fn any_line() -> impl Strategy<Value = Line> {
    let rate = prop::sample::select(vec![
        ("13%", 13_000),
        ("0.06", 6_000),
        ("0.030000", 3_000),
        ("1.5%", 1_500),
        ("免税", 0),
    ]);
    (1i64..1_000_000_000, rate).prop_map(|(amount, (rate, thousandths))| {
        let tax = (amount * thousandths + 50_000) / 100_000;
        line(amount, rate, Some(tax))
    })
}

proptest! {
    #[test]
    fn every_consistent_invoice_passes(lines in prop::collection::vec(any_line(), 1..9)) {
        let evidence = judge(&voices(&invoice(lines)));
        prop_assert_eq!(complaints(&evidence), Vec::<String>::new());
    }

    #[test]
    fn every_changed_amount_is_caught(
        lines in prop::collection::vec(any_line(), 1..9),
        which in 0usize..6,
        by in prop_oneof![7i64..1_000_000, -1_000_000i64..-6],
    ) {
        let mut changed = invoice(lines);
        let by = Fen(by);
        let (check, reason) = match which {
            0 => (Check::AmountSum, Reason::AmountContradiction),
            1 => (Check::AmountSum, Reason::AmountContradiction),
            2 => (Check::AmountSum, Reason::AmountContradiction),
            3 => (Check::AmountWords, Reason::WordsContradiction),
            4 => (Check::AmountLines, Reason::AmountContradiction),
            _ => (Check::QrFields, Reason::QrDiffers),
        };
        let add = |to: &mut Option<Fen>| *to = to.map(|fen| fen + by);
        let mut readings = voices(&changed);
        match which {
            0 => add(&mut changed.total_without_tax),
            1 => add(&mut changed.tax),
            2 => add(&mut changed.total),
            3 => {
                let total = changed.total.unwrap() + by;
                prop_assume!(total > Fen(0));
                changed.total_in_words = Some(to_words(total));
            }
            4 => add(&mut changed.lines[0].amount),
            _ => {
                let mut other = changed.clone();
                add(&mut other.total_without_tax);
                prop_assume!(other.total_without_tax != changed.total);
                prop_assume!(other.total_without_tax > Some(Fen(0)));
                readings = voices(&other);
                readings.drain(..2);
            }
        }
        let mut all = vec![Reading::new(Source::Attachment, "a.xml", changed)];
        all.extend(readings.pop());
        let evidence = judge(&all);
        let line = evidence.iter().find(|e| e.check == check).unwrap();
        prop_assert_eq!((line.outcome, line.reason), (Outcome::Fail, Some(reason)));
        prop_assert!(is_condemned(&evidence));
    }

    #[test]
    fn no_reading_panics(
        texts in prop::collection::vec(prop::option::of("\\PC{0,12}|[0-9*]{0,20}"), 12),
        amounts in prop::collection::vec(prop::option::of(any::<i64>().prop_map(Fen)), 6),
        source in prop::sample::select(vec![Source::Text, Source::Attachment, Source::Qr]),
    ) {
        let garbled = Invoice {
            kind: Some(Kind::VatSpecial),
            code: texts[0].clone(),
            number: texts[1].clone(),
            check_code: texts[2].clone(),
            total_in_words: texts[3].clone(),
            qr_text: texts[4].as_ref().map(|t| format!("01,10,{t},1,{t},,{t},{t}")),
            remark: texts[5].clone(),
            title: texts[6].clone(),
            seller: Party { tax_id: texts[7].clone(), name: texts[8].clone(), ..Party::default() },
            total_without_tax: amounts[0],
            tax: amounts[1],
            total: amounts[2],
            other_amounts: amounts[3].map(|fen| ("fund".to_owned(), fen)).into_iter().collect(),
            lines: vec![Line {
                amount: amounts[4],
                tax: amounts[5],
                tax_rate: texts[9].clone(),
                ..Line::default()
            }],
            lines_complete: true,
            ..Invoice::default()
        };
        let mut readings = voices(&sample());
        readings.push(Reading::new(source, "b.xml", garbled));
        prop_assert!(judge(&readings).iter().map(|e| e.check).is_sorted());
    }
}
