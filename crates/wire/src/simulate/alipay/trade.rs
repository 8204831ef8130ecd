//! What the business does with a request that passed the gateway.

use model::pay::Way;
use model::{Day, Fen, Moment};
use serde_json::{Map, Value, json};

use super::gateway::{Passed, text};
use super::{Alipay, CODES, bill, says};
use crate::channel::alipay::{moment, yuan};
use crate::simulate::acquirer::{
    ChannelFault, Opened, Refunded, Refusal, ReturnState, Trade, TradeState, Undone,
};

/// A refund that has not arrived.
pub(super) const PROCESSING: ReturnState = ReturnState::Processing;

type Said = Result<Map<String, Value>, &'static str>;

/// What a method does; a sub-code when it refuses.
pub(super) type Act = fn(&mut Alipay, &Passed<'_>, Moment) -> Said;

const INVALID: &str = "ACQ.INVALID_PARAMETER";
const UNKNOWN: &str = "ACQ.TRADE_NOT_EXIST";

fn done(fields: Value) -> Said {
    Ok(says("10000", "Success", fields))
}

pub(super) fn precreate(alipay: &mut Alipay, passed: &Passed<'_>, now: Moment) -> Said {
    let trade = order(passed, Way::Shown, now)?;
    if text(passed.content, "product_code") != "QR_CODE_OFFLINE" {
        return Err(INVALID);
    }
    let number = trade.number.clone();
    if alipay.book.open(trade) != Opened::New {
        alipay.tick(&number, now);
        return Err(match alipay.book.trade(&number).map(|trade| trade.state) {
            Some(TradeState::Paid | TradeState::Reversed) => "ACQ.TRADE_HAS_SUCCESS",
            Some(TradeState::Closed) => "ACQ.TRADE_HAS_CLOSE",
            _ => "ACQ.APPLY_PC_MERCHANT_CODE_ERROR",
        });
    }
    cry(alipay, &number, now);
    done(json!({ "out_trade_no": number, "qr_code": format!("{CODES}{number}") }))
}

pub(super) fn pay(alipay: &mut Alipay, passed: &Passed<'_>, now: Moment) -> Said {
    let trade = order(passed, Way::Scanned, now)?;
    let code = text(passed.content, "auth_code").to_owned();
    let is_code = matches!(code.get(..2), Some("25" | "26" | "27" | "28" | "29" | "30"))
        && (16..=24).contains(&code.len())
        && code.bytes().all(|b| b.is_ascii_digit());
    let product = text(passed.content, "product_code");
    let is_product = matches!(product, "" | "FACE_TO_FACE_PAYMENT" | "OFFLINE_PAYMENT");
    if text(passed.content, "scene") != "bar_code" || !is_product {
        return Err(INVALID);
    }
    if !is_code {
        return Err("ACQ.PAYMENT_AUTH_CODE_INVALID");
    }
    let (number, amount) = (trade.number.clone(), trade.amount);
    match alipay.book.open(trade) {
        Opened::New => {
            cry(alipay, &number, now);
            alipay.book.scan(&number, &code, now);
            let trade = alipay.book.trade(&number);
            if trade.is_some_and(|t| t.state != TradeState::Refused(Refusal::Expired)) {
                alipay.scanned.insert(number.clone());
            }
            alipay.restless.insert(number.clone());
        }
        Opened::Same => alipay.tick(&number, now),
        Opened::Different => return Err("ACQ.CONTEXT_INCONSISTENT"),
    }
    let transaction = transaction(alipay, &number);
    let fields = json!({
        "out_trade_no": number, "trade_no": transaction, "total_amount": amount.to_string(),
    });
    match alipay.book.trade(&number).map(|trade| trade.state) {
        Some(TradeState::Paid) => done(fields),
        Some(TradeState::Refused(Refusal::NotEnough)) => Err("ACQ.BUYER_BALANCE_NOT_ENOUGH"),
        Some(TradeState::Refused(Refusal::Expired)) => Err("ACQ.PAYMENT_AUTH_CODE_INVALID"),
        Some(TradeState::Refused(Refusal::Declined)) => Err("ACQ.PAYMENT_FAIL"),
        Some(TradeState::Closed | TradeState::Reversed) => Err("ACQ.TRADE_HAS_CLOSE"),
        _ => Ok(says("10003", "order success pay inprocess", fields)),
    }
}

/// Checks what a payment says, by the rules that the document prints.
fn order(passed: &Passed<'_>, way: Way, now: Moment) -> Result<Trade, &'static str> {
    let field = |name| text(passed.content, name);
    let (number, subject) = (field("out_trade_no"), field("subject"));
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-');
    let is_number = (1..=64).contains(&number.len()) && number.bytes().all(is_plain);
    let is_subject = (1..=256).contains(&subject.chars().count())
        && !subject.contains(['/', '=', '&', '\n', '\r']);
    let amount = yuan(field("total_amount")).ok_or(INVALID)?;
    if !is_number || !is_subject || amount.0 < 1 {
        return Err(INVALID);
    }
    if amount > Fen(10_000_000_000) {
        return Err("ACQ.TOTAL_FEE_EXCEED");
    }
    let expires_at = match field("time_expire") {
        // Three hours, as for every trade 当面付 makes.
        "" => Moment(now.0 + 10_800),
        time => moment(time).filter(|time| time.0 > now.0).ok_or(INVALID)?,
    };
    if !passed.notify_url.is_empty() && !passed.notify_url.starts_with("http") {
        return Err(INVALID);
    }
    // What a repetition must equal; the payer's code stands last, as the book wants it.
    let asked = format!("{amount} {subject} {}", field("auth_code"));
    Ok(Trade {
        number: number.to_owned(),
        transaction: String::new(),
        amount,
        subject: subject.to_owned(),
        way,
        made_at: now,
        expires_at,
        notify_url: passed.notify_url.to_owned(),
        asked,
        state: TradeState::Unpaid,
        paid_at: None,
        payer: "2088000000009001".to_owned(),
        refunds: Vec::new(),
    })
}

/// A notice of what did not happen, for the faults that invent one.
fn cry(alipay: &mut Alipay, number: &str, now: Moment) {
    if alipay.book.has(number, ChannelFault::NoticeForged) {
        alipay.book.cry_wolf(number, now);
    }
}

/// Alipay's number: the book's without its lead, behind a date, 28 digits.
fn transaction(alipay: &Alipay, number: &str) -> String {
    alipay.book.trade(number).map(|trade| trade.transaction.clone()).unwrap_or_default()
}

/// The number that a request names, when the gateway knows a trade of it.
fn named(alipay: &mut Alipay, passed: &Passed<'_>, now: Moment) -> Result<String, &'static str> {
    let number = match (text(passed.content, "trade_no"), text(passed.content, "out_trade_no")) {
        ("", "") => return Err(INVALID),
        ("", number) => number.to_owned(),
        (transaction, _) => {
            let trade = alipay.book.by_transaction(transaction).ok_or(UNKNOWN)?;
            trade.number.clone()
        }
    };
    alipay.tick(&number, now);
    if alipay.is_found(&number, now) { Ok(number) } else { Err(UNKNOWN) }
}

pub(super) fn query(alipay: &mut Alipay, passed: &Passed<'_>, now: Moment) -> Said {
    let number = named(alipay, passed, now)?;
    let trade = alipay.book.trade(&number).ok_or(UNKNOWN)?;
    let mut fields = json!({
        "out_trade_no": trade.number,
        "trade_no": trade.transaction,
        "total_amount": trade.amount.to_string(),
        "trade_status": status(trade),
        "buyer_user_id": trade.payer,
    });
    if let Some(at) = trade.paid_at {
        fields["send_pay_date"] = at.in_china().into();
    }
    done(fields)
}

/// `trade_status`. What was given back whole is closed.
pub(super) fn status(trade: &Trade) -> &'static str {
    let given = trade.refunds.iter().filter(|kept| kept.state == ReturnState::Done);
    let given = given.fold(Fen(0), |sum, kept| sum + kept.amount);
    match trade.state {
        TradeState::Unpaid | TradeState::Asking | TradeState::Refused(_) => "WAIT_BUYER_PAY",
        TradeState::Paid if given < trade.amount => "TRADE_SUCCESS",
        TradeState::Paid | TradeState::Closed | TradeState::Reversed => "TRADE_CLOSED",
    }
}

pub(super) fn cancel(alipay: &mut Alipay, passed: &Passed<'_>, now: Moment) -> Said {
    let number = text(passed.content, "out_trade_no").to_owned();
    let said = |retry: &str, action: Option<&str>| {
        let mut fields = json!({ "out_trade_no": number, "retry_flag": retry });
        if let Some(action) = action {
            fields["action"] = action.into();
        }
        done(fields)
    };
    // A number that nobody knows is no error of this call: there is no action.
    match named(alipay, passed, now) {
        Err(UNKNOWN) if !number.is_empty() => {
            if !alipay.book.is_hidden(&number, now) {
                alipay.book.undo(&number);
            }
            return said("N", None);
        }
        Err(other) => return Err(other),
        Ok(_) => {}
    }
    alipay.restless.insert(number.clone());
    match alipay.book.undo(&number) {
        Undone::Closed => said("N", Some("close")),
        Undone::Reversed => said("N", Some("refund")),
        Undone::Again => said("Y", None),
        Undone::Unknown => said("N", None),
    }
}

pub(super) fn close(alipay: &mut Alipay, passed: &Passed<'_>, now: Moment) -> Said {
    let number = text(passed.content, "out_trade_no").to_owned();
    if number.is_empty() {
        return Err(INVALID);
    }
    alipay.tick(&number, now);
    // A close writes, so it finds what a query may not find yet.
    if !alipay.exists(&number) {
        // The code is dead from now on, although the call fails.
        let is_again = alipay.book.undo(&number) == Undone::Again;
        alipay.restless.insert(number);
        return Err(if is_again { "ACQ.SYSTEM_ERROR" } else { UNKNOWN });
    }
    match alipay.book.trade(&number).map(|trade| trade.state) {
        Some(TradeState::Unpaid | TradeState::Asking | TradeState::Refused(_)) => {}
        _ => return Err("ACQ.REASON_TRADE_STATUS_INVALID"),
    }
    alipay.restless.insert(number.clone());
    match alipay.book.undo(&number) {
        Undone::Closed => {
            done(json!({ "out_trade_no": number, "trade_no": transaction(alipay, &number) }))
        }
        _ => Err("ACQ.SYSTEM_ERROR"),
    }
}

pub(super) fn refund(alipay: &mut Alipay, passed: &Passed<'_>, now: Moment) -> Said {
    let number = named(alipay, passed, now)?;
    let request = text(passed.content, "out_request_no").to_owned();
    let amount = yuan(text(passed.content, "refund_amount")).filter(|amount| amount.0 > 0);
    let amount = amount.ok_or(INVALID)?;
    if request.is_empty() || request.len() > 64 {
        return Err(INVALID);
    }
    let is_old = alipay
        .book
        .trade(&number)
        .is_some_and(|trade| trade.refunds.iter().any(|kept| kept.number == request));
    let kept = match alipay.book.refund(&number, &request, amount, "", now) {
        Refunded::Kept(kept) => kept,
        Refunded::NotPaid => return Err("ACQ.TRADE_STATUS_ERROR"),
        Refunded::TooMuch => return Err("ACQ.REFUND_AMT_NOT_EQUAL_TOTAL"),
        Refunded::Different => return Err("ACQ.DISCORDANT_REPEAT_REQUEST"),
    };
    if kept.state == ReturnState::Processing {
        alipay.restless.insert(number.clone());
    }
    let has_moved = !is_old && kept.state == ReturnState::Done;
    done(json!({
        "out_trade_no": number,
        "trade_no": transaction(alipay, &number),
        "fund_change": if has_moved { "Y" } else { "N" },
        "refund_fee": amount.to_string(),
    }))
}

pub(super) fn query_refund(alipay: &mut Alipay, passed: &Passed<'_>, now: Moment) -> Said {
    let number = named(alipay, passed, now)?;
    let request = text(passed.content, "out_request_no");
    if request.is_empty() {
        return Err(INVALID);
    }
    let trade = alipay.book.trade(&number).ok_or(UNKNOWN)?;
    let mut fields = json!({ "out_trade_no": number, "trade_no": trade.transaction });
    if let Some(kept) = trade.refunds.iter().find(|kept| kept.number == request) {
        fields["out_request_no"] = request.into();
        fields["refund_amount"] = kept.amount.to_string().into();
        fields["refund_status"] = match kept.state {
            ReturnState::Processing => "REFUND_PROCESSING",
            ReturnState::Done => "REFUND_SUCCESS",
            ReturnState::Abnormal => "REFUND_FAIL",
        }
        .into();
    }
    done(fields)
}

pub(super) fn bill_address(alipay: &mut Alipay, passed: &Passed<'_>, now: Moment) -> Said {
    let date = text(passed.content, "bill_date");
    let day = Day::parse(date).filter(|day| day.to_string() == date);
    let day = day.filter(|_| text(passed.content, "bill_type") == "trade");
    let day = day.ok_or("isv.invalid-arguments")?;
    bill::address(alipay, day, passed.host, now)
        .map(|url| says("10000", "Success", json!({ "bill_download_url": url })))
}
