//! Every way in which a bill can be wrong.

use model::Fen;
use model::pay::Channel;
use model::reconcile::{Action, Class};
use store::reconcile::RunState;
use store::trial::each_engine;
use wire::simulate::acquirer::ChannelFault;

use super::{book, day, differences, run, sleep};
use crate::pay::shop::{Shop, by};

#[test]
fn a_bill_that_cannot_be_used_is_not_used_at_all_and_asked_for_again() {
    each_engine(|trial| {
        let shop = Shop::open(trial);
        let today = day(&shop);
        for amount in [1_000, 2_000, 3_000] {
            shop.posted(amount);
        }
        sleep(&shop);
        for (fault, why) in [
            (ChannelFault::BillMissing, "bill-missing"),
            (ChannelFault::BillLate, "bill-later"),
            (ChannelFault::BillTruncated, "bill-bad"),
            (ChannelFault::BillOtherHash, "bill-bad"),
            (ChannelFault::BillBadBytes, "bill-bad"),
        ] {
            shop.book(Channel::Wechat).book.faults.insert(today.to_string(), fault);
            let run = run(&shop, today);
            assert_eq!((run.state, run.why.as_str()), (RunState::Waiting, why), "{fault:?}");
            assert!(run.next_at.is_some());
            assert!(differences(&shop, today).is_empty());
        }
        shop.book(Channel::Wechat).book.faults.clear();
        assert_eq!(book(&shop).round(shop.now()).unwrap(), 3, "this one waits its half hour");
        shop.wait_long(1_830);
        assert_eq!(book(&shop).round(shop.now()).unwrap(), 1);
        assert_eq!(run(&shop, today).state, RunState::Closed);
    });
}

#[test]
fn each_wrong_row_is_one_difference_of_its_class() {
    for (fault, class, delta) in [
        (ChannelFault::BillExtraRow, Class::MissingLocal, 1),
        (ChannelFault::BillMissingRow, Class::Short, -10_000),
        (ChannelFault::BillOtherAmount, Class::AmountMismatch, 1),
        (ChannelFault::BillOtherFee, Class::FeeMismatch, -1),
    ] {
        each_engine(|trial| wrong_row(&Shop::open(trial), fault, class, delta));
    }
}

fn wrong_row(shop: &Shop, fault: ChannelFault, class: Class, delta: i64) {
    let today = day(shop);
    shop.posted(5_000);
    let (_, attempt) = shop.posted(10_000);
    let number = match fault {
        ChannelFault::BillExtraRow => today.to_string(),
        _ => attempt.number,
    };
    shop.book(Channel::Wechat).book.faults.insert(number, fault);
    sleep(shop);
    assert_eq!(run(shop, today).state, RunState::Open);
    let all = differences(shop, today);
    assert_eq!(all.len(), 1, "{fault:?}");
    assert_eq!((all[0].class, all[0].delta), (class, Fen(delta)), "{fault:?}");
    let what = (Action::WriteOff, "渠道确认");
    book(shop).propose(&by("maker"), &all[0].id, what, shop.now()).unwrap();
    book(shop).decide(&by("checker"), &all[0].id, true, shop.now()).unwrap();
    assert_eq!(run(shop, today).state, RunState::Closed, "{fault:?}");
}
