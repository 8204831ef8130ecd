//! Kinds and states as the numbers that columns hold, and which state may follow which.

use model::Kind;
use model::verdict::TaxStatus;

/// The place of a kind is its number. Numbers are kept in databases: append, never move.
const KINDS: [Kind; 23] = [
    Kind::VatSpecial,
    Kind::VatNormal,
    Kind::VatNormalElectronic,
    Kind::VatSpecialElectronic,
    Kind::VatRoll,
    Kind::VatToll,
    Kind::MotorVehicle,
    Kind::UsedVehicle,
    Kind::DigitalSpecial,
    Kind::DigitalNormal,
    Kind::DigitalPaperSpecial,
    Kind::DigitalPaperNormal,
    Kind::Rail,
    Kind::Air,
    Kind::Blockchain,
    Kind::Fiscal,
    Kind::BankReceipt,
    Kind::BankStatement,
    Kind::Taxi,
    Kind::Quota,
    Kind::Other,
    Kind::TrainTicket,
    Kind::AirItinerary,
];

/// The place of a state is its number, as with kinds.
const STATES: [TaxStatus; 6] = [
    TaxStatus::Normal,
    TaxStatus::Voided,
    TaxStatus::RedPartial,
    TaxStatus::RedFull,
    TaxStatus::Abnormal,
    TaxStatus::Unknown,
];

pub(super) fn kind_number(kind: Kind) -> Option<i64> {
    number(&KINDS, kind)
}

pub(super) fn kind(number: i64) -> Option<Kind> {
    KINDS.get(usize::try_from(number).ok()?).copied()
}

pub(super) fn state_number(state: TaxStatus) -> i64 {
    // Every state is in the list, which a test holds.
    number(&STATES, state).unwrap_or(5)
}

pub(super) fn state(number: i64) -> TaxStatus {
    let place = usize::try_from(number).unwrap_or(usize::MAX);
    STATES.get(place).copied().unwrap_or_default()
}

fn number<T: PartialEq>(list: &[T], value: T) -> Option<i64> {
    list.iter().position(|other| *other == value).and_then(|place| i64::try_from(place).ok())
}

/// Whether a load may move an invoice from one state to another.
///
/// A voided or wholly cancelled invoice never comes back (作废 and 全额红冲 are final, and a
/// partial cancellation only grows), so a load that says otherwise is an older list; a person can
/// still set any state.
pub(super) fn may_follow(old: TaxStatus, new: TaxStatus) -> bool {
    use TaxStatus::{Abnormal, Normal, RedFull, RedPartial, Unknown, Voided};
    match old {
        _ if old == new => true,
        Normal | Abnormal | Unknown => true,
        RedPartial => matches!(new, RedFull | Abnormal),
        Voided | RedFull => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_and_state_has_a_number_that_reads_back() {
        for one in Kind::ALL {
            assert_eq!(kind_number(one).and_then(kind), Some(one));
        }
        for one in TaxStatus::ALL {
            assert_eq!(state(state_number(one)), one);
        }
    }

    #[test]
    fn numbers_that_databases_hold_do_not_move() {
        assert_eq!(kind_number(Kind::DigitalNormal), Some(9));
        assert_eq!(kind_number(Kind::Other), Some(20));
        assert_eq!(state_number(TaxStatus::RedFull), 3);
        assert_eq!(state_number(TaxStatus::Unknown), 5);
    }

    #[test]
    fn what_is_final_stays() {
        for after in TaxStatus::ALL {
            assert_eq!(may_follow(TaxStatus::Voided, after), after == TaxStatus::Voided);
        }
        assert!(may_follow(TaxStatus::RedPartial, TaxStatus::RedFull));
        assert!(!may_follow(TaxStatus::RedPartial, TaxStatus::Normal));
        assert!(may_follow(TaxStatus::Abnormal, TaxStatus::Normal));
    }
}
