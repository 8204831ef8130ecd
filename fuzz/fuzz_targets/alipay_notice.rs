//! Any bytes as a notice of Alipay and as an answer of its gateway: nothing of it is believed.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use model::pay::Way;
use model::{Fen, Moment};
use wire::channel::alipay::Alipay;
use wire::channel::{Arrived, Call, Channel, Charge, Outcome};
use wire::client::Answer;
use wire::{Address, simulate};

static TILL: LazyLock<Alipay> = LazyLock::new(|| {
    let address = Address::parse("https://alipay.example").expect("an address");
    let config = simulate::alipay::config(&address, "https://till.example/notice");
    Alipay::new(config).expect("a sound configuration")
});

fuzz_target!(|bytes: &[u8]| {
    let now = Moment(1_795_312_800);
    assert!(TILL.notice(Arrived { headers: &[], body: bytes }, now).is_err());
    let charge = Charge {
        number: "PJ20261122A0000001".to_owned(),
        amount: Fen(1),
        subject: "x".to_owned(),
        made_at: now,
        expires_at: now,
        way: Way::Scanned,
        code: None,
    };
    let answer = Answer { status: 200, headers: Vec::new(), body: bytes.to_vec() };
    for call in [Call::Pay(&charge), Call::Query(&charge), Call::Undo(&charge)] {
        let outcome = TILL.read(call, &answer, now);
        assert!(matches!(outcome, Outcome::Doubt(_) | Outcome::Fault(_)));
    }
});
