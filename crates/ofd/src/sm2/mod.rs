//! SM2 signatures (GB/T 32918.2-2016) on the recommended curve sm2p256v1 (GB/T 32918.5-2017).
//!
//! Verification runs on an arithmetic of its own, made for this one curve, because verifying seals
//! is most of the time spent on a document. It works on public values only (keys, messages,
//! signatures) and its running time depends on them. Signing, the only work on a secret, is left
//! to the constant-time `sm2` crate.
//!
//! A signature is never called false on the word of this module's arithmetic alone: a negative
//! answer is confirmed by the `sm2` crate, an independent implementation, before it is given. A
//! false signature therefore takes longer than a good one.
//!
//! ```
//! use ofd::sm2::{PrivateKey, PublicKey, Signature, verify};
//!
//! let key = PrivateKey::from_bytes(&[0x11; 32]).unwrap();
//! let sealed = key.sign(b"an invoice").to_der();
//!
//! let public = PublicKey::from_sec1(&key.public_key().to_sec1()).unwrap();
//! let (signature, _) = Signature::decode(&sealed).unwrap();
//! assert!(verify(&public, b"an invoice", &signature));
//! assert!(!verify(&public, b"another invoice", &signature));
//! ```

mod field;
mod key;
mod limbs;
mod multiply;
mod point;
mod scalar;
mod signature;
#[cfg(test)]
mod tests;

pub use key::{PrivateKey, PublicKey};
pub use signature::{Encoding, Signature};

use multiply::{sum_of_multiples, sum_with_table};
use scalar::Scalar;
use sm2::dsa::signature::hazmat::PrehashVerifier;
use sm3::{Digest, Sm3};

/// The identifier of every signer who has agreed on no other (GB/T 35276-2017 clause 10, earlier
/// GM/T 0009-2012 clause 10), as is the case with electronic seals.
pub const DEFAULT_ID: &[u8] = b"1234567812345678";

/// The hash Z of a signer: SM3(ENTL ‖ ID ‖ a ‖ b ‖ Gx ‖ Gy ‖ Px ‖ Py)
/// (GB/T 32918.2-2016 clause 5.5).
///
/// ENTL, the length of the identifier in bits, has 16 bits; that of an identifier of 8192 octets
/// or more is taken modulo 2^16, since the standard knows none.
pub fn z(id: &[u8], key: &PublicKey) -> [u8; 32] {
    let entl = (id.len() as u16).wrapping_mul(8);
    let mut hash = Sm3::new();
    hash.update(entl.to_be_bytes());
    hash.update(id);
    for coordinate in [point::THREE.neg(), point::B, point::GENERATOR.x, point::GENERATOR.y] {
        hash.update(coordinate.to_be());
    }
    hash.update(&key.to_sec1()[1..]);
    hash.finalize().into()
}

/// The digest e = SM3(Z ‖ M) that is signed for a message (GB/T 32918.2-2016 clause 6.1, steps A1
/// and A2).
///
/// ```
/// use ofd::sm2::{DEFAULT_ID, PrivateKey, digest, verify_digest};
///
/// let key = PrivateKey::from_bytes(&[7; 32]).unwrap();
/// let e = digest(DEFAULT_ID, &key.public_key(), b"message");
/// assert!(verify_digest(&key.public_key(), &e, &key.sign(b"message")));
/// ```
pub fn digest(id: &[u8], key: &PublicKey, message: &[u8]) -> [u8; 32] {
    Sm3::new_with_prefix(z(id, key)).chain_update(message).finalize().into()
}

/// Whether a signature of a message by a key is good, under [`DEFAULT_ID`]
/// (GB/T 32918.2-2016 clause 7.1).
///
/// Before the answer is `false` the `sm2` crate is asked for its own. r and s outside [1, n−1] and
/// r + s ≡ 0 (mod n) are `false`, as the standard wants.
pub fn verify(key: &PublicKey, message: &[u8], signature: &Signature) -> bool {
    verify_digest(key, &digest(DEFAULT_ID, key, message), signature)
}

/// Whether a signature of a [`digest`] by a key is good, by the rules of [`verify`].
///
/// For a signer with an identifier of its own, or a digest already at hand. e is taken modulo n.
pub fn verify_digest(key: &PublicKey, e: &[u8; 32], signature: &Signature) -> bool {
    fast(key, e, signature) || independent(key, e, signature)
}

/// The answer of this module's arithmetic, steps B1 to B7 of GB/T 32918.2-2016 clause 7.1.
fn fast(key: &PublicKey, e: &[u8; 32], signature: &Signature) -> bool {
    let (Some(r), Some(s)) = (Scalar::from_be(&signature.r), Scalar::from_be(&signature.s)) else {
        return false;
    };
    let t = r.add(&s);
    if r.is_zero() || s.is_zero() || t.is_zero() {
        return false;
    }
    let sum = match key.table() {
        Some(table) => sum_with_table(&s, &t, table),
        None => sum_of_multiples(&s, &t, key.point()),
    };
    // B7 asks whether (e + x) mod n = r; the two x that can make it so are known beforehand.
    let (x, beyond_n) = r.sub(&Scalar::reduce_be(e)).coordinates();
    sum.has_x(&x) || beyond_n.is_some_and(|x| sum.has_x(&x))
}

/// The answer of the `sm2` crate.
fn independent(key: &PublicKey, e: &[u8; 32], signature: &Signature) -> bool {
    let numbers = [signature.r, signature.s].concat();
    let signature = sm2::dsa::Signature::from_slice(&numbers);
    let key = sm2::dsa::VerifyingKey::from_sec1_bytes(key::default_id(), &key.to_sec1());
    let (Ok(key), Ok(signature)) = (key, signature) else {
        return false;
    };
    key.verify_prehash(e, &signature).is_ok()
}
