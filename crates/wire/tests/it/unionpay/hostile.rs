//! No bytes make the codec or the simulator panic, and none are believed.

use std::io::Cursor;

use proptest::prelude::*;
use wire::channel::{Arrived, Call, Channel, Outcome};
use wire::client::Answer;
use wire::simulate::unionpay::{Signs, UnionPay};
use wire::simulate::{Asked, Simulated};

use super::talk::{PAYS, after, answer, codec, day, form, now, refund, scanned, shown};

fn value() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{0,30}",
        "00|05|34|A6|01|04|31|76|5.1.0|11|777290058110048",
        "A2026112200001U?|R2026112200001|[0-9]{1,14}",
    ]
}

fn name() -> impl Strategy<Value = String> {
    "version|signMethod|merId|txnType|txnSubType|orderId|respCode|origRespCode|queryId|txnAmt|\
     txnTime|traceTime|qrCode|fileContent|settleDate|currencyCode|accNo|certId|origOrderId|\
     origTxnTime|origQryId|backUrl|qrNo|[a-z]{1,5}"
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn unsigned_bytes_are_never_believed(
        status in prop_oneof![Just(200_u16), any::<u16>()],
        body in prop::collection::vec(any::<u8>(), 0..300),
    ) {
        let charge = scanned("A2026112200001", PAYS);
        let codec = codec(Signs::Sha256);
        let answer = Answer { status, headers: Vec::new(), body: body.clone() };
        for call in [Call::Pay(&charge), Call::Query(&charge), Call::Undo(&charge)] {
            prop_assert!(matches!(codec.read(call, &answer, now()), Outcome::Doubt(_)));
        }
        let arrived = Arrived { headers: &[], body: &body };
        prop_assert!(codec.notice(arrived, now()).is_err());
        let bill = codec.rows(&mut Cursor::new(body), &mut |_| ());
        prop_assert!(bill.is_err());
    }

    #[test]
    fn signed_nonsense_harms_nobody(
        fields in prop::collection::btree_map(name(), value(), 0..12),
        seconds in -100_i64..5_000,
    ) {
        let (charge, code) = (shown("A2026112200001"), scanned("A2026112200001", PAYS));
        let back = refund(&charge, "R2026112200001", 40, "");
        let codec = codec(Signs::Sha256);
        let pairs: Vec<_> = fields.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        let answer = answer(&pairs);
        for call in [
            Call::Pay(&charge), Call::Query(&charge), Call::Undo(&charge), Call::Undo(&code),
            Call::Refund(&back), Call::QueryRefund(&back), Call::Statement(day()),
        ] {
            let told = codec.read(call, &answer, after(seconds));
            if let Outcome::Paid(capture) = told {
                prop_assert!(capture.amount.0 >= 0 && !capture.transaction.is_empty());
            }
        }
        let body = form(&fields);
        let _ = codec.notice(Arrived { headers: &[], body: body.as_bytes() }, now());
        let form = "application/x-www-form-urlencoded";
        let headers = [("content-type".to_owned(), form.to_owned())];
        for path in ["/gateway/api/backTransReq.do", "/gateway/api/queryTrans.do", "/"] {
            let body = body.as_bytes();
            let asked = Asked { method: "POST", path, query: "", headers: &headers, body };
            let _ = UnionPay::new(Signs::Sha256).answer(&asked, now());
        }
    }
}
