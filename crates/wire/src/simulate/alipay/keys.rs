//! Keys of the demonstration: made from a fixed seed, so that a simulator in one process and a
//! service in another know each other. They protect nothing.

use std::convert::Infallible;
use std::sync::OnceLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rsa::rand_core::{TryCryptoRng, TryRng};
use rsa::traits::{PrivateKeyParts, PublicKeyParts};
use rsa::{BoxedUint, RsaPrivateKey};
use sha2::{Digest, Sha256};

use crate::channel::alipay::key::SigningKey;

/// A key pair.
pub(crate) struct Pair {
    /// PKCS#1 in Base64.
    pub private: String,
    /// The public key in Base64, as Alipay's console shows it.
    pub public: String,
    /// What signs.
    pub signing: SigningKey,
}

/// Whose keys.
#[derive(Clone, Copy)]
pub(crate) enum Owner {
    /// The application's.
    App,
    /// Alipay's.
    Alipay,
    /// Alipay's after its next change.
    AlipayNext,
}

/// The pair of an owner, made once in a process.
pub(crate) fn pair(owner: Owner) -> &'static Pair {
    static PAIRS: [OnceLock<Pair>; 3] = [const { OnceLock::new() }; 3];
    PAIRS[owner as usize].get_or_init(|| make(owner as u8))
}

fn make(seed: u8) -> Pair {
    let mut stream = Stream { seed, counter: 0 };
    // 2048 bits and 65537 are a sound choice, and the stream never ends.
    let key = RsaPrivateKey::new(&mut stream, 2_048).expect("a key of 2048 bits");
    let parts = |key: &RsaPrivateKey| {
        let numbers = [key.d(), &key.primes()[0], &key.primes()[1], key.dp()?, key.dq()?];
        let mut der: Vec<u8> = [integer(&[0]), number(key.n()), number(key.e())].concat();
        numbers.iter().for_each(|n| der.extend(number(n)));
        der.extend(number(&key.qinv()?.retrieve()));
        Some(wrapped(0x30, &der))
    };
    let private = STANDARD.encode(parts(&key).expect("a key with its precomputed parts"));
    let pkcs1 = wrapped(0x30, &[number(key.n()), number(key.e())].concat());
    let bits = wrapped(0x03, &[&[0], pkcs1.as_slice()].concat());
    // rsaEncryption with its NULL (RFC 3279 §2.3.1).
    let algorithm = b"\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00";
    let public = STANDARD.encode(wrapped(0x30, &[algorithm, bits.as_slice()].concat()));
    let signing = SigningKey::parse(&private).expect("the key that was just made");
    Pair { private, public, signing }
}

fn number(value: &BoxedUint) -> Vec<u8> {
    integer(&value.to_be_bytes())
}

/// An INTEGER of DER that is not negative.
fn integer(bytes: &[u8]) -> Vec<u8> {
    let start = bytes.iter().position(|b| *b != 0).unwrap_or(bytes.len().saturating_sub(1));
    let bytes = &bytes[start..];
    match bytes.first() {
        Some(0x80..) => wrapped(0x02, &[&[0], bytes].concat()),
        _ => wrapped(0x02, bytes),
    }
}

/// An element of DER, shorter than 64 KiB.
pub(crate) fn wrapped(tag: u8, value: &[u8]) -> Vec<u8> {
    let length = value.len();
    let mut der = vec![tag];
    match length {
        0..=0x7f => der.push(length as u8),
        0x80..=0xff => der.extend([0x81, length as u8]),
        _ => der.extend([0x82, (length >> 8) as u8, length as u8]),
    }
    der.extend_from_slice(value);
    der
}

/// A stream of bytes from a seed: SHA-256 over a counter.
struct Stream {
    seed: u8,
    counter: u64,
}

impl TryRng for Stream {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        self.try_next_u64().map(|n| n as u32)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for chunk in bytes.chunks_mut(32) {
            self.counter += 1;
            let mut digest = Sha256::new();
            digest.update(b"piaoju demonstration of alipay");
            digest.update([self.seed]);
            digest.update(self.counter.to_le_bytes());
            chunk.copy_from_slice(&digest.finalize()[..chunk.len()]);
        }
        Ok(())
    }
}

impl TryCryptoRng for Stream {}
