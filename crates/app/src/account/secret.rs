//! Secrets, tokens and digests.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::hmac;
use sha2::{Digest as _, Sha256};

use super::limits::TOKEN_CHARS_MAX;

/// The secret of the installation: what it signs codes, tasks and seals with.
///
/// Whoever has it can guess codes and read second factors, so it does not belong into the
/// database.
#[derive(Clone)]
pub struct Secret([u8; 32]);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl Secret {
    /// The secret of these bytes.
    pub fn new(bytes: [u8; 32]) -> Secret {
        Secret(bytes)
    }

    /// A fresh one, to be kept.
    pub fn fresh() -> [u8; 32] {
        chance()
    }

    /// A digest that only this installation can make. The purpose keeps digests of one sort from
    /// passing as another, and every part carries its length, so that parts cannot shift.
    pub(super) fn digest(&self, purpose: &str, parts: &[&str]) -> [u8; 32] {
        let mut context = hmac::Context::with_key(&self.key());
        for part in std::iter::once(&purpose).chain(parts) {
            context.update(&(part.len() as u64).to_be_bytes());
            context.update(part.as_bytes());
        }
        let mut digest = [0; 32];
        digest.copy_from_slice(context.sign().as_ref());
        digest
    }

    /// Whether two values are the same, in a time that tells nothing of where they differ.
    pub(super) fn same(&self, a: &[u8], b: &[u8]) -> bool {
        let tag = hmac::sign(&self.key(), a);
        hmac::verify(&self.key(), b, tag.as_ref()).is_ok()
    }

    /// Seals a value for one owner.
    pub(super) fn seal(&self, purpose: &str, owner: &str, value: &[u8]) -> Vec<u8> {
        let nonce: [u8; NONCE_LEN] = chance();
        let mut sealed = value.to_vec();
        let aad = Aad::from(owner.as_bytes());
        let nonce_once = Nonce::assume_unique_for_key(nonce);
        // It fails only for values of many gigabytes.
        let _ = self.cipher(purpose).seal_in_place_append_tag(nonce_once, aad, &mut sealed);
        [nonce.as_slice(), &sealed].concat()
    }

    /// Opens a sealed value; `None` when it is not of this secret, purpose and owner.
    pub(super) fn open(&self, purpose: &str, owner: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, rest) = sealed.split_at_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut rest = rest.to_vec();
        let aad = Aad::from(owner.as_bytes());
        let value = self.cipher(purpose).open_in_place(nonce, aad, &mut rest).ok()?;
        Some(value.to_vec())
    }

    fn cipher(&self, purpose: &str) -> LessSafeKey {
        let key = self.digest("cipher", &[purpose]);
        // A digest has exactly the length that the algorithm wants.
        let key = UnboundKey::new(&AES_256_GCM, &key).expect("a key of 32 bytes");
        LessSafeKey::new(key)
    }

    fn key(&self) -> hmac::Key {
        hmac::Key::new(hmac::HMAC_SHA256, &self.0)
    }
}

/// A secret that its holder shows to be let in: in a cookie or a link. Kept as its SHA-256 only.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

impl Token {
    pub(super) fn fresh() -> Token {
        Token(URL_SAFE_NO_PAD.encode(chance::<32>()))
    }

    /// The token as text, for the one place where it goes.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(super) fn digest(&self) -> [u8; 32] {
        digest(&self.0)
    }
}

/// The digest of what somebody shows as a token; a very long text is none.
pub(super) fn shown(text: &str) -> Option<[u8; 32]> {
    let is_token = !text.is_empty() && text.len() <= TOKEN_CHARS_MAX && text.is_ascii();
    is_token.then(|| digest(text))
}

pub(super) fn digest(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}

/// Random bytes from the system.
pub(super) fn chance<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    // Without a source of chance nobody may be let in; the system always has one.
    getrandom::fill(&mut bytes).expect("the system gives random bytes");
    bytes
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_value_opens_for_its_owner_and_purpose_only() {
        let secret = Secret::new([7; 32]);
        let sealed = secret.seal("factor", "usr_1", b"value");
        assert_eq!(secret.open("factor", "usr_1", &sealed).as_deref(), Some(&b"value"[..]));
        assert_eq!(secret.open("factor", "usr_2", &sealed), None);
        assert_eq!(secret.open("other", "usr_1", &sealed), None);
        assert_eq!(Secret::new([8; 32]).open("factor", "usr_1", &sealed), None);
        for end in 0..sealed.len() {
            assert_eq!(secret.open("factor", "usr_1", &sealed[..end]), None);
        }
        assert_ne!(sealed, secret.seal("factor", "usr_1", b"value"));
    }

    #[test]
    fn parts_of_a_digest_cannot_shift() {
        let secret = Secret::new([7; 32]);
        assert_ne!(secret.digest("p", &["ab", "c"]), secret.digest("p", &["a", "bc"]));
        assert_ne!(secret.digest("p", &["q"]), secret.digest("q", &["p"]));
        assert!(secret.same(b"a", b"a") && !secret.same(b"a", b"b") && !secret.same(b"a", b""));
    }

    #[test]
    fn nothing_secret_is_printed() {
        let token = Token::fresh();
        let said = format!("{:?} {token:?}", Secret::new([65; 32]));
        assert!(!said.contains(token.as_str()) && !said.contains("65"));
        assert_eq!(token.as_str().len(), 43);
        assert_ne!(token, Token::fresh());
    }
}
