//! What an answer means, code by code, and which answers are not believed.

use model::Moment;
use model::pay::FailureKind as Kind;
use wire::channel::unionpay::{Config, Signing, Trust, UnionPay as Codec};
use wire::channel::{Call, Channel, NotGenuine, Outcome};
use wire::simulate::acquirer::ChannelFault as Fault;
use wire::simulate::unionpay::demo_config;
use wire::simulate::unionpay::{Signs, UnionPay};
use wire::{Address, Request};

use super::talk::{
    BASE, NOTIFY, PAYS, after, answer, answered, ask, codec, day, fresh, now, refund, scanned,
    shown, told,
};

/// One word for each outcome.
fn word(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Failed(why) => format!("failed {}", why.kind.code()),
        Outcome::Doubt(_) => "doubt".to_owned(),
        Outcome::Fault(_) => "fault".to_owned(),
        Outcome::Abnormal(_) => "abnormal".to_owned(),
        other => format!("{other:?}").split('(').next().unwrap().to_lowercase(),
    }
}

#[test]
fn every_code_has_its_meaning() {
    let charge = scanned("A2026112200001", PAYS);
    let back = refund(&charge, "R2026112200001", 40, "");
    let codec = codec(Signs::Sha256);
    let failed = |kind: Kind| format!("failed {}", kind.code());
    let table: Vec<(&str, String, String, &str)> = [
        ("00", "wait", "paid", "refunding"),
        ("A6", "wait", "paid", "refunding"),
        ("05", "wait", "wait", "refunding"),
        ("03", "doubt", "doubt", "doubt"),
        ("04", "doubt", "doubt", "doubt"),
        ("34", "doubt", "notfound", "abnormal"),
        ("12", "doubt", "doubt", "refunding"),
        ("06", "doubt", "doubt", "doubt"),
        ("42", "doubt", "doubt", "doubt"),
        ("74", "doubt", "doubt", "doubt"),
    ]
    .map(|(code, pay, query, refund)| (code, pay.to_owned(), query.to_owned(), refund))
    .into_iter()
    .chain(
        [
            ("01", Kind::Channel),
            ("64", Kind::NotEnough),
            ("67", Kind::Limit),
            ("73", Kind::Payer),
            ("60", Kind::Declined),
            ("69", Kind::TimeOver),
            ("44", Kind::CodeWrong),
            ("35", Kind::Closed),
        ]
        .map(|(code, kind)| (code, failed(kind), failed(kind), "abnormal")),
    )
    .chain(
        ["10", "11", "13", "31"]
            .map(|code| (code, failed(Kind::Setting), failed(Kind::Setting), "fault")),
    )
    // A code that nobody knows: of the payment itself it is a failure, of our asking it is not.
    .chain([("ZZ", "doubt".to_owned(), failed(Kind::Channel), "doubt")])
    .collect();
    for (code, pay, query, give_back) in table {
        let kinds = |kind: &'static str, number: &'static str| {
            vec![("txnType", kind), ("orderId", number), ("respCode", code), ("txnSubType", "06")]
        };
        let read = |call: Call<'_>, fields: &[(&str, &str)]| {
            word(&codec.read(call, &answer(fields), after(1)))
        };
        let number = "A2026112200001";
        assert_eq!(read(Call::Pay(&charge), &kinds("01", number)), pay, "pay {code}");
        assert_eq!(
            read(Call::Refund(&back), &kinds("04", "R2026112200001")),
            give_back,
            "refund {code}"
        );
        let found = [
            ("txnType", "00"),
            ("orderId", number),
            ("respCode", "00"),
            ("origRespCode", code),
            ("queryId", "123456789012345678901"),
            ("txnAmt", "8640"),
            ("txnTime", "20261122100000"),
        ];
        assert_eq!(read(Call::Query(&charge), &found), query, "query {code}");
    }
}

#[test]
fn a_query_that_itself_went_wrong_says_nothing_of_the_payment() {
    let charge = scanned("A2026112200001", PAYS);
    for (code, expected) in [("60", "doubt"), ("01", "doubt"), ("37", "doubt"), ("11", "fault")] {
        let fields = [("txnType", "00"), ("orderId", "A2026112200001"), ("respCode", code)];
        let told = codec(Signs::Sha256).read(Call::Query(&charge), &answer(&fields), after(1));
        assert_eq!(word(&told), expected, "{code}");
    }
}

#[test]
fn a_payment_without_its_amount_number_or_currency_is_a_doubt() {
    let charge = scanned("A2026112200001", PAYS);
    let whole = [
        ("txnType", "00"),
        ("orderId", "A2026112200001"),
        ("respCode", "00"),
        ("origRespCode", "00"),
        ("queryId", "123456789012345678901"),
        ("txnAmt", "8640"),
        ("currencyCode", "156"),
    ];
    let read = |fields: &[(&str, &str)]| {
        word(&codec(Signs::Sha256).read(Call::Query(&charge), &answer(fields), after(1)))
    };
    assert_eq!(read(&whole), "paid");
    for (name, value) in [
        ("txnAmt", ""),
        ("txnAmt", "86.40"),
        ("txnAmt", "-1"),
        ("queryId", ""),
        ("currencyCode", "840"),
    ] {
        let changed = whole.map(|pair| if pair.0 == name { (name, value) } else { pair });
        assert_eq!(read(&changed), "doubt", "{name}={value}");
    }
}

#[test]
fn an_answer_about_something_else_is_not_used() {
    let (codec, mut channel) = (codec(Signs::Rsa), UnionPay::new(Signs::Rsa));
    let (one, other) = (scanned("A2026112200001", PAYS), scanned("A2026112200002", PAYS));
    for charge in [&one, &other] {
        ask(&codec, &mut channel, Call::Pay(charge), now());
    }
    let request = codec.request(Call::Query(&one), fresh(after(1)));
    let answer = answered(told(&mut channel, &request, after(1))).unwrap();
    let doubt = Outcome::Doubt("an answer to something else".into());
    assert_eq!(codec.read(Call::Query(&other), &answer, after(1)), doubt);
    assert_eq!(codec.read(Call::Pay(&one), &answer, after(1)), doubt);
    assert_eq!(codec.read(Call::Statement(day()), &answer, after(1)), doubt);
    assert_eq!(word(&codec.read(Call::Query(&one), &answer, after(1))), "paid");
}

#[test]
fn a_certificate_is_believed_by_its_root_name_and_time() {
    let mut channel = UnionPay::new(Signs::Rsa);
    let charge = shown("A2026112200001");
    let own = codec(Signs::Rsa);
    let request: Request = own.request(Call::Pay(&charge), fresh(now()));
    let genuine = answered(told(&mut channel, &request, now())).unwrap();
    assert_eq!(word(&own.read(Call::Pay(&charge), &genuine, now())), "show");
    // Before the chain was made, and after it ended.
    for other_time in [Moment(0), Moment(-1), Moment(4_800_000_000)] {
        let told = own.read(Call::Pay(&charge), &genuine, other_time);
        assert_eq!(told, Outcome::Doubt(NotGenuine::Key.to_string()), "{other_time:?}");
    }
    // The same key under another name, or in a certificate that has ended.
    let text = String::from_utf8(genuine.body).unwrap();
    let start = text.find("-----BEGIN").unwrap();
    let end = text.find("END CERTIFICATE-----").unwrap() + "END CERTIFICATE-----".len();
    for other in [include_str!("data/other_name.pem"), include_str!("data/ended.pem")] {
        let mut changed = text.clone();
        changed.replace_range(start..end, &other.trim_end().replace('\n', "\r\n"));
        let answer =
            wire::client::Answer { status: 200, headers: Vec::new(), body: changed.into_bytes() };
        let told = own.read(Call::Pay(&charge), &answer, now());
        assert_eq!(told, Outcome::Doubt(NotGenuine::Key.to_string()));
    }
}

#[test]
fn another_root_vouches_for_nobody() {
    let key = rcgen::KeyPair::generate().unwrap();
    let mut parameters = rcgen::CertificateParams::new(Vec::new()).unwrap();
    parameters.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let root = parameters.self_signed(&key).unwrap().pem();
    let demo = demo_config(Signs::Rsa, &Address::parse(BASE).unwrap(), NOTIFY);
    let Signing::Rsa { cert_id, key, .. } = demo.signing.clone() else { panic!() };
    let trust = Trust::new("模拟银联", &root, "").unwrap();
    let doubter = Codec::new(Config { signing: Signing::Rsa { cert_id, key, trust }, ..demo });
    let charge = shown("A2026112200001");
    let mut channel = UnionPay::new(Signs::Rsa);
    let told = ask(&doubter.unwrap(), &mut channel, Call::Pay(&charge), now());
    assert_eq!(told, Some(Outcome::Doubt(NotGenuine::Key.to_string())));
}

#[test]
fn what_is_signed_otherwise_than_agreed_is_not_believed() {
    let charge = shown("A2026112200001");
    for (ours, theirs) in [(Signs::Sha256, Signs::Sm3), (Signs::Rsa, Signs::Sha256)] {
        let mut channel = UnionPay::new(theirs);
        channel.book.fault = Some(Fault::TooMany);
        let told = ask(&codec(ours), &mut channel, Call::Pay(&charge), now());
        assert_eq!(told, Some(Outcome::Doubt(NotGenuine::Signature.to_string())));
    }
}
