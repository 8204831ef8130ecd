//! Our own protocol: what is asked and what may be answered.

use model::verdict::TaxStatus;
use model::{Field, Kind, Moment, Refusal, Reply};
use serde_json::{Value, json};
use wire::contract;
use wire::provider::piaoju::{read, request};
use wire::simulate::demo_book;

use crate::world::{address, peer_key, question};

#[test]
fn the_question_is_one_object_with_every_key() {
    let mut asked = question(Kind::DigitalNormal);
    asked.check_code = None;
    let request = request(&address(), &peer_key(), &asked);
    assert_eq!(request.url, "https://provider.example/api/v1/register/lookup");
    assert!(request.headers.contains(&("Authorization", "Bearer PEER-SECRET".to_owned())));
    let body: Value = serde_json::from_str(&request.body).unwrap();
    let expected = json!({
        "kind": "digital_normal", "code": null, "number": "26112000000000000018",
        "issue_date": "2025-06-01", "check_code": null, "total_without_tax": "100.00",
        "total": "113.00", "seller_tax_id": "91110000MADEM0038L",
    });
    assert_eq!(body, expected);
}

#[test]
fn an_invoice_keeps_everything_that_the_contract_holds() {
    for (invoice, _) in demo_book() {
        let told = contract::read(&contract::write(&invoice));
        let kept = model::Invoice { title: None, is_red_letter: None, qr_text: None, ..invoice };
        assert_eq!(told, kept);
    }
}

#[test]
fn an_answer_is_found_differs_or_not_found() {
    let told = |body: Value| read(200, body.to_string().as_bytes());
    assert_eq!(told(json!({ "answer": "not_found" })), Reply::Unknown);
    let differs = json!({ "answer": "differs", "fields": ["total", "seller.name", "bogus", 7] });
    assert_eq!(told(differs), Reply::Differs(vec![Field::Total, Field::SellerName]));
    let found = json!({
        "answer": "found", "tax_status": "red_partial", "data_time": "2026-11-22T02:00:00Z",
        "invoice": { "number": "26112000000000000018" },
        "history": [
            { "at": "2026-01-15T09:00:00+08:00", "tax_status": "normal" },
            { "at": "someday", "tax_status": "voided" },
            { "at": "2026-02-01T02:00:00Z", "tax_status": "red_partial" },
        ],
    });
    let Reply::Found(known) = told(found) else { panic!() };
    assert_eq!(known.status, TaxStatus::RedPartial);
    assert_eq!(known.data_time, Some(Moment(1_795_312_800)));
    let states: Vec<_> = known.history.iter().map(|(at, s)| (at.to_string(), s.code())).collect();
    let expected = [
        ("2026-01-15T01:00:00Z".to_owned(), "normal"),
        ("2026-02-01T02:00:00Z".to_owned(), "red_partial"),
    ];
    assert_eq!(states, expected);
    for broken in [
        json!({}),
        json!({ "answer": "maybe" }),
        json!({ "answer": "found" }),
        json!({ "answer": "found", "invoice": {} }),
        json!([]),
    ] {
        assert_eq!(told(broken.clone()), Reply::Refused(Refusal::Malformed), "{broken}");
    }
}

#[test]
fn problems_are_refusals() {
    for (status, code, refusal) in [
        (401, "", Refusal::NoRight),
        (403, "", Refusal::NoRight),
        (404, "", Refusal::Refused),
        (422, "", Refusal::Refused),
        (429, "", Refusal::Busy),
        (429, "daily_limit", Refusal::DailyLimit),
        (422, "too-new", Refusal::TooNew),
        (403, "no-budget", Refusal::NoBudget),
        (422, "unsupported", Refusal::Unsupported),
        (500, "bug", Refusal::Down),
        (503, "forbidden", Refusal::Down),
        (504, "", Refusal::Slow),
        (302, "", Refusal::Malformed),
    ] {
        let body = json!({ "code": code }).to_string();
        assert_eq!(read(status, body.as_bytes()), Reply::Refused(refusal), "{status} {code}");
    }
    assert_eq!(read(503, b"<html>"), Reply::Refused(Refusal::Down));
}
