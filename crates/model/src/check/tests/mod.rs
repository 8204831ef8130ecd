//! The rules as a specification: what genuine invoices look like, and what gives forgeries away.

mod forged;
mod genuine;
mod properties;

use super::{Context, run};
use crate::qr::QrText;
use crate::reading::merge;
use crate::verdict::{Integrity, Trust, Verdict, decide};
use crate::words::to_words;
use crate::{
    Check, Day, Evidence, Fen, Invoice, Kind, Line, Outcome, Party, Reading, Reason, Source,
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
    judge_as(readings, Integrity::Unsigned)
}

fn judge_as(readings: &[Reading], integrity: Integrity) -> Vec<Evidence> {
    let today = Day::new(2026, 11, 22).unwrap();
    run(readings, &merge(readings), &Context { today, integrity })
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
