//! What an answer says: by `trade_status` alone, and only when it is signed.
//!
//! `10000` means that the call was carried out, not that anything was paid. An answer without a
//! signature says at most that something is wrong with us (payment document 2.2).

use model::Moment;
use model::pay::{Failure, Way};
use serde_json::{Map, Value};

use super::codes::{self, Meaning};
use super::envelope::{Heard, open};
use super::{Alipay, moment, request, word, yuan};
use crate::channel::{Call, Capture, Charge, Outcome, Pointer, Refund};
use crate::client::Answer;
use crate::limits::ALIPAY_QR_CODE_BYTES_MAX;

/// Within this time a scanned code can still be carried out: it lives for a minute.
const CODE_LIFE_S: i64 = 120;

pub(super) fn read(alipay: &Alipay, call: Call<'_>, answer: &Answer, now: Moment) -> Outcome {
    if answer.status != 200 {
        return Outcome::Doubt(format!("HTTP {}", answer.status));
    }
    if let Call::Fetch(_) = call {
        // A page instead of a file says that the address is too old.
        return match answer.body.starts_with(b"PK") {
            true => Outcome::Bill(answer.body.clone()),
            false => Outcome::Doubt("not a ZIP".to_owned()),
        };
    }
    match open(&answer.body, request::method(&call), &alipay.alipay_keys) {
        Heard::Signed(says) => signed(&call, &says, now),
        Heard::Unsigned(says) => match text(&says, "code") {
            "20001" | "40001" | "40002" | "40003" | "40006" => Outcome::Fault(named(&says)),
            _ => Outcome::Doubt(format!("unsigned {}", named(&says))),
        },
        Heard::Forged => Outcome::Doubt("false signature".to_owned()),
        Heard::Unreadable => Outcome::Doubt("unreadable".to_owned()),
    }
}

type Says = Map<String, Value>;

fn signed(call: &Call<'_>, says: &Says, now: Moment) -> Outcome {
    let sub_code = text(says, "sub_code");
    match text(says, "code") {
        "10000" => done(call, says, now),
        // The payer's telephone asks for the password.
        "10003" => Outcome::Wait,
        "40004" => refused(call, sub_code, named(says)),
        "20001" | "40001" | "40002" | "40003" | "40006" if !codes::is_unknown(sub_code) => {
            Outcome::Fault(named(says))
        }
        // 20000 and whatever is new; 40005 asks us to be slower.
        _ => Outcome::Doubt(named(says)),
    }
}

/// The call was carried out.
fn done(call: &Call<'_>, says: &Says, now: Moment) -> Outcome {
    match call {
        Call::Pay(charge) | Call::Query(charge) | Call::Undo(charge)
            if text(says, "out_trade_no") != charge.number =>
        {
            Outcome::Doubt("another number".to_owned())
        }
        Call::Pay(charge) if charge.way == Way::Shown => match text(says, "qr_code") {
            code if code.starts_with("https://") && code.len() <= ALIPAY_QR_CODE_BYTES_MAX => {
                Outcome::Show(code.to_owned())
            }
            _ => Outcome::Doubt("no code".to_owned()),
        },
        Call::Pay(_) if text(says, "trade_status").is_empty() => {
            Outcome::Doubt("10000: to be asked".to_owned())
        }
        Call::Pay(_) | Call::Query(_) => of_status(says, "send_pay_date", "buyer_user_id"),
        Call::Undo(charge) if charge.way == Way::Shown => Outcome::Closed,
        Call::Undo(charge) => cancelled(charge, says, now),
        Call::Refund(refund) | Call::QueryRefund(refund)
            if text(says, "out_trade_no") != refund.charge.number =>
        {
            Outcome::Doubt("another number".to_owned())
        }
        // `N` also says that the same number was carried out before: the query tells.
        Call::Refund(refund) => match text(says, "fund_change") {
            "Y" => Outcome::Refunded(transaction(says, refund)),
            _ => Outcome::Refunding,
        },
        Call::QueryRefund(refund) => refund_status(refund, says),
        Call::Statement(_) | Call::Fetch(_) => match address(text(says, "bill_download_url")) {
            Some(url) => Outcome::At(Pointer { url, digest: None }),
            None => Outcome::Doubt("no address of the bill".to_owned()),
        },
    }
}

/// What `trade_status` says, in an answer or a notice; `paid_at` and `payer` name its fields.
pub(super) fn of_status(says: &Says, paid_at: &str, payer: &str) -> Outcome {
    let at = moment(text(says, paid_at));
    match text(says, "trade_status") {
        "WAIT_BUYER_PAY" => Outcome::Wait,
        "TRADE_SUCCESS" | "TRADE_FINISHED" => {
            let transaction = word(text(says, "trade_no"));
            let (Some(amount), false) = (yuan(text(says, "total_amount")), transaction.is_empty())
            else {
                return Outcome::Doubt("paid, without number or amount".to_owned());
            };
            let payer = Some(word(text(says, payer))).filter(|payer| !payer.is_empty());
            Outcome::Paid(Capture { transaction, amount, at, payer })
        }
        // Closed unpaid, or given back whole: then it says when it was paid.
        "TRADE_CLOSED" if at.is_some() => Outcome::Returned,
        "TRADE_CLOSED" => Outcome::Closed,
        other => Outcome::Doubt(format!("status {}", word(other))),
    }
}

fn cancelled(charge: &Charge, says: &Says, now: Moment) -> Outcome {
    match (text(says, "retry_flag"), text(says, "action")) {
        ("Y", _) => Outcome::Doubt("again".to_owned()),
        (_, "close") => Outcome::Closed,
        (_, "refund") => Outcome::Returned,
        // No trade was found, and none can come any more from a code that old.
        (_, "") if now.0 > charge.made_at.0 + CODE_LIFE_S => Outcome::Closed,
        (_, "") => Outcome::NotFound,
        (_, other) => Outcome::Doubt(format!("action {}", word(other))),
    }
}

fn refund_status(refund: &Refund, says: &Says) -> Outcome {
    match text(says, "refund_status") {
        // Not received, or failed: the same number is sent again.
        "" => Outcome::NotFound,
        "REFUND_PROCESSING" => Outcome::Refunding,
        "REFUND_FAIL" => Outcome::Abnormal("REFUND_FAIL".to_owned()),
        "REFUND_SUCCESS" if text(says, "out_request_no") != refund.number => {
            Outcome::Doubt("another number".to_owned())
        }
        "REFUND_SUCCESS" => match yuan(text(says, "refund_amount")) {
            Some(amount) if amount == refund.amount => Outcome::Refunded(transaction(says, refund)),
            _ => Outcome::Doubt("another amount".to_owned()),
        },
        other => Outcome::Doubt(format!("refund status {}", word(other))),
    }
}

/// Refunds have no number of Alipay's own in v2: the payment's and ours name them.
fn transaction(says: &Says, refund: &Refund) -> String {
    match word(text(says, "trade_no")) {
        empty if empty.is_empty() => refund.transaction.clone(),
        number => number,
    }
}

/// 40004: what the business says.
fn refused(call: &Call<'_>, sub_code: &str, named: String) -> Outcome {
    if codes::is_unknown(sub_code) {
        return Outcome::Doubt(named);
    }
    let is_missing = sub_code.contains("TRADE_NOT_EXIST");
    match call {
        Call::Pay(_) => match codes::of_payment(sub_code) {
            Some(kind) => Outcome::Failed(Failure { kind, code: word(sub_code) }),
            None => Outcome::Doubt(named),
        },
        Call::Query(_) | Call::QueryRefund(_) if is_missing => Outcome::NotFound,
        // Nobody has scanned the code. The answer is an error all the same the code is dead from
        // now on: who scans it reads that the trade is closed (reported by users of Alipay).
        Call::Undo(charge) if is_missing && charge.way == Way::Shown => Outcome::Closed,
        Call::Undo(_) if is_missing => Outcome::NotFound,
        Call::Refund(_) | Call::Undo(_) => match codes::of_return(sub_code) {
            Meaning::Setting => Outcome::Fault(named),
            Meaning::Final if matches!(call, Call::Refund(_)) => Outcome::Abnormal(word(sub_code)),
            Meaning::Final | Meaning::Open => Outcome::Doubt(named),
        },
        Call::Statement(_) if sub_code.to_ascii_uppercase().contains("NO_BILL_DATA") => {
            Outcome::NoBill
        }
        Call::Statement(_) if sub_code.to_ascii_uppercase().contains("BILL_NOT_EXIST") => {
            Outcome::BillLater
        }
        Call::Statement(_) => Outcome::Fault(named),
        Call::Query(_) | Call::QueryRefund(_) | Call::Fetch(_) => Outcome::Doubt(named),
    }
}

/// A field that is a text; empty when it is not.
pub(super) fn text<'a>(says: &'a Says, name: &str) -> &'a str {
    says.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// Code and sub-code, for the record.
fn named(says: &Says) -> String {
    let named = format!("{} {}", word(text(says, "code")), word(text(says, "sub_code")));
    named.trim().to_owned()
}

/// Where the bill is. Alipay still names its plain address; the file is fetched encrypted, unless
/// a simulator on this machine has it.
fn address(url: &str) -> Option<String> {
    let bounded = url.len() <= 4_096 && url.bytes().all(|b| b.is_ascii_graphic());
    let (scheme, rest) = url.split_once("://").filter(|_| bounded)?;
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => host,
        _ => authority,
    };
    match scheme {
        _ if host.is_empty() || authority.contains(['@', '\\']) => None,
        "http" if crate::request::is_here(host) => Some(url.to_owned()),
        "http" | "https" => Some(format!("https://{rest}")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use model::Fen;

    use super::*;

    #[test]
    fn bills_are_fetched_encrypted_or_from_this_machine() {
        let plain = "http://dwbillcenter.alipay.com/downloadBillFile.resource?a=1";
        let encrypted = plain.replace("http:", "https:");
        assert_eq!(address(plain), Some(encrypted.clone()));
        assert_eq!(address(&encrypted), Some(encrypted));
        let here = "http://127.0.0.1:80/x?y";
        assert_eq!(address(here).as_deref(), Some(here));
        for bad in ["", "ftp://a/b", "https://", "https://me@a/b", "https://a/ b"] {
            assert_eq!(address(bad), None, "{bad}");
        }
    }

    #[test]
    fn an_amount_is_exact() {
        assert_eq!(yuan("88.88"), Some(Fen(8_888)));
        for bad in ["", "-1.00", "1e3", "0.001", "￥1.00", "1,000.00", ".", "1.2.3"] {
            assert_eq!(yuan(bad), None, "{bad}");
        }
    }
}
