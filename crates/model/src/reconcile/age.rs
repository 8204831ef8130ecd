//! How long a difference has waited, in the steps at which somebody higher has to look.

use crate::Day;

/// The age of a difference (账龄).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Age {
    /// Within the day after.
    T1,
    /// Up to three days.
    T3,
    /// Up to seven days.
    T7,
    /// Up to thirty days.
    T30,
    /// Longer.
    Over,
}

impl Age {
    /// Every age, the youngest first.
    pub const ALL: &'static [Age] = &[Age::T1, Age::T3, Age::T7, Age::T30, Age::Over];

    /// The age of what belongs to a day, as it is today.
    pub fn of(day: Day, today: Day) -> Age {
        match today.number() - day.number() {
            ..=1 => Age::T1,
            2..=3 => Age::T3,
            4..=7 => Age::T7,
            8..=30 => Age::T30,
            _ => Age::Over,
        }
    }

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Age::T1 => "t1",
            Age::T3 => "t3",
            Age::T7 => "t7",
            Age::T30 => "t30",
            Age::Over => "over",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_grows_older_at_1_3_7_and_30_days() {
        let day = Day::new(2026, 11, 22).unwrap();
        let age = |days| Age::of(day, Day::from_number(day.number() + days).unwrap());
        let ages = [0, 1, 2, 3, 4, 7, 8, 30, 31].map(age);
        use Age::{Over, T1, T3, T7, T30};
        assert_eq!(ages, [T1, T1, T3, T3, T7, T7, T30, T30, Over]);
    }
}
