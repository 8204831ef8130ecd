//! Alipay and its simulator, both sides in one process, by a clock that the test moves.

mod bill;
mod bill_faults;
mod faults;
mod hostile;
mod notice;
mod strict;

use std::io::Read;
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use model::pay::{FailureKind, Way};
use model::{Day, Fen, Moment};
use wire::channel::alipay::{Alipay, BadConfig, Certificates, Config};
use wire::channel::{Arrived, Call, Capture, Channel, Charge, Fresh, Outcome, PayerCode, Refund};
use wire::client::Answer;
use wire::request::Request;
use wire::simulate::acquirer::{ChannelFault, Refusal, TradeState};
use wire::simulate::alipay as simulated;
use wire::simulate::{Asked, Outgoing, Simulated, Told, serve};
use wire::{Address, Outbound};

use crate::world::{client, now};

pub const NOTIFY_URL: &str = "https://till.example/notice/alipay";

pub fn config() -> Config {
    simulated::config(&Address::parse("https://alipay.example").unwrap(), NOTIFY_URL)
}

/// A till and the Alipay that it speaks to.
pub struct Both {
    pub till: Alipay,
    pub alipay: simulated::Alipay,
    pub now: Moment,
}

impl Both {
    pub fn new() -> Both {
        let till = Alipay::new(config()).unwrap();
        Both { till, alipay: simulated::Alipay::default(), now: now() }
    }

    pub fn with(number: &str, fault: ChannelFault) -> Both {
        let mut both = Both::new();
        both.alipay.book.faults.insert(number.to_owned(), fault);
        both
    }

    pub fn wait(&mut self, seconds: i64) {
        self.now = Moment(self.now.0 + seconds);
    }

    pub fn request(&self, call: Call<'_>) -> Request {
        let nonce = "0123456789abcdef0123456789abcdef";
        self.till.request(call, Fresh { now: self.now, nonce })
    }

    pub fn send(&mut self, request: &Request) -> Option<Answer> {
        let target = request.url.split_once("://").unwrap().1;
        let target = &target[target.find('/').unwrap()..];
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let headers: Vec<(String, String)> =
            request.headers.iter().map(|(n, v)| (n.to_string(), v.clone())).collect();
        let body = request.body.as_bytes();
        let asked = Asked { method: request.method, path, query, headers: &headers, body };
        match self.alipay.answer(&asked, self.now) {
            Told::Closed => None,
            Told::Answer { after, .. } if !after.is_zero() => None,
            Told::Answer { status, headers, body, .. } => {
                let headers = headers.into_iter().map(|(n, v)| (n.to_owned(), v)).collect();
                Some(Answer { status, headers, body })
            }
        }
    }

    pub fn say(&mut self, call: Call<'_>) -> Outcome {
        let request = self.request(call);
        match self.send(&request) {
            Some(answer) => self.till.read(call, &answer, self.now),
            None => Outcome::Doubt("no answer".to_owned()),
        }
    }

    /// Asks for a code and shows it.
    pub fn shown(&mut self, charge: &Charge) -> String {
        match self.say(Call::Pay(charge)) {
            Outcome::Show(code) => code,
            other => panic!("{other:?}"),
        }
    }

    pub fn outgoing(&mut self) -> Vec<Outgoing> {
        self.alipay.outgoing(self.now)
    }
}

pub fn charge(number: &str, way: Way) -> Charge {
    Charge {
        number: number.to_owned(),
        amount: Fen(8_640),
        subject: "水费 2026年10月".to_owned(),
        made_at: now(),
        expires_at: Moment(now().0 + 300),
        way,
        code: None,
    }
}

pub fn shown(number: &str) -> Charge {
    charge(number, Way::Shown)
}

/// A payment by the payer's code, whose last digit says what the payer does.
pub fn scanned(number: &str, last: char) -> Charge {
    let code = Some(PayerCode(format!("28000000000000000{last}")));
    Charge { code, ..charge(number, Way::Scanned) }
}

pub fn refund(of: &Charge, number: &str, amount: Fen) -> Refund {
    Refund {
        number: number.to_owned(),
        charge: of.clone(),
        transaction: "4200000000000000000000000001".to_owned(),
        amount,
        reason: "重复缴费".to_owned(),
        made_at: now(),
    }
}

pub fn is_doubt(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Doubt(_))
}

pub fn capture(outcome: Outcome) -> Capture {
    match outcome {
        Outcome::Paid(capture) => capture,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_code_is_shown_scanned_and_paid() {
    let mut both = Both::new();
    let charge = shown("PJ20261122A0000001");
    let code = both.shown(&charge);
    assert!(code.starts_with("https://qr.alipay.com/"), "{code}");
    assert_eq!(both.say(Call::Query(&charge)), Outcome::NotFound, "nobody has scanned it");
    assert!(both.alipay.scan(&code, both.now));
    assert_eq!(both.say(Call::Query(&charge)), Outcome::Wait);
    both.wait(7);
    assert!(both.alipay.pay(&code, both.now));
    let paid = capture(both.say(Call::Query(&charge)));
    assert_eq!((paid.amount, paid.at), (Fen(8_640), Some(both.now)));
    assert_eq!(paid.payer.as_deref(), Some("2088000000009001"));
    assert_eq!(both.alipay.number_of(&code), Some(charge.number));
}

#[test]
fn success_of_a_scanned_payment_is_not_believed_before_it_was_asked_about() {
    let mut both = Both::new();
    let charge = scanned("PJ20261122A0000002", '0');
    assert_eq!(both.say(Call::Pay(&charge)), Outcome::Doubt("10000: to be asked".to_owned()));
    assert_eq!(capture(both.say(Call::Query(&charge))).amount, charge.amount);
}

#[test]
fn what_the_payer_does_with_a_scanned_code_is_told_by_its_kind() {
    for (last, kind, code) in [
        ('2', FailureKind::NotEnough, "ACQ.BUYER_BALANCE_NOT_ENOUGH"),
        ('3', FailureKind::CodeExpired, "ACQ.PAYMENT_AUTH_CODE_INVALID"),
        ('4', FailureKind::Declined, "ACQ.PAYMENT_FAIL"),
    ] {
        let outcome = Both::new().say(Call::Pay(&scanned("PJ20261122A0000003", last)));
        let Outcome::Failed(failure) = outcome else { panic!("{outcome:?}") };
        assert_eq!((failure.kind, failure.code.as_str()), (kind, code));
    }
}

#[test]
fn a_password_is_waited_for_and_a_code_that_nobody_confirms_is_cancelled() {
    let mut both = Both::new();
    let charge = scanned("PJ20261122A0000004", '1');
    assert_eq!(both.say(Call::Pay(&charge)), Outcome::Wait);
    assert_eq!(both.say(Call::Query(&charge)), Outcome::Wait);
    both.wait(8);
    assert_eq!(capture(both.say(Call::Query(&charge))).amount, charge.amount);
    let charge = scanned("PJ20261122A0000005", '5');
    assert_eq!(both.say(Call::Pay(&charge)), Outcome::Wait);
    both.wait(60);
    assert_eq!(both.say(Call::Query(&charge)), Outcome::Wait);
    assert_eq!(both.say(Call::Undo(&charge)), Outcome::Closed);
    assert_eq!(both.say(Call::Query(&charge)), Outcome::Closed);
}

#[test]
fn a_cancel_gives_back_what_was_taken() {
    let mut both = Both::new();
    let charge = scanned("PJ20261122A0000006", '0');
    both.say(Call::Pay(&charge));
    assert_eq!(both.say(Call::Undo(&charge)), Outcome::Returned);
    assert_eq!(both.say(Call::Undo(&charge)), Outcome::Returned, "and again");
    assert_eq!(both.say(Call::Query(&charge)), Outcome::Returned);
}

#[test]
fn a_shown_code_is_closed_before_and_after_it_was_scanned_and_kept_when_it_was_paid() {
    let mut both = Both::new();
    let unseen = shown("PJ20261122A0000007");
    let code = both.shown(&unseen);
    assert_eq!(both.say(Call::Undo(&unseen)), Outcome::Closed);
    assert!(!both.alipay.pay(&code, both.now), "the code is dead");
    let seen = shown("PJ20261122A0000008");
    let code = both.shown(&seen);
    both.alipay.scan(&code, both.now);
    assert_eq!(both.say(Call::Undo(&seen)), Outcome::Closed);
    assert_eq!(both.say(Call::Query(&seen)), Outcome::Closed);
    let paid = shown("PJ20261122A0000009");
    let code = both.shown(&paid);
    both.alipay.pay(&code, both.now);
    assert!(is_doubt(&both.say(Call::Undo(&paid))), "a query decides");
    assert_eq!(capture(both.say(Call::Query(&paid))).amount, paid.amount);
}

#[test]
fn a_number_gives_one_code_only() {
    let mut both = Both::new();
    let charge = shown("PJ20261122A0000010");
    both.shown(&charge);
    let again = both.say(Call::Pay(&charge));
    assert_eq!(again, Outcome::Doubt("40004 ACQ.APPLY_PC_MERCHANT_CODE_ERROR".to_owned()));
}

#[test]
fn a_payer_who_goes_away_leaves_a_trade_that_ends_by_itself() {
    let mut both = Both::new();
    let charge = shown("PJ20261122A0000011");
    let code = both.shown(&charge);
    assert!(both.alipay.refuse(&code, Refusal::Declined, both.now));
    assert_eq!(both.say(Call::Query(&charge)), Outcome::Wait);
    both.wait(301);
    assert_eq!(both.say(Call::Query(&charge)), Outcome::Closed);
    assert_eq!(both.alipay.book.trade(&charge.number).unwrap().state, TradeState::Closed);
}

#[test]
fn refunds_are_repeated_under_their_number_and_never_exceed_what_was_paid() {
    let mut both = Both::new();
    let charge = shown("PJ20261122A0000012");
    let code = both.shown(&charge);
    let first = refund(&charge, "RF20261122A000001", Fen(400));
    assert!(matches!(both.say(Call::Refund(&first)), Outcome::Fault(_)), "no such trade");
    both.alipay.pay(&code, both.now);
    assert_eq!(both.say(Call::QueryRefund(&first)), Outcome::NotFound);
    let transaction = capture(both.say(Call::Query(&charge))).transaction;
    assert_eq!(both.say(Call::Refund(&first)), Outcome::Refunded(transaction.clone()));
    assert_eq!(both.say(Call::Refund(&first)), Outcome::Refunding, "no money moved this time");
    assert_eq!(both.say(Call::QueryRefund(&first)), Outcome::Refunded(transaction.clone()));
    let other = refund(&charge, &first.number, Fen(401));
    assert_eq!(both.say(Call::Refund(&other)).clone(), fault("ACQ.DISCORDANT_REPEAT_REQUEST"));
    assert!(is_doubt(&both.say(Call::QueryRefund(&other))), "another amount");
    let rest = refund(&charge, "RF20261122A000002", Fen(8_241));
    let too_much = Outcome::Abnormal("ACQ.REFUND_AMT_NOT_EQUAL_TOTAL".to_owned());
    assert_eq!(both.say(Call::Refund(&rest)), too_much);
    let rest = refund(&charge, "RF20261122A000003", Fen(8_240));
    assert_eq!(both.say(Call::Refund(&rest)), Outcome::Refunded(transaction));
    assert_eq!(both.say(Call::Query(&charge)), Outcome::Returned, "given back whole");
}

fn fault(sub_code: &str) -> Outcome {
    Outcome::Fault(format!("40004 {sub_code}"))
}

#[test]
fn the_bill_of_a_day_is_ready_at_nine_and_its_address_lives_half_a_minute() {
    let mut both = Both::new();
    let charge = shown("PJ20261122A0000013");
    let code = both.shown(&charge);
    both.alipay.pay(&code, both.now);
    let day = both.now.china_day();
    assert_eq!(both.say(Call::Statement(day)), Outcome::BillLater);
    // From ten in the morning to nine on the next.
    both.wait(23 * 3_600);
    assert_eq!(both.say(Call::Statement(Day::new(2026, 11, 21).unwrap())), Outcome::NoBill);
    let Outcome::At(pointer) = both.say(Call::Statement(day)) else { panic!("no address") };
    assert!(pointer.url.starts_with("https://dwbillcenter.alipay.com/"), "{}", pointer.url);
    let Outcome::Bill(bytes) = both.say(Call::Fetch(&pointer)) else { panic!("no bill") };
    assert!(bytes.starts_with(b"PK"));
    both.wait(31);
    assert_eq!(both.say(Call::Fetch(&pointer)), Outcome::Doubt("not a ZIP".to_owned()));
}

#[test]
fn over_http_a_code_is_paid_told_of_and_found_in_the_bill() {
    let clock = Arc::new(Mutex::new(now()));
    let read = Arc::clone(&clock);
    let serve_at = |simulator: simulated::Alipay| {
        let read = Arc::clone(&read);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        serve(listener, simulator, Arc::new(move || *read.lock().unwrap())).unwrap()
    };
    let served = serve_at(simulated::Alipay::default());
    let till = TcpListener::bind("127.0.0.1:0").unwrap();
    let notify_url = format!("http://{}/notice", till.local_addr().unwrap());
    let channel = Alipay::new(simulated::config(&served.address(), &notify_url)).unwrap();
    let client = client(Outbound::LoopbackOnly);
    let ask = |call: Call<'_>| {
        let now = *clock.lock().unwrap();
        let request = channel.request(call, Fresh { now, nonce: "0123456789abcdef" });
        let answer = client.send(&request, client.begin().unwrap()).unwrap();
        channel.read(call, &answer, now)
    };
    let charge = shown("PJ20261122W0000001");
    let Outcome::Show(code) = ask(Call::Pay(&charge)) else { panic!("no code") };
    assert!(served.simulator().pay(&code, now()));
    assert_eq!(capture(ask(Call::Query(&charge))).amount, charge.amount);
    let (mut arrived, mut told) = (till.accept().unwrap().0, Vec::new());
    let mut chunk = [0; 4_096];
    while !String::from_utf8_lossy(&told).contains("sign=") || !told.ends_with(b"%3D%3D") {
        let read = arrived.read(&mut chunk).unwrap();
        assert!(read > 0, "the notice breaks off");
        told.extend_from_slice(&chunk[..read]);
    }
    let body = told.windows(4).position(|four| four == b"\r\n\r\n").unwrap() + 4;
    let arrived = Arrived { headers: &[], body: &told[body..] };
    assert_eq!(channel.notice(arrived, now()).unwrap().number, charge.number);
    clock.lock().unwrap().0 += 86_400;
    let Outcome::At(pointer) = ask(Call::Statement(now().china_day())) else { panic!("no bill") };
    let Outcome::Bill(bytes) = ask(Call::Fetch(&pointer)) else { panic!("no file") };
    assert_eq!(bill::rows(&channel, bytes).unwrap().0[0].number, charge.number);
}

#[test]
fn in_certificate_mode_both_serials_are_sent_and_signed() {
    let mut both = Both::new();
    let certificates =
        Certificates { app_cert_sn: "ab12".into(), alipay_root_cert_sn: "cd34_ef56".into() };
    let with = |certificates| Config { certificates: Some(certificates), ..config() };
    both.till = Alipay::new(with(certificates.clone())).unwrap();
    let request = both.request(Call::Pay(&shown("PJ20261122A0000014")));
    assert!(request.url.contains("app_cert_sn=ab12&alipay_root_cert_sn=cd34_ef56"));
    assert!(matches!(both.say(Call::Pay(&shown("PJ20261122A0000014"))), Outcome::Show(_)));
    let bad = Certificates { alipay_root_cert_sn: "cd34_".into(), ..certificates };
    assert_eq!(Alipay::new(with(bad)).map(|_| ()), Err(BadConfig::Certificates));
}

#[test]
fn a_configuration_that_cannot_work_is_refused_and_shows_no_key() {
    let with = |change: &dyn Fn(&mut Config)| {
        let mut changed = config();
        change(&mut changed);
        Alipay::new(changed).map(|_| ()).unwrap_err()
    };
    assert_eq!(with(&|c| c.app_id = "2021".into()), BadConfig::AppId);
    assert_eq!(with(&|c| c.seller_id = "1234000000000001".into()), BadConfig::SellerId);
    assert_eq!(with(&|c| c.app_key = wire::Secret::new("x")), BadConfig::AppKey);
    assert_eq!(with(&|c| c.alipay_keys.clear()), BadConfig::AlipayKeys);
    assert_eq!(with(&|c| c.alipay_keys.push("MIIB".into())), BadConfig::AlipayKeys);
    assert_eq!(with(&|c| c.notify_url = "https://a.example/?x=1".into()), BadConfig::NotifyUrl);
    let pem = |key: &str| format!("-----BEGIN PUBLIC KEY-----\n{key}\n-----END PUBLIC KEY-----\n");
    let mut in_pem = config();
    in_pem.alipay_keys.iter_mut().for_each(|key| *key = pem(key));
    assert!(Alipay::new(in_pem).is_ok());
    let printed = format!("{:?} {:?}", config(), Both::new().till);
    assert!(printed.contains("Secret(…)") && !printed.contains("MIIE"), "{printed}");
}
