//! What the codes of WeChat mean for us (payment document §2.1): v3 writes them with an underscore
//! where v2 mostly does not, and both mean the same.
//!
//! Only what the documentation calls final is final. Every other code is a doubt, and a query
//! decides.

use model::pay::{Failure, FailureKind};

use crate::channel::Outcome;

/// The longest word that is kept, in characters.
const WORD_CHARS_MAX: usize = 64;

/// What an error of a payment says.
pub(super) fn of_payment(code: &str) -> Outcome {
    let kind = match code {
        // The telephone asks for a password.
        "USERPAYING" => return Outcome::Wait,
        "AUTHCODEEXPIRE" => FailureKind::CodeExpired,
        "AUTH_CODE_INVALID" | "AUTH_CODE_ERROR" => FailureKind::CodeWrong,
        "NOTENOUGH" => FailureKind::NotEnough,
        "NOTSUPORTCARD" | "BUYER_MISMATCH" | "ACCOUNT_ERROR" => FailureKind::Payer,
        "RULE_LIMIT" | "RULELIMIT" => FailureKind::Limit,
        _ => return of_anything(code),
    };
    Outcome::Failed(Failure { kind, code: code.to_owned() })
}

/// What an error of a query, a close or a reversal says.
pub(super) fn of_order(code: &str) -> Outcome {
    match code {
        "ORDERNOTEXIST" | "ORDER_NOT_EXIST" => Outcome::NotFound,
        _ => of_anything(code),
    }
}

/// What an error of a close says: an order that is closed already is what was wanted.
pub(super) fn of_close(code: &str) -> Outcome {
    match code {
        "ORDERCLOSED" | "ORDER_CLOSED" => Outcome::Closed,
        _ => of_order(code),
    }
}

/// What an error of a refund says. NOT_ENOUGH is our own balance: top up, then the same number.
pub(super) fn of_refund(code: &str) -> Outcome {
    match code {
        "USER_ACCOUNT_ABNORMAL" => Outcome::Abnormal(code.to_owned()),
        "NOT_ENOUGH" | "RESOURCE_NOT_EXISTS" | "ORDER_NOT_EXIST" => fault(code),
        _ => of_anything(code),
    }
}

/// What an error of a query of a refund says.
pub(super) fn of_refund_query(code: &str) -> Outcome {
    match code {
        "RESOURCE_NOT_EXISTS" => Outcome::NotFound,
        _ => of_anything(code),
    }
}

/// What an error of a bill says.
pub(super) fn of_bill(code: &str) -> Outcome {
    match code {
        "NO_STATEMENT_EXIST" => Outcome::NoBill,
        "STATEMENT_CREATING" => Outcome::BillLater,
        _ => of_anything(code),
    }
}

/// Ours to mend, or nothing certain.
fn of_anything(code: &str) -> Outcome {
    let is_ours = matches!(
        code,
        "PARAM_ERROR"
            | "LACK_PARAMS"
            | "INVALID_REQUEST"
            | "SIGN_ERROR"
            | "SIGNERROR"
            | "XML_FORMAT_ERROR"
            | "NOT_UTF8"
            | "REQUIRE_POST_METHOD"
            | "POST_DATA_EMPTY"
            | "NO_AUTH"
            | "NOAUTH"
            | "APPID_NOT_EXIST"
            | "MCHID_NOT_EXIST"
            | "MCH_NOT_EXISTS"
            | "APPID_MCHID_NOT_MATCH"
            | "TRADE_ERROR"
            | "REVERSE_EXPIRE"
    );
    if is_ours { fault(code) } else { doubt(code) }
}

pub(super) fn fault(text: &str) -> Outcome {
    Outcome::Fault(short(text))
}

pub(super) fn doubt(text: &str) -> Outcome {
    Outcome::Doubt(short(text))
}

/// What somebody else wrote, as it may stand in a record.
fn short(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(WORD_CHARS_MAX).collect()
}
