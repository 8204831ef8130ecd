//! What a person makes of a picture.

use super::*;
use crate::inquiry::Asked;
use model::text::Box2;
use model::{Known, Reply, Verdict};

const NOW: Moment = Moment(1_795_320_000);

fn read(pairs: &[(Field, &str)]) -> Merged {
    let mut merged = Merged::default();
    for (field, text) in pairs {
        set(&mut merged.invoice, *field, text);
        let area = Some(Box2::new(10.0, 20.0, 100.0, 12.0));
        let place = Place { page: Some(1), area, confidence: 0.9, ..Place::default() };
        let origin = Origin {
            source: Source::Ocr,
            part: "photo".into(),
            place,
            doubtful: *field == Field::SellerTaxId,
            covered: None,
        };
        merged.origins.insert(*field, origin);
    }
    merged
}

fn demo() -> Merged {
    read(&[
        (Field::Kind, "digital_normal"),
        (Field::Number, "26112000000000000018"),
        (Field::IssueDate, "2026-01-15"),
        (Field::TotalWithoutTax, "100.00"),
        (Field::Tax, "13.00"),
        (Field::Total, "113.00"),
        (Field::SellerName, "示例（北京）办公用品有限公司"),
        // The last character is L.
        (Field::SellerTaxId, "91110000MADEM0038K"),
        (Field::Drawer, "张演不"),
    ])
}

fn rules(said: &Said) -> Vec<(&'static str, &'static str)> {
    faults(said, NOW.china_day()).iter().map(|f| (f.field.path(), f.rule)).collect()
}

fn asked(invoice: Invoice) -> Vec<Asked> {
    let known = Known { invoice, status: TaxStatus::Normal, data_time: None, history: Vec::new() };
    vec![Asked {
        name: "a source".into(),
        kind: "provider",
        asked_at: NOW,
        reply: Reply::Found(Box::new(known)),
        knows_all: true,
    }]
}

fn truth() -> Invoice {
    let mut invoice = confirmed(&demo(), &right()).invoice;
    invoice.drawer = Some("张演示".into());
    invoice
}

fn right() -> Said {
    let mut said = Said::of(&demo());
    said.values.insert(Field::SellerTaxId, "91110000MADEM0038L".into());
    said
}

const FILE: File<'static> = File { name: "demo_photo.jpg", bytes: b"\xff\xd8\xff" };

#[test]
fn a_tax_number_with_a_wrong_check_character_is_named_until_it_is_right() {
    let said = Said::of(&demo());
    assert_eq!(rules(&said), [("seller.tax_id", "tax-id-check")]);
    assert!(rules(&Said { stands: true, ..said }).is_empty(), "unless the paper says so");
    assert!(rules(&right()).is_empty());
}

#[test]
fn what_a_kind_demands_is_named_and_of_a_taxi_receipt_nothing_is() {
    let mut said = right();
    said.values.insert(Field::Number, String::new());
    said.values.insert(Field::Total, "一百".into());
    assert_eq!(rules(&said), [("number", "missing"), ("total", "amount-form")]);
    let taxi = read(&[(Field::Kind, "taxi"), (Field::Code, "111002081022")]);
    assert!(rules(&Said::of(&taxi)).is_empty());
}

#[test]
fn sums_that_do_not_fit_are_asked_about() {
    let mut said = right();
    said.values.insert(Field::Total, "118.00".into());
    assert_eq!(rules(&said), [("total", "amount-sum")]);
}

#[test]
fn what_was_read_and_what_was_made_of_it_both_stay() {
    let mut ask = |_: &Question| asked(truth());
    let inquiry = verify(FILE, &demo(), &right(), NOW, &mut ask).unwrap();
    let v = &inquiry.verification;
    assert_eq!(v.verdict, Verdict::Valid);
    let text = crate::record::write(v, None);
    let (kept, _) = crate::record::read(&text).unwrap();
    let changed = ("91110000MADEM0038K".to_owned(), "91110000MADEM0038L".to_owned());
    assert_eq!(corrections(&kept), [(Field::SellerTaxId, changed.0, changed.1)]);
    let origin = &kept.merged.origins[&Field::SellerTaxId];
    assert_eq!((origin.source, origin.doubtful), (Source::Typed, false));
    assert_eq!(origin.place.area.map(|area| area.x), Some(10.0), "and where it stands");
    assert_eq!(kept.merged.origins[&Field::Number].source, Source::Ocr);
}

#[test]
fn a_slip_outside_the_form_blames_nobody() {
    let mut ask = |_: &Question| asked(truth());
    let inquiry = verify(FILE, &demo(), &right(), NOW, &mut ask).unwrap();
    assert!(!inquiry.comparison.unwrap().differs());
    // The source knows better who drew it.
    assert_eq!(inquiry.verification.merged.invoice.drawer.as_deref(), Some("张演示"));
    let alone = verify(FILE, &demo(), &right(), NOW, &mut |_| Vec::new()).unwrap().verification;
    assert_eq!(alone.merged.invoice.drawer.as_deref(), Some("张演不"));
    assert!(alone.merged.origins[&Field::Drawer].doubtful);
    assert_eq!(alone.verdict, Verdict::Undetermined);
}

#[test]
fn nobody_is_asked_before_the_form_is_right() {
    let mut count = 0;
    let said = Said::of(&demo());
    let refused = verify(FILE, &demo(), &said, NOW, &mut |_| {
        count += 1;
        Vec::new()
    });
    assert_eq!((refused.unwrap_err().len(), count), (1, 0));
}

#[test]
fn once_more_means_what_was_confirmed() {
    let mut ask = |_: &Question| Vec::new();
    let first = verify(FILE, &demo(), &right(), NOW, &mut ask).unwrap().verification;
    let mut ask = |_: &Question| asked(truth());
    let second = again(&first, NOW, &mut ask).verification;
    assert_eq!(second.verdict, Verdict::Valid);
    assert_eq!(corrections(&second), corrections(&first));
}

#[test]
fn what_was_emptied_stays_empty() {
    let mut said = right();
    said.values.insert(Field::SellerTaxId, String::new());
    let v = verify(FILE, &demo(), &said, NOW, &mut |_| Vec::new()).unwrap().verification;
    assert_eq!(v.merged.invoice.seller.tax_id, None);
    assert_eq!(corrections(&v).len(), 1);
}
