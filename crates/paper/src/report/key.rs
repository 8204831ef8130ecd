//! The key of an installation: Ed25519, its public half printed on every report.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::digest::{SHA256, digest};
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};

/// The public key of an installation.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key(pub [u8; 32]);

impl Key {
    /// Reads a key as hexadecimal digits or base64, with blanks anywhere.
    ///
    /// ```
    /// use paper::report::Key;
    /// let key = Key([7; 32]);
    /// assert_eq!(Key::parse(&key.to_string()), Some(key));
    /// assert_eq!(Key::parse(&key.base64()), Some(key));
    /// assert_eq!(Key::parse("7"), None);
    /// ```
    pub fn parse(text: &str) -> Option<Key> {
        let text: String = text.chars().filter(|c| !c.is_whitespace()).take(65).collect();
        if text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit()) {
            let mut octets = [0; 32];
            for (octet, pair) in octets.iter_mut().zip(text.as_bytes().chunks(2)) {
                let pair = std::str::from_utf8(pair).ok()?;
                *octet = u8::from_str_radix(pair, 16).ok()?;
            }
            return Some(Key(octets));
        }
        Some(Key(STANDARD.decode(text).ok()?.try_into().ok()?))
    }

    /// The key in base64.
    pub fn base64(&self) -> String {
        STANDARD.encode(self.0)
    }

    /// The SHA-256 digest of the key in hexadecimal digits (公钥指纹), to be compared by eye.
    pub fn fingerprint(&self) -> String {
        hex(digest(&SHA256, &self.0).as_ref())
    }

    /// The fingerprint in groups of four, as it is printed.
    pub fn printed(&self) -> String {
        let fingerprint = self.fingerprint();
        let groups = fingerprint.as_bytes().chunks(4).map(String::from_utf8_lossy);
        groups.collect::<Vec<_>>().join(" ")
    }

    /// Whether this key signed a text of this purpose.
    pub(super) fn verifies(&self, purpose: &str, text: &[u8], signature: &[u8]) -> bool {
        let message = [purpose.as_bytes(), b"\n", text].concat();
        UnparsedPublicKey::new(&ED25519, self.0).verify(&message, signature).is_ok()
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({self})")
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What signs reports: the private key of an installation.
pub struct Signer {
    pair: Ed25519KeyPair,
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Signer").field(&self.key()).finish()
    }
}

impl Signer {
    /// The signer of a seed: 32 octets from a source of randomness, kept secret by the caller.
    ///
    /// # Panics
    ///
    /// Never: every seed of 32 octets is a private key of Ed25519 (RFC 8032 §5.1.5).
    pub fn from_seed(seed: &[u8; 32]) -> Signer {
        let pair = Ed25519KeyPair::from_seed_unchecked(seed);
        Signer { pair: pair.expect("a seed of 32 octets is always a key") }
    }

    /// Its public key.
    pub fn key(&self) -> Key {
        let mut octets = [0; 32];
        octets.copy_from_slice(self.pair.public_key().as_ref());
        Key(octets)
    }

    /// The signature of a text for a purpose.
    pub(super) fn sign(&self, purpose: &str, text: &[u8]) -> Vec<u8> {
        let message = [purpose.as_bytes(), b"\n", text].concat();
        self.pair.sign(&message).as_ref().to_vec()
    }
}
