//! Simulators are as strict as the documentation: each of our fields is missed when it is gone.

use model::{Moment, Refusal, Reply};
use wire::provider::{baidu, jumdata, piaoju};
use wire::simulate::{Asked, Simulated, Simulator, Told};
use wire::{Request, Secret};

use crate::world::{about, address, baidu_keys, fields, jumdata_keys, now, peer_key, simulator};

/// Hands a request to a simulator without HTTP.
fn told(simulator: &mut Simulator, request: &Request, at: Moment) -> (u16, Vec<u8>) {
    let target = request.url.strip_prefix("https://provider.example").unwrap();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let headers: Vec<(String, String)> =
        request.headers.iter().map(|(n, v)| (n.to_string(), v.clone())).collect();
    let body = request.body.as_bytes();
    let asked = Asked { method: request.method, path, query, headers: &headers, body };
    match simulator.answer(&asked, at) {
        Told::Answer { status, body, .. } => (status, body),
        Told::Closed => panic!("closed"),
    }
}

/// The request with one field of its form changed, or taken away.
fn changed(request: &Request, key: &str, value: Option<&str>) -> Request {
    let mut form = form_urlencoded::Serializer::new(String::new());
    for (name, kept) in fields(&request.body) {
        match value {
            _ if name != key => form.append_pair(&name, &kept),
            Some(value) => form.append_pair(&name, value),
            None => &mut form,
        };
    }
    Request { body: form.finish(), ..request.clone() }
}

fn token(simulator: &mut Simulator) -> Secret {
    let (status, body) = told(simulator, &baidu::token_request(&address(), &baidu_keys()), now());
    baidu::read_token(status, &body, now()).unwrap().value
}

#[test]
fn baidu_checks_every_field_of_the_form() {
    let mut simulator = simulator("baidu");
    let token = token(&mut simulator);
    let early = baidu::request(&address(), &token, &about("12345678")).unwrap();
    let digital = baidu::request(&address(), &token, &about("26112000000000000018")).unwrap();
    for (request, key, value, code) in [
        (&early, "invoice_num", None, "1008"),
        (&early, "invoice_date", None, "1008"),
        (&early, "invoice_type", None, "1008"),
        (&early, "invoice_code", Some(""), "1008"),
        (&early, "check_code", Some(""), "1008"),
        (&digital, "total_amount", Some(""), "1008"),
        (&early, "invoice_num", Some("123456789"), "1009"),
        (&early, "invoice_code", Some("01100210031"), "1009"),
        (&early, "check_code", Some("72046183509271654321"), "1009"),
        (&early, "invoice_num", Some("1234567x"), "0005"),
        (&early, "invoice_date", Some("2025-06-01"), "0005"),
        (&early, "invoice_type", Some("invoice"), "0005"),
        (&digital, "total_amount", Some("¥113.00"), "0005"),
        (&early, "invoice_date", Some("20261122"), "1014"),
        (&early, "invoice_date", Some("20211121"), "1015"),
        (&early, "invoice_date", Some("20250602"), "0006"),
        (&early, "check_code", Some("000000"), "0006"),
        (&digital, "total_amount", Some("113.01"), "0006"),
        (&early, "invoice_num", Some("99999999"), "0009"),
    ] {
        let (_, body) = told(&mut simulator, &changed(request, key, value), now());
        let answer: serde_json::Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(answer["VerifyResult"], code, "{key} {value:?}");
    }
}

#[test]
fn baidu_checks_the_token_and_how_it_is_asked_for() {
    let mut simulator = simulator("baidu");
    let held = token(&mut simulator);
    let error = |simulator: &mut Simulator, token: &Secret, at| {
        let request = baidu::request(&address(), token, &about("12345678")).unwrap();
        let answer: serde_json::Value =
            serde_json::from_slice(&told(simulator, &request, at).1).unwrap();
        answer["error_code"].clone()
    };
    assert_eq!(error(&mut simulator, &Secret::new("24.made-up"), now()), 110);
    assert_eq!(error(&mut simulator, &held, Moment(now().0 + 2_592_001)), 111);
    assert_eq!(error(&mut simulator, &held, now()), serde_json::Value::Null);
    for (from, to) in [
        ("client_credentials", "password"),
        ("client_id=baidu", "client_id=other"),
        ("client_secret=BAIDU", "client_secret=OTHER"),
    ] {
        let mut request = baidu::token_request(&address(), &baidu_keys());
        request.url = request.url.replace(from, to);
        let (status, body) = told(&mut simulator, &request, now());
        assert_eq!(baidu::read_token(status, &body, now()), Err(Refusal::NoRight), "{to}");
    }
}

#[test]
fn jumdata_checks_signature_clock_and_every_field() {
    let mut simulator = simulator("jumdata");
    let keys = jumdata_keys();
    let early = jumdata::request(&address(), &keys, &about("12345678"), now()).unwrap();
    let question = about("26112000000000000018");
    let digital = jumdata::request(&address(), &keys, &question, now()).unwrap();
    for (request, key, value, reply) in [
        (&early, "appId", Some("other"), Reply::Refused(Refusal::NoRight)),
        (&early, "sign", Some("00"), Reply::Refused(Refusal::NoRight)),
        (&early, "timestamp", Some("1795312800"), Reply::Refused(Refusal::NoRight)),
        (&early, "fpdm", None, Reply::Refused(Refusal::Refused)),
        (&early, "fphm", None, Reply::Refused(Refusal::Refused)),
        (&early, "kprq", Some("2025-06-01"), Reply::Refused(Refusal::Refused)),
        (&early, "jym", None, Reply::Refused(Refusal::Refused)),
        (&early, "jym", Some("72046183509271654321"), Reply::Refused(Refusal::Refused)),
        (&digital, "je", None, Reply::Refused(Refusal::Refused)),
        (&early, "kprq", Some("20211121"), Reply::Refused(Refusal::TooOld)),
        (&early, "jym", Some("000000"), Reply::Differs(vec![])),
        (&digital, "je", Some("113.01"), Reply::Differs(vec![])),
        (&early, "fphm", Some("99999999"), Reply::Unknown),
    ] {
        let (status, body) = told(&mut simulator, &changed(request, key, value), now());
        assert_eq!(jumdata::read(status, &body), reply, "{key} {value:?}");
    }
    let (status, body) = told(&mut simulator, &early, Moment(now().0 + 301));
    assert_eq!(jumdata::read(status, &body), Reply::Refused(Refusal::NoRight));
}

#[test]
fn a_peer_checks_the_key_and_the_form_of_every_field() {
    let mut simulator = simulator("piaoju");
    let request = piaoju::request(&address(), &peer_key(), &about("12345678"));
    let reply = |simulator: &mut Simulator, request: &Request| {
        let (status, body) = told(simulator, request, now());
        piaoju::read(status, &body)
    };
    assert!(matches!(reply(&mut simulator, &request), Reply::Found(_)));
    let other = piaoju::request(&address(), &Secret::new("other"), &about("12345678"));
    assert_eq!(reply(&mut simulator, &other), Reply::Refused(Refusal::NoRight));
    for (from, to) in [
        ("\"kind\":\"vat_normal_electronic\"", "\"kind\":\"invoice\""),
        ("\"issue_date\":\"2025-06-01\"", "\"issue_date\":\"20250601\""),
        ("\"total\":\"271.20\"", "\"total\":\"271.2\""),
        ("\"total\":\"271.20\"", "\"total\":271.20"),
        ("\"code\":\"011002100311\",", ""),
        ("\"code\":", "\"extra\":1,\"code\":"),
    ] {
        let body = request.body.replace(from, to);
        assert_ne!(body, request.body, "{from}");
        let broken = Request { body, ..request.clone() };
        let expected = Reply::Refused(Refusal::Refused);
        assert_eq!(reply(&mut simulator, &broken), expected, "{to}");
    }
}

#[test]
fn a_new_day_brings_five_new_tries() {
    let mut simulator = simulator("baidu");
    let token = token(&mut simulator);
    let request = baidu::request(&address(), &token, &about("12345678")).unwrap();
    let mut result = |at| {
        let (status, body) = told(&mut simulator, &request, at);
        baidu::read(status, &body).code()
    };
    let day: Vec<_> = (0..6).map(|_| result(now())).collect();
    assert_eq!(day, ["normal", "normal", "normal", "normal", "normal", "daily-limit"]);
    // Midnight on Chinese clocks is 14 hours away.
    assert_eq!(result(Moment(now().0 + 14 * 3600 - 1)), "daily-limit");
    assert_eq!(result(Moment(now().0 + 14 * 3600)), "normal");
}
