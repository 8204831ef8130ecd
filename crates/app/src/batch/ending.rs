//! How one invoice of a batch ended (批次结果).

use model::verdict::TaxStatus;
use model::{Verdict, Verification};

/// An ending.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ending {
    /// 成功: confirmed by a source, or genuine where nobody was asked.
    Good,
    /// 重复: the same invoice stands earlier in the batch; nobody was asked.
    Repeat,
    /// 格式错误: the row cannot be asked, the file cannot be read.
    Malformed,
    /// 查无此票.
    NotFound,
    /// 已作废.
    Voided,
    /// 全额红冲.
    RedFull,
    /// 不一致.
    Mismatch,
    /// 发票无效.
    Invalid,
    /// 暂无法判定.
    Undetermined,
    /// 待确认: read from a picture, and a person has to look at it.
    Draft,
}

impl Ending {
    /// Every ending, in the order in which results list them.
    pub const ALL: [Ending; 10] = [
        Ending::Good,
        Ending::Repeat,
        Ending::Malformed,
        Ending::NotFound,
        Ending::Voided,
        Ending::RedFull,
        Ending::Mismatch,
        Ending::Invalid,
        Ending::Undetermined,
        Ending::Draft,
    ];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Ending::Good => "good",
            Ending::Repeat => "repeat",
            Ending::Malformed => "malformed",
            Ending::NotFound => "not_found",
            Ending::Voided => "voided",
            Ending::RedFull => "red_full",
            Ending::Mismatch => "mismatch",
            Ending::Invalid => "invalid",
            Ending::Undetermined => "undetermined",
            Ending::Draft => "draft",
        }
    }

    /// The ending of a stable code.
    pub fn from_code(code: &str) -> Option<Ending> {
        Ending::ALL.into_iter().find(|ending| ending.code() == code)
    }

    /// How a verification ends its item.
    pub fn of(v: &Verification) -> Ending {
        match (v.verdict, v.tax_status) {
            (Verdict::Valid | Verdict::Authentic, _) => Ending::Good,
            (Verdict::Invalid, TaxStatus::Voided) => Ending::Voided,
            (Verdict::Invalid, TaxStatus::RedFull) => Ending::RedFull,
            (Verdict::Invalid, _) => Ending::Invalid,
            (Verdict::Mismatch, _) => Ending::Mismatch,
            (Verdict::NotFound, _) => Ending::NotFound,
            (Verdict::Undetermined, _) => Ending::Undetermined,
        }
    }
}
