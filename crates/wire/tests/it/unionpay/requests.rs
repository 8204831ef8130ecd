//! What we send: field by field, and signed as another program signs it.

use wire::channel::{Call, Channel};
use wire::simulate::unionpay::Signs;

use super::talk::{NOTIFY, codec, day, fields, fresh, now, refund, scanned, shown};

fn said(signs: Signs, call: Call<'_>) -> (String, String) {
    let request = codec(signs).request(call, fresh(now()));
    let mut fields = fields(&request.body);
    fields.remove("signature");
    let text: Vec<String> = fields.iter().map(|(k, v)| format!("{k}={v}")).collect();
    (request.url, text.join("&"))
}

#[test]
fn a_code_to_show_is_asked_for() {
    let (url, text) = said(Signs::Rsa, Call::Pay(&shown("A2026112200001")));
    assert_eq!(url, "http://127.0.0.1:8/gateway/api/backTransReq.do");
    let expected = format!(
        "accessType=0&backUrl={NOTIFY}&bizType=000000&certId=68759585097&channelType=08&\
         currencyCode=156&encoding=UTF-8&merId=777290058110048&orderId=A2026112200001&\
         payTimeout=20261122100500&signMethod=01&txnAmt=8640&txnSubType=07&txnTime=20261122100000&\
         txnType=01&version=5.1.0"
    );
    assert_eq!(text, expected);
}

#[test]
fn a_scanned_code_is_sent_with_the_terminal() {
    let charge = scanned("A2026112200001", "6220000000000000000");
    let (_, text) = said(Signs::Sm3, Call::Pay(&charge));
    for part in ["txnSubType=06", "qrNo=6220000000000000000", "termId=00000001", "signMethod=12"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(!text.contains("certId") && !text.contains("payTimeout"), "{text}");
}

#[test]
fn refunds_and_queries_name_what_they_are_about() {
    let charge = shown("A2026112200001");
    let known = refund(&charge, "R2026112200001", 40, "000000000000000000042");
    let (_, text) = said(Signs::Rsa, Call::Refund(&known));
    assert!(text.contains("origQryId=000000000000000000042") && !text.contains("origOrderId"));
    assert!(text.contains("txnType=04") && text.contains("txnAmt=40&"), "{text}");
    let unknown = refund(&charge, "R2026112200001", 40, "");
    let (_, text) = said(Signs::Rsa, Call::Refund(&unknown));
    assert!(text.contains("origOrderId=A2026112200001&origTxnTime=20261122100000"), "{text}");
    let (url, text) = said(Signs::Rsa, Call::QueryRefund(&known));
    assert!(url.ends_with("/gateway/api/queryTrans.do"));
    assert!(text.contains("orderId=R2026112200001") && text.contains("txnTime=20261122100100"));
    let (url, text) = said(Signs::Rsa, Call::Statement(day()));
    assert_eq!(url, "http://127.0.0.1:8/");
    assert!(text.contains("fileType=00") && text.contains("settleDate=1122"), "{text}");
    assert!(!text.contains("channelType"), "{text}");
}

/// Signatures that OpenSSL made over the same text.
#[test]
fn signatures_are_those_that_another_program_makes() {
    let charge = shown("A2026112200001");
    for (signs, expected) in [
        (Signs::Rsa, include_str!("data/query_01.txt")),
        (Signs::Sha256, include_str!("data/query_11.txt")),
        (Signs::Sm3, include_str!("data/query_12.txt")),
    ] {
        let request = codec(signs).request(Call::Query(&charge), fresh(now()));
        assert_eq!(fields(&request.body)["signature"], expected.trim(), "{signs:?}");
    }
}
