//! What follows from what the rules saw.

use super::{Limit, Limits, Rule};

/// What happens with a payment or refund, the mildest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// It goes through.
    Allow,
    /// Whoever pays has to say once more that they mean it.
    StepUp,
    /// It waits until a person decides a case.
    Hold,
    /// It does not happen.
    Refuse,
}

impl Action {
    /// Every action, the mildest first.
    pub const ALL: &'static [Action] =
        &[Action::Allow, Action::StepUp, Action::Hold, Action::Refuse];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Action::Allow => "allow",
            Action::StepUp => "step-up",
            Action::Hold => "hold",
            Action::Refuse => "refuse",
        }
    }

    /// The action of a code.
    pub fn of_code(code: &str) -> Option<Action> {
        Action::ALL.iter().copied().find(|action| action.code() == code)
    }

    /// What a finding with this action weighs.
    pub fn score(self) -> i64 {
        match self {
            Action::Allow => 0,
            Action::StepUp => 40,
            Action::Hold => 80,
            Action::Refuse => 100,
        }
    }
}

/// What one rule saw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule.
    pub rule: Rule,
    /// What it asks for.
    pub action: Action,
    /// What was measured: a stable word.
    pub saw: &'static str,
    /// How much of it.
    pub value: i64,
    /// From how much on the rule speaks.
    pub limit: i64,
}

/// What is decided, with everything that was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// What happens.
    pub action: Action,
    /// The rule that asked for the most; `None` when nothing was seen.
    pub rule: Option<Rule>,
    /// What all findings weigh together.
    pub score: i64,
    /// What was seen, in the order of the rules.
    pub findings: Vec<Finding>,
}

impl Decision {
    /// Decides from findings. Several mild ones hold a payment when they weigh enough together.
    pub fn of(findings: Vec<Finding>, limits: &Limits) -> Decision {
        let score = findings.iter().map(|finding| finding.action.score()).sum();
        // The first of the strictest, so that the same facts always name the same rule.
        let strictest = findings.iter().rev().max_by_key(|finding| finding.action);
        let mut action = strictest.map_or(Action::Allow, |finding| finding.action);
        let enough = limits.of(Limit::ScoreHold);
        if enough > 0 && score >= enough {
            action = action.max(Action::Hold);
        }
        Decision { action, rule: strictest.map(|finding| finding.rule), score, findings }
    }
}
