//! RSA2: SHA256withRSA by PKCS#1 v1.5, and keys in the spellings that Alipay's tools write.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::rand::SystemRandom;
use ring::rsa::KeyPair;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, UnparsedPublicKey};

use crate::limits::ALIPAY_KEY_BYTES_MAX;

/// A private key that signs.
pub(crate) struct SigningKey(KeyPair);

impl SigningKey {
    /// Reads PKCS#8 or PKCS#1, in PEM or as the bare Base64 that the key tool shows.
    pub(crate) fn parse(text: &str) -> Option<SigningKey> {
        let der = der(text)?;
        KeyPair::from_pkcs8(&der).or_else(|_| KeyPair::from_der(&der)).ok().map(SigningKey)
    }

    /// The signature in Base64.
    pub(crate) fn sign(&self, text: &str) -> String {
        let mut signature = vec![0; self.0.public().modulus_len()];
        let signed =
            self.0.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text.as_bytes(), &mut signature);
        // It fails for a buffer of another length only, and then nothing is accepted.
        signed.map(|()| STANDARD.encode(signature)).unwrap_or_default()
    }
}

/// A public key that signatures are held against.
#[derive(Clone)]
pub(crate) struct VerifyingKey(UnparsedPublicKey<Vec<u8>>);

impl VerifyingKey {
    /// Reads a public key or a certificate, in PEM or as bare Base64.
    pub(crate) fn parse(text: &str) -> Option<VerifyingKey> {
        let der = der(text)?;
        let key = of_certificate(&der).or_else(|| of_spki(&der)).unwrap_or(&der);
        let (modulus, _) = element(inside(key, 0x30)?, 0x02)?;
        // Without the sign byte: 2048 bits or more, as RSA2 demands.
        (modulus.len() > 256).then_some(())?;
        Some(VerifyingKey(UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key.to_vec())))
    }

    /// Whether the signature, in Base64, is by this key over this text.
    pub(crate) fn accepts(&self, text: &[u8], signature: &str) -> bool {
        let Ok(signature) = STANDARD.decode(signature) else { return false };
        self.0.verify(text, &signature).is_ok()
    }
}

/// The bytes behind a PEM of one block, or behind bare Base64.
fn der(text: &str) -> Option<Vec<u8>> {
    (text.len() <= ALIPAY_KEY_BYTES_MAX).then_some(())?;
    let lines = text.lines().filter(|line| !line.trim_start().starts_with("-----"));
    let base64: String = lines.flat_map(str::chars).filter(|c| !c.is_whitespace()).collect();
    STANDARD.decode(base64).ok().filter(|der| !der.is_empty())
}

/// The key of an X.509 certificate (RFC 5280 §4.1): the seventh field of what is signed, the
/// version that may stand first not counted.
fn of_certificate(der: &[u8]) -> Option<&[u8]> {
    let mut rest = inside(inside(der, 0x30)?, 0x30)?;
    if rest.first() == Some(&0xa0) {
        rest = skip(rest)?;
    }
    // Serial number, algorithm, issuer, validity, subject.
    for _ in 0..5 {
        rest = skip(rest)?;
    }
    of_spki(rest)
}

/// The PKCS#1 key inside a SubjectPublicKeyInfo.
fn of_spki(der: &[u8]) -> Option<&[u8]> {
    let fields = inside(der, 0x30)?;
    element(fields, 0x30)?;
    // The first byte of a bit string counts its unused bits.
    element(skip(fields)?, 0x03)?.0.strip_prefix(&[0])
}

/// What stands inside the first element.
fn inside(der: &[u8], tag: u8) -> Option<&[u8]> {
    element(der, tag).map(|(value, _)| value)
}

/// What follows the first element.
fn skip(der: &[u8]) -> Option<&[u8]> {
    element(der, *der.first()?).map(|(_, rest)| rest)
}

/// The value of the first element of DER, and what follows it.
fn element(der: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (&found, rest) = der.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = match first {
        0..=0x7f => (usize::from(first), rest),
        0x81 | 0x82 => {
            let (bytes, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
            (bytes.iter().fold(0, |length, byte| length << 8 | usize::from(*byte)), rest)
        }
        _ => return None,
    };
    (found == tag).then_some(())?;
    rest.split_at_checked(length)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulate::alipay::keys::{Owner, pair, wrapped};

    #[test]
    fn a_key_is_read_bare_in_pem_and_out_of_a_certificate() {
        let pair = pair(Owner::Alipay);
        let spki = STANDARD.decode(&pair.public).unwrap();
        // The shape of a certificate: version, serial, algorithm, issuer, validity, subject, key.
        let version = wrapped(0xa0, &[2, 1, 2]);
        let (serial, name) = (vec![2, 1, 9], wrapped(0x30, &[]));
        let fields = [&version, &serial, &name, &name, &name, &name, &spki].map(Vec::as_slice);
        let signed = wrapped(0x30, &fields.concat());
        let certificate = wrapped(0x30, &[signed, name.clone(), vec![3, 1, 0]].concat());
        let pem = |kind: &str, der: &[u8]| {
            let text = STANDARD.encode(der);
            let (head, tail) = text.split_at(64);
            format!("-----BEGIN {kind}-----\n{head}\n{tail}\n-----END {kind}-----\n")
        };
        let pkcs1 = of_spki(&spki).unwrap();
        let signature = pair.signing.sign("text");
        for text in [
            pair.public.clone(),
            pem("PUBLIC KEY", &spki),
            pem("RSA PUBLIC KEY", pkcs1),
            pem("CERTIFICATE", &certificate),
        ] {
            let key = VerifyingKey::parse(&text).unwrap();
            assert!(key.accepts(b"text", &signature), "{text}");
            assert!(!key.accepts(b"texts", &signature) && !key.accepts(b"text", "AAAA"));
        }
    }

    #[test]
    fn what_is_no_key_is_refused() {
        let spki = STANDARD.decode(&pair(Owner::Alipay).public).unwrap();
        for end in [0, 1, 30, 100, spki.len() - 1] {
            assert!(VerifyingKey::parse(&STANDARD.encode(&spki[..end])).is_none(), "{end}");
            assert!(SigningKey::parse(&STANDARD.encode(&spki[..end])).is_none(), "{end}");
        }
        let short = wrapped(0x30, &[wrapped(2, &[7; 128]), vec![2, 1, 3]].concat());
        assert!(VerifyingKey::parse(&STANDARD.encode(short)).is_none(), "1024 bits");
        assert!(VerifyingKey::parse(&"A".repeat(20_000)).is_none());
    }
}
