//! Splitting a bill among people (费用分摊): by amount, percent or person.

use crate::Fen;

/// The most people who share one bill.
pub const SHARES_MAX: usize = 50;

/// How a bill is split.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Split {
    /// Evenly among so many people, the initiator first.
    Evenly(usize),
    /// In hundredths of a percent for each person, the initiator first.
    Percent(Vec<u32>),
    /// In amounts for each person, the initiator first.
    Amounts(Vec<Fen>),
}

/// Why a bill cannot be split so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CannotSplit {
    /// Fewer than two or more than [`SHARES_MAX`] people.
    People,
    /// Somebody would pay nothing.
    Nothing,
    /// The shares are not the whole.
    NotWhole,
}

impl Split {
    /// What each pays. The remainder of a division (尾差) is borne by the initiator, who is first,
    /// so that the shares are the whole to the fen.
    ///
    /// ```
    /// use model::Fen;
    /// use model::pay::split::Split;
    /// let shares = Split::Evenly(3).shares(Fen(10_000)).unwrap();
    /// assert_eq!(shares, [Fen(3_334), Fen(3_333), Fen(3_333)]);
    /// ```
    ///
    /// # Errors
    ///
    /// [`CannotSplit`] says why.
    pub fn shares(&self, whole: Fen) -> Result<Vec<Fen>, CannotSplit> {
        let people = match self {
            Split::Evenly(people) => *people,
            Split::Percent(parts) => parts.len(),
            Split::Amounts(amounts) => amounts.len(),
        };
        if !(2..=SHARES_MAX).contains(&people) {
            return Err(CannotSplit::People);
        }
        let mut shares: Vec<Fen> = match self {
            Split::Evenly(_) => vec![Fen(whole.0 / people as i64); people],
            Split::Percent(parts) => {
                if parts.iter().map(|part| u64::from(*part)).sum::<u64>() != 10_000 {
                    return Err(CannotSplit::NotWhole);
                }
                let share = |part: &u32| i128::from(whole.0) * i128::from(*part) / 10_000;
                // A part of an i64 fits an i64.
                parts.iter().map(|part| Fen(i64::try_from(share(part)).unwrap_or(0))).collect()
            }
            Split::Amounts(amounts) => amounts.clone(),
        };
        let sum = shares.iter().fold(Fen(0), |sum, share| sum + *share);
        if !matches!(self, Split::Amounts(_)) {
            shares[0] = shares[0] + (whole - sum);
        } else if sum != whole {
            return Err(CannotSplit::NotWhole);
        }
        match shares.iter().all(|share| share.0 > 0) {
            true => Ok(shares),
            false => Err(CannotSplit::Nothing),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_remainder_is_borne_by_the_initiator() {
        assert_eq!(Split::Evenly(3).shares(Fen(12_000)).unwrap(), [Fen(4_000); 3]);
        let thirds = Split::Percent(vec![3_334, 3_333, 3_333]).shares(Fen(1_001)).unwrap();
        assert_eq!(thirds, [Fen(335), Fen(333), Fen(333)]);
    }

    #[test]
    fn amounts_must_be_the_whole() {
        let split = Split::Amounts(vec![Fen(60), Fen(41)]);
        assert_eq!(split.shares(Fen(100)), Err(CannotSplit::NotWhole));
        assert_eq!(split.shares(Fen(101)).unwrap(), [Fen(60), Fen(41)]);
    }

    #[test]
    fn nobody_pays_nothing_and_nobody_shares_alone() {
        assert_eq!(Split::Evenly(3).shares(Fen(2)), Err(CannotSplit::Nothing));
        assert_eq!(Split::Evenly(1).shares(Fen(2)), Err(CannotSplit::People));
        assert_eq!(Split::Evenly(51).shares(Fen(9_999)), Err(CannotSplit::People));
        let split = Split::Amounts(vec![Fen(-1), Fen(101)]);
        assert_eq!(split.shares(Fen(100)), Err(CannotSplit::Nothing));
    }

    proptest! {
        #[test]
        fn shares_are_the_whole(whole in 100_i64..1_000_000_000_000, people in 2_usize..=50) {
            let shares = Split::Evenly(people).shares(Fen(whole)).unwrap();
            prop_assert_eq!(shares.iter().map(|share| share.0).sum::<i64>(), whole);
            prop_assert!(shares[0] >= shares[1] && shares[0].0 - shares[1].0 < people as i64);
        }
    }
}
