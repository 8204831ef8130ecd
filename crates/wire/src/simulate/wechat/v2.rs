//! v2: the code that a payer shows, asked about and reversed.

use std::time::Duration;

use model::pay::Way;
use model::{Fen, Moment};

use super::v3::LATE_MS;
use super::{WechatSimulator, is_number, shifted, state_word};
use crate::channel::wechat::is_payer_code;
use crate::channel::wechat::time::compact;
use crate::channel::wechat::v2::{Fields, Sign, parsed, written};
use crate::simulate::acquirer::{ChannelFault, Opened, Refusal, Trade, TradeState, Undone};
use crate::simulate::{Asked, Told};

/// How long after it was made a payment can be reversed, in seconds: 7 days.
const REVERSE_S: i64 = 7 * 86_400;

/// Fields of an answer.
type Said = Vec<(&'static str, String)>;

pub(super) fn answer(sim: &mut WechatSimulator, asked: &Asked<'_>, now: Moment) -> Told {
    use ChannelFault::{
        PayBroken, PayLost, PaySlow, PayUnanswered, TooMany, Unanswered, UndoUnanswered,
    };
    let fields = match (asked.method, parsed(asked.body)) {
        ("POST", Some(fields)) => fields,
        ("POST", None) => return told(&fail("XML格式错误")),
        _ => return told(&fail("请使用post方法")),
    };
    let number = fields.get("out_trade_no").cloned().unwrap_or_default();
    let fault = sim.book.fault_of(&number);
    let now = shifted(now, fault);
    let (is_pay, is_undo) = (asked.path == "/pay/micropay", asked.path == "/secapi/pay/reverse");
    if fault == Some(Unanswered) || (is_pay && fault == Some(PayLost)) {
        return Told::Closed;
    }
    if let Some(why) = refused(sim, &fields) {
        return told(&fail(why));
    }
    let said = match asked.path {
        _ if fault == Some(TooMany) => error("FREQUENCY_LIMITED"),
        "/pay/micropay" => paid(sim, &fields, now).unwrap_or_else(|| error("PARAM_ERROR")),
        "/pay/orderquery" => queried(sim, &number, now),
        "/secapi/pay/reverse" => reversed(sim, &number, now),
        _ => return Told::json(404, &serde_json::Value::Null),
    };
    match fault {
        Some(PayUnanswered) if is_pay => return Told::Closed,
        Some(UndoUnanswered) if is_undo => return Told::Closed,
        Some(PayBroken) if is_pay => {
            return Told::Answer {
                status: 500,
                headers: Vec::new(),
                body: Vec::new(),
                after: Duration::ZERO,
            };
        }
        _ => {}
    }
    let told = told(&sim.v2_signed(said, fault));
    match (told, fault) {
        (Told::Answer { status, headers, body, .. }, Some(PaySlow)) if is_pay => {
            Told::Answer { status, headers, body, after: Duration::from_millis(LATE_MS) }
        }
        (told, _) => told,
    }
}

fn told(fields: &Fields) -> Told {
    let headers = vec![("Content-Type", "text/xml; charset=utf-8".to_owned())];
    let body = written(fields).into_bytes();
    Told::Answer { status: 200, headers, body, after: Duration::ZERO }
}

/// A refusal before the message was looked at; it is not signed.
fn fail(why: &str) -> Fields {
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    Fields::from([pair("return_code", "FAIL"), pair("return_msg", why)])
}

fn error(code: &str) -> Said {
    vec![("result_code", "FAIL".to_owned()), ("err_code", code.to_owned())]
}

/// Why a message is refused before it is looked at, if it is.
fn refused(sim: &WechatSimulator, fields: &Fields) -> Option<&'static str> {
    let field = |name: &str| fields.get(name).map_or("", String::as_str);
    let sign = match field("sign_type") {
        "" | "MD5" => Sign::Md5,
        "HMAC-SHA256" => Sign::HmacSha256,
        _ => return Some("sign_type参数错误"),
    };
    if fields.values().any(String::is_empty) || !(1..=32).contains(&field("nonce_str").len()) {
        return Some("缺少参数");
    }
    if field("appid") != sim.appid || field("mch_id") != sim.mchid {
        return Some("appid和mch_id不匹配");
    }
    (!sign.fits(fields, &sim.v2_key)).then_some("签名错误")
}

/// Whether a message has these fields besides those that every one has, and no others.
fn has(fields: &Fields, needed: &[&str], allowed: &[&str]) -> bool {
    let common = ["appid", "mch_id", "nonce_str", "sign", "sign_type"];
    needed.iter().all(|name| fields.contains_key(*name))
        && fields.keys().all(|name| {
            [needed, allowed, &common].iter().any(|names| names.contains(&name.as_str()))
        })
}

/// A payment; `None` when a field is not of its form.
fn paid(sim: &mut WechatSimulator, fields: &Fields, now: Moment) -> Option<Said> {
    let needed = ["body", "out_trade_no", "total_fee", "spbill_create_ip", "auth_code"];
    let allowed = ["fee_type", "device_info", "time_start", "time_expire", "receipt", "attach"];
    has(fields, &needed, &allowed).then_some(())?;
    let field = |name: &str| fields.get(name).map_or("", String::as_str);
    let total: i64 = field("total_fee").parse().ok().filter(|total| *total > 0)?;
    let (number, code) = (field("out_trade_no"), field("auth_code"));
    let is_right = is_number(number)
        && field("body").len() <= 128
        && field("spbill_create_ip").parse::<std::net::IpAddr>().is_ok()
        && matches!(field("fee_type"), "" | "CNY");
    is_right.then_some(())?;
    if !is_payer_code(code) {
        return Some(error("AUTH_CODE_INVALID"));
    }
    let opened = sim.book.open(Trade {
        number: number.to_owned(),
        transaction: String::new(),
        amount: Fen(total),
        subject: field("body").to_owned(),
        way: Way::Scanned,
        made_at: now,
        expires_at: Moment(now.0 + 300),
        notify_url: String::new(),
        // The code stands last: the book looks at its last digit.
        asked: format!("{total} {} {code}", field("body")),
        state: TradeState::Unpaid,
        paid_at: None,
        payer: format!("oSimulatedPayer{}", &code[4..17]),
        refunds: Vec::new(),
    });
    match opened {
        Opened::Different => return Some(error("OUT_TRADE_NO_USED")),
        Opened::New => sim.book.scan(number, code, now),
        Opened::Same => {}
    }
    sim.remember(number);
    sim.book.tick(number, now);
    let trade = sim.book.trade(number)?;
    Some(match (trade.state, opened) {
        (TradeState::Paid, Opened::New) => captured(trade),
        (TradeState::Paid, _) => error("ORDERPAID"),
        (TradeState::Reversed, _) => error("ORDERREVERSED"),
        (TradeState::Closed, _) => error("ORDERCLOSED"),
        (TradeState::Unpaid | TradeState::Asking, _) => error("USERPAYING"),
        (TradeState::Refused(Refusal::NotEnough), _) => error("NOTENOUGH"),
        (TradeState::Refused(Refusal::Expired), _) => error("AUTHCODEEXPIRE"),
        (TradeState::Refused(Refusal::Declined), _) => error("NOTSUPORTCARD"),
    })
}

fn captured(trade: &Trade) -> Said {
    let mut said = vec![
        ("result_code", "SUCCESS".to_owned()),
        ("openid", trade.payer.clone()),
        ("is_subscribe", "N".to_owned()),
        ("trade_type", "MICROPAY".to_owned()),
        ("bank_type", "OTHERS".to_owned()),
        ("fee_type", "CNY".to_owned()),
        ("total_fee", trade.amount.0.to_string()),
        ("cash_fee", trade.amount.0.to_string()),
        ("transaction_id", trade.transaction.clone()),
        ("out_trade_no", trade.number.clone()),
    ];
    if let Some(paid_at) = trade.paid_at {
        said.push(("time_end", compact(paid_at)));
    }
    said
}

fn queried(sim: &mut WechatSimulator, number: &str, now: Moment) -> Said {
    sim.book.tick(number, now);
    let hidden = sim.book.is_hidden(number, now);
    let Some(trade) = sim.book.trade(number).filter(|_| !hidden) else {
        return error("ORDERNOTEXIST");
    };
    let state = state_word(trade);
    let mut said = match state {
        "SUCCESS" | "REFUND" => captured(trade),
        _ => vec![("result_code", "SUCCESS".to_owned()), ("out_trade_no", trade.number.clone())],
    };
    said.extend([("trade_state", state.to_owned()), ("trade_state_desc", "simulated".to_owned())]);
    said
}

fn reversed(sim: &mut WechatSimulator, number: &str, now: Moment) -> Said {
    sim.book.tick(number, now);
    let made_at = sim.book.trade(number).map(|trade| trade.made_at.0);
    if made_at.is_some_and(|made_at| now.0 > made_at + REVERSE_S) {
        return error("REVERSE_EXPIRE");
    }
    let recall = |code: &'static str, again: &str| {
        let mut said = error(code);
        said.push(("recall", again.to_owned()));
        said
    };
    match sim.book.undo(number) {
        Undone::Unknown => recall("ORDERNOTEXIST", "N"),
        Undone::Again => recall("SYSTEMERROR", "Y"),
        Undone::Closed | Undone::Reversed => {
            sim.awake.insert(number.to_owned());
            vec![("result_code", "SUCCESS".to_owned()), ("recall", "N".to_owned())]
        }
    }
}

impl WechatSimulator {
    fn v2_signed(&mut self, said: Said, fault: Option<ChannelFault>) -> Fields {
        let mut fields: Fields = said.into_iter().map(|(k, v)| (k.to_owned(), v)).collect();
        let nonce = self.next(32);
        let common = [
            ("return_code", "SUCCESS"),
            ("return_msg", "OK"),
            ("appid", self.appid.as_str()),
            ("mch_id", self.mchid.as_str()),
            ("nonce_str", &nonce),
        ];
        fields.extend(common.map(|(name, value)| (name.to_owned(), value.to_owned())));
        let mut sign = self.v2_sign.of(&fields, &self.v2_key);
        if fault == Some(ChannelFault::AnswerForged) {
            sign = sign.chars().rev().collect();
        }
        fields.insert("sign".to_owned(), sign);
        fields
    }
}
