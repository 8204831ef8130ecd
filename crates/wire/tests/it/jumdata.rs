//! Jumdata's protocol by its tables.

use model::verdict::TaxStatus;
use model::{Fen, Kind, Refusal, Reply};
use serde_json::json;
use wire::Secret;
use wire::provider::jumdata::{Credentials, read, request, sign};

use crate::world::{address, fields, jumdata_keys, now, question};

#[test]
fn the_signature_is_that_of_the_documentation() {
    // The example of the documentation; the digest was made with sha256sum.
    let keys = Credentials {
        app_id: Secret::new("xyzxy2121zxyz"),
        app_secret: Secret::new("efcefcef1121cefcefc1212121"),
    };
    let expected = "6ddcdc405743c576cb6d34b17b47ed56e2b9b6670fae1fe85ed01244fd31558b";
    assert_eq!(sign(&keys, "1555378976238"), expected);
}

#[test]
fn every_kind_is_asked_by_check_code_or_amount() {
    for (kind, proof) in [
        (Kind::VatSpecial, Some(("je", "100.00"))),
        (Kind::VatSpecialElectronic, Some(("je", "100.00"))),
        (Kind::MotorVehicle, Some(("je", "100.00"))),
        (Kind::VatNormal, Some(("jym", "654321"))),
        (Kind::VatNormalElectronic, Some(("jym", "654321"))),
        (Kind::VatRoll, Some(("jym", "654321"))),
        (Kind::VatToll, Some(("jym", "654321"))),
        (Kind::UsedVehicle, Some(("je", "113.00"))),
        (Kind::DigitalSpecial, Some(("je", "113.00"))),
        (Kind::DigitalNormal, Some(("je", "113.00"))),
        (Kind::DigitalPaperSpecial, Some(("je", "113.00"))),
        (Kind::DigitalPaperNormal, Some(("je", "113.00"))),
        (Kind::Rail, Some(("je", "113.00"))),
        (Kind::Air, Some(("je", "113.00"))),
        (Kind::Blockchain, None),
        (Kind::Fiscal, None),
        (Kind::BankReceipt, None),
        (Kind::BankStatement, None),
        (Kind::Taxi, None),
        (Kind::Quota, None),
        (Kind::Other, None),
    ] {
        let question = question(kind);
        let request = request(&address(), &jumdata_keys(), &question, now());
        let Some((name, value)) = proof else {
            assert_eq!(request, Err(Refusal::Unsupported), "{kind:?}");
            continue;
        };
        let request = request.unwrap();
        assert_eq!(request.url, "https://provider.example/invoice/validate/v2");
        let timestamp = (now().0 * 1000).to_string();
        let signature = sign(&jumdata_keys(), &timestamp);
        let mut expected = vec![
            ("appId", "jumdata-app"),
            ("timestamp", &timestamp),
            ("sign", &signature),
            ("fphm", &question.number),
            ("kprq", "20250601"),
        ];
        expected.extend(question.code.as_deref().map(|code| ("fpdm", code)));
        expected.push((name, value));
        let expected: Vec<_> =
            expected.into_iter().map(|(k, v)| (k.to_owned(), v.to_owned())).collect();
        assert_eq!(fields(&request.body), expected, "{kind:?}");
    }
}

#[test]
fn a_question_that_cannot_be_answered_is_never_sent() {
    for strip in
        [(|q: &mut model::Question| q.check_code = None) as fn(&mut model::Question), |q| {
            q.code = None
        }]
    {
        let mut question = question(Kind::VatNormal);
        strip(&mut question);
        let request = request(&address(), &jumdata_keys(), &question, now());
        assert_eq!(request, Err(Refusal::Refused));
    }
}

#[test]
fn every_code_has_its_meaning() {
    let told = |code: i64| read(200, json!({ "code": code, "msg": "…" }).to_string().as_bytes());
    assert_eq!(told(201), Reply::Unknown);
    assert_eq!(told(202), Reply::Differs(vec![]));
    for (code, refusal) in [
        (203, Refusal::DailyLimit),
        (205, Refusal::TooOld),
        (206, Refusal::Busy),
        (400, Refusal::Refused),
        (401, Refusal::NoRight),
        (402, Refusal::NoBudget),
        (403, Refusal::NoRight),
        (429, Refusal::Busy),
        (500, Refusal::Down),
        (501, Refusal::Down),
        (504, Refusal::Slow),
        (604, Refusal::Down),
        (207, Refusal::Malformed),
        (-1, Refusal::Malformed),
        // A success without the number of an invoice is none.
        (200, Refusal::Malformed),
    ] {
        assert_eq!(told(code), Reply::Refused(refusal), "{code}");
    }
}

#[test]
fn every_status_code_is_a_tax_status() {
    for (code, status) in [
        ("0", TaxStatus::Normal),
        ("00", TaxStatus::Normal),
        ("2", TaxStatus::Voided),
        ("3", TaxStatus::RedFull),
        ("7", TaxStatus::RedPartial),
        ("8", TaxStatus::RedFull),
        ("9", TaxStatus::Unknown),
    ] {
        let body = json!({ "code": 200, "data": { "fphm": "12345678", "fpztDm": code } });
        match read(200, body.to_string().as_bytes()) {
            Reply::Found(known) => assert_eq!(known.status, status, "{code}"),
            other => panic!("{code}: {other:?}"),
        }
    }
}

#[test]
fn amounts_come_as_numbers_or_texts_and_keep_their_fen() {
    let body = r#"{"code":"200","data":{"fphm":"26112000000000000018","fplx":"32","je":100,
        "se":"13.00","jshj":113.0,"kprq":"2026-01-15T00:00:00Z",
        "hwxx":[{"mc":"*纸制品*复印纸","je":100.00,"slv":0.13,"se":13.00}]}}"#;
    let Reply::Found(known) = read(200, body.as_bytes()) else { panic!() };
    let invoice = known.invoice;
    assert_eq!(invoice.kind, Some(Kind::DigitalNormal));
    assert_eq!(invoice.total_without_tax, Some(Fen(10_000)));
    assert_eq!((invoice.tax, invoice.total), (Some(Fen(1_300)), Some(Fen(11_300))));
    assert_eq!(invoice.issue_date.unwrap().to_string(), "2026-01-15");
    assert_eq!(invoice.lines[0].tax_rate.as_deref(), Some("0.13"));
    assert_eq!(known.status, TaxStatus::Unknown);
}
