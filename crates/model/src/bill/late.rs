//! Late fees (滞纳金, 违约金, 加处罚款): what a day of delay costs.

use crate::{Day, Fen};

/// The rule of a late fee.
///
/// Household power is one thousandth a day (供电营业规则 §98), taxes five ten-thousandths
/// (税收征收管理法 §32), a fine three hundredths and never more than the fine itself
/// (行政处罚法 §72). The figures stand with each biller, not here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LateFee {
    /// For each day, in hundred-thousandths of what is owed.
    pub share_e5: u32,
    /// Days after the due day that cost nothing.
    pub grace_days: u32,
    /// The least that is asked once anything is.
    pub least: Fen,
    /// The most, in hundredths of what is owed; `None` when it grows for ever.
    pub most_percent: Option<u32>,
}

impl LateFee {
    /// The fee on an amount that was due on `due` and is paid on `today`, rounded to the fen
    /// (half up). The due day itself and the days of grace are free; after them every day since
    /// the due day counts.
    ///
    /// ```
    /// use model::bill::LateFee;
    /// use model::{Day, Fen};
    /// let most_percent = Some(100);
    /// let fine = LateFee { share_e5: 3_000, grace_days: 0, least: Fen(0), most_percent };
    /// let day = |day| Day::new(2026, 11, day).unwrap();
    /// assert_eq!(fine.on(Fen(20_000), day(1), day(1)), Fen(0));
    /// assert_eq!(fine.on(Fen(20_000), day(1), day(11)), Fen(6_000));
    /// ```
    pub fn on(&self, owed: Fen, due: Day, today: Day) -> Fen {
        let days = today.number() - due.number();
        if owed.0 <= 0 || days <= i64::from(self.grace_days) || self.share_e5 == 0 {
            return Fen(0);
        }
        let share = i128::from(owed.0) * i128::from(self.share_e5) * i128::from(days);
        let mut fee = (share + 50_000) / 100_000;
        fee = fee.max(i128::from(self.least.0));
        if let Some(percent) = self.most_percent {
            fee = fee.min(i128::from(owed.0) * i128::from(percent) / 100);
        }
        Fen(i64::try_from(fee).unwrap_or(i64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(number: i64) -> Day {
        Day::from_number(20_000 + number).unwrap()
    }

    #[test]
    fn a_late_fee_begins_after_the_days_of_grace_and_then_counts_them_too() {
        let rule = LateFee { share_e5: 100, grace_days: 10, least: Fen(0), most_percent: None };
        assert_eq!(rule.on(Fen(10_000), day(0), day(10)), Fen(0));
        assert_eq!(rule.on(Fen(10_000), day(0), day(11)), Fen(110));
        assert_eq!(rule.on(Fen(10_000), day(11), day(0)), Fen(0), "before it is due");
        assert_eq!(rule.on(Fen(-5), day(0), day(90)), Fen(0));
    }

    #[test]
    fn a_fine_never_doubles_more_than_once_and_power_costs_a_yuan_at_least() {
        let fine =
            LateFee { share_e5: 3_000, grace_days: 0, least: Fen(0), most_percent: Some(100) };
        assert_eq!(fine.on(Fen(20_000), day(0), day(400)), Fen(20_000));
        let power = LateFee { share_e5: 100, grace_days: 0, least: Fen(100), most_percent: None };
        assert_eq!(power.on(Fen(5_000), day(0), day(2)), Fen(100));
        assert_eq!(power.on(Fen(12_345), day(0), day(10)), Fen(123));
    }

    proptest! {
        #[test]
        fn a_fee_never_shrinks_with_time(
            owed in 0_i64..i64::MAX, share in 0_u32..100_000, days in 0_i64..40_000,
        ) {
            let least = Fen(7);
            let rule = LateFee { share_e5: share, grace_days: 3, least, most_percent: None };
            let (one, two) = (rule.on(Fen(owed), day(0), day(days)),
                rule.on(Fen(owed), day(0), day(days + 1)));
            prop_assert!(one <= two && one.0 >= 0);
        }
    }
}
