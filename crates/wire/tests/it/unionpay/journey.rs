//! From the wish to pay to the refund, as the codec and the channel live it together.

use model::Fen;
use model::pay::{Failure, FailureKind};
use wire::channel::{Call, Outcome};
use wire::simulate::acquirer::Refusal;
use wire::simulate::unionpay::{Signs, UnionPay};

use super::talk::{PAYS, after, ask, code_of, codec, now, refund, scanned, shown};

const ALL: [Signs; 3] = [Signs::Rsa, Signs::Sha256, Signs::Sm3];

fn paid(outcome: Option<Outcome>) -> (Fen, String) {
    match outcome {
        Some(Outcome::Paid(capture)) => (capture.amount, capture.transaction),
        told => panic!("{told:?}"),
    }
}

#[test]
fn a_code_is_shown_paid_and_given_back_in_parts() {
    for signs in ALL {
        let (codec, mut channel) = (codec(signs), UnionPay::new(signs));
        let charge = shown("A2026112200001");
        let code = code_of(&codec, &mut channel, &charge);
        assert!(code.starts_with("https://qr.95516.com/"), "{code}");
        let query = Call::Query(&charge);
        assert_eq!(ask(&codec, &mut channel, query, after(5)), Some(Outcome::NotFound));
        assert_eq!(channel.scanned(&code).unwrap().amount, Fen(8_640));
        assert!(channel.pay(&code, after(9)));
        let (amount, transaction) = paid(ask(&codec, &mut channel, query, after(10)));
        assert_eq!((amount, transaction.len()), (Fen(8_640), 21));
        let part = refund(&charge, "R2026112200001", 40, &transaction);
        let told = ask(&codec, &mut channel, Call::Refund(&part), after(60));
        assert_eq!(told, Some(Outcome::Refunding));
        let told = ask(&codec, &mut channel, Call::QueryRefund(&part), after(61));
        assert!(matches!(told, Some(Outcome::Refunded(id)) if id.len() == 21 && id != transaction));
        // Asked again under the same number: the same refund.
        let told = ask(&codec, &mut channel, Call::Refund(&part), after(62));
        assert_eq!(told, Some(Outcome::Refunding));
        let rest = refund(&charge, "R2026112200002", 8_600, "");
        let told = ask(&codec, &mut channel, Call::Refund(&rest), after(63));
        assert_eq!(told, Some(Outcome::Refunding), "named by number and time");
        let more = refund(&charge, "R2026112200003", 1, &transaction);
        let told = ask(&codec, &mut channel, Call::Refund(&more), after(64));
        assert_eq!(told, Some(Outcome::Abnormal("36".into())));
        let never = refund(&charge, "R2026112200009", 1, &transaction);
        let told = ask(&codec, &mut channel, Call::QueryRefund(&never), after(64));
        assert_eq!(told, Some(Outcome::NotFound));
    }
}

#[test]
fn a_scanned_code_is_accepted_before_it_is_paid() {
    for signs in ALL {
        let (codec, mut channel) = (codec(signs), UnionPay::new(signs));
        let charge = scanned("A2026112200001", PAYS);
        let told = ask(&codec, &mut channel, Call::Pay(&charge), now());
        assert_eq!(told, Some(Outcome::Wait), "00 is an acceptance");
        let told = ask(&codec, &mut channel, Call::Query(&charge), after(1));
        assert_eq!(paid(told).0, Fen(8_640));
    }
}

#[test]
fn a_password_is_waited_for() {
    let (codec, mut channel) = (codec(Signs::Rsa), UnionPay::new(Signs::Rsa));
    let charge = scanned("A2026112200001", "6220000000000000001");
    ask(&codec, &mut channel, Call::Pay(&charge), now());
    let query = Call::Query(&charge);
    assert_eq!(ask(&codec, &mut channel, query, after(2)), Some(Outcome::Wait));
    assert_eq!(paid(ask(&codec, &mut channel, query, after(9))).0, Fen(8_640));
}

#[test]
fn a_refusal_has_its_reason() {
    for (last, kind, code) in [
        ("2", FailureKind::NotEnough, "64"),
        ("3", FailureKind::TimeOver, "69"),
        ("4", FailureKind::Declined, "60"),
    ] {
        let (codec, mut channel) = (codec(Signs::Sha256), UnionPay::new(Signs::Sha256));
        let charge = scanned("A2026112200001", &format!("622000000000000000{last}"));
        ask(&codec, &mut channel, Call::Pay(&charge), now());
        let told = ask(&codec, &mut channel, Call::Query(&charge), after(1));
        assert_eq!(told, Some(Outcome::Failed(Failure { kind, code: code.to_owned() })));
    }
    let (codec, mut channel) = (codec(Signs::Rsa), UnionPay::new(Signs::Rsa));
    let charge = shown("A2026112200001");
    let code = code_of(&codec, &mut channel, &charge);
    channel.refuse(&code, Refusal::Declined);
    let told = ask(&codec, &mut channel, Call::Query(&charge), after(1));
    let declined = Failure { kind: FailureKind::Declined, code: "60".into() };
    assert_eq!(told, Some(Outcome::Failed(declined)));
    assert!(!channel.pay(&code, after(2)));
}

#[test]
fn a_number_is_taken_once() {
    let (codec, mut channel) = (codec(Signs::Rsa), UnionPay::new(Signs::Rsa));
    let charge = shown("A2026112200001");
    code_of(&codec, &mut channel, &charge);
    let told = ask(&codec, &mut channel, Call::Pay(&charge), after(1));
    assert_eq!(told, Some(Outcome::Doubt("12".into())), "asked about, not sent again");
}

#[test]
fn nothing_was_given_back_of_what_was_not_paid() {
    let (codec, mut channel) = (codec(Signs::Rsa), UnionPay::new(Signs::Rsa));
    let charge = shown("A2026112200001");
    code_of(&codec, &mut channel, &charge);
    let early = refund(&charge, "R2026112200001", 1, "");
    let told = ask(&codec, &mut channel, Call::Refund(&early), after(60));
    assert_eq!(told, Some(Outcome::Abnormal("35".into())));
}
