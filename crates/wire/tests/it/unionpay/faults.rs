//! Each way in which the channel goes wrong, and that money is never misread.

use model::pay::{Failure, FailureKind};
use wire::channel::{Call, Channel, Outcome};
use wire::simulate::Told;
use wire::simulate::acquirer::ChannelFault as Fault;
use wire::simulate::unionpay::{Signs, UnionPay};

use super::talk::{
    PAYS, after, answered, ask, code_of, codec, fresh, now, refund, scanned, shown, told,
};

fn with(fault: Fault) -> UnionPay {
    let mut channel = UnionPay::new(Signs::Rsa);
    channel.book.fault = Some(fault);
    channel
}

fn is_paid(told: Option<Outcome>) -> bool {
    matches!(told, Some(Outcome::Paid(_)))
}

#[test]
fn a_payment_that_was_carried_out_and_not_answered_is_found_by_asking() {
    for fault in [Fault::PayUnanswered, Fault::PayBroken, Fault::PaySlow] {
        let (codec, mut channel) = (codec(Signs::Rsa), with(fault));
        let charge = scanned("A2026112200001", PAYS);
        let request = codec.request(Call::Pay(&charge), fresh(now()));
        let said = told(&mut channel, &request, now());
        match &said {
            Told::Closed => assert_eq!(fault, Fault::PayUnanswered),
            Told::Answer { status, after, .. } => {
                assert_eq!(*status == 500, fault == Fault::PayBroken);
                assert_eq!(after.as_secs() > 10, fault == Fault::PaySlow);
            }
        }
        if let Some(answer) = answered(said).filter(|answer| answer.status == 500) {
            let heard = codec.read(Call::Pay(&charge), &answer, now());
            assert_eq!(heard, Outcome::Doubt("http 500".into()));
        }
        assert!(is_paid(ask(&codec, &mut channel, Call::Query(&charge), after(1))), "{fault:?}");
    }
}

#[test]
fn a_payment_that_was_lost_is_not_found() {
    let (codec, mut channel) = (codec(Signs::Rsa), with(Fault::PayLost));
    let charge = scanned("A2026112200001", PAYS);
    assert_eq!(ask(&codec, &mut channel, Call::Pay(&charge), now()), None);
    let told = ask(&codec, &mut channel, Call::Query(&charge), after(1));
    assert_eq!(told, Some(Outcome::NotFound));
}

#[test]
fn silence_says_nothing_about_anything() {
    let (codec, mut channel) = (codec(Signs::Rsa), with(Fault::Unanswered));
    let charge = scanned("A2026112200001", PAYS);
    for call in [Call::Pay(&charge), Call::Query(&charge), Call::Undo(&charge)] {
        assert_eq!(ask(&codec, &mut channel, call, now()), None);
    }
    assert!(channel.book.trade(&charge.number).is_none());
}

#[test]
fn too_often_and_forged_answers_are_doubts() {
    let expected =
        [(Fault::TooMany, "37"), (Fault::AnswerForged, "the signature is not the channel's")];
    for (fault, why) in expected {
        let (codec, mut channel) = (codec(Signs::Rsa), with(fault));
        let charge = shown("A2026112200001");
        let told = ask(&codec, &mut channel, Call::Pay(&charge), now());
        assert_eq!(told, Some(Outcome::Doubt(why.into())), "{fault:?}");
    }
}

#[test]
fn a_payer_who_never_enters_the_password_fails_when_the_time_is_over() {
    let (codec, mut channel) = (codec(Signs::Rsa), with(Fault::AskingForever));
    let charge = scanned("A2026112200001", PAYS);
    ask(&codec, &mut channel, Call::Pay(&charge), now());
    for wait in [1, 60, 300] {
        let told = ask(&codec, &mut channel, Call::Query(&charge), after(wait));
        assert_eq!(told, Some(Outcome::Wait), "{wait}");
    }
    let told = ask(&codec, &mut channel, Call::Query(&charge), after(301));
    let over = Failure { kind: FailureKind::TimeOver, code: "69".into() };
    assert_eq!(told, Some(Outcome::Failed(over)));
}

#[test]
fn a_late_success_is_told_after_the_code_was_closed() {
    let (codec, mut channel) = (codec(Signs::Rsa), with(Fault::PaidAfterUndo));
    let charge = shown("A2026112200001");
    code_of(&codec, &mut channel, &charge);
    let late = after(1_201);
    let told = ask(&codec, &mut channel, Call::Undo(&charge), late);
    assert_eq!(told, Some(Outcome::Closed));
    assert!(is_paid(ask(&codec, &mut channel, Call::Query(&charge), after(1_300))));
}

#[test]
fn not_found_soon_after_means_nothing() {
    let (codec, mut channel) = (codec(Signs::Rsa), with(Fault::NotFoundAtFirst));
    let charge = scanned("A2026112200001", PAYS);
    ask(&codec, &mut channel, Call::Pay(&charge), now());
    let told = ask(&codec, &mut channel, Call::Query(&charge), after(9));
    assert_eq!(told, Some(Outcome::NotFound));
    assert!(is_paid(ask(&codec, &mut channel, Call::Query(&charge), after(10))));
}

#[test]
fn the_next_key_is_believed_because_its_chain_is() {
    let (codec, mut channel) = (codec(Signs::Rsa), with(Fault::KeyChanged));
    let charge = scanned("A2026112200001", PAYS);
    ask(&codec, &mut channel, Call::Pay(&charge), now());
    assert!(is_paid(ask(&codec, &mut channel, Call::Query(&charge), after(1))));
}

#[test]
fn a_clock_that_is_off_fails_the_payment_and_takes_nothing() {
    for fault in [Fault::ClockAhead, Fault::ClockBehind] {
        let (codec, mut channel) = (codec(Signs::Rsa), with(fault));
        let charge = shown("A2026112200001");
        let told = ask(&codec, &mut channel, Call::Pay(&charge), now());
        let setting = Failure { kind: FailureKind::Setting, code: "10".into() };
        assert_eq!(told, Some(Outcome::Failed(setting)), "{fault:?}");
        assert!(channel.book.trade(&charge.number).is_none());
    }
}

#[test]
fn refunds_are_asked_about_until_they_are_decided() {
    for fault in [Fault::RefundSlow, Fault::RefundAbnormal, Fault::RefundUnanswered] {
        let (codec, mut channel) = (codec(Signs::Rsa), with(fault));
        let charge = scanned("A2026112200001", PAYS);
        ask(&codec, &mut channel, Call::Pay(&charge), now());
        let back = refund(&charge, "R2026112200001", 8_640, "");
        let told = ask(&codec, &mut channel, Call::Refund(&back), after(60));
        let expected = (fault != Fault::RefundUnanswered).then_some(Outcome::Refunding);
        assert_eq!(told, expected, "{fault:?}");
        let query = Call::QueryRefund(&back);
        let soon = ask(&codec, &mut channel, query, after(70)).unwrap();
        let late = ask(&codec, &mut channel, query, after(121)).unwrap();
        match fault {
            Fault::RefundUnanswered => assert!(matches!(soon, Outcome::Refunded(_))),
            _ => assert_eq!(soon, Outcome::Refunding),
        }
        match fault {
            Fault::RefundAbnormal => assert_eq!(late, Outcome::Abnormal("01".into())),
            _ => assert!(matches!(late, Outcome::Refunded(_)), "{late:?}"),
        }
    }
}
