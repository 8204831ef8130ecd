//! Every call from its request to what is read out of the answer.

use std::net::TcpListener;
use std::sync::Arc;

use model::pay::FailureKind;
use model::{Fen, Moment};
use wire::channel::wechat::v2::Sign;
use wire::channel::wechat::{Config, Wechat, is_payer_code};
use wire::channel::{Call, Channel, Charge, Fresh, Outcome};
use wire::simulate::acquirer::TradeState;
use wire::simulate::serve;
use wire::simulate::wechat::WechatSimulator;
use wire::{Address, Outbound};

use super::{World, charge, config, refund, scanned};
use crate::world::{client, now};

#[test]
fn a_shown_code_is_paid_once_and_the_query_says_so() {
    let mut world = World::new();
    let charge = charge("WX00000001");
    let code = world.shown(&charge);
    assert!(code.starts_with("weixin://wxpay/bizpayurl?pr="));
    assert_eq!(world.ask(Call::Query(&charge)), Outcome::Wait);
    world.pass(20);
    assert!(world.sim.pay(&code, world.now) && !world.sim.pay(&code, world.now));
    let Outcome::Paid(capture) = world.ask(Call::Query(&charge)) else { panic!() };
    assert_eq!((capture.amount, capture.at), (Fen(8_640), Some(world.now)));
    assert!(capture.payer.is_some() && capture.transaction.starts_with("42"));
}

#[test]
fn the_same_order_again_gives_a_new_code_and_the_old_one_dies() {
    let mut world = World::new();
    let charge = charge("WX00000001");
    let (old, new) = (world.shown(&charge), world.shown(&charge));
    assert_ne!(old, new);
    assert!(!world.sim.pay(&old, world.now) && world.sim.pay(&new, world.now));
}

#[test]
fn a_payer_who_says_no_may_still_pay() {
    let mut world = World::new();
    let charge = charge("WX00000001");
    let code = world.shown(&charge);
    assert!(world.sim.refuse(&code));
    assert_eq!(world.ask(Call::Query(&charge)), Outcome::Wait);
    assert!(world.sim.pay(&code, world.now));
}

#[test]
fn a_number_is_never_used_for_something_else() {
    let mut world = World::new();
    let first = charge("WX00000001");
    world.shown(&first);
    let other = Charge { amount: Fen(1), ..first.clone() };
    assert_eq!(world.ask(Call::Pay(&other)), Outcome::Doubt("OUT_TRADE_NO_USED".into()));
    // Once paid, once closed: the query decides.
    world.paid(&first);
    assert_eq!(world.ask(Call::Pay(&first)), Outcome::Doubt("ORDERPAID".into()));
}

#[test]
fn a_closed_order_is_closed_and_a_paid_one_is_not() {
    let mut world = World::new();
    let (open, paid) = (charge("WX00000001"), charge("WX00000002"));
    world.shown(&open);
    assert_eq!(world.ask(Call::Undo(&open)), Outcome::Closed);
    assert_eq!(world.ask(Call::Undo(&open)), Outcome::Closed);
    assert_eq!(world.ask(Call::Query(&open)), Outcome::Closed);
    assert_eq!(world.ask(Call::Pay(&open)), Outcome::Doubt("ORDER_CLOSED".into()));
    world.paid(&paid);
    assert_eq!(world.ask(Call::Undo(&paid)), Outcome::Doubt("ORDERPAID".into()));
    let unknown = charge("WX00000009");
    assert_eq!(world.ask(Call::Undo(&unknown)), Outcome::NotFound);
    assert_eq!(world.ask(Call::Query(&unknown)), Outcome::NotFound);
}

#[test]
fn a_code_that_nobody_paid_dies_in_time() {
    let mut world = World::new();
    let charge = charge("WX00000001");
    let code = world.shown(&charge);
    world.pass(301);
    assert!(!world.sim.pay(&code, world.now));
    assert_eq!(world.ask(Call::Query(&charge)), Outcome::Closed);
}

#[test]
fn a_refund_arrives_and_is_the_same_at_every_retry() {
    let mut world = World::new();
    let charge = charge("WX00000001");
    let transaction = world.paid(&charge);
    let part = refund("RF00000001", &charge, &transaction, 640);
    let Outcome::Refunded(id) = world.ask(Call::Refund(&part)) else { panic!() };
    assert_eq!(world.ask(Call::Refund(&part)), Outcome::Refunded(id.clone()));
    assert_eq!(world.ask(Call::QueryRefund(&part)), Outcome::Refunded(id));
    // What was taken stays taken; the refunds say what went back.
    assert!(matches!(world.ask(Call::Query(&charge)), Outcome::Paid(_)));
    let too_much = refund("RF00000002", &charge, &transaction, 8_001);
    assert_eq!(world.ask(Call::Refund(&too_much)), Outcome::Fault("INVALID_REQUEST".into()));
    // Without the channel's number, by ours.
    let rest = refund("RF00000003", &charge, "", 8_000);
    assert!(matches!(world.ask(Call::Refund(&rest)), Outcome::Refunded(_)));
    let unknown = refund("RF00000009", &charge, &transaction, 1);
    assert_eq!(world.ask(Call::QueryRefund(&unknown)), Outcome::NotFound);
}

#[test]
fn a_scanned_code_decides_at_once_or_is_asked_about() {
    for sign in [Sign::HmacSha256, Sign::Md5] {
        let mut sim = WechatSimulator::new();
        sim.v2_sign = sign;
        let mut world = World::of(sim);
        let now_paid = scanned("WX00000001", 0);
        let Outcome::Paid(capture) = world.ask(Call::Pay(&now_paid)) else { panic!() };
        assert_eq!((capture.amount, capture.at), (Fen(8_640), Some(world.now)));
        assert_eq!(world.ask(Call::Query(&now_paid)), Outcome::Paid(capture));
        assert_eq!(world.ask(Call::Pay(&now_paid)), Outcome::Doubt("ORDERPAID".into()));

        let asking = scanned("WX00000002", 1);
        assert_eq!(world.ask(Call::Pay(&asking)), Outcome::Wait);
        assert_eq!(world.ask(Call::Query(&asking)), Outcome::Wait);
        world.pass(10);
        assert!(matches!(world.ask(Call::Query(&asking)), Outcome::Paid(_)));
        assert!(world.heard().is_empty(), "付款码 has no notices");
    }
}

#[test]
fn a_scanned_code_that_fails_says_why() {
    let mut world = World::new();
    let cases =
        [(2, FailureKind::NotEnough), (3, FailureKind::CodeExpired), (4, FailureKind::Payer)];
    for (last, kind) in cases {
        let charge = scanned(&format!("WX0000000{last}"), last);
        let Outcome::Failed(failure) = world.ask(Call::Pay(&charge)) else { panic!("{last}") };
        assert_eq!(failure.kind, kind);
        let Outcome::Failed(failure) = world.ask(Call::Query(&charge)) else { panic!("{last}") };
        assert_eq!(failure.kind, FailureKind::Declined);
    }
    let wrong = Charge { code: None, ..scanned("WX00000009", 0) };
    assert!(matches!(world.ask(Call::Pay(&wrong)), Outcome::Fault(_)), "nothing was scanned");
    let code = wire::channel::PayerCode("280061098828009400".into());
    let alipay = Charge { code: Some(code), ..scanned("WX00000008", 0) };
    let Outcome::Failed(failure) = world.ask(Call::Pay(&alipay)) else { panic!() };
    assert_eq!(failure.kind, FailureKind::CodeWrong);
    assert!(is_payer_code("130061098828009400") && !is_payer_code("280061098828009400"));
}

#[test]
fn a_scanned_payment_is_reversed_paid_or_not() {
    let mut world = World::new();
    for (number, last) in [("WX00000001", 0), ("WX00000002", 1)] {
        let charge = scanned(number, last);
        world.ask(Call::Pay(&charge));
        assert_eq!(world.ask(Call::Undo(&charge)), Outcome::Closed);
        assert_eq!(world.ask(Call::Query(&charge)), Outcome::Closed);
    }
    let state = |number| world.sim.book.trade(number).unwrap().state;
    assert_eq!(state("WX00000001"), TradeState::Reversed);
    assert_eq!(state("WX00000002"), TradeState::Closed);
    let unknown = scanned("WX00000009", 0);
    assert_eq!(world.ask(Call::Undo(&unknown)), Outcome::NotFound);
    assert_eq!(world.ask(Call::Query(&unknown)), Outcome::NotFound);
    let old = scanned("WX00000001", 0);
    world.pass(8 * 86_400);
    assert_eq!(world.ask(Call::Undo(&old)), Outcome::Fault("REVERSE_EXPIRE".into()));
}

#[test]
fn an_unsigned_error_ends_nothing() {
    let mut world = World::new();
    let charge = charge("WX00000001");
    let back = refund("RF00000001", &charge, "42", 1);
    let cases = [
        (Call::Undo(&charge), "ORDER_CLOSED"),
        (Call::Pay(&charge), "RULE_LIMIT"),
        (Call::Refund(&back), "USER_ACCOUNT_ABNORMAL"),
    ];
    for (call, code) in cases {
        let body = format!("{{\"code\":\"{code}\"}}").into_bytes();
        let answer = wire::client::Answer { status: 403, headers: Vec::new(), body };
        let outcome = world.channel.read(call, &answer, now());
        assert_eq!(outcome, Outcome::Doubt(format!("unsigned {code}")));
    }
    // Not found ends nothing by itself, so it may come without.
    let request = world.request(Call::Query(&charge));
    let mut answer = world.send(&request).unwrap();
    answer.headers.clear();
    assert_eq!(world.channel.read(Call::Query(&charge), &answer, now()), Outcome::NotFound);
}

#[test]
fn an_answer_about_somebody_else_is_a_doubt() {
    let mut world = World::new();
    let (one, two) = (charge("WX00000001"), charge("WX00000002"));
    world.shown(&one);
    let request = world.request(Call::Query(&one));
    let answer = world.send(&request).unwrap();
    let read = |channel: &Wechat, charge| channel.read(Call::Query(charge), &answer, now());
    assert_eq!(read(&world.channel, &one), Outcome::Wait);
    assert_eq!(read(&world.channel, &two), Outcome::Doubt("another number".into()));
    for (appid, mchid) in [("wx-other", "1900000001"), ("wx0000000000simula", "1900000002")] {
        let own = config(&world.sim);
        let other = Config { appid: appid.to_owned(), mchid: mchid.to_owned(), ..own };
        let other = Wechat::new(other).unwrap();
        assert_eq!(read(&other, &one), Outcome::Doubt("another merchant".into()));
    }
}

#[test]
fn nothing_that_arrives_makes_the_reader_stumble() {
    let world = World::new();
    let (shown, code) = (charge("WX00000001"), scanned("WX00000001", 0));
    let back = refund("RF00000001", &shown, "42", 1);
    let calls = [
        Call::Pay(&shown),
        Call::Pay(&code),
        Call::Query(&code),
        Call::Undo(&code),
        Call::Undo(&shown),
        Call::Refund(&back),
        Call::Statement(now().china_day()),
    ];
    let bodies: [&[u8]; 7] = [
        b"",
        b"null",
        b"{\"code\":7}",
        b"<xml><a>",
        b"<xml><return_code>SUCCESS</return_code></xml>",
        b"<!DOCTYPE x [<!ENTITY e 'SUCCESS'>]><xml><return_code>&e;</return_code></xml>",
        &[0xff, 0xfe, 0x00],
    ];
    for call in calls {
        for body in bodies {
            for status in [200, 202, 204, 302, 404, 500, 503] {
                let body = body.to_vec();
                let answer = wire::client::Answer { status, headers: Vec::new(), body };
                let outcome = world.channel.read(call, &answer, now());
                assert!(matches!(outcome, Outcome::Doubt(_)), "{call:?} {status} {outcome:?}");
            }
        }
    }
}

#[test]
fn settings_that_cannot_work_are_named() {
    use wire::Secret;
    use wire::channel::wechat::{BadSetting, PlatformKey};
    let good = config(&WechatSimulator::new());
    let bad = |change: fn(&mut Config)| {
        let mut config = good.clone();
        change(&mut config);
        Wechat::new(config).err()
    };
    assert_eq!(bad(|_| {}), None);
    assert_eq!(bad(|c| c.appid.clear()), Some(BadSetting::Empty));
    assert_eq!(bad(|c| c.v2_key = Secret::new("")), Some(BadSetting::Empty));
    assert_eq!(bad(|c| c.api_v3_key = Secret::new("short")), Some(BadSetting::ApiV3Key));
    assert_eq!(bad(|c| c.merchant_key = Secret::new("pem")), Some(BadSetting::MerchantKey));
    assert_eq!(bad(|c| c.platform_keys.clear()), Some(BadSetting::PlatformKey));
    let key = |c: &mut Config| c.platform_keys.push(PlatformKey { id: "1".into(), pem: "".into() });
    assert_eq!(bad(key), Some(BadSetting::PlatformKey));
    assert_eq!(bad(|c| c.notify_url.push_str("?a=1")), Some(BadSetting::NotifyUrl));
    assert_eq!(bad(|c| c.notify_url = "http://pay.example/x".into()), Some(BadSetting::NotifyUrl));
    assert!(!format!("{good:?}").contains("PRIVATE"), "keys are not shown");
}

#[test]
fn the_other_address_takes_the_same_requests() {
    let mut world = World::new();
    let backup = Address::parse("https://api2.mch.weixin.qq.com").unwrap();
    let config = Config { backup: Some(backup), ..config(&world.sim) };
    let channel = Wechat::new(config).unwrap();
    assert!(world.channel.at_backup().is_none());
    world.channel = channel.at_backup().unwrap();
    let charge = charge("WX00000001");
    let request = world.request(Call::Pay(&charge));
    assert!(request.url.starts_with("https://api2.mch.weixin.qq.com/v3/"));
    world.shown(&charge);
}

#[test]
fn both_sides_speak_over_a_socket() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let served = serve(listener, WechatSimulator::new(), Arc::new(now)).unwrap();
    let config = served.simulator().config(served.address(), "https://pay.example/notify/wechat");
    let channel = Wechat::new(config).unwrap();
    let client = client(Outbound::LoopbackOnly);
    let nonce = "n".repeat(32);
    let ask = |call: Call<'_>, now: Moment| {
        let request = channel.request(call, Fresh { now, nonce: &nonce });
        let answer = client.send(&request, client.begin().unwrap()).unwrap();
        channel.read(call, &answer, now)
    };
    let charge = charge("WX00000001");
    let Outcome::Show(code) = ask(Call::Pay(&charge), now()) else { panic!() };
    assert!(served.simulator().pay(&code, now()));
    assert!(matches!(ask(Call::Query(&charge), now()), Outcome::Paid(_)));
    assert!(matches!(ask(Call::Pay(&scanned("WX00000002", 0)), now()), Outcome::Paid(_)));
}
