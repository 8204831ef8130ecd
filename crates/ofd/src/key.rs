//! Public keys and signature algorithms that seals and certificates use.

use p256::ecdsa::signature::hazmat::PrehashVerifier;
use rsa::BoxedUint;
use rsa::traits::PublicKeyParts;

use crate::der::{Reader, Value, Writer, tag};
use crate::digest::Digest;
use crate::sm2;

/// SM2 signature over SM3, GM/T 0006.
pub const SM2_SM3_OID: &str = "1.2.156.10197.1.501";
const EC_PUBLIC_KEY_OID: &str = "1.2.840.10045.2.1";
const SM2_CURVE_OID: &str = "1.2.156.10197.1.301";

/// The longest RSA modulus that is computed with, in bits: larger ones only burn time.
const RSA_BITS_MAX: usize = 8192;
/// The shortest RSA modulus that is computed with, in bits: seals of 2017 still use 1024.
const RSA_BITS_MIN: usize = 512;

/// A signature algorithm: the kind of key and the digest it signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// GB/T 32918.2 with SM3 and the default user id.
    Sm2Sm3,
    /// RSASSA-PKCS1-v1_5 (RFC 8017 §8.2).
    Rsa(Digest),
    /// ECDSA on P-256 (FIPS 186-5).
    EcdsaP256(Digest),
}

impl Algorithm {
    /// The algorithm behind an object identifier; SM2 is known under several.
    pub fn from_oid(oid: &str) -> Option<Algorithm> {
        Some(match oid {
            "1.2.156.10197.1.501" | "1.2.156.10197.1.301.1" | "1.2.156.10197.1.301" => {
                Algorithm::Sm2Sm3
            }
            "1.2.840.113549.1.1.4" => Algorithm::Rsa(Digest::Md5),
            "1.2.840.113549.1.1.5" => Algorithm::Rsa(Digest::Sha1),
            "1.2.840.113549.1.1.11" => Algorithm::Rsa(Digest::Sha256),
            "1.2.840.113549.1.1.12" => Algorithm::Rsa(Digest::Sha384),
            "1.2.840.113549.1.1.13" => Algorithm::Rsa(Digest::Sha512),
            "1.2.840.10045.4.1" => Algorithm::EcdsaP256(Digest::Sha1),
            "1.2.840.10045.4.3.2" => Algorithm::EcdsaP256(Digest::Sha256),
            "1.2.840.10045.4.3.3" => Algorithm::EcdsaP256(Digest::Sha384),
            "1.2.840.10045.4.3.4" => Algorithm::EcdsaP256(Digest::Sha512),
            _ => return None,
        })
    }

    /// The algorithm of a CMS signer, which may name the key alone and the digest beside it.
    pub fn from_cms(signature_oid: &str, digest: Digest) -> Option<Algorithm> {
        match signature_oid {
            "1.2.840.113549.1.1.1" => Some(Algorithm::Rsa(digest)),
            EC_PUBLIC_KEY_OID if digest == Digest::Sm3 => Some(Algorithm::Sm2Sm3),
            EC_PUBLIC_KEY_OID => Some(Algorithm::EcdsaP256(digest)),
            other => Algorithm::from_oid(other),
        }
    }

    /// A short name, `SM2-SM3`, `RSA-SHA-256`.
    pub fn name(self) -> String {
        match self {
            Algorithm::Sm2Sm3 => "SM2-SM3".to_owned(),
            Algorithm::Rsa(digest) => format!("RSA-{}", digest.name()),
            Algorithm::EcdsaP256(digest) => format!("ECDSA-P256-{}", digest.name()),
        }
    }

    /// The digest that is signed.
    pub fn digest(self) -> Digest {
        match self {
            Algorithm::Sm2Sm3 => Digest::Sm3,
            Algorithm::Rsa(digest) | Algorithm::EcdsaP256(digest) => digest,
        }
    }
}

/// What checking a signature value found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is right; an SM2 value also tells how it was encoded.
    Valid(Option<sm2::Encoding>),
    /// It is wrong.
    False,
    /// The bytes are not a signature of this algorithm.
    Unreadable,
    /// The key and the algorithm do not belong together, or the key is unknown.
    Unsupported,
}

/// A public key of a known algorithm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PublicKey {
    /// SM2 on sm2p256v1.
    Sm2(sm2::PublicKey),
    /// RSA.
    Rsa(rsa::RsaPublicKey),
    /// ECDSA on NIST P-256.
    P256(p256::ecdsa::VerifyingKey),
}

impl PublicKey {
    /// Reads a SubjectPublicKeyInfo; `None` when the algorithm or the key is not known.
    pub fn from_info(der: &[u8]) -> Option<PublicKey> {
        let mut info = Value::first(der, "public key").ok()?.reader("public key");
        let (mut algorithm, _) = info.sequence("public key").ok()?;
        let bits = info.expect(tag::BIT_STRING).ok()?.bits()?.0;
        match algorithm.next().ok()?.oid()?.as_str() {
            EC_PUBLIC_KEY_OID | SM2_CURVE_OID => {
                let curve = algorithm.next().ok().and_then(|v| v.oid());
                match curve.as_deref() {
                    Some("1.2.840.10045.3.1.7") => {
                        let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(bits).ok()?;
                        Some(PublicKey::P256(key))
                    }
                    Some(SM2_CURVE_OID) | None => {
                        sm2::PublicKey::from_sec1(bits).map(PublicKey::Sm2)
                    }
                    Some(_) => None,
                }
            }
            "1.2.840.113549.1.1.1" => {
                let (mut pair, _) = Reader::new(bits, "RSA key").sequence("RSA key").ok()?;
                let n = pair.expect(tag::INTEGER).ok()?.body;
                let e = pair.expect(tag::INTEGER).ok()?.body;
                if n.len() > RSA_BITS_MAX / 8 + 1 || e.len() > 8 {
                    return None;
                }
                let number = BoxedUint::from_be_slice_vartime;
                let sizes = RSA_BITS_MIN..=RSA_BITS_MAX;
                rsa::RsaPublicKey::new_with_size_limits(number(n), number(e), sizes)
                    .ok()
                    .map(PublicKey::Rsa)
            }
            _ => None,
        }
    }

    /// The key's algorithm and size, for people.
    pub fn name(&self) -> String {
        match self {
            PublicKey::Sm2(_) => "SM2".to_owned(),
            PublicKey::Rsa(key) => format!("RSA-{}", key.size() * 8),
            PublicKey::P256(_) => "P-256".to_owned(),
        }
    }

    /// Checks a signature value over a message given in pieces.
    pub fn verify(&self, algorithm: Algorithm, message: &[&[u8]], signature: &[u8]) -> Verdict {
        match (self, algorithm) {
            (PublicKey::Sm2(key), Algorithm::Sm2Sm3) => {
                let Some((value, encoding)) = sm2::Signature::decode(signature) else {
                    return Verdict::Unreadable;
                };
                let z = sm2::z(sm2::DEFAULT_ID, key);
                let mut parts: Vec<&[u8]> = vec![&z];
                parts.extend_from_slice(message);
                let digest = Digest::Sm3.of_parts(&parts);
                let Ok(e) = <[u8; 32]>::try_from(digest.as_slice()) else {
                    return Verdict::Unreadable;
                };
                if sm2::verify_digest(key, &e, &value) {
                    Verdict::Valid(Some(encoding))
                } else {
                    Verdict::False
                }
            }
            (PublicKey::Rsa(key), Algorithm::Rsa(digest)) => {
                let hash = digest.of_parts(message);
                if key.verify(pkcs1(digest), &hash, signature).is_ok() {
                    Verdict::Valid(None)
                } else {
                    Verdict::False
                }
            }
            (PublicKey::P256(key), Algorithm::EcdsaP256(digest)) => {
                let Ok(value) = p256::ecdsa::Signature::from_der(signature) else {
                    return Verdict::Unreadable;
                };
                match key.verify_prehash(&digest.of_parts(message), &value) {
                    Ok(()) => Verdict::Valid(None),
                    Err(_) => Verdict::False,
                }
            }
            _ => Verdict::Unsupported,
        }
    }
}

/// DER of the SubjectPublicKeyInfo of an SM2 key.
pub fn sm2_info(key: &sm2::PublicKey) -> Vec<u8> {
    let mut out = Writer::new();
    out.sequence(|w| {
        w.sequence(|w| {
            w.oid(EC_PUBLIC_KEY_OID);
            w.oid(SM2_CURVE_OID);
        });
        w.bits(&key.to_sec1());
    });
    out.into_bytes()
}

/// RFC 8017 §9.2: the DER prefix that names the digest inside an RSA signature.
fn pkcs1(digest: Digest) -> rsa::Pkcs1v15Sign {
    let mut info = Writer::new();
    info.sequence(|w| {
        w.sequence(|w| {
            w.oid(digest.oid());
            w.put(tag::NULL, &[]);
        });
        w.put(tag::OCTET_STRING, &vec![0; digest.of(&[]).len()]);
    });
    let bytes = info.into_bytes();
    let length = digest.of(&[]).len();
    let prefix = bytes[..bytes.len() - length].to_vec().into_boxed_slice();
    rsa::Pkcs1v15Sign { hash_len: Some(length), prefix }
}
