//! Notices as Alipay writes them: for payments and partial refunds, never for what was closed.

use model::{Fen, Moment};

use super::keys::{Owner, pair};
use super::{APP_ID, Alipay, SELLER_ID, gateway, trade};
use crate::channel::alipay::request::signed_text;
use crate::request::Request;
use crate::simulate::Outgoing;
use crate::simulate::acquirer::{ChannelFault, Due, Subject, TradeState};

/// The notice in its words; `None` when Alipay sends none. Then it is done with.
pub(super) fn write(alipay: &mut Alipay, due: &Due, now: Moment) -> Option<Outgoing> {
    let fields = fields(alipay, due, now);
    let number = match &due.subject {
        Subject::Paid(number) | Subject::Returned(number, _) => number,
    };
    let url = alipay.book.trade(number).map(|trade| trade.notify_url.clone());
    let (Some(url), Some(fields)) = (url.filter(|url| !url.is_empty()), fields) else {
        alipay.book.heard(&due.id, true, &[], now);
        return None;
    };
    let pairs: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
    Some(Outgoing { id: due.id.clone(), request: Request::form(url, &pairs) })
}

type Fields = Vec<(&'static str, String)>;

fn fields(alipay: &Alipay, due: &Due, now: Moment) -> Option<Fields> {
    let (number, refund) = match &due.subject {
        Subject::Paid(number) => (number, None),
        Subject::Returned(number, refund) => (number, Some(refund)),
    };
    let trade = alipay.book.trade(number)?;
    let is_paid = matches!(trade.state, TradeState::Paid | TradeState::Reversed);
    let other = |fault| due.fault == Some(fault);
    let amount = match other(ChannelFault::NoticeOtherAmount) {
        true => trade.amount + Fen(100),
        false => trade.amount,
    };
    let is_other = other(ChannelFault::NoticeOtherMerchant);
    let (app, seller) = match is_other {
        true => ("2021999999999999", "2088999999999999"),
        false => (APP_ID, SELLER_ID),
    };
    let mut fields: Fields = vec![
        ("notify_id", due.id.clone()),
        ("notify_type", "trade_status_sync".to_owned()),
        ("notify_time", now.in_china()),
        ("charset", "utf-8".to_owned()),
        ("version", "1.0".to_owned()),
        ("app_id", app.to_owned()),
        ("auth_app_id", app.to_owned()),
        ("seller_id", seller.to_owned()),
        ("out_trade_no", trade.number.clone()),
        ("trade_no", trade.transaction.clone()),
        ("trade_status", "TRADE_SUCCESS".to_owned()),
        ("total_amount", amount.to_string()),
        ("subject", trade.subject.clone()),
        ("buyer_id", trade.payer.clone()),
        ("gmt_create", trade.made_at.in_china()),
        ("gmt_payment", trade.paid_at.unwrap_or(now).in_china()),
    ];
    if let Some(refund) = refund {
        // Given back whole, a trade is closed, and nothing is said about that.
        let kept = trade.refunds.iter().find(|kept| &kept.number == refund)?;
        let is_told = trade::status(trade) == "TRADE_SUCCESS"
            && kept.state == crate::simulate::acquirer::ReturnState::Done;
        is_told.then_some(())?;
        fields.push(("refund_fee", kept.amount.to_string()));
        fields.push(("gmt_refund", kept.at.in_china()));
        fields.push(("out_biz_no", refund.clone()));
    }
    let pairs = fields.iter().map(|(name, value)| (*name, value.as_str()));
    let signed = signed_text(pairs, &[]);
    let key = match due.fault {
        Some(ChannelFault::NoticeOtherKey) => &pair(Owner::App).signing,
        // Only what did not happen is forged; the true notice of the same number is genuine.
        Some(ChannelFault::NoticeForged) if !is_paid => &pair(Owner::App).signing,
        fault => gateway::signing(fault),
    };
    let signature = match due.fault {
        Some(ChannelFault::NoticeProbe) => String::new(),
        _ => key.sign(&signed),
    };
    fields.push(("sign_type", "RSA2".to_owned()));
    fields.push(("sign", signature));
    Some(fields)
}
