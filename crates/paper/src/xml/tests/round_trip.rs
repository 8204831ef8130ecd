//! What is written reads back as the same invoice.

use model::{Day, Fen, Invoice, Kind, Line, Party};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;

use super::super::{Dialect, read, write_einvoice, write_original};

/// A text as documents hold them: anything printable, markup among it, blank at neither end.
fn text() -> impl Strategy<Value = String> {
    "[!-~票（）￥®𠮷]([ -~\n\r票（）￥®𠮷]{0,20}[!-~票（）￥®𠮷])?"
}

fn money() -> impl Strategy<Value = Option<Fen>> {
    of((-99_999_999i64..99_999_999).prop_map(Fen))
}

fn day() -> impl Strategy<Value = Option<Day>> {
    of((14_000i64..25_000).prop_map(|n| Day::from_number(n).unwrap()))
}

prop_compose! {
    fn line()(name in text(), texts in vec(of(text()), 5), amount in money(), tax in money())
        -> Line {
        let [spec, unit, quantity, unit_price, tax_rate] = texts.try_into().unwrap();
        Line { name: Some(name), spec, unit, quantity, unit_price, amount, tax_rate, tax }
    }
}

prop_compose! {
    fn party()(texts in vec(of(text()), 3), bank in of("[一-十]{2,6} [0-9]{8,20}")) -> Party {
        let [name, tax_id, address_phone] = texts.try_into().unwrap();
        Party { name, tax_id, address_phone, bank_account: bank }
    }
}

prop_compose! {
    /// What both layouts can carry.
    fn common()(
        number in of("[0-9]{8,20}"),
        issue_date in day(),
        amounts in (money(), money(), money()),
        seller in party(),
        buyer in party(),
        lines in vec(line(), 0..4),
        texts in vec(of(text()), 2),
        red in any::<Option<bool>>(),
    ) -> Invoice {
        let [remark, drawer] = texts.try_into().unwrap();
        let (total_without_tax, tax, total) = amounts;
        let is_negative = total.or(total_without_tax).is_some_and(|t| t < Fen(0));
        Invoice {
            number, issue_date, total_without_tax, tax, total, seller, buyer, lines, remark, drawer,
            is_red_letter: if is_negative { Some(true) } else { red },
            lines_complete: true,
            ..Invoice::default()
        }
    }
}

/// Particulars as the reader orders them: plain ones before groups.
fn particulars() -> impl Strategy<Value = Vec<(String, String)>> {
    let groups = vec(("toll\\.[a-z]{2,6}_[a-z]{1,5}", text()), 0..4);
    (vec(("[a-z]{2,6}_[a-z]{1,5}", text()), 0..3), groups).prop_map(|(mut plain, groups)| {
        plain.extend(groups);
        let mut seen = std::collections::BTreeSet::new();
        plain.retain(|(name, _)| seen.insert(name.clone()));
        plain
    })
}

proptest! {
    #[test]
    fn an_einvoice(
        mut invoice in common(),
        kind in prop::sample::select(vec![
            None,
            Some(Kind::DigitalSpecial),
            Some(Kind::DigitalNormal),
            Some(Kind::DigitalPaperSpecial),
            Some(Kind::DigitalPaperNormal),
        ]),
        words in of(text()),
        original in of("[0-9]{20}"),
        particulars in particulars(),
    ) {
        invoice.kind = kind;
        invoice.total_in_words = words;
        invoice.original_number = original;
        invoice.particulars = particulars;
        let xml = write_einvoice(&invoice);
        let found = read("x.xml", xml.as_bytes()).unwrap();
        prop_assert_eq!(found.dialect, Dialect::EInvoice);
        prop_assert_eq!(found.tax_signature, None);
        prop_assert_eq!(found.reading.invoice, invoice);
    }

    #[test]
    fn the_data_of_2019(
        mut invoice in common(),
        code in of("0[0-9]{9}(11|12|13|04|06|17)"),
        texts in vec(of("[!-~]{1,30}"), 3),
        names in vec(of(text()), 2),
        qr in of("01,[a-z],[0-9]{8},"),
    ) {
        let [payee, reviewer] = names.try_into().unwrap();
        let [check_code, machine_number, cipher] = texts.try_into().unwrap();
        let structure = code.as_deref().and_then(model::number::Structure::of_code);
        invoice.kind = structure.and_then(|code| code.kind);
        let written = Invoice {
            code, payee, reviewer, check_code, machine_number, cipher, qr_text: qr,
            ..invoice
        };
        let found = read("x.xml", write_original(&written).as_bytes()).unwrap();
        prop_assert_eq!(found.dialect, Dialect::Original);
        prop_assert!(!found.seller_signature);
        prop_assert_eq!(found.reading.invoice, written);
    }
}

#[test]
fn groups_of_special_kinds_come_back_in_order() {
    let facts = [
        ("tax_bureau_name", "某税务局"),
        ("request_time", "2026-02-28 10:00:00"),
        ("taxpayer_type", "一般纳税人"),
        ("label.发票开具方式标签", "网页开票"),
        ("line.1.tax_classification_code", "1030306000000000000"),
        ("passenger_transportation.1.traveler", "甲"),
        ("passenger_transportation.1.travel_date", "2026-02-27"),
        ("passenger_transportation.2.traveler", "乙"),
        ("red_e_invoice.credit_note_number", "1101"),
    ];
    let invoice = Invoice {
        number: Some("26537912570200000017".into()),
        kind: Some(Kind::DigitalNormal),
        issue_date: Day::new(2026, 2, 28),
        total: Some(Fen(-100)),
        is_red_letter: Some(true),
        original_number: Some("26537912570200000016".into()),
        lines: vec![Line { name: Some("*酒*白酒".into()), ..Line::default() }],
        lines_complete: true,
        particulars: facts.iter().map(|(n, v)| ((*n).into(), (*v).into())).collect(),
        ..Invoice::default()
    };
    let xml = write_einvoice(&invoice);
    assert_eq!(read("x.xml", xml.as_bytes()).unwrap().reading.invoice, invoice);
}

#[test]
fn what_xml_cannot_carry_is_dropped() {
    let invoice = Invoice {
        number: Some("1".into()),
        remark: Some("a\u{0}b\u{8}c\u{ffff}<&>\"'".into()),
        ..Invoice::default()
    };
    for xml in [write_einvoice(&invoice), write_original(&invoice)] {
        let found = read("x.xml", xml.as_bytes()).unwrap().reading.invoice;
        assert_eq!(found.remark.as_deref(), Some("abc<&>\"'"));
    }
}
