//! What WeChat sends by itself, and how its next keys are learnt.

use model::Moment;
use serde_json::Value;

use super::keys::{PlatformKey, open_sealed, serial};
use super::v3::{refund_state, text};
use super::{BadSetting, Wechat};
use crate::channel::{Arrived, Fresh, NotGenuine, Notice, Outcome};
use crate::client::Answer;
use crate::limits::{WECHAT_KEYS_MAX, WECHAT_NOTICE_BYTES_MAX};
use crate::request::Request;

impl Wechat {
    /// First who signed, then what is sealed inside, then whose it is (回调通知处理).
    pub(super) fn judge(&self, arrived: Arrived<'_>, now: Moment) -> Result<Notice, NotGenuine> {
        if arrived.body.len() > WECHAT_NOTICE_BYTES_MAX {
            return Err(NotGenuine::Form);
        }
        let header = |name: &str| {
            let found = arrived.headers.iter().find(|(kept, _)| kept.eq_ignore_ascii_case(name));
            found.map(|(_, value)| value.as_str())
        };
        self.verify(header, arrived.body, now)?;
        let body: Value = serde_json::from_slice(arrived.body).map_err(|_| NotGenuine::Form)?;
        let id = Some(text(&body, "id")).filter(|id| (1..=64).contains(&id.len()));
        let id = id.ok_or(NotGenuine::Form)?.to_owned();
        let (kind, _) = text(&body, "event_type").split_once('.').ok_or(NotGenuine::Form)?;
        let sealed = body.get("resource").unwrap_or(&Value::Null);
        let content = self.opened(sealed).ok_or(NotGenuine::Form)?;
        let content: Value = serde_json::from_slice(&content).map_err(|_| NotGenuine::Form)?;
        let (number, outcome) = match kind {
            "TRANSACTION" if !self.is_ours(&content) => return Err(NotGenuine::Merchant),
            "TRANSACTION" => (text(&content, "out_trade_no"), self.order_state(&content)),
            // A refund names the merchant only.
            "REFUND" if text(&content, "mchid") != self.config.mchid => {
                return Err(NotGenuine::Merchant);
            }
            "REFUND" => {
                let (status, id) = (text(&content, "refund_status"), text(&content, "refund_id"));
                (text(&content, "out_refund_no"), refund_state(status, id))
            }
            _ => return Err(NotGenuine::Form),
        };
        if number.is_empty() || matches!(outcome, Outcome::Doubt(_)) {
            return Err(NotGenuine::Form);
        }
        Ok(Notice { id, number: number.to_owned(), outcome })
    }

    /// Opens a `resource` or an `encrypt_certificate`.
    fn opened(&self, sealed: &Value) -> Option<Vec<u8>> {
        (text(sealed, "algorithm") == "AEAD_AES_256_GCM").then_some(())?;
        let key = self.config.api_v3_key.reveal().as_bytes();
        let (nonce, with) = (text(sealed, "nonce"), text(sealed, "associated_data"));
        open_sealed(key, nonce, with, text(sealed, "ciphertext"))
    }

    /// Asks which certificates WeChat signs with now and soon: daily, for keys change without a
    /// word otherwise.
    pub fn certificates_request(&self, fresh: Fresh<'_>) -> Request {
        self.get("/v3/certificates?algorithm_type=RSA", fresh)
    }

    /// The certificates of the answer.
    ///
    /// What is sealed with the APIv3 key was sealed by WeChat; the answer must also be signed by
    /// a key known before or by one that it brings.
    ///
    /// # Errors
    ///
    /// [`NotGenuine`] when the answer cannot be believed or read; the old keys stay then.
    pub fn certificates(
        &self,
        answer: &Answer,
        now: Moment,
    ) -> Result<Vec<PlatformKey>, NotGenuine> {
        let body: Value = serde_json::from_slice(&answer.body).map_err(|_| NotGenuine::Form)?;
        let data = body.get("data").and_then(Value::as_array).ok_or(NotGenuine::Form)?;
        if data.is_empty() || data.len() > WECHAT_KEYS_MAX {
            return Err(NotGenuine::Form);
        }
        let read = |one: &Value| {
            let sealed = one.get("encrypt_certificate")?;
            let pem = String::from_utf8(self.opened(sealed)?).ok()?;
            let id = text(one, "serial_no").to_owned();
            serial(&pem).is_some_and(|own| own.eq_ignore_ascii_case(&id)).then_some(())?;
            Some(PlatformKey { id, pem })
        };
        let keys: Option<Vec<PlatformKey>> = data.iter().map(read).collect();
        let keys = keys.ok_or(NotGenuine::Form)?;
        let header = |name: &str| answer.header(name);
        match self.verify(header, &answer.body, now) {
            Err(NotGenuine::Key) => {
                let next = self.trusting(&keys).map_err(|_: BadSetting| NotGenuine::Form)?;
                next.verify(header, &answer.body, now)?;
            }
            judged => judged?,
        }
        Ok(keys)
    }
}
