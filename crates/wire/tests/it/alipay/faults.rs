//! What every fault of a channel comes to at the till.

use model::Fen;
use wire::channel::{Call, Channel, Outcome};
use wire::client::Answer;
use wire::simulate::acquirer::ChannelFault as Fault;

use super::{Both, capture, is_doubt, refund, scanned, shown};

const NUMBER: &str = "PJ20261122F0000001";

fn doubt(word: &str) -> Outcome {
    Outcome::Doubt(word.to_owned())
}

#[test]
fn a_payment_without_an_answer_is_in_doubt_and_a_query_finds_it() {
    for fault in [Fault::PayUnanswered, Fault::PayBroken, Fault::PaySlow] {
        let mut both = Both::with(NUMBER, fault);
        let charge = scanned(NUMBER, '0');
        assert!(is_doubt(&both.say(Call::Pay(&charge))), "{fault:?}");
        assert_eq!(capture(both.say(Call::Query(&charge))).amount, charge.amount, "{fault:?}");
    }
}

#[test]
fn a_payment_that_got_lost_ends_when_its_code_is_dead() {
    let mut both = Both::with(NUMBER, Fault::PayLost);
    let charge = scanned(NUMBER, '0');
    assert!(is_doubt(&both.say(Call::Pay(&charge))));
    assert_eq!(both.say(Call::Query(&charge)), Outcome::NotFound);
    both.wait(60);
    assert_eq!(both.say(Call::Undo(&charge)), Outcome::NotFound, "it may still arrive");
    both.wait(61);
    assert_eq!(both.say(Call::Undo(&charge)), Outcome::Closed);
}

#[test]
fn silence_and_haste_say_nothing() {
    let mut both = Both::with(NUMBER, Fault::Unanswered);
    for call in [Call::Pay(&shown(NUMBER)), Call::Query(&shown(NUMBER)), Call::Undo(&shown(NUMBER))]
    {
        assert!(is_doubt(&both.say(call)));
    }
    assert!(both.alipay.book.trade(NUMBER).is_none(), "nothing was carried out");
    let mut both = Both::with(NUMBER, Fault::TooMany);
    let said = both.say(Call::Pay(&shown(NUMBER)));
    assert_eq!(said, doubt("unsigned 40005 isv.app-call-limited"));
    assert!(both.alipay.book.trade(NUMBER).is_none());
}

#[test]
fn a_payer_who_never_confirms_is_waited_for_until_the_undo() {
    let mut both = Both::with(NUMBER, Fault::AskingForever);
    let charge = scanned(NUMBER, '0');
    assert_eq!(both.say(Call::Pay(&charge)), Outcome::Wait);
    both.wait(120);
    assert_eq!(both.say(Call::Query(&charge)), Outcome::Wait);
    assert_eq!(both.say(Call::Undo(&charge)), Outcome::Closed);
}

#[test]
fn an_undo_is_called_again_until_it_says_what_it_did() {
    let mut both = Both::with(NUMBER, Fault::UndoAgain);
    let charge = scanned(NUMBER, '0');
    both.say(Call::Pay(&charge));
    assert_eq!(both.say(Call::Undo(&charge)), doubt("again"));
    assert_eq!(both.say(Call::Undo(&charge)), doubt("again"));
    assert_eq!(both.say(Call::Undo(&charge)), Outcome::Returned);
    for scans in [false, true] {
        let mut both = Both::with(NUMBER, Fault::UndoAgain);
        let charge = shown(NUMBER);
        let code = both.shown(&charge);
        if scans {
            both.alipay.scan(&code, both.now);
        }
        assert_eq!(both.say(Call::Undo(&charge)), doubt("40004 ACQ.SYSTEM_ERROR"));
        assert_eq!(both.say(Call::Undo(&charge)), doubt("40004 ACQ.SYSTEM_ERROR"));
        assert_eq!(both.say(Call::Undo(&charge)), Outcome::Closed);
    }
}

#[test]
fn an_undo_without_an_answer_was_carried_out() {
    let mut both = Both::with(NUMBER, Fault::UndoUnanswered);
    let charge = scanned(NUMBER, '0');
    both.say(Call::Pay(&charge));
    assert!(is_doubt(&both.say(Call::Undo(&charge))));
    assert_eq!(both.say(Call::Query(&charge)), Outcome::Returned);
}

#[test]
fn a_late_success_is_found_by_a_query() {
    let mut both = Both::with(NUMBER, Fault::PaidAfterUndo);
    let charge = scanned(NUMBER, '5');
    assert_eq!(both.say(Call::Pay(&charge)), Outcome::Wait);
    assert_eq!(both.say(Call::Undo(&charge)), Outcome::Closed);
    assert!(matches!(both.say(Call::Query(&charge)), Outcome::Paid(_)));
}

#[test]
fn a_false_signature_is_never_believed() {
    let mut both = Both::with(NUMBER, Fault::AnswerForged);
    let charge = scanned(NUMBER, '0');
    for call in [Call::Pay(&charge), Call::Query(&charge), Call::Undo(&charge)] {
        assert_eq!(both.say(call), doubt("false signature"));
    }
}

#[test]
fn the_next_key_is_believed_once_it_is_known() {
    let mut both = Both::with(NUMBER, Fault::KeyChanged);
    let charge = scanned(NUMBER, '0');
    both.say(Call::Pay(&charge));
    assert!(matches!(both.say(Call::Query(&charge)), Outcome::Paid(_)));
    let mut before = super::config();
    before.alipay_keys.truncate(1);
    both.till = wire::channel::alipay::Alipay::new(before).unwrap();
    assert_eq!(both.say(Call::Query(&charge)), doubt("false signature"));
}

#[test]
fn a_number_may_not_be_found_at_first() {
    let mut both = Both::with(NUMBER, Fault::NotFoundAtFirst);
    let charge = scanned(NUMBER, '0');
    both.say(Call::Pay(&charge));
    assert_eq!(both.say(Call::Query(&charge)), Outcome::NotFound);
    assert_eq!(both.say(Call::Undo(&charge)), Outcome::NotFound);
    both.wait(10);
    assert!(matches!(both.say(Call::Query(&charge)), Outcome::Paid(_)));
    let mut both = Both::with(NUMBER, Fault::NotFoundAtFirst);
    let charge = shown(NUMBER);
    let code = both.shown(&charge);
    both.alipay.pay(&code, both.now);
    assert_eq!(both.say(Call::Query(&charge)), Outcome::NotFound);
    assert!(is_doubt(&both.say(Call::Undo(&charge))), "what is paid is not called closed");
}

#[test]
fn a_clock_that_is_six_minutes_off_calls_for_the_operator() {
    for fault in [Fault::ClockAhead, Fault::ClockBehind] {
        let said = Both::with(NUMBER, fault).say(Call::Pay(&shown(NUMBER)));
        assert_eq!(said, Outcome::Fault("40002 isv.invalid-timestamp".to_owned()));
    }
}

/// A paid charge whose refund goes wrong.
fn refunding(fault: Fault) -> (Both, super::Refund) {
    let mut both = Both::new();
    let charge = scanned(NUMBER, '0');
    both.say(Call::Pay(&charge));
    let refund = refund(&charge, "RF20261122F000001", Fen(8_640));
    both.alipay.book.faults.insert(refund.number.clone(), fault);
    (both, refund)
}

#[test]
fn a_slow_refund_is_asked_about_until_it_arrived() {
    let (mut both, refund) = refunding(Fault::RefundSlow);
    assert_eq!(both.say(Call::Refund(&refund)), Outcome::Refunding);
    assert_eq!(both.say(Call::QueryRefund(&refund)), Outcome::Refunding);
    both.wait(60);
    assert!(matches!(both.say(Call::QueryRefund(&refund)), Outcome::Refunded(_)));
}

#[test]
fn a_refund_that_cannot_arrive_says_so() {
    let (mut both, refund) = refunding(Fault::RefundAbnormal);
    assert_eq!(both.say(Call::Refund(&refund)), Outcome::Refunding);
    both.wait(60);
    let said = both.say(Call::QueryRefund(&refund));
    assert_eq!(said, Outcome::Abnormal("REFUND_FAIL".to_owned()));
}

#[test]
fn a_refund_without_an_answer_was_carried_out_once() {
    let (mut both, refund) = refunding(Fault::RefundUnanswered);
    assert!(is_doubt(&both.say(Call::Refund(&refund))));
    assert!(is_doubt(&both.say(Call::Refund(&refund))));
    assert!(matches!(both.say(Call::QueryRefund(&refund)), Outcome::Refunded(_)));
    assert_eq!(both.alipay.book.trade(NUMBER).unwrap().refunds.len(), 1);
}

#[test]
fn every_fault_leaves_an_answer_that_can_be_acted_on() {
    for fault in Fault::ALL {
        let mut both = Both::with(NUMBER, *fault);
        let charge = scanned(NUMBER, '0');
        both.say(Call::Pay(&charge));
        for _ in 0..20 {
            both.wait(30);
            both.say(Call::Query(&charge));
            both.say(Call::Undo(&charge));
            both.outgoing();
        }
        let stays = matches!(
            fault,
            Fault::Unanswered | Fault::TooMany | Fault::AnswerForged | Fault::UndoUnanswered
        );
        let clock = matches!(fault, Fault::ClockAhead | Fault::ClockBehind);
        match both.say(Call::Undo(&charge)) {
            Outcome::Doubt(_) if stays => {}
            Outcome::Fault(_) if clock => {}
            Outcome::Returned | Outcome::Closed if !stays && !clock => {}
            other => panic!("{fault:?}: {other:?}"),
        }
    }
}

/// An answer of the gateway that nobody signed.
fn unsigned(node: &str, inner: &str) -> Answer {
    let body = format!(r#"{{"{node}":{inner}}}"#).into_bytes();
    Answer { status: 200, headers: Vec::new(), body }
}

#[test]
fn without_a_signature_nothing_is_final() {
    let both = Both::new();
    let charge = scanned(NUMBER, '0');
    let inner = |code: &str, more: &str| format!(r#"{{"code":"{code}","msg":"x"{more}}}"#);
    let number = format!(r#","out_trade_no":"{NUMBER}""#);
    let paid = format!(r#"{number},"trade_status":"TRADE_SUCCESS","total_amount":"86.40""#);
    let closed = format!(r#"{number},"trade_status":"TRADE_CLOSED""#);
    let action = format!(r#"{number},"retry_flag":"N","action":"close""#);
    let poor = r#","sub_code":"ACQ.BUYER_BALANCE_NOT_ENOUGH""#;
    let query = (Call::Query(&charge), "alipay_trade_query_response");
    let pay = (Call::Pay(&charge), "alipay_trade_pay_response");
    let undo = (Call::Undo(&charge), "alipay_trade_cancel_response");
    for ((call, node), code, more) in [
        (query, "10000", paid.as_str()),
        (query, "10000", &closed),
        (query, "40004", r#","sub_code":"ACQ.TRADE_NOT_EXIST""#),
        (pay, "40004", poor),
        (pay, "10003", &number),
        (pay, "20000", r#","sub_code":"isp.unknow-error""#),
        (undo, "10000", &action),
        (undo, "40004", r#","sub_code":"ACQ.TRADE_NOT_EXIST""#),
    ] {
        let answer = unsigned(node, &inner(code, more));
        assert!(is_doubt(&both.till.read(call, &answer, both.now)), "{code} {more}");
    }
    let answer = unsigned("error_response", &inner("40002", r#","sub_code":"isv.invalid-app-id""#));
    let said = both.till.read(Call::Pay(&charge), &answer, both.now);
    assert_eq!(said, Outcome::Fault("40002 isv.invalid-app-id".to_owned()));
}

#[test]
fn an_answer_about_another_number_is_not_ours() {
    let mut both = Both::new();
    let (mine, other) = (scanned(NUMBER, '0'), scanned("PJ20261122F0000002", '0'));
    both.say(Call::Pay(&other));
    let request = both.request(Call::Query(&other));
    let answer = both.send(&request).unwrap();
    assert_eq!(both.till.read(Call::Query(&mine), &answer, both.now), doubt("another number"));
}
