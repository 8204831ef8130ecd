//! The rules of risk in the way of payments and refunds.

use app::case::{Answer, Undecided};
use app::pay::Fault;
use app::pay::attempt::Choice;
use app::risk;
use model::ledger::Account;
use model::pay::{Channel, OrderState, Way};
use model::risk::{Action, Limit, Limits, Past};
use model::{Fen, Moment};
use store::order::case;
use store::trial::each_engine;

use super::shop::{Shop, by, tenant, wish};

fn set(shop: &Shop, limits: &[(Limit, i64)]) {
    for (limit, value) in limits {
        let now = shop.now();
        assert!(risk::set_limit(&shop.till.db, &by("keeper"), *limit, *value, now).unwrap());
    }
}

fn try_pay(shop: &Shop, order: &str, is_confirmed: bool) -> Result<(), Fault> {
    let (channel, way) = (Channel::Wechat, Way::Shown);
    let order = order.to_owned();
    let choice = Choice { order, share: 0, channel, way, code: None, part: None, is_confirmed };
    shop.till.begin(&by("payer"), &choice, shop.now()).map(drop)
}

fn open_case(shop: &Shop) -> case::Case {
    let mut cases = shop.till.db.read(|read| case::page(read, &tenant(), true, 0, 9)).unwrap();
    assert_eq!(cases.len(), 1);
    cases.remove(0)
}

fn decide(shop: &Shop, who: &'static str, releases: bool) -> Result<(), Undecided> {
    let id = open_case(shop).id;
    let answer = Answer { releases, ..Answer::default() };
    app::case::decide(&shop.till.db, &by(who), &id, &answer, shop.now())
}

fn decided(shop: &Shop, order: &str) -> Vec<(Action, &'static str)> {
    let kept = shop.till.db.read(|read| store::risk::of_order(read, &tenant(), order)).unwrap();
    kept.into_iter().map(|kept| (kept.action, kept.rule.code())).collect()
}

#[test]
fn a_large_payment_is_confirmed_once_more_before_anything_is_asked() {
    each_engine(|trial| {
        let shop = Shop::open(trial);
        let order = shop.order(1_000_000);
        // A word that was ticked before it was asked for is none.
        for is_confirmed in [true, false] {
            let first = shop.order(1_000_000);
            let asked = try_pay(&shop, &first, is_confirmed);
            assert!(matches!(asked, Err(Fault::Confirm("single"))), "{asked:?}");
        }
        assert!(matches!(try_pay(&shop, &order, false), Err(Fault::Confirm("single"))));
        assert_eq!(shop.book(Channel::Wechat).book.requests, 0, "nobody was asked");
        assert!(shop.whole(&order).attempts.is_empty());
        try_pay(&shop, &order, true).unwrap();
        assert_eq!(decided(&shop, &order), [(Action::StepUp, "single")]);
        assert!(shop.cases().is_empty(), "nobody has to look at it");
    });
}

#[test]
fn a_held_payment_waits_for_a_second_person_and_then_goes_on() {
    each_engine(|trial| {
        let shop = Shop::open(trial);
        set(&shop, &[(Limit::SingleHold, 5_000)]);
        let order = shop.order(5_000);
        for _ in 0..3 {
            assert!(matches!(try_pay(&shop, &order, true), Err(Fault::Held("single"))));
        }
        let case = open_case(&shop);
        assert_eq!((case.kind.as_str(), case.order.as_str()), ("risk-single", order.as_str()));
        for seen in ["\"value\":5000", "\"limit\":5000", "\"rule\":\"single\""] {
            assert!(case.evidence.contains(seen), "{}", case.evidence);
        }
        let own = decide(&shop, "payer", true);
        assert!(matches!(own, Err(Undecided::SamePerson)));
        // An order without a case would be over by now.
        shop.wait_long(3_600);
        assert_eq!(shop.state(&order), OrderState::Open);
        decide(&shop, "keeper", true).unwrap();
        let attempt = shop.begin(&order, Channel::Wechat);
        assert!(shop.pay(&attempt));
        shop.wait(5);
        assert_eq!(shop.state(&order), OrderState::Posted);
    });
}

#[test]
fn a_held_payment_that_a_person_stops_is_refused() {
    each_engine(|trial| {
        let shop = Shop::open(trial);
        let order = shop.order(5_000_000);
        assert!(try_pay(&shop, &order, false).is_err());
        let case = open_case(&shop).id;
        decide(&shop, "keeper", false).unwrap();
        assert!(matches!(try_pay(&shop, &order, true), Err(Fault::Risk("single"))));
        let answer = Answer { releases: true, ..Answer::default() };
        let again = app::case::decide(&shop.till.db, &by("keeper"), &case, &answer, shop.now());
        assert!(matches!(again, Err(Undecided::NotPossible)), "decided once");
        shop.wait_long(90_000);
        assert_eq!(shop.state(&order), OrderState::Closed);
    });
}

#[test]
fn far_too_much_is_refused_and_somebody_looks_at_it() {
    each_engine(|trial| {
        let shop = Shop::open(trial);
        let order = shop.order(50_000_000);
        assert!(matches!(try_pay(&shop, &order, true), Err(Fault::Risk("single"))));
        decide(&shop, "keeper", true).unwrap();
        let again = try_pay(&shop, &order, true);
        assert!(matches!(again, Err(Fault::Risk("single"))), "no case lets it through");
        assert_eq!(decided(&shop, &order), [(Action::Refuse, "single")]);
    });
}

#[test]
fn what_an_account_paid_today_and_lately_counts() {
    each_engine(|trial| {
        let shop = Shop::open(trial);
        set(&shop, &[(Limit::DayStepUp, 1_000), (Limit::VelocityStepUp, 0)]);
        shop.posted(600);
        assert!(matches!(try_pay(&shop, &shop.order(400), false), Err(Fault::Confirm("day"))));
        try_pay(&shop, &shop.order(399), false).unwrap();
        shop.wait_long(86_400);
        try_pay(&shop, &shop.order(400), false).unwrap();
    });
}

#[test]
fn payments_just_under_a_limit_are_held() {
    each_engine(|trial| {
        let shop = Shop::open(trial);
        set(&shop, &[(Limit::SingleStepUp, 1_000)]);
        for _ in 0..2 {
            shop.posted(990);
        }
        let held = try_pay(&shop, &shop.order(990), false);
        assert!(matches!(held, Err(Fault::Held("structuring"))), "{held:?}");
    });
}

#[test]
fn an_account_that_slept_is_confirmed_when_it_wakes_with_much() {
    each_engine(|trial| {
        let shop = Shop::open(trial);
        set(&shop, &[(Limit::DormantDays, 2), (Limit::DormantStepUp, 5_000)]);
        shop.posted(100);
        try_pay(&shop, &shop.order(5_000), false).unwrap();
        shop.wait_long(2 * 86_400 + 600);
        assert!(matches!(
            try_pay(&shop, &shop.order(5_000), false),
            Err(Fault::Confirm("dormant"))
        ));
    });
}

#[test]
fn one_payer_who_pays_again_and_again_is_a_case_and_the_money_stays_counted() {
    each_engine(|trial| {
        let shop = Shop::open(trial);
        set(&shop, &[(Limit::VelocityStepUp, 0), (Limit::VelocityHold, 2)]);
        shop.posted(100);
        // The same payer for another account, by nobody in particular.
        let other = app::pay::order::Wish { account: "80010002".to_owned(), ..wish(100) };
        let order = shop.till.open(&by("somebody"), &other, shop.now()).unwrap().id;
        let attempt = shop.begin(&order, Channel::Wechat);
        assert!(shop.pay(&attempt));
        shop.wait(5);
        assert_eq!(shop.state(&order), OrderState::Posted);
        assert_eq!(shop.cases(), ["risk-velocity"]);
        assert_eq!(open_case(&shop).about, attempt.number);
        assert_eq!(shop.balance(&Account::clearing(Channel::Wechat)), Fen(200));
    });
}

#[test]
fn refunds_that_take_back_much_of_what_came_are_held() {
    each_engine(|trial| {
        let shop = Shop::open(trial);
        set(&shop, &[(Limit::RefundCount, 2)]);
        let orders = [0; 3].map(|_| shop.posted(100).0);
        let propose = |order: &str| shop.till.propose(&by("maker"), order, "多缴", shop.now());
        propose(&orders[0]).unwrap();
        shop.till.decide(&by("checker"), &orders[0], true, shop.now()).unwrap();
        shop.wait(10);
        assert_eq!(shop.state(&orders[0]), OrderState::Refunded);
        assert!(matches!(propose(&orders[1]), Err(Fault::Held("refunds"))));
        assert!(shop.whole(&orders[1]).refunds.is_empty());
        assert!(matches!(decide(&shop, "maker", true), Err(Undecided::SamePerson)));
        decide(&shop, "checker", true).unwrap();
        assert_eq!(propose(&orders[1]).unwrap(), 1, "it still needs who agrees to it");
    });
}

#[test]
fn a_quick_refund_of_an_account_that_many_pay_for_is_held() {
    each_engine(|trial| {
        let shop = Shop::open(trial);
        set(&shop, &[(Limit::FunnelPayers, 2)]);
        let (first, _) = shop.posted(100);
        let order = shop.order(100);
        let attempt = shop.begin(&order, Channel::Alipay);
        assert!(shop.pay(&attempt));
        shop.wait(5);
        let propose = |order: &str| shop.till.propose(&by("maker"), order, "多缴", shop.now());
        assert!(matches!(propose(&order), Err(Fault::Held("funnel"))));
        shop.wait_long(3_660);
        assert_eq!(propose(&first).unwrap(), 1, "an hour later nobody wonders");
    });
}

#[test]
fn a_limit_outside_of_its_bounds_is_not_taken() {
    each_engine(|trial| {
        let shop = Shop::open(trial);
        let set = |value| {
            let now = Moment(shop.now().0);
            risk::set_limit(&shop.till.db, &by("keeper"), Limit::NightTo, value, now).unwrap()
        };
        assert!(!set(24));
        assert_eq!(risk::limits(&shop.till.db, &by("reader")).unwrap(), Limits::default());
        assert!(set(5));
        assert_eq!(risk::limits(&shop.till.db, &by("reader")).unwrap().of(Limit::NightTo), 5);
    });
}

#[test]
fn the_past_is_forgotten_when_no_rule_looks_so_far_back_and_a_sleeping_account_still_wakes() {
    each_engine(|trial| {
        let shop = Shop::open(trial);
        let now = shop.now();
        let order = shop.till.open(&by("payer"), &wish(600_000), now).unwrap();
        let ago = |days: i64| Moment(now.0 - days * 86_400);
        let keep = |number: &str, days: i64| {
            let past = Past { amount: Fen(1), at: ago(days), payer: "p".to_owned() };
            let remember = |write: &mut store::Write<'_>| {
                risk::remember(write, &tenant(), &order, number, &past)
            };
            shop.till.db.keep_house(now, remember).unwrap();
        };
        keep("P1", 800);
        keep("P2", 900);
        let forget = || app::retention::forget_past(&shop.till.db, &tenant(), now).unwrap();
        // Of the account the older one, both of person and payer; and the sums of two days of each.
        assert_eq!(forget(), 1 + 2 + 2 + 2 * 3);
        assert_eq!(forget(), 0);
        let told = try_pay(&shop, &order.id, false);
        assert!(matches!(told, Err(Fault::Confirm("dormant"))), "{told:?}");
    });
}
