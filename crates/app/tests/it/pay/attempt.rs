//! One attempt after the other, and never two at once.

use app::pay::Fault;
use model::Fen;
use model::ledger::Account;
use model::pay::{AttemptState, Channel, OrderState};
use store::trial::each_engine;
use wire::simulate::acquirer::ChannelFault;

use super::shop::{Shop, by, wish};

#[test]
fn a_code_that_is_shown_is_paid_and_told_to_the_biller_once() {
    each_engine(|trial| {
        let shop = Shop::open(trial);
        let order = shop.order(8_640);
        let attempt = shop.begin(&order, Channel::Wechat);
        assert_eq!(attempt.state, AttemptState::Waiting);
        assert!(!attempt.shown.is_empty());
        assert!(shop.pay(&attempt));
        shop.wait(5);
        let whole = shop.whole(&order);
        assert_eq!(whole.order.state, OrderState::Posted);
        assert!(!whole.order.biller_receipt.is_empty());
        assert_eq!(shop.booked(&order), Fen(8_640));
        assert_eq!(shop.balance(&Account::clearing(Channel::Wechat)), Fen(8_640));
        assert_eq!(shop.balance(&Account::biller("retail")), Fen(8_640));
        assert_eq!(shop.balance(&Account::order(&order)), Fen(0));
        shop.wait_long(7_200);
        assert_eq!(shop.balance(&Account::biller("retail")), Fen(8_640), "and nothing more");
    });
}

#[test]
fn a_payment_that_was_not_answered_is_found_by_asking() {
    each_engine(|trial| {
        let shop = Shop::open(trial);
        let order = shop.order(8_640);
        shop.channel_fault(Some(ChannelFault::PayUnanswered));
        let attempt = shop.scan(&order, Channel::Wechat, '0');
        assert_eq!(attempt.state, AttemptState::Paid, "silence is no failure, and it was asked");
        shop.wait(3);
        assert_eq!(shop.state(&order), OrderState::Posted);
    });
}

#[test]
fn a_refused_payment_leaves_the_order_open_for_another_channel() {
    each_engine(|trial| {
        let shop = Shop::open(trial);
        let order = shop.order(100);
        let attempt = shop.scan(&order, Channel::Wechat, '2');
        assert_eq!(attempt.state, AttemptState::Failed);
        assert_eq!(attempt.why, "not-enough");
        let other = shop.begin(&order, Channel::Alipay);
        assert!(shop.pay(&other));
        shop.wait(5);
        assert_eq!(shop.state(&order), OrderState::Posted);
        assert_eq!(shop.balance(&Account::clearing(Channel::Alipay)), Fen(100));
    });
}

#[test]
fn no_second_attempt_begins_before_the_first_is_decided() {
    each_engine(|trial| {
        let shop = Shop::open(trial);
        let order = shop.order(100);
        let first = shop.begin(&order, Channel::Wechat);
        let second = shop.try_begin(&order, 0, Channel::Alipay);
        assert!(matches!(second, Err(Fault::StillOpen(number)) if number == first.number));
        let left = shop.till.leave(&by("payer"), &first.number, shop.now()).unwrap();
        assert_eq!(left.state, AttemptState::Closed);
        assert!(shop.try_begin(&order, 0, Channel::Alipay).is_ok());
        assert!(!shop.pay(&first), "a closed code cannot be paid");
    });
}

#[test]
fn a_code_that_nobody_pays_is_closed_and_the_order_with_it() {
    each_engine(|trial| {
        let shop = Shop::open(trial);
        let order = shop.order(100);
        let attempt = shop.begin(&order, Channel::Wechat);
        shop.wait(310);
        let ended = shop.till.attempt(&attempt.number).unwrap();
        assert_eq!((ended.state, ended.why.as_str()), (AttemptState::Closed, "time-over"));
        shop.wait_long(1_800);
        assert_eq!(shop.state(&order), OrderState::Closed);
    });
}

#[test]
fn money_that_comes_after_the_close_fills_the_gap_and_opens_a_case() {
    each_engine(|trial| {
        let shop = Shop::open(trial);
        let order = shop.order(100);
        shop.channel_fault(Some(ChannelFault::PaidAfterUndo));
        let attempt = shop.begin(&order, Channel::Wechat);
        shop.till.leave(&by("payer"), &attempt.number, shop.now()).unwrap();
        shop.wait(90);
        let attempt = shop.till.attempt(&attempt.number).unwrap();
        assert_eq!(attempt.state, AttemptState::Late);
        assert_eq!(shop.state(&order), OrderState::Posted, "it was wanted after all");
        assert_eq!(shop.cases(), ["late"]);
    });
}

#[test]
fn money_that_comes_after_another_has_paid_goes_back() {
    each_engine(|trial| {
        let shop = Shop::open(trial);
        let order = shop.order(100);
        let first = shop.begin(&order, Channel::Wechat);
        shop.till.leave(&by("payer"), &first.number, shop.now()).unwrap();
        let second = shop.begin(&order, Channel::Alipay);
        assert!(shop.pay(&second));
        shop.wait(5);
        assert_eq!(shop.state(&order), OrderState::Posted);
        let number = first.number.clone();
        shop.book(Channel::Wechat).book.faults.insert(number, ChannelFault::PaidAfterUndo);
        assert!(shop.pay(&first));
        shop.wait(90);
        assert_eq!(shop.till.attempt(&first.number).unwrap().state, AttemptState::Late);
        assert_eq!(shop.balance(&Account::clearing(Channel::Wechat)), Fen(0), "all of it back");
        assert_eq!(shop.balance(&Account::refund_payable()), Fen(0));
        assert_eq!(shop.whole(&order).order.refunded, Fen(0), "what the order has is its own");
        assert_eq!(shop.cases(), ["late"]);
    });
}

#[test]
fn a_payer_who_never_types_the_password_is_reversed() {
    each_engine(|trial| {
        let shop = Shop::open(trial);
        let order = shop.order(100);
        shop.channel_fault(Some(ChannelFault::AskingForever));
        let attempt = shop.scan(&order, Channel::Wechat, '0');
        assert_eq!(attempt.state, AttemptState::Waiting);
        shop.wait(40);
        assert_eq!(shop.till.attempt(&attempt.number).unwrap().state, AttemptState::Closed);
        assert_eq!(shop.state(&order), OrderState::Open);
    });
}

#[test]
fn a_channel_that_never_answers_keeps_the_attempt_undecided() {
    each_engine(|trial| {
        let shop = Shop::open(trial);
        let order = shop.order(100);
        shop.channel_fault(Some(ChannelFault::Unanswered));
        let attempt = shop.scan(&order, Channel::Wechat, '0');
        shop.wait_long(3_600);
        let attempt = shop.till.attempt(&attempt.number).unwrap();
        assert_eq!(attempt.state, AttemptState::Undoing, "and not failed");
        assert!(shop.try_begin(&order, 0, Channel::Alipay).is_err());
        shop.channel_fault(None);
        shop.wait_long(1_200);
        let attempt = shop.till.attempt(&attempt.number).unwrap();
        assert_eq!(attempt.state, AttemptState::Closed);
    });
}

#[test]
fn a_double_click_makes_one_order() {
    each_engine(|trial| {
        let shop = Shop::open(trial);
        let mut wish = wish(100);
        wish.token = Some("form-1".to_owned());
        let first = shop.till.open(&by("payer"), &wish, shop.now()).unwrap();
        let second = shop.till.open(&by("payer"), &wish, shop.now()).unwrap();
        assert_eq!(first.id, second.id);
    });
}

#[test]
fn a_bill_is_on_one_order_at_a_time() {
    each_engine(|trial| {
        let shop = Shop::open(trial);
        let mut wish = wish(100);
        wish.bill = "B-1".to_owned();
        let first = shop.till.open(&by("payer"), &wish, shop.now()).unwrap();
        let second = shop.till.open(&by("payer"), &wish, shop.now());
        assert!(matches!(second, Err(Fault::BillTaken(id)) if id == first.id));
    });
}

#[test]
fn amounts_that_may_not_be_paid_are_refused_before_anything_is_sent() {
    each_engine(|trial| {
        let shop = Shop::open(trial);
        for amount in [0, -1, 1_000_000_001] {
            let refused = shop.till.open(&by("payer"), &wish(amount), shop.now());
            assert!(matches!(refused, Err(Fault::Amount)), "{amount}");
        }
        let order = shop.order(100);
        let choice = app::pay::attempt::Choice {
            order: order.clone(),
            share: 0,
            channel: Channel::Wechat,
            way: model::pay::Way::Shown,
            code: None,
            part: Some(Fen(101)),
            is_confirmed: false,
        };
        let refused = shop.till.begin(&by("payer"), &choice, shop.now());
        assert!(matches!(refused, Err(Fault::Amount)));
        assert_eq!(shop.book(Channel::Wechat).book.requests, 0);
    });
}
