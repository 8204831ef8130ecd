//! Notices: which are believed, what they say, and when they come again.

use model::{Fen, Moment};
use wire::channel::{Call, Channel, NotGenuine, Outcome};
use wire::simulate::Simulated;
use wire::simulate::acquirer::ChannelFault;

use super::{World, charge, judged, refund};

const NUMBER: &str = "WX00000001";

/// A world in which the charge was just paid, with this fault.
fn paid_with(fault: Option<ChannelFault>) -> World {
    let mut world = World::new();
    world.sim.book.faults.extend(fault.map(|fault| (NUMBER.to_owned(), fault)));
    let charge = charge(NUMBER);
    let code = world.shown(&charge);
    assert!(world.sim.pay(&code, world.now));
    world
}

#[test]
fn a_payment_is_announced_once_and_the_same_at_every_repetition() {
    let mut world = paid_with(None);
    let heard = world.heard();
    let [Ok(notice)] = &heard[..] else { panic!("{heard:?}") };
    assert_eq!(notice.number, NUMBER);
    let Outcome::Paid(capture) = &notice.outcome else { panic!() };
    assert_eq!((capture.amount, capture.at), (Fen(8_640), Some(world.now)));
    world.pass(100_000);
    assert!(world.heard().is_empty(), "it was accepted");

    let mut world = paid_with(Some(ChannelFault::NoticeRepeated));
    let heard = world.heard();
    assert_eq!(heard.len(), 15);
    assert!(heard.iter().all(|one| one == &heard[0] && one.is_ok()));
}

#[test]
fn a_refund_is_announced_when_it_arrives_or_cannot() {
    for (fault, arrives) in [(None, true), (Some(ChannelFault::RefundAbnormal), false)] {
        let mut world = World::new();
        let charge = charge(NUMBER);
        let transaction = world.paid(&charge);
        world.heard();
        world.sim.book.faults.extend(fault.map(|fault| ("RF00000001".to_owned(), fault)));
        let back = refund("RF00000001", &charge, &transaction, 640);
        world.ask(Call::Refund(&back));
        world.pass(61);
        let heard = world.heard();
        let [Ok(notice)] = &heard[..] else { panic!("{heard:?}") };
        assert_eq!(notice.number, "RF00000001");
        match arrives {
            true => assert!(matches!(notice.outcome, Outcome::Refunded(_))),
            false => assert_eq!(notice.outcome, Outcome::Abnormal("ABNORMAL".into())),
        }
    }
}

#[test]
fn what_is_refused_comes_again_by_the_documented_times() {
    let mut world = paid_with(None);
    let mut waited = Vec::new();
    let started = world.now;
    let mut last = started;
    for _ in 0..200_000 {
        let due = world.sim.outgoing(world.now);
        if let [out] = &due[..] {
            waited.push(world.now.0 - last.0);
            last = world.now;
            world.sim.heard(&out.id, None, world.now);
        }
        world.pass(5);
    }
    let minutes: Vec<i64> = waited[3..].iter().map(|seconds| seconds / 60).collect();
    assert_eq!(waited[..4], [0, 15, 15, 30]);
    assert_eq!(minutes, [0, 3, 10, 20, 30, 30, 30, 60, 180, 180, 180, 360, 360]);
}

#[test]
fn false_notices_are_refused_each_for_its_reason() {
    use ChannelFault::{
        ClockAhead, ClockBehind, NoticeForged, NoticeOtherKey, NoticeOtherMerchant,
    };
    let cases = [
        (NoticeForged, NotGenuine::Signature),
        (NoticeOtherKey, NotGenuine::Key),
        (NoticeOtherMerchant, NotGenuine::Merchant),
        (ClockAhead, NotGenuine::Time),
        (ClockBehind, NotGenuine::Time),
    ];
    for (fault, why) in cases {
        let mut world = paid_with(None);
        world.sim.book.faults.insert(NUMBER.to_owned(), fault);
        assert_eq!(world.heard(), [Err(why)], "{fault:?}");
    }
}

#[test]
fn nobody_is_paid_by_a_forged_notice() {
    let mut world = World::with(NUMBER, ChannelFault::NoticeForged);
    let charge = charge(NUMBER);
    world.shown(&charge);
    assert_eq!(world.heard(), [Err(NotGenuine::Signature)]);
    assert_eq!(world.ask(Call::Query(&charge)), Outcome::Wait);
}

#[test]
fn a_probe_is_refused_and_the_notice_itself_follows() {
    let mut world = paid_with(Some(ChannelFault::NoticeProbe));
    assert_eq!(world.heard(), [Err(NotGenuine::Signature)]);
    assert!(world.heard().is_empty());
    world.pass(15);
    assert!(world.heard()[0].is_ok());
}

#[test]
fn another_amount_is_told_as_it_was_signed() {
    let mut world = paid_with(Some(ChannelFault::NoticeOtherAmount));
    let heard = world.heard();
    let [Ok(notice)] = &heard[..] else { panic!("{heard:?}") };
    // Genuine: whoever keeps the charge sees that it is not what was asked for.
    assert!(matches!(&notice.outcome, Outcome::Paid(capture) if capture.amount == Fen(8_641)));
}

#[test]
fn notices_may_be_missing_late_or_out_of_order() {
    assert!(paid_with(Some(ChannelFault::NoticeMissing)).heard().is_empty());
    let mut world = paid_with(Some(ChannelFault::NoticeLate));
    assert!(world.heard().is_empty());
    world.pass(3 * 86_400);
    assert!(world.heard()[0].is_ok());

    let mut world = World::new();
    world.sim.book.fault = Some(ChannelFault::NoticeReversed);
    let (first, second) = (charge("WX00000001"), charge("WX00000002"));
    let codes = [world.shown(&first), world.shown(&second)];
    assert!(codes.iter().all(|code| world.sim.pay(code, world.now)));
    let mut order = Vec::new();
    for _ in 0..40 {
        order.extend(world.heard().into_iter().map(|notice| notice.unwrap().number));
        world.pass(1);
    }
    assert_eq!(order, ["WX00000002", "WX00000001"]);
}

#[test]
fn an_old_notice_is_not_believed_again_and_each_octet_counts() {
    let mut world = paid_with(None);
    let out = world.sim.outgoing(world.now).remove(0).request;
    let judge = |request: &wire::Request, at: i64| {
        judged(&world.channel, request, Moment(world.now.0 + at))
    };
    assert!(judge(&out, 0).is_ok() && judge(&out, 300).is_ok() && judge(&out, -300).is_ok());
    assert_eq!(judge(&out, 360), Err(NotGenuine::Time));
    assert_eq!(judge(&out, -360), Err(NotGenuine::Time));
    for at in (0..out.body.len()).step_by(7) {
        let mut body = out.body.clone().into_bytes();
        body[at] ^= 1;
        let request = wire::Request { body: String::from_utf8(body).unwrap(), ..out.clone() };
        assert_eq!(judge(&request, 0), Err(NotGenuine::Signature), "octet {at}");
    }
    for name in
        ["Wechatpay-Timestamp", "Wechatpay-Nonce", "Wechatpay-Signature", "Wechatpay-Serial"]
    {
        let mut request = out.clone();
        request.headers.retain(|(kept, _)| *kept != name);
        assert_eq!(judge(&request, 0), Err(NotGenuine::Signature), "without {name}");
    }
    let long = wire::Request { body: " ".repeat(70_000), ..out.clone() };
    assert_eq!(judge(&long, 0), Err(NotGenuine::Form));
}

#[test]
fn a_kept_notice_is_answered_with_204_and_any_other_with_500() {
    let world = World::new();
    let (kept, other) = (world.channel.reply(true), world.channel.reply(false));
    assert_eq!((kept.status, kept.body.as_str()), (204, ""));
    let body: serde_json::Value = serde_json::from_str(&other.body).unwrap();
    assert_eq!((other.status, body["code"].as_str()), (500, Some("FAIL")));
}
