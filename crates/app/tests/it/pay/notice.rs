//! What channels say by themselves.

use model::Fen;
use model::ledger::Account;
use model::pay::{AttemptState, Channel, OrderState};
use store::trial::each_engine;
use wire::channel::Arrived;
use wire::simulate::acquirer::ChannelFault;

use super::shop::Shop;

#[test]
fn a_notice_that_comes_fifteen_times_is_money_once() {
    each_engine(|trial| {
        let shop = Shop::open(trial);
        let order = shop.order(100);
        shop.channel_fault(Some(ChannelFault::NoticeRepeated));
        let attempt = shop.begin(&order, Channel::Wechat);
        assert!(shop.pay(&attempt));
        shop.deliver();
        assert_eq!(shop.till.attempt(&attempt.number).unwrap().state, AttemptState::Paid);
        shop.wait(3);
        assert_eq!(shop.balance(&Account::clearing(Channel::Wechat)), Fen(100));
        assert_eq!(shop.state(&order), OrderState::Posted);
    });
}

#[test]
fn a_forged_notice_is_refused_and_changes_nothing() {
    each_engine(|trial| {
        let shop = Shop::open(trial);
        let order = shop.order(100);
        let attempt = shop.begin(&order, Channel::Wechat);
        let forged = serde_json::json!({
            "id": "EV-1", "number": attempt.number, "state": "paid", "amount": 100,
            "transaction": "1", "genuine": false,
        });
        let body = forged.to_string();
        let arrived = Arrived { headers: &[], body: body.as_bytes() };
        let reply = shop.till.arrived(Channel::Wechat, arrived, shop.now());
        assert_eq!(reply.status, 401);
        assert_eq!(shop.state(&order), OrderState::Open);
    });
}

#[test]
fn an_amount_that_was_not_asked_for_pays_nothing_and_opens_a_case() {
    each_engine(|trial| {
        let shop = Shop::open(trial);
        let order = shop.order(100);
        let attempt = shop.begin(&order, Channel::Wechat);
        let number = attempt.number.clone();
        shop.book(Channel::Wechat).book.faults.insert(number, ChannelFault::NoticeOtherAmount);
        assert!(shop.pay(&attempt));
        shop.deliver();
        assert_eq!(shop.state(&order), OrderState::Open);
        assert_eq!(shop.cases(), ["amount-differs"]);
        shop.wait(5);
        assert_eq!(shop.state(&order), OrderState::Posted, "asking tells the truth");
    });
}

#[test]
fn a_notice_about_a_number_of_nobody_is_kept_and_answered() {
    each_engine(|trial| {
        let shop = Shop::open(trial);
        let body = r#"{"id":"EV-9","number":"P999","state":"paid","amount":1,"genuine":true}"#;
        let arrived = Arrived { headers: &[], body: body.as_bytes() };
        assert_eq!(shop.till.arrived(Channel::Wechat, arrived, shop.now()).status, 200);
        assert_eq!(shop.till.arrived(Channel::Wechat, arrived, shop.now()).status, 200);
        let body = b"\xff\xfe not a notice";
        let arrived = Arrived { headers: &[], body };
        assert_eq!(shop.till.arrived(Channel::Wechat, arrived, shop.now()).status, 400);
        assert_eq!(shop.till.arrived(Channel::Card, arrived, shop.now()).status, 404);
    });
}

#[test]
fn a_notice_of_another_channel_moves_nothing() {
    each_engine(|trial| {
        let shop = Shop::open(trial);
        let order = shop.order(100);
        let attempt = shop.begin(&order, Channel::Wechat);
        let body = format!(
            r#"{{"id":"EV-3","number":"{}","state":"paid","amount":100,"genuine":true}}"#,
            attempt.number
        );
        let arrived = Arrived { headers: &[], body: body.as_bytes() };
        assert_eq!(shop.till.arrived(Channel::Alipay, arrived, shop.now()).status, 200);
        assert_eq!(shop.state(&order), OrderState::Open);
    });
}

#[test]
fn a_channel_that_takes_back_its_word_opens_a_case_and_moves_no_money() {
    each_engine(|trial| {
        let shop = Shop::open(trial);
        let (order, attempt) = shop.posted(100);
        let body = format!(
            r#"{{"id":"EV-7","number":"{}","state":"closed","genuine":true}}"#,
            attempt.number
        );
        let arrived = Arrived { headers: &[], body: body.as_bytes() };
        assert_eq!(shop.till.arrived(Channel::Wechat, arrived, shop.now()).status, 200);
        assert_eq!(shop.state(&order), OrderState::Posted);
        assert_eq!(shop.balance(&Account::clearing(Channel::Wechat)), Fen(100));
        assert_eq!(shop.cases(), ["contradiction"]);
    });
}
