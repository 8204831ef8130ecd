//! The v3 interface: JSON, signed in both directions.

use model::pay::{Failure, FailureKind};
use model::{Fen, Moment};
use serde_json::{Value, json};

use super::time::{of_rfc3339, rfc3339};
use super::{Wechat, bill, request_text, word};
use crate::channel::{Call, Capture, Charge, Fresh, Outcome, Pointer, Refund};
use crate::client::Answer;
use crate::request::{Needs, Request};

const AGENT: &str = concat!("piaoju/", env!("CARGO_PKG_VERSION"));

impl Wechat {
    pub(super) fn v3_request(&self, call: Call<'_>, fresh: Fresh<'_>) -> Request {
        let mchid = &self.config.mchid;
        match call {
            Call::Pay(charge) => {
                let body = self.order(charge);
                self.post("/v3/pay/transactions/native", &body, fresh)
            }
            Call::Query(charge) => {
                let number = &charge.number;
                let target = format!("/v3/pay/transactions/out-trade-no/{number}?mchid={mchid}");
                self.get(&target, fresh)
            }
            Call::Undo(charge) => {
                let number = &charge.number;
                let path = format!("/v3/pay/transactions/out-trade-no/{number}/close");
                self.post(&path, &json!({ "mchid": mchid }), fresh)
            }
            Call::Refund(refund) => {
                self.post("/v3/refund/domestic/refunds", &self.back(refund), fresh)
            }
            Call::QueryRefund(refund) => {
                self.get(&format!("/v3/refund/domestic/refunds/{}", refund.number), fresh)
            }
            Call::Statement(day) => {
                let query = format!("bill_date={day}&bill_type=ALL&tar_type=GZIP");
                self.get(&format!("/v3/bill/tradebill?{query}"), fresh)
            }
            Call::Fetch(pointer) => self.get(target(&pointer.url), fresh).needing(Needs::Bill),
        }
    }

    fn order(&self, charge: &Charge) -> Value {
        json!({
            "appid": self.config.appid,
            "mchid": self.config.mchid,
            "description": charge.subject,
            "out_trade_no": charge.number,
            "time_expire": rfc3339(charge.expires_at),
            "notify_url": self.config.notify_url,
            "amount": { "total": charge.amount.0, "currency": "CNY" },
        })
    }

    fn back(&self, refund: &Refund) -> Value {
        let mut body = json!({
            "transaction_id": refund.transaction,
            "out_refund_no": refund.number,
            "reason": refund.reason,
            "notify_url": self.config.notify_url,
            "amount": {
                "refund": refund.amount.0,
                "total": refund.charge.amount.0,
                "currency": "CNY",
            },
        });
        // Either names the payment; ours is as good when theirs is not known.
        if refund.transaction.is_empty()
            && let Some(body) = body.as_object_mut()
        {
            body.remove("transaction_id");
            body.insert("out_trade_no".to_owned(), refund.charge.number.clone().into());
        }
        body
    }

    pub(super) fn get(&self, target: &str, fresh: Fresh<'_>) -> Request {
        self.signed_request("GET", target, String::new(), fresh)
    }

    fn post(&self, path: &str, body: &Value, fresh: Fresh<'_>) -> Request {
        let request = self.signed_request("POST", path, body.to_string(), fresh);
        request.with("Content-Type", "application/json".to_owned())
    }

    /// The value of `Authorization` for a request to this path and query with this body.
    pub fn authorization(
        &self,
        method: &str,
        target: &str,
        body: &str,
        fresh: Fresh<'_>,
    ) -> String {
        let Fresh { now, nonce } = fresh;
        let signature = self.signed(&request_text(method, target, now, nonce, body));
        let (mchid, serial, stamp) = (&self.config.mchid, &self.config.merchant_serial, now.0);
        format!(
            "WECHATPAY2-SHA256-RSA2048 mchid=\"{mchid}\",nonce_str=\"{nonce}\",\
             timestamp=\"{stamp}\",serial_no=\"{serial}\",signature=\"{signature}\""
        )
    }

    fn signed_request(
        &self,
        method: &'static str,
        target: &str,
        body: String,
        fresh: Fresh<'_>,
    ) -> Request {
        let authorization = self.authorization(method, target, &body, fresh);
        let mut headers = vec![
            ("Authorization", authorization),
            ("Accept", "application/json".to_owned()),
            ("User-Agent", AGENT.to_owned()),
        ];
        // Asks to be answered with the public key rather than with a certificate.
        let public = self.trusted.iter().find(|(id, _)| id.starts_with("PUB_KEY_ID_"));
        if let Some((id, _)) = public {
            headers.push(("Wechatpay-Serial", id.clone()));
        }
        let url = format!("{}{target}", self.host.as_str());
        Request { method, url, headers, body, needs: Needs::Nothing }
    }

    pub(super) fn v3_read(&self, call: Call<'_>, answer: &Answer, now: Moment) -> Outcome {
        let is_good = matches!(answer.status, 200 | 204);
        if let (Call::Fetch(pointer), true) = (call, is_good) {
            // The file is not signed; its digest came in an answer that was.
            return bill::fetched(pointer, &answer.body);
        }
        // Errors may come without a signature (签名与验签规则 四); a false one is never excused.
        let is_signed = answer.header("Wechatpay-Signature").is_some();
        if (answer.status < 300 || is_signed)
            && let Err(error) = self.verify(|name| answer.header(name), &answer.body, now)
        {
            return word::doubt(&error.to_string());
        }
        if let (Call::Undo(_), 204) = (call, answer.status) {
            return Outcome::Closed;
        }
        let body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
        match (is_good, answer.status) {
            (true, _) => self.v3_said(call, &body),
            (false, 400..=499) => match refused(call, text(&body, "code")) {
                // What ends something is believed when it is signed; a query decides otherwise.
                Outcome::Failed(_) | Outcome::Closed | Outcome::Abnormal(_) if !is_signed => {
                    word::doubt(&format!("unsigned {}", text(&body, "code")))
                }
                outcome => outcome,
            },
            // 202, 5xx and whatever else: the same again, or a query.
            _ => word::doubt(&format!("{} {}", answer.status, text(&body, "code"))),
        }
    }

    fn v3_said(&self, call: Call<'_>, body: &Value) -> Outcome {
        match call {
            Call::Pay(_) => match text(body, "code_url") {
                url if url.starts_with("weixin://") => Outcome::Show(url.to_owned()),
                _ => word::doubt("no code_url"),
            },
            Call::Query(charge) if text(body, "out_trade_no") != charge.number => {
                word::doubt("another number")
            }
            Call::Query(_) => self.order_state(body),
            Call::Undo(_) => word::doubt("not the answer to a close"),
            Call::Refund(refund) | Call::QueryRefund(refund) => refund_of(refund, body),
            Call::Statement(_) | Call::Fetch(_) => pointer(body),
        }
    }

    /// Whether a transaction is this merchant's.
    pub(super) fn is_ours(&self, body: &Value) -> bool {
        text(body, "mchid") == self.config.mchid && text(body, "appid") == self.config.appid
    }

    /// What a transaction says that WeChat signed.
    pub(super) fn order_state(&self, body: &Value) -> Outcome {
        if !self.is_ours(body) {
            return word::doubt("another merchant");
        }
        match text(body, "trade_state") {
            // REFUND: taken, and later given back as far as the refunds say.
            "SUCCESS" | "REFUND" => capture(body)
                .map_or_else(|| word::doubt("paid, but the amount cannot be read"), Outcome::Paid),
            "NOTPAY" | "USERPAYING" | "ACCEPT" => Outcome::Wait,
            "CLOSED" | "REVOKED" => Outcome::Closed,
            state @ "PAYERROR" => {
                Outcome::Failed(Failure { kind: FailureKind::Declined, code: state.to_owned() })
            }
            state => word::doubt(state),
        }
    }
}

/// What an error says about what was asked.
fn refused(call: Call<'_>, code: &str) -> Outcome {
    match call {
        Call::Pay(_) => word::of_payment(code),
        Call::Query(_) => word::of_order(code),
        Call::Undo(_) => word::of_close(code),
        Call::Refund(_) => word::of_refund(code),
        Call::QueryRefund(_) => word::of_refund_query(code),
        Call::Statement(_) | Call::Fetch(_) => word::of_bill(code),
    }
}

fn capture(body: &Value) -> Option<Capture> {
    let amount = body.get("amount")?;
    let currency = amount.get("currency").and_then(Value::as_str).unwrap_or("CNY");
    let total = amount.get("total")?.as_i64().filter(|total| *total > 0 && currency == "CNY")?;
    let transaction = text(body, "transaction_id");
    let payer = body.get("payer").map(|payer| text(payer, "openid").to_owned());
    (!transaction.is_empty()).then(|| Capture {
        transaction: transaction.to_owned(),
        amount: Fen(total),
        at: of_rfc3339(text(body, "success_time")),
        payer: payer.filter(|payer| !payer.is_empty()),
    })
}

fn refund_of(refund: &Refund, body: &Value) -> Outcome {
    let amount = body.pointer("/amount/refund").and_then(Value::as_i64);
    if text(body, "out_refund_no") != refund.number || amount != Some(refund.amount.0) {
        return word::doubt("another refund");
    }
    refund_state(text(body, "status"), text(body, "refund_id"))
}

/// What the state of a refund says.
pub(super) fn refund_state(status: &str, id: &str) -> Outcome {
    match status {
        "SUCCESS" => Outcome::Refunded(id.to_owned()),
        "PROCESSING" => Outcome::Refunding,
        "ABNORMAL" | "CLOSED" | "CLOSE" => Outcome::Abnormal(status.to_owned()),
        _ => word::doubt(status),
    }
}

fn pointer(body: &Value) -> Outcome {
    let (kind, value) = (text(body, "hash_type"), text(body, "hash_value"));
    let url = text(body, "download_url");
    if kind != "SHA1" || value.len() != 40 || target(url).len() < 2 {
        return word::doubt("no place of a bill");
    }
    let digest = Some(format!("SHA1:{value}"));
    Outcome::At(Pointer { url: url.to_owned(), digest })
}

/// The path and query of an address. Nobody but the host that we speak with gets our signature.
fn target(url: &str) -> &str {
    let rest = url.split_once("://").map_or("", |(_, rest)| rest);
    rest.find('/').map_or("/", |at| &rest[at..])
}

pub(super) fn text<'a>(body: &'a Value, key: &str) -> &'a str {
    body.get(key).and_then(Value::as_str).unwrap_or_default()
}
