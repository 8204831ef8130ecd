//! No bytes make the channel or its simulator panic, and none of them pay.

use std::io::Cursor;

use proptest::prelude::*;
use wire::channel::{Arrived, Call, Channel, Outcome};
use wire::client::Answer;
use wire::request::Request;

use super::{Both, refund, scanned, shown};

const NUMBER: &str = "PJ20261122H0000001";

/// What nobody signed says nothing about money.
fn is_harmless(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Doubt(_) | Outcome::Fault(_))
}

fn read_all(body: &[u8]) {
    let both = Both::new();
    let (shown, scanned) = (shown(NUMBER), scanned(NUMBER, '0'));
    let refund = refund(&scanned, "RF20261122H000001", model::Fen(1));
    let answer = Answer { status: 200, headers: Vec::new(), body: body.to_vec() };
    for call in [
        Call::Pay(&shown),
        Call::Pay(&scanned),
        Call::Query(&shown),
        Call::Undo(&shown),
        Call::Undo(&scanned),
        Call::Refund(&refund),
        Call::QueryRefund(&refund),
        Call::Statement(both.now.china_day()),
    ] {
        let outcome = both.till.read(call, &answer, both.now);
        assert!(is_harmless(&outcome), "{call:?}: {outcome:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_answer_panics_or_pays(body in prop::collection::vec(any::<u8>(), 0..200)) {
        read_all(&body);
    }

    #[test]
    fn no_envelope_panics_or_pays(
        node in "alipay_trade_(pay|query|cancel|close|refund|precreate)_response|error_response",
        code in "10000|10003|20000|4000[1-6]|[0-9]{5}",
        fields in prop::collection::btree_map(
            "out_trade_no|trade_status|total_amount|trade_no|qr_code|action|retry_flag|sub_code",
            "PJ20261122H0000001|TRADE_SUCCESS|TRADE_CLOSED|86.40|close|refund|N|\\PC{0,12}",
            0..8,
        ),
        sign in prop::option::of("[A-Za-z0-9+/]{0,12}={0,2}"),
    ) {
        let mut inner = serde_json::json!({ "code": code });
        for (name, value) in fields {
            inner[name] = value.into();
        }
        let mut body = serde_json::json!({ node: inner });
        if let Some(sign) = sign {
            body["sign"] = sign.into();
        }
        read_all(body.to_string().as_bytes());
    }

    #[test]
    fn no_notice_is_believed(body in prop_oneof![
        prop::collection::vec(any::<u8>(), 0..200),
        "(sign|sign_type|notify_id|app_id|out_trade_no)=(RSA2|x|%[0-9A-F]{2}|&){0,30}"
            .prop_map(String::into_bytes),
    ]) {
        let both = Both::new();
        let judged = both.till.notice(Arrived { headers: &[], body: &body }, both.now);
        prop_assert!(judged.is_err());
    }

    #[test]
    fn no_file_is_a_bill(
        mut bytes in prop::collection::vec(any::<u8>(), 0..300),
        zip in any::<bool>(),
    ) {
        if zip {
            bytes.splice(..0, *b"PK\x03\x04");
            bytes.extend(b"PK\x05\x06\0\0\0\0\x01\0\x01\0\x2e\0\0\0\0\0\0\0\0\0");
        }
        let till = Both::new().till;
        let read = till.rows(&mut Cursor::new(bytes), &mut |_| {});
        prop_assert!(read.is_err());
    }

    #[test]
    fn no_request_panics_the_simulator(
        path in prop::sample::select(vec!["/gateway.do", "/downloadBillFile.resource", "/"]),
        query in "(method|app_id|token|charset)=(alipay.trade.pay|utf-8|%[0-9A-F]{2}|&){0,20}",
        body in "\\PC{0,100}",
    ) {
        let mut both = Both::new();
        let request = both.request(Call::Pay(&shown(NUMBER)));
        let url = format!("https://alipay.example{path}?{query}");
        let status = both.send(&Request { url, body, ..request }).unwrap().status;
        prop_assert!([200, 404].contains(&status));
        prop_assert_eq!(both.alipay.book.trades().count(), 0);
    }
}

#[test]
fn too_much_is_not_read_at_all() {
    let both = Both::new();
    let long = "notify_id=1&a=".to_owned() + &"x".repeat(64 * 1024);
    let many = "notify_id=1".to_owned() + &(0..200).map(|n| format!("&a{n}=1")).collect::<String>();
    for body in [long, many] {
        let arrived = Arrived { headers: &[], body: body.as_bytes() };
        assert_eq!(both.till.notice(arrived, both.now), Err(wire::channel::NotGenuine::Form));
    }
    read_all("[".repeat(100_000).as_bytes());
    read_all(format!(r#"{{"error_response":{}"#, "{\"a\":".repeat(50_000)).as_bytes());
}
