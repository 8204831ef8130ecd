//! Notices (异步通知): a form, signed without `sign` and `sign_type`.

use serde_json::{Map, Value};

use super::answer::{of_status, text};
use super::request::signed_text;
use super::{Alipay, word};
use crate::channel::{NotGenuine, Notice, Outcome};
use crate::limits::{ALIPAY_NOTICE_BYTES_MAX, ALIPAY_NOTICE_FIELDS_MAX};

/// Judges a notice. Its age is no reason to refuse it: Alipay repeats for more than a day, and a
/// replay says what was said before under the same id.
pub(super) fn judge(alipay: &Alipay, body: &[u8]) -> Result<Notice, NotGenuine> {
    if body.len() > ALIPAY_NOTICE_BYTES_MAX {
        return Err(NotGenuine::Form);
    }
    let pairs = form_urlencoded::parse(body).into_owned();
    let fields: Vec<(String, String)> = pairs.take(ALIPAY_NOTICE_FIELDS_MAX + 1).collect();
    let mut says = Map::new();
    for (name, value) in &fields {
        // A name that stands twice could be signed as one and read as the other.
        if says.insert(name.clone(), Value::from(value.as_str())).is_some() {
            return Err(NotGenuine::Form);
        }
    }
    if fields.len() > ALIPAY_NOTICE_FIELDS_MAX || text(&says, "notify_id").is_empty() {
        return Err(NotGenuine::Form);
    }
    let pairs = fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let signed = signed_text(pairs, &["sign", "sign_type"]);
    let sign = text(&says, "sign");
    let is_signed = text(&says, "sign_type") == "RSA2"
        && alipay.alipay_keys.iter().any(|key| key.accepts(signed.as_bytes(), sign));
    if !is_signed {
        return Err(NotGenuine::Signature);
    }
    let config = &alipay.config;
    if text(&says, "app_id") != config.app_id || text(&says, "seller_id") != config.seller_id {
        return Err(NotGenuine::Merchant);
    }
    let number = word(text(&says, "out_trade_no"));
    if number.is_empty() || number != text(&says, "out_trade_no") {
        return Err(NotGenuine::Form);
    }
    let id = text(&says, "notify_id").chars().take(128).collect();
    let refund = text(&says, "out_biz_no");
    let is_refund = !text(&says, "gmt_refund").is_empty() && !refund.is_empty();
    if is_refund && refund != number {
        let outcome = Outcome::Refunded(word(text(&says, "trade_no")));
        return Ok(Notice { id, number: word(refund), outcome });
    }
    let outcome = of_status(&says, "gmt_payment", "buyer_id");
    Ok(Notice { id, number, outcome })
}
