//! The fictional invoices of the demonstration, and the numbers at which its services misbehave.
//!
//! The values are those of the acceptance journeys. Companies and accounts are invented; their tax
//! numbers have right check digits around an organisation code that spells DEM, as those of the
//! demonstration set of documents.

use std::collections::BTreeMap;

use model::invoice::{Line, Party};
use model::verdict::TaxStatus;
use model::{Day, Fen, Invoice, Kind, words};

use super::Fault;

/// Numbers at which a service of the demonstration misbehaves: it is out of order at the first,
/// and the tries of the second are used up.
pub const DEMO_FAULTS: [(&str, Fault); 2] =
    [("50300000", Fault::Unavailable), ("12345685", Fault::DailyLimit)];

/// [`DEMO_FAULTS`] as a simulator takes them.
pub fn demo_faults() -> BTreeMap<String, Fault> {
    DEMO_FAULTS.into_iter().map(|(number, fault)| (number.to_owned(), fault)).collect()
}

/// The invoices of the demonstration: one of the digital generation and three older ones, the
/// second of them voided and the third cancelled in red.
pub fn demo_book() -> Vec<(Invoice, TaxStatus)> {
    vec![
        (digital(), TaxStatus::Normal),
        (early("12345678", "A4 70g", 2, 12_000), TaxStatus::Normal),
        (early("12345679", "A3 80g", 1, 21_000), TaxStatus::Voided),
        (early("12345680", "A5 70g", 5, 6_400), TaxStatus::RedFull),
        (early("12345685", "B5 70g", 3, 8_000), TaxStatus::Normal),
    ]
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

const REMARK: &str = "演示样票，金额与企业均为虚构。";

fn seller() -> Party {
    Party {
        name: some("示例（北京）办公用品有限公司"),
        tax_id: some("91110000MADEM0038L"),
        address_phone: some("示例市演示路3号 000-12345678"),
        bank_account: some("演示银行示例支行 0000123456789"),
    }
}

fn buyer() -> Party {
    Party {
        name: some("示例（北京）科技有限公司"),
        tax_id: some("91110000MADEM0046F"),
        address_phone: some("示例市样本街4号 000-87654321"),
        bank_account: some("样本银行示例支行 0000987654321"),
    }
}

/// A line taxed with 13 %, which leaves no fraction of a fen in any of these.
fn line(spec: &str, quantity: i64, price: i64) -> Line {
    let amount = Fen(quantity * price);
    Line {
        name: some("*纸制品*复印纸"),
        spec: some(spec),
        unit: some("箱"),
        quantity: some(&quantity.to_string()),
        unit_price: some(&Fen(price).to_string()),
        amount: Some(amount),
        tax_rate: some("13%"),
        tax: Some(Fen(amount.0 * 13 / 100)),
    }
}

/// Adds the lines up, and writes the total in capitals and the QR text.
fn summed(mut invoice: Invoice) -> Invoice {
    let net: Fen = invoice.lines.iter().filter_map(|line| line.amount).sum();
    let tax: Fen = invoice.lines.iter().filter_map(|line| line.tax).sum();
    invoice.total_without_tax = Some(net);
    invoice.tax = Some(tax);
    invoice.total = Some(net + tax);
    invoice.total_in_words = Some(words::to_words(net + tax));
    invoice.lines_complete = true;
    invoice.qr_text = model::qr::QrText::of(&invoice).map(|qr| qr.render());
    invoice
}

fn digital() -> Invoice {
    summed(Invoice {
        kind: Some(Kind::DigitalNormal),
        title: some("电子发票（普通发票）"),
        number: some("26112000000000000018"),
        issue_date: Day::new(2026, 1, 15),
        seller: Party { address_phone: None, bank_account: None, ..seller() },
        buyer: Party { address_phone: None, bank_account: None, ..buyer() },
        lines: vec![line("A4 70g", 1, 10_000)],
        remark: some(REMARK),
        drawer: some("张演示"),
        is_red_letter: Some(false),
        ..Invoice::default()
    })
}

fn early(number: &str, spec: &str, quantity: i64, price: i64) -> Invoice {
    summed(Invoice {
        kind: Some(Kind::VatNormalElectronic),
        title: some("北京增值税电子普通发票"),
        code: some("011002100311"),
        number: some(number),
        issue_date: Day::new(2025, 6, 1),
        check_code: some("72046183509271654321"),
        machine_number: some("990000000034"),
        seller: seller(),
        buyer: buyer(),
        lines: vec![line(spec, quantity, price)],
        remark: some(REMARK),
        drawer: some("张演示"),
        payee: some("李样本"),
        reviewer: some("王示例"),
        is_red_letter: Some(false),
        ..Invoice::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::tax_id::{Judgement, TaxId};

    #[test]
    fn the_demonstration_has_the_values_of_the_journeys() {
        let book = demo_book();
        let (first, status) = &book[0];
        assert_eq!(first.total, Some(Fen(11_300)));
        assert_eq!(first.total_in_words.as_deref(), Some("壹佰壹拾叁圆整"));
        assert_eq!(
            (first.number.as_deref(), *status),
            (Some("26112000000000000018"), TaxStatus::Normal)
        );
        let states: Vec<_> = book[1..4].iter().map(|(_, status)| status.code()).collect();
        assert_eq!(states, ["normal", "voided", "red_full"]);
        for (invoice, _) in &book[1..] {
            assert!(invoice.check_code.as_deref().unwrap().ends_with("654321"));
            assert_eq!(invoice.code.as_deref(), Some("011002100311"));
        }
        assert!(book.iter().all(|(invoice, _)| invoice.number.as_deref() != Some("99999999")));
    }

    #[test]
    fn the_demonstration_breaks_no_rule_of_its_own_checks() {
        for (invoice, _) in demo_book() {
            for party in [&invoice.seller, &invoice.buyer] {
                assert_eq!(TaxId::judge(party.tax_id.as_deref().unwrap()), Judgement::Valid);
            }
            let source = model::Source::Attachment;
            let readings = [model::Reading::new(source, "invoice.xml", invoice.clone())];
            let merged = model::reading::merge(&readings);
            let today = Day::new(2026, 11, 22).unwrap();
            let integrity = model::verdict::Integrity::Unsigned;
            let context = model::check::Context { today, integrity };
            let evidence = model::check::run(&readings, &merged, &context);
            let bad: Vec<_> =
                evidence.iter().filter(|e| e.outcome == model::Outcome::Fail).collect();
            assert!(bad.is_empty(), "{bad:?}");
        }
    }
}
