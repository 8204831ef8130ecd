//! The gateway: who asks, whether it is signed, and what goes wrong on the way.

use std::collections::BTreeMap;
use std::time::Duration;

use model::Moment;
use serde_json::{Map, Value, json};

use super::keys::{Owner, pair};
use super::{APP_ID, Alipay, page, refused, says, told, trade};
use crate::channel::alipay::key::VerifyingKey;
use crate::channel::alipay::moment;
use crate::channel::alipay::request::signed_text;
use crate::limits::SIMULATOR_CLOCK_SKEW_S;
use crate::simulate::acquirer::ChannelFault;
use crate::simulate::{Asked, Told};

/// Calls that the gateway knows, and what they do.
pub(super) const METHODS: &[(&str, trade::Act)] = &[
    ("alipay.trade.precreate", trade::precreate),
    ("alipay.trade.pay", trade::pay),
    ("alipay.trade.query", trade::query),
    ("alipay.trade.cancel", trade::cancel),
    ("alipay.trade.close", trade::close),
    ("alipay.trade.refund", trade::refund),
    ("alipay.trade.fastpay.refund.query", trade::query_refund),
    ("alipay.data.dataservice.bill.downloadurl.query", trade::bill_address),
];

/// A request that passed the gateway.
pub(super) struct Passed<'a> {
    /// `biz_content`.
    pub content: &'a Map<String, Value>,
    /// Where notices go.
    pub notify_url: &'a str,
    /// By which name we were asked, for addresses.
    pub host: Option<&'a str>,
}

pub(super) fn answer(alipay: &mut Alipay, asked: &Asked<'_>, now: Moment) -> Told {
    let form = "application/x-www-form-urlencoded";
    if asked.method != "POST" || !asked.is_of_type(form) {
        return page(405, "POST a form");
    }
    let mut fields = Asked::fields(asked.query.as_bytes());
    let has_charset = fields.get("charset").is_some_and(|c| c.eq_ignore_ascii_case("utf-8"));
    fields.extend(Asked::fields(asked.body));
    let content: Option<Map<String, Value>> =
        fields.get("biz_content").and_then(|content| serde_json::from_str(content).ok());
    let content = content.unwrap_or_default();
    let number = text(&content, "out_trade_no").to_owned();
    let refund = text(&content, "out_request_no").to_owned();
    let fault = match alipay.book.fault_of(&refund).filter(|_| !refund.is_empty()) {
        Some(fault) => Some(fault),
        None => alipay.book.fault_of(&number),
    };
    let method = fields.get("method").map_or("", String::as_str);
    let known = METHODS.iter().find(|(name, _)| *name == method);
    let is_payment = matches!(method, "alipay.trade.pay" | "alipay.trade.precreate");
    match fault {
        Some(ChannelFault::Unanswered) => return Told::Closed,
        Some(ChannelFault::PayLost) if is_payment => return Told::Closed,
        Some(ChannelFault::TooMany) => {
            let sub = json!({ "sub_code": "isv.app-call-limited", "sub_msg": "应用调用次数超限" });
            return unsigned(method, says("40005", "Call Limited", sub));
        }
        _ => {}
    }
    if let Some((code, sub_code)) = not_passed(&fields, has_charset, fault, now) {
        let message = if code == "40001" { "Missing Arguments" } else { "Invalid Arguments" };
        return unsigned(method, says(code, message, json!({ "sub_code": sub_code })));
    }
    let Some((_, act)) = known else {
        let sub = json!({ "sub_code": "isv.invalid-method" });
        return unsigned(method, says("40002", "Invalid Arguments", sub));
    };
    let notify_url = fields.get("notify_url").map_or("", String::as_str);
    let passed = Passed { content: &content, notify_url, host: asked.header("Host") };
    let said = act(alipay, &passed, now).unwrap_or_else(refused);
    respond(method, &said, fault)
}

/// The answer to what was carried out, or what goes wrong with it.
fn respond(method: &str, said: &Map<String, Value>, fault: Option<ChannelFault>) -> Told {
    let is_payment = matches!(method, "alipay.trade.pay" | "alipay.trade.precreate");
    let is_undo = matches!(method, "alipay.trade.cancel" | "alipay.trade.close");
    let mut after = Duration::ZERO;
    match fault {
        Some(ChannelFault::PayUnanswered) if is_payment => return Told::Closed,
        Some(ChannelFault::PayBroken) if is_payment => return page(500, "<h1>500</h1>"),
        Some(ChannelFault::PaySlow) if is_payment => after = Duration::from_secs(60),
        Some(ChannelFault::UndoUnanswered) if is_undo => return Told::Closed,
        Some(ChannelFault::RefundUnanswered) if method == "alipay.trade.refund" => {
            return Told::Closed;
        }
        _ => {}
    }
    let inner = Value::Object(said.clone()).to_string().replace('/', "\\/");
    let mut signature = signing(fault).sign(&inner);
    if fault == Some(ChannelFault::AnswerForged) {
        signature = pair(Owner::App).signing.sign(&inner);
    }
    let node = format!("{}_response", method.replace('.', "_"));
    let body = format!(r#"{{"{node}":{inner},"sign":"{signature}"}}"#);
    told(200, "text/html;charset=utf-8", body.into_bytes(), after)
}

/// The key that Alipay signs with.
pub(super) fn signing(
    fault: Option<ChannelFault>,
) -> &'static crate::channel::alipay::key::SigningKey {
    match fault {
        Some(ChannelFault::KeyChanged) => &pair(Owner::AlipayNext).signing,
        _ => &pair(Owner::Alipay).signing,
    }
}

/// Errors of the gateway carry no signature.
fn unsigned(method: &str, said: Map<String, Value>) -> Told {
    let is_known = METHODS.iter().any(|(name, _)| *name == method);
    let node = match is_known {
        true => format!("{}_response", method.replace('.', "_")),
        false => "error_response".to_owned(),
    };
    let body = json!({ node: said }).to_string();
    told(200, "text/html;charset=utf-8", body.into_bytes(), Duration::ZERO)
}

/// Why a request does not pass the gateway: code and sub-code.
fn not_passed(
    fields: &BTreeMap<String, String>,
    has_charset: bool,
    fault: Option<ChannelFault>,
    now: Moment,
) -> Option<(&'static str, &'static str)> {
    let field = |name: &str| fields.get(name).map_or("", String::as_str);
    for (name, sub_code) in [
        ("method", "isv.missing-method"),
        ("app_id", "isv.missing-app-id"),
        ("sign", "isv.missing-signature"),
        ("sign_type", "isv.missing-signature-type"),
        ("timestamp", "isv.missing-timestamp"),
        ("version", "isv.missing-version"),
    ] {
        if field(name).is_empty() {
            return Some(("40001", sub_code));
        }
    }
    let invalid = |sub_code| Some(("40002", sub_code));
    if field("app_id") != APP_ID {
        return invalid("isv.invalid-app-id");
    }
    if !has_charset {
        return invalid("isv.invalid-charset");
    }
    if field("version") != "1.0" || !field("format").eq_ignore_ascii_case("json") {
        return invalid("isv.invalid-format");
    }
    if field("sign_type") != "RSA2" {
        return invalid("isv.invalid-signature-type");
    }
    let clock = match fault {
        Some(ChannelFault::ClockAhead) => now.0 + 360,
        Some(ChannelFault::ClockBehind) => now.0 - 360,
        _ => now.0,
    };
    let sent = moment(field("timestamp"));
    if sent.is_none_or(|sent| (sent.0 - clock).abs() > SIMULATOR_CLOCK_SKEW_S) {
        return invalid("isv.invalid-timestamp");
    }
    let pairs = fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let signed = signed_text(pairs, &["sign"]);
    let key = VerifyingKey::parse(&pair(Owner::App).public);
    if !key.is_some_and(|key| key.accepts(signed.as_bytes(), field("sign"))) {
        return invalid("isv.invalid-signature");
    }
    None
}

/// A field of `biz_content` that is a text.
pub(super) fn text<'a>(content: &'a Map<String, Value>, name: &str) -> &'a str {
    content.get(name).and_then(Value::as_str).unwrap_or_default()
}
