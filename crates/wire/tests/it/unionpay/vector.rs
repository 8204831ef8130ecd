//! The notice that UnionPay published with its examples, if the corpus lies beside the checkout.

use std::collections::BTreeMap;

use model::{Fen, Moment};
use serde_json::Value;
use wire::Secret;
use wire::channel::unionpay::{BadConfig, Config, NAME, Signing, Trust, UnionPay};
use wire::channel::{Channel, NotGenuine, Notice, Outcome};
use wire::simulate::unionpay::{Signs, demo_config};

use super::talk::{arrived, codec};

type Fields = BTreeMap<String, String>;

fn vector() -> Option<Fields> {
    let roots = ["/../../../shared", "/../../../../shared"];
    let file = "corpus/payment/unionpay/unionpay_5_1_0_vector.json";
    let text = roots.iter().find_map(|root| {
        std::fs::read_to_string(format!("{}{root}/{file}", env!("CARGO_MANIFEST_DIR"))).ok()
    });
    let Some(text) = text else {
        println!("no corpus beside the checkout: skipped");
        return None;
    };
    let read: Value = serde_json::from_str(&text).unwrap();
    let params = read[0]["params"].as_object().unwrap();
    let mut fields: Fields =
        params.iter().map(|(k, v)| (k.clone(), v.as_str().unwrap().to_owned())).collect();
    fields.insert("signature".to_owned(), read[0]["signature"].as_str().unwrap().to_owned());
    Some(fields)
}

fn body(fields: &Fields) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

/// The merchant of the vector, who pinned the certificate in it: its root is not public any more.
fn merchant(fields: &Fields, name: &str) -> UnionPay {
    let demo = demo_config(Signs::Rsa, &address(), "https://merchant.example/n");
    let Signing::Rsa { cert_id, key, .. } = demo.signing else { panic!() };
    let trust = Trust::pinned(name, &fields["signPubKeyCert"]).unwrap();
    let signing = Signing::Rsa { cert_id, key, trust };
    let merchant = "852333053119986".to_owned();
    UnionPay::new(Config { merchant, signing, ..demo_config(Signs::Rsa, &address(), "https://m/") })
        .unwrap()
}

fn address() -> wire::Address {
    crate::world::address()
}

const THEN: Moment = Moment(1_515_574_200);

#[test]
fn the_published_notice_is_genuine() {
    let Some(fields) = vector() else { return };
    let notice = merchant(&fields, NAME).notice(arrived(&body(&fields)), THEN).unwrap();
    let Notice { id, number, outcome: Outcome::Paid(capture) } = notice else { panic!() };
    assert_eq!((id.as_str(), number.as_str()), ("01-20180110369106144740", "20180110164727"));
    assert_eq!((capture.transaction.as_str(), capture.amount), ("20180110369106144740", Fen(1)));
    assert_eq!(capture.at.unwrap().in_china(), "2018-01-10 16:49:21");
}

#[test]
fn it_is_genuine_only_with_the_line_ends_of_its_certificate() {
    let Some(mut fields) = vector() else { return };
    let merchant = merchant(&fields, NAME);
    let certificate = fields["signPubKeyCert"].replace("\r\n", "\n");
    fields.insert("signPubKeyCert".to_owned(), certificate);
    let told = merchant.notice(arrived(&body(&fields)), THEN);
    assert_eq!(told, Err(NotGenuine::Signature));
}

#[test]
fn any_changed_field_makes_it_false() {
    let Some(fields) = vector() else { return };
    let merchant = merchant(&fields, NAME);
    for name in fields.keys() {
        let mut changed = fields.clone();
        let value = changed.get_mut(name).unwrap();
        let last = value.len() - 1;
        let with = if value.ends_with('0') { "1" } else { "0" };
        value.replace_range(last.., with);
        assert!(merchant.notice(arrived(&body(&changed)), THEN).is_err(), "{name}");
        let mut missing = fields.clone();
        missing.remove(name);
        assert!(merchant.notice(arrived(&body(&missing)), THEN).is_err(), "without {name}");
    }
    let mut more = fields.clone();
    more.insert("reqReserved".to_owned(), "1".to_owned());
    assert_eq!(merchant.notice(arrived(&body(&more)), THEN), Err(NotGenuine::Signature));
}

#[test]
fn it_is_refused_under_another_name_or_another_root() {
    let Some(fields) = vector() else { return };
    let told = merchant(&fields, "别家").notice(arrived(&body(&fields)), THEN);
    assert_eq!(told, Err(NotGenuine::Key));
    let told = codec(Signs::Rsa).notice(arrived(&body(&fields)), THEN);
    assert_eq!(told, Err(NotGenuine::Key));
}

#[test]
fn settings_that_cannot_be_are_refused() {
    let demo = || demo_config(Signs::Rsa, &address(), "https://m.example/");
    let Signing::Rsa { cert_id, key, trust } = demo().signing else { panic!() };
    let rsa = |cert_id: &str, key: &str| Signing::Rsa {
        cert_id: cert_id.to_owned(),
        key: Secret::new(key),
        trust: trust.clone(),
    };
    let bad = [
        (Config { merchant: "1".into(), ..demo() }, BadConfig::Merchant),
        (Config { terminal: "123-5678".into(), ..demo() }, BadConfig::Merchant),
        (Config { notify_url: "ftp://x".into(), ..demo() }, BadConfig::NotifyUrl),
        (Config { signing: rsa("", ""), ..demo() }, BadConfig::Key),
        (Config { signing: rsa("12", "no key"), ..demo() }, BadConfig::Key),
        (Config { signing: Signing::Sm3(Secret::new(" ")), ..demo() }, BadConfig::Key),
    ];
    for (config, why) in bad {
        assert_eq!(UnionPay::new(config).unwrap_err(), why);
    }
    assert!(
        UnionPay::new(Config {
            signing: Signing::Rsa { cert_id, key, trust: trust.clone() },
            ..demo()
        })
        .is_ok()
    );
    for pem in ["", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
        assert_eq!(Trust::new(NAME, pem, "").unwrap_err(), BadConfig::Certificates);
        assert_eq!(Trust::pinned(NAME, "").unwrap_err(), BadConfig::Certificates);
    }
}
