//! The electronic seal and the signature value (电子签章): GB/T 38540-2020 and GM/T 0031-2014.
//!
//! Two signatures stand behind a sealed document. The signer signs a structure that holds the
//! whole seal and the hash of Signature.xml; the seal itself was signed by its maker, who thereby
//! vouches for the signers in the seal's certificate list. Both are kept here as the exact bytes
//! that were signed.

use crate::der::{DerError, Reader, Value, Writer, tag};
use crate::digest::Digest;
use crate::key::{Algorithm, PublicKey, Verdict};
use crate::sm2::Encoding;
use crate::time::{self, Seconds};
use crate::x509::Certificate;

/// Which standard a seal follows; told by its shape, since version numbers lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// GM/T 0031-2014.
    V1,
    /// GB/T 38540-2020.
    V4,
}

/// One entry of the list of signers that a seal admits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Listed {
    /// A whole certificate in DER.
    Certificate(Vec<u8>),
    /// The digest of one.
    Digest(Vec<u8>),
}

/// The picture of a seal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// `ofd`, `png`, `BMP`, `GIF`, as stored.
    pub format: String,
    /// Its bytes.
    pub data: Vec<u8>,
    /// Width in millimetres.
    pub width_mm: u64,
    /// Height in millimetres.
    pub height_mm: u64,
}

/// An electronic seal (电子印章).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seal {
    /// Which standard it follows.
    pub version: Version,
    /// All its bytes.
    pub raw: Vec<u8>,
    /// Vendor id of the header (Vid).
    pub vendor: String,
    /// Seal id (esID).
    pub id: String,
    /// Name of the seal.
    pub name: String,
    /// Who may sign with it.
    pub signers: Vec<Listed>,
    /// When it was made.
    pub created: Option<Seconds>,
    /// Start of its validity.
    pub valid_from: Option<Seconds>,
    /// End of its validity.
    pub valid_to: Option<Seconds>,
    /// What it looks like.
    pub picture: Picture,
    /// Certificate of the seal maker (制章人).
    pub maker: Certificate,
    /// How the maker signed, as stored.
    pub maker_algorithm_oid: String,
    /// The bytes that the maker signed.
    pub maker_signed: Vec<u8>,
    /// The maker's signature value.
    pub maker_signature: Vec<u8>,
    /// Whether its BIT STRING was written with the zeros at its end cut off.
    pub is_maker_signature_cut: bool,
}

/// A signature value: the seal, what was signed with it, and by whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// The seal.
    pub seal: Seal,
    /// The bytes that the signer signed (TBS_Sign).
    pub signed: Vec<u8>,
    /// When it was signed, when that is readable.
    pub signed_at: Option<Seconds>,
    /// A time-stamp token in place of a plain time (version 1) or beside it (version 4).
    pub timestamp: Option<Vec<u8>>,
    /// Digest of Signature.xml.
    pub data_hash: Vec<u8>,
    /// What it says was signed, usually the path of Signature.xml.
    pub property: String,
    /// Certificate of the signer (签章人).
    pub signer: Certificate,
    /// How it was signed, as stored.
    pub algorithm_oid: String,
    /// The signature value.
    pub signature: Vec<u8>,
    /// Whether its BIT STRING was written with the zeros at its end cut off.
    pub is_signature_cut: bool,
}

const WHAT: &str = "seal signature";

impl Signature {
    /// Reads the content of `SignedValue.dat` of a seal.
    ///
    /// # Errors
    ///
    /// When it is not a seal signature of either version.
    pub fn parse(der: &[u8]) -> Result<Signature, DerError> {
        let (mut outer, _) = Reader::new(der, WHAT).sequence(WHAT)?;
        let (mut tbs, tbs_value) = outer.sequence(WHAT)?;
        let second = outer.next()?;
        tbs.expect(tag::INTEGER)?;
        let seal_value = tbs.expect(tag::SEQUENCE)?;
        if second.tag == tag::BIT_STRING {
            return Signature::parse_v1(tbs, tbs_value, seal_value, second);
        }
        // The time is a GeneralizedTime by the standard; writers also use UTCTime and text.
        let time_value = tbs.next()?;
        let data_hash = bits(tbs.expect(tag::BIT_STRING)?)?.into_hash();
        let property = tbs.next()?.text();
        let signer = Certificate::parse(octets(second)?)?;
        let algorithm_oid = algorithm(&mut outer)?;
        let signature = bits(outer.expect(tag::BIT_STRING)?)?;
        let timestamp = outer.optional(tag::CONTEXT_0)?.and_then(|v| {
            Value::first(v.body, WHAT).ok().and_then(|v| v.bits()).map(|(bytes, _)| bytes.to_vec())
        });
        Ok(Signature {
            seal: Seal::parse(seal_value.raw)?,
            signed: tbs_value.raw.to_vec(),
            signed_at: time::parse(&time_value.text()),
            timestamp,
            data_hash,
            property,
            signer,
            algorithm_oid,
            signature: signature.bytes,
            is_signature_cut: signature.is_cut,
        })
    }

    fn parse_v1(
        mut tbs: Reader<'_>,
        tbs_value: Value<'_>,
        seal_value: Value<'_>,
        signature: Value<'_>,
    ) -> Result<Signature, DerError> {
        // GM/T 0031 §7.1: the time is a BIT STRING that holds text or an RFC 3161 token.
        let time_value = tbs.next()?;
        let time_bytes = time_value.bits().map_or(time_value.body, |(bytes, _)| bytes);
        let text = String::from_utf8_lossy(time_bytes);
        let signed_at = time::parse(&text).or_else(|| {
            Value::first(time_bytes, WHAT).ok().and_then(|value| time::parse(&value.text()))
        });
        let is_token = signed_at.is_none() && time_bytes.first() == Some(&tag::SEQUENCE);
        let data_hash = bits(tbs.expect(tag::BIT_STRING)?)?.into_hash();
        let property = tbs.next()?.text();
        let signer = Certificate::parse(octets(tbs.next()?)?)?;
        let algorithm_oid = algorithm(&mut tbs)?;
        let signature = bits(signature)?;
        Ok(Signature {
            seal: Seal::parse(seal_value.raw)?,
            signed: tbs_value.raw.to_vec(),
            signed_at,
            timestamp: is_token.then(|| time_bytes.to_vec()),
            data_hash,
            property,
            signer,
            algorithm_oid,
            signature: signature.bytes,
            is_signature_cut: signature.is_cut,
        })
    }

    /// Checks the signer's signature value.
    pub fn check(&self) -> Verdict {
        self.check_with(self.signer.key.as_ref())
    }

    /// The same with the signer's key at hand.
    pub(crate) fn check_with(&self, key: Option<&PublicKey>) -> Verdict {
        let verdict = check(key, &self.algorithm_oid, &self.signed, &self.signature);
        graded(verdict, self.is_signature_cut)
    }

    /// Whether the seal admits the signer; `None` when the seal has no list.
    pub fn is_signer_listed(&self) -> Option<bool> {
        if self.seal.signers.is_empty() {
            return None;
        }
        Some(self.seal.signers.iter().any(|listed| {
            match listed {
                Listed::Certificate(der) => *der == self.signer.raw,
                Listed::Digest(digest) => [Digest::Sm3, Digest::Sha256, Digest::Sha1]
                    .iter()
                    .any(|algorithm| algorithm.of(&self.signer.raw) == *digest),
            }
        }))
    }
}

impl Seal {
    /// Reads a seal, as stored inside a signature value or in `Seal.esl`.
    ///
    /// # Errors
    ///
    /// When it is not a seal of either version.
    pub fn parse(der: &[u8]) -> Result<Seal, DerError> {
        const WHAT: &str = "seal";
        let whole = Value::first(der, WHAT)?;
        let mut outer = whole.reader(WHAT);
        let (mut info, info_value) = outer.sequence(WHAT)?;
        let (mut header, _) = info.sequence("seal header")?;
        header.next()?;
        header.next()?;
        let vendor = header.next().map(|v| v.text()).unwrap_or_default();
        let id = info.next()?.text();
        let (mut property, _) = info.sequence("seal property")?;
        property.expect(tag::INTEGER)?;
        let name = property.next()?.text();
        // Version 4 tells the kind of list before the list.
        property.optional(tag::INTEGER)?;
        let signers = signers(property.expect(tag::SEQUENCE)?)?;
        let mut moment = || property.next().ok().and_then(|v| time::parse(&v.text()));
        let (created, valid_from, valid_to) = (moment(), moment(), moment());
        let picture = picture(&mut info)?;
        let next = outer.next()?;
        let (version, maker, maker_algorithm_oid, maker_signed, signature) =
            if next.tag == tag::SEQUENCE {
                let mut sign_info = next.reader(WHAT);
                let certificate = sign_info.next()?;
                let oid_at = sign_info;
                let oid = algorithm(&mut sign_info)?;
                let oid_raw = { oid_at }.next()?.raw;
                let signature = bits(sign_info.expect(tag::BIT_STRING)?)?;
                // GM/T 0031 §6.2 as writers apply it: the maker signs a new sequence of the seal
                // info, its own certificate and the algorithm.
                let mut signed = Writer::new();
                signed.sequence(|w| {
                    w.raw(info_value.raw);
                    w.raw(certificate.raw);
                    w.raw(oid_raw);
                });
                let maker = Certificate::parse(octets(certificate)?)?;
                (Version::V1, maker, oid, signed.into_bytes(), signature)
            } else {
                let maker = Certificate::parse(octets(next)?)?;
                let oid = algorithm(&mut outer)?;
                let signature = bits(outer.expect(tag::BIT_STRING)?)?;
                (Version::V4, maker, oid, info_value.raw.to_vec(), signature)
            };
        Ok(Seal {
            version,
            raw: whole.raw.to_vec(),
            vendor,
            id,
            name,
            signers,
            created,
            valid_from,
            valid_to,
            picture,
            maker,
            maker_algorithm_oid,
            maker_signed,
            maker_signature: signature.bytes,
            is_maker_signature_cut: signature.is_cut,
        })
    }

    /// Checks the maker's signature over the seal.
    pub fn check(&self) -> Verdict {
        self.check_with(self.maker.key.as_ref())
    }

    /// The same with the maker's key at hand.
    pub(crate) fn check_with(&self, key: Option<&PublicKey>) -> Verdict {
        let oid = &self.maker_algorithm_oid;
        let verdict = check(key, oid, &self.maker_signed, &self.maker_signature);
        graded(verdict, self.is_maker_signature_cut)
    }
}

fn check(key: Option<&PublicKey>, oid: &str, signed: &[u8], signature: &[u8]) -> Verdict {
    match (key, Algorithm::from_oid(oid)) {
        (Some(key), Some(algorithm)) => key.verify(algorithm, &[signed], signature),
        _ => Verdict::Unsupported,
    }
}

/// The octets of a hash or signature value in a BIT STRING, and whether zeros were cut off.
///
/// Both have whole octets, so no bit should be unused. Some issuers write them as if they were a
/// list of named bits (X.690 §11.2.2): trailing zero octets are gone, and the zero bits at the
/// end of the last octet are counted as unused. Any other count is refused.
fn bits(value: Value<'_>) -> Result<Bits, DerError> {
    match value.bits() {
        Some((bytes, 0)) => Ok(Bits { bytes: bytes.to_vec(), is_cut: false }),
        Some((bytes, unused))
            if bytes.last().map(|b| b.trailing_zeros()) == Some(unused.into()) =>
        {
            Ok(Bits { bytes: bytes.to_vec(), is_cut: true })
        }
        _ => Err(DerError { what: WHAT }),
    }
}

struct Bits {
    bytes: Vec<u8>,
    is_cut: bool,
}

impl Bits {
    /// A hash, with the zeros that were cut off.
    fn into_hash(mut self) -> Vec<u8> {
        if self.is_cut {
            let whole = [16, 20, 32, 48, 64].into_iter().find(|size| *size >= self.bytes.len());
            self.bytes.resize(whole.unwrap_or(self.bytes.len()), 0);
        }
        self.bytes
    }
}

/// A right value that was written with its zeros cut off is right, but odd.
fn graded(verdict: Verdict, is_cut: bool) -> Verdict {
    match verdict {
        Verdict::Valid(Some(Encoding::Der)) if is_cut => {
            Verdict::Valid(Some(Encoding::TrailingZerosCut))
        }
        verdict => verdict,
    }
}

fn octets(value: Value<'_>) -> Result<&[u8], DerError> {
    match value.tag {
        tag::OCTET_STRING => Ok(value.body),
        tag::SEQUENCE => Ok(value.raw),
        _ => Err(DerError { what: WHAT }),
    }
}

/// An object identifier, bare as the standards say or wrapped in an AlgorithmIdentifier.
fn algorithm(reader: &mut Reader<'_>) -> Result<String, DerError> {
    let value = reader.next()?;
    let oid =
        if value.tag == tag::SEQUENCE { value.reader(WHAT).next()?.oid() } else { value.oid() };
    oid.ok_or(DerError { what: WHAT })
}

fn signers(list: Value<'_>) -> Result<Vec<Listed>, DerError> {
    let mut found = Vec::new();
    let mut reader = list.reader("certificate list");
    while !reader.is_empty() && found.len() < crate::limits::CERTIFICATES_MAX {
        let value = reader.next()?;
        if value.tag == tag::OCTET_STRING {
            found.push(Listed::Certificate(value.body.to_vec()));
        } else if value.tag == tag::SEQUENCE {
            let mut pair = value.reader("certificate list");
            let (first, second) = (pair.next()?, pair.next());
            match second {
                Ok(digest) if first.tag != tag::OCTET_STRING && digest.tag == tag::OCTET_STRING => {
                    found.push(Listed::Digest(digest.body.to_vec()));
                }
                _ if first.tag == tag::OCTET_STRING => {
                    found.push(Listed::Certificate(first.body.to_vec()));
                }
                _ => {}
            }
        }
    }
    Ok(found)
}

fn picture(info: &mut Reader<'_>) -> Result<Picture, DerError> {
    let (mut reader, _) = info.sequence("seal picture")?;
    let format = reader.next()?.text();
    let data = reader.expect(tag::OCTET_STRING)?.body.to_vec();
    let mut side = || reader.next().ok().and_then(|v| v.small()).unwrap_or(0);
    Ok(Picture { format, data, width_mm: side(), height_mm: side() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bit_string(unused: u8, bytes: &[u8]) -> Vec<u8> {
        let mut out = Writer::new();
        out.put(tag::BIT_STRING, &[&[unused], bytes].concat());
        out.into_bytes()
    }

    fn read(unused: u8, bytes: &[u8]) -> Option<(Vec<u8>, bool)> {
        let der = bit_string(unused, bytes);
        let value = Value::first(&der, "test").unwrap();
        bits(value).ok().map(|bits| (bits.bytes, bits.is_cut))
    }

    #[test]
    fn zeros_cut_off_like_named_bits_are_read_and_told() {
        assert_eq!(read(0, &[1, 0x80]), Some((vec![1, 0x80], false)));
        assert_eq!(read(7, &[1, 0x80]), Some((vec![1, 0x80], true)));
        assert_eq!(read(3, &[1, 0x08]), Some((vec![1, 0x08], true)));
        for (unused, bytes) in [(1, [1, 0x80]), (4, [1, 0x08]), (1, [1, 1]), (8, [1, 0])] {
            assert_eq!(read(unused, &bytes), None, "{unused} unused of {bytes:?}");
        }
    }

    #[test]
    fn a_cut_hash_gets_its_zeros_back() {
        let hash = |bytes: &[u8], is_cut| Bits { bytes: bytes.to_vec(), is_cut }.into_hash();
        assert_eq!(hash(&[7; 31], true), [vec![7; 31], vec![0]].concat());
        assert_eq!(hash(&[7; 31], false), vec![7; 31]);
        assert_eq!(hash(&[7; 32], true), vec![7; 32]);
    }

    #[test]
    fn a_right_value_with_cut_zeros_is_right_but_odd() {
        let der = Verdict::Valid(Some(Encoding::Der));
        assert_eq!(graded(der, true), Verdict::Valid(Some(Encoding::TrailingZerosCut)));
        assert_eq!(graded(der, false), der);
        assert_eq!(graded(Verdict::False, true), Verdict::False);
    }
}
