//! WeChat Pay (微信支付): v3 for codes that we show, v2 for codes that we scan.
//!
//! The guide of 2026 says that 付款码 has no v3, the collection of interfaces shows one; v2 is the
//! one that every merchant has. Refunds and bills are v3 for both. What v3 says is believed after
//! its signature was checked with a key of the platform that we know (签名与验签规则 四), what v2
//! says after its sign was made again with our key.

mod bill;
mod keys;
mod notice;
pub(crate) mod time;
pub mod v2;
mod v3;
mod word;

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use model::Moment;
use model::pay::Way;
use ring::rand::SystemRandom;
use ring::signature::{KeyPair, RSA_PKCS1_SHA256, RsaKeyPair};

use super::{
    Arrived, BadBill, Call, Channel, Fresh, NotGenuine, Notice, Outcome, Reply, Row, Source, Totals,
};
use crate::client::Answer;
use crate::limits::{WECHAT_CLOCK_SKEW_S, WECHAT_KEYS_MAX};
use crate::request::{Address, Request};
use crate::secret::Secret;

pub use bill::{digest_of, unpacked};
pub use keys::{PlatformKey, open_sealed};
pub(crate) use keys::{is_signed, pem_body, rsa_key};

/// Everything that a merchant has agreed with WeChat.
#[derive(Clone, Debug)]
pub struct Config {
    /// 公众账号 ID.
    pub appid: String,
    /// 商户号.
    pub mchid: String,
    /// The merchant's private key: PKCS #8 in PEM, RSA of 2048 bits or more.
    pub merchant_key: Secret,
    /// The serial of the merchant's certificate.
    pub merchant_serial: String,
    /// The merchant's certificate in PEM (`apiclient_cert.pem`).
    pub merchant_cert: String,
    /// APIv3 密钥, 32 bytes: opens what is sealed for us.
    pub api_v3_key: Secret,
    /// API 密钥 of v2.
    pub v2_key: Secret,
    /// How v2 messages are signed.
    pub v2_sign: v2::Sign,
    /// The keys that WeChat signs with; several while they are being changed.
    pub platform_keys: Vec<PlatformKey>,
    /// Where notices go: https, without a query.
    pub notify_url: String,
    /// Where requests go: `https://api.mch.weixin.qq.com`.
    pub host: Address,
    /// Where they go when nobody answers there: `https://api2.mch.weixin.qq.com`.
    pub backup: Option<Address>,
    /// The address of this machine as the outside sees it (`spbill_create_ip` of v2).
    pub machine_ip: String,
}

/// Why a setting cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadSetting {
    /// No RSA key of at least 2048 bits in PKCS #8.
    #[error("the merchant's key is not an RSA key in PKCS #8")]
    MerchantKey,
    /// The APIv3 key has not 32 bytes.
    #[error("the APIv3 key has not 32 bytes")]
    ApiV3Key,
    /// A key of the platform cannot be read, there are too many of them, or none.
    #[error("a key of the platform cannot be read")]
    PlatformKey,
    /// The address for notices is not of the form that WeChat takes.
    #[error("the address for notices must be https without a query")]
    NotifyUrl,
    /// The merchant's certificate cannot be read, or belongs to another key or serial.
    #[error("the merchant's certificate is not that of its key and serial")]
    MerchantCertificate,
    /// A name is empty.
    #[error("appid, mchid, serial and v2 key must not be empty")]
    Empty,
}

/// WeChat Pay, as one merchant speaks it.
#[derive(Clone)]
pub struct Wechat {
    config: Config,
    host: Address,
    key: Arc<RsaKeyPair>,
    trusted: Vec<(String, Vec<u8>)>,
    random: SystemRandom,
}

impl Wechat {
    /// The channel of a merchant.
    ///
    /// # Errors
    ///
    /// [`BadSetting`] names the setting that cannot be used.
    pub fn new(config: Config) -> Result<Wechat, BadSetting> {
        let names = [&config.appid, &config.mchid, &config.merchant_serial];
        if names.iter().any(|name| name.is_empty()) || config.v2_key.is_empty() {
            return Err(BadSetting::Empty);
        }
        if config.api_v3_key.reveal().len() != 32 {
            return Err(BadSetting::ApiV3Key);
        }
        Address::parse(&config.notify_url).map_err(|_| BadSetting::NotifyUrl)?;
        let key = pem_body(config.merchant_key.reveal(), "PRIVATE KEY");
        let key = key.and_then(|der| RsaKeyPair::from_pkcs8(&der).ok());
        let key = Arc::new(key.ok_or(BadSetting::MerchantKey)?);
        let trusted = trusted(&config.platform_keys)?;
        let (host, random) = (config.host.clone(), SystemRandom::new());
        Ok(Wechat { config, host, key, trusted, random })
    }

    /// The merchant's certificate with its key, for connections that have to show it
    /// ([`crate::Client::with_identity`]): WeChat takes a 付款码 payment back over no other.
    ///
    /// # Errors
    ///
    /// [`BadSetting::MerchantCertificate`] when it is not that of the key and the serial.
    pub fn identity(&self) -> Result<Secret, BadSetting> {
        let config = &self.config;
        let is_of_key =
            rsa_key(&config.merchant_cert).is_some_and(|key| key == self.key.public_key().as_ref());
        let serial = config.merchant_serial.trim_start_matches('0');
        let own = keys::serial(&config.merchant_cert);
        let is_of_serial =
            own.is_some_and(|own| own.trim_start_matches('0').eq_ignore_ascii_case(serial));
        if !is_of_key || !is_of_serial {
            return Err(BadSetting::MerchantCertificate);
        }
        Ok(Secret::new(&format!("{}\n{}", config.merchant_cert, config.merchant_key.reveal())))
    }

    /// The same merchant at the other address of WeChat, for when nobody answers at the first.
    pub fn at_backup(&self) -> Option<Wechat> {
        let host = self.config.backup.clone()?;
        Some(Wechat { host, ..self.clone() })
    }

    /// The same merchant, trusting these keys of the platform and no others.
    ///
    /// # Errors
    ///
    /// [`BadSetting::PlatformKey`] when one cannot be read or there is none.
    pub fn trusting(&self, keys: &[PlatformKey]) -> Result<Wechat, BadSetting> {
        Ok(Wechat { trusted: trusted(keys)?, ..self.clone() })
    }

    /// The text that the front end hands over to open the payment page in WeChat (`paySign`), for
    /// a `prepay_id` of JSAPI.
    pub fn pay_sign(&self, prepay_id: &str, fresh: Fresh<'_>) -> String {
        self.signed(&pay_text(&self.config.appid, fresh.now, fresh.nonce, prepay_id))
    }

    /// Signs with the merchant's key.
    fn signed(&self, text: &str) -> String {
        let mut signature = vec![0; self.key.public().modulus_len()];
        let done = self.key.sign(&RSA_PKCS1_SHA256, &self.random, text.as_bytes(), &mut signature);
        // Fails only without a source of chance; an empty signature is refused by the channel.
        if done.is_err() {
            return String::new();
        }
        STANDARD.encode(signature)
    }

    /// Checks who signed: `Wechatpay-Timestamp\nWechatpay-Nonce\nbody\n`.
    fn verify<'a>(
        &self,
        header: impl Fn(&str) -> Option<&'a str>,
        body: &[u8],
        now: Moment,
    ) -> Result<(), NotGenuine> {
        let found = |name| header(name).filter(|value| !value.is_empty());
        let found = |name| found(name).ok_or(NotGenuine::Signature);
        let (stamp, nonce) = (found("Wechatpay-Timestamp")?, found("Wechatpay-Nonce")?);
        let (signature, id) = (found("Wechatpay-Signature")?, found("Wechatpay-Serial")?);
        // Probes see whether we look at all; they must not be accepted (回调通知处理).
        if signature.starts_with("WECHATPAY/SIGNTEST/") {
            return Err(NotGenuine::Signature);
        }
        let sent: i64 = stamp.parse().map_err(|_| NotGenuine::Time)?;
        if sent.abs_diff(now.0) > WECHAT_CLOCK_SKEW_S as u64 {
            return Err(NotGenuine::Time);
        }
        let known = self.trusted.iter().find(|(known, _)| known.eq_ignore_ascii_case(id));
        let (_, key) = known.ok_or(NotGenuine::Key)?;
        let mut text = format!("{stamp}\n{nonce}\n").into_bytes();
        text.extend_from_slice(body);
        text.push(b'\n');
        is_signed(key, &text, signature).then_some(()).ok_or(NotGenuine::Signature)
    }
}

/// The keys by their ids.
fn trusted(keys: &[PlatformKey]) -> Result<Vec<(String, Vec<u8>)>, BadSetting> {
    if keys.is_empty() || keys.len() > WECHAT_KEYS_MAX {
        return Err(BadSetting::PlatformKey);
    }
    let read = |key: &PlatformKey| Some((key.id.clone(), rsa_key(&key.pem)?));
    keys.iter().map(|key| read(key).ok_or(BadSetting::PlatformKey)).collect()
}

/// The four lines of `paySign`: the last is the value of `package`, prefix included.
pub fn pay_text(appid: &str, now: Moment, nonce: &str, prepay_id: &str) -> String {
    format!("{appid}\n{}\n{nonce}\nprepay_id={prepay_id}\n", now.0)
}

/// The five lines that a request is signed by.
pub fn request_text(method: &str, target: &str, now: Moment, nonce: &str, body: &str) -> String {
    format!("{method}\n{target}\n{}\n{nonce}\n{body}\n", now.0)
}

/// Whether what was scanned can be a code of a payer: 18 digits that begin with 10 to 15.
pub fn is_payer_code(code: &str) -> bool {
    code.len() == 18
        && code.bytes().all(|b| b.is_ascii_digit())
        && matches!(code.get(..2), Some("10" | "11" | "12" | "13" | "14" | "15"))
}

impl Channel for Wechat {
    fn channel(&self) -> model::pay::Channel {
        model::pay::Channel::Wechat
    }

    fn request(&self, call: Call<'_>, fresh: Fresh<'_>) -> Request {
        match call {
            Call::Pay(charge) if charge.way == Way::Scanned => self.micropay(charge, fresh),
            Call::Query(charge) if charge.way == Way::Scanned => self.order_query(charge, fresh),
            Call::Undo(charge) if charge.way == Way::Scanned => self.reverse(charge, fresh),
            _ => self.v3_request(call, fresh),
        }
    }

    fn read(&self, call: Call<'_>, answer: &Answer, now: Moment) -> Outcome {
        match call {
            Call::Pay(charge) | Call::Query(charge) | Call::Undo(charge)
                if charge.way == Way::Scanned =>
            {
                self.v2_read(call, charge, answer)
            }
            _ => self.v3_read(call, answer, now),
        }
    }

    fn notice(&self, arrived: Arrived<'_>, now: Moment) -> Result<Notice, NotGenuine> {
        self.judge(arrived, now)
    }

    fn reply(&self, is_kept: bool) -> Reply {
        let (status, body) = match is_kept {
            true => (204, String::new()),
            false => (500, r#"{"code":"FAIL","message":"失败"}"#.to_owned()),
        };
        Reply { status, kind: "application/json", body }
    }

    fn rows(&self, source: &mut dyn Source, take: &mut dyn FnMut(Row)) -> Result<Totals, BadBill> {
        bill::rows(&self.config.mchid, source, take)
    }
}
