//! Public and private keys.

use super::field::Field;
use super::multiply::Table;
use super::point::Affine;
use super::{DEFAULT_ID, Signature, digest};
use sm2::dsa::SigningKey;
use sm2::dsa::signature::hazmat::PrehashSigner;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// A public key on sm2p256v1: a point of the curve other than infinity.
///
/// Two keys are equal if they are one point, however they were encoded and whether prepared or
/// not. A clone shares the table of a prepared key.
#[derive(Clone)]
pub struct PublicKey {
    sec1: [u8; 65],
    point: Affine,
    table: Option<Arc<Table>>,
}

impl PublicKey {
    /// Reads a point in the encoding of GB/T 32918.1-2016 clause 4.2 (SEC 1 clause 2.3.4).
    ///
    /// 65 octets `04 x y` or 33 octets `02 x` / `03 x` are taken. `None` for any other length or
    /// first octet, a coordinate of p or more, a point off the curve, or infinity. The cofactor of
    /// the curve is 1, so every point taken has the order n.
    ///
    /// ```
    /// use ofd::sm2::{PrivateKey, PublicKey};
    ///
    /// let key = PrivateKey::from_bytes(&[7; 32]).unwrap().public_key();
    /// assert_eq!(PublicKey::from_sec1(&key.to_sec1()), Some(key));
    /// assert_eq!(PublicKey::from_sec1(&[0]), None, "infinity");
    /// ```
    pub fn from_sec1(bytes: &[u8]) -> Option<PublicKey> {
        let point = match bytes {
            [0x04, coordinates @ ..] => {
                let (x, y) = coordinates.split_first_chunk::<32>()?;
                Affine::new(Field::from_be(x)?, Field::from_be(y.try_into().ok()?)?)?
            }
            [first @ (0x02 | 0x03), x @ ..] => {
                Affine::decompress(Field::from_be(x.try_into().ok()?)?, *first == 0x03)?
            }
            _ => return None,
        };
        let mut sec1 = [0x04; 65];
        sec1[1..33].copy_from_slice(&point.x.to_be());
        sec1[33..].copy_from_slice(&point.y.to_be());
        Some(PublicKey { sec1, point, table: None })
    }

    /// The uncompressed encoding, 65 octets `04 x y` (GB/T 32918.1-2016 clause 4.2).
    pub fn to_sec1(&self) -> [u8; 65] {
        self.sec1
    }

    /// The same key with a table of its multiples, which makes each verification two to three
    /// times as fast.
    ///
    /// The table takes 8 KiB and up to the time of two verifications, so it pays for a key met
    /// three times or more, such as those of the tax authorities. A prepared key is left as it is.
    ///
    /// ```
    /// use ofd::sm2::{PrivateKey, verify};
    ///
    /// let private = PrivateKey::from_bytes(&[7; 32]).unwrap();
    /// let key = private.public_key().prepare();
    /// for message in [&b"one"[..], b"two", b"three"] {
    ///     assert!(verify(&key, message, &private.sign(message)));
    /// }
    /// ```
    #[must_use]
    pub fn prepare(mut self) -> PublicKey {
        let point = self.point;
        self.table.get_or_insert_with(|| Arc::new(Table::new(&point)));
        self
    }

    /// The point.
    pub(super) fn point(&self) -> &Affine {
        &self.point
    }

    /// The table of a prepared key.
    pub(super) fn table(&self) -> Option<&Table> {
        self.table.as_deref()
    }
}

impl PartialEq for PublicKey {
    fn eq(&self, other: &PublicKey) -> bool {
        self.sec1 == other.sec1
    }
}

impl Eq for PublicKey {}

impl Hash for PublicKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.sec1.hash(state);
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PublicKey(")?;
        self.sec1.iter().try_for_each(|octet| write!(f, "{octet:02x}"))?;
        f.write_str(")")
    }
}

/// A private key, a number d in [1, n−2].
///
/// All work with it is that of the `sm2` crate, which runs in constant time; the arithmetic of
/// this module never sees the number. Its `Debug` form does not show it either. The number is not
/// wiped from memory when the key is dropped.
#[derive(Clone)]
pub struct PrivateKey(SigningKey);

impl PrivateKey {
    /// The key of 32 big-endian octets, `None` outside [1, n−2] (GB/T 32918.1-2016 clause 6.1).
    pub fn from_bytes(bytes: &[u8; 32]) -> Option<PrivateKey> {
        let key = SigningKey::from_slice(default_id(), bytes).ok()?;
        // n − 1 has no signatures: step A6 divides by 1 + d.
        let last = sm2::Scalar::ZERO - sm2::Scalar::ONE;
        (**key.as_nonzero_scalar() != last).then_some(PrivateKey(key))
    }

    /// The public key, the point d·G.
    pub fn public_key(&self) -> PublicKey {
        PublicKey::from_sec1(&self.0.verifying_key().to_sec1_bytes())
            .expect("a multiple of the base point is on the curve")
    }

    /// Signs a message under [`DEFAULT_ID`] (GB/T 32918.2-2016 clause 6.1).
    ///
    /// The same key and message always give the same signature: the secret number k is derived
    /// from both as in RFC 6979 with SM3, no source of random numbers is asked.
    ///
    /// ```
    /// use ofd::sm2::{PrivateKey, verify};
    ///
    /// let key = PrivateKey::from_bytes(&[7; 32]).unwrap();
    /// let signature = key.sign(b"message digest");
    /// assert!(verify(&key.public_key(), b"message digest", &signature));
    /// assert_eq!(signature, key.sign(b"message digest"));
    /// ```
    pub fn sign(&self, message: &[u8]) -> Signature {
        let e = digest(DEFAULT_ID, &self.public_key(), message);
        let signature: sm2::dsa::Signature =
            self.0.sign_prehash(&e).expect("r, s and r + k are zero for one message in 2^254 only");
        let (r, s) = (signature.r_bytes(), signature.s_bytes());
        Signature { r: r.into(), s: s.into() }
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PrivateKey(hidden)")
    }
}

/// [`DEFAULT_ID`] as text, which the `sm2` crate asks for.
pub(super) fn default_id() -> &'static str {
    str::from_utf8(DEFAULT_ID).expect("digits")
}
