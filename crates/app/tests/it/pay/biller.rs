//! Telling the biller.

use model::Fen;
use model::ledger::Account;
use model::pay::{Channel, OrderState};
use store::trial::each_engine;
use wire::simulate::biller::BillerFault;

use super::shop::Shop;

#[test]
fn a_biller_that_is_silent_is_told_again_until_it_answers() {
    each_engine(|trial| {
        let shop = Shop::open(trial);
        shop.biller_fault(Some(BillerFault::Down));
        let order = shop.order(100);
        let attempt = shop.begin(&order, Channel::Wechat);
        assert!(shop.pay(&attempt));
        shop.wait(60);
        assert_eq!(shop.state(&order), OrderState::Paid);
        shop.biller_fault(None);
        shop.wait_long(900);
        assert_eq!(shop.state(&order), OrderState::Posted);
        assert_eq!(shop.booked(&order), Fen(100));
    });
}

#[test]
fn a_biller_that_booked_without_answering_books_once() {
    each_engine(|trial| {
        let shop = Shop::open(trial);
        shop.biller_fault(Some(BillerFault::PayUnanswered));
        let order = shop.order(100);
        let attempt = shop.begin(&order, Channel::Wechat);
        assert!(shop.pay(&attempt));
        shop.wait(30);
        assert_eq!(shop.booked(&order), Fen(100));
        shop.biller_fault(None);
        shop.wait_long(600);
        assert_eq!(shop.state(&order), OrderState::Posted);
        assert_eq!(shop.balance(&Account::biller("retail")), Fen(100));
    });
}

#[test]
fn what_a_biller_refuses_goes_back_to_the_payer_by_itself() {
    each_engine(|trial| {
        let shop = Shop::open(trial);
        shop.biller_fault(Some(BillerFault::Refuses));
        let order = shop.order(100);
        let attempt = shop.begin(&order, Channel::Wechat);
        assert!(shop.pay(&attempt));
        shop.wait(30);
        let whole = shop.whole(&order);
        assert_eq!(whole.order.state, OrderState::Refunded);
        assert_eq!((whole.order.paid, whole.order.refunded), (Fen(100), Fen(100)));
        assert_eq!(shop.balance(&Account::clearing(Channel::Wechat)), Fen(0));
        assert_eq!(shop.cases(), ["biller-refused"], "and never silently");
    });
}

#[test]
fn a_biller_that_stays_silent_for_long_becomes_a_case() {
    each_engine(|trial| {
        let shop = Shop::open(trial);
        shop.biller_fault(Some(BillerFault::Lost));
        let order = shop.order(100);
        let attempt = shop.begin(&order, Channel::Wechat);
        assert!(shop.pay(&attempt));
        shop.wait_long(7_200);
        assert_eq!(shop.state(&order), OrderState::Paid, "the payer has paid; that stays so");
        assert_eq!(shop.cases(), ["biller-silent"]);
    });
}
