//! Notices: for success only, five times at most, and believed only when they are genuine.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use model::{Fen, Moment};
use wire::channel::unionpay::UnionPay as Codec;
use wire::channel::{Call, Channel, NotGenuine, Notice, Outcome};
use wire::client::Answer;
use wire::simulate::acquirer::{ChannelFault as Fault, Refusal};
use wire::simulate::unionpay::{Signs, UnionPay, demo_config};
use wire::simulate::{Clock, Simulated, serve};
use wire::{Client, Outbound};

use super::talk::{
    NOTIFY, PAYS, after, arrived, ask, code_of, codec, fields, form, fresh, now, refund, scanned,
    shown,
};

type Judged = Vec<Result<Notice, NotGenuine>>;

fn judged(channel: &mut UnionPay, codec: &Codec, now: Moment) -> Judged {
    let out = channel.outgoing(now);
    out.iter().map(|sent| codec.notice(arrived(&sent.request.body), now)).collect()
}

fn paid(fault: Option<Fault>, signs: Signs) -> (Codec, UnionPay) {
    let (codec, mut channel) = (codec(signs), UnionPay::new(signs));
    channel.book.fault = fault;
    let charge = scanned("A2026112200001", PAYS);
    ask(&codec, &mut channel, Call::Pay(&charge), now());
    (codec, channel)
}

#[test]
fn a_payment_and_a_refund_are_told() {
    for signs in [Signs::Rsa, Signs::Sha256, Signs::Sm3] {
        let (codec, mut channel) = paid(None, signs);
        let told = judged(&mut channel, &codec, now());
        let [Ok(Notice { id, number, outcome: Outcome::Paid(capture) })] = told.as_slice() else {
            panic!("{told:?}")
        };
        assert_eq!((number.as_str(), capture.amount), ("A2026112200001", Fen(8_640)));
        assert_eq!(*id, format!("01-{}", capture.transaction));
        assert_eq!((capture.at, capture.payer.is_some()), (Some(now()), true));
        let charge = scanned("A2026112200001", PAYS);
        let back = refund(&charge, "R2026112200001", 40, &capture.transaction);
        ask(&codec, &mut channel, Call::Refund(&back), after(60));
        let told = judged(&mut channel, &codec, after(60));
        let [Ok(Notice { number, outcome: Outcome::Refunded(id), .. })] = told.as_slice() else {
            panic!("{told:?}")
        };
        assert_eq!((number.as_str(), id.len()), ("R2026112200001", 21));
    }
}

#[test]
fn five_tries_are_made_after_one_two_four_and_five_minutes() {
    let (_, mut channel) = paid(None, Signs::Rsa);
    let mut at = now();
    for wait in [0, 60, 120, 240, 300] {
        assert!(wait == 0 || channel.outgoing(Moment(at.0 + wait - 1)).is_empty(), "{wait}");
        at = Moment(at.0 + wait);
        let out = channel.outgoing(at);
        assert_eq!(out.len(), 1, "{wait}");
        assert_eq!(out[0].request.url, NOTIFY);
        channel.heard(&out[0].id, None, at);
    }
    assert!(channel.outgoing(Moment(at.0 + 86_400)).is_empty(), "no sixth");
}

#[test]
fn our_answer_ends_the_tries_and_our_failure_does_not() {
    for (is_kept, status) in [(true, 200), (false, 500)] {
        let (codec, mut channel) = paid(None, Signs::Rsa);
        let reply = codec.reply(is_kept);
        assert_eq!(reply.status, status);
        let answer = Answer { status, headers: Vec::new(), body: reply.body.into_bytes() };
        let sent = channel.outgoing(now()).remove(0);
        channel.heard(&sent.id, Some(&answer), now());
        assert_eq!(channel.outgoing(after(60)).is_empty(), is_kept);
    }
}

#[test]
fn of_a_failure_nothing_is_told() {
    let (codec, mut channel) = (codec(Signs::Rsa), UnionPay::new(Signs::Rsa));
    let code = code_of(&codec, &mut channel, &shown("A2026112200001"));
    channel.refuse(&code, Refusal::Declined);
    assert!(judged(&mut channel, &codec, after(9)).is_empty());
}

#[test]
fn what_is_not_genuine_is_refused_for_its_reason() {
    for (fault, why) in [
        (Fault::NoticeOtherKey, NotGenuine::Key),
        (Fault::NoticeOtherMerchant, NotGenuine::Merchant),
    ] {
        let (codec, mut channel) = paid(Some(fault), Signs::Rsa);
        assert_eq!(judged(&mut channel, &codec, now()), [Err(why)], "{fault:?}");
    }
    for fault in [Fault::NoticeForged, Fault::NoticeProbe] {
        let (codec, mut channel) = (codec(Signs::Rsa), UnionPay::new(Signs::Rsa));
        channel.book.fault = Some(fault);
        code_of(&codec, &mut channel, &shown("A2026112200001"));
        let told = judged(&mut channel, &codec, now());
        assert_eq!(told, [Err(NotGenuine::Signature)], "nobody paid: {fault:?}");
    }
    let (codec, mut channel) = paid(Some(Fault::NoticeOtherKey), Signs::Sm3);
    assert_eq!(judged(&mut channel, &codec, now()), [Err(NotGenuine::Signature)]);
}

#[test]
fn a_genuine_notice_of_another_amount_says_that_amount() {
    let (codec, mut channel) = paid(Some(Fault::NoticeOtherAmount), Signs::Rsa);
    let told = judged(&mut channel, &codec, now());
    let [Ok(Notice { outcome: Outcome::Paid(capture), .. })] = told.as_slice() else { panic!() };
    assert_eq!(capture.amount, Fen(8_740), "whoever receives it compares it with the charge");
}

#[test]
fn notices_come_often_late_or_never() {
    let (codec, mut channel) = paid(Some(Fault::NoticeRepeated), Signs::Rsa);
    let told = judged(&mut channel, &codec, now());
    assert_eq!(told.len(), 15);
    assert!(told.iter().all(|one| one == &told[0]), "the same id each time");
    let (codec, mut channel) = paid(Some(Fault::NoticeLate), Signs::Rsa);
    assert!(judged(&mut channel, &codec, after(86_400)).is_empty());
    assert_eq!(judged(&mut channel, &codec, after(3 * 86_400)).len(), 1);
    let (codec, mut channel) = paid(Some(Fault::NoticeMissing), Signs::Rsa);
    assert!(judged(&mut channel, &codec, after(9 * 86_400)).is_empty());
    let (codec, mut channel) = paid(Some(Fault::NoticeReversed), Signs::Rsa);
    let charge = scanned("A2026112200001", PAYS);
    let back = refund(&charge, "R2026112200001", 40, "");
    ask(&codec, &mut channel, Call::Refund(&back), now());
    let due: Vec<String> = (0..60)
        .flat_map(|at| judged(&mut channel, &codec, after(at)))
        .map(|told| told.unwrap().number)
        .collect();
    assert_eq!(due, ["R2026112200001", "A2026112200001"]);
}

#[test]
fn an_undo_is_told_of_the_charge_and_a_strange_notice_is_a_doubt() {
    let codec = codec(Signs::Sha256);
    let base = [
        ("version", "5.1.0"),
        ("signMethod", "11"),
        ("merId", "777290058110048"),
        ("txnType", "31"),
        ("orderId", "A2026112200001U"),
        ("queryId", "123456789012345678901"),
        ("txnAmt", "8640"),
        ("respCode", "00"),
    ];
    let notice = |name: &str, value: &str| {
        let mut fields: std::collections::BTreeMap<String, String> =
            base.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        fields.insert(name.to_owned(), value.to_owned());
        codec.notice(arrived(&form(&fields)), now())
    };
    let told = notice("respCode", "00").unwrap();
    assert_eq!((told.number.as_str(), told.outcome), ("A2026112200001", Outcome::Returned));
    assert_eq!(notice("respCode", "60").unwrap().outcome, Outcome::Doubt("60".into()));
    for (name, value) in [("version", "5.0.0"), ("txnType", "99"), ("txnAmt", "x"), ("orderId", "")]
    {
        assert_eq!(notice(name, value), Err(NotGenuine::Form), "{name}={value}");
    }
    let twice = form(&fields("version=5.1.0")) + "&version=5.1.0";
    assert_eq!(codec.notice(arrived(&twice), now()), Err(NotGenuine::Form));
}

/// Over sockets: the payment request goes out, the notice comes in at our own door.
#[test]
fn the_notice_arrives_over_http() {
    let door = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let notify = format!("http://{}/n", door.local_addr().unwrap());
    let clock_s = Arc::new(AtomicI64::new(now().0));
    let read = Arc::clone(&clock_s);
    let clock: Clock = Arc::new(move || Moment(read.load(Ordering::SeqCst)));
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let served = serve(listener, UnionPay::new(Signs::Rsa), clock).unwrap();
    let codec = Codec::new(demo_config(Signs::Rsa, &served.address(), &notify)).unwrap();
    let client = Client::new(Outbound::LoopbackOnly);
    let charge = shown("A2026112200001");
    let request = codec.request(Call::Pay(&charge), fresh(now()));
    let answer = client.send(&request, client.begin().unwrap()).unwrap();
    let Outcome::Show(code) = codec.read(Call::Pay(&charge), &answer, now()) else { panic!() };
    assert!(served.simulator().pay(&code, now()));
    let (mut stream, _) = door.accept().unwrap();
    let body = received(&mut stream);
    let told = codec.notice(arrived(&body), now()).unwrap();
    assert!(matches!(told.outcome, Outcome::Paid(_)));
}

/// Reads one request with a length, and answers it with 200.
fn received(stream: &mut std::net::TcpStream) -> String {
    use std::io::{BufRead, BufReader, Read, Write};
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        let line = line.trim_end().to_ascii_lowercase();
        if let Some(text) = line.strip_prefix("content-length:") {
            length = text.trim().parse().unwrap();
        }
        if line.is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok").unwrap();
    String::from_utf8(body).unwrap()
}
