//! What is sent to the gateway (payment document 2.2, v2 gateway).

use model::pay::Way;
use serde_json::{Value, json};

use super::{Alipay, key::SigningKey};
use crate::channel::{Call, Fresh};
use crate::request::{Needs, Request, encoded};

/// What a call is named.
pub(crate) fn method(call: &Call<'_>) -> &'static str {
    match call {
        Call::Pay(charge) if charge.way == Way::Scanned => "alipay.trade.pay",
        Call::Pay(_) => "alipay.trade.precreate",
        Call::Query(_) => "alipay.trade.query",
        // A scanned code is in doubt and is reversed, which gives back what was taken; a shown
        // one is closed, which fails when it was paid meanwhile, and a query then says so.
        Call::Undo(charge) if charge.way == Way::Scanned => "alipay.trade.cancel",
        Call::Undo(_) => "alipay.trade.close",
        Call::Refund(_) => "alipay.trade.refund",
        Call::QueryRefund(_) => "alipay.trade.fastpay.refund.query",
        Call::Statement(_) | Call::Fetch(_) => "alipay.data.dataservice.bill.downloadurl.query",
    }
}

/// What stands in `biz_content`.
fn content(call: &Call<'_>) -> Value {
    match call {
        Call::Pay(charge) => {
            let mut content = json!({
                "out_trade_no": charge.number,
                "total_amount": charge.amount.to_string(),
                "subject": charge.subject,
                "time_expire": charge.expires_at.in_china(),
            });
            match (charge.way, &charge.code) {
                (Way::Scanned, code) => {
                    content["product_code"] = "FACE_TO_FACE_PAYMENT".into();
                    content["scene"] = "bar_code".into();
                    content["auth_code"] = code.as_ref().map_or("", |code| &code.0).into();
                }
                (Way::Shown, _) => content["product_code"] = "QR_CODE_OFFLINE".into(),
            }
            content
        }
        Call::Query(charge) | Call::Undo(charge) => json!({ "out_trade_no": charge.number }),
        Call::Refund(refund) => json!({
            "out_trade_no": refund.charge.number,
            "refund_amount": refund.amount.to_string(),
            "out_request_no": refund.number,
            "refund_reason": refund.reason,
        }),
        Call::QueryRefund(refund) => json!({
            "out_trade_no": refund.charge.number,
            "out_request_no": refund.number,
        }),
        Call::Statement(day) => json!({ "bill_type": "trade", "bill_date": day.to_string() }),
        Call::Fetch(_) => Value::Null,
    }
}

/// The request for a call. The parameters of the protocol stand in the address and the business
/// in the body, as Alipay's own libraries send it; the character set must be in the address.
pub(super) fn request(alipay: &Alipay, call: Call<'_>, fresh: Fresh<'_>) -> Request {
    if let Call::Fetch(pointer) = call {
        let (url, body) = (pointer.url.clone(), String::new());
        return Request { method: "GET", url, headers: Vec::new(), body, needs: Needs::Bill };
    }
    let config = &alipay.config;
    let (content, timestamp) = (content(&call).to_string(), fresh.now.in_china());
    let mut fields = vec![
        ("app_id", config.app_id.as_str()),
        ("method", method(&call)),
        ("format", "JSON"),
        ("charset", "utf-8"),
        ("sign_type", "RSA2"),
        ("timestamp", &timestamp),
        ("version", "1.0"),
        ("biz_content", &content),
    ];
    if matches!(call, Call::Pay(_)) {
        fields.push(("notify_url", &config.notify_url));
    }
    if let Some(certificates) = &config.certificates {
        fields.push(("app_cert_sn", &certificates.app_cert_sn));
        fields.push(("alipay_root_cert_sn", &certificates.alipay_root_cert_sn));
    }
    let signature = sign(&alipay.app_key, &fields);
    fields.push(("sign", &signature));
    fields.retain(|(name, _)| *name != "biz_content");
    let url = format!("{}?{}", config.gateway.as_str(), encoded(&fields));
    let mut request = Request::form(url, &[("biz_content", &content)]);
    let kind = "application/x-www-form-urlencoded;charset=utf-8";
    request.headers = vec![("Content-Type", kind.to_owned())];
    request
}

/// The signature over the fields of a request.
pub(crate) fn sign(key: &SigningKey, fields: &[(&str, &str)]) -> String {
    key.sign(&signed_text(fields.iter().copied(), &["sign"]))
}

/// The text that is signed: fields by name, those named in `but` and empty ones left out, values
/// as they are. `sign_type` belongs to it in a request and not in a notice.
pub(crate) fn signed_text<'a>(
    fields: impl Iterator<Item = (&'a str, &'a str)>,
    but: &[&str],
) -> String {
    let mut kept: Vec<_> =
        fields.filter(|(name, value)| !but.contains(name) && !value.is_empty()).collect();
    kept.sort_unstable();
    let pairs: Vec<String> = kept.iter().map(|(name, value)| format!("{name}={value}")).collect();
    pairs.join("&")
}
