//! When somebody may try again (登录失败次数过多).
//!
//! Failures are counted twice: for the account that was named, whether it exists or not, and for
//! the address they came from. After two the device has to do some work, after the bound nobody
//! may try for a quarter of an hour. A success, or a new password, wipes the count of the account.

use super::limits::{ACCOUNT_FAILURES_MAX, ADDRESS_FAILURES_MAX, FAILURES_BEFORE_EFFORT, LOCK_S};
use crate::Moment;

/// What failures are counted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Counted {
    /// One account, by its identifier.
    Account,
    /// One address of the network.
    Address,
}

impl Counted {
    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Counted::Account => "account",
            Counted::Address => "address",
        }
    }

    fn failures_max(self) -> u32 {
        match self {
            Counted::Account => ACCOUNT_FAILURES_MAX,
            Counted::Address => ADDRESS_FAILURES_MAX,
        }
    }
}

/// Failures in a row, and when the last one was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tally {
    /// What they are counted for.
    pub of: Counted,
    /// How many.
    pub failures: u32,
    /// The last one.
    pub last: Moment,
}

/// What the next try needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hurdle {
    /// Nothing.
    None,
    /// Proof of work.
    Effort,
    /// A pause; nobody may try.
    Locked,
}

impl Tally {
    /// Nobody failed yet.
    pub fn none(of: Counted) -> Tally {
        Tally { of, failures: 0, last: Moment(i64::MIN) }
    }

    /// The tally after one more failure at `now`. While it is locked nothing is counted, so
    /// hammering does not make the lock longer.
    ///
    /// ```
    /// use model::account::{Counted, Hurdle, Tally};
    /// use model::Moment;
    /// let mut tally = Tally::none(Counted::Account);
    /// for second in 0..5 {
    ///     tally = tally.failed(Moment(second));
    /// }
    /// assert_eq!(tally.hurdle(Moment(5)), Hurdle::Locked);
    /// assert_eq!(tally.hurdle(Moment(4 + 15 * 60)), Hurdle::None);
    /// ```
    #[must_use]
    pub fn failed(self, now: Moment) -> Tally {
        match self.hurdle(now) {
            Hurdle::Locked => self,
            _ if self.is_forgotten(now) => Tally { failures: 1, last: now, ..self },
            _ => Tally { failures: self.failures.saturating_add(1), last: now, ..self },
        }
    }

    /// What a try at `now` needs.
    pub fn hurdle(self, now: Moment) -> Hurdle {
        if self.is_forgotten(now) {
            Hurdle::None
        } else if self.failures >= self.of.failures_max() {
            Hurdle::Locked
        } else if self.failures >= FAILURES_BEFORE_EFFORT {
            Hurdle::Effort
        } else {
            Hurdle::None
        }
    }

    /// Whether the last failure is so old that it does not count; a clock that was set back
    /// forgets nothing.
    pub fn is_forgotten(self, now: Moment) -> bool {
        self.failures == 0 || now.0.saturating_sub(self.last.0) >= LOCK_S
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn after(of: Counted, failures: u32) -> Tally {
        (0..failures).fold(Tally::none(of), |tally, second| tally.failed(Moment(i64::from(second))))
    }

    #[test]
    fn each_failure_makes_the_next_try_harder() {
        let hurdle = |of, failures| after(of, failures).hurdle(Moment(60));
        let account: Vec<_> = (0..7).map(|n| hurdle(Counted::Account, n)).collect();
        use Hurdle::{Effort, Locked, None};
        assert_eq!(account, [None, None, Effort, Effort, Effort, Locked, Locked]);
        assert_eq!(hurdle(Counted::Address, 29), Effort);
        assert_eq!(hurdle(Counted::Address, 30), Locked);
    }

    #[test]
    fn a_lock_ends_after_a_quarter_of_an_hour_and_hammering_does_not_lengthen_it() {
        let mut tally = after(Counted::Account, 5);
        for second in 5..900 {
            tally = tally.failed(Moment(second));
        }
        assert_eq!(tally.hurdle(Moment(903)), Hurdle::Locked);
        assert_eq!(tally.hurdle(Moment(904)), Hurdle::None);
        assert_eq!(tally.failed(Moment(904)).failures, 1);
    }

    #[test]
    fn a_clock_that_is_set_back_unlocks_nothing() {
        assert_eq!(after(Counted::Account, 5).hurdle(Moment(-1_000_000)), Hurdle::Locked);
    }

    proptest! {
        #[test]
        fn nobody_gets_more_than_five_tries_in_a_quarter_of_an_hour(
            gaps in proptest::collection::vec(0i64..400, 1..200)
        ) {
            let (mut tally, mut now, mut tries) = (Tally::none(Counted::Account), 0, Vec::new());
            for gap in gaps {
                now += gap;
                if tally.hurdle(Moment(now)) != Hurdle::Locked {
                    tries.push(now);
                    tally = tally.failed(Moment(now));
                }
            }
            for (at, start) in tries.iter().enumerate() {
                // A pause of the whole span between two tries may start the count again.
                let burst = tries[at..].windows(2).take_while(|w| w[1] - w[0] < LOCK_S).count();
                prop_assert!(burst < 5, "{burst} more from {start}: {tries:?}");
            }
        }
    }
}
