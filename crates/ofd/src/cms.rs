//! Signed data (CMS, RFC 5652) and its Chinese sibling GM/T 0010-2012.
//!
//! Both have the same shape; GM/T 0010 has its own content identifiers and SM2. Railway tickets
//! are signed this way inside OFD, and PDF signatures are.

use crate::der::{DerError, Reader, Value, tag};
use crate::digest::Digest;
use crate::key::{Algorithm, Verdict};
use crate::time::{self, Seconds};
use crate::x509::{self, Certificate};

const MESSAGE_DIGEST_OID: &str = "1.2.840.113549.1.9.4";
const SIGNING_TIME_OID: &str = "1.2.840.113549.1.9.5";
const TIMESTAMP_TOKEN_OID: &str = "1.2.840.113549.1.9.16.2.14";

/// A SignedData structure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedData {
    /// The signed content, when it travels inside.
    pub content: Option<Vec<u8>>,
    /// Object identifier of the content's type.
    pub content_type: String,
    /// Every certificate it carries.
    pub certificates: Vec<Certificate>,
    /// Its signers.
    pub signers: Vec<Signer>,
}

/// One signer of a [`SignedData`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signer {
    /// DER of the issuer's name, when the signer is named by issuer and serial number.
    pub issuer: Option<Vec<u8>>,
    /// Serial number, or the subject key identifier when `issuer` is absent.
    pub serial: Vec<u8>,
    /// The digest of the content; `None` when unknown.
    pub digest: Option<Digest>,
    /// Object identifier of the digest as stored.
    pub digest_oid: String,
    /// Object identifier of the signature algorithm as stored.
    pub signature_oid: String,
    /// The signed attributes, re-tagged as the SET that is signed (RFC 5652 §5.4).
    pub signed_attributes: Option<Vec<u8>>,
    /// The messageDigest attribute.
    pub message_digest: Option<Vec<u8>>,
    /// The signingTime attribute.
    pub signed_at: Option<Seconds>,
    /// The signature value.
    pub signature: Vec<u8>,
    /// An RFC 3161 token over the signature value, when there is one.
    pub timestamp: Option<Vec<u8>>,
}

/// What checking one signer found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Checked {
    /// Whether the content has the digest that was signed; `None` when nothing states one.
    pub digest_matches: Option<bool>,
    /// Whether the signature value is right; `None` without a certificate or known algorithm.
    pub signature: Option<Verdict>,
}

impl SignedData {
    /// Reads a ContentInfo that holds SignedData; bytes after it (padding) are ignored.
    ///
    /// # Errors
    ///
    /// When the structure is another.
    pub fn parse(der: &[u8]) -> Result<SignedData, DerError> {
        const WHAT: &str = "signed data";
        let (mut info, _) = Reader::new(der, WHAT).sequence(WHAT)?;
        let kind = info.expect(tag::OID)?.oid().unwrap_or_default();
        if kind != "1.2.840.113549.1.7.2" && kind != "1.2.156.10197.6.1.4.2.2" {
            return Err(DerError { what: WHAT });
        }
        let explicit = info.expect(tag::CONTEXT_0)?;
        let (mut data, _) = explicit.reader(WHAT).sequence(WHAT)?;
        version(&mut data, &[1, 3, 4, 5])?;
        let digests = data.expect(tag::SET)?;
        let (mut content_info, _) = data.sequence(WHAT)?;
        let content_type = content_info.expect(tag::OID)?.oid().unwrap_or_default();
        let content = content_info.optional(tag::CONTEXT_0)?.and_then(|v| octets(v.body));
        let mut certificates = Vec::new();
        let mut signers = Vec::new();
        while !data.is_empty() {
            let value = data.next()?;
            match value.tag {
                tag::CONTEXT_0 => certificates = x509::parse_all(value.body),
                tag::SET => {
                    let mut list = value.reader("signer");
                    while !list.is_empty() && signers.len() < crate::limits::SIGNATURES_MAX {
                        signers.push(Signer::parse(list.expect(tag::SEQUENCE)?)?);
                    }
                }
                _ => {}
            }
        }
        // RFC 5652 §5.1: a signature by a digest that is not in the list need not be accepted.
        let mut listed = Vec::new();
        let mut list = digests.reader(WHAT);
        while !list.is_empty() && listed.len() < crate::limits::SIGNATURES_MAX {
            listed.push(algorithm(&mut list)?);
        }
        if signers.iter().any(|signer| !listed.contains(&signer.digest_oid)) {
            return Err(DerError { what: WHAT });
        }
        Ok(SignedData { content, content_type, certificates, signers })
    }

    /// The certificate of a signer, when it travels inside.
    pub fn certificate_of(&self, signer: &Signer) -> Option<&Certificate> {
        self.certificates.iter().find(|certificate| match &signer.issuer {
            Some(issuer) => {
                certificate.issuer.raw == *issuer && certificate.serial == signer.serial
            }
            None => certificate.subject_key_id.as_ref() == Some(&signer.serial),
        })
    }
}

impl SignedData {
    /// The certificates that travel along beside the signer's own.
    pub fn others(&self, signer: Option<&Certificate>) -> Vec<Certificate> {
        self.certificates.iter().filter(|c| Some(*c) != signer).cloned().collect()
    }
}

impl Signer {
    fn parse(value: Value<'_>) -> Result<Signer, DerError> {
        const WHAT: &str = "signer";
        let mut reader = value.reader(WHAT);
        // RFC 5652 §5.3: the version tells how the signer is named.
        let mut ahead = reader;
        ahead.next()?;
        let is_by_issuer = ahead.peek() == Some(tag::SEQUENCE);
        version(&mut reader, if is_by_issuer { &[1] } else { &[3] })?;
        let sid = reader.next()?;
        let (issuer, serial) = if sid.tag == tag::SEQUENCE {
            let mut pair = sid.reader(WHAT);
            let issuer = pair.expect(tag::SEQUENCE)?.raw.to_vec();
            (Some(issuer), pair.expect(tag::INTEGER)?.body.to_vec())
        } else {
            (None, sid.body.to_vec())
        };
        let digest_oid = algorithm(&mut reader)?;
        let attributes = reader.optional(tag::CONTEXT_0)?;
        let signature_oid = algorithm(&mut reader)?;
        let signature = reader.expect(tag::OCTET_STRING)?.body.to_vec();
        let unsigned = reader.optional(tag::CONTEXT_1)?;
        let find = |oid: &str| attributes.and_then(|set| attribute(set.body, oid));
        Ok(Signer {
            issuer,
            serial,
            digest: Digest::named(&digest_oid),
            digest_oid,
            signature_oid,
            message_digest: find(MESSAGE_DIGEST_OID).map(|v| v.body.to_vec()),
            signed_at: find(SIGNING_TIME_OID).and_then(|v| time::parse(&v.text())),
            signed_attributes: attributes.map(|set| {
                let mut der = set.raw.to_vec();
                der[0] = tag::SET;
                der
            }),
            signature,
            timestamp: unsigned
                .and_then(|set| attribute(set.body, TIMESTAMP_TOKEN_OID))
                .map(|v| v.raw.to_vec()),
        })
    }

    /// The algorithm of the signature value, when it is known.
    pub fn algorithm(&self) -> Option<Algorithm> {
        Algorithm::from_cms(&self.signature_oid, self.digest?)
    }

    /// Checks the digest of the content and the signature value against a certificate.
    ///
    /// `content` is given in pieces, so that a PDF byte range needs no copy.
    pub fn check(&self, content: &[&[u8]], certificate: Option<&Certificate>) -> Checked {
        let digest_matches = match (&self.signed_attributes, &self.message_digest, self.digest) {
            (Some(_), Some(stated), Some(digest)) => Some(digest.of_parts(content) == *stated),
            _ => None,
        };
        let signature = certificate.and_then(|certificate| {
            let key = certificate.key.as_ref()?;
            let algorithm = self.algorithm()?;
            Some(match &self.signed_attributes {
                Some(attributes) => key.verify(algorithm, &[attributes], &self.signature),
                None => key.verify(algorithm, content, &self.signature),
            })
        });
        Checked { digest_matches, signature }
    }
}

/// An AlgorithmIdentifier; its parameters are absent or NULL for every algorithm known here.
fn algorithm(reader: &mut Reader<'_>) -> Result<String, DerError> {
    const WHAT: &str = "algorithm";
    let (mut sequence, _) = reader.sequence(WHAT)?;
    let oid = sequence.expect(tag::OID)?.oid().unwrap_or_default();
    let is_plain = sequence.is_empty()
        || matches!(
            sequence.next()?,
            // Some SM2 writers name the curve, as in a public key.
            Value { tag: tag::NULL, body: [], .. } | Value { tag: tag::OID, body: [_, ..], .. }
        ) && sequence.is_empty();
    if is_plain || Algorithm::from_cms(&oid, Digest::Sm3).is_none() && Digest::named(&oid).is_none()
    {
        return Ok(oid);
    }
    Err(DerError { what: WHAT })
}

/// A version number, which must be one of these (RFC 5652 §5.1, §5.3).
fn version(reader: &mut Reader<'_>, known: &[u64]) -> Result<(), DerError> {
    let value = reader.expect(tag::INTEGER)?;
    match value.small() {
        Some(number) if known.contains(&number) => Ok(()),
        _ => Err(DerError { what: "version" }),
    }
}

/// The first value of an attribute in the content of a SET OF Attribute.
fn attribute<'a>(set: &'a [u8], oid: &str) -> Option<Value<'a>> {
    let mut reader = Reader::new(set, "attributes");
    while !reader.is_empty() {
        let (mut pair, _) = reader.sequence("attribute").ok()?;
        let name = pair.expect(tag::OID).ok()?.oid();
        let values = pair.expect(tag::SET).ok()?;
        if name.as_deref() == Some(oid) {
            return values.reader("attribute").next().ok();
        }
    }
    None
}

/// Content octets, which BER writers may cut into pieces.
fn octets(explicit: &[u8]) -> Option<Vec<u8>> {
    let value = Value::first(explicit, "content").ok()?;
    if value.tag == tag::OCTET_STRING {
        return Some(value.body.to_vec());
    }
    if value.tag != tag::OCTET_STRING | 0x20 {
        return Some(value.raw.to_vec());
    }
    let mut whole = Vec::new();
    let mut pieces = value.reader("content");
    while let Ok(piece) = pieces.next() {
        whole.extend_from_slice(piece.body);
    }
    Some(whole)
}
