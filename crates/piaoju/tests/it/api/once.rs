//! Requests that are sent twice.

use axum::http::{HeaderValue, StatusCode};
use piaoju::api::once::{Answer, digest, once};
use piaoju::web::failure::Failure;
use serde_json::json;
use store::Tenant;
use store::trial::Tampering;

use super::{Shop, VERIFY, each_shop, form, json as request, named, raw, sample, typed};

fn count(shop: &Shop<'_>, key: &str) -> usize {
    shop.get(key, VERIFY).json["items"].as_array().unwrap().len()
}

#[test]
fn the_same_request_again_gets_the_same_answer_and_is_done_once() {
    each_shop(|shop| {
        let key = shop.key("verify history.read");
        let first = shop.send(named(request(&key, VERIFY, &typed()), "a-1"));
        let again = shop.send(named(request(&key, VERIFY, &typed()), "a-1"));
        assert_eq!((first.status, again.status), (StatusCode::CREATED, StatusCode::CREATED));
        assert_eq!((&first.bytes, first.id()), (&again.bytes, again.id()));
        assert_eq!([&first, &again].map(|came| came.header("idempotency-replayed")), ["", "true"]);
        assert_eq!(count(shop, &key), 1);
        shop.post(&key, VERIFY, &typed());
        assert_eq!(count(shop, &key), 2, "without a name each request is its own");
    });
}

#[test]
fn a_file_is_the_same_whatever_the_boundary_of_its_form() {
    each_shop(|shop| {
        let key = shop.key("verify history.read");
        let (name, bytes) = sample("01");
        let send = |boundary: &str, name: &str, bytes: &[u8]| {
            let request = form(&key, VERIFY, &[("file", name, bytes)], boundary);
            shop.send(named(request, "a-1"))
        };
        let first = send("aaa", &name, &bytes);
        assert_eq!(send("bbb", &name, &bytes).id(), first.id());
        let other = send("aaa", &name, &sample("02").1);
        assert_eq!((other.status, other.code()), (StatusCode::CONFLICT, "idempotency-key-reused"));
        assert_eq!(count(shop, &key), 1);
    });
}

#[test]
fn a_name_stands_for_one_request_only() {
    each_shop(|shop| {
        let admin = shop.admin("wang@example.com");
        let key = shop.key_of(&admin, "verify register.load", 600).key;
        shop.send(named(request(&key, VERIFY, &typed()), "a-1"));
        let mut changed = typed();
        changed["total"] = "114.00".into();
        let other = shop.send(named(request(&key, VERIFY, &changed), "a-1"));
        assert_eq!((other.status, other.code()), (StatusCode::CONFLICT, "idempotency-key-reused"));
        let rows = request(&key, "/api/v1/register/invoices", &json!([]));
        assert_eq!(shop.send(named(rows, "a-1")).status, StatusCode::CONFLICT, "another endpoint");
        let theirs = shop.key_of(&shop.admin("b@example.com"), "verify", 600).key;
        let came = shop.send(named(request(&theirs, VERIFY, &changed), "a-1"));
        assert_eq!(came.status, StatusCode::CREATED, "another workspace has names of its own");
    });
}

#[test]
fn a_refused_request_may_be_put_right_under_its_name() {
    each_shop(|shop| {
        let key = shop.key("verify history.read");
        let mut future = typed();
        future["issue_date"] = "2027-01-01".into();
        let refused = shop.send(named(request(&key, VERIFY, &future), "a-1"));
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        let right = shop.send(named(request(&key, VERIFY, &typed()), "a-1"));
        assert_eq!(right.status, StatusCode::CREATED);
    });
}

#[test]
fn two_at_the_same_time_are_one() {
    each_shop(|shop| {
        let key = shop.key("verify history.read");
        let one = || named(request(&key, VERIFY, &typed()), "a-1");
        let (first, second) = shop.send_both(one(), one());
        for came in [&first, &second] {
            let is_one = came.status == StatusCode::CREATED || came.code() == "in-progress";
            assert!(is_one, "{} {}", came.status, came.json);
        }
        assert!([&first, &second].iter().any(|came| came.status == StatusCode::CREATED));
        assert_eq!(count(shop, &key), 1);
    });
}

#[test]
fn while_a_request_is_worked_on_its_double_is_told_to_wait() {
    each_shop(|shop| {
        let (office, tenant) = (&shop.office, Tenant::new("wsp_a"));
        let said = digest(&[b"x"]);
        let answer = || Ok(Answer::new(StatusCode::OK, None, "{}".to_owned()));
        let mut inner = None;
        let outer = once(office, &tenant, Some("a"), &said, |_| {
            inner = Some(once(office, &tenant, Some("a"), &said, |_| answer()));
            answer()
        });
        assert_eq!(outer, answer());
        assert_eq!(inner, Some(Err(Failure::Conflict("in-progress"))));
    });
}

#[test]
fn work_that_was_done_before_a_crash_is_found_and_not_done_again() {
    each_shop(|shop| {
        let key = shop.key("verify history.read");
        let one = || named(request(&key, VERIFY, &typed()), "a-1");
        let first = shop.send(one());
        shop.trial.tamper(Tampering::NoAnswer("a-1"));
        let again = shop.send(one());
        assert_eq!((again.status, again.id()), (StatusCode::CREATED, first.id()));
        assert_eq!(again.json, first.json);
        assert_eq!(count(shop, &key), 1);
    });
}

#[test]
fn a_name_must_be_one() {
    each_shop(|shop| {
        let key = shop.key("verify");
        let long = "x".repeat(65);
        for name in ["", " ", "a b", long.as_str()] {
            let came = shop.send(named(request(&key, VERIFY, &typed()), name));
            let wanted = ("Idempotency-Key".to_owned(), "idempotency-key-form".to_owned());
            assert_eq!(came.faults(), [wanted], "{name:?}");
        }
        let mut bytes = raw(&key, VERIFY, "application/json", typed().to_string().into());
        let value = HeaderValue::from_bytes(b"\xff\xfe").unwrap();
        bytes.headers_mut().insert("idempotency-key", value);
        assert_eq!(shop.send(bytes).status, StatusCode::UNPROCESSABLE_ENTITY);
    });
}
