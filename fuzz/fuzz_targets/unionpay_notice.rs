//! Any bytes as a notice and as an answer of UnionPay; none may be believed that was not signed.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use model::pay::Way;
use model::{Fen, Moment};
use wire::Address;
use wire::channel::unionpay::UnionPay;
use wire::channel::{Arrived, Call, Channel, Charge, Outcome};
use wire::client::Answer;
use wire::simulate::unionpay::{Signs, demo_config};

static CODECS: LazyLock<[UnionPay; 2]> = LazyLock::new(|| {
    [Signs::Rsa, Signs::Sm3].map(|signs| {
        let address = Address::parse("http://127.0.0.1:1").expect("an address");
        let config = demo_config(signs, &address, "http://127.0.0.1:2/notices");
        UnionPay::new(config).expect("the settings of the demonstration")
    })
});

fuzz_target!(|bytes: &[u8]| {
    let now = Moment(1_795_312_800);
    let charge = Charge {
        number: "A2026112200001".to_owned(),
        amount: Fen(8_640),
        subject: String::new(),
        made_at: now,
        expires_at: Moment(now.0 + 300),
        way: Way::Shown,
        code: None,
    };
    let answer = Answer { status: 200, headers: Vec::new(), body: bytes.to_vec() };
    for codec in CODECS.iter() {
        assert!(codec.notice(Arrived { headers: &[], body: bytes }, now).is_err());
        for call in [Call::Pay(&charge), Call::Query(&charge), Call::Undo(&charge)] {
            assert!(matches!(codec.read(call, &answer, now), Outcome::Doubt(_)));
        }
    }
});
