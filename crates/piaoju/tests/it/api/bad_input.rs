//! Everything that programs may send by mistake or in anger: each has its clear answer.

use axum::http::StatusCode;
use piaoju::api::form::Entry;
use piaoju::api::register::{QUESTION, STATE};
use piaoju::api::row::{INVOICE, LINE, PARTY};
use piaoju::api::verification::{NARROWING, QR, TYPED};
use serde_json::{Map, Value, json};

use super::{Came, Shop, VERIFY, each_shop, form, raw, sample, typed};

const LOOKUP: &str = "/api/v1/register/lookup";
const INVOICES: &str = "/api/v1/register/invoices";
const STATES: &str = "/api/v1/register/states";

/// Texts that have broken other programs.
fn nasty() -> Vec<String> {
    let long = "9".repeat(100_000);
    let all = [
        "' OR '1'='1",
        "'; DROP TABLE verification; --",
        "\\'; CALL pg_sleep(9); --",
        "$1",
        "%",
        "_",
        "\u{0}",
        "a\u{0}b",
        "\u{1b}[31m",
        "\u{202e}",
        "\u{feff}",
        "𠮷",
        "<script>alert(1)</script>",
        "{{7*7}}",
        "../../etc/passwd",
        "1e308",
        "NaN",
        "-0",
        "99999999999999999999999999",
        " ",
        "\n",
        &long,
    ];
    all.map(str::to_owned).to_vec()
}

fn is_clear(came: &Came) -> bool {
    let is_told = matches!(came.status.as_u16(), 400 | 404 | 413 | 415 | 422);
    came.status.is_success() || is_told || came.code() == "daily-limit"
}

/// A body in which every field of a table has been given a text in turn.
fn bodies(base: &Value, table: &[Entry], text: &str) -> Vec<Value> {
    let with = |entry: &Entry| {
        let mut body = base.clone();
        body[entry.name] = text.into();
        body
    };
    table.iter().map(with).collect()
}

#[test]
fn nasty_texts_in_every_field_harm_nothing() {
    each_shop(|shop| {
        let key = shop.strong_key();
        shop.post(&key, VERIFY, &typed());
        for text in nasty() {
            let qr = json!({ "qr": "x" });
            let state = json!({ "number": "26112000000000000018", "tax_status": "voided" });
            for (path, base, table) in [
                (VERIFY, typed(), TYPED),
                (VERIFY, qr, QR),
                (LOOKUP, typed(), QUESTION),
                (STATES, state, STATE),
            ] {
                for body in bodies(&base, table, &text) {
                    let came = shop.post(&key, path, &body);
                    assert!(is_clear(&came), "{path} {body}: {} {}", came.status, came.json);
                }
            }
            for entry in NARROWING {
                let value: String = form_urlencoded::byte_serialize(text.as_bytes()).collect();
                if value.len() < 10_000 {
                    let came = shop.get(&key, &format!("{VERIFY}?{}={value}", entry.name));
                    assert!(is_clear(&came), "{}={text:?}: {}", entry.name, came.json);
                }
            }
        }
        assert_eq!(shop.get(&key, VERIFY).status, StatusCode::OK, "the table still stands");
    });
}

#[test]
fn nasty_texts_in_rows_are_refused_row_by_row() {
    each_shop(|shop| {
        let key = shop.strong_key();
        for text in nasty() {
            let mut rows = bodies(&typed(), INVOICE, &text);
            for body in bodies(&json!({}), PARTY, &text) {
                let mut row = typed();
                row["seller"] = body;
                rows.push(row);
            }
            for body in bodies(&json!({}), LINE, &text) {
                let mut row = typed();
                row["lines"] = json!([body]);
                rows.push(row);
            }
            let rows: Vec<Value> = rows.into_iter().map(|row| json!({ "invoice": row })).collect();
            let came = shop.post(&key, INVOICES, &rows.into());
            let is_told = came.status == StatusCode::OK || came.status == 413;
            assert!(is_told, "{text:?}: {} {}", came.status, came.json);
        }
    });
}

#[test]
fn what_is_no_json_is_told_so() {
    each_shop(|shop| {
        let key = shop.strong_key();
        let deep = format!("{}1{}", "[".repeat(5_000), "]".repeat(5_000));
        let deep_object = format!("{{\"number\":{}1{}}}", "{\"a\":".repeat(500), "}".repeat(500));
        let bodies: [&[u8]; 9] = [
            b"",
            b"{",
            b"{\"number\": 1,}",
            b"\xff\xfe{}",
            b"{\"number\": \"\xc3\x28\"}",
            b"{\"number\": \"\\ud800\"}",
            b"{\"number\": 1e999999}",
            deep.as_bytes(),
            deep_object.as_bytes(),
        ];
        for path in [VERIFY, LOOKUP, INVOICES, STATES] {
            for body in bodies {
                let came = shop.send(raw(&key, path, "application/json", body.to_vec()));
                let what = String::from_utf8_lossy(&body[..body.len().min(40)]);
                let wanted = (StatusCode::BAD_REQUEST, "malformed-json");
                assert_eq!((came.status, came.code()), wanted, "{path} {what}");
            }
        }
    });
}

#[test]
fn values_of_another_type_are_named() {
    each_shop(|shop| {
        let key = shop.strong_key();
        let huge: Value = serde_json::from_str("123456789012345678901234567890").unwrap();
        for value in [json!(1), json!(1.5), json!(true), json!([]), json!({}), huge] {
            for (path, table) in [(VERIFY, TYPED), (LOOKUP, QUESTION)] {
                for entry in table {
                    let mut body = typed();
                    body[entry.name] = value.clone();
                    let came = shop.post(&key, path, &body);
                    let wanted = (entry.name.to_owned(), "not-text".to_owned());
                    assert_eq!(came.faults(), [wanted], "{path} {body}");
                }
            }
        }
        for body in [json!([]), json!("x"), json!(1), json!(null), json!(true)] {
            let came = shop.post(&key, VERIFY, &body);
            assert_eq!(came.faults(), [(String::new(), "not-object".to_owned())], "{body}");
        }
        let came = shop.post(&key, INVOICES, &json!({}));
        assert_eq!(came.faults(), [(String::new(), "not-a-list".to_owned())]);
    });
}

#[test]
fn every_fault_is_named_at_once_in_words() {
    each_shop(|shop| {
        let key = shop.key("verify history.read");
        let body = json!({ "number": "1", "total": "1,0", "colour": "red", "issue_date": null });
        let came = shop.post(&key, VERIFY, &body);
        let mut rules: Vec<_> =
            came.faults().into_iter().map(|(field, rule)| format!("{field} {rule}")).collect();
        rules.sort();
        let wanted = [
            "colour unknown-field",
            "issue_date missing",
            "number number-length",
            "total amount-form",
        ];
        assert_eq!(rules, wanted);
        for fault in came.json["errors"].as_array().unwrap() {
            let message = fault["message"].as_str().unwrap();
            assert!(message.contains(' ') && !message.contains('{'), "{message}");
        }
        let came =
            shop.post(&key, VERIFY, &json!({ "number": "12345678", "issue_date": "2026-01-01" }));
        assert_eq!(came.faults(), [("code".to_owned(), "missing".to_owned())]);
        let came = shop.get(&key, &format!("{VERIFY}?limit=0&limit=5&colour=red"));
        assert_eq!(came.faults().len(), 2, "{}", came.json);
    });
}

#[test]
fn a_question_costs_nothing_before_it_is_right() {
    each_shop(|shop| {
        let key = shop.key("verify history.read");
        for body in [json!({}), json!({ "number": "1" }), json!({ "qr": "https://example.com" })] {
            assert_eq!(shop.post(&key, VERIFY, &body).status, StatusCode::UNPROCESSABLE_ENTITY);
        }
        shop.post_file(&key, "a.ofd", b"no document");
        assert_eq!(shop.get(&key, VERIFY).json["items"], Value::Array(Vec::new()));
    });
}

#[test]
fn bodies_of_other_kinds_are_not_guessed_at() {
    each_shop(|shop| {
        let key = shop.strong_key();
        let body = typed().to_string().into_bytes();
        for kind in [
            "",
            "text/plain",
            "text/json",
            "application/x-www-form-urlencoded",
            "application/json; charset=gbk",
            "application/xml",
            "*/*",
        ] {
            for path in [VERIFY, LOOKUP, INVOICES, STATES] {
                let came = shop.send(raw(&key, path, kind, body.clone()));
                let wanted = (StatusCode::UNSUPPORTED_MEDIA_TYPE, "media-type");
                assert_eq!((came.status, came.code()), wanted, "{path} {kind}");
            }
        }
        let kind = "Application/JSON; Charset=UTF-8";
        assert_eq!(shop.send(raw(&key, VERIFY, kind, body)).status, StatusCode::CREATED);
    });
}

#[test]
fn a_form_has_exactly_one_file() {
    each_shop(|shop| {
        let key = shop.key("verify");
        let (name, bytes) = sample("01");
        let file = ("file", name.as_str(), bytes.as_slice());
        let faults =
            |parts: &[(&str, &str, &[u8])]| shop.send(form(&key, VERIFY, parts, "b")).faults();
        let fault = |field: &str, rule: &str| [(field.to_owned(), rule.to_owned())];
        assert_eq!(faults(&[]), fault("file", "missing"));
        assert_eq!(faults(&[file, file]), fault("file", "one-file"));
        assert_eq!(faults(&[file, ("kind", "", b"x")]), fault("kind", "unknown-field"));
        let broken = raw(&key, VERIFY, "multipart/form-data; boundary=b", b"--x".to_vec());
        assert_eq!(shop.send(broken).status, StatusCode::BAD_REQUEST);
        let none = raw(&key, VERIFY, "multipart/form-data", b"--x".to_vec());
        assert_eq!(shop.send(none).status, StatusCode::BAD_REQUEST);
        for bytes in [&b""[..], b"PK\x03\x04", b"%PDF-1.4", b"\x00\x00", &[0xff; 4_096]] {
            let came = shop.post_file(&key, "a.ofd", bytes);
            assert_eq!(came.status, StatusCode::UNPROCESSABLE_ENTITY, "{bytes:?}");
        }
    });
}

#[test]
fn too_much_is_too_much() {
    each_shop(|shop| {
        let key = shop.strong_key();
        let long = json!({ "qr": "x".repeat(300 * 1024) });
        assert_eq!(shop.post(&key, VERIFY, &long).status, StatusCode::PAYLOAD_TOO_LARGE);
        let wanted = [(String::new(), "too-many-rows".to_owned())];
        let rows: Vec<Value> = vec![Value::Object(Map::new()); 10_001];
        assert_eq!(shop.post(&key, INVOICES, &rows.into()).faults(), wanted);
        let lines = b"{}\n".repeat(10_001);
        let came = shop.send(raw(&key, INVOICES, "application/x-ndjson", lines));
        assert_eq!(came.faults(), wanted);
        let bytes = vec![b'['; 9 * 1024 * 1024];
        let came = shop.send(raw(&key, INVOICES, "application/json", bytes));
        assert_eq!(came.status, StatusCode::PAYLOAD_TOO_LARGE);
    });
}

#[test]
fn ids_that_are_none_name_nothing() {
    each_shop(|shop| {
        let key = shop.strong_key();
        let check = |shop: &Shop<'_>, path: &str| {
            let came = shop.get(&key, path);
            assert_eq!((came.status, came.code()), (StatusCode::NOT_FOUND, "not-found"), "{path}");
        };
        let long = "a".repeat(2_000);
        for id in ["ver_0", "%00", "%ff%fe", "'%20OR%201=1", "..%2f..%2fme", "*", "票", &long] {
            let id: String = id.replace('票', "%E7%A5%A8");
            check(shop, &format!("{VERIFY}/{id}"));
            check(shop, &format!("{VERIFY}/{id}/report"));
            check(shop, &format!("{VERIFY}/{id}/original"));
            check(shop, &format!("/api/v1/log/proof/{id}"));
        }
    });
}
