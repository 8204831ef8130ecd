//! One bill, several people.

use app::pay::Fault;
use app::pay::order::Wish;
use model::Fen;
use model::ledger::Account;
use model::pay::split::{CannotSplit, Split};
use model::pay::{Channel, OrderState};
use store::trial::each_engine;

use super::shop::{Shop, by, wish};

fn among(people: &[&str], amount: i64) -> Wish {
    let names = people.iter().map(|name| (*name).to_owned()).collect();
    Wish { split: Some((Split::Evenly(people.len()), names)), ..wish(amount) }
}

#[test]
fn an_order_is_paid_when_every_share_is() {
    each_engine(|trial| {
        let shop = Shop::open(trial);
        let wish = among(&["甲", "乙", "丙"], 10_000);
        let order = shop.till.open(&by("payer"), &wish, shop.now()).unwrap().id;
        let shares: Vec<i64> = shop.whole(&order).shares.iter().map(|s| s.amount.0).collect();
        assert_eq!(shares, [3_334, 3_333, 3_333], "the remainder is the initiator's");
        for (place, channel) in [(2, Channel::Alipay), (1, Channel::Wechat)] {
            let attempt = shop.try_begin(&order, place, channel).unwrap();
            assert!(shop.pay(&attempt));
            shop.wait(5);
            assert_eq!(shop.state(&order), OrderState::PartlyPaid);
        }
        let twice = shop.try_begin(&order, 1, Channel::Wechat);
        assert!(matches!(twice, Err(Fault::NotPayable)), "nobody pays a share twice");
        let last = shop.try_begin(&order, 3, Channel::Wechat).unwrap();
        assert!(shop.pay(&last));
        shop.wait(5);
        assert_eq!(shop.state(&order), OrderState::Posted);
        assert_eq!(shop.booked(&order), Fen(10_000));
    });
}

#[test]
fn shares_are_paid_at_the_same_time_but_not_the_whole_beside_them() {
    each_engine(|trial| {
        let shop = Shop::open(trial);
        let wish = among(&["甲", "乙"], 200);
        let order = shop.till.open(&by("payer"), &wish, shop.now()).unwrap().id;
        assert!(shop.try_begin(&order, 1, Channel::Wechat).is_ok());
        assert!(shop.try_begin(&order, 2, Channel::Wechat).is_ok());
        assert!(shop.try_begin(&order, 0, Channel::Wechat).is_err());
        assert!(shop.try_begin(&order, 3, Channel::Wechat).is_err());
    });
}

#[test]
fn what_some_paid_goes_back_when_others_do_not() {
    each_engine(|trial| {
        let shop = Shop::open(trial);
        let wish = among(&["甲", "乙"], 200);
        let order = shop.till.open(&by("payer"), &wish, shop.now()).unwrap().id;
        let attempt = shop.try_begin(&order, 1, Channel::Wechat).unwrap();
        assert!(shop.pay(&attempt));
        shop.wait_long(90_000);
        let whole = shop.whole(&order);
        assert_eq!(whole.order.state, OrderState::Refunded);
        assert_eq!(whole.order.why, "not-complete");
        assert_eq!(shop.balance(&Account::clearing(Channel::Wechat)), Fen(0));
    });
}

#[test]
fn what_cannot_be_split_is_refused() {
    each_engine(|trial| {
        let shop = Shop::open(trial);
        let refused = shop.till.open(&by("payer"), &among(&["甲", "乙", "丙"], 2), shop.now());
        assert!(matches!(refused, Err(Fault::Split(CannotSplit::Nothing))));
    });
}
