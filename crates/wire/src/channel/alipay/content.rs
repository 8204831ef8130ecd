//! Content encryption (接口内容加密): AES-128-CBC, zero vector, PKCS#5 padding, Base64.
//!
//! The vector is always zero, so equal beginnings are seen to be equal: it hides content from
//! whoever carries the message and adds nothing to the signature, which stays what is believed.

use aes::Aes128;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit};

use crate::secret::Secret;

/// A key for content, as the console of Alipay shows it in Base64.
pub struct ContentKey([u8; 16]);

impl ContentKey {
    /// Reads a key; `None` when it is not 16 bytes.
    pub fn parse(key: &Secret) -> Option<ContentKey> {
        STANDARD.decode(key.reveal()).ok()?.try_into().ok().map(ContentKey)
    }

    /// The content as it is sent.
    pub fn encrypt(&self, plain: &str) -> String {
        let cipher = cbc::Encryptor::<Aes128>::new(&self.0.into(), &[0; 16].into());
        STANDARD.encode(cipher.encrypt_padded_vec::<Pkcs7>(plain.as_bytes()))
    }

    /// The content that was sent; `None` when it was not made with this key.
    pub fn decrypt(&self, sent: &str) -> Option<String> {
        let bytes = STANDARD.decode(sent).ok()?;
        let cipher = cbc::Decryptor::<Aes128>::new(&self.0.into(), &[0; 16].into());
        String::from_utf8(cipher.decrypt_padded_vec::<Pkcs7>(&bytes).ok()?).ok()
    }
}
