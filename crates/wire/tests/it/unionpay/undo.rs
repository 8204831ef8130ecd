//! How an attempt is given up.

use model::Moment;
use model::pay::Way;
use wire::channel::unionpay::SETTLED_AFTER_S;
use wire::channel::{Call, Channel, Charge, Outcome};
use wire::simulate::acquirer::ChannelFault as Fault;
use wire::simulate::unionpay::{Signs, UnionPay};

use super::talk::{
    PAYS, after, ask, code_of, codec, fields, fresh, next_day, now, refund, scanned, shown,
};

/// Gives a charge up as the worker does: again and again, ever more seldom, until it is decided.
fn give_up(channel: &mut UnionPay, charge: &Charge) -> (Outcome, i64) {
    let codec = codec(Signs::Rsa);
    let mut at = charge.made_at.0 + 120;
    for tried in 0..60 {
        let told = ask(&codec, channel, Call::Undo(charge), Moment(at));
        match told {
            None | Some(Outcome::Doubt(_) | Outcome::Wait) => {}
            Some(told) => return (told, at - charge.made_at.0),
        }
        at += model::pay::Pace::retry_s(tried);
    }
    panic!("never decided")
}

#[test]
fn a_code_that_nobody_paid_is_closed_after_its_validity_and_not_before() {
    let (codec, mut channel) = (codec(Signs::Rsa), UnionPay::new(Signs::Rsa));
    let charge = shown("A2026112200001");
    code_of(&codec, &mut channel, &charge);
    let undo = Call::Undo(&charge);
    for early in [120, 300, 301, 300 + SETTLED_AFTER_S] {
        let told = ask(&codec, &mut channel, undo, after(early));
        assert_eq!(told, Some(Outcome::Doubt("34".into())), "{early}");
    }
    let told = ask(&codec, &mut channel, undo, after(301 + SETTLED_AFTER_S));
    assert_eq!(told, Some(Outcome::Closed));
}

#[test]
fn a_code_that_was_paid_while_it_was_given_up_is_paid() {
    let (codec, mut channel) = (codec(Signs::Rsa), UnionPay::new(Signs::Rsa));
    let charge = shown("A2026112200001");
    let code = code_of(&codec, &mut channel, &charge);
    assert!(channel.pay(&code, after(200)));
    let told = ask(&codec, &mut channel, Call::Undo(&charge), after(201));
    assert!(matches!(told, Some(Outcome::Paid(_))), "{told:?}");
    assert!(!channel.pay(&code, after(202)), "nobody pays twice");
}

#[test]
fn a_scanned_payment_goes_back_and_is_said_to_only_when_it_did() {
    let mut channel = UnionPay::new(Signs::Rsa);
    let charge = scanned("A2026112200001", PAYS);
    ask(&codec(Signs::Rsa), &mut channel, Call::Pay(&charge), now());
    let first = ask(&codec(Signs::Rsa), &mut channel, Call::Undo(&charge), after(120));
    assert_eq!(first, Some(Outcome::Doubt("00".into())), "accepted is not returned");
    assert_eq!(give_up(&mut channel, &charge).0, Outcome::Returned);
    let told = ask(
        &codec(Signs::Rsa),
        &mut channel,
        Call::Refund(&refund(&charge, "R2026112200001", 1, "")),
        after(900),
    );
    assert_eq!(told, Some(Outcome::Abnormal("35".into())), "not a second time");
}

#[test]
fn an_undo_that_is_not_answered_or_put_off_happens_once() {
    for fault in [Fault::UndoUnanswered, Fault::UndoAgain] {
        let mut channel = UnionPay::new(Signs::Rsa);
        let charge = scanned("A2026112200001", PAYS);
        ask(&codec(Signs::Rsa), &mut channel, Call::Pay(&charge), now());
        channel.book.faults.insert(charge.number.clone(), fault);
        assert_eq!(give_up(&mut channel, &charge).0, Outcome::Returned, "{fault:?}");
    }
}

#[test]
fn a_scanned_code_that_never_arrived_is_closed() {
    let mut channel = UnionPay::new(Signs::Rsa);
    let charge = scanned("A2026112200001", PAYS);
    let (told, after_s) = give_up(&mut channel, &charge);
    assert_eq!(told, Outcome::Closed);
    assert!(after_s > 300 + SETTLED_AFTER_S, "{after_s}");
}

#[test]
fn a_scanned_code_that_is_asked_about_for_ever_fails_in_the_end() {
    let mut channel = UnionPay::new(Signs::Rsa);
    let charge = scanned("A2026112200001", "6220000000000000005");
    ask(&codec(Signs::Rsa), &mut channel, Call::Pay(&charge), now());
    let (told, _) = give_up(&mut channel, &charge);
    assert!(matches!(&told, Outcome::Failed(why) if why.code == "69"), "{told:?}");
}

#[test]
fn on_the_next_day_a_payment_stays_paid_and_is_for_a_refund() {
    let (codec, mut channel) = (codec(Signs::Rsa), UnionPay::new(Signs::Rsa));
    let charge = scanned("A2026112200001", PAYS);
    ask(&codec, &mut channel, Call::Pay(&charge), now());
    let undo = Call::Undo(&charge);
    let just_after_midnight = Moment(next_day(0).0 + 60);
    let told = ask(&codec, &mut channel, undo, just_after_midnight);
    assert_eq!(told, Some(Outcome::Doubt("34".into())), "the undo of yesterday is looked for");
    let told = ask(&codec, &mut channel, undo, next_day(1));
    assert!(matches!(told, Some(Outcome::Paid(_))), "{told:?}");
}

#[test]
fn while_an_undo_may_be_on_its_way_paid_is_not_believed() {
    let (codec, mut channel) = (codec(Signs::Rsa), UnionPay::new(Signs::Rsa));
    let charge = scanned("A2026112200001", PAYS);
    ask(&codec, &mut channel, Call::Pay(&charge), now());
    let told = ask(&codec, &mut channel, Call::Undo(&charge), after(240));
    assert_eq!(told, Some(Outcome::Doubt("paid, to be undone".into())));
}

#[test]
fn the_calls_take_turns() {
    let charge = scanned("A2026112200001", PAYS);
    let sent = |charge: &Charge, at| {
        let body = codec(Signs::Rsa).request(Call::Undo(charge), fresh(at)).body;
        let fields = fields(&body);
        format!("{} {}", fields["txnType"], fields["orderId"])
    };
    let (ask, look, payment) = ("31 A2026112200001U", "00 A2026112200001U", "00 A2026112200001");
    for (seconds, expected) in
        [(120, ask), (179, ask), (180, look), (240, payment), (300, ask), (3_600, look)]
    {
        assert_eq!(sent(&charge, after(seconds)), expected, "{seconds}");
    }
    let at_night = Moment(next_day(0).0 - 30);
    let late = Charge { made_at: at_night, ..charge.clone() };
    assert_eq!(sent(&late, Moment(at_night.0 + 120)), look, "another day: no undo any more");
    assert_eq!(sent(&Charge { way: Way::Shown, ..charge }, after(120)), payment);
}
