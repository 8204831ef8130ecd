//! Keys of the simulated WeChat: made once in a process, so that none is ever written down.

use std::convert::Infallible;
use std::sync::OnceLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::rand::{SecureRandom, SystemRandom};
use ring::signature::{KeyPair, RSA_PKCS1_SHA256, RsaKeyPair};
use rsa::RsaPrivateKey;
use rsa::rand_core::{TryCryptoRng, TryRng};
use rsa::traits::{PrivateKeyParts, PublicKeyParts};

/// A key of either side.
pub(super) struct Key {
    pair: RsaKeyPair,
    /// PKCS #8 in PEM.
    pub private_pem: String,
    /// A certificate that it signed for itself, in PEM.
    pub certificate: String,
    /// The serial of the certificate.
    pub serial: String,
}

/// The merchant's key, and the platform's present and next one.
pub(super) struct Keys {
    pub merchant: Key,
    pub platform: [Key; 2],
}

/// The keys of this process.
pub(super) fn keys() -> &'static Keys {
    static KEYS: OnceLock<Keys> = OnceLock::new();
    KEYS.get_or_init(|| Keys {
        merchant: Key::new(0x11),
        platform: [Key::new(0x22), Key::new(0x33)],
    })
}

impl Key {
    fn new(number: u8) -> Key {
        let pkcs8 = pkcs8();
        // A key that was just made, in the form that the reader documents.
        let pair = RsaKeyPair::from_pkcs8(&pkcs8).expect("a key of our own making");
        let private_pem = pem("PRIVATE KEY", &pkcs8);
        let serial = vec![0x5a; 19].into_iter().chain([number]).collect::<Vec<u8>>();
        let hex = serial.iter().map(|byte| format!("{byte:02X}")).collect();
        let mut key = Key { pair, private_pem, certificate: String::new(), serial: hex };
        key.certificate = pem("CERTIFICATE", &certificate(&key, &serial));
        key
    }

    /// The bare public key.
    pub fn public(&self) -> &[u8] {
        self.pair.public_key().as_ref()
    }

    /// SHA-256 with RSA, PKCS #1 v1.5, in Base64.
    pub fn sign(&self, text: &[u8]) -> String {
        STANDARD.encode(self.signature(text))
    }

    fn signature(&self, text: &[u8]) -> Vec<u8> {
        let mut signature = vec![0; self.pair.public().modulus_len()];
        let done = self.pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text, &mut signature);
        // Fails only without a source of chance: the simulator then signs wrongly.
        if done.is_err() { Vec::new() } else { signature }
    }
}

fn pem(label: &str, der: &[u8]) -> String {
    let body = STANDARD.encode(der);
    let mut text = format!("-----BEGIN {label}-----\n");
    for line in body.as_bytes().chunks(64) {
        text.push_str(&String::from_utf8_lossy(line));
        text.push('\n');
    }
    text.push_str(&format!("-----END {label}-----\n"));
    text
}

/// One element of DER.
fn der(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let mut bytes = vec![tag];
    match u8::try_from(length) {
        Ok(short @ 0..=0x7f) => bytes.push(short),
        // Nothing here is as long as 64 KiB.
        _ => bytes.extend([0x82, (length >> 8) as u8, length as u8]),
    }
    parts.iter().for_each(|part| bytes.extend_from_slice(part));
    if length <= 0xff && bytes[1] == 0x82 {
        // The shortest form is the only one (X.690 §10.1).
        bytes.splice(1..4, [0x81, length as u8]);
    }
    bytes
}

/// A number that is not negative.
fn integer(octets: &[u8]) -> Vec<u8> {
    let start = octets.iter().position(|octet| *octet != 0);
    let octets = start.map_or(&[0][..], |start| &octets[start..]);
    let pad: &[u8] = if octets[0] > 0x7f { &[0] } else { &[] };
    der(0x02, &[pad, octets])
}

/// rsaEncryption with its empty parameters.
const RSA: &[u8] =
    &[0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00];
/// sha256WithRSAEncryption.
const SHA256_RSA: &[u8] =
    &[0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b, 0x05, 0x00];
/// 2.5.4.3, commonName.
const COMMON_NAME: &[u8] = &[0x06, 0x03, 0x55, 0x04, 0x03];

/// A new private key of 2048 bits (RFC 5208, RFC 8017 A.1.2).
fn pkcs8() -> Vec<u8> {
    loop {
        // Primes of the wanted size are always found; what is not accepted is made anew.
        let Ok(made) = RsaPrivateKey::new(&mut Chance(SystemRandom::new()), 2048) else { continue };
        let e = made.e().clone();
        let [first, second] = made.primes() else { continue };
        let (first, second) = (first.as_ref().clone(), second.as_ref().clone());
        // The reader wants the larger prime first.
        let (p, q) = if first > second { (first, second) } else { (second, first) };
        let Ok(mut key) = RsaPrivateKey::from_p_q(p, q, e) else { continue };
        if key.precompute().is_err() {
            continue;
        }
        let (Some(dp), Some(dq), Some(qinv)) = (key.dp(), key.dq(), key.crt_coefficient()) else {
            continue;
        };
        let primes = key.primes();
        let parts = [
            integer(&[0]),
            integer(&key.n_bytes()),
            integer(&key.e_bytes()),
            integer(&key.d().to_be_bytes()),
            integer(&primes[0].to_be_bytes()),
            integer(&primes[1].to_be_bytes()),
            integer(&dp.to_be_bytes()),
            integer(&dq.to_be_bytes()),
            integer(&qinv.to_be_bytes()),
        ];
        let bare = der(0x30, &parts.each_ref().map(|part| part.as_slice()));
        let pkcs8 = der(0x30, &[&integer(&[0]), RSA, &der(0x04, &[&bare])]);
        if RsaKeyPair::from_pkcs8(&pkcs8).is_ok() {
            return pkcs8;
        }
    }
}

/// A certificate of version 3 without extensions (RFC 5280 §4.1).
fn certificate(key: &Key, serial: &[u8]) -> Vec<u8> {
    let name = der(0x0c, &["Simulated Tenpay".as_bytes()]);
    let name = der(0x30, &[&der(0x31, &[&der(0x30, &[COMMON_NAME, &name])])]);
    let validity = [der(0x17, &[b"200101000000Z"]), der(0x17, &[b"491231235959Z"])];
    let validity = der(0x30, &[&validity[0], &validity[1]]);
    let public = der(0x30, &[RSA, &der(0x03, &[&[0], key.public()])]);
    let version = der(0xa0, &[&integer(&[2])]);
    let number = integer(serial);
    let own: [&[u8]; 7] = [&version, &number, SHA256_RSA, &name, &validity, &name, &public];
    let own = der(0x30, &own);
    let signature = der(0x03, &[&[0], &key.signature(&own)]);
    der(0x30, &[&own, SHA256_RSA, &signature])
}

/// The chance of the system, as the maker of keys wants it.
struct Chance(SystemRandom);

impl TryRng for Chance {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        // Without a source of chance no key may come into being.
        self.0.fill(bytes).expect("the system has a source of chance");
        Ok(())
    }
}

impl TryCryptoRng for Chance {}
