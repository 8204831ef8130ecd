//! Signatures over a message: its fields in order, digested, the digest signed as text.
//!
//! 01: the SHA-256 of the text in lower hex, and RSA with SHA-256 over those 64 letters.
//! 11 and 12: SHA-256 or SM3 of the text, `&` and the digest of the key in lower hex.

use std::fmt::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use model::Moment;
use ring::rand::SystemRandom;
use ring::signature::{KeyPair, RSA_PKCS1_SHA256, RsaKeyPair};
use rustls_pki_types::PrivateKeyDer;
use rustls_pki_types::pem::PemObject;
use sha2::Digest;

use super::certificate::Trust;
use super::config::{BadConfig, Signing};
use super::message::Fields;
use crate::channel::NotGenuine;
use crate::secret::Secret;

/// Whoever signs messages: we, or the simulator.
pub(crate) enum Signer {
    Rsa { key: Box<RsaKeyPair>, cert_id: String },
    Sha256(Secret),
    Sm3(Secret),
}

impl Signer {
    pub(super) fn new(signing: &Signing) -> Result<Signer, BadConfig> {
        Ok(match signing {
            Signing::Rsa { key, cert_id, .. } => Signer::rsa(key.reveal(), cert_id)?,
            Signing::Sha256(key) => Signer::Sha256(key.clone()),
            Signing::Sm3(key) => Signer::Sm3(key.clone()),
        })
    }

    /// A signer with a private key in PEM.
    pub(crate) fn rsa(pem: &str, cert_id: &str) -> Result<Signer, BadConfig> {
        let bad = |_| BadConfig::Key;
        let key = match PrivateKeyDer::from_pem_slice(pem.as_bytes()).map_err(|_| BadConfig::Key)? {
            PrivateKeyDer::Pkcs8(der) => RsaKeyPair::from_pkcs8(der.secret_pkcs8_der()),
            PrivateKeyDer::Pkcs1(der) => RsaKeyPair::from_der(der.secret_pkcs1_der()),
            _ => return Err(BadConfig::Key),
        };
        Ok(Signer::Rsa { key: Box::new(key.map_err(bad)?), cert_id: cert_id.to_owned() })
    }

    /// The public half of an RSA key, PKCS #1.
    pub(crate) fn public_key(&self) -> Option<&[u8]> {
        match self {
            Signer::Rsa { key, .. } => Some(key.public_key().as_ref()),
            Signer::Sha256(_) | Signer::Sm3(_) => None,
        }
    }

    /// Puts `signature` into a message, and `certId` where it belongs.
    pub(crate) fn sign(&self, fields: &mut Fields) {
        let signature = match self {
            Signer::Rsa { key, cert_id } => {
                if !cert_id.is_empty() {
                    fields.insert("certId".to_owned(), cert_id.clone());
                }
                let digest = sha256_hex(text(fields).as_bytes());
                let mut signature = vec![0; key.public().modulus_len()];
                let random = SystemRandom::new();
                match key.sign(&RSA_PKCS1_SHA256, &random, digest.as_bytes(), &mut signature) {
                    Ok(()) => STANDARD.encode(signature),
                    // No randomness to blind the key with: better unsigned, and refused.
                    Err(_) => return,
                }
            }
            Signer::Sha256(_) | Signer::Sm3(_) => self.keyed(fields),
        };
        fields.insert("signature".to_owned(), signature);
    }

    /// The signature of 11 or 12.
    fn keyed(&self, fields: &Fields) -> String {
        let (digest, key): (fn(&[u8]) -> String, &Secret) = match self {
            Signer::Sm3(key) => (sm3_hex, key),
            Signer::Sha256(key) => (sha256_hex, key),
            Signer::Rsa { .. } => return String::new(),
        };
        let key = digest(key.reveal().as_bytes());
        digest(format!("{}&{key}", text(fields)).as_bytes())
    }

    /// Whether a message was signed with the key that both sides know.
    pub(crate) fn check_by_key(&self, fields: &Fields) -> Result<(), NotGenuine> {
        let expected = self.keyed(fields);
        let given = fields.get("signature").ok_or(NotGenuine::Signature)?;
        let is_same = !expected.is_empty() && are_equal(expected.as_bytes(), given.as_bytes());
        if is_same { Ok(()) } else { Err(NotGenuine::Signature) }
    }
}

/// Whether a message was signed by the certificate that it carries, and that is believed.
pub(super) fn check_by_certificate(
    trust: &Trust,
    pem: &str,
    fields: &Fields,
    now: Moment,
) -> Result<(), NotGenuine> {
    let (digest, signature) = signed(fields)?;
    let algorithm = webpki::ring::RSA_PKCS1_2048_8192_SHA256;
    let checked = trust.with_believed(pem, now, |leaf| {
        leaf.verify_signature(algorithm, digest.as_bytes(), &signature)
    })?;
    checked.map_err(|_| NotGenuine::Signature)
}

/// What was signed and with what: the digest in lower hex, and the signature.
pub(crate) fn signed(fields: &Fields) -> Result<(String, Vec<u8>), NotGenuine> {
    let signature = fields.get("signature").ok_or(NotGenuine::Signature)?;
    let signature = STANDARD.decode(signature).map_err(|_| NotGenuine::Signature)?;
    Ok((sha256_hex(text(fields).as_bytes()), signature))
}

/// The fields in the order of their names, `k=v` joined by `&`, without the signature. Values
/// stand as they are: a certificate keeps its CRLF, nothing is escaped.
fn text(fields: &Fields) -> String {
    let mut text = String::new();
    for (name, value) in fields.iter().filter(|(name, _)| *name != "signature") {
        if !text.is_empty() {
            text.push('&');
        }
        text.push_str(name);
        text.push('=');
        text.push_str(value);
    }
    text
}

fn sha256_hex(bytes: &[u8]) -> String {
    hex(&sha2::Sha256::digest(bytes))
}

fn sm3_hex(bytes: &[u8]) -> String {
    hex(&sm3::Sm3::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut hex, byte| {
        // Writing to a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// Whether two texts are the same, in a time that does not depend on where they differ.
fn are_equal(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |seen, (a, b)| seen | (a ^ b)) == 0
}
