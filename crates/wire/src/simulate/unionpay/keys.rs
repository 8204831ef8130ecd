//! The keys of the demonstration, and the settings that fit them.

use ring::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};

use super::Fault;
use crate::channel::unionpay::{Config, Fields, Signer, Signing, Trust};
use crate::request::Address;
use crate::secret::Secret;

/// The merchant of the demonstration.
pub(super) const MERCHANT: &str = "777290058110048";
/// The serial number of its certificate.
pub(super) const CERT_ID: &str = "68759585097";
const TERMINAL: &str = "00000001";
/// Whose name the certificates of the simulator carry.
pub(in crate::simulate) const NAME: &str = "模拟银联";
/// What both sides know where no certificate is used.
const SHARED: &str = "simulated-unionpay-key";

pub(in crate::simulate) const ROOT: &str = include_str!("root.pem");
pub(in crate::simulate) const MIDDLE: &str = include_str!("middle.pem");
const CHANNEL: (&str, &str) = (include_str!("channel_key.pem"), include_str!("channel.pem"));
const NEXT: (&str, &str) = (include_str!("next_key.pem"), include_str!("next.pem"));
const STRANGER: (&str, &str) = (MERCHANT_KEY, include_str!("stranger.pem"));
const MERCHANT_KEY: &str = include_str!("merchant_key.pem");

/// How the messages of a simulated channel are signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signs {
    /// 01.
    Rsa,
    /// 11.
    Sha256,
    /// 12.
    Sm3,
}

/// The settings of the merchant of a simulator that listens at this address.
///
/// They are for demonstrations: everybody can sign what they trust.
pub fn demo_config(signs: Signs, address: &Address, notify_url: &str) -> Config {
    let signing = match signs {
        Signs::Rsa => Signing::Rsa {
            cert_id: CERT_ID.to_owned(),
            key: Secret::new(MERCHANT_KEY),
            // The certificates lie beside this file.
            trust: Trust::new(NAME, ROOT, MIDDLE).expect("the certificates of the simulator"),
        },
        Signs::Sha256 => Signing::Sha256(Secret::new(SHARED)),
        Signs::Sm3 => Signing::Sm3(Secret::new(SHARED)),
    };
    Config {
        merchant: MERCHANT.to_owned(),
        terminal: TERMINAL.to_owned(),
        signing,
        gateway: address.clone(),
        files: address.clone(),
        notify_url: notify_url.to_owned(),
    }
}

/// What the channel signs and checks with.
pub(super) enum Keys {
    /// Its key and certificate, the next ones, a stranger's; the merchant's key.
    Rsa { own: [(Signer, String); 3], merchant: Signer },
    /// What both sides know, and what nobody does.
    Shared { method: &'static str, own: Signer, stranger: Signer },
}

impl Keys {
    pub(super) fn new(signs: Signs) -> Keys {
        // The keys lie beside this file.
        let signer = |pem: &str| Signer::rsa(pem, "").expect("a key of the simulator");
        let (shared, strange) = (Secret::new(SHARED), Secret::new("a stranger's"));
        match signs {
            Signs::Rsa => Keys::Rsa {
                own: [CHANNEL, NEXT, STRANGER].map(|(key, certificate)| {
                    // A certificate stands in messages with CRLF, without one at its end.
                    (signer(key), certificate.trim_end().replace('\n', "\r\n"))
                }),
                merchant: signer(MERCHANT_KEY),
            },
            Signs::Sha256 => {
                let (own, stranger) = (Signer::Sha256(shared), Signer::Sha256(strange));
                Keys::Shared { method: "11", own, stranger }
            }
            Signs::Sm3 => {
                let (own, stranger) = (Signer::Sm3(shared), Signer::Sm3(strange));
                Keys::Shared { method: "12", own, stranger }
            }
        }
    }

    pub(super) fn method(&self) -> &'static str {
        match self {
            Keys::Rsa { .. } => "01",
            Keys::Shared { method, .. } => method,
        }
    }

    /// Signs with the key that a fault demands; a forged signature is one letter off.
    pub(super) fn sign(&self, fields: &mut Fields, fault: Option<Fault>, is_forged: bool) {
        match (self, fault) {
            (Keys::Shared { stranger, .. }, Some(Fault::NoticeOtherKey)) => stranger.sign(fields),
            (Keys::Shared { own, .. }, _) => own.sign(fields),
            (Keys::Rsa { own: [channel, next, stranger], .. }, fault) => {
                let (signer, certificate) = match fault {
                    Some(Fault::KeyChanged) => next,
                    Some(Fault::NoticeOtherKey) => stranger,
                    _ => channel,
                };
                fields.insert("signPubKeyCert".to_owned(), certificate.clone());
                signer.sign(fields);
            }
        }
        if let Some(signature) = fields.get_mut("signature").filter(|_| is_forged) {
            let first = if signature.starts_with('0') { "1" } else { "0" };
            signature.replace_range(..1, first);
        }
    }

    /// Whether the merchant signed a message.
    pub(super) fn is_merchants(&self, fields: &Fields) -> bool {
        match self {
            Keys::Shared { own, .. } => own.check_by_key(fields).is_ok(),
            Keys::Rsa { merchant, .. } => {
                let (Ok((digest, signature)), Some(key)) =
                    (crate::channel::unionpay::signed(fields), merchant.public_key())
                else {
                    return false;
                };
                UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key)
                    .verify(digest.as_bytes(), &signature)
                    .is_ok()
            }
        }
    }
}
