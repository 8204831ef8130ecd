//! v3: who asks, what for, and the signed answer.

use std::time::Duration;

use model::pay::Way;
use model::{Fen, Moment};
use serde_json::{Value, json};

use super::keys::keys;
use super::{WechatSimulator, bill, is_number, shifted, state_word};
use crate::channel::wechat::time::{of_rfc3339, rfc3339};
use crate::channel::wechat::{is_signed, request_text};
use crate::limits::{SIMULATOR_CLOCK_SKEW_S, TEXT_CHARS_MAX};
use crate::simulate::acquirer::{
    ChannelFault, Opened, Refunded, ReturnState, Returned, Trade, TradeState, Undone,
};
use crate::simulate::{Asked, Told};

/// How late an answer is when it is too late, in milliseconds: nobody waits longer than 10 s.
pub(super) const LATE_MS: u64 = 15_000;

/// A status and what stands in the body.
pub(super) type Said = (u16, Value);

/// What is asked for.
enum Route {
    Order(Value),
    Query(String),
    QueryTransaction(String),
    Close(String, Value),
    Refund(Value),
    QueryRefund(String),
    Statement,
    File,
    Certificates,
    Nothing,
}

impl Route {
    fn of(asked: &Asked<'_>) -> Route {
        let body = || serde_json::from_slice(asked.body).unwrap_or_default();
        let parts: Vec<&str> = asked.path.trim_start_matches("/v3/").split('/').collect();
        match (asked.method, parts.as_slice()) {
            ("POST", ["pay", "transactions", "native"]) => Route::Order(body()),
            ("GET", ["pay", "transactions", "out-trade-no", number]) => {
                Route::Query((*number).to_owned())
            }
            ("GET", ["pay", "transactions", "id", id]) => Route::QueryTransaction((*id).to_owned()),
            ("POST", ["pay", "transactions", "out-trade-no", number, "close"]) => {
                Route::Close((*number).to_owned(), body())
            }
            ("POST", ["refund", "domestic", "refunds"]) => Route::Refund(body()),
            ("GET", ["refund", "domestic", "refunds", number]) => {
                Route::QueryRefund((*number).to_owned())
            }
            ("GET", ["bill", "tradebill"]) => Route::Statement,
            ("GET", ["billdownload", "file"]) => Route::File,
            ("GET", ["certificates"]) => Route::Certificates,
            _ => Route::Nothing,
        }
    }

    /// The fault of whatever number this is about.
    fn fault(&self, sim: &WechatSimulator) -> Option<ChannelFault> {
        let of_refund = |refund: &str, number: Option<&String>| {
            let own = sim.book.faults.get(refund).copied();
            own.or(number.and_then(|number| sim.book.fault_of(number))).or(sim.book.fault)
        };
        match self {
            Route::Order(body) => sim.book.fault_of(text(body, "out_trade_no")),
            Route::Query(number) | Route::Close(number, _) => sim.book.fault_of(number),
            Route::QueryTransaction(id) => {
                sim.transactions.get(id).and_then(|number| sim.book.fault_of(number))
            }
            Route::Refund(body) => {
                of_refund(text(body, "out_refund_no"), sim.refunded_number(body).as_ref())
            }
            Route::QueryRefund(refund) => of_refund(refund, sim.refunds.get(refund)),
            Route::Statement | Route::File | Route::Certificates | Route::Nothing => sim.book.fault,
        }
    }
}

pub(super) fn answer(sim: &mut WechatSimulator, asked: &Asked<'_>, now: Moment) -> Told {
    use ChannelFault::{
        PayBroken, PayLost, PaySlow, PayUnanswered, RefundUnanswered, TooMany, Unanswered,
        UndoUnanswered,
    };
    let route = Route::of(asked);
    let fault = route.fault(sim);
    let now = shifted(now, fault);
    let is_pay = matches!(route, Route::Order(_));
    if fault == Some(Unanswered) || (is_pay && fault == Some(PayLost)) {
        return Told::Closed;
    }
    let (status, body) = match refused(sim, asked, now) {
        Some(said) => said,
        None if fault == Some(TooMany) => no(429, "FREQUENCY_LIMITED"),
        None if matches!(route, Route::File) => return bill::file(sim, asked.query, now),
        None => carried_out(sim, &route, asked, now),
    };
    let is_undo = matches!(route, Route::Close(..));
    let is_refund = matches!(route, Route::Refund(_));
    let (status, body) = match fault {
        Some(PayUnanswered) if is_pay => return Told::Closed,
        Some(UndoUnanswered) if is_undo => return Told::Closed,
        Some(RefundUnanswered) if is_refund => return Told::Closed,
        Some(PayBroken) if is_pay => no(500, "SYSTEM_ERROR"),
        _ => (status, body),
    };
    let bytes = if status == 204 { Vec::new() } else { body.to_string().into_bytes() };
    let after = match fault {
        Some(PaySlow) if is_pay => Duration::from_millis(LATE_MS),
        _ => Duration::ZERO,
    };
    let headers = sim.signed_headers(&bytes, fault, now);
    Told::Answer { status, headers, body: bytes, after }
}

/// A refusal in the words of v3.
fn no(status: u16, code: &str) -> Said {
    (status, json!({ "code": code, "message": "simulated" }))
}

fn text<'a>(body: &'a Value, key: &str) -> &'a str {
    body.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// Why a request is refused before it is looked at, if it is.
fn refused(sim: &WechatSimulator, asked: &Asked<'_>, now: Moment) -> Option<Said> {
    let accept = asked.header("Accept").unwrap_or_default();
    let is_post = asked.method == "POST";
    if !(accept.contains("application/json") || accept.contains("*/*"))
        || asked.header("User-Agent").unwrap_or_default().is_empty()
        || (is_post && !asked.is_of_type("application/json"))
        || (!is_post && !asked.body.is_empty())
    {
        return Some(no(400, "PARAM_ERROR"));
    }
    is_authorized(sim, asked, now).is_none().then(|| no(401, "SIGN_ERROR"))
}

fn is_authorized(sim: &WechatSimulator, asked: &Asked<'_>, now: Moment) -> Option<()> {
    let given = asked.header("Authorization")?.strip_prefix("WECHATPAY2-SHA256-RSA2048 ")?;
    let mut fields = Vec::new();
    for pair in given.split(',') {
        let (name, value) = pair.trim().split_once('=')?;
        fields.push((name, value.strip_prefix('"')?.strip_suffix('"')?));
    }
    (fields.len() == 5).then_some(())?;
    let field = |name: &str| fields.iter().find(|(n, _)| *n == name).map(|(_, value)| *value);
    let merchant = &keys().merchant;
    let (nonce, stamp) = (field("nonce_str")?, field("timestamp")?);
    let sent: i64 = stamp.parse().ok().filter(|_| stamp.len() == 10)?;
    let is_right = field("mchid")? == sim.mchid
        && field("serial_no")? == merchant.serial
        && (1..=32).contains(&nonce.len())
        && (sent - now.0).abs() <= SIMULATOR_CLOCK_SKEW_S;
    is_right.then_some(())?;
    let target = match asked.query {
        "" => asked.path.to_owned(),
        query => format!("{}?{query}", asked.path),
    };
    let body = std::str::from_utf8(asked.body).ok()?;
    let text = request_text(asked.method, &target, Moment(sent), nonce, body);
    is_signed(merchant.public(), text.as_bytes(), field("signature")?).then_some(())
}

fn carried_out(sim: &mut WechatSimulator, route: &Route, asked: &Asked<'_>, now: Moment) -> Said {
    match route {
        Route::Order(body) => ordered(sim, body, now).unwrap_or_else(|| no(400, "PARAM_ERROR")),
        Route::Query(number) => queried(sim, number, asked.query, now),
        Route::QueryTransaction(id) => match sim.transactions.get(id).cloned() {
            Some(number) => queried(sim, &number, asked.query, now),
            None => no(404, "ORDER_NOT_EXIST"),
        },
        Route::Close(number, body) => closed(sim, number, body, now),
        Route::Refund(body) => given_back(sim, body, now).unwrap_or_else(|| no(400, "PARAM_ERROR")),
        Route::QueryRefund(refund) => refund_queried(sim, refund, now),
        Route::Statement => bill::statement(sim, asked, now),
        Route::Certificates => sim.certificates(asked.query),
        Route::File | Route::Nothing => no(404, "RESOURCE_NOT_EXISTS"),
    }
}

/// Whether an object has these fields, none of them null, and no others than those it may have.
fn has(body: &Value, needed: &[&str], allowed: &[&str]) -> bool {
    let Some(fields) = body.as_object() else { return false };
    needed.iter().all(|name| fields.contains_key(*name))
        && fields.iter().all(|(name, value)| {
            (needed.contains(&name.as_str()) || allowed.contains(&name.as_str()))
                && !value.is_null()
        })
}

/// An address for notices: complete, without a query (回调通知处理).
fn is_notify_url(url: &str) -> bool {
    let rest = url.strip_prefix("https://").or(url.strip_prefix("http://"));
    let has_path =
        rest.is_some_and(|rest| rest.split_once('/').is_some_and(|(host, _)| !host.is_empty()));
    has_path && url.len() <= 255 && !url.contains(['?', '#', ' '])
}

/// A new order; `None` when a field is not of its form.
fn ordered(sim: &mut WechatSimulator, body: &Value, now: Moment) -> Option<Said> {
    let needed = ["appid", "mchid", "description", "out_trade_no", "notify_url", "amount"];
    let allowed = ["time_expire", "attach", "goods_tag", "support_fapiao", "detail", "scene_info"];
    has(body, &needed, &allowed).then_some(())?;
    let amount = body.get("amount")?;
    has(amount, &["total"], &["currency"]).then_some(())?;
    let total = amount.get("total")?.as_i64().filter(|total| *total > 0)?;
    let currency = amount.get("currency").map_or(Some("CNY"), Value::as_str)?;
    let (number, subject) = (text(body, "out_trade_no"), text(body, "description"));
    let expires_at = match body.get("time_expire") {
        Some(at) => of_rfc3339(at.as_str()?).filter(|at| at.0 > now.0)?,
        None => Moment(now.0 + 7_200),
    };
    let notify_url = text(body, "notify_url");
    let is_right = currency == "CNY"
        && is_number(number)
        && (1..=127).contains(&subject.chars().count())
        && is_notify_url(notify_url);
    is_right.then_some(())?;
    if text(body, "appid") != sim.appid || text(body, "mchid") != sim.mchid {
        return Some(no(400, "APPID_MCHID_NOT_MATCH"));
    }
    let opened = sim.book.open(Trade {
        number: number.to_owned(),
        transaction: String::new(),
        amount: Fen(total),
        subject: subject.to_owned(),
        way: Way::Shown,
        made_at: now,
        expires_at,
        notify_url: notify_url.to_owned(),
        asked: body.to_string(),
        state: TradeState::Unpaid,
        paid_at: None,
        payer: "oSimulatedPayerOfWechat00001".to_owned(),
        refunds: Vec::new(),
    });
    sim.book.tick(number, now);
    let state = sim.book.trade(number).map(|trade| trade.state);
    Some(match (opened, state) {
        (Opened::Different, _) => no(403, "OUT_TRADE_NO_USED"),
        (Opened::Same, Some(TradeState::Closed)) => no(400, "ORDER_CLOSED"),
        (Opened::Same, Some(TradeState::Paid | TradeState::Reversed)) => no(400, "ORDERPAID"),
        (opened, _) => {
            if opened == Opened::Same {
                *sim.again.entry(number.to_owned()).or_default() += 1;
            } else if sim.book.has(number, ChannelFault::NoticeForged) {
                sim.book.cry_wolf(number, now);
            }
            sim.remember(number);
            (200, json!({ "code_url": sim.code_url(number) }))
        }
    })
}

fn queried(sim: &mut WechatSimulator, number: &str, query: &str, now: Moment) -> Said {
    if Asked::fields(query.as_bytes()).get("mchid") != Some(&sim.mchid) {
        return no(400, "PARAM_ERROR");
    }
    sim.book.tick(number, now);
    match sim.book.trade(number) {
        Some(trade) if !sim.book.is_hidden(number, now) => (200, sim.transaction(trade)),
        _ => no(404, "ORDER_NOT_EXIST"),
    }
}

impl WechatSimulator {
    /// A transaction, as a query and a notice say it.
    pub(super) fn transaction(&self, trade: &Trade) -> Value {
        let mut body = json!({
            "appid": self.appid,
            "mchid": self.mchid,
            "out_trade_no": trade.number,
            "trade_state": state_word(trade),
            "trade_state_desc": "simulated",
            "amount": { "total": trade.amount.0, "currency": "CNY" },
        });
        if let (Some(paid_at), Some(body)) = (trade.paid_at, body.as_object_mut()) {
            body.insert("transaction_id".into(), trade.transaction.clone().into());
            let kind = if trade.way == Way::Shown { "NATIVE" } else { "MICROPAY" };
            body.insert("trade_type".into(), kind.into());
            body.insert("bank_type".into(), "OTHERS".into());
            body.insert("success_time".into(), rfc3339(paid_at).into());
            body.insert("payer".into(), json!({ "openid": trade.payer }));
        }
        body
    }

    /// Which trade a refund is asked of.
    fn refunded_number(&self, body: &Value) -> Option<String> {
        match text(body, "out_trade_no") {
            "" => self.transactions.get(text(body, "transaction_id")).cloned(),
            number => Some(number.to_owned()),
        }
    }

    fn certificates(&mut self, query: &str) -> Said {
        let fields = Asked::fields(query.as_bytes());
        if !matches!(fields.get("algorithm_type").map(String::as_str), None | Some("RSA" | "ALL")) {
            return no(400, "PARAM_ERROR");
        }
        let mut data = Vec::new();
        for key in &keys().platform {
            let sealed = self.sealed(key.certificate.as_bytes(), "certificate");
            data.push(json!({
                "serial_no": key.serial,
                "effective_time": "2020-01-01T08:00:00+08:00",
                "expire_time": "2050-01-01T07:59:59+08:00",
                "encrypt_certificate": sealed,
            }));
        }
        (200, json!({ "data": data }))
    }

    /// The headers of an answer or a notice: signed, unless a fault says otherwise.
    pub(super) fn signed_headers(
        &mut self,
        body: &[u8],
        fault: Option<ChannelFault>,
        now: Moment,
    ) -> Vec<(&'static str, String)> {
        let [present, next] = &keys().platform;
        let key = if fault == Some(ChannelFault::KeyChanged) { next } else { present };
        let nonce = self.next(32);
        let mut text = format!("{}\n{nonce}\n", now.0).into_bytes();
        text.extend_from_slice(body);
        text.push(b'\n');
        let signature = match fault {
            // Somebody who has a key, though not this one.
            Some(ChannelFault::AnswerForged) => keys().merchant.sign(&text),
            _ => key.sign(&text),
        };
        vec![
            ("Content-Type", "application/json; charset=utf-8".to_owned()),
            ("Wechatpay-Timestamp", now.0.to_string()),
            ("Wechatpay-Nonce", nonce),
            ("Wechatpay-Signature", signature),
            ("Wechatpay-Signature-Type", "WECHATPAY2-SHA256-RSA2048".to_owned()),
            ("Wechatpay-Serial", key.serial.clone()),
        ]
    }
}

fn closed(sim: &mut WechatSimulator, number: &str, body: &Value, now: Moment) -> Said {
    if !has(body, &["mchid"], &[]) || text(body, "mchid") != sim.mchid {
        return no(400, "PARAM_ERROR");
    }
    sim.book.tick(number, now);
    match sim.book.trade(number).map(|trade| trade.state) {
        Some(TradeState::Paid | TradeState::Reversed) => no(400, "ORDERPAID"),
        Some(TradeState::Asking) => (202, json!({ "code": "USERPAYING" })),
        _ => match sim.book.undo(number) {
            Undone::Unknown => no(404, "ORDER_NOT_EXIST"),
            Undone::Again => no(500, "SYSTEM_ERROR"),
            Undone::Closed | Undone::Reversed => {
                sim.awake.insert(number.to_owned());
                (204, Value::Null)
            }
        },
    }
}

/// A refund; `None` when a field is not of its form.
fn given_back(sim: &mut WechatSimulator, body: &Value, now: Moment) -> Option<Said> {
    let allowed =
        ["transaction_id", "out_trade_no", "reason", "notify_url", "funds_account", "goods_detail"];
    has(body, &["out_refund_no", "amount"], &allowed).then_some(())?;
    let amount = body.get("amount")?;
    has(amount, &["refund", "total", "currency"], &["from"]).then_some(())?;
    let (refund, notify_url) = (text(body, "out_refund_no"), text(body, "notify_url"));
    let reason = text(body, "reason").chars().count();
    let sum = amount.get("refund")?.as_i64().filter(|sum| *sum > 0)?;
    let one_name = text(body, "transaction_id").is_empty() != text(body, "out_trade_no").is_empty();
    let is_right = one_name
        && text(amount, "currency") == "CNY"
        && (1..=64).contains(&refund.len())
        && reason <= 80.min(TEXT_CHARS_MAX)
        && (notify_url.is_empty() || is_notify_url(notify_url));
    is_right.then_some(())?;
    let Some(number) = sim.refunded_number(body) else {
        return Some(no(404, "RESOURCE_NOT_EXISTS"));
    };
    let Some(trade) = sim.book.trade(&number) else {
        return Some(no(404, "RESOURCE_NOT_EXISTS"));
    };
    if amount.get("total")?.as_i64() != Some(trade.amount.0) || trade.refunds.len() >= 50 {
        return Some(no(400, "INVALID_REQUEST"));
    }
    if sim.refunds.get(refund).is_some_and(|used| *used != number) {
        return Some(no(400, "INVALID_REQUEST"));
    }
    let made = sim.book.refund(&number, refund, Fen(sum), notify_url, now);
    sim.book.tick(&number, now);
    sim.remember(&number);
    Some(match made {
        Refunded::Kept(_) => refund_queried(sim, refund, now),
        Refunded::NotPaid | Refunded::TooMuch | Refunded::Different => no(400, "INVALID_REQUEST"),
    })
}

fn refund_queried(sim: &mut WechatSimulator, refund: &str, now: Moment) -> Said {
    let Some(number) = sim.refunds.get(refund).cloned() else {
        return no(404, "RESOURCE_NOT_EXISTS");
    };
    sim.book.tick(&number, now);
    let trade = sim.book.trade(&number);
    let kept = trade.and_then(|trade| trade.refunds.iter().find(|kept| kept.number == refund));
    match (trade, kept) {
        (Some(trade), Some(kept)) => (200, refund_said(trade, kept)),
        _ => no(404, "RESOURCE_NOT_EXISTS"),
    }
}

/// What WeChat calls where a refund stands.
pub(super) fn refund_word(state: ReturnState) -> &'static str {
    match state {
        ReturnState::Processing => "PROCESSING",
        ReturnState::Done => "SUCCESS",
        ReturnState::Abnormal => "ABNORMAL",
    }
}

fn refund_said(trade: &Trade, refund: &Returned) -> Value {
    let (total, sum) = (trade.amount.0, refund.amount.0);
    let mut body = json!({
        "refund_id": refund.id,
        "out_refund_no": refund.number,
        "transaction_id": trade.transaction,
        "out_trade_no": trade.number,
        "channel": "ORIGINAL",
        "user_received_account": "支付用户零钱",
        "create_time": rfc3339(refund.at),
        "status": refund_word(refund.state),
        "amount": {
            "total": total, "refund": sum, "payer_total": total, "payer_refund": sum,
            "settlement_refund": sum, "settlement_total": total, "discount_refund": 0,
            "currency": "CNY",
        },
    });
    if let (ReturnState::Done, Some(body)) = (refund.state, body.as_object_mut()) {
        body.insert("success_time".into(), rfc3339(refund.at).into());
    }
    body
}
