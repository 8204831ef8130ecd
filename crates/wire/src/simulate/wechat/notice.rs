//! Notices: sealed, signed, and false when a fault says so.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use model::Moment;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use serde_json::{Value, json};

use super::keys::keys;
use super::{WechatSimulator, shifted, v3};
use crate::channel::wechat::time::rfc3339;
use crate::limits::SIMULATOR_TRADES_MAX;
use crate::request::{Needs, Request};
use crate::simulate::Outgoing;
use crate::simulate::acquirer::{ChannelFault, Due, Subject, TradeState};
use model::pay::Way;

/// A notice that is due; `None` for those that WeChat never sends.
pub(super) fn written(sim: &mut WechatSimulator, due: Due, now: Moment) -> Option<Outgoing> {
    let now = shifted(now, due.fault);
    let found = match &due.subject {
        Subject::Paid(number) => payment(sim, number, due.fault),
        Subject::Returned(number, refund) => returned(sim, number, refund, due.fault),
    };
    let Some((url, kind, content)) = found else {
        // Nobody is told; it counts as heard.
        sim.book.heard(&due.id, true, &[], now);
        return None;
    };
    let original = if kind.starts_with("REFUND") { "refund" } else { "transaction" };
    let mut sealed = sim.sealed(content.to_string().as_bytes(), original);
    sealed["original_type"] = original.into();
    let body = json!({
        "id": due.id,
        "create_time": rfc3339(now),
        "resource_type": "encrypt-resource",
        "event_type": kind,
        "summary": "simulated",
        "resource": sealed,
    });
    let body = body.to_string();
    let fault = match due.fault {
        // False answers are one fault, false notices another.
        Some(ChannelFault::AnswerForged) => None,
        Some(ChannelFault::NoticeForged) => Some(ChannelFault::AnswerForged),
        fault => fault,
    };
    let mut headers = sim.signed_headers(body.as_bytes(), fault, now);
    let mut set = |name: &str, value: String| {
        headers.iter_mut().filter(|(n, _)| *n == name).for_each(|(_, kept)| *kept = value.clone());
    };
    match due.fault {
        Some(ChannelFault::NoticeOtherKey) => set("Wechatpay-Serial", "00DEADBEEF".to_owned()),
        // The probe comes first; after its refusal the notice comes as it should.
        Some(ChannelFault::NoticeProbe) if sim.probed.insert(due.id.clone()) => {
            set("Wechatpay-Signature", format!("WECHATPAY/SIGNTEST/{}", keys().merchant.sign(b"")));
        }
        _ => {}
    }
    while sim.probed.len() > SIMULATOR_TRADES_MAX {
        sim.probed.pop_first();
    }
    let request = Request { method: "POST", url, headers, body, needs: Needs::Nothing };
    Some(Outgoing { id: due.id, request })
}

/// Where it goes, what it is called, what is sealed in it.
type Written = (String, &'static str, Value);

fn payment(sim: &WechatSimulator, number: &str, fault: Option<ChannelFault>) -> Option<Written> {
    let trade = sim.book.trade(number)?;
    // 付款码 has no notices: the answer or a query says it.
    (trade.way == Way::Shown && !trade.notify_url.is_empty()).then_some(())?;
    let mut said = trade.clone();
    if fault == Some(ChannelFault::NoticeForged) {
        (said.state, said.paid_at) = (TradeState::Paid, said.paid_at.or(Some(said.made_at)));
    }
    // The notice tells of the payment, whatever was given back since.
    said.refunds.clear();
    let mut content = sim.transaction(&said);
    altered(&mut content, fault);
    Some((trade.notify_url.clone(), "TRANSACTION.SUCCESS", content))
}

fn returned(
    sim: &WechatSimulator,
    number: &str,
    refund: &str,
    fault: Option<ChannelFault>,
) -> Option<Written> {
    let trade = sim.book.trade(number)?;
    let kept = trade.refunds.iter().find(|kept| kept.number == refund)?;
    (!kept.notify_url.is_empty()).then_some(())?;
    let status = v3::refund_word(kept.state);
    let mut content = json!({
        "mchid": sim.mchid,
        "transaction_id": trade.transaction,
        "out_trade_no": trade.number,
        "refund_id": kept.id,
        "out_refund_no": kept.number,
        "refund_status": status,
        "success_time": rfc3339(kept.at),
        "user_received_account": "支付用户零钱",
        "amount": {
            "total": trade.amount.0, "refund": kept.amount.0,
            "payer_total": trade.amount.0, "payer_refund": kept.amount.0,
        },
    });
    altered(&mut content, fault);
    let kind = if status == "ABNORMAL" { "REFUND.ABNORMAL" } else { "REFUND.SUCCESS" };
    Some((kept.notify_url.clone(), kind, content))
}

fn altered(content: &mut Value, fault: Option<ChannelFault>) {
    match fault {
        Some(ChannelFault::NoticeOtherAmount) => {
            let total = content["amount"]["total"].as_i64().unwrap_or_default();
            content["amount"]["total"] = (total + 1).into();
        }
        Some(ChannelFault::NoticeOtherMerchant) => content["mchid"] = "1900009999".into(),
        _ => {}
    }
}

impl WechatSimulator {
    /// Seals a text with the APIv3 key, as `resource` and `encrypt_certificate` have it.
    pub(super) fn sealed(&mut self, content: &[u8], associated: &str) -> Value {
        let nonce = self.next(12);
        let mut bytes = content.to_vec();
        let key = UnboundKey::new(&AES_256_GCM, self.api_v3_key.reveal().as_bytes());
        let number = Nonce::try_assume_unique_for_key(nonce.as_bytes());
        if let (Ok(key), Ok(number)) = (key, number) {
            let with = Aad::from(associated.as_bytes());
            // Fails only for texts of many gigabytes; what is not sealed then cannot be opened.
            let _ = LessSafeKey::new(key).seal_in_place_append_tag(number, with, &mut bytes);
        }
        json!({
            "algorithm": "AEAD_AES_256_GCM",
            "nonce": nonce,
            "associated_data": associated,
            "ciphertext": STANDARD.encode(bytes),
        })
    }
}
