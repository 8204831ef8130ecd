//! The rules R1 to R10 (payment document on live risk rules).

use super::outlier;
use super::{Action, Before, Decision, Facts, Finding, Heard, Limit, Limits, Refunding, Rule};
use crate::pay::Channel;
use crate::{Fen, Moment};

const DAY_S: i64 = 86_400;

/// Collects what the rules see.
struct Eye<'a> {
    limits: &'a Limits,
    findings: Vec<Finding>,
}

impl Eye<'_> {
    fn of(&self, limit: Limit) -> i64 {
        self.limits.of(limit)
    }

    /// Keeps the strictest of these steps that a value has reached. A limit of 0 is off.
    fn measure(&mut self, rule: Rule, saw: &'static str, value: i64, steps: &[(Limit, Action)]) {
        let reached = steps.iter().filter_map(|(limit, action)| {
            let limit = self.of(*limit);
            (limit > 0 && value >= limit).then_some(Finding {
                rule,
                action: *action,
                saw,
                value,
                limit,
            })
        });
        self.findings.extend(reached.max_by_key(|finding| finding.action));
    }

    /// Keeps something that is so or not.
    fn notice(&mut self, rule: Rule, saw: &'static str, is_so: bool, action: Action) {
        if is_so {
            self.findings.push(Finding { rule, action, saw, value: 1, limit: 1 });
        }
    }

    fn decide(self) -> Decision {
        Decision::of(self.findings, self.limits)
    }
}

/// Decides about a payment before anything is asked of the channel.
pub fn of_payment(facts: &Facts, limits: &Limits) -> Decision {
    let mut eye = Eye { limits, findings: Vec::new() };
    let steps = [
        (Limit::SingleStepUp, Action::StepUp),
        (Limit::SingleHold, Action::Hold),
        (Limit::SingleRefuse, Action::Refuse),
    ];
    eye.measure(Rule::Single, "amount", facts.amount.0, &steps);
    let device = facts.device.as_ref();
    let pasts = [
        ("account", Some(&facts.account)),
        ("person", facts.person.as_ref()),
        ("device", device.map(|(_, before)| before)),
    ];
    for (whose, before) in pasts {
        let Some(before) = before else { continue };
        day(&mut eye, whose, facts.amount, facts.channel, before);
        velocity(&mut eye, whose, facts.now, before);
    }
    structuring(&mut eye, facts);
    hours(&mut eye, facts);
    dormant(&mut eye, facts);
    if let Some((device, _)) = device {
        eye.notice(Rule::Device, "open", device.is_open, Action::Refuse);
        let hold = |limit| [(limit, Action::Hold)];
        eye.measure(Rule::Device, "returns", device.returns, &hold(Limit::DeviceReturns));
        let drift = device.drift.0.saturating_abs();
        eye.measure(Rule::Device, "drift", drift, &hold(Limit::DeviceDrift));
        eye.measure(Rule::Device, "burst", device.burst, &[(Limit::DeviceBurst, Action::StepUp)]);
    }
    unusual(&mut eye, facts);
    eye.decide()
}

/// Decides about a payment whose payer is known only now. The money is here: whatever asks for
/// more than nothing is a matter for a person.
pub fn of_heard(heard: &Heard, limits: &Limits) -> Decision {
    let mut eye = Eye { limits, findings: Vec::new() };
    day(&mut eye, "payer", heard.amount, heard.channel, &heard.payer);
    velocity(&mut eye, "payer", heard.now, &heard.payer);
    eye.decide()
}

/// Decides about a refund that somebody asks for.
pub fn of_refund(refund: &Refunding, limits: &Limits) -> Decision {
    let mut eye = Eye { limits, findings: Vec::new() };
    funnel(&mut eye, refund);
    eye.notice(Rule::Refunds, "elsewhere", refund.goes_elsewhere, Action::Refuse);
    let tally = refund.tally;
    let least = eye.of(Limit::RefundCount);
    // This one counts as well.
    let (count, back) = (tally.refunds + 1, tally.refunded.0.saturating_add(refund.amount.0));
    if least > 0 && count >= least {
        let share = i128::from(back) * 100 / i128::from(tally.sum.0.max(1));
        let share = i64::try_from(share).unwrap_or(i64::MAX);
        eye.measure(Rule::Refunds, "share", share, &[(Limit::RefundShare, Action::Hold)]);
    }
    eye.decide()
}

/// R2.
fn day(eye: &mut Eye<'_>, whose: &'static str, amount: Fen, channel: Channel, before: &Before) {
    let sum = before.today.sum.0.saturating_add(amount.0);
    let steps = [(Limit::DayStepUp, Action::StepUp), (Limit::DayHold, Action::Hold)];
    let cash = [steps[0], steps[1], (Limit::DayCashHold, Action::Hold)];
    let steps = if channel == Channel::Cash { &cash[..] } else { &steps[..] };
    // One payment is not a sum: R1 looks at it.
    if before.today.count > 0 || channel == Channel::Cash {
        eye.measure(Rule::Day, whose, sum, steps);
    }
}

/// R3: several payments in [share, 100 %) of a limit of R1 or of the cash of a day.
fn structuring(eye: &mut Eye<'_>, facts: &Facts) {
    let from = Moment(facts.now.0.saturating_sub(eye.of(Limit::StructuringDays) * DAY_S));
    let share = eye.of(Limit::StructuringShare);
    let mut most = 0;
    for limit in [Limit::SingleStepUp, Limit::SingleHold, Limit::SingleRefuse] {
        let limit = eye.of(limit);
        let is_under = |amount: Fen| {
            amount.0 < limit && i128::from(amount.0) * 100 >= i128::from(limit) * i128::from(share)
        };
        if !is_under(facts.amount) {
            continue;
        }
        let recent = facts.account.recent.iter().filter(|past| past.at >= from);
        let count = recent.filter(|past| is_under(past.amount)).count() as i64 + 1;
        most = most.max(count);
    }
    let steps = [(Limit::StructuringCount, Action::Hold)];
    eye.measure(Rule::Structuring, "just-under", most, &steps);
}

/// R4: with this one.
fn velocity(eye: &mut Eye<'_>, whose: &'static str, now: Moment, before: &Before) {
    let from = Moment(now.0.saturating_sub(eye.of(Limit::VelocitySeconds)));
    let steps = [(Limit::VelocityStepUp, Action::StepUp), (Limit::VelocityHold, Action::Hold)];
    eye.measure(Rule::Velocity, whose, before.since(from) + 1, &steps);
}

/// R5.
fn funnel(eye: &mut Eye<'_>, refund: &Refunding) {
    let after = refund.now.0.saturating_sub(refund.paid_at.0);
    if after > eye.of(Limit::FunnelSeconds) {
        return;
    }
    let from = refund.now.0.saturating_sub(eye.of(Limit::FunnelDays) * DAY_S);
    let recent = refund.recent.iter().filter(|past| past.at.0 >= from && !past.payer.is_empty());
    let mut payers: Vec<&str> = recent.map(|past| past.payer.as_str()).collect();
    payers.sort_unstable();
    payers.dedup();
    let steps = [(Limit::FunnelPayers, Action::Hold)];
    eye.measure(Rule::Funnel, "payers", payers.len() as i64, &steps);
}

/// R7.
fn hours(eye: &mut Eye<'_>, facts: &Facts) {
    if let Some((device, _)) = &facts.device {
        eye.notice(Rule::Hours, "shut", device.is_shut, Action::Refuse);
        eye.notice(Rule::Hours, "in-service", device.is_in_service, Action::Refuse);
    }
    let (from, to) = (eye.of(Limit::NightFrom), eye.of(Limit::NightTo));
    let hour = facts.now.china_hour();
    let is_night = match from <= to {
        true => (from..to).contains(&hour),
        false => hour >= from || hour < to,
    };
    if is_night {
        let steps = [(Limit::NightAmount, Action::StepUp)];
        eye.measure(Rule::Hours, "night", facts.amount.0, &steps);
    }
}

/// R8. An account that never paid is new, not asleep.
fn dormant(eye: &mut Eye<'_>, facts: &Facts) {
    let Some(last) = facts.account.recent.iter().map(|past| past.at).max() else { return };
    let slept = facts.now.0.saturating_sub(last.0) / DAY_S;
    if slept >= eye.of(Limit::DormantDays) {
        let steps = [(Limit::DormantStepUp, Action::StepUp), (Limit::DormantHold, Action::Hold)];
        eye.measure(Rule::Dormant, "amount", facts.amount.0, &steps);
    }
}

/// R10.
fn unusual(eye: &mut Eye<'_>, facts: &Facts) {
    let recent = &facts.account.recent;
    let is_enough = recent.len() as i64 >= eye.of(Limit::OutlierHistory);
    if !is_enough || facts.amount.0 < eye.of(Limit::OutlierAmount) {
        return;
    }
    let score = outlier(facts.amount, recent.iter().map(|past| past.amount)).unwrap_or(i64::MAX);
    let steps = [(Limit::OutlierStepUp, Action::StepUp), (Limit::OutlierHold, Action::Hold)];
    eye.measure(Rule::Outlier, "score", score, &steps);
}
