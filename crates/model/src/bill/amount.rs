//! How much may be paid (缴费金额): all of it, a part, or what the payer likes.

use super::scene::codes;
use super::{Bill, Biller, Pricing};
use crate::Fen;

/// What the page offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// This and nothing else: the field is locked.
    Locked(Fen),
    /// 全额支付 is chosen already; 其他金额 may be chosen within bounds.
    Part {
        /// All that is open.
        full: Fen,
        /// The least.
        least: Fen,
        /// The most, which is less than all.
        most: Fen,
    },
    /// The payer says how much.
    Open {
        /// The least.
        least: Fen,
        /// The most.
        most: Fen,
    },
    /// Nothing is owed.
    Nothing,
}

codes! {
    /// Why an amount is not taken.
    AmountFault {
        Missing = "missing", "The payer has to say how much.";
        Form = "form", "It is no amount of money.";
        Locked = "locked", "Only the whole can be paid.";
        TooSmall = "too-small", "Less than the biller takes.";
        TooLarge = "too-large", "More than is owed, or than the biller takes at once.";
        Nothing = "nothing", "Nothing is owed.";
    }
}

impl Biller {
    /// What may be paid: on a bill, or without one where the payer says how much.
    pub fn choice(&self, bill: Option<&Bill>) -> Choice {
        let limits = self.limits;
        let Some(bill) = bill else {
            return match self.pricing {
                Pricing::Open => Choice::Open { least: limits.least, most: limits.most },
                Pricing::Billed => Choice::Nothing,
            };
        };
        let full = bill.open();
        if full.0 <= 0 {
            return Choice::Nothing;
        }
        let Some(part) = self.partial.filter(|_| !self.service.is_whole()) else {
            return Choice::Locked(full);
        };
        let most = part.most.min(Fen(full.0 - 1));
        match part.least <= most && part.least.0 > 0 {
            true => Choice::Part { full, least: part.least, most },
            false => Choice::Locked(full),
        }
    }
}

impl Choice {
    /// The amount that is paid when somebody asked for this one, or for none in particular.
    ///
    /// # Errors
    ///
    /// [`AmountFault`] says what is wrong with it.
    pub fn decide(self, asked: Option<Fen>) -> Result<Fen, AmountFault> {
        let (full, least, most) = match self {
            Choice::Nothing => return Err(AmountFault::Nothing),
            Choice::Locked(full) => {
                let is_other = asked.is_some_and(|asked| asked != full);
                return if is_other { Err(AmountFault::Locked) } else { Ok(full) };
            }
            Choice::Part { full, least, most } => (Some(full), least, most),
            Choice::Open { least, most } => (None, least, most),
        };
        let Some(asked) = asked.or(full) else { return Err(AmountFault::Missing) };
        match asked {
            whole if Some(whole) == full => Ok(whole),
            small if small < least => Err(AmountFault::TooSmall),
            large if large > most => Err(AmountFault::TooLarge),
            within => Ok(within),
        }
    }

    /// What is chosen already when the page opens; `None` when the payer has to say.
    pub fn preselected(self) -> Option<Fen> {
        match self {
            Choice::Locked(full) | Choice::Part { full, .. } => Some(full),
            Choice::Open { .. } | Choice::Nothing => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bill::{catalogue, tests::bill};
    use proptest::prelude::*;

    fn biller(id: &str) -> Biller {
        catalogue::demo(id).unwrap()
    }

    #[test]
    fn the_whole_is_chosen_already_and_a_part_lies_within_the_bounds_of_the_biller() {
        let (water, bill) = (biller("water"), bill());
        let choice = water.choice(Some(&bill));
        assert_eq!(choice, Choice::Part { full: Fen(8_640), least: Fen(1_000), most: Fen(8_639) });
        assert_eq!(choice.preselected(), Some(Fen(8_640)));
        for (asked, decided) in [
            (None, Ok(Fen(8_640))),
            (Some(8_640), Ok(Fen(8_640))),
            (Some(1_000), Ok(Fen(1_000))),
            (Some(999), Err(AmountFault::TooSmall)),
            (Some(0), Err(AmountFault::TooSmall)),
            (Some(-8_640), Err(AmountFault::TooSmall)),
            (Some(8_641), Err(AmountFault::TooLarge)),
        ] {
            assert_eq!(choice.decide(asked.map(Fen)), decided, "{asked:?}");
        }
    }

    #[test]
    fn a_fine_is_paid_whole_even_where_its_biller_says_otherwise() {
        let mut fine = biller("fine");
        fine.partial = biller("water").partial;
        let choice = fine.choice(Some(&bill()));
        assert_eq!(choice, Choice::Locked(Fen(8_640)));
        assert_eq!(choice.decide(Some(Fen(100))), Err(AmountFault::Locked));
        assert_eq!(choice.decide(None), Ok(Fen(8_640)));
    }

    #[test]
    fn what_was_paid_is_not_asked_again() {
        let water = biller("water");
        let part = Bill { paid: Fen(8_000), ..bill() };
        assert_eq!(water.choice(Some(&part)), Choice::Locked(Fen(640)), "too little to be split");
        let whole = Bill { paid: Fen(8_640), ..bill() };
        assert_eq!(water.choice(Some(&whole)).decide(None), Err(AmountFault::Nothing));
    }

    #[test]
    fn a_card_is_filled_up_with_what_the_payer_says() {
        let card = biller("transit").choice(None);
        assert_eq!((card.preselected(), card.decide(None)), (None, Err(AmountFault::Missing)));
        assert_eq!(card.decide(Some(Fen(5_000))), Ok(Fen(5_000)));
        assert_eq!(card.decide(Some(Fen(i64::MAX))), Err(AmountFault::TooLarge));
        assert_eq!(biller("water").choice(None), Choice::Nothing);
    }

    proptest! {
        #[test]
        fn nobody_ever_pays_more_than_is_open(total in 1_i64..1_000_000, paid in 0_i64..1_000_000,
            asked in proptest::option::of(-10_i64..1_100_000)) {
            let bill = Bill { total: Fen(total), paid: Fen(paid), ..bill() };
            for biller in catalogue::demos() {
                if let Ok(amount) = biller.choice(Some(&bill)).decide(asked.map(Fen)) {
                    prop_assert!(amount.0 > 0 && amount <= bill.open());
                }
            }
        }
    }
}
