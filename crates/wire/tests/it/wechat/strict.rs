//! The simulator takes what the documents ask for and nothing else.

use serde_json::{Value, json};
use wire::channel::wechat::v2::{Sign, parsed, written};
use wire::channel::wechat::{Config, Wechat};
use wire::channel::{Call, Channel, Fresh};
use wire::simulate::wechat::WechatSimulator;
use wire::{Request, Secret};

use super::{World, answered, charge, config, refund, scanned};
use crate::world::now;

fn code(world: &mut World, request: &Request) -> (u16, String) {
    let answer = world.send(request).unwrap();
    let body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    (answer.status, body["code"].as_str().unwrap_or_default().to_owned())
}

fn no(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

#[test]
fn every_header_is_demanded() {
    let mut world = World::new();
    let charge = charge("WX00000001");
    let good = world.request(Call::Pay(&charge));
    let cases = [
        ("Accept", no(400, "PARAM_ERROR")),
        ("User-Agent", no(400, "PARAM_ERROR")),
        ("Content-Type", no(400, "PARAM_ERROR")),
        ("Authorization", no(401, "SIGN_ERROR")),
    ];
    for (name, refusal) in cases {
        let mut request = good.clone();
        request.headers.retain(|(kept, _)| *kept != name);
        assert_eq!(code(&mut world, &request), refusal, "without {name}");
    }
    assert_eq!(code(&mut world, &good), no(200, ""));
}

#[test]
fn every_part_of_the_authorization_is_checked() {
    let mut world = World::new();
    let charge = charge("WX00000001");
    let good = world.request(Call::Pay(&charge));
    let parts = [
        ("WECHATPAY2-SHA256-RSA2048", "WECHATPAY2-SM2-WITH-SM3"),
        ("mchid=\"1900000001\"", "mchid=\"1900000002\""),
        ("nonce_str=\"0", "nonce_str=\"1"),
        ("timestamp=\"1", "timestamp=\"2"),
        ("serial_no=\"5A", "serial_no=\"5B"),
        ("signature=\"", "signature=\"A"),
        (",serial_no", ",other"),
        ("\"", ""),
    ];
    for (part, other) in parts {
        let mut request = good.clone();
        for (name, value) in &mut request.headers {
            if *name == "Authorization" {
                assert!(value.contains(part), "{part}");
                *value = value.replace(part, other);
            }
        }
        assert_eq!(code(&mut world, &request), no(401, "SIGN_ERROR"), "{part}");
    }
    let altered = Request { body: good.body.replace("8640", "8641"), ..good.clone() };
    assert_eq!(code(&mut world, &altered), no(401, "SIGN_ERROR"), "another body");
    let elsewhere = Request { url: format!("{}?a=1", good.url), ..good.clone() };
    assert_eq!(code(&mut world, &elsewhere), no(401, "SIGN_ERROR"), "another query");
    for seconds in [301, -301] {
        let answer = answered(&mut world.sim, &good, model::Moment(now().0 + seconds)).unwrap();
        assert_eq!(answer.status, 401, "{seconds} s away");
    }
}

/// A request with another body, signed as if it were meant.
fn with_body(world: &World, good: &Request, body: &Value) -> Request {
    let body = body.to_string();
    let path = good.url.strip_prefix("https://api.mch.weixin.qq.com").unwrap();
    let signed = world.channel.authorization("POST", path, &body, fresh());
    let mut request = Request { body, ..good.clone() };
    for (name, value) in &mut request.headers {
        if *name == "Authorization" {
            value.clone_from(&signed);
        }
    }
    request
}

fn fresh() -> Fresh<'static> {
    Fresh { now: now(), nonce: "abcdefghijklmnopqrstuvwxyz012345" }
}

/// Every change to a good body is refused in these words.
fn each_refused(call: Call<'_>, world: &mut World, cases: &[(&str, Value, u16, &str)]) {
    let good = world.request(call);
    let body: Value = serde_json::from_str(&good.body).unwrap();
    for (place, value, status, word) in cases {
        let mut other = body.clone();
        let (parent, name) = place.rsplit_once('/').unwrap();
        let object = other.pointer_mut(parent).unwrap().as_object_mut().unwrap();
        match value {
            Value::String(text) if text == "(gone)" => {
                object.remove(name).unwrap();
            }
            _ => {
                object.insert(name.to_owned(), value.clone());
            }
        }
        let request = with_body(world, &good, &other);
        assert_eq!(code(world, &request), no(*status, word), "{place} {value}");
    }
    let same = with_body(world, &good, &body);
    assert!(matches!(code(world, &same).0, 200 | 204), "unchanged");
}

#[test]
fn every_field_of_an_order_is_checked() {
    let mut world = World::new();
    let charge = charge("WX00000001");
    let p = "PARAM_ERROR";
    let gone = || json!("(gone)");
    let cases = [
        ("/appid", gone(), 400, p),
        ("/mchid", gone(), 400, p),
        ("/description", gone(), 400, p),
        ("/out_trade_no", gone(), 400, p),
        ("/notify_url", gone(), 400, p),
        ("/amount", gone(), 400, p),
        ("/amount/total", gone(), 400, p),
        ("/appid", json!("wx-other"), 400, "APPID_MCHID_NOT_MATCH"),
        ("/mchid", json!("1900000002"), 400, "APPID_MCHID_NOT_MATCH"),
        ("/description", json!("长".repeat(128)), 400, p),
        ("/description", Value::Null, 400, p),
        ("/out_trade_no", json!("short"), 400, p),
        ("/out_trade_no", json!("x".repeat(33)), 400, p),
        ("/out_trade_no", json!("WX/0000001"), 400, p),
        ("/notify_url", json!("https://pay.example/n?a=1"), 400, p),
        ("/notify_url", json!("https://pay.example"), 400, p),
        ("/notify_url", json!("pay.example/n"), 400, p),
        ("/amount/total", json!(0), 400, p),
        ("/amount/total", json!(86.4), 400, p),
        ("/amount/total", json!("8640"), 400, p),
        ("/amount/currency", json!("USD"), 400, p),
        ("/time_expire", json!("2026-11-22 11:00:00"), 400, p),
        ("/time_expire", json!("2026-11-22T09:00:00+08:00"), 400, p),
        ("/attach", Value::Null, 400, p),
        ("/unheard_of", json!(1), 400, p),
    ];
    each_refused(Call::Pay(&charge), &mut world, &cases);
}

#[test]
fn every_field_of_a_close_and_a_refund_is_checked() {
    let mut world = World::new();
    let open = charge("WX00000001");
    world.shown(&open);
    let p = "PARAM_ERROR";
    let cases = [("/mchid", json!("1900000002"), 400, p), ("/more", json!(1), 400, p)];
    each_refused(Call::Undo(&open), &mut world, &cases);

    let paid = charge("WX00000002");
    let transaction = world.paid(&paid);
    let back = refund("RF00000001", &paid, &transaction, 8_640);
    let gone = || json!("(gone)");
    let cases = [
        ("/out_refund_no", gone(), 400, p),
        ("/amount", gone(), 400, p),
        ("/amount/refund", gone(), 400, p),
        ("/amount/total", gone(), 400, p),
        ("/amount/currency", gone(), 400, p),
        ("/amount/refund", json!(0), 400, p),
        ("/amount/refund", json!(8_641), 400, "INVALID_REQUEST"),
        ("/amount/total", json!(8_641), 400, "INVALID_REQUEST"),
        ("/transaction_id", gone(), 400, p),
        ("/transaction_id", json!("4200"), 404, "RESOURCE_NOT_EXISTS"),
        ("/out_trade_no", json!("WX00000002"), 400, p),
        ("/out_refund_no", json!("x".repeat(65)), 400, p),
        ("/reason", json!("因".repeat(81)), 400, p),
        ("/notify_url", json!("https://pay.example/n?a"), 400, p),
    ];
    each_refused(Call::Refund(&back), &mut world, &cases);
}

#[test]
fn every_field_of_v2_is_checked() {
    let mut world = World::new();
    let charge = scanned("WX00000001", 0);
    let good = world.request(Call::Pay(&charge));
    let fields = parsed(good.body.as_bytes()).unwrap();
    let key = Secret::new("simulated-v2-key-with-32-letters");
    let mut said = |change: &dyn Fn(&mut wire::channel::wechat::v2::Fields), is_signed: bool| {
        let mut fields = fields.clone();
        change(&mut fields);
        if is_signed {
            let sign = Sign::HmacSha256.of(&fields, &key);
            fields.insert("sign".to_owned(), sign);
        }
        let request = Request { body: written(&fields), ..good.clone() };
        let answer = answered(&mut world.sim, &request, now()).unwrap();
        let fields = parsed(&answer.body).unwrap();
        let field = |name: &str| fields.get(name).cloned().unwrap_or_default();
        format!("{} {}", field("return_code"), field("err_code"))
    };
    for name in fields.keys().filter(|name| !matches!(name.as_str(), "sign" | "fee_type")) {
        let is_of_the_payment = matches!(
            name.as_str(),
            "body" | "out_trade_no" | "total_fee" | "spbill_create_ip" | "auth_code"
        );
        let right = if is_of_the_payment { "SUCCESS PARAM_ERROR" } else { "FAIL " };
        let drop = |fields: &mut wire::channel::wechat::v2::Fields| {
            fields.remove(name);
        };
        assert_eq!(said(&drop, true), right, "without {name}");
        let damage = |fields: &mut wire::channel::wechat::v2::Fields| {
            fields.get_mut(name).unwrap().push('1');
        };
        assert_eq!(said(&damage, false), "FAIL ", "{name} changed after signing");
    }
    let set = |name: &'static str, value: &'static str| {
        move |fields: &mut wire::channel::wechat::v2::Fields| {
            fields.insert(name.to_owned(), value.to_owned());
        }
    };
    for (name, value, right) in [
        ("appid", "wx-other", "FAIL "),
        ("mch_id", "1", "FAIL "),
        ("sign_type", "SHA1", "FAIL "),
        ("total_fee", "0", "SUCCESS PARAM_ERROR"),
        ("total_fee", "86.40", "SUCCESS PARAM_ERROR"),
        ("out_trade_no", "a b c d e f", "SUCCESS PARAM_ERROR"),
        ("spbill_create_ip", "here", "SUCCESS PARAM_ERROR"),
        ("fee_type", "USD", "SUCCESS PARAM_ERROR"),
        ("auth_code", "999999999999999999", "SUCCESS AUTH_CODE_INVALID"),
        ("more", "1", "SUCCESS PARAM_ERROR"),
    ] {
        assert_eq!(said(&set(name, value), true), right, "{name}={value}");
    }
    assert_eq!(said(&|_| {}, true), "SUCCESS ", "unchanged");
    let other = set("total_fee", "1");
    assert_eq!(said(&other, true), "SUCCESS OUT_TRADE_NO_USED");
}

#[test]
fn a_message_of_v2_is_flat_and_declares_nothing() {
    let good = "<xml><a>1 &lt; 2</a><b><![CDATA[x&y]]></b><c/></xml>";
    let fields = parsed(good.as_bytes()).unwrap();
    assert_eq!(
        (fields["a"].as_str(), fields["b"].as_str(), fields["c"].as_str()),
        ("1 < 2", "x&y", "")
    );
    assert_eq!(parsed(written(&fields).as_bytes()), Some(fields));
    for bad in [
        "<!DOCTYPE xml [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><xml><a>&a;</a></xml>",
        "<xml><a>&unknown;</a></xml>",
        "<xml><a><b>1</b></a></xml>",
        "<xml><a>1</a><a>2</a></xml>",
        "<xml><a>1</a>",
        "<xml></xml><xml></xml>",
        "<other><a>1</a></other>",
        "<xml>text</xml>",
        "<xml><a-b>1</a-b></xml>",
        "",
    ] {
        assert_eq!(parsed(bad.as_bytes()), None, "{bad}");
    }
    let many: String = (0..101).map(|n| format!("<f{n}>1</f{n}>")).collect();
    assert_eq!(parsed(format!("<xml>{many}</xml>").as_bytes()), None);
}

#[test]
fn another_merchant_s_key_opens_nothing() {
    let mut world = World::new();
    let other = WechatSimulator::new();
    let wrong = Config { merchant_serial: "00".to_owned(), ..config(&other) };
    world.channel = Wechat::new(wrong).unwrap();
    let request = world.channel.request(Call::Pay(&charge("WX00000001")), fresh());
    assert_eq!(code(&mut world, &request), no(401, "SIGN_ERROR"));
}
