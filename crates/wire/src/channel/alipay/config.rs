//! What an operator enters to be paid through Alipay.

use crate::request::Address;
use crate::secret::Secret;

use super::key::{SigningKey, VerifyingKey};

/// The gateway.
pub const GATEWAY: &str = "https://openapi.alipay.com/gateway.do";
/// The gateway of the sandbox. The older name has an expired certificate.
pub const SANDBOX: &str = "https://openapi-sandbox.dl.alipaydev.com/gateway.do";

/// Who we are at Alipay and whom we believe.
#[derive(Clone, Debug)]
pub struct Config {
    /// The application (app_id), 16 digits.
    pub app_id: String,
    /// The merchant (seller_id), 16 digits that begin with 2088.
    pub seller_id: String,
    /// Our private key: PKCS#8 or PKCS#1, in PEM or bare Base64, 2048 bits or more.
    pub app_key: Secret,
    /// Alipay's public keys or certificates. Two while the key is being changed.
    pub alipay_keys: Vec<String>,
    /// Where notices arrive.
    pub notify_url: String,
    /// The gateway with its path, [`GATEWAY`] for the real one.
    pub gateway: Address,
    /// The serials that are sent in certificate mode.
    pub certificates: Option<Certificates>,
}

/// The serials of certificate mode, as the key tool computes them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificates {
    /// Of our certificate.
    pub app_cert_sn: String,
    /// Of Alipay's roots, joined with underscores.
    pub alipay_root_cert_sn: String,
}

/// What is wrong with a [`Config`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadConfig {
    /// The number of the application is none.
    #[error("app_id is 16 digits")]
    AppId,
    /// The number of the merchant is none.
    #[error("seller_id is 16 digits and begins with 2088")]
    SellerId,
    /// Our key cannot be read or is too short.
    #[error("the application's key is no RSA key of 2048 bits or more")]
    AppKey,
    /// No key of Alipay, too many, or one that cannot be read.
    #[error("Alipay's keys are one to four RSA keys of 2048 bits or more")]
    AlipayKeys,
    /// A serial of certificate mode is none.
    #[error("serials are hexadecimal digits")]
    Certificates,
    /// The address for notices is none.
    #[error("notices arrive at an address without a query, of 256 bytes at most")]
    NotifyUrl,
}

/// The most keys of Alipay that are believed at once.
const KEYS_MAX: usize = 4;

/// The keys of a configuration that is sound.
pub(super) fn keys(config: &Config) -> Result<(SigningKey, Vec<VerifyingKey>), BadConfig> {
    let is_id = |id: &str| id.len() == 16 && id.bytes().all(|b| b.is_ascii_digit());
    if !is_id(&config.app_id) {
        return Err(BadConfig::AppId);
    }
    if !is_id(&config.seller_id) || !config.seller_id.starts_with("2088") {
        return Err(BadConfig::SellerId);
    }
    let url = &config.notify_url;
    let is_address = Address::parse(url).is_ok_and(|address| address.as_str() == url);
    if !is_address || url.len() > 256 {
        return Err(BadConfig::NotifyUrl);
    }
    if let Some(Certificates { app_cert_sn, alipay_root_cert_sn }) = &config.certificates {
        let is_serial =
            |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_hexdigit());
        if !is_serial(app_cert_sn) || !alipay_root_cert_sn.split('_').all(is_serial) {
            return Err(BadConfig::Certificates);
        }
    }
    let app_key = SigningKey::parse(config.app_key.reveal()).ok_or(BadConfig::AppKey)?;
    let alipay_keys: Option<Vec<VerifyingKey>> =
        config.alipay_keys.iter().map(|key| VerifyingKey::parse(key)).collect();
    let fits = |keys: &Vec<VerifyingKey>| (1..=KEYS_MAX).contains(&keys.len());
    Ok((app_key, alipay_keys.filter(fits).ok_or(BadConfig::AlipayKeys)?))
}
