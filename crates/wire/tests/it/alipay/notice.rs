//! Notices: sent, repeated and believed only when they are Alipay's and for us.

use model::{Fen, Moment};
use wire::channel::{Arrived, Call, Channel, NotGenuine, Notice, Outcome, Reply};
use wire::client::Answer;
use wire::request::Request;
use wire::simulate::Simulated;
use wire::simulate::acquirer::ChannelFault as Fault;
use wire::simulate::alipay::NOTICE_RETRIES_S;

use super::{Both, NOTIFY_URL, capture, refund, shown};

const NUMBER: &str = "PJ20261122N0000001";

fn judged(both: &Both, request: &Request) -> Result<Notice, NotGenuine> {
    let arrived = Arrived { headers: &[], body: request.body.as_bytes() };
    both.till.notice(arrived, both.now)
}

/// The notices after a payment under this fault.
fn after(fault: Option<Fault>) -> (Both, Vec<Request>) {
    let mut both = match fault {
        Some(fault) => Both::with(NUMBER, fault),
        None => Both::new(),
    };
    let code = both.shown(&shown(NUMBER));
    both.alipay.pay(&code, both.now);
    let requests = both.outgoing().into_iter().map(|sent| sent.request).collect();
    (both, requests)
}

fn answer(body: &str) -> Answer {
    Answer { status: 200, headers: Vec::new(), body: body.as_bytes().to_vec() }
}

#[test]
fn a_payment_is_told_and_a_replay_says_the_same() {
    let (both, sent) = after(None);
    assert_eq!((sent.len(), sent[0].url.as_str()), (1, NOTIFY_URL));
    let notice = judged(&both, &sent[0]).unwrap();
    assert_eq!(judged(&both, &sent[0]), Ok(notice.clone()));
    assert_eq!((notice.number.as_str(), notice.id.is_empty()), (NUMBER, false));
    let paid = capture(notice.outcome);
    assert_eq!((paid.amount, paid.at), (Fen(8_640), Some(both.now)));
}

#[test]
fn the_answer_is_one_word() {
    let both = Both::new();
    let reply = |body: &str| Reply { status: 200, kind: "text/plain", body: body.to_owned() };
    assert_eq!(both.till.reply(true), reply("success"));
    assert_eq!(both.till.reply(false), reply("failure"));
}

#[test]
fn a_notice_is_repeated_by_the_plan_until_it_is_heard() {
    let (mut both, _) = after(None);
    let first = "EV-000000000002";
    let wrong = [None, Some(answer("failure")), Some(answer("success\n")), Some(answer("SUCCESS"))];
    for (tried, after) in NOTICE_RETRIES_S.iter().enumerate() {
        let at = both.now;
        both.alipay.heard(first, wrong[tried % wrong.len()].as_ref(), at);
        both.wait(after - 1);
        assert!(both.outgoing().is_empty(), "too early, try {tried}");
        both.wait(1);
        let again = both.outgoing();
        assert_eq!((again.len(), again[0].id.as_str()), (1, first), "try {tried}");
    }
    both.alipay.heard(first, None, both.now);
    both.wait(1_000_000);
    assert!(both.outgoing().is_empty(), "no more after the last");
    let (mut both, _) = after(None);
    both.alipay.heard(first, Some(&answer("success")), both.now);
    both.wait(1_000_000);
    assert!(both.outgoing().is_empty(), "heard");
}

#[test]
fn what_is_not_genuine_is_refused_by_its_reason() {
    for (fault, expected) in [
        (Fault::NoticeOtherKey, NotGenuine::Signature),
        (Fault::NoticeProbe, NotGenuine::Signature),
        (Fault::NoticeOtherMerchant, NotGenuine::Merchant),
    ] {
        let (both, sent) = after(Some(fault));
        assert_eq!(judged(&both, &sent[0]), Err(expected), "{fault:?}");
    }
}

#[test]
fn a_forged_notice_of_an_unpaid_number_is_refused_and_the_true_one_believed() {
    let mut both = Both::with(NUMBER, Fault::NoticeForged);
    let code = both.shown(&shown(NUMBER));
    let sent = both.outgoing();
    assert_eq!(sent.len(), 1);
    assert_eq!(judged(&both, &sent[0].request), Err(NotGenuine::Signature));
    both.alipay.pay(&code, both.now);
    let sent = both.outgoing();
    assert!(matches!(judged(&both, &sent[0].request).unwrap().outcome, Outcome::Paid(_)));
}

#[test]
fn a_genuine_notice_with_another_amount_says_that_amount() {
    let (both, sent) = after(Some(Fault::NoticeOtherAmount));
    // The codec does not know the charge: whoever keeps it compares.
    assert_eq!(capture(judged(&both, &sent[0]).unwrap().outcome).amount, Fen(8_740));
}

#[test]
fn every_changed_field_breaks_the_signature() {
    let (both, sent) = after(None);
    let fields: Vec<(String, String)> =
        form_urlencoded::parse(sent[0].body.as_bytes()).into_owned().collect();
    let with = |fields: &[(String, String)]| {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        judged(&both, &Request { body, ..sent[0].clone() })
    };
    assert!(with(&fields).is_ok());
    for at in 0..fields.len() {
        let mut changed = fields.clone();
        changed[at].1.push('1');
        assert_eq!(with(&changed), Err(NotGenuine::Signature), "{}", fields[at].0);
        let mut twice = fields.clone();
        twice.push(fields[at].clone());
        assert_eq!(with(&twice), Err(NotGenuine::Form), "{}", fields[at].0);
    }
    let mut more = fields.clone();
    more.push(("extra".into(), "1".into()));
    assert_eq!(with(&more), Err(NotGenuine::Signature));
}

#[test]
fn notices_go_astray_as_they_are_told_to() {
    assert_eq!(after(Some(Fault::NoticeMissing)).1.len(), 0);
    let (both, sent) = after(Some(Fault::NoticeRepeated));
    let ids: Vec<String> = sent.iter().map(|s| judged(&both, s).unwrap().id).collect();
    assert!(ids.len() == 15 && ids.iter().all(|id| *id == ids[0]));
    let (mut both, sent) = after(Some(Fault::NoticeLate));
    assert!(sent.is_empty());
    both.wait(3 * 86_400);
    let sent = both.outgoing();
    assert!(judged(&both, &sent[0].request).is_ok(), "three days late and believed");
    let (both, sent) = after(Some(Fault::KeyChanged));
    assert!(judged(&both, &sent[0]).is_ok(), "the next key, of which we were told");
}

#[test]
fn a_partial_refund_is_told_under_its_own_number_and_a_whole_one_is_not() {
    let (mut both, _) = after(None);
    let charge = shown(NUMBER);
    both.say(Call::Refund(&refund(&charge, "RF20261122N000001", Fen(100))));
    let sent = both.outgoing();
    let notice = judged(&both, &sent[0].request).unwrap();
    assert_eq!(notice.number, "RF20261122N000001");
    assert!(matches!(notice.outcome, Outcome::Refunded(_)));
    both.say(Call::Refund(&refund(&charge, "RF20261122N000002", Fen(8_540))));
    assert!(both.outgoing().is_empty());
}

#[test]
fn a_late_success_is_told_without_anybody_asking() {
    let mut both = Both::with(NUMBER, Fault::PaidAfterUndo);
    let charge = shown(NUMBER);
    both.shown(&charge);
    assert_eq!(both.say(Call::Undo(&charge)), Outcome::Closed);
    both.now = Moment(both.now.0 + 5);
    let sent = both.outgoing();
    assert!(matches!(judged(&both, &sent[0].request).unwrap().outcome, Outcome::Paid(_)));
    assert!(matches!(both.say(Call::Query(&charge)), Outcome::Paid(_)));
}
