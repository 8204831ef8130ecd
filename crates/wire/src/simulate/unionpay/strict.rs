//! What the gateway refuses: a message with a field too few, too many, or not of its form.

use model::{Day, Moment};

use super::keys::{CERT_ID, Keys, MERCHANT};
use super::of;
use crate::channel::unionpay::Fields;
use crate::channel::unionpay::message::parse_time;
use crate::limits::SIMULATOR_CLOCK_SKEW_S;

/// What every message needs.
const COMMON: &[&str] = &[
    "version",
    "encoding",
    "signMethod",
    "txnType",
    "txnSubType",
    "bizType",
    "accessType",
    "merId",
    "signature",
];

/// What one kind of message needs and may have.
struct Kind {
    path: &'static str,
    kind: (&'static str, &'static str),
    needs: &'static [&'static str],
    may: &'static [&'static str],
}

const TRANSACT: &str = "/gateway/api/backTransReq.do";
const ORIGINAL: &[&str] = &["origQryId", "origOrderId", "origTxnTime", "reqReserved"];

const KINDS: &[Kind] = &[
    Kind {
        path: TRANSACT,
        kind: ("01", "07"),
        needs: &["channelType", "orderId", "txnTime", "txnAmt", "currencyCode", "backUrl"],
        may: &["payTimeout", "reqReserved"],
    },
    Kind {
        path: TRANSACT,
        kind: ("01", "06"),
        needs: &[
            "channelType",
            "orderId",
            "txnTime",
            "txnAmt",
            "currencyCode",
            "backUrl",
            "qrNo",
            "termId",
        ],
        may: &["reqReserved"],
    },
    Kind {
        path: TRANSACT,
        kind: ("04", "00"),
        needs: &["channelType", "orderId", "txnTime", "txnAmt", "currencyCode", "backUrl"],
        may: ORIGINAL,
    },
    Kind {
        path: TRANSACT,
        kind: ("31", "00"),
        needs: &["channelType", "orderId", "txnTime", "txnAmt", "currencyCode", "backUrl"],
        may: ORIGINAL,
    },
    Kind {
        path: "/gateway/api/queryTrans.do",
        kind: ("00", "00"),
        needs: &["channelType", "orderId", "txnTime"],
        may: &["reqReserved"],
    },
    Kind { path: "/", kind: ("76", "01"), needs: &["txnTime", "settleDate", "fileType"], may: &[] },
];

/// Refuses a message with the code that the gateway would answer.
pub(super) fn check(
    keys: &Keys,
    path: &str,
    fields: &Fields,
    clock: Moment,
) -> Result<(), &'static str> {
    if of(fields, "merId") != MERCHANT {
        return Err("31");
    }
    let is_rsa = keys.method() == "01";
    let is_known_key = !is_rsa || of(fields, "certId") == CERT_ID;
    let is_method = of(fields, "signMethod") == keys.method();
    if !is_method || !is_known_key || !keys.is_merchants(fields) {
        return Err("11");
    }
    let asked = (of(fields, "txnType"), of(fields, "txnSubType"));
    let kind = KINDS.iter().find(|kind| kind.path == path && kind.kind == asked).ok_or("10")?;
    if COMMON.iter().chain(kind.needs).any(|name| of(fields, name).is_empty()) {
        return Err("13");
    }
    for (name, value) in fields {
        let lists = [COMMON, kind.needs, kind.may];
        let is_known = lists.iter().any(|list| list.contains(&name.as_str()));
        let is_certificate = is_rsa && name == "certId";
        if !(is_known || is_certificate) || !is_of_form(name, value) {
            return Err("10");
        }
    }
    if matches!(asked.0, "04" | "31") {
        let has = |name: &str| fields.contains_key(name);
        let by_number = has("origOrderId") && has("origTxnTime");
        if has("origQryId") == by_number || has("origOrderId") != has("origTxnTime") {
            return Err("13");
        }
    }
    // A payment is made when it is sent: another txnTime is refused. How far it may be off is not
    // said.
    let is_now = parse_time(of(fields, "txnTime"))
        .is_some_and(|at| at.0.abs_diff(clock.0) <= SIMULATOR_CLOCK_SKEW_S.unsigned_abs());
    if asked.0 == "01" && !is_now {
        return Err("10");
    }
    Ok(())
}

/// Whether a value has the form of its field.
fn is_of_form(name: &str, value: &str) -> bool {
    let is_code = |shortest: usize, longest: usize| {
        (shortest..=longest).contains(&value.len())
            && value.bytes().all(|b| b.is_ascii_alphanumeric())
    };
    let is_number = |longest: usize| {
        (1..=longest).contains(&value.len()) && value.bytes().all(|b| b.is_ascii_digit())
    };
    match name {
        "version" => value == "5.1.0",
        "encoding" => value == "UTF-8",
        "bizType" => value == "000000",
        "channelType" => value == "08",
        "accessType" => value == "0",
        "currencyCode" => value == "156",
        "fileType" => value == "00",
        "orderId" | "origOrderId" => is_code(8, 40),
        "txnTime" | "origTxnTime" | "payTimeout" => parse_time(value).is_some(),
        "txnAmt" => is_number(12) && !value.starts_with('0'),
        "origQryId" => is_code(21, 21),
        "termId" => is_code(8, 8),
        // A code of a payer: 62 and 17 digits.
        "qrNo" => is_number(19) && value.len() == 19 && value.starts_with("62"),
        "settleDate" => {
            // Any year: a leap day must be a day.
            value.len() == 4 && Day::parse(&format!("2024{value}")).is_some()
        }
        "backUrl" => value.starts_with("http") && value.len() <= 256,
        _ => !value.is_empty() && value.len() <= 1_024,
    }
}
