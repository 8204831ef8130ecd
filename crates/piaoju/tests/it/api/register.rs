//! The register over the API: loaded, changed, and asked by another Piaoju in its own words.

use axum::http::{Request, StatusCode};
use model::verdict::TaxStatus;
use model::{Day, Fen, Field, Kind, Question, Refusal, Reply};
use serde_json::{Value, json};
use wire::provider::piaoju::{read, request};
use wire::request::Address;
use wire::secret::Secret;

use super::{BASE, Shop, each_shop, raw};

const INVOICES: &str = "/api/v1/register/invoices";
const STATES: &str = "/api/v1/register/states";
const SCOPES: &str = "register.load register.answer";

fn row(number: &str, total: &str) -> Value {
    json!({
        "invoice": {
            "kind": "digital_normal",
            "number": number,
            "issue_date": "2026-01-15",
            "total": total,
            "seller": { "name": "北京示例餐饮管理有限公司", "tax_id": "91110000000000000X" },
            "lines": [{ "name": "餐饮服务", "amount": "100.00", "tax_rate": "6%" }],
        },
        "tax_status": "normal",
    })
}

fn question(number: &str) -> Question {
    Question {
        kind: Kind::DigitalNormal,
        code: None,
        number: number.to_owned(),
        issue_date: Day::new(2026, 1, 15).unwrap(),
        check_code: None,
        total_without_tax: None,
        total: Some(Fen(11_300)),
        seller_tax_id: None,
    }
}

/// Asks exactly as another Piaoju does.
fn ask(shop: &Shop<'_>, key: &str, question: &Question) -> Reply {
    let address = Address::parse(BASE).unwrap();
    let sent = request(&address, &Secret::new(key), question);
    let path = sent.url.strip_prefix(BASE).unwrap();
    let mut call = Request::builder().method(sent.method).uri(path);
    for (name, value) in sent.headers {
        call = call.header(name, value);
    }
    let came = shop.send(call.body(sent.body.into()).unwrap());
    read(came.status.as_u16(), &came.bytes)
}

const ONE: &str = "26112000000000000018";
const TWO: &str = "26112000000000000026";

#[test]
fn another_piaoju_is_answered_in_its_own_protocol() {
    each_shop(|shop| {
        let key = shop.key(SCOPES);
        shop.post(&key, INVOICES, &json!([row(ONE, "113.00")]));
        let Reply::Found(known) = ask(shop, &key, &question(ONE)) else { panic!("not found") };
        assert_eq!(known.status, TaxStatus::Normal);
        assert_eq!(known.invoice.seller.name.as_deref(), Some("北京示例餐饮管理有限公司"));
        assert_eq!(known.invoice.lines.len(), 1);
        assert!(known.data_time.is_some());
        assert_eq!(ask(shop, &key, &question(TWO)), Reply::Unknown);
        let other = Question { total: Some(Fen(11_400)), ..question(ONE) };
        assert_eq!(ask(shop, &key, &other), Reply::Differs(vec![Field::Total]));
    });
}

#[test]
fn an_invoice_is_answered_five_times_a_day() {
    each_shop(|shop| {
        let key = shop.key(SCOPES);
        shop.post(&key, INVOICES, &json!([row(ONE, "113.00")]));
        for _ in 0..5 {
            assert!(matches!(ask(shop, &key, &question(ONE)), Reply::Found(_)));
        }
        assert_eq!(ask(shop, &key, &question(ONE)), Reply::Refused(Refusal::DailyLimit));
        assert_eq!(ask(shop, &key, &question(TWO)), Reply::Unknown);
    });
}

#[test]
fn who_does_not_have_the_invoice_learns_nothing_by_its_number() {
    each_shop(|shop| {
        let key = shop.key(SCOPES);
        shop.post(&key, INVOICES, &json!([row(ONE, "113.00")]));
        let body = json!({ "kind": "digital_normal", "number": ONE, "issue_date": "2026-01-15" });
        let came = shop.post(&key, "/api/v1/register/lookup", &body);
        assert_eq!(came.faults(), [("total".to_owned(), "missing".to_owned())]);
    });
}

#[test]
fn a_key_that_is_wrong_or_weak_is_no_right() {
    each_shop(|shop| {
        let weak = shop.key("register.load");
        for key in [weak.as_str(), "pj_wrong"] {
            let reply = ask(shop, key, &question(ONE));
            assert_eq!(reply, Reply::Refused(Refusal::NoRight));
        }
    });
}

#[test]
fn a_list_is_loaded_once_however_often_it_is_sent() {
    each_shop(|shop| {
        let key = shop.key(SCOPES);
        let rows = json!([row(ONE, "113.00"), row(TWO, "226.00")]);
        let counts = |came: &Value| {
            ["read", "created", "same", "changed", "refused"]
                .map(|name| came[name].as_i64().unwrap())
        };
        assert_eq!(counts(&shop.post(&key, INVOICES, &rows).json), [2, 2, 0, 0, 0]);
        assert_eq!(counts(&shop.post(&key, INVOICES, &rows).json), [2, 0, 2, 0, 0]);
        let mut changed = row(TWO, "226.00");
        changed["tax_status"] = "voided".into();
        assert_eq!(counts(&shop.post(&key, INVOICES, &json!([changed])).json), [1, 0, 0, 1, 0]);
        let back = shop.post(&key, INVOICES, &json!([row(TWO, "226.00")])).json;
        assert_eq!(counts(&back), [1, 0, 0, 0, 1]);
        assert_eq!(back["rows"][0]["rule"], "state-goes-back");
    });
}

#[test]
fn a_row_that_cannot_be_taken_is_named_and_stops_no_other() {
    each_shop(|shop| {
        let key = shop.key(SCOPES);
        let wrong = |path: &str, value: Value| {
            let mut row = row(TWO, "1.00");
            *row.pointer_mut(path).unwrap() = value;
            row
        };
        let rows = json!([
            row(ONE, "113.00"),
            wrong("/invoice/total", json!("1,00")),
            wrong("/invoice/number", json!(null)),
            wrong("/invoice/seller/name", json!(5)),
            wrong("/invoice/lines/0/amount", json!("x")),
            wrong("/invoice/lines", json!("x")),
            wrong("/tax_status", json!("fine")),
            wrong("/invoice", json!([])),
            7,
        ]);
        let came = shop.post(&key, INVOICES, &rows).json;
        assert_eq!([&came["created"], &came["refused"]], [&json!(1), &json!(8)]);
        let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
        let refused = came["rows"].as_array().unwrap().iter();
        let refused: Vec<String> = refused
            .map(|row| format!("{} {} {}", row["row"], text(&row["field"]), text(&row["rule"])))
            .collect();
        let wanted = [
            "2 total amount-form",
            "3 number missing",
            "4 seller.name not-text",
            "5 lines.0.amount amount-form",
            "6 lines line-form",
            "7 tax_status not-a-code",
            "8 invoice not-object",
            "9 - not-json",
        ];
        assert_eq!(refused, wanted);
    });
}

#[test]
fn lines_of_json_are_loaded_too() {
    each_shop(|shop| {
        let key = shop.key(SCOPES);
        let lines = format!("{}\n\n{{broken\n{}\r\n", row(ONE, "1.00"), row(TWO, "2.00"));
        let came = shop.send(raw(&key, INVOICES, "application/x-ndjson", lines.into_bytes()));
        assert_eq!([&came.json["created"], &came.json["refused"]], [&json!(2), &json!(1)]);
        assert_eq!(came.json["rows"][0]["row"], 2);
    });
}

#[test]
fn a_state_is_set_and_the_one_before_is_kept() {
    each_shop(|shop| {
        let key = shop.key(SCOPES);
        shop.post(&key, INVOICES, &json!([row(ONE, "113.00")]));
        let state = json!({ "number": ONE, "tax_status": "red_full", "red_number": TWO });
        let came = shop.post(&key, STATES, &state);
        let wanted = json!({ "key": ONE, "tax_status": "red_full", "changed": true });
        assert_eq!(came.json, wanted);
        assert_eq!(shop.post(&key, STATES, &state).json["changed"], false);
        let Reply::Found(known) = ask(shop, &key, &question(ONE)) else { panic!("not found") };
        assert_eq!(known.status, TaxStatus::RedFull);
        let states: Vec<TaxStatus> = known.history.iter().map(|(_, status)| *status).collect();
        assert_eq!(states, [TaxStatus::Normal, TaxStatus::RedFull]);
        let unknown = json!({ "number": TWO, "tax_status": "voided" });
        assert_eq!(shop.post(&key, STATES, &unknown).status, StatusCode::NOT_FOUND);
        let short = json!({ "number": "12345678", "tax_status": "voided" });
        assert_eq!(shop.post(&key, STATES, &short).faults()[0].0, "code");
    });
}
