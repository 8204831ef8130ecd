//! The limits of the rules: what each is called, what it is by default and why.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use super::Rule;

/// What a limit may be set to; 0 switches it off where it is inside.
pub type Bounds = RangeInclusive<i64>;

macro_rules! limits {
    ($($name:ident = $code:literal, $default:literal, $bounds:expr, $doc:literal;)*) => {
        /// A limit. Amounts are in fen.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Limit { $(#[doc = $doc] $name,)* }

        impl Limit {
            /// Every limit.
            pub const ALL: &'static [Limit] = &[$(Limit::$name,)*];

            /// The stable code.
            pub fn code(self) -> &'static str {
                match self { $(Limit::$name => $code,)* }
            }

            /// What it is when nobody has set it.
            pub fn default(self) -> i64 {
                match self { $(Limit::$name => $default,)* }
            }

            /// What it may be set to.
            pub fn bounds(self) -> Bounds {
                match self { $(Limit::$name => $bounds,)* }
            }

            /// What it means, and where its default comes from, in English.
            pub fn meaning(self) -> &'static str {
                match self { $(Limit::$name => $doc,)* }
            }
        }
    };
}

/// The largest amount that a limit may name: ten million yuan.
const FEN: Bounds = 0..=1_000_000_000;
/// The store keeps the newest 64 payments of each account, payer and device at hand.
const COUNT: Bounds = 0..=60;
const SHARE: Bounds = 1..=100;
const DAYS: Bounds = 1..=30;

limits! {
    SingleStepUp = "single-step-up", 1_000_000, FEN,
        "R1: one payment from 10 000 yuan on is confirmed once more.";
    SingleHold = "single-hold", 5_000_000, FEN,
        "R1: from 50 000 yuan on, the sum that 人民银行令〔2016〕第3号 has reported for cash.";
    SingleRefuse = "single-refuse", 50_000_000, FEN,
        "R1: from 500 000 yuan on, the sum of the same order for transfers of persons.";
    DayStepUp = "day-step-up", 2_000_000, FEN, "R2: a sum of a day that is confirmed once more.";
    DayCashHold = "day-cash-hold", 5_000_000, FEN,
        "R2: cash of 50 000 yuan a day, single or summed (人民银行令〔2016〕第3号).";
    DayHold = "day-hold", 20_000_000, FEN,
        "R2: any money of 200 000 yuan a day, the order's sum for transfers across the border.";
    StructuringCount = "structuring-count", 3, COUNT,
        "R3: so many payments just under a limit, this one included.";
    StructuringShare = "structuring-share", 80, SHARE,
        "R3: just under is from this share of the limit on, in hundredths.";
    StructuringDays = "structuring-days", 7, DAYS, "R3: within so many days.";
    VelocitySeconds = "velocity-seconds", 600, 1..=86_400, "R4: within so many seconds.";
    VelocityStepUp = "velocity-step-up", 10, COUNT,
        "R4: so many payments of one account, payer or device are confirmed once more.";
    VelocityHold = "velocity-hold", 20, COUNT, "R4: so many of them wait for a person.";
    FunnelPayers = "funnel-payers", 5, COUNT, "R5: so many payers for one account.";
    FunnelDays = "funnel-days", 7, DAYS, "R5: within so many days.";
    FunnelSeconds = "funnel-seconds", 3_600, 0..=604_800,
        "R5: and a refund asked for so soon after the payment.";
    RefundCount = "refund-count", 4, COUNT, "R6: from so many refunds on the share counts.";
    RefundShare = "refund-share", 50, SHARE, "R6: given back of what was paid, in hundredths.";
    RefundDays = "refund-days", 30, DAYS, "R6: within so many days.";
    NightFrom = "night-from", 0, 0..=23, "R7: the hour at which the night begins.";
    NightTo = "night-to", 6, 0..=23, "R7: the hour at which it is over; the same hour is never.";
    NightAmount = "night-amount", 500_000, FEN, "R7: from this amount on the night counts.";
    DormantDays = "dormant-days", 180, 1..=3_650, "R8: an account without a payment for so long.";
    DormantStepUp = "dormant-step-up", 500_000, FEN, "R8: wakes with this much.";
    DormantHold = "dormant-hold", 3_000_000, FEN, "R8: wakes with this much more.";
    DeviceReturns = "device-returns", 3, COUNT,
        "R9: notes that came back out of the escrow again and again (fishing).";
    DeviceDrift = "device-drift", 10_000, FEN, "R9: the cash counted differs from the ledger.";
    DeviceBurst = "device-burst", 10, COUNT, "R9: payments at once after being offline.";
    OutlierHistory = "outlier-history", 6, 3..=60, "R10: from so many past payments on.";
    OutlierAmount = "outlier-amount", 100_000, FEN, "R10: smaller payments are never far out.";
    OutlierStepUp = "outlier-step-up", 8_000, 0..=1_000_000,
        "R10: the robust z-score that is confirmed once more, in thousandths. Iglewicz and Hoaglin \
         label from 3.5 on; bills of seasons lie further out.";
    OutlierHold = "outlier-hold", 40_000, 0..=1_000_000, "R10: the score that waits for a person.";
    ScoreHold = "score-hold", 120, 0..=1_000,
        "What all findings weigh together to wait for a person: three that ask for confirmation.";
}

/// The limits of a workspace: the defaults, and what was set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    set: BTreeMap<Limit, i64>,
}

/// How many days of past payments R10 measures a payment against: two turns of the seasons.
const OUTLIER_DAYS: i64 = 730;

impl Limit {
    /// The rule that it belongs to; `None` for the one that weighs all findings together.
    pub fn rule(self) -> Option<Rule> {
        let number = self.meaning().strip_prefix('R')?.split_once(':')?.0;
        let at: usize = number.parse().ok()?;
        Rule::ALL.get(at.checked_sub(1)?).copied()
    }

    /// Whether it is an amount of money, in fen.
    pub fn is_amount(self) -> bool {
        self.bounds() == FEN
    }

    /// The limit of a code.
    pub fn of_code(code: &str) -> Option<Limit> {
        Limit::ALL.iter().copied().find(|limit| limit.code() == code)
    }
}

impl Limits {
    /// What a limit is.
    pub fn of(&self, limit: Limit) -> i64 {
        self.set.get(&limit).copied().unwrap_or_else(|| limit.default())
    }

    /// For how many days the past matters to some rule; only when an account paid last may matter
    /// for longer ([`Limits::sleep_days`]).
    pub fn past_days(&self) -> i64 {
        let days = [Limit::StructuringDays, Limit::FunnelDays, Limit::RefundDays];
        days.into_iter().map(|limit| self.of(limit)).fold(OUTLIER_DAYS, i64::max)
    }

    /// For how many days the sums of a day matter.
    pub fn tally_days(&self) -> i64 {
        self.of(Limit::RefundDays)
    }

    /// For how many days it matters when an account paid last: the longest that R8 can be set to.
    pub fn sleep_days() -> i64 {
        *Limit::DormantDays.bounds().end()
    }

    /// Sets a limit; `false`, and nothing changes, outside of its bounds.
    pub fn set(&mut self, limit: Limit, value: i64) -> bool {
        let is_inside = limit.bounds().contains(&value);
        if is_inside {
            self.set.insert(limit, value);
        }
        is_inside
    }
}
