//! Keys of both sides: PEM and the few words of DER that lead to an RSA key, and the sealed texts.
//!
//! `ring` signs, verifies and opens; it wants the bare PKCS #1 key, which stands inside a public
//! key (RFC 5280 §4.1.2.7) and inside a certificate.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::aead::{AES_128_GCM, AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};

/// A key that WeChat signs with: the public key of the platform (`PUB_KEY_ID_…`) or one of its
/// certificates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlatformKey {
    /// What `Wechatpay-Serial` says: the id of the public key or the serial of the certificate.
    pub id: String,
    /// The key, as `PUBLIC KEY` or `CERTIFICATE` in PEM.
    pub pem: String,
}

/// OID 1.2.840.113549.1.1.1, rsaEncryption.
const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];

const SEQUENCE: u8 = 0x30;
const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const OBJECT: u8 = 0x06;

/// The bytes of the first PEM block with this label.
pub(crate) fn pem_body(pem: &str, label: &str) -> Option<Vec<u8>> {
    let (begin, end) = (format!("-----BEGIN {label}-----"), format!("-----END {label}-----"));
    let body = pem.split_once(&begin)?.1.split_once(&end)?.0;
    let body: String = body.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    STANDARD.decode(body).ok()
}

/// The PKCS #1 key of a public key or certificate in PEM.
pub(crate) fn rsa_key(pem: &str) -> Option<Vec<u8>> {
    let key = match pem_body(pem, "PUBLIC KEY") {
        Some(key) => key,
        None => certified(&pem_body(pem, "CERTIFICATE")?)?.1,
    };
    let (parts, _) = element(&key, SEQUENCE)?;
    let (algorithm, parts) = element(parts, SEQUENCE)?;
    let (object, _) = element(algorithm, OBJECT)?;
    let (bits, _) = element(parts, BIT_STRING)?;
    match bits.split_first() {
        Some((0, bare)) if object == RSA => Some(bare.to_vec()),
        _ => None,
    }
}

/// The serial of a certificate in PEM, in capitals and without leading zeros.
pub(crate) fn serial(pem: &str) -> Option<String> {
    let (serial, _) = certified(&pem_body(pem, "CERTIFICATE")?)?;
    let hex: String = serial.iter().map(|byte| format!("{byte:02X}")).collect();
    Some(hex.trim_start_matches("00").to_owned()).filter(|hex| !hex.is_empty())
}

/// The serial and the public key of a certificate.
fn certified(der: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
    let (certificate, _) = element(der, SEQUENCE)?;
    let (mut rest, _) = element(certificate, SEQUENCE)?;
    if rest.first() == Some(&0xa0) {
        rest = element(rest, 0xa0)?.1;
    }
    let (serial, mut rest) = element(rest, INTEGER)?;
    // Signature algorithm, issuer, validity, subject.
    for _ in 0..4 {
        rest = element(rest, SEQUENCE)?.1;
    }
    let (_, after) = element(rest, SEQUENCE)?;
    let key = &rest[..rest.len() - after.len()];
    Some((serial.to_vec(), key.to_vec()))
}

/// The content of the element that begins here, and what follows it.
fn element(bytes: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (&found, rest) = bytes.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = match first {
        0..=0x7f => (usize::from(first), rest),
        0x81..=0x83 => {
            let (octets, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
            (octets.iter().fold(0, |sum, octet| sum << 8 | usize::from(*octet)), rest)
        }
        _ => return None,
    };
    (found == tag).then_some(())?;
    rest.split_at_checked(length)
}

/// Whether a text was signed with the key (SHA-256 with RSA, PKCS #1 v1.5).
pub(crate) fn is_signed(key: &[u8], text: &[u8], signature: &str) -> bool {
    let Ok(signature) = STANDARD.decode(signature) else { return false };
    UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key).verify(text, &signature).is_ok()
}

/// Opens a sealed text (AEAD_AES_256_GCM): the last 16 bytes are the tag.
///
/// `None` when key, nonce or tag do not fit. A key of 16 bytes is AES-128, as in some of the
/// vectors that WeChat publishes; [`super::Wechat`] itself takes 32 only.
pub fn open_sealed(key: &[u8], nonce: &str, associated: &str, sealed: &str) -> Option<Vec<u8>> {
    let algorithm = match key.len() {
        16 => &AES_128_GCM,
        32 => &AES_256_GCM,
        _ => return None,
    };
    let key = LessSafeKey::new(UnboundKey::new(algorithm, key).ok()?);
    let nonce = Nonce::try_assume_unique_for_key(nonce.as_bytes()).ok()?;
    let mut bytes = STANDARD.decode(sealed).ok()?;
    let opened = key.open_in_place(nonce, Aad::from(associated.as_bytes()), &mut bytes).ok()?;
    Some(opened.to_vec())
}
