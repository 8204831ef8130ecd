//! What gives forgeries away, and what is only worth a question.

use super::{
    Change, complaints, found, invoice, is_condemned, judge, judge_as, line, sample, text, voices,
};
use crate::qr::QrText;
use crate::reading::Place;
use crate::verdict::{Integrity, Trust, Verdict, decide};
use crate::{Check, Day, Fact, Fen, Field, Invoice, Kind, Outcome, Reading, Reason, Source};

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
    let cases: [(Check, &str, Change); 10] = [
        (Check::NumberStructure, "placeholder", |i| i.number = text("9223372036854775807")),
        (Check::NumberStructure, "odd-number", |i| i.number = text("4081726")),
        (Check::NumberStructure, "odd-code", |i| i.code = text("00000002")),
        (Check::NumberStructure, "odd-pair", |i| i.number = text("20322000000012345671")),
        (Check::NumberDate, "differs", |i| i.issue_date = Day::new(2018, 7, 23)),
        (Check::NumberDate, "differs", |i| {
            (i.kind, i.code, i.number) =
                (Some(Kind::DigitalNormal), None, text("21322000000012345671"));
        }),
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
fn the_numbers_of_paper_tickets_are_not_those_of_tax_invoices() {
    for (kind, number) in [(Kind::TrainTicket, "D020221"), (Kind::AirItinerary, "12345678903")] {
        let of = |kind| {
            let mut ticket = sample();
            (ticket.kind, ticket.code, ticket.number) = (Some(kind), None, text(number));
            found(&judge(&voices(&ticket)), Check::NumberStructure).map(|f| f.1)
        };
        assert_eq!(of(kind), None, "{number}");
        assert!(of(Kind::Rail).is_some_and(|say| say != "fits"), "{number}");
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

#[test]
fn lines_are_held_against_totals_and_rates() {
    let cases: [(Check, Outcome, &str, Change); 4] = [
        (Check::AmountLines, Outcome::Fail, "tax-differs", |i| i.lines[0].tax = Some(Fen(700))),
        (Check::AmountRate, Outcome::Warn, "differs", |i| i.lines[0].tax = Some(Fen(607))),
        (Check::AmountRate, Outcome::Warn, "differs", |i| i.lines[0].tax_rate = text("免税")),
        (Check::AmountLines, Outcome::Skipped, "incomplete", |i| i.lines[0].amount = None),
    ];
    for (check, outcome, say, change) in cases {
        let mut changed = sample();
        change(&mut changed);
        let evidence = judge(&voices(&changed));
        assert_eq!(found(&evidence, check).map(|f| (f.0, f.1)), Some((outcome, say)));
    }
}

#[test]
fn words_that_break_off_are_unreadable_and_not_false() {
    for (words, say) in [
        ("壹佰零陆圆", "match"),
        ("壹佰零", "unreadable"),
        ("壹佰零柒圆整", "differs"),
        ("壹佰圆", "differs"),
    ] {
        let mut changed = sample();
        changed.total_in_words = text(words);
        assert_eq!(found(&judge(&voices(&changed)), Check::AmountWords).unwrap().1, say, "{words}");
    }
    let mut odd = invoice(vec![line(10_056, "免税", Some(0))]);
    odd.total_in_words = text("壹佰圆");
    assert_eq!(found(&judge(&voices(&odd)), Check::AmountWords).unwrap().1, "unreadable");
}

#[test]
fn facts_stay_short_whatever_the_document_says() {
    let mut readings = voices(&sample());
    readings[0].invoice.remark = Some("12345甲 ".repeat(100_000));
    readings[1].invoice.remark = Some("54321乙 ".repeat(100_000));
    readings[1].invoice.total_in_words = Some("一".repeat(100_000));
    let evidence = judge(&readings);
    assert_eq!(complaints(&evidence), ["amount.words unreadable", "sources.agree differ"]);
    assert!(format!("{evidence:?}").len() < 4_000);
}

#[test]
fn one_fen_is_rounding_and_two_are_a_contradiction() {
    for (off, outcome) in [(1, Outcome::Pass), (-1, Outcome::Pass), (2, Outcome::Fail)] {
        let mut changed = sample();
        changed.total = Some(Fen(10_600 + off));
        assert_eq!(found(&judge(&voices(&changed)), Check::AmountSum).unwrap().0, outcome, "{off}");
    }
}

#[test]
fn amounts_of_several_voices_condemn_only_when_all_are_sure() {
    let net = Invoice { total_without_tax: Some(Fen(10_000)), ..Invoice::default() };
    let rest = Invoice { tax: Some(Fen(600)), total: Some(Fen(10_700)), ..Invoice::default() };
    let mut readings = vec![
        Reading::new(Source::Metadata, "OFD.xml", net),
        Reading::new(Source::Text, "page 1", rest),
    ];
    for (confidence, outcome) in [(0.9, Outcome::Fail), (0.6, Outcome::Warn)] {
        let place = Place { confidence, ..Place::default() };
        readings[1].places.insert(Field::Tax, place);
        assert_eq!(found(&judge(&readings), Check::AmountSum).unwrap().0, outcome);
    }
}

#[test]
fn what_is_pieced_together_from_a_page_does_not_condemn() {
    let cases: [(&str, Change); 2] = [
        ("remark", |i| i.remark = text("另一备注")),
        ("lines", |i| i.lines[0].amount = Some(Fen(9_000))),
    ];
    for (name, change) in cases {
        for (source, outcome) in [(Source::Page, Outcome::Fail), (Source::Text, Outcome::Warn)] {
            let mut data = sample();
            data.remark = text("订单号");
            let mut readings = voices(&data);
            change(&mut readings[1].invoice);
            readings[1].source = source;
            let found = found(&judge(&readings), Check::SourcesAgree).unwrap();
            assert_eq!(found.0, outcome, "{name} {source:?}");
        }
    }
}

#[test]
fn the_dummy_code_of_a_published_sample_does_not_condemn() {
    let data = Invoice {
        kind: Some(Kind::Air),
        number: text("20112130671000000049"),
        total: Some(Fen(62_000)),
        ..Invoice::default()
    };
    let qr = QrText::invoice_of("01,61,,9223372036854775807,620,20210728,,7890").unwrap();
    let readings =
        [Reading::new(Source::Text, "page 1", data), Reading::new(Source::Qr, "page 1", qr)];
    assert_eq!(found(&judge(&readings), Check::QrFields), Some((Outcome::Warn, "differs", None)));
}

#[test]
fn text_under_an_intact_seal_is_misread_before_it_is_forged() {
    let mut readings = voices(&sample());
    readings[1].source = Source::Text;
    readings[1].invoice.total = Some(Fen(90_600));
    assert!(is_condemned(&judge(&readings)));
    readings[1].covered = Some(true);
    assert!(!is_condemned(&judge(&readings)));
    assert!(complaints(&judge(&readings)).contains(&"sources.agree differ".to_owned()));
}

#[test]
fn under_an_intact_seal_the_issuer_wrote_the_wrong_checksum() {
    let mut readings = voices(&sample());
    let wrong = "01,10,032001900211,40817263,100.00,20200723,16197833567414507415,0000";
    readings[2].invoice.qr_text = text(wrong);
    let evidence = judge_as(&readings, Integrity::Intact);
    let expected = (Outcome::Warn, "differs", Some(Reason::QrChecksumWrong));
    assert_eq!(found(&evidence, Check::QrChecksum), Some(expected));
    let verdict = decide(Integrity::Intact, Trust::Pinned, &evidence, None);
    assert_eq!(verdict, Verdict::Undetermined);
}
