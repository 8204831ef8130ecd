//! What the two letters of respCode and origRespCode mean (全渠道 平台应答码).
//!
//! Our documents name 00, 03, 04, 05, 34 and A6 and call the rest failures to be looked into. The
//! rest has codes that say themselves that money may have moved, or that nothing was done; those
//! are told apart here, so that nobody takes a busy channel for a payment that failed.

use model::pay::FailureKind;

/// What a code says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// 00, and A6 for a success with a flaw.
    Done,
    /// 05: taken, and not decided yet.
    Working,
    /// Not known, or not done, or done to a part: ask.
    Unclear,
    /// 34: no such transaction.
    NotFound,
    /// 12: the same was asked before.
    Repeated,
    /// Our message, key or contract.
    Setting,
    /// It failed.
    Failed(FailureKind),
    /// A code that we do not know.
    Strange,
}

pub(super) fn said(code: &str) -> Said {
    use FailureKind as Kind;
    match code {
        "00" | "A6" => Said::Done,
        "05" => Said::Working,
        // 03 通讯超时, 04 状态未明; 02 系统未开放, 06 系统繁忙, 37 过于频繁, 39 不在受理时间,
        // 99 通用错误; 42 扣款成功但超过规定支付时间, 74 扣款成功销账未知, 75 扣款成功销账失败;
        // 70 已跳转等待持卡人.
        "02" | "03" | "04" | "06" | "37" | "39" | "42" | "70" | "74" | "75" | "99" => Said::Unclear,
        "34" => Said::NotFound,
        "12" => Said::Repeated,
        // 报文格式错误, 验证签名失败, 报文要素缺失, 商户状态不正确, 无此交易权限, 无此业务权限.
        "10" | "11" | "13" | "31" | "32" | "43" => Said::Setting,
        "64" => Said::Failed(Kind::NotEnough),
        "33" | "38" | "67" => Said::Failed(Kind::Limit),
        "40" | "61" | "62" | "63" | "68" | "72" | "73" | "76" | "77" | "78" | "79" | "80" => {
            Said::Failed(Kind::Payer)
        }
        "30" | "60" | "65" | "66" | "71" => Said::Failed(Kind::Declined),
        "69" => Said::Failed(Kind::TimeOver),
        "44" => Said::Failed(Kind::CodeWrong),
        // 原交易不存在或状态不正确, 与原交易信息不符.
        "35" | "36" => Said::Failed(Kind::Closed),
        "01" => Said::Failed(Kind::Channel),
        _ => Said::Strange,
    }
}
