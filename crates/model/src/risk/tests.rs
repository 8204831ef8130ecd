//! Each rule at its edge, and what holds for all of them.

use proptest::prelude::*;

use super::*;
use crate::pay::Channel;
use crate::{Day, Fen, Moment};

/// Noon of a day in China.
fn noon() -> Moment {
    Moment::china(Day::new(2026, 11, 22).unwrap(), 12, 0, 0).unwrap()
}

fn facts(amount: i64) -> Facts {
    let account = Before::default();
    let channel = Channel::Wechat;
    Facts { amount: Fen(amount), channel, now: noon(), account, person: None, device: None }
}

/// Payments of so much, so many seconds ago.
fn past(payments: &[(i64, i64)]) -> Vec<Past> {
    let one = |(amount, ago): &(i64, i64)| Past {
        amount: Fen(*amount),
        at: Moment(noon().0 - ago),
        payer: String::new(),
    };
    payments.iter().map(one).collect()
}

fn told(facts: &Facts) -> (Action, Option<Rule>) {
    let decision = of_payment(facts, &Limits::default());
    (decision.action, decision.rule)
}

#[test]
fn r1_one_amount_is_confirmed_held_and_refused_from_its_limits_on() {
    let of = |amount| told(&facts(amount)).0;
    assert_eq!([of(999_999), of(1_000_000)], [Action::Allow, Action::StepUp]);
    assert_eq!([of(4_999_999), of(5_000_000)], [Action::StepUp, Action::Hold]);
    assert_eq!([of(49_999_999), of(50_000_000)], [Action::Hold, Action::Refuse]);
}

#[test]
fn r2_the_sum_of_a_day_counts_for_account_and_person() {
    let spent = |sum| {
        let today = Tally { count: 3, sum: Fen(sum), ..Tally::default() };
        Before { today, recent: Vec::new() }
    };
    for is_person in [false, true] {
        let of = |sum| {
            let mut facts = facts(100);
            match is_person {
                true => facts.person = Some(spent(sum)),
                false => facts.account = spent(sum),
            }
            told(&facts)
        };
        assert_eq!(of(1_999_899), (Action::Allow, None));
        assert_eq!(of(1_999_900), (Action::StepUp, Some(Rule::Day)));
        assert_eq!(of(19_999_899), (Action::StepUp, Some(Rule::Day)));
        assert_eq!(of(19_999_900), (Action::Hold, Some(Rule::Day)));
    }
}

#[test]
fn r2_cash_waits_at_fifty_thousand_yuan_a_day() {
    let of = |sum| {
        let mut facts = facts(100);
        facts.channel = Channel::Cash;
        facts.account.today = Tally { count: 1, sum: Fen(sum), ..Tally::default() };
        told(&facts)
    };
    assert_eq!(of(4_999_899), (Action::StepUp, Some(Rule::Day)));
    assert_eq!(of(4_999_900), (Action::Hold, Some(Rule::Day)));
}

#[test]
fn r3_the_third_payment_just_under_a_limit_in_a_week_is_held() {
    let week = 7 * 86_400;
    let of = |amount, payments: &[(i64, i64)]| {
        let mut facts = facts(amount);
        facts.account.recent = past(payments);
        told(&facts)
    };
    let held = (Action::Hold, Some(Rule::Structuring));
    assert_eq!(of(800_000, &[(999_999, 10_000), (800_000, week)]), held);
    assert_eq!(of(800_000, &[(999_999, 10_000)]).0, Action::Allow, "only the second");
    assert_eq!(of(799_999, &[(999_999, 10_000), (800_000, week)]).0, Action::Allow);
    assert_eq!(of(800_000, &[(999_999, 10_000), (800_000, week + 1)]).0, Action::Allow);
    assert_eq!(of(800_000, &[(1_000_000, 10_000), (800_000, week)]).0, Action::Allow);
}

#[test]
fn r4_many_payments_in_a_short_time_are_confirmed_then_held() {
    let of = |count: usize, ago| {
        let mut facts = facts(100);
        facts.account.recent = past(&vec![(100, ago); count]);
        told(&facts)
    };
    assert_eq!(of(8, 600), (Action::Allow, None));
    assert_eq!(of(9, 600), (Action::StepUp, Some(Rule::Velocity)));
    assert_eq!(of(9, 601), (Action::Allow, None));
    assert_eq!(of(19, 600), (Action::Hold, Some(Rule::Velocity)));
    let payer = Before { today: Tally::default(), recent: past(&[(100, 5); 19]) };
    let heard = Heard { amount: Fen(100), channel: Channel::Alipay, now: noon(), payer };
    let decision = of_heard(&heard, &Limits::default());
    assert_eq!((decision.action, decision.findings[0].saw), (Action::Hold, "payer"));
}

fn refunding() -> Refunding {
    Refunding {
        amount: Fen(100),
        paid_at: Moment(noon().0 - 3_600),
        now: noon(),
        goes_elsewhere: false,
        recent: Vec::new(),
        tally: Tally::default(),
    }
}

#[test]
fn r5_many_payers_for_one_account_and_a_quick_refund_are_held() {
    let of = |payers: usize, later| {
        let mut refund = refunding();
        refund.now = Moment(refund.now.0 + later);
        refund.recent = past(&vec![(100, 3_600); payers * 2]);
        for (at, past) in refund.recent.iter_mut().enumerate() {
            past.payer = format!("payer {}", at % payers.max(1));
        }
        let decision = of_refund(&refund, &Limits::default());
        (decision.action, decision.rule)
    };
    assert_eq!(of(4, 0), (Action::Allow, None));
    assert_eq!(of(5, 0), (Action::Hold, Some(Rule::Funnel)));
    assert_eq!(of(5, 1), (Action::Allow, None), "not so quick");
}

#[test]
fn r6_much_given_back_is_held_and_money_goes_back_only_where_it_came_from() {
    let of = |refunds, refunded| {
        let mut refund = refunding();
        refund.tally = Tally { count: 9, sum: Fen(1_000), refunds, refunded: Fen(refunded) };
        of_refund(&refund, &Limits::default()).action
    };
    assert_eq!(of(3, 400), Action::Hold);
    assert_eq!(of(3, 399), Action::Allow);
    assert_eq!(of(2, 400), Action::Allow, "too few to say anything");
    let elsewhere = Refunding { goes_elsewhere: true, ..refunding() };
    let decision = of_refund(&elsewhere, &Limits::default());
    assert_eq!((decision.action, decision.rule), (Action::Refuse, Some(Rule::Refunds)));
}

#[test]
fn r7_large_payments_at_night_are_confirmed_and_a_shut_place_takes_none() {
    let day = Day::new(2026, 11, 22).unwrap();
    let of = |hour, amount| {
        let mut facts = facts(amount);
        facts.now = Moment::china(day, hour, 59, 59).unwrap();
        told(&facts)
    };
    assert_eq!(of(5, 500_000), (Action::StepUp, Some(Rule::Hours)));
    assert_eq!(of(5, 499_999).0, Action::Allow);
    assert_eq!(of(6, 500_000).0, Action::Allow);
    assert_eq!(of(23, 500_000).0, Action::Allow);
    for device in [
        Device { is_shut: true, ..Device::default() },
        Device { is_in_service: true, ..Device::default() },
    ] {
        let mut facts = facts(100);
        facts.device = Some((device, Before::default()));
        assert_eq!(told(&facts), (Action::Refuse, Some(Rule::Hours)));
    }
}

#[test]
fn a_night_may_begin_before_midnight() {
    let mut limits = Limits::default();
    assert!(limits.set(Limit::NightFrom, 22));
    let day = Day::new(2026, 11, 22).unwrap();
    for (hour, action) in [(21, Action::Allow), (22, Action::StepUp), (3, Action::StepUp)] {
        let mut facts = facts(500_000);
        facts.now = Moment::china(day, hour, 0, 0).unwrap();
        assert_eq!(of_payment(&facts, &limits).action, action, "{hour}");
    }
}

#[test]
fn r8_an_account_that_wakes_with_much_is_confirmed_then_held() {
    let half_a_year = 180 * 86_400;
    let of = |amount, ago| {
        let mut facts = facts(amount);
        facts.account.recent = past(&[(100, ago), (100, ago + 5)]);
        told(&facts)
    };
    assert_eq!(of(500_000, half_a_year), (Action::StepUp, Some(Rule::Dormant)));
    assert_eq!(of(500_000, half_a_year - 1).0, Action::Allow);
    assert_eq!(of(499_999, half_a_year).0, Action::Allow);
    assert_eq!(of(3_000_000, half_a_year), (Action::Hold, Some(Rule::Dormant)));
    assert_eq!(told(&facts(500_000)).0, Action::Allow, "a new account is not asleep");
}

#[test]
fn r9_a_device_that_does_not_behave_takes_no_money() {
    let of = |device| {
        let mut facts = facts(100);
        facts.device = Some((device, Before::default()));
        told(&facts)
    };
    let good = Device::default();
    assert_eq!(of(good), (Action::Allow, None));
    assert_eq!(of(Device { is_open: true, ..good }), (Action::Refuse, Some(Rule::Device)));
    assert_eq!(of(Device { returns: 2, ..good }).0, Action::Allow);
    assert_eq!(of(Device { returns: 3, ..good }), (Action::Hold, Some(Rule::Device)));
    assert_eq!(of(Device { drift: Fen(-9_999), ..good }).0, Action::Allow);
    assert_eq!(of(Device { drift: Fen(-10_000), ..good }), (Action::Hold, Some(Rule::Device)));
    assert_eq!(of(Device { burst: 9, ..good }).0, Action::Allow);
    assert_eq!(of(Device { burst: 10, ..good }), (Action::StepUp, Some(Rule::Device)));
}

#[test]
fn r10_far_more_than_the_account_usually_pays_is_confirmed_then_held() {
    let month = 30 * 86_400;
    let usual = [9_000, 9_500, 10_000, 10_500, 11_000, 12_000];
    let of = |amount, count: usize| {
        let mut facts = facts(amount);
        let ago = |at: usize| (at as i64 + 1) * month;
        let paid: Vec<(i64, i64)> =
            usual.iter().take(count).enumerate().map(|(at, amount)| (*amount, ago(at))).collect();
        facts.account.recent = past(&paid);
        told(&facts)
    };
    // The median is 10 250 and the spread a tenth of it: 1 025.
    assert_eq!(of(100_000, 6), (Action::Hold, Some(Rule::Outlier)));
    assert_eq!(of(99_999, 6).0, Action::Allow, "too small to matter");
    assert_eq!(of(100_000, 5).0, Action::Allow, "too little is known");
    let around = [Fen(10_000), Fen(20_000), Fen(30_000)];
    assert_eq!(outlier(Fen(30_000), around), Some(674));
    assert_eq!(outlier(Fen(1), around), Some(0));
    assert_eq!(outlier(Fen(1), []), None);
}

#[test]
fn three_mild_findings_together_are_held() {
    let mut facts = facts(1_000_000);
    facts.account.today = Tally { count: 1, sum: Fen(1_000_000), ..Tally::default() };
    assert_eq!(told(&facts), (Action::StepUp, Some(Rule::Single)), "two");
    facts.account.recent = past(&[(100, 5); 9]);
    let mut limits = Limits::default();
    assert!(limits.set(Limit::OutlierHistory, 20));
    let decision = of_payment(&facts, &limits);
    assert_eq!((decision.action, decision.score), (Action::Hold, 120));
    assert_eq!(decision.findings.len(), 3);
}

#[test]
fn a_limit_that_is_off_never_speaks_and_none_leaves_its_bounds() {
    let mut limits = Limits::default();
    for limit in Limit::ALL {
        assert!(limit.bounds().contains(&limit.default()), "{}", limit.code());
        assert!(!limits.set(*limit, limit.bounds().end() + 1));
        assert!(!limits.set(*limit, -1));
        assert_eq!(Limit::of_code(limit.code()), Some(*limit));
    }
    for limit in [Limit::SingleStepUp, Limit::SingleHold, Limit::SingleRefuse] {
        assert!(limits.set(limit, 0));
    }
    assert_eq!(of_payment(&facts(900_000_000), &limits).action, Action::Allow);
}

#[test]
fn every_rule_has_a_code_and_a_case_of_its_own() {
    for rule in Rule::ALL {
        assert_eq!(Rule::of_code(rule.code()), Some(*rule));
        assert_eq!(rule.case(), format!("risk-{}", rule.code()));
    }
}

fn any_past() -> impl Strategy<Value = Vec<Past>> {
    let one = (0..100_000_000i64, 0..40_000_000i64);
    proptest::collection::vec(one, 0..12).prop_map(|payments| past(&payments))
}

proptest! {
    #[test]
    fn more_money_is_never_judged_more_mildly(
        recent in any_past(),
        sum in 0..30_000_000i64,
        (less, more) in (1..60_000_000i64, 0..60_000_000i64),
        ago in 0..86_400i64,
    ) {
        // Just under a limit is just that: R3 alone looks at a span of amounts.
        let mut limits = Limits::default();
        limits.set(Limit::StructuringCount, 0);
        let of = |amount| {
            let mut facts = facts(amount);
            facts.now = Moment(facts.now.0 - ago);
            facts.account = Before {
                today: Tally { count: 1, sum: Fen(sum), ..Tally::default() },
                recent: recent.clone(),
            };
            of_payment(&facts, &limits)
        };
        let (small, large) = (of(less), of(less + more));
        prop_assert!(small.action <= large.action);
        prop_assert!(small.score <= large.score);
    }

    #[test]
    fn a_longer_past_is_never_judged_more_mildly_by_speed(recent in any_past(), extra in 1..30usize) {
        let of = |recent: Vec<Past>| {
            let payer = Before { today: Tally::default(), recent };
            let heard = Heard { amount: Fen(1), channel: Channel::Wechat, now: noon(), payer };
            of_heard(&heard, &Limits::default()).action
        };
        let mut longer = recent.clone();
        longer.extend(past(&vec![(1, 1); extra]));
        prop_assert!(of(recent) <= of(longer));
    }

    #[test]
    fn no_facts_make_it_panic(
        amount in any::<i64>(), now in any::<i64>(), at in any::<i64>(), other in any::<i64>(),
    ) {
        let recent = vec![Past { amount: Fen(other), at: Moment(at), payer: String::new() }; 7];
        let today = Tally { count: 1, sum: Fen(other), refunds: 9, refunded: Fen(amount) };
        let mut facts = facts(amount);
        facts.now = Moment(now);
        facts.account = Before { today, recent: recent.clone() };
        let limits = Limits::default();
        of_payment(&facts, &limits);
        let (paid_at, now) = (Moment(at), Moment(now));
        let refund = Refunding {
            amount: Fen(amount), paid_at, now, goes_elsewhere: false, recent, tally: today,
        };
        of_refund(&refund, &limits);
    }
}
