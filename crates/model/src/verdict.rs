//! The verdict and the one table that decides it.

use crate::{Evidence, Outcome, Reason};

/// The answer about an invoice, the same at every door.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// 发票有效: a source that knows its present status confirms it, nothing contradicts it.
    Valid,
    /// 原件真实，状态待查: intact and by a trusted signer, nobody was asked for its status.
    Authentic,
    /// 发票无效: altered, falsely signed, impossible, or the source says so.
    Invalid,
    /// 不一致: the source knows it, but a field differs.
    Mismatch,
    /// 查无此票: the source does not know it.
    NotFound,
    /// 暂无法判定: nothing contradicts it, but nobody stands behind it.
    Undetermined,
}

impl Verdict {
    /// Every verdict, the best first.
    pub const ALL: [Verdict; 6] = [
        Verdict::Valid,
        Verdict::Authentic,
        Verdict::Invalid,
        Verdict::Mismatch,
        Verdict::NotFound,
        Verdict::Undetermined,
    ];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Verdict::Valid => "valid",
            Verdict::Authentic => "authentic",
            Verdict::Invalid => "invalid",
            Verdict::Mismatch => "mismatch",
            Verdict::NotFound => "not_found",
            Verdict::Undetermined => "undetermined",
        }
    }
}

/// What the file's own protection proves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Integrity {
    /// Every signature is right and nothing that it protects was changed.
    Intact,
    /// Something protected was changed, or a signature is false.
    Altered,
    /// There is no signature.
    Unsigned,
    /// There is a signature that cannot be checked here.
    Unverifiable,
}

impl Integrity {
    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Integrity::Intact => "intact",
            Integrity::Altered => "altered",
            Integrity::Unsigned => "unsigned",
            Integrity::Unverifiable => "unverifiable",
        }
    }
}

/// How far the signer is trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Trust {
    /// Nobody signed.
    None,
    /// A test authority: never genuine.
    Test,
    /// The signature is right, the signer unknown to us.
    Unverified,
    /// The signer's or the seal maker's key is pinned.
    Pinned,
    /// The certificate chains to an installed authority.
    Trusted,
}

impl Trust {
    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Trust::None => "none",
            Trust::Test => "test",
            Trust::Unverified => "unverified",
            Trust::Pinned => "pinned",
            Trust::Trusted => "trusted",
        }
    }
}

/// The present tax status (税务状态) that a source reports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum TaxStatus {
    /// 正常.
    Normal,
    /// 作废.
    Voided,
    /// 部分红冲.
    RedPartial,
    /// 全额红冲.
    RedFull,
    /// 异常.
    Abnormal,
    /// Nobody was asked, or the source did not say.
    #[default]
    Unknown,
}

impl TaxStatus {
    /// Every status.
    pub const ALL: [TaxStatus; 6] = [
        TaxStatus::Normal,
        TaxStatus::Voided,
        TaxStatus::RedPartial,
        TaxStatus::RedFull,
        TaxStatus::Abnormal,
        TaxStatus::Unknown,
    ];

    /// The status of a stable code.
    pub fn from_code(code: &str) -> Option<TaxStatus> {
        TaxStatus::ALL.into_iter().find(|status| status.code() == code)
    }

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            TaxStatus::Normal => "normal",
            TaxStatus::Voided => "voided",
            TaxStatus::RedPartial => "red_partial",
            TaxStatus::RedFull => "red_full",
            TaxStatus::Abnormal => "abnormal",
            TaxStatus::Unknown => "unknown",
        }
    }
}

/// What a source that knows the tax status answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Answer {
    /// It knows the invoice, every compared field agrees, and this is its status.
    Known(TaxStatus),
    /// It knows the invoice, but a field differs.
    Differs,
    /// It does not know the invoice.
    Unknown,
}

/// Decides the verdict from what was proven and what a source answered.
///
/// The order matters: a contradiction in the file is final; then the source speaks; without one,
/// only an intact file by a trusted signer is worth more than `Undetermined`. A file that nobody
/// could judge is never called invalid.
///
/// ```
/// use model::verdict::{decide, Integrity, Trust, Verdict};
/// let verdict = decide(Integrity::Intact, Trust::Test, &[], None);
/// assert_eq!(verdict, Verdict::Undetermined);
/// ```
pub fn decide(
    integrity: Integrity,
    trust: Trust,
    evidence: &[Evidence],
    answer: Option<Answer>,
) -> Verdict {
    if integrity == Integrity::Altered || evidence.iter().any(is_fatal) {
        return Verdict::Invalid;
    }
    match answer {
        Some(Answer::Known(TaxStatus::Voided | TaxStatus::RedFull)) => return Verdict::Invalid,
        Some(Answer::Differs) => return Verdict::Mismatch,
        Some(Answer::Unknown) => return Verdict::NotFound,
        Some(Answer::Known(TaxStatus::Normal | TaxStatus::RedPartial)) => return Verdict::Valid,
        Some(Answer::Known(TaxStatus::Abnormal | TaxStatus::Unknown)) | None => {}
    }
    let doubtful = evidence.iter().any(|e| e.reason.is_some_and(withholds_trust));
    if integrity == Integrity::Intact && trust >= Trust::Pinned && !doubtful {
        return Verdict::Authentic;
    }
    Verdict::Undetermined
}

fn is_fatal(evidence: &Evidence) -> bool {
    evidence.outcome == Outcome::Fail
        && matches!(
            evidence.reason,
            Some(
                Reason::ContentAltered
                    | Reason::SignatureFalse
                    | Reason::SealForged
                    | Reason::ImpossibleContent
                    | Reason::AmountContradiction
                    | Reason::WordsContradiction
                    | Reason::QrDiffers
                    | Reason::QrChecksumWrong
                    | Reason::PageDiffersFromData
            )
        )
}

/// Reasons that forbid `Authentic` though the signature is right and the signer known.
fn withholds_trust(reason: Reason) -> bool {
    matches!(
        reason,
        Reason::SignerExpired
            | Reason::UncoveredFields
            | Reason::WeakAlgorithm
            | Reason::ExtendedAfterSigning
            | Reason::FutureDate
            | Reason::NotAnInvoice
            | Reason::QrChecksumWrong
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Check;

    #[test]
    fn a_silent_world_never_makes_an_invoice_invalid() {
        for integrity in [Integrity::Intact, Integrity::Unsigned, Integrity::Unverifiable] {
            for trust in [Trust::None, Trust::Test, Trust::Unverified] {
                assert_eq!(decide(integrity, trust, &[], None), Verdict::Undetermined);
            }
        }
    }

    #[test]
    fn an_altered_file_stays_invalid_whatever_the_source_says() {
        let answer = Some(Answer::Known(TaxStatus::Normal));
        assert_eq!(decide(Integrity::Altered, Trust::Pinned, &[], answer), Verdict::Invalid);
    }

    #[test]
    fn a_test_signer_is_never_authentic() {
        assert_eq!(decide(Integrity::Intact, Trust::Test, &[], None), Verdict::Undetermined);
        assert_eq!(decide(Integrity::Intact, Trust::Pinned, &[], None), Verdict::Authentic);
    }

    #[test]
    fn an_expired_signer_loses_authenticity_but_is_not_false() {
        let late = Evidence::warn(Check::SealValidity, "outside-certificate")
            .because(Reason::SignerExpired);
        assert_eq!(decide(Integrity::Intact, Trust::Pinned, &[late], None), Verdict::Undetermined);
    }
}
