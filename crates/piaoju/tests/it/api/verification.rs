//! Verifications made by programs.

use app::{Desk, TrustStore};
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use paper::report::{State, check};
use piaoju::language::Language;
use piaoju::texts::Texts;
use serde_json::{Value, json};

use super::{Came, NOW, Shop, VERIFY, asking, each_shop, form, json as request, sample, typed};

/// The verdict of the page for the same file, as a guest sees it.
fn of_page(shop: &Shop<'_>, name: &str, bytes: &[u8]) -> Value {
    let made = shop.send(form("", "/verify/file", &[("files", name, bytes)], "b2"));
    assert_eq!(made.status, StatusCode::SEE_OTHER);
    let path = format!("{}/verdict.json", made.header("location"));
    shop.get("", &path).json
}

/// The verdict of the command line for the same file.
fn of_command(name: &str, bytes: &[u8]) -> Value {
    let mut trust = TrustStore::builtin();
    trust.install(&paper::samples::authority().1).unwrap();
    let v = app::verify(&Desk::new(trust), name, bytes, NOW).unwrap();
    piaoju::json::object(&v, Texts::of(Language::English))
}

#[test]
fn the_api_the_page_and_the_command_line_say_the_same() {
    each_shop(|shop| {
        let key = shop.key("verify history.read");
        let files = paper::samples::make(None).samples;
        for file in files.iter().filter(|file| !file.file_name.ends_with(".txt")) {
            let (name, bytes) = (&file.file_name, &file.bytes);
            let came = shop.post_file(&key, name, bytes);
            assert_eq!(came.status, StatusCode::CREATED, "{name}: {}", came.json);
            assert_eq!(came.json["verdict"], file.expected.code(), "{name}");
            assert_eq!(came.json, of_page(shop, name, bytes), "{name}");
            assert_eq!(came.json["evidence"], of_command(name, bytes)["evidence"], "{name}");
            assert_eq!(shop.get(&key, &format!("{VERIFY}/{}", came.id())).json, came.json);
        }
        assert!(files.len() > 10);
    });
}

#[test]
fn typed_fields_and_codes_are_verified_too() {
    each_shop(|shop| {
        let key = shop.key("verify history.read");
        let came = shop.post(&key, VERIFY, &typed());
        assert_eq!(came.status, StatusCode::CREATED);
        assert_eq!(came.json["file"]["format"], "typed");
        assert_eq!(came.json["invoice"]["total"], "113.00");
        let (_, text) = sample_text();
        let came = shop.post(&key, VERIFY, &json!({ "qr": text }));
        assert_eq!(
            (came.status, &came.json["file"]["format"]),
            (StatusCode::CREATED, &"qr".into())
        );
        let kept = shop.get(&key, &format!("{VERIFY}/{}/original", came.id()));
        assert_eq!(kept.bytes, text.as_bytes());
        let ways: Vec<Value> = items(&shop.get(&key, VERIFY), "way");
        assert_eq!(ways, ["api", "api"]);
    });
}

/// The text of a code among the samples.
fn sample_text() -> (String, String) {
    let samples = paper::samples::make(None).samples.into_iter();
    let mut texts = samples.filter(|sample| sample.file_name.ends_with(".txt"));
    let sample = texts.next().unwrap();
    (sample.file_name, String::from_utf8(sample.bytes).unwrap().trim().to_owned())
}

fn items(came: &Came, name: &str) -> Vec<Value> {
    came.json["items"].as_array().unwrap().iter().map(|item| item[name].clone()).collect()
}

#[test]
fn a_long_history_is_read_page_by_page_and_nothing_comes_twice() {
    each_shop(|shop| {
        let key = shop.key("verify history.read");
        let ids = (0..7).map(|_| Value::from(shop.post(&key, VERIFY, &typed()).id()));
        let made: Vec<Value> = ids.collect();
        let mut found = Vec::new();
        let mut cursor = String::new();
        loop {
            let page = shop.get(&key, &format!("{VERIFY}?limit=3{cursor}"));
            assert!((1..=3).contains(&items(&page, "id").len()));
            found.extend(items(&page, "id"));
            // What comes in between moves nothing that stands behind the cursor.
            if found.len() == 3 {
                shop.post(&key, VERIFY, &typed());
            }
            match page.json["next"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        for id in &made {
            assert_eq!(found.iter().filter(|other| *other == id).count(), 1, "{found:?}");
        }
    });
}

#[test]
fn a_list_is_narrowed() {
    each_shop(|shop| {
        let key = shop.key("verify history.read");
        shop.post(&key, VERIFY, &typed());
        let (name, bytes) = sample("01");
        shop.post_file(&key, &name, &bytes);
        let count =
            |question: &str| items(&shop.get(&key, &format!("{VERIFY}?{question}")), "id").len();
        assert_eq!(count(""), 2);
        assert_eq!(count("verdict=authentic"), 1);
        assert_eq!(count("verdict=invalid"), 0);
        assert_eq!(count("kind=taxi"), 0);
        assert_eq!(count(&format!("text={}", &name[..8])), 1);
        assert_eq!(count("text=%25"), 0, "a wildcard means itself");
        assert_eq!(count("from=2026-11-22&to=2026-11-22"), 2);
        assert_eq!(count("from=2026-11-23"), 0);
        assert_eq!(count("to=2026-11-21"), 0);
    });
}

#[test]
fn the_file_comes_back_byte_for_byte_under_its_name() {
    each_shop(|shop| {
        let key = shop.key("verify history.read");
        let (_, bytes) = sample("01");
        let id = shop.post_file(&key, "发票 1.ofd", &bytes).id();
        let came = shop.get(&key, &format!("{VERIFY}/{id}/original"));
        assert_eq!(came.bytes, bytes);
        let name = "attachment; filename*=UTF-8''%E5%8F%91%E7%A5%A8%201.ofd";
        assert_eq!(came.header("content-disposition"), name);
        let id = shop.post(&key, VERIFY, &typed()).id();
        let none = shop.get(&key, &format!("{VERIFY}/{id}/original"));
        assert_eq!(none.status, StatusCode::NOT_FOUND, "what was typed has no file");
    });
}

#[test]
fn a_report_is_genuine_and_stands_in_the_log() {
    each_shop(|shop| {
        let key = shop.key("verify history.read report.issue log.verify");
        let (name, bytes) = sample("01");
        let id = shop.post_file(&key, &name, &bytes).id();
        let came = shop.get(&key, &format!("{VERIFY}/{id}/report"));
        let checked = check(&came.bytes, &[shop.office.reports.key()]);
        assert_eq!(checked.state, State::Genuine);
        let report = checked.report.unwrap();
        assert_eq!(report.content["verdict"], "authentic");
        let proof = shop.get(&key, &format!("/api/v1/log/proof/{id}"));
        let verdict = app::log::verify(&proof.json.to_string()).unwrap();
        assert_eq!(verdict.object, id);
        let leaves = verdict.leaves.join("\n");
        assert!(leaves.contains("verification.made") && leaves.contains("report.issued"));
        assert!(leaves.contains(&report.id));
        let head = shop.get(&key, "/api/v1/log/head").json;
        assert_eq!(head["key"], verdict.key.as_str());
        assert!(head["size"].as_i64().unwrap() >= verdict.size);
    });
}

#[test]
fn words_come_in_the_language_that_is_asked_for() {
    each_shop(|shop| {
        let key = shop.key("verify");
        let ask = |language: &str| {
            let mut request = request(&key, VERIFY, &typed());
            request.headers_mut().insert(header::ACCEPT_LANGUAGE, language.parse().unwrap());
            shop.send(request).json["headline"].clone()
        };
        assert_eq!(ask("zh-CN"), "暂无法判定");
        assert_ne!(ask("en"), "暂无法判定");
    });
}

#[test]
fn a_page_of_another_site_cannot_ask() {
    each_shop(|shop| {
        let key = shop.key("verify");
        let mut request: Request<Body> = request(&key, VERIFY, &typed());
        request.headers_mut().insert("sec-fetch-site", "cross-site".parse().unwrap());
        let came = shop.send(request);
        assert_eq!((came.status, came.code()), (StatusCode::FORBIDDEN, "foreign"));
    });
}

#[test]
fn other_methods_and_addresses_are_refused_as_problems() {
    each_shop(|shop| {
        let key = shop.key("verify");
        for (method, path, status) in [
            (Method::DELETE, VERIFY, 405),
            (Method::PUT, "/api/v1/me", 405),
            (Method::GET, "/api/v1/register/lookup", 405),
            (Method::GET, "/api/v1/nothing", 404),
            (Method::GET, "/api/v2/me", 404),
            (Method::GET, "/api/", 404),
        ] {
            let came = shop.send(asking(method, &key, path).body(Body::empty()).unwrap());
            assert_eq!(came.status, status, "{path}");
            assert_eq!(came.header("content-type"), "application/problem+json", "{path}");
            assert!(came.json["request_id"].as_str().unwrap().starts_with("req_"), "{path}");
        }
    });
}
