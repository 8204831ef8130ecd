//! Any bytes as a notice or an answer of WeChat; only what was signed may be believed.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use model::pay::Way;
use model::{Fen, Moment};
use wire::channel::wechat::{Wechat, v2};
use wire::channel::{Arrived, Call, Channel, Charge, Fresh, Outcome, PayerCode};
use wire::client::Answer;
use wire::simulate::wechat::WechatSimulator;
use wire::simulate::{Asked, Simulated, Told};
use wire::{Address, Request};

const NOW: Moment = Moment(1_795_312_800);

/// A merchant, and a genuine notice that one of its orders was paid.
static WORLD: LazyLock<(Wechat, Request)> = LazyLock::new(|| {
    let mut sim = WechatSimulator::new();
    let host = Address::parse("https://api.mch.weixin.qq.com").expect("an address");
    let config = sim.config(host, "https://pay.example/notify");
    let channel = Wechat::new(config).expect("settings of the simulator");
    let fresh = Fresh { now: NOW, nonce: "abcdefghijklmnopqrstuvwxyz012345" };
    let request = channel.request(Call::Pay(&charge(Way::Shown)), fresh);
    let headers = owned(&request);
    let path = "/v3/pay/transactions/native";
    let body = request.body.as_bytes();
    let asked = Asked { method: request.method, path, query: "", headers: &headers, body };
    assert!(matches!(sim.answer(&asked, NOW), Told::Answer { status: 200, .. }));
    assert!(sim.book.pay("WX00000001", NOW));
    let notice = sim.outgoing(NOW).remove(0).request;
    (channel, notice)
});

fn charge(way: Way) -> Charge {
    Charge {
        number: "WX00000001".to_owned(),
        amount: Fen(8_640),
        subject: "fuzz".to_owned(),
        made_at: NOW,
        expires_at: Moment(NOW.0 + 300),
        way,
        code: Some(PayerCode("130061098828009400".to_owned())),
    }
}

fn owned(request: &Request) -> Vec<(String, String)> {
    request.headers.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect()
}

fuzz_target!(|bytes: &[u8]| {
    let (channel, genuine) = &*WORLD;
    let headers = owned(genuine);
    let believed = |body: &[u8]| channel.notice(Arrived { headers: &headers, body }, NOW).is_ok();
    assert!(believed(genuine.body.as_bytes()));
    assert!(!believed(bytes) || bytes == genuine.body.as_bytes());
    // The input laid over a genuine notice, from its first byte on.
    if let Some((&at, patch)) = bytes.split_first() {
        let mut altered = genuine.body.clone().into_bytes();
        for (byte, with) in altered.iter_mut().skip(usize::from(at)).zip(patch) {
            *byte ^= with;
        }
        assert_eq!(believed(&altered), altered == genuine.body.as_bytes());
    }
    for way in [Way::Shown, Way::Scanned] {
        let charge = charge(way);
        for (call, status) in [
            (Call::Pay(&charge), 200),
            (Call::Query(&charge), 404),
            (Call::Undo(&charge), 400),
            (Call::Statement(NOW.china_day()), 200),
        ] {
            let answer = Answer { status, headers: Vec::new(), body: bytes.to_vec() };
            let outcome = channel.read(call, &answer, NOW);
            assert!(!matches!(outcome, Outcome::Paid(_) | Outcome::Show(_) | Outcome::At(_)));
        }
    }
    if let Some(fields) = v2::parsed(bytes) {
        let again = v2::parsed(v2::written(&fields).as_bytes());
        // A line end of Windows becomes one of its own (XML 1.0 §2.11).
        assert_eq!(again.map(|again| again.len()), Some(fields.len()));
    }
});
