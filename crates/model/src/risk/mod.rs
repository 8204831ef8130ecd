//! Risk (风险控制): whether a payment goes through, needs a second word, waits for a person, or not.
//!
//! Ten rules look at a payment, its account and its payer. Each measures something, compares it
//! with limits that a workspace may set ([`Limits`]), and says what it saw ([`Finding`]). The
//! strictest finding decides; several mild ones together weigh as much as a stricter one
//! ([`Decision`]). Everything is arithmetic on [`Facts`]: the clock and the past come in.

mod decision;
mod facts;
mod limit;
mod outlier;
mod rules;

pub use decision::{Action, Decision, Finding};
pub use facts::{Before, Device, Facts, Heard, Past, Refunding, Tally};
pub use limit::{Bounds, Limit, Limits};
pub use outlier::outlier;
pub use rules::{of_heard, of_payment, of_refund};

/// A rule, by what it looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// R1: one large amount.
    Single,
    /// R2: the sum of a day for an account, payer or device.
    Day,
    /// R3: several payments just under a limit (拆分).
    Structuring,
    /// R4: many payments in a short time.
    Velocity,
    /// R5: many payers, one account, and soon a refund.
    Funnel,
    /// R6: much is given back, or to somebody else.
    Refunds,
    /// R7: at night, at a shut place, at a machine in service.
    Hours,
    /// R8: an account that slept for long wakes with a large payment.
    Dormant,
    /// R9: a device that does not behave.
    Device,
    /// R10: far more than this account usually pays.
    Outlier,
}

impl Rule {
    /// Every rule, R1 first.
    pub const ALL: &'static [Rule] = &[
        Rule::Single,
        Rule::Day,
        Rule::Structuring,
        Rule::Velocity,
        Rule::Funnel,
        Rule::Refunds,
        Rule::Hours,
        Rule::Dormant,
        Rule::Device,
        Rule::Outlier,
    ];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Rule::Single => "single",
            Rule::Day => "day",
            Rule::Structuring => "structuring",
            Rule::Velocity => "velocity",
            Rule::Funnel => "funnel",
            Rule::Refunds => "refunds",
            Rule::Hours => "hours",
            Rule::Dormant => "dormant",
            Rule::Device => "device",
            Rule::Outlier => "outlier",
        }
    }

    /// The rule of a code.
    pub fn of_code(code: &str) -> Option<Rule> {
        Rule::ALL.iter().copied().find(|rule| rule.code() == code)
    }

    /// The kind of the case that it opens.
    pub fn case(self) -> &'static str {
        match self {
            Rule::Single => "risk-single",
            Rule::Day => "risk-day",
            Rule::Structuring => "risk-structuring",
            Rule::Velocity => "risk-velocity",
            Rule::Funnel => "risk-funnel",
            Rule::Refunds => "risk-refunds",
            Rule::Hours => "risk-hours",
            Rule::Dormant => "risk-dormant",
            Rule::Device => "risk-device",
            Rule::Outlier => "risk-outlier",
        }
    }
}

#[cfg(test)]
mod tests;
