//! What the answer of a biller says.

use model::bill::{BillRefusal, Masked, TEXT_CHARS_MAX, json};
use model::{Fen, Moment};
use serde_json::Value;

use super::sign::answer_holds;
use super::{BillerCall, BillerOutcome, Interface, Owed, Payment, is_id};
use crate::client::Answer;
use crate::limits::{BILLER_CLOCK_SKEW_S, BILLS_MAX};

/// Why an answer says nothing certain.
type Unsure<T> = Result<T, BillerOutcome>;

pub(super) fn read(
    interface: &Interface,
    call: BillerCall<'_>,
    answer: &Answer,
    now: Moment,
) -> BillerOutcome {
    judged(interface, call, answer, now).unwrap_or_else(|outcome| outcome)
}

fn judged(
    interface: &Interface,
    call: BillerCall<'_>,
    answer: &Answer,
    now: Moment,
) -> Unsure<BillerOutcome> {
    genuine(interface, call, answer, now)?;
    if answer.status != 200 {
        return Ok(problem(call, answer));
    }
    if let BillerCall::Reconcile(..) = call {
        return Ok(BillerOutcome::File(answer.body.clone()));
    }
    let value: Value = serde_json::from_slice(&answer.body).map_err(|_| doubt("form"))?;
    match call {
        BillerCall::Query(account) => {
            is_same(&value, "account", account.as_str())?;
            Ok(BillerOutcome::Bills(owed(interface, &value).map_err(|what| {
                // A bill that is wrong in itself is shown to nobody, and will not mend by itself.
                BillerOutcome::Fault(format!("bill: {what}"))
            })?))
        }
        BillerCall::Pay(payment) | BillerCall::Ask(payment) | BillerCall::Cancel(payment) => {
            settled(call, payment, &value)
        }
        BillerCall::Reconcile(..) => Err(doubt("form")),
    }
}

/// Whether the biller itself said this, now, on this path.
fn genuine(
    interface: &Interface,
    call: BillerCall<'_>,
    answer: &Answer,
    now: Moment,
) -> Unsure<()> {
    let header = |name| answer.header(name).unwrap_or_default();
    let (time, signature) = (header("Biller-Time"), header("Biller-Signature"));
    let place = (call.path(), answer.status);
    if !answer_holds(&interface.key, place, time, &answer.body, signature) {
        // Whoever does not know our key cannot sign for it; anything else is of a gateway.
        return Err(match answer.status {
            401 | 403 => BillerOutcome::Fault(format!("http-{}", answer.status)),
            200 => doubt("signature"),
            status => doubt(&format!("http-{status}")),
        });
    }
    let time: Option<i64> = time.parse().ok();
    match time.is_some_and(|time| time.abs_diff(now.0) <= BILLER_CLOCK_SKEW_S.unsigned_abs()) {
        true => Ok(()),
        false => Err(doubt("clock")),
    }
}

/// A signed answer that is no success: its `code` counts, not its status.
fn problem(call: BillerCall<'_>, answer: &Answer) -> BillerOutcome {
    let value: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    let code = value.get("code").and_then(Value::as_str).unwrap_or_default();
    match (code, call) {
        ("account-unknown", BillerCall::Query(_))
        | ("payment-unknown", BillerCall::Ask(_))
        | ("file-unknown", BillerCall::Reconcile(..)) => BillerOutcome::NotFound,
        ("form" | "client" | "signature" | "clock" | "nonce" | "number-reused", _) => {
            BillerOutcome::Fault(code.to_owned())
        }
        (code, BillerCall::Query(_) | BillerCall::Pay(_) | BillerCall::Cancel(_)) => {
            match BillRefusal::of_code(code) {
                Some(refusal) => BillerOutcome::Refused(refusal),
                None => doubt(&word(code, answer.status)),
            }
        }
        (code, _) => doubt(&word(code, answer.status)),
    }
}

/// A code of a stranger as a word for the record.
fn word(code: &str, status: u16) -> String {
    if is_id(code) { code.to_owned() } else { format!("http-{status}") }
}

fn settled(call: BillerCall<'_>, payment: &Payment, value: &Value) -> Unsure<BillerOutcome> {
    is_same(value, "payment", &payment.id)?;
    let text = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default();
    match (text("state"), call) {
        ("accepted", BillerCall::Pay(_) | BillerCall::Ask(_)) => {
            if Fen::parse(text("amount")) != Some(payment.amount) {
                return Ok(BillerOutcome::Fault("other-amount".to_owned()));
            }
            let receipt = text("receipt");
            let is_receipt = is_id(receipt);
            is_receipt.then(|| BillerOutcome::Accepted(receipt.to_owned())).ok_or(doubt("receipt"))
        }
        ("refused", _) => match BillRefusal::of_code(text("code")) {
            Some(refusal) => Ok(BillerOutcome::Refused(refusal)),
            None => Err(doubt(&word(text("code"), 200))),
        },
        // Sent again after it was taken back.
        ("cancelled", BillerCall::Pay(_)) => Ok(BillerOutcome::Refused(BillRefusal::Cancelled)),
        ("cancelled", _) => Ok(BillerOutcome::Cancelled),
        ("pending", _) => Err(doubt("pending")),
        _ => Err(doubt("form")),
    }
}

fn owed(interface: &Interface, value: &Value) -> Result<Owed, &'static str> {
    let text = |key: &'static str| match value.get(key) {
        None | Some(Value::Null) => Ok(""),
        Some(value) => {
            value.as_str().filter(|text| text.chars().count() <= TEXT_CHARS_MAX).ok_or(key)
        }
    };
    let list = value.get("bills").and_then(Value::as_array).ok_or("bills")?;
    if list.len() > BILLS_MAX {
        return Err("bills");
    }
    let account = text("account")?;
    let mut bills = Vec::with_capacity(list.len());
    for value in list {
        let bill = json::read(&interface.biller, value).map_err(|not| not.0)?;
        bill.check().map_err(|fault| fault.code())?;
        if bill.account.as_str() != account || !is_id(&bill.number) {
            return Err("account");
        }
        bills.push(bill);
    }
    let (holder, address) = (Masked::name(text("holder")?), Masked::address(text("address")?));
    Ok(Owed { holder, address, bills })
}

/// An answer about something else is none.
fn is_same(value: &Value, key: &str, expected: &str) -> Unsure<()> {
    match value.get(key).and_then(Value::as_str) == Some(expected) {
        true => Ok(()),
        false => Err(doubt("other")),
    }
}

fn doubt(word: &str) -> BillerOutcome {
    BillerOutcome::Doubt(word.to_owned())
}
