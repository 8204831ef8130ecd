//! Keys of services, kept so that a copy of the database is of no use to anybody.

use std::fmt;

use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use serde_json::json;
use wire::Secret;

/// What the keys of sources are encrypted under. It does not belong into the database.
#[derive(Clone)]
pub struct SecretKey([u8; 32]);

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretKey(…)")
    }
}

/// What a service gives to those who may ask it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Keys {
    /// Who we are to it: API Key of Baidu, appId of Jumdata; empty for another Piaoju.
    pub account: String,
    /// What proves it: Secret Key, appSecret, or the key of a Piaoju.
    pub secret: String,
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keys(…)")
    }
}

impl Keys {
    pub(super) fn account(&self) -> Secret {
        Secret::new(&self.account)
    }

    pub(super) fn secret(&self) -> Secret {
        Secret::new(&self.secret)
    }
}

impl SecretKey {
    /// The key of these bytes.
    pub fn new(bytes: [u8; 32]) -> SecretKey {
        SecretKey(bytes)
    }

    /// Seals keys for one source of one workspace (AES-256-GCM).
    pub(crate) fn seal(&self, owner: &str, keys: &Keys) -> Vec<u8> {
        let mut nonce = [0; NONCE_LEN];
        // Without a source of chance nothing may be encrypted; the system always has one.
        getrandom::fill(&mut nonce).expect("the system gives random bytes");
        let mut sealed = json!([keys.account, keys.secret]).to_string().into_bytes();
        let once = Nonce::assume_unique_for_key(nonce);
        // It fails only for values of many gigabytes, and keys have a bound.
        let done = self.cipher().seal_in_place_append_tag(once, Aad::from(owner), &mut sealed);
        done.expect("keys of bounded length");
        [nonce.as_slice(), &sealed].concat()
    }

    /// Opens what was sealed; `None` when it is of another key or owner.
    pub(crate) fn open(&self, owner: &str, sealed: &[u8]) -> Option<Keys> {
        let (nonce, rest) = sealed.split_at_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut rest = rest.to_vec();
        let plain = self.cipher().open_in_place(nonce, Aad::from(owner), &mut rest).ok()?;
        let (account, secret) = serde_json::from_slice(plain).ok()?;
        Some(Keys { account, secret })
    }

    fn cipher(&self) -> LessSafeKey {
        // The array has exactly the length that the algorithm wants.
        LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &self.0).expect("a key of 32 bytes"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_open_for_their_source_only() {
        let keys = Keys { account: "id".into(), secret: "hunter2".into() };
        let key = SecretKey::new([7; 32]);
        let sealed = key.seal("wsp_1/src_1", &keys);
        assert_eq!(key.open("wsp_1/src_1", &sealed), Some(keys.clone()));
        assert_eq!(key.open("wsp_1/src_2", &sealed), None);
        assert_eq!(SecretKey::new([8; 32]).open("wsp_1/src_1", &sealed), None);
        for end in 0..sealed.len() {
            assert_eq!(key.open("wsp_1/src_1", &sealed[..end]), None);
        }
        assert!(!sealed.windows(7).any(|part| part == b"hunter2"));
        assert_ne!(sealed, key.seal("wsp_1/src_1", &keys));
        assert!(!format!("{keys:?} {key:?}").contains("hunter2"));
    }
}
