//! Giving back.

use app::pay::Fault;
use model::Fen;
use model::ledger::Account;
use model::pay::{Channel, OrderState, RefundState};
use store::trial::each_engine;
use wire::simulate::acquirer::ChannelFault;

use super::shop::{Shop, by};

#[test]
fn a_refund_needs_a_second_person() {
    each_engine(|trial| {
        let shop = Shop::open(trial);
        let (order, _) = shop.posted(8_640);
        assert_eq!(shop.till.propose(&by("maker"), &order, "多缴", shop.now()).unwrap(), 1);
        let again = shop.till.propose(&by("maker"), &order, "多缴", shop.now());
        assert!(matches!(again, Err(Fault::NotRefundable)), "asked for once");
        let alone = shop.till.decide(&by("maker"), &order, true, shop.now());
        assert!(matches!(alone, Err(Fault::SamePerson)));
        assert_eq!(shop.balance(&Account::clearing(Channel::Wechat)), Fen(8_640));
        shop.till.decide(&by("checker"), &order, true, shop.now()).unwrap();
        shop.wait(10);
        assert_eq!(shop.state(&order), OrderState::Refunded);
        assert_eq!(shop.booked(&order), Fen(0), "the biller let go of it first");
        for account in [Account::clearing(Channel::Wechat), Account::biller("retail")] {
            assert_eq!(shop.balance(&account), Fen(0));
        }
    });
}

#[test]
fn a_refund_that_is_declined_changes_nothing() {
    each_engine(|trial| {
        let shop = Shop::open(trial);
        let (order, _) = shop.posted(100);
        shop.till.propose(&by("maker"), &order, "多缴", shop.now()).unwrap();
        shop.till.decide(&by("checker"), &order, false, shop.now()).unwrap();
        shop.wait(10);
        assert_eq!(shop.state(&order), OrderState::Posted);
        assert_eq!(shop.whole(&order).refunds[0].state, RefundState::Declined);
    });
}

#[test]
fn a_biller_that_has_closed_the_day_keeps_the_money() {
    each_engine(|trial| {
        let shop = Shop::open(trial);
        let (order, _) = shop.posted(100);
        shop.wait_long(90_000);
        shop.till.propose(&by("maker"), &order, "多缴", shop.now()).unwrap();
        shop.till.decide(&by("checker"), &order, true, shop.now()).unwrap();
        shop.wait(10);
        assert_eq!(shop.state(&order), OrderState::Posted);
        assert_eq!(shop.cases(), ["biller-keeps"]);
        assert_eq!(shop.balance(&Account::clearing(Channel::Wechat)), Fen(100));
    });
}

#[test]
fn a_refund_without_an_answer_is_sent_again_under_the_same_number() {
    each_engine(|trial| {
        let shop = Shop::open(trial);
        let (order, attempt) = shop.posted(100);
        let number = attempt.number.clone();
        shop.book(Channel::Wechat).book.faults.insert(number, ChannelFault::RefundUnanswered);
        shop.till.propose(&by("maker"), &order, "多缴", shop.now()).unwrap();
        shop.till.decide(&by("checker"), &order, true, shop.now()).unwrap();
        shop.wait(60);
        assert_eq!(shop.state(&order), OrderState::Refunded);
        let book = shop.book(Channel::Wechat);
        assert_eq!(book.book.trade(&attempt.number).unwrap().refunds.len(), 1);
    });
}

#[test]
fn a_refund_that_cannot_arrive_is_a_case_and_stays_owed() {
    each_engine(|trial| {
        let shop = Shop::open(trial);
        let (order, attempt) = shop.posted(100);
        let number = attempt.number.clone();
        shop.book(Channel::Wechat).book.faults.insert(number, ChannelFault::RefundAbnormal);
        shop.till.propose(&by("maker"), &order, "多缴", shop.now()).unwrap();
        shop.till.decide(&by("checker"), &order, true, shop.now()).unwrap();
        shop.wait(200);
        assert_eq!(shop.state(&order), OrderState::Refunding);
        assert_eq!(shop.whole(&order).refunds[0].state, RefundState::Abnormal);
        assert_eq!(shop.cases(), ["refund-abnormal"]);
        assert_eq!(shop.balance(&Account::refund_payable()), Fen(100));
    });
}
