//! No bytes make a codec or a simulator panic.

use model::{Question, Reply};
use proptest::prelude::*;
use serde_json::Value;
use wire::provider::{baidu, jumdata, piaoju};
use wire::simulate::{Asked, Simulated};

use crate::world::{PROTOCOLS, now, simulator};

/// JSON of any shape, with the keys that the codecs look for.
fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,20}".prop_map(Value::from),
        "0001|0006|200|found|differs|1|5000|5001|-1|20260115|100.00|[0-9]{8}".prop_map(Value::from),
    ];
    let key = "VerifyResult|words_result|InvoiceNum|InvoiceDate|CommodityName|CommodityAmount|row|\
               word|error_code|code|data|fphm|jshj|hwxx|mc|answer|invoice|number|lines|history|at|\
               fields|tax_status|data_time|access_token|expires_in|error";
    leaf.prop_recursive(4, 64, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(Value::from),
            prop::collection::btree_map(key, inner, 0..8)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

fn read_all(status: u16, body: &[u8]) -> [Reply; 3] {
    let _ = baidu::read_token(status, body, now());
    [baidu::read(status, body), jumdata::read(status, body), piaoju::read(status, body)]
}

proptest! {
    #[test]
    fn no_bytes_panic(status in any::<u16>(), body in prop::collection::vec(any::<u8>(), 0..200)) {
        for reply in read_all(status, &body) {
            prop_assert!(matches!(reply, Reply::Refused(_)), "{reply:?}");
        }
    }

    #[test]
    fn no_json_panics_and_what_is_found_has_a_number(value in json()) {
        for reply in read_all(200, value.to_string().as_bytes()) {
            if let Reply::Found(known) = reply {
                prop_assert!(known.invoice.number.is_some());
                prop_assert!(known.invoice.lines.len() <= wire::limits::LINES_MAX);
            }
        }
    }

    #[test]
    fn no_request_panics_a_simulator(
        target in prop::sample::select(vec![
            "/oauth/2.0/token", "/rest/2.0/ocr/v1/vat_invoice_verification", "/invoice/validate/v2",
            "/api/v1/register/lookup", "/",
        ]),
        query in "\\PC{0,60}",
        body in prop::collection::vec(any::<u8>(), 0..200),
        form in any::<bool>(),
    ) {
        let kind = if form { "application/x-www-form-urlencoded" } else { "application/json" };
        let bearer = ("authorization".to_owned(), "Bearer PEER-SECRET".to_owned());
        let headers = [("content-type".to_owned(), kind.to_owned()), bearer];
        for protocol in PROTOCOLS {
            let (query, body) = (query.as_str(), body.as_slice());
            let asked = Asked { method: "POST", path: target, query, headers: &headers, body };
            let _ = simulator(protocol).answer(&asked, now());
        }
    }

    #[test]
    fn no_question_panics(number in "\\PC{0,24}", code in prop::option::of("\\PC{0,14}")) {
        let base = crate::world::question(model::Kind::VatNormal);
        for kind in model::Kind::ALL {
            let check_code = Some(number.clone());
            let (number, code) = (number.clone(), code.clone());
            let question = Question { kind, number, code, check_code, ..base.clone() };
            let address = crate::world::address();
            let _ = baidu::request(&address, &wire::Secret::new("t"), &question);
            let _ = jumdata::request(&address, &crate::world::jumdata_keys(), &question, now());
            let _ = piaoju::request(&address, &crate::world::peer_key(), &question);
        }
    }
}
