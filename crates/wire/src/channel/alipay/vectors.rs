//! The published vectors, where they stand beside the checkout.

use serde_json::Value;

use super::content::ContentKey;
use super::envelope::{Heard, open};
use super::key::VerifyingKey;
use super::request::signed_text;
use super::{Alipay, Config};
use crate::channel::{Arrived, Channel, NotGenuine, Outcome};
use crate::request::Address;
use crate::secret::Secret;

fn vectors() -> Option<Vec<Value>> {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../shared/corpus/payment/alipay/alipay_v2_vectors.json"
    );
    let Ok(text) = std::fs::read_to_string(path) else {
        println!("skipped: the vectors are not here");
        return None;
    };
    let file: Value = serde_json::from_str(&text).unwrap();
    file["vectors"].as_array().cloned()
}

fn vector(id: &str) -> Option<Value> {
    vectors()?.into_iter().find(|vector| vector["id"] == id)
}

fn text<'a>(vector: &'a Value, name: &str) -> &'a str {
    vector[name].as_str().unwrap()
}

#[test]
fn the_published_answer_is_genuine_over_its_raw_text_alone() {
    let Some(vector) = vector("v2-response-verify") else { return };
    let keys = [VerifyingKey::parse(text(&vector, "public_key_pem")).unwrap()];
    let body = text(&vector, "raw_body");
    let heard = |body: &str| open(body.as_bytes(), "alipay.open.file.upload", &keys);
    let Heard::Signed(says) = heard(body) else { panic!("not believed") };
    assert_eq!(says["file_id"], "CAxAToWB1JsAAAAAAAAAAAAADgSLAQBr");
    let rewritten = body.replace("\":\"", "\": \"");
    assert_eq!(heard(&rewritten), Heard::Forged, "the same values in another text");
    assert_eq!(heard(&body.replace("CAxA", "CAxB")), Heard::Forged);
}

/// The form of the published notice, and a channel that it is for.
fn published(vector: &Value) -> (Vec<(String, String)>, Alipay) {
    let params = vector["params"].as_object().unwrap();
    let pair = |(name, value): (&String, &Value)| (name.clone(), value.as_str().unwrap().into());
    let mut fields: Vec<(String, String)> = params.iter().map(pair).collect();
    fields.push(("sign".into(), text(vector, "sign").into()));
    let here = Address::parse("https://gateway.example").unwrap();
    let config = crate::simulate::alipay::config(&here, "https://till.example/notice");
    let config = Config {
        app_id: text(&vector["params"], "app_id").into(),
        seller_id: text(&vector["params"], "seller_id").into(),
        alipay_keys: vec![text(vector, "public_key_pem").into()],
        ..config
    };
    (fields, Alipay::new(config).unwrap())
}

fn judged(fields: &[(String, String)], alipay: &Alipay) -> Result<Outcome, NotGenuine> {
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let arrived = Arrived { headers: &[], body: body.as_bytes() };
    alipay.notice(arrived, model::Moment(0)).map(|notice| notice.outcome)
}

#[test]
fn the_published_notice_is_genuine_and_a_changed_one_is_not() {
    let Some(vector) = vector("v2-notify-verify") else { return };
    let (fields, alipay) = published(&vector);
    let Ok(Outcome::Paid(capture)) = judged(&fields, &alipay) else { panic!("not believed") };
    assert_eq!(capture.transaction, "2019081522001468450512505578");
    assert_eq!(
        (capture.amount, capture.payer.as_deref()),
        (model::Fen(10), Some("2088102534368455"))
    );
    assert_eq!(capture.at.unwrap().in_china(), "2019-08-15 15:56:24");
    let mut tampered = fields.clone();
    let amount = tampered.iter_mut().find(|(name, _)| name == "total_amount").unwrap();
    amount.1 = "0.11".into();
    assert_eq!(judged(&tampered, &alipay), Err(NotGenuine::Signature));
}

#[test]
fn the_type_of_the_signature_is_not_signed_in_a_notice() {
    let Some(vector) = vector("v2-notify-verify") else { return };
    let (fields, _) = published(&vector);
    let key = VerifyingKey::parse(text(&vector, "public_key_pem")).unwrap();
    let signed = |but: &[&str]| {
        signed_text(fields.iter().map(|(name, value)| (name.as_str(), value.as_str())), but)
    };
    assert_eq!(signed(&["sign", "sign_type"]), text(&vector, "signed_text"));
    assert!(key.accepts(signed(&["sign", "sign_type"]).as_bytes(), text(&vector, "sign")));
    assert!(!key.accepts(signed(&["sign"]).as_bytes(), text(&vector, "sign")));
}

#[test]
fn content_is_encrypted_as_published() {
    let Some(vector) = vector("aes-content-encrypt") else { return };
    let key = ContentKey::parse(&Secret::new(text(&vector, "key_b64"))).unwrap();
    assert_eq!(key.encrypt(text(&vector, "plain")), text(&vector, "cipher_b64"));
    assert_eq!(key.decrypt(text(&vector, "cipher_b64")).as_deref(), Some(text(&vector, "plain")));
    for broken in ["", "!!", "AAAA", "ILpoMowjIQjfYMR847rnFA=="] {
        assert_eq!(key.decrypt(broken), None, "{broken}");
    }
}

#[test]
fn every_published_vector_has_its_test() {
    let Some(vectors) = vectors() else { return };
    let ids: Vec<&str> = vectors.iter().map(|vector| text(vector, "id")).collect();
    assert_eq!(
        ids,
        [
            "v2-response-verify",
            "v2-notify-verify",
            "v2-notify-tampered-amount",
            "v2-notify-sign_type-kept",
            "aes-content-encrypt",
        ]
    );
}
