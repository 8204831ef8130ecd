//! Reconciliation (对账): what we have under a number held against what another has under it.
//!
//! A day of a *party* (对账方: a channel or a biller) is compared number by number. [`class`] names
//! what is found (payment document §3.5); [`Action`] is how a difference (差异) is put right, and
//! [`entries`] what each of them posts. [`Age`] says how long one has waited. All of it is rules:
//! rows, days and rates come in as arguments.

mod action;
mod age;

use crate::{Fen, Moment};

pub use action::{Action, entries, suspense};
pub use age::Age;

/// What we have under a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ours {
    /// How much was asked for.
    pub amount: Fen,
    /// Whether it moved.
    pub standing: Standing,
}

/// Whether money moved, as far as we know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It did: paid, or given back.
    Moved,
    /// It did not: failed, closed, returned, declined.
    Not,
    /// We are still asking.
    Undecided,
}

/// What the other side has under a number: its rows, added up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Theirs {
    /// How many rows say that it moved.
    pub times: u32,
    /// How much moved.
    pub moved: Fen,
    /// How much of that was taken back by them (撤销).
    pub revoked: Fen,
    /// What they keep for their work, in hundred-thousandths of a yuan.
    pub fee_e5: i64,
}

impl Theirs {
    /// What stands after all of it.
    pub fn net(&self) -> Fen {
        self.moved - self.revoked
    }
}

macro_rules! classes {
    ($($variant:ident = $code:literal, $doc:literal;)*) => {
        /// What a comparison found under a number.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Class { $(#[doc = $doc] $variant,)* }

        impl Class {
            /// Every class.
            pub const ALL: &'static [Class] = &[$(Class::$variant,)*];

            /// The stable code.
            pub fn code(self) -> &'static str {
                match self { $(Class::$variant => $code,)* }
            }

            /// The class of a code.
            pub fn of_code(code: &str) -> Option<Class> {
                Class::ALL.iter().copied().find(|class| class.code() == code)
            }
        }
    };
}

classes! {
    Matched = "matched", "Both say the same.";
    Waiting = "waiting", "Near midnight, or still under way: the next bill or answer tells.";
    Long = "long", "长款: they have the money of a number that we took for unpaid.";
    Short = "short", "短款: we have it as moved, and they do not know of it.";
    AmountMismatch = "amount_mismatch", "Both have it, with other amounts.";
    StatusMismatch = "status_mismatch", "They took back what we have as paid.";
    Duplicate = "duplicate", "They have it more than once.";
    FeeMismatch = "fee_mismatch", "They kept another fee than was agreed.";
    MissingLocal = "missing_local", "They have a number that we never made.";
}

impl Class {
    /// Whether it has to be put right by people.
    pub fn is_difference(self) -> bool {
        self != Class::Matched
    }
}

/// How many seconds before and after midnight a payment may stand on the neighbouring day's bill
/// (日切, 23:50 to 00:10).
pub const EDGE_S: i64 = 600;

/// Whether a moment is so near midnight in China that the other side may count it on another day.
pub fn is_at_edge(at: Moment) -> bool {
    let second = (at.0 + 8 * 3_600).rem_euclid(86_400);
    !(EDGE_S..86_400 - EDGE_S).contains(&second)
}

/// The most by which a fee may be off, in hundred-thousandths of a yuan: one fen, for each channel
/// rounds in its own way.
pub const FEE_DRIFT_E5: i64 = 1_000;

/// What was found under a number. `may_wait` says that the neighbouring bill may have it; `rate` is
/// the fee that was agreed, in hundred-thousandths of the amount.
///
/// ```
/// use model::Fen;
/// use model::reconcile::{Class, Ours, Standing, Theirs, class};
/// let ours = Ours { amount: Fen(100), standing: Standing::Moved };
/// let theirs = Theirs { times: 1, moved: Fen(100), ..Theirs::default() };
/// assert_eq!(class(Some(ours), Some(theirs), false, None), Class::Matched);
/// assert_eq!(class(Some(ours), None, false, None), Class::Short);
/// assert_eq!(class(None, Some(theirs), false, None), Class::MissingLocal);
/// ```
pub fn class(
    ours: Option<Ours>,
    theirs: Option<Theirs>,
    may_wait: bool,
    rate: Option<i64>,
) -> Class {
    match (ours, theirs) {
        (None, None) => Class::Matched,
        (None, Some(theirs)) if theirs.net() == Fen(0) => Class::Matched,
        (None, Some(_)) => Class::MissingLocal,
        (Some(ours), None) => match ours.standing {
            Standing::Moved if may_wait => Class::Waiting,
            Standing::Moved => Class::Short,
            Standing::Not | Standing::Undecided => Class::Matched,
        },
        (Some(ours), Some(theirs)) => both(ours, theirs, rate),
    }
}

fn both(ours: Ours, theirs: Theirs, rate: Option<i64>) -> Class {
    let have = moved(Some(ours));
    if theirs.net() == have {
        return match rate {
            Some(rate) if fee_off(theirs, rate) != 0 => Class::FeeMismatch,
            _ => Class::Matched,
        };
    }
    match ours.standing {
        Standing::Undecided if theirs.net() == ours.amount => Class::Waiting,
        _ if theirs.times > 1 => Class::Duplicate,
        Standing::Moved if theirs.net() == Fen(0) => Class::StatusMismatch,
        Standing::Moved => Class::AmountMismatch,
        Standing::Not | Standing::Undecided => Class::Long,
    }
}

/// What moved by our account.
pub fn moved(ours: Option<Ours>) -> Fen {
    let has = ours.filter(|ours| ours.standing == Standing::Moved);
    has.map_or(Fen(0), |ours| ours.amount)
}

/// By how many fen a fee is more than was agreed; 0 within the drift.
pub fn fee_off(theirs: Theirs, rate: i64) -> i64 {
    // Fen are thousands of e5: amount × 1000 × rate ÷ 100000.
    let agreed = theirs.net().0.saturating_mul(rate) / 100;
    let off = theirs.fee_e5.saturating_sub(agreed);
    if off.abs() < FEE_DRIFT_E5 { 0 } else { rounded(off) }
}

/// Hundred-thousandths of a yuan in fen, halves away from zero.
pub fn rounded(e5: i64) -> i64 {
    (e5.abs().saturating_add(500) / 1_000) * e5.signum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Day;

    fn ours(amount: i64, standing: Standing) -> Option<Ours> {
        Some(Ours { amount: Fen(amount), standing })
    }

    fn theirs(times: u32, moved: i64, revoked: i64) -> Option<Theirs> {
        Some(Theirs { times, moved: Fen(moved), revoked: Fen(revoked), fee_e5: 0 })
    }

    #[test]
    fn every_row_of_the_table_has_its_class() {
        use Standing::{Moved, Not, Undecided};
        for (mine, other, expected) in [
            (ours(100, Moved), theirs(1, 100, 0), Class::Matched),
            (ours(100, Not), None, Class::Matched),
            (ours(100, Not), theirs(1, 100, 100), Class::Matched),
            (ours(100, Not), theirs(1, 100, 0), Class::Long),
            (ours(100, Moved), None, Class::Short),
            (ours(100, Moved), theirs(1, 99, 0), Class::AmountMismatch),
            (ours(100, Moved), theirs(1, 100, 100), Class::StatusMismatch),
            (ours(100, Moved), theirs(2, 200, 0), Class::Duplicate),
            (ours(100, Undecided), theirs(1, 100, 0), Class::Waiting),
            (None, theirs(1, 100, 0), Class::MissingLocal),
            (None, theirs(1, 100, 100), Class::Matched),
        ] {
            assert_eq!(class(mine, other, false, None), expected, "{mine:?} {other:?}");
        }
    }

    #[test]
    fn what_is_missing_near_midnight_waits_for_the_next_bill() {
        let mine = ours(100, Standing::Moved);
        assert_eq!(class(mine, None, true, None), Class::Waiting);
        let day = Day::new(2026, 11, 22).unwrap();
        let at = |hour, minute, second| Moment::china(day, hour, minute, second).unwrap();
        for (moment, expected) in [
            (at(23, 49, 59), false),
            (at(23, 50, 0), true),
            (at(0, 0, 0), true),
            (at(0, 9, 59), true),
            (at(0, 10, 0), false),
            (at(12, 0, 0), false),
        ] {
            assert_eq!(is_at_edge(moment), expected, "{}", moment.in_china());
        }
    }

    #[test]
    fn a_fee_may_drift_by_less_than_a_fen_and_nothing_else_may() {
        let mine = ours(10_000, Standing::Moved);
        let with = |fee_e5| theirs(1, 10_000, 0).map(|theirs| Theirs { fee_e5, ..theirs });
        // 0.6 % of 100 yuan is 0.60 yuan.
        for (fee, expected) in [
            (60_000, Class::Matched),
            (60_999, Class::Matched),
            (61_000, Class::FeeMismatch),
            (59_000, Class::FeeMismatch),
        ] {
            assert_eq!(class(mine, with(fee), false, Some(600)), expected, "{fee}");
        }
        assert_eq!(fee_off(with(62_000).unwrap(), 600), 2);
        let off = class(ours(10_001, Standing::Moved), with(60_000), false, None);
        assert_eq!(off, Class::AmountMismatch);
    }

    #[test]
    fn codes_lead_back() {
        for class in Class::ALL {
            assert_eq!(Class::of_code(class.code()), Some(*class));
        }
        assert_eq!(Class::of_code("other"), None);
    }
}
