//! What a source outside the file answered (数据源的回答), in one form for all of them.

use crate::compare::Comparison;
use crate::verdict::{Answer, TaxStatus};
use crate::{Check, Evidence, Field, Invoice, Moment, Reason};

/// What a source said about a question.
#[derive(Clone, Debug, PartialEq)]
pub enum Reply {
    /// It knows the invoice and says this of it.
    Found(Box<Known>),
    /// It knows an invoice by this number, but says that what was asked differs; it names the
    /// fields when it can.
    Differs(Vec<Field>),
    /// It does not know the invoice.
    Unknown,
    /// It gave no answer.
    Refused(Refusal),
}

/// What a source knows of an invoice.
#[derive(Clone, Debug, PartialEq)]
pub struct Known {
    /// Every field that it returned.
    pub invoice: Invoice,
    /// The tax status (税务状态).
    pub status: TaxStatus,
    /// The age of its data.
    pub data_time: Option<Moment>,
    /// Earlier states and since when, the oldest first; empty when the source keeps none.
    pub history: Vec<(Moment, TaxStatus)>,
}

macro_rules! refusals {
    ($($variant:ident = $code:literal, $doc:literal;)*) => {
        /// Why a source gave no answer.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Refusal { $(#[doc = $doc] $variant,)* }

        impl Refusal {
            /// Every refusal.
            pub const ALL: &'static [Refusal] = &[$(Refusal::$variant,)*];

            /// The stable code, which is also what [`Check::SourceAnswer`] says.
            pub fn code(self) -> &'static str {
                match self { $(Refusal::$variant => $code,)* }
            }
        }
    };
}

refusals! {
    DailyLimit = "daily-limit", "超过当日查验次数: this invoice was asked too often today.";
    TooNew = "too-new", "当天票: issued today, the data may not have arrived.";
    TooOld = "too-old", "超五年票.";
    Unsupported = "unsupported", "The source does not know invoices of this kind.";
    NoBudget = "no-budget", "The budget of the workspace for this source is spent.";
    NoRight = "no-right", "The key is wrong, expired or without the right.";
    Busy = "busy", "Too many questions at once; ask again soon.";
    Refused = "refused", "The source calls the question malformed.";
    Down = "down", "Nobody answered, or with an error of its own.";
    Slow = "slow", "No answer in time; whether it counted is not known.";
    Malformed = "malformed", "The answer cannot be read.";
    Forbidden = "forbidden", "Connections to the outside are switched off.";
}

impl Refusal {
    /// Whether the same question may well be answered later without any change to it.
    pub fn is_passing(self) -> bool {
        use Refusal::{Busy, DailyLimit, Down, Malformed, NoBudget, Slow, TooNew};
        matches!(self, DailyLimit | TooNew | NoBudget | Busy | Down | Slow | Malformed)
    }

    /// Whether the question certainly did not count against the limit of the source.
    pub fn is_free(self) -> bool {
        use Refusal::{Down, Forbidden, NoBudget, NoRight, Unsupported};
        matches!(self, Down | Forbidden | NoBudget | NoRight | Unsupported)
    }

    /// The reason that it gives to a verdict.
    pub fn reason(self) -> Reason {
        match self {
            Refusal::DailyLimit => Reason::DailyLimit,
            Refusal::TooNew => Reason::TooNew,
            Refusal::TooOld => Reason::TooOld,
            Refusal::Unsupported => Reason::KindNotAsked,
            _ => Reason::SourceUnavailable,
        }
    }
}

impl Reply {
    /// The word of the reply, as the contract's `sources[].answer` gives it.
    pub fn code(&self) -> &'static str {
        match self {
            Reply::Found(known) => known.status.code(),
            Reply::Differs(_) => "differs",
            Reply::Unknown => "not_found",
            Reply::Refused(refusal) => refusal.code(),
        }
    }

    /// What the reply means for the verdict once its fields were compared.
    pub fn answer(&self, comparison: &Comparison) -> Option<Answer> {
        match self {
            Reply::Found(_) if comparison.differs() => Some(Answer::Differs),
            Reply::Found(known) => Some(Answer::Known(known.status)),
            Reply::Differs(_) => Some(Answer::Differs),
            Reply::Unknown => Some(Answer::Unknown),
            Reply::Refused(_) => None,
        }
    }

    /// The lines of evidence: what was answered, whether the fields agree, and the tax status.
    pub fn evidence(&self, source: &str, comparison: &Comparison) -> Vec<Evidence> {
        let answer = |outcome: fn(Check, &'static str) -> Evidence, say| {
            outcome(Check::SourceAnswer, say).fact("source", source)
        };
        match self {
            Reply::Found(known) => {
                let found = answer(Evidence::pass, "found");
                vec![found, comparison.evidence(source), status(known.status, source)]
            }
            Reply::Differs(fields) => {
                let paths: Vec<String> = fields.iter().map(|f| f.path().to_owned()).collect();
                let line = Evidence::fail(Check::SourceFields, "differs")
                    .fact("source", source)
                    .fact("fields", paths)
                    .because(Reason::FieldDiffers);
                vec![answer(Evidence::pass, "found"), line]
            }
            Reply::Unknown => {
                vec![answer(Evidence::fail, "not-found").because(Reason::NotKnown)]
            }
            Reply::Refused(refusal) => {
                vec![answer(Evidence::skipped, refusal.code()).because(refusal.reason())]
            }
        }
    }
}

fn status(status: TaxStatus, source: &str) -> Evidence {
    let line = match status {
        TaxStatus::Normal => Evidence::pass(Check::TaxStatus, "normal"),
        TaxStatus::Voided => Evidence::fail(Check::TaxStatus, "voided").because(Reason::Voided),
        TaxStatus::RedFull => Evidence::fail(Check::TaxStatus, "red-full").because(Reason::RedFull),
        TaxStatus::RedPartial => {
            Evidence::warn(Check::TaxStatus, "red-partial").because(Reason::RedPartial)
        }
        TaxStatus::Abnormal => {
            Evidence::warn(Check::TaxStatus, "abnormal").because(Reason::Abnormal)
        }
        TaxStatus::Unknown => {
            Evidence::skipped(Check::TaxStatus, "unknown").because(Reason::StatusNotAsked)
        }
    };
    line.fact("source", source)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_is_something_the_check_can_say() {
        for refusal in Refusal::ALL {
            let line = &Reply::Refused(*refusal).evidence("x", &Comparison::default())[0];
            assert_eq!((line.say, line.check), (refusal.code(), Check::SourceAnswer));
        }
    }

    #[test]
    fn a_refusal_is_no_answer() {
        for refusal in Refusal::ALL {
            assert_eq!(Reply::Refused(*refusal).answer(&Comparison::default()), None);
        }
    }
}
