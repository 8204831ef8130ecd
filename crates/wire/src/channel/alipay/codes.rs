//! What `sub_code` means, found by parts of it: published lists misspell and drop prefixes
//! (`AQC.SYSTEM_ERROR`, `INVAILID_ARGUMENTS`, a bare `TRADE_NOT_EXIST`).

use model::pay::FailureKind;

/// What a refusal of an undo or a refund means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// Never as asked.
    Final,
    /// The operator has to act; then the same number succeeds.
    Setting,
    /// Asked again, it may be otherwise.
    Open,
}

/// Whether nobody knows what became of the call: it is queried.
pub(super) fn is_unknown(sub_code: &str) -> bool {
    ["SYSTEM_ERROR", "unknow-error", "unknown-error"].iter().any(|part| sub_code.contains(part))
}

/// Refusals of a payment that are final, by what a person can do about them. What is not here is
/// open, above all `TRADE_HAS_SUCCESS`, `TRADE_HAS_CLOSE`, `CONTEXT_INCONSISTENT`,
/// `TRADE_BUYER_NOT_MATCH` and `APPLY_PC_MERCHANT_CODE_ERROR`: they say that something exists
/// under the number, so a query decides.
const PAYMENTS: &[(&str, FailureKind)] = &[
    ("BALANCE_NOT_ENOUGH", FailureKind::NotEnough),
    ("PAYMENT_AUTH_CODE_INVALID", FailureKind::CodeExpired),
    ("PULL_MOBILE_CASHIER_FAIL", FailureKind::CodeExpired),
    ("SOUNDWAVE_PARSER_FAIL", FailureKind::CodeWrong),
    ("LIMIT_ERROR", FailureKind::Limit),
    ("BEYOND_PAY_RESTRICTION", FailureKind::Limit),
    ("BEYOND_PER_RECEIPT", FailureKind::Limit),
    ("TOTAL_FEE_EXCEED", FailureKind::Limit),
    ("PAYMENT_FAIL", FailureKind::Declined),
    ("PAYMENT_REQUEST_HAS_RISK", FailureKind::Declined),
    ("BALANCE_PAYMENT_DISABLE", FailureKind::Payer),
    ("BUYER_SELLER_EQUAL", FailureKind::Payer),
    ("BUYER_ENABLE_STATUS_FORBID", FailureKind::Payer),
    ("MOBILE_PAYMENT_SWITCH_OFF", FailureKind::Payer),
    ("FACE_PAYMENT_SWITCH_OFF", FailureKind::Payer),
    ("BUYER_CERTIFY_LEVEL", FailureKind::Payer),
    ("NO_PAYMENT_INST", FailureKind::Payer),
    ("INVALID_PARAMETER", FailureKind::Setting),
    ("INVALID_ARGUMENTS", FailureKind::Setting),
    ("INVAILID_ARGUMENTS", FailureKind::Setting),
    ("ACCESS_FORBIDDEN", FailureKind::Setting),
    ("EXIST_FORBIDDEN_WORD", FailureKind::Setting),
    ("PARTNER_ERROR", FailureKind::Setting),
    ("SELLER_BEEN_BLOCKED", FailureKind::Setting),
    ("SELLER_NOT_EXIST", FailureKind::Setting),
    ("INVALID_STORE_ID", FailureKind::Setting),
    ("AGREEMENT", FailureKind::Setting),
    ("SUB_MERCHANT", FailureKind::Setting),
];

/// The kind of a payment's failure; `None` when it is not certain that it failed.
pub(super) fn of_payment(sub_code: &str) -> Option<FailureKind> {
    PAYMENTS.iter().find(|(part, _)| sub_code.contains(part)).map(|(_, kind)| *kind)
}

/// What a refusal of an undo or a refund means.
pub(super) fn of_return(sub_code: &str) -> Meaning {
    let has = |parts: &[&str]| parts.iter().any(|part| sub_code.contains(part));
    // SELLER_BALANCE_NOT_ENOUGH: the account is topped up and the same number sent again.
    // DISCORDANT_REPEAT_REQUEST: the number was used for another amount, which a person must see.
    if has(&[
        "SELLER_BALANCE_NOT_ENOUGH",
        "INVALID_PARAMETER",
        "INVALID_ARGUMENTS",
        "INVAILID_ARGUMENTS",
        "ACCESS_FORBIDDEN",
        "PARTNER_ERROR",
        "DISCORDANT_REPEAT_REQUEST",
        "TRADE_NOT_EXIST",
    ]) {
        Meaning::Setting
    } else if has(&[
        "REFUND_AMT_NOT_EQUAL_TOTAL",
        "REFUND_FEE_ERR",
        "TRADE_HAS_FINISHED",
        "TRADE_NOT_ALLOW_REFUND",
        "TRADE_BEEN_FREEZEN",
        "BUYER_ERROR",
        "USER_NOT_MATCH_ERR",
        "REFUND_CHARGE_ERROR",
        "CANCEL_NOT_ALLOWED",
        "CANCEL_TIME_OUT",
    ]) {
        Meaning::Final
    } else {
        Meaning::Open
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_found_with_and_without_their_prefix_and_misspelt() {
        assert!(is_unknown("AQC.SYSTEM_ERROR") && is_unknown("aop.unknow-error"));
        assert_eq!(of_payment("INVAILID_ARGUMENTS"), Some(FailureKind::Setting));
        assert_eq!(
            of_payment("ACQ.BUYER_BANKCARD_BALANCE_NOT_ENOUGH"),
            Some(FailureKind::NotEnough)
        );
        assert_eq!(of_return("ACQ.SELLER_BALANCE_NOT_ENOUGH"), Meaning::Setting);
    }

    #[test]
    fn what_says_that_something_exists_is_no_failure() {
        for open in [
            "ACQ.TRADE_HAS_SUCCESS",
            "ACQ.TRADE_HAS_CLOSE",
            "ACQ.CONTEXT_INCONSISTENT",
            "ACQ.TRADE_BUYER_NOT_MATCH",
            "ACQ.APPLY_PC_MERCHANT_CODE_ERROR",
            "ACQ.SOMETHING_NEW",
            "",
        ] {
            assert_eq!(of_payment(open), None, "{open}");
        }
    }
}
