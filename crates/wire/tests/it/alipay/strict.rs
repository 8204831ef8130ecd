//! The simulator is as strict as the document: each of our fields is missed when it is gone.

use wire::channel::{Call, Outcome};
use wire::request::Request;

use super::{Both, scanned, shown};
use crate::world::fields;

const NUMBER: &str = "PJ20261122S0000001";

/// The sub-code that a request is answered with; empty when it is carried out.
fn sub_code(both: &mut Both, request: &Request) -> String {
    let answer = both.send(request).expect("an answer");
    assert_eq!(answer.status, 200, "errors too");
    assert!(answer.header("content-type").unwrap().starts_with("text/html"));
    let body: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
    let (_, inner) = body.as_object().unwrap().iter().next().unwrap();
    inner["sub_code"].as_str().unwrap_or_default().to_owned()
}

/// The request with one parameter of its address changed or taken away.
fn changed(request: &Request, key: &str, value: Option<&str>) -> Request {
    let (address, query) = request.url.split_once('?').unwrap();
    let mut form = form_urlencoded::Serializer::new(String::new());
    for (name, kept) in fields(query) {
        match value {
            _ if name != key => form.append_pair(&name, &kept),
            Some(value) => form.append_pair(&name, value),
            None => &mut form,
        };
    }
    Request { url: format!("{address}?{}", form.finish()), ..request.clone() }
}

#[test]
fn every_parameter_of_the_protocol_is_checked() {
    let mut both = Both::new();
    let request = both.request(Call::Pay(&shown(NUMBER)));
    for (key, value, expected) in [
        ("method", None, "isv.missing-method"),
        ("app_id", None, "isv.missing-app-id"),
        ("sign", None, "isv.missing-signature"),
        ("sign_type", None, "isv.missing-signature-type"),
        ("timestamp", None, "isv.missing-timestamp"),
        ("version", None, "isv.missing-version"),
        ("app_id", Some("2021000000000002"), "isv.invalid-app-id"),
        ("charset", None, "isv.invalid-charset"),
        ("charset", Some("GBK"), "isv.invalid-charset"),
        ("format", Some("XML"), "isv.invalid-format"),
        ("version", Some("2.0"), "isv.invalid-format"),
        ("sign_type", Some("RSA"), "isv.invalid-signature-type"),
        ("timestamp", Some("2026-11-22T10:00:00"), "isv.invalid-timestamp"),
        ("timestamp", Some("2026-11-22 10:05:01"), "isv.invalid-timestamp"),
        ("timestamp", Some("2026-11-22 10:00:01"), "isv.invalid-signature"),
        ("notify_url", Some("https://other.example"), "isv.invalid-signature"),
        ("sign", Some("AAAA"), "isv.invalid-signature"),
        ("method", Some("alipay.trade.page.pay"), "isv.invalid-signature"),
    ] {
        let code = sub_code(&mut both, &changed(&request, key, value));
        assert_eq!(code, expected, "{key} {value:?}");
    }
    let body = request.body.replace("86.40", "86.41");
    let tampered = Request { body, ..request.clone() };
    assert_eq!(sub_code(&mut both, &tampered), "isv.invalid-signature");
    assert_eq!(both.alipay.book.trades().count(), 0, "nothing was carried out");
    assert_eq!(sub_code(&mut both, &request), "");
}

#[test]
fn only_forms_are_taken_at_the_gateway() {
    let mut both = Both::new();
    let request = both.request(Call::Pay(&shown(NUMBER)));
    let get = Request { method: "GET", ..request.clone() };
    let json = Request { headers: vec![("Content-Type", "application/json".into())], ..request };
    for refused in [get, json] {
        assert_eq!(both.send(&refused).unwrap().status, 405);
    }
}

#[test]
fn what_the_business_forbids_is_refused_and_signed() {
    let long = "长".repeat(257);
    let fault = |both: &mut Both, charge: &super::Charge| match both.say(Call::Pay(charge)) {
        Outcome::Failed(failure) => failure.code,
        other => panic!("{other:?}"),
    };
    let charge = shown(NUMBER);
    let with = |subject: &str| super::Charge { subject: subject.to_owned(), ..charge.clone() };
    let mut both = Both::new();
    for bad in [
        with("水费/10月"),
        with("a=b"),
        with("a&b"),
        with(""),
        with(&long),
        super::Charge { amount: model::Fen(0), ..charge.clone() },
        super::Charge { number: "数".to_owned(), ..charge.clone() },
        super::Charge { number: "P".repeat(65), ..charge.clone() },
        super::Charge { expires_at: both.now, ..charge.clone() },
    ] {
        assert_eq!(fault(&mut both, &bad), "ACQ.INVALID_PARAMETER", "{bad:?}");
    }
    let dear = super::Charge { amount: model::Fen(10_000_000_001), ..charge.clone() };
    assert_eq!(fault(&mut both, &dear), "ACQ.TOTAL_FEE_EXCEED");
    for code in ["2400000000000000", "280000000000000", "28000000000000000x", ""] {
        let code = Some(super::PayerCode(code.to_owned()));
        let bad = super::Charge { code, ..scanned(NUMBER, '0') };
        assert_eq!(fault(&mut both, &bad), "ACQ.PAYMENT_AUTH_CODE_INVALID");
    }
    assert_eq!(both.alipay.book.trades().count(), 0);
}

#[test]
fn a_number_that_is_used_again_for_something_else_is_noticed() {
    let mut both = Both::new();
    both.say(Call::Pay(&scanned(NUMBER, '0')));
    assert!(super::is_doubt(&both.say(Call::Pay(&scanned(NUMBER, '0')))), "the same is harmless");
    let other = super::Charge { amount: model::Fen(1), ..scanned(NUMBER, '0') };
    let said = both.say(Call::Pay(&other));
    assert_eq!(said, Outcome::Doubt("40004 ACQ.CONTEXT_INCONSISTENT".to_owned()));
}
