//! What a merchant of UnionPay has been given.

use super::certificate::Trust;
use crate::request::Address;
use crate::secret::Secret;

/// Where payments are asked for.
pub const GATEWAY: &str = "https://gateway.95516.com";
/// The same for tests.
pub const GATEWAY_TEST: &str = "https://gateway.test.95516.com";
/// Where bills are.
pub const FILES: &str = "https://filedownload.95516.com";
/// The same for tests.
pub const FILES_TEST: &str = "https://filedownload.test.95516.com";
/// Whose certificate signs for UnionPay, as its common name says.
pub const NAME: &str = "中国银联股份有限公司";

/// The settings of one merchant.
#[derive(Clone, Debug)]
pub struct Config {
    /// 商户代码 (merId), 15 digits or letters.
    pub merchant: String,
    /// 终端号 (termId), 8 digits or letters: where codes are scanned.
    pub terminal: String,
    /// How messages are signed.
    pub signing: Signing,
    /// Where payments are asked for: [`GATEWAY`].
    pub gateway: Address,
    /// Where bills are: [`FILES`].
    pub files: Address,
    /// Where notices shall go (backUrl): our own address, reachable from outside.
    pub notify_url: String,
}

/// How messages are signed (signMethod).
#[derive(Clone)]
pub enum Signing {
    /// 01: RSA, ours by a key, UnionPay's by the certificate in each message.
    Rsa {
        /// The serial number of our certificate, in decimal (certId).
        cert_id: String,
        /// Our private key, PEM, PKCS #8 or PKCS #1, not encrypted.
        key: Secret,
        /// Whose certificates are believed.
        trust: Trust,
    },
    /// 11: SHA-256 with a key that both sides know.
    Sha256(Secret),
    /// 12: SM3 with a key that both sides know.
    Sm3(Secret),
}

impl Signing {
    /// The word for it in messages.
    pub fn method(&self) -> &'static str {
        match self {
            Signing::Rsa { .. } => "01",
            Signing::Sha256(_) => "11",
            Signing::Sm3(_) => "12",
        }
    }
}

impl std::fmt::Debug for Signing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Signing({})", self.method())
    }
}

/// Settings that cannot be right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadConfig {
    /// merId or termId.
    #[error("not a number of a merchant or terminal")]
    Merchant,
    /// The private key, or the key that both sides know, or certId.
    #[error("not a key that can sign")]
    Key,
    /// A certificate to believe, or none at all.
    #[error("not certificates in PEM")]
    Certificates,
    /// backUrl.
    #[error("not an address for notices")]
    NotifyUrl,
}

impl Config {
    /// Whether the settings have the form that they must have.
    pub(super) fn check(&self) -> Result<(), BadConfig> {
        let is_code = |text: &str, length: usize| {
            text.len() == length && text.bytes().all(|b| b.is_ascii_alphanumeric())
        };
        if !is_code(&self.merchant, 15) || !is_code(&self.terminal, 8) {
            return Err(BadConfig::Merchant);
        }
        let is_web = ["https://", "http://"].iter().any(|start| self.notify_url.starts_with(start));
        // The form of a backUrl: ANS 1..256.
        if !is_web || self.notify_url.len() > 256 || !self.notify_url.is_ascii() {
            return Err(BadConfig::NotifyUrl);
        }
        match &self.signing {
            Signing::Rsa { cert_id, .. }
                if cert_id.is_empty() || !cert_id.bytes().all(|b| b.is_ascii_digit()) =>
            {
                Err(BadConfig::Key)
            }
            Signing::Sha256(key) | Signing::Sm3(key) if key.is_empty() => Err(BadConfig::Key),
            _ => Ok(()),
        }
    }
}
