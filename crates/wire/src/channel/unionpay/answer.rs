//! What genuine messages of UnionPay say.

use std::io::Read;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::read::ZlibDecoder;
use model::pay::{Failure, FailureKind};
use model::{Day, Moment};

use super::BILL_HOUR;
use super::code::{Said, said};
use super::message::{self, Fields};
use super::undo;
use crate::channel::{Call, Capture, Charge, NotGenuine, Notice, Outcome};
use crate::limits::UNIONPAY_ZIP_BYTES_MAX;

/// What the answer to a call says.
pub(super) fn of(call: Call<'_>, fields: &Fields, now: Moment) -> Outcome {
    let kind = text(fields, "txnType");
    let number = text(fields, "orderId");
    let is_about = |expected: &str, kinds: &str| kind == kinds && number == expected;
    let other = || Outcome::Doubt("an answer to something else".to_owned());
    match call {
        Call::Pay(charge) if is_about(&charge.number, "01") => paying(fields),
        Call::Query(charge) if is_about(&charge.number, "00") => payment(fields, charge, now),
        Call::Undo(charge) => {
            let own = undo::number(&charge.number);
            match kind {
                "31" if number == own => undoing(fields),
                "00" if number == own => undone(fields),
                "00" if number == charge.number => given_up(fields, charge, now),
                _ => other(),
            }
        }
        Call::Refund(refund) if is_about(&refund.number, "04") => refunding(fields),
        Call::QueryRefund(refund) if is_about(&refund.number, "00") => refunded(fields),
        Call::Statement(day) if kind == "76" => bill(fields, day, now),
        _ => other(),
    }
}

/// The value of a field, empty when it is missing.
fn text<'a>(fields: &'a Fields, name: &str) -> &'a str {
    fields.get(name).map(String::as_str).unwrap_or_default()
}

fn doubt(code: &str) -> Outcome {
    Outcome::Doubt(code.to_owned())
}

fn failed(kind: FailureKind, code: &str) -> Outcome {
    Outcome::Failed(Failure { kind, code: code.to_owned() })
}

/// The answer to a payment: a code to show, or that it was accepted.
fn paying(fields: &Fields) -> Outcome {
    let code = text(fields, "respCode");
    match said(code) {
        Said::Done => match (text(fields, "txnSubType"), text(fields, "qrCode")) {
            ("07", "") => doubt("no qrCode"),
            ("07", qr_code) => Outcome::Show(qr_code.to_owned()),
            // Accepted. Whether money moved is for the notice or a query to say.
            _ => Outcome::Wait,
        },
        Said::Working => Outcome::Wait,
        Said::Setting => failed(FailureKind::Setting, code),
        Said::Failed(kind) => failed(kind, code),
        Said::Unclear | Said::NotFound | Said::Repeated | Said::Strange => doubt(code),
    }
}

/// The answer to a query of a payment.
fn payment(fields: &Fields, charge: &Charge, now: Moment) -> Outcome {
    let not_found = |code: &str| match undo::is_settled(charge, now) {
        true => Outcome::Closed,
        false if code.is_empty() => doubt(code),
        false => Outcome::NotFound,
    };
    let of_original = |code: &str| match said(code) {
        Said::Done => capture(fields).map_or_else(|| doubt("no amount"), Outcome::Paid),
        Said::Working => Outcome::Wait,
        Said::NotFound => not_found(code),
        Said::Setting => failed(FailureKind::Setting, code),
        Said::Failed(kind) => failed(kind, code),
        // All other codes are failures (全渠道 平台应答码); of the payment itself, that is final.
        Said::Strange if !code.is_empty() => failed(FailureKind::Channel, code),
        Said::Unclear | Said::Repeated | Said::Strange => doubt(code),
    };
    queried(fields, of_original, not_found)
}

/// The answer to a query: what the query itself met, then what it found.
fn queried(
    fields: &Fields,
    original: impl Fn(&str) -> Outcome,
    not_found: impl Fn(&str) -> Outcome,
) -> Outcome {
    let code = text(fields, "respCode");
    match said(code) {
        Said::Done => original(text(fields, "origRespCode")),
        Said::NotFound => not_found(code),
        Said::Setting => Outcome::Fault(code.to_owned()),
        _ => doubt(code),
    }
}

/// The answer to an undo: never more than that it was accepted.
fn undoing(fields: &Fields) -> Outcome {
    let code = text(fields, "respCode");
    match said(code) {
        Said::Setting => Outcome::Fault(code.to_owned()),
        _ => doubt(code),
    }
}

/// The answer to a query of an undo.
fn undone(fields: &Fields) -> Outcome {
    let original = |code: &str| match said(code) {
        Said::Done => Outcome::Returned,
        _ => doubt(code),
    };
    queried(fields, original, doubt)
}

/// The answer to a query of a payment that was given up.
fn given_up(fields: &Fields, charge: &Charge, now: Moment) -> Outcome {
    match payment(fields, charge, now) {
        Outcome::Paid(_) if !undo::is_payment_believed(charge, now) => doubt("paid, to be undone"),
        Outcome::NotFound => doubt("34"),
        told => told,
    }
}

/// The answer to a refund.
fn refunding(fields: &Fields) -> Outcome {
    let code = text(fields, "respCode");
    match said(code) {
        // 12: our first request did arrive; the query says what became of it.
        Said::Done | Said::Working | Said::Repeated => Outcome::Refunding,
        Said::Setting => Outcome::Fault(code.to_owned()),
        Said::NotFound | Said::Failed(_) => Outcome::Abnormal(code.to_owned()),
        Said::Unclear | Said::Strange => doubt(code),
    }
}

/// The answer to a query of a refund.
fn refunded(fields: &Fields) -> Outcome {
    let original = |code: &str| match said(code) {
        Said::Done => match text(fields, "queryId") {
            "" => doubt("no queryId"),
            id => Outcome::Refunded(id.to_owned()),
        },
        Said::Working => Outcome::Refunding,
        Said::NotFound => Outcome::NotFound,
        Said::Setting | Said::Failed(_) => Outcome::Abnormal(code.to_owned()),
        Said::Strange if !code.is_empty() => Outcome::Abnormal(code.to_owned()),
        Said::Unclear | Said::Repeated | Said::Strange => doubt(code),
    };
    queried(fields, original, |_| Outcome::NotFound)
}

/// The answer that holds a bill.
fn bill(fields: &Fields, day: Day, now: Moment) -> Outcome {
    let settled = format!("{:02}{:02}", day.month(), day.day());
    if fields.get("settleDate").is_some_and(|said| *said != settled) {
        return doubt("a bill of another day");
    }
    let code = text(fields, "respCode");
    match (said(code), code) {
        (Said::Done, _) => match unpacked(text(fields, "fileContent")) {
            Some(zip) => Outcome::Bill(zip),
            None => doubt("no bill in the answer"),
        },
        // 98 文件不存在: not yet, or nothing was traded; only the clock tells which.
        (_, "98") => match Day::from_number(day.number() + 1) {
            Some(next) if Moment::china(next, BILL_HOUR, 0, 0).is_some_and(|at| now < at) => {
                Outcome::BillLater
            }
            _ => Outcome::NoBill,
        },
        (Said::Setting, _) => Outcome::Fault(code.to_owned()),
        _ => doubt(code),
    }
}

/// The zip inside fileContent: base64 of its deflated bytes.
fn unpacked(content: &str) -> Option<Vec<u8>> {
    let content: String = content.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    let packed = STANDARD.decode(content).ok().filter(|packed| !packed.is_empty())?;
    let mut zip = Vec::new();
    let most = UNIONPAY_ZIP_BYTES_MAX;
    ZlibDecoder::new(packed.as_slice()).take(most + 1).read_to_end(&mut zip).ok()?;
    (zip.len() as u64 <= most && !zip.is_empty()).then_some(zip)
}

/// The money that a query or notice speaks of.
fn capture(fields: &Fields) -> Option<Capture> {
    let transaction = text(fields, "queryId");
    let is_id = (1..=32).contains(&transaction.len())
        && transaction.bytes().all(|b| b.is_ascii_alphanumeric());
    let currency = fields.get("currencyCode").is_none_or(|code| code == "156");
    let made_at = message::parse_time(text(fields, "txnTime"));
    let traced =
        |made_at: Moment| message::parse_short_time(text(fields, "traceTime"), made_at.china_day());
    // A card number is kept only if UnionPay has masked it.
    let payer = fields.get("accNo").filter(|number| number.contains('*')).cloned();
    Some(Capture {
        transaction: Some(transaction).filter(|_| is_id && currency)?.to_owned(),
        amount: message::amount(text(fields, "txnAmt"))?,
        at: made_at.and_then(traced).or(made_at),
        payer,
    })
}

/// What a genuine notice says. Notices come for success only; another one is a doubt.
pub(super) fn notice(fields: &Fields) -> Result<Notice, NotGenuine> {
    let (kind, order) = (text(fields, "txnType"), text(fields, "orderId"));
    let Some(capture) = capture(fields).filter(|_| !order.is_empty()) else {
        return Err(NotGenuine::Form);
    };
    let id = format!("{kind}-{}", capture.transaction);
    let code = text(fields, "respCode");
    let (number, outcome) = match kind {
        "01" => (order, Outcome::Paid(capture)),
        "04" => (order, Outcome::Refunded(capture.transaction)),
        "31" => (undo::of_number(order), Outcome::Returned),
        _ => return Err(NotGenuine::Form),
    };
    let outcome = if said(code) == Said::Done { outcome } else { doubt(code) };
    Ok(Notice { id, number: number.to_owned(), outcome })
}
