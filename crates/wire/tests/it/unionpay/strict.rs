//! What the simulated gateway refuses, so that the true one does not have to.

use wire::channel::{Call, Channel};
use wire::simulate::unionpay::{Signs, UnionPay};

use super::talk::{
    PAYS, answered, codec, day, fields, form, fresh, now, refund, scanned, shown, told,
};

/// The answer's code to a request with one field set to a value, or removed, and signed again.
fn code(call: Call<'_>, name: &str, value: Option<&str>) -> String {
    let mut request = codec(Signs::Sha256).request(call, fresh(now()));
    let mut changed = fields(&request.body);
    match value {
        Some(value) => changed.insert(name.to_owned(), value.to_owned()),
        None => changed.remove(name),
    };
    request.body = form(&changed);
    let mut channel = UnionPay::new(Signs::Sha256);
    let answer = answered(told(&mut channel, &request, now())).unwrap();
    let text = String::from_utf8(answer.body).unwrap();
    let code = text.split('&').find_map(|pair| pair.strip_prefix("respCode=")).unwrap();
    assert_eq!(channel.book.trades().count() > 0, code == "00" && matches!(call, Call::Pay(_)));
    code.to_owned()
}

#[test]
fn every_field_has_one_form() {
    let (charge, payer) = (shown("A2026112200001"), scanned("A2026112200001", PAYS));
    let back = refund(&charge, "R2026112200001", 40, "000000000000000000042");
    let (pay, scan) = (Call::Pay(&charge), Call::Pay(&payer));
    let (query, give_back) = (Call::Query(&charge), Call::Refund(&back));
    let file = Call::Statement(day());
    assert_eq!(code(pay, "reqReserved", Some("as it is")), "00");
    assert_eq!(code(scan, "reqReserved", Some("as it is")), "00");
    for (call, name, value, expected) in [
        (pay, "version", "5.0.0", "10"),
        (pay, "encoding", "GBK", "10"),
        (pay, "signMethod", "12", "11"),
        (pay, "bizType", "000201", "10"),
        (pay, "channelType", "07", "10"),
        (pay, "accessType", "1", "10"),
        (pay, "currencyCode", "840", "10"),
        (pay, "merId", "777290058110049", "31"),
        (pay, "orderId", "A-2026112200001", "10"),
        (pay, "orderId", "A_2026112200001", "10"),
        (pay, "orderId", "A123456", "10"),
        (pay, "orderId", "A1234567890123456789012345678901234567890", "10"),
        (pay, "txnTime", "2026-11-22 10:00", "10"),
        (pay, "txnTime", "20261322100000", "10"),
        (pay, "txnTime", "20261122093000", "10"),
        (pay, "txnAmt", "86.40", "10"),
        (pay, "txnAmt", "-8640", "10"),
        (pay, "txnAmt", "0", "10"),
        (pay, "txnAmt", "08640", "10"),
        (pay, "txnAmt", "1234567890123", "10"),
        (pay, "backUrl", "notices", "10"),
        (pay, "txnType", "02", "10"),
        (pay, "txnSubType", "01", "10"),
        (pay, "payTimeout", "soon", "10"),
        (pay, "nobody", "knows", "10"),
        (pay, "certId", "68759585097", "10"),
        (pay, "qrNo", PAYS, "10"),
        (scan, "qrNo", "134567890123456789", "10"),
        (scan, "termId", "1", "10"),
        (query, "txnType", "01", "10"),
        (query, "txnAmt", "8640", "10"),
        (give_back, "origOrderId", "A2026112200001", "13"),
        (give_back, "origQryId", "short", "10"),
        (file, "settleDate", "1322", "10"),
        (file, "settleDate", "20261122", "10"),
        (file, "fileType", "01", "10"),
    ] {
        assert_eq!(code(call, name, Some(value)), expected, "{name}={value}");
    }
}

#[test]
fn nothing_that_is_needed_may_be_missing() {
    let (charge, payer) = (shown("A2026112200001"), scanned("A2026112200001", PAYS));
    let back = refund(&charge, "R2026112200001", 40, "000000000000000000042");
    for call in [
        Call::Pay(&charge),
        Call::Pay(&payer),
        Call::Query(&charge),
        Call::Refund(&back),
        Call::Statement(day()),
    ] {
        let sent = codec(Signs::Sha256).request(call, fresh(now()));
        for name in fields(&sent.body).keys() {
            let expected = match name.as_str() {
                "merId" => "31",
                "signMethod" => "11",
                "txnType" | "txnSubType" => "10",
                "payTimeout" => "00",
                // Signed again whatever happens.
                "signature" => continue,
                _ => "13",
            };
            assert_eq!(code(call, name, None), expected, "{name} of {call:?}");
        }
    }
}

#[test]
fn a_wrong_signature_key_or_place_is_refused() {
    let charge = shown("A2026112200001");
    let mut channel = UnionPay::new(Signs::Rsa);
    let mut heard = |change: &dyn Fn(&mut wire::Request)| {
        let mut request = codec(Signs::Rsa).request(Call::Pay(&charge), fresh(now()));
        change(&mut request);
        let answer = answered(told(&mut channel, &request, now())).unwrap();
        String::from_utf8(answer.body).unwrap()
    };
    let altered = heard(&|request| request.body = request.body.replace("8640", "8641"));
    assert!(altered.contains("respCode=11"), "{altered}");
    let other_key = heard(&|r| r.body = r.body.replace("certId=68759585097", "certId=1"));
    assert!(other_key.contains("respCode=11"), "{other_key}");
    let elsewhere = heard(&|r| r.url = r.url.replace("backTransReq", "queryTrans"));
    assert!(elsewhere.contains("respCode=10"), "{elsewhere}");
    assert_eq!(heard(&|r| r.method = "GET"), "Invalid request.");
    assert_eq!(heard(&|r| r.headers.clear()), "Invalid request.");
    assert_eq!(heard(&|r| r.body.push_str("&version=5.1.0")), "Invalid request.");
}
