//! Who may ask: keys, their scopes and rates; journey J12, step 3.

use app::account;
use app::authority::KeyKeeper;
use axum::body::Body;
use axum::http::{Method, StatusCode};
use model::account::Permission;
use piaoju::api::document::{ENDPOINTS, Endpoint, Taken};
use serde_json::{Value, json};

use super::{Came, NOW, Shop, VERIFY, asking, each_shop, typed};

/// A request of an endpoint that is fit to be refused by nothing but its scope or its object.
fn try_out(shop: &Shop<'_>, endpoint: &Endpoint, key: &str) -> Came {
    let path = endpoint.path.replace("{id}", "ver_0").replace("{object}", "ver_0");
    let body = match (endpoint.taken, endpoint.id) {
        (Taken::Nothing, _) => return shop.get(key, &path),
        (_, "verify") => typed(),
        (_, "askRegister") => typed(),
        (_, "loadInvoices") => json!([]),
        (_, _) => json!({ "number": "26112000000000000018", "tax_status": "voided" }),
    };
    shop.post(key, &path, &body)
}

#[test]
fn every_endpoint_opens_with_its_scope_and_with_no_other() {
    each_shop(|shop| {
        let admin = shop.admin("wang@example.com");
        for &scope in Permission::ALL.iter().filter(|scope| scope.is_scope()) {
            let key = shop.key_of(&admin, scope.code(), 600).key;
            for endpoint in ENDPOINTS {
                let came = try_out(shop, endpoint, &key);
                let what = format!("{} with {}", endpoint.id, scope.code());
                match endpoint.scope {
                    Some(needed) if needed != scope => {
                        assert_eq!(came.status, StatusCode::FORBIDDEN, "{what}");
                        assert_eq!(came.json["scope"], needed.code(), "{what}");
                        let challenge = came.header("www-authenticate");
                        assert!(challenge.contains("insufficient_scope"), "{what}: {challenge}");
                    }
                    _ => assert!(
                        came.status.is_success() || came.status == StatusCode::NOT_FOUND,
                        "{what}: {} {}",
                        came.status,
                        came.json
                    ),
                }
            }
        }
    });
}

#[test]
fn without_a_living_key_nothing_opens() {
    each_shop(|shop| {
        let admin = shop.admin("wang@example.com");
        let made = shop.key_of(&admin, "verify", 60);
        assert_eq!(shop.get(&made.key, "/api/v1/me").status, StatusCode::OK);
        let keeper: KeyKeeper = admin.caller.grant().unwrap();
        account::end_key(&shop.office.db, NOW, &keeper, &made.id).unwrap();
        let other = made.key.replace('0', "1").replace('a', "b");
        for key in [made.key.as_str(), &other, "pj_", "x", "' OR 1=1 --"] {
            let came = shop.get(key, "/api/v1/me");
            assert_eq!((came.status, came.code()), (StatusCode::UNAUTHORIZED, "bad-key"), "{key}");
            assert_eq!(came.header("www-authenticate"), "Bearer error=\"invalid_token\"");
        }
        let none = shop.get("", "/api/v1/me");
        assert_eq!((none.status, none.code()), (StatusCode::UNAUTHORIZED, "no-key"));
        assert_eq!(none.header("www-authenticate"), "Bearer");
    });
}

#[test]
fn only_the_header_counts_never_a_cookie_or_an_address() {
    each_shop(|shop| {
        let key = shop.key("verify");
        for (name, value) in [
            ("cookie", format!("session={key}; key={key}")),
            ("authorization", format!("Basic {key}")),
            ("authorization", key.clone()),
            ("x-api-key", key.clone()),
        ] {
            let path = format!("/api/v1/me?key={key}&access_token={key}");
            let request = asking(Method::GET, "", &path).header(name, value);
            let came = shop.send(request.body(Body::empty()).unwrap());
            assert_eq!(came.status, StatusCode::UNAUTHORIZED, "{name}");
        }
    });
}

#[test]
fn a_key_learns_what_it_may_do() {
    each_shop(|shop| {
        let admin = shop.admin("wang@example.com");
        let made = shop.key_of(&admin, "verify history.read", 60);
        let wanted = json!({
            "key": made.id.as_str(),
            "workspace": admin.caller.tenant().as_str(),
            "scopes": ["verify", "history.read"],
            "rate_per_minute": 60,
        });
        assert_eq!(shop.get(&made.key, "/api/v1/me").json, wanted);
    });
}

#[test]
fn another_workspace_has_nothing_that_can_be_found() {
    each_shop(|shop| {
        let scopes = "verify history.read history.all report.issue log.verify";
        let scopes = format!("{scopes} register.load register.answer");
        let ours = shop.key_of(&shop.admin("a@example.com"), &scopes, 600).key;
        let theirs = shop.key_of(&shop.admin("b@example.com"), &scopes, 600).key;
        let id = shop.post(&ours, VERIFY, &typed()).id();
        let row = json!([{ "invoice": typed(), "tax_status": "normal" }]);
        assert_eq!(shop.post(&ours, "/api/v1/register/invoices", &row).json["created"], 1);
        for path in [
            format!("{VERIFY}/{id}"),
            format!("{VERIFY}/{id}/report"),
            format!("{VERIFY}/{id}/original"),
            format!("/api/v1/log/proof/{id}"),
        ] {
            let came = shop.get(&theirs, &path);
            assert_eq!((came.status, came.code()), (StatusCode::NOT_FOUND, "not-found"), "{path}");
        }
        let state = json!({ "number": "26112000000000000018", "tax_status": "voided" });
        let came = shop.post(&theirs, "/api/v1/register/states", &state);
        assert_eq!(came.status, StatusCode::NOT_FOUND);
        let found = shop.post(&theirs, "/api/v1/register/lookup", &typed());
        assert_eq!(found.json, json!({ "answer": "not_found" }));
        assert_eq!(shop.get(&theirs, VERIFY).json["items"], Value::Array(Vec::new()));
        assert_eq!(shop.get(&ours, VERIFY).json["items"][0]["id"], id.as_str());
    });
}

#[test]
fn a_key_without_the_whole_history_sees_its_own() {
    each_shop(|shop| {
        let admin = shop.admin("wang@example.com");
        let one = shop.key_of(&admin, "verify history.read report.issue", 600).key;
        let other = shop.key_of(&admin, "history.read report.issue", 600).key;
        let auditor = shop.key_of(&admin, "history.read history.all", 600).key;
        let id = shop.post(&one, VERIFY, &typed()).id();
        let path = format!("{VERIFY}/{id}");
        assert_eq!(shop.get(&one, &path).status, StatusCode::OK);
        assert_eq!(shop.get(&auditor, &path).status, StatusCode::OK);
        assert_eq!(shop.get(&other, &path).status, StatusCode::NOT_FOUND);
        assert_eq!(shop.get(&other, &format!("{path}/report")).status, StatusCode::NOT_FOUND);
        let count = |key: &str| shop.get(key, VERIFY).json["items"].as_array().unwrap().len();
        assert_eq!([count(&one), count(&other), count(&auditor)], [1, 0, 1]);
    });
}

#[test]
fn a_key_that_asks_too_often_waits_and_others_do_not() {
    each_shop(|shop| {
        let admin = shop.admin("wang@example.com");
        let slow = shop.key_of(&admin, "verify", 2).key;
        let other = shop.key_of(&admin, "verify", 2).key;
        let ask = |key: &str| shop.get(key, "/api/v1/me");
        assert_eq!([ask(&slow), ask(&slow)].map(|came| came.status), [StatusCode::OK; 2]);
        let late = ask(&slow);
        assert_eq!((late.status, late.code()), (StatusCode::TOO_MANY_REQUESTS, "too-many"));
        let wait: u32 = late.header("retry-after").parse().unwrap();
        assert!((1..=31).contains(&wait), "{wait}");
        assert_eq!(ask(&other).status, StatusCode::OK);
    });
}
