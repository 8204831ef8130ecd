//! What WeChat publishes to check an implementation with, from the corpus beside the checkout.

use model::{Day, Moment};
use serde_json::Value;
use std::io::Cursor;
use std::path::PathBuf;
use wire::Secret;
use wire::channel::wechat::v2::{Fields, Sign};
use wire::channel::wechat::{
    Config, PlatformKey, Wechat, digest_of, open_sealed, pay_text, request_text,
};
use wire::channel::{Channel, NotGenuine, RowState};
use wire::simulate::wechat::WechatSimulator;

use super::{config, judged};

/// A file of the corpus; `None`, said so, without it.
fn corpus(path: &str) -> Option<Vec<u8>> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    let places = ["../shared/corpus/payment", "../../shared/corpus/payment"];
    let found = places.iter().find_map(|place| std::fs::read(root.join(place).join(path)).ok());
    if found.is_none() {
        println!("skipped: {path} is not beside the checkout");
    }
    found
}

fn vectors() -> Option<Vec<Value>> {
    let bytes = corpus("wechatpay/vectors/wechatpay_v3_vectors.json")?;
    Some(serde_json::from_slice(&bytes).unwrap())
}

fn text<'a>(vector: &'a Value, key: &str) -> &'a str {
    vector[key].as_str().unwrap()
}

/// A channel that trusts the key of a vector.
fn trusting(id: &str, pem: &str) -> Wechat {
    let keys = vec![PlatformKey { id: id.to_owned(), pem: pem.to_owned() }];
    Wechat::new(Config { platform_keys: keys, ..config(&WechatSimulator::new()) }).unwrap()
}

#[test]
fn a_published_notice_is_believed_and_opened_and_no_altered_one() {
    let Some(vectors) = vectors() else { return };
    let vector = vectors.iter().find(|v| v["kind"] == "notify_verify_and_decrypt").unwrap();
    let header = |name: &str| vector["headers"][name].as_str().unwrap().to_owned();
    let names =
        ["Wechatpay-Nonce", "Wechatpay-Timestamp", "Wechatpay-Serial", "Wechatpay-Signature"];
    let request = wire::Request {
        method: "POST",
        url: String::new(),
        headers: names.map(|name| (name, header(name))).to_vec(),
        body: text(vector, "body").to_owned(),
        needs: wire::Needs::Nothing,
    };
    let channel = trusting(&header("Wechatpay-Serial"), text(vector, "platform_cert_pem"));
    let at = Moment(header("Wechatpay-Timestamp").parse().unwrap());
    // Genuine, and about something that we do not speak of: the signature was passed.
    assert_eq!(judged(&channel, &request, at), Err(NotGenuine::Form));
    let altered =
        wire::Request { body: request.body.replace("签约", "解约"), ..request.clone() };
    assert_eq!(judged(&channel, &altered, at), Err(NotGenuine::Signature));
    assert_eq!(judged(&channel, &request, Moment(at.0 + 301)), Err(NotGenuine::Time));
    assert_eq!(judged(&channel, &request, Moment(at.0 - 301)), Err(NotGenuine::Time));
    let other = trusting("0123", text(vector, "platform_cert_pem"));
    assert_eq!(judged(&other, &request, at), Err(NotGenuine::Key));

    let body: Value = serde_json::from_str(text(vector, "body")).unwrap();
    let sealed = &body["resource"];
    let key = text(vector, "api_v3_key").as_bytes();
    let open = |key: &[u8], nonce: &str| {
        let with = text(sealed, "associated_data");
        open_sealed(key, nonce, with, text(sealed, "ciphertext"))
    };
    let opened = open(key, text(sealed, "nonce")).unwrap();
    assert_eq!(String::from_utf8(opened).unwrap(), text(vector, "plaintext"));
    assert_eq!(open(b"testMchAPIv3Key1", text(sealed, "nonce")), None);
    assert_eq!(open(key, "Kj7QIyUiYx1r"), None);
    assert_eq!(open(key, "short"), None);
}

#[test]
fn published_sealed_texts_are_opened_and_damaged_ones_are_not() {
    let Some(vectors) = vectors() else { return };
    let sealed: Vec<_> = vectors.iter().filter(|v| v["kind"] == "aead_gcm").collect();
    assert_eq!(sealed.len(), 2);
    for vector in sealed {
        let key = text(vector, "api_v3_key").as_bytes();
        let (nonce, with) = (text(vector, "nonce"), text(vector, "associated_data"));
        let content = text(vector, "ciphertext_b64");
        let opened = open_sealed(key, nonce, with, content).unwrap();
        assert_eq!(String::from_utf8(opened).unwrap(), text(vector, "plaintext"));
        assert_eq!(open_sealed(key, nonce, "other", content), None);
        let damaged = content.replacen(&content[..1], "A", 1).replacen("Fs", "Ft", 1);
        assert_eq!(open_sealed(key, nonce, with, &damaged), None);
        assert_eq!(open_sealed(key, nonce, with, "not base64!"), None);
    }
}

#[test]
fn the_published_signature_is_the_key_s() {
    use base64::Engine;
    let Some(vectors) = vectors() else { return };
    let vector = vectors.iter().find(|v| v["kind"] == "rsa_sha256_verify").unwrap();
    // The text has not the form of a notice, so the same key is asked directly.
    let pem = text(vector, "public_key_pem");
    let body: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let der = base64::engine::general_purpose::STANDARD.decode(body).unwrap();
    let key = ring::signature::UnparsedPublicKey::new(
        &ring::signature::RSA_PKCS1_2048_8192_SHA256,
        &der[24..],
    );
    let decode = |t: &str| base64::engine::general_purpose::STANDARD.decode(t).unwrap();
    let signature = decode(text(vector, "signature_b64"));
    assert!(key.verify(text(vector, "message").as_bytes(), &signature).is_ok());
    assert!(key.verify(b"sourcf", &signature).is_err());
    // And our own reader of PEM takes it as a key of the platform.
    trusting("PUB_KEY_ID_1", pem);
}

#[test]
fn the_published_text_of_a_request_is_ours() {
    let Some(vectors) = vectors() else { return };
    let vector = vectors.iter().find(|v| v["kind"] == "authorization_message").unwrap();
    let target = text(vector, "url").strip_prefix("https://api.mch.weixin.qq.com").unwrap();
    let now = Moment(text(vector, "timestamp").parse().unwrap());
    let made = request_text(
        text(vector, "method"),
        target,
        now,
        text(vector, "nonce"),
        text(vector, "body"),
    );
    assert_eq!(made, text(vector, "signed_message"));
}

#[test]
fn the_text_that_opens_the_payment_page_has_the_value_of_package() {
    // The parameters of 签名与验签规则 三; its key is not published, so the text is compared.
    let made = pay_text(
        "wx2421b1c4370ec43b",
        Moment(1_554_208_460),
        "593BEC0C930BF1AFEB40B4A08C8FB242",
        "wx201410272009395522657a690389285100",
    );
    let lines: Vec<&str> = made.split('\n').collect();
    assert_eq!(
        lines,
        [
            "wx2421b1c4370ec43b",
            "1554208460",
            "593BEC0C930BF1AFEB40B4A08C8FB242",
            "prepay_id=wx201410272009395522657a690389285100",
            ""
        ]
    );
}

#[test]
fn the_published_sign_of_v2_is_made_both_ways() {
    let Some(bytes) = corpus("wechatpay/vectors/wechatpay_v2_sign.json") else { return };
    let vector: Value = serde_json::from_slice(&bytes).unwrap();
    let pair = |pair: &str| {
        let (name, value) = pair.split_once('=').unwrap();
        (name.to_owned(), value.to_owned())
    };
    let mut fields: Fields = text(&vector, "string").split('&').map(pair).collect();
    fields.insert("empty".to_owned(), String::new());
    let key = Secret::new(text(&vector, "key"));
    for (sign, name) in [(Sign::Md5, "md5"), (Sign::HmacSha256, "hmac_sha256")] {
        let right = text(&vector, name);
        assert_eq!(sign.of(&fields, &key), right);
        fields.insert("sign".to_owned(), right.to_owned());
        assert!(sign.fits(&fields, &key));
        assert!(!sign.fits(&fields, &Secret::new("another")));
        fields.insert("sign".to_owned(), right[1..].to_owned());
        assert!(!sign.fits(&fields, &key));
    }
}

#[test]
fn a_real_bill_is_read_and_its_digest_made_again() {
    let Some(bytes) = corpus("bills/wechat_tradebill_real_2021-01-28.csv") else { return };
    assert_eq!(digest_of(&bytes), "SHA1:dcd7ceb3d382a1181798368bb15d8437de46c00f");
    let own = config(&WechatSimulator::new());
    let channel = Wechat::new(Config { mchid: "1601959334".to_owned(), ..own }).unwrap();
    let mut rows = Vec::new();
    let totals = channel.rows(&mut Cursor::new(&bytes), &mut |row| rows.push(row)).unwrap();
    assert_eq!((totals.rows, totals.paid.0, totals.refunded.0), (3, 3, 0));
    let first = &rows[0];
    assert_eq!(first.number, "S20210128170702357723");
    assert_eq!(first.transaction, "4200000925202101284997714292");
    assert_eq!((first.amount.0, first.fee_e5, first.state), (1, 0, RowState::Paid));
    assert_eq!(first.at, Moment::china(Day::new(2021, 1, 28).unwrap(), 17, 7, 11));
}
