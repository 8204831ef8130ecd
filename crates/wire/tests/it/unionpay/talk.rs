//! A merchant, a channel, and what they say to each other, without a network.

use std::collections::BTreeMap;

use model::pay::Way;
use model::{Day, Fen, Moment};
use sha2::{Digest, Sha256};
use wire::channel::unionpay::UnionPay as Codec;
use wire::channel::{Arrived, Call, Channel, Charge, Fresh, Outcome, PayerCode, Refund};
use wire::client::Answer;
use wire::simulate::unionpay::{Signs, UnionPay, demo_config};
use wire::simulate::{Asked, Simulated, Told};
use wire::{Address, Request};

pub use crate::world::now;

pub const NOTIFY: &str = "http://127.0.0.1:9/notices/unionpay";
pub const BASE: &str = "http://127.0.0.1:8";
pub const PAYS: &str = "6220000000000000000";

pub fn after(seconds: i64) -> Moment {
    Moment(now().0 + seconds)
}

pub fn fresh(now: Moment) -> Fresh<'static> {
    Fresh { now, nonce: "0123456789abcdefghijklmnopqrstuv" }
}

pub fn codec(signs: Signs) -> Codec {
    Codec::new(demo_config(signs, &Address::parse(BASE).unwrap(), NOTIFY)).unwrap()
}

/// A charge of 86.40 with a code to show, made now.
pub fn shown(number: &str) -> Charge {
    Charge {
        number: number.to_owned(),
        amount: Fen(8_640),
        subject: "水费".to_owned(),
        made_at: now(),
        expires_at: after(300),
        way: Way::Shown,
        code: None,
    }
}

/// The same with the code of a payer.
pub fn scanned(number: &str, code: &str) -> Charge {
    Charge { way: Way::Scanned, code: Some(PayerCode(code.to_owned())), ..shown(number) }
}

pub fn refund(charge: &Charge, number: &str, fen: i64, transaction: &str) -> Refund {
    Refund {
        number: number.to_owned(),
        charge: charge.clone(),
        transaction: transaction.to_owned(),
        amount: Fen(fen),
        reason: "退款".to_owned(),
        made_at: after(60),
    }
}

/// What a simulator does with a request.
pub fn told(channel: &mut UnionPay, request: &Request, now: Moment) -> Told {
    let headers: Vec<_> =
        request.headers.iter().map(|(k, v)| ((*k).to_owned(), v.clone())).collect();
    let path = request.url.strip_prefix(BASE).unwrap();
    let (method, body) = (request.method, request.body.as_bytes());
    channel.answer(&Asked { method, path, query: "", headers: &headers, body }, now)
}

pub fn answered(told: Told) -> Option<Answer> {
    let Told::Answer { status, body, .. } = told else { return None };
    Some(Answer { status, headers: Vec::new(), body })
}

/// A question and what was heard; `None` when the connection was closed.
pub fn ask(codec: &Codec, channel: &mut UnionPay, call: Call<'_>, now: Moment) -> Option<Outcome> {
    let request = codec.request(call, fresh(now));
    answered(told(channel, &request, now)).map(|answer| codec.read(call, &answer, now))
}

/// The code that a charge is paid by.
pub fn code_of(codec: &Codec, channel: &mut UnionPay, charge: &Charge) -> String {
    match ask(codec, channel, Call::Pay(charge), charge.made_at) {
        Some(Outcome::Show(code)) => code,
        told => panic!("{told:?}"),
    }
}

/// The fields of a form.
pub fn fields(body: &str) -> BTreeMap<String, String> {
    form_urlencoded::parse(body.as_bytes()).into_owned().collect()
}

/// A form of these fields, signed with the key of the demonstration as 全渠道 says of signMethod
/// 11, written here a second time.
pub fn form(fields: &BTreeMap<String, String>) -> String {
    let mut fields = fields.clone();
    fields.remove("signature");
    let text: Vec<String> = fields.iter().map(|(k, v)| format!("{k}={v}")).collect();
    let key = hex("simulated-unionpay-key");
    fields.insert("signature".to_owned(), hex(&format!("{}&{key}", text.join("&"))));
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

/// The same as an answer.
pub fn answer(fields: &[(&str, &str)]) -> Answer {
    let common = [("version", "5.1.0"), ("signMethod", "11"), ("merId", "777290058110048")];
    let fields = common.iter().chain(fields).map(|(k, v)| ((*k).to_owned(), (*v).to_owned()));
    let signed = self::fields(&form(&fields.collect()));
    let pairs: Vec<String> = signed.iter().map(|(k, v)| format!("{k}={v}")).collect();
    Answer { status: 200, headers: Vec::new(), body: pairs.join("&").into_bytes() }
}

fn hex(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

pub fn arrived(body: &str) -> Arrived<'_> {
    Arrived { headers: &[], body: body.as_bytes() }
}

pub fn day() -> Day {
    now().china_day()
}

/// Ten in the morning of the next day, when bills are asked for; noon has passed an hour ago when
/// `hour` is 13.
pub fn next_day(hour: u8) -> Moment {
    let next = Day::from_number(day().number() + 1).unwrap();
    Moment::china(next, hour, 0, 0).unwrap()
}
