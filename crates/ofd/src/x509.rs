//! Certificates, read leniently.
//!
//! Certificates inside seals break rules that strict parsers insist on: UTF-8 under
//! PrintableString, version 1 with version 3 habits, algorithm parameters present or not. What
//! matters here is who is named, which key is certified, when it is valid, and whether the bytes
//! were signed; so only the frame is parsed and everything else is kept as it is.

use crate::der::{DerError, Reader, Value, Writer, tag};
use crate::digest::{Digest, hex};
use crate::key::{Algorithm, PublicKey, Verdict};
use crate::time::{self, Seconds};

/// A distinguished name: its attributes in order, and its raw bytes for comparing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// DER of the whole name.
    pub raw: Vec<u8>,
    /// Short attribute name (or dotted identifier) and value.
    pub attributes: Vec<(String, String)>,
}

impl Name {
    /// The common name (CN), when there is one.
    pub fn common_name(&self) -> Option<&str> {
        self.attribute("CN")
    }

    /// The first attribute of this short name.
    pub fn attribute(&self, short: &str) -> Option<&str> {
        self.attributes.iter().find(|(name, _)| name == short).map(|(_, value)| value.as_str())
    }
}

impl std::fmt::Display for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (index, (name, value)) in self.attributes.iter().enumerate() {
            let comma = if index == 0 { "" } else { ", " };
            write!(f, "{comma}{name}={value}")?;
        }
        Ok(())
    }
}

/// A certificate (X.509).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// All its bytes.
    pub raw: Vec<u8>,
    /// The signed part.
    pub tbs: Vec<u8>,
    /// Serial number, big-endian, as stored.
    pub serial: Vec<u8>,
    /// Who issued it.
    pub issuer: Name,
    /// Whom it names.
    pub subject: Name,
    /// Start of its validity.
    pub not_before: Option<Seconds>,
    /// End of its validity.
    pub not_after: Option<Seconds>,
    /// DER of the SubjectPublicKeyInfo: what pins are made of.
    pub public_key_info: Vec<u8>,
    /// The key, when its algorithm is known.
    pub key: Option<PublicKey>,
    /// How the issuer signed, when known.
    pub algorithm: Option<Algorithm>,
    /// The issuer's signature.
    pub signature: Vec<u8>,
    /// Subject key identifier.
    pub subject_key_id: Option<Vec<u8>>,
    /// Authority key identifier.
    pub authority_key_id: Option<Vec<u8>>,
    /// Whether basic constraints call it an authority; `None` when they are absent.
    pub is_authority: Option<bool>,
}

impl Certificate {
    /// Reads a certificate in DER; bytes after it are ignored.
    ///
    /// # Errors
    ///
    /// When the frame is not that of a certificate.
    pub fn parse(der: &[u8]) -> Result<Certificate, DerError> {
        let whole = Reader::new(der, "certificate").expect(tag::SEQUENCE)?;
        let mut outer = whole.reader("certificate");
        let (mut tbs, tbs_value) = outer.sequence("certificate")?;
        let (mut algorithm, _) = outer.sequence("certificate")?;
        let signature = outer.expect(tag::BIT_STRING)?;
        let explicit_version = tbs.optional(tag::CONTEXT_0)?;
        let serial = tbs.expect(tag::INTEGER)?;
        tbs.next()?;
        let issuer = name(tbs.expect(tag::SEQUENCE)?)?;
        let (mut validity, _) = tbs.sequence("validity")?;
        let not_before = time::parse(&validity.next()?.text());
        let not_after = time::parse(&validity.next()?.text());
        let subject = name(tbs.expect(tag::SEQUENCE)?)?;
        let key_info = tbs.expect(tag::SEQUENCE)?;
        let mut certificate = Certificate {
            raw: whole.raw.to_vec(),
            tbs: tbs_value.raw.to_vec(),
            serial: serial.body.to_vec(),
            issuer,
            subject,
            not_before,
            not_after,
            public_key_info: key_info.raw.to_vec(),
            key: PublicKey::from_info(key_info.raw),
            algorithm: algorithm.next()?.oid().and_then(|oid| Algorithm::from_oid(&oid)),
            signature: signature.bits().map(|(bytes, _)| bytes.to_vec()).unwrap_or_default(),
            subject_key_id: None,
            authority_key_id: None,
            is_authority: None,
        };
        while explicit_version.is_some() && !tbs.is_empty() {
            let value = tbs.next()?;
            if value.tag == tag::CONTEXT_3 {
                certificate.read_extensions(value)?;
            }
        }
        Ok(certificate)
    }

    fn read_extensions(&mut self, value: Value<'_>) -> Result<(), DerError> {
        let (mut list, _) = value.reader("extensions").sequence("extensions")?;
        while !list.is_empty() {
            let (mut extension, _) = list.sequence("extension")?;
            let oid = extension.expect(tag::OID)?.oid().unwrap_or_default();
            extension.optional(tag::BOOLEAN)?;
            let body = extension.expect(tag::OCTET_STRING)?.body;
            match oid.as_str() {
                "2.5.29.14" => {
                    self.subject_key_id =
                        Value::first(body, "key identifier").ok().map(|v| v.body.to_vec());
                }
                "2.5.29.35" => {
                    self.authority_key_id = Value::first(body, "authority key identifier")
                        .and_then(|v| v.reader("authority key identifier").expect(0x80))
                        .ok()
                        .map(|v| v.body.to_vec());
                }
                "2.5.29.19" => {
                    let ca = Value::first(body, "basic constraints")
                        .and_then(|v| v.reader("basic constraints").optional(tag::BOOLEAN));
                    self.is_authority =
                        Some(matches!(ca, Ok(Some(flag)) if flag.body.iter().any(|b| *b != 0)));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// The serial number in upper-case hexadecimal, without the leading zero octet.
    pub fn serial_hex(&self) -> String {
        let skip = usize::from(self.serial.len() > 1 && self.serial[0] == 0);
        hex(&self.serial[skip..]).to_uppercase()
    }

    /// SHA-256 of the public key: the value that a pin names.
    pub fn key_pin(&self) -> String {
        hex(&Digest::Sha256.of(&self.public_key_info))
    }

    /// SHA-256 of the whole certificate.
    pub fn fingerprint(&self) -> String {
        hex(&Digest::Sha256.of(&self.raw))
    }

    /// Whether the moment lies inside the validity; `None` when the validity is unreadable.
    pub fn is_valid_at(&self, moment: Seconds) -> Option<bool> {
        Some(self.not_before? <= moment && moment <= self.not_after?)
    }

    /// Whether it names itself as issuer.
    pub fn is_self_issued(&self) -> bool {
        self.issuer.raw == self.subject.raw
    }

    /// Whether `issuer`'s key signed this certificate.
    pub fn is_signed_by(&self, issuer: &Certificate) -> bool {
        if self.issuer.raw != issuer.subject.raw || issuer.is_authority == Some(false) {
            return false;
        }
        match (self.algorithm, &issuer.key) {
            (Some(algorithm), Some(key)) => {
                matches!(key.verify(algorithm, &[&self.tbs], &self.signature), Verdict::Valid(_))
            }
            _ => false,
        }
    }
}

fn name(value: Value<'_>) -> Result<Name, DerError> {
    let mut attributes = Vec::new();
    let mut sets = value.reader("name");
    while !sets.is_empty() {
        let mut set = sets.expect(tag::SET)?.reader("name");
        while !set.is_empty() {
            let (mut pair, _) = set.sequence("name")?;
            let oid = pair.expect(tag::OID)?.oid().unwrap_or_default();
            attributes.push((short_name(oid), pair.next()?.text()));
        }
    }
    Ok(Name { raw: value.raw.to_vec(), attributes })
}

fn short_name(oid: String) -> String {
    let short = match oid.as_str() {
        "2.5.4.3" => "CN",
        "2.5.4.6" => "C",
        "2.5.4.7" => "L",
        "2.5.4.8" => "ST",
        "2.5.4.9" => "STREET",
        "2.5.4.10" => "O",
        "2.5.4.11" => "OU",
        "2.5.4.5" => "serialNumber",
        "2.5.4.12" => "title",
        "2.5.4.13" => "description",
        "1.2.840.113549.1.9.1" => "emailAddress",
        "0.9.2342.19200300.100.1.25" => "DC",
        _ => return oid,
    };
    short.to_owned()
}

/// What a new certificate says.
#[derive(Clone, Debug)]
pub struct Template<'a> {
    /// Serial number, big-endian magnitude.
    pub serial: &'a [u8],
    /// Issuer as attribute pairs: `("CN", "…")`.
    pub issuer: &'a [(&'a str, &'a str)],
    /// Subject as attribute pairs.
    pub subject: &'a [(&'a str, &'a str)],
    /// Start of validity.
    pub not_before: Seconds,
    /// End of validity.
    pub not_after: Seconds,
    /// Whether it is an authority.
    pub is_authority: bool,
}

/// Makes an SM2 certificate: the demonstration authority and the tests need them.
///
/// ```
/// use ofd::{sm2::PrivateKey, x509::{self, Certificate, Template}};
/// let key = PrivateKey::from_bytes(&[7; 32]).unwrap();
/// let name = [("C", "CN"), ("CN", "Example root")];
/// let der = x509::issue(
///     &Template {
///         serial: &[1], issuer: &name, subject: &name,
///         not_before: 0, not_after: 4_000_000_000, is_authority: true,
///     },
///     &key.public_key(),
///     &key,
/// );
/// let certificate = Certificate::parse(&der).unwrap();
/// assert!(certificate.is_signed_by(&certificate));
/// assert_eq!(certificate.subject.common_name(), Some("Example root"));
/// ```
pub fn issue(
    template: &Template<'_>,
    subject_key: &crate::sm2::PublicKey,
    issuer_key: &crate::sm2::PrivateKey,
) -> Vec<u8> {
    let mut tbs = Writer::new();
    tbs.sequence(|w| {
        w.nest(tag::CONTEXT_0, |w| w.integer(2));
        w.unsigned(template.serial);
        w.sequence(|w| w.oid(crate::key::SM2_SM3_OID));
        write_name(w, template.issuer);
        w.sequence(|w| {
            w.put(tag::GENERALIZED_TIME, time::generalized(template.not_before).as_bytes());
            w.put(tag::GENERALIZED_TIME, time::generalized(template.not_after).as_bytes());
        });
        write_name(w, template.subject);
        w.raw(&crate::key::sm2_info(subject_key));
        w.nest(tag::CONTEXT_3, |w| {
            w.sequence(|w| {
                extension(w, "2.5.29.19", true, |w| {
                    w.sequence(|w| {
                        if template.is_authority {
                            w.put(tag::BOOLEAN, &[0xff]);
                        }
                    });
                });
                // keyUsage: keyCertSign and cRLSign for an authority, else digitalSignature and
                // nonRepudiation (RFC 5280 §4.2.1.3).
                let usage = if template.is_authority { [1, 0x06] } else { [6, 0xc0] };
                extension(w, "2.5.29.15", true, |w| w.put(tag::BIT_STRING, &usage));
            });
        });
    });
    let tbs = tbs.into_bytes();
    let signature = issuer_key.sign(&tbs).to_der();
    let mut out = Writer::new();
    out.sequence(|w| {
        w.raw(&tbs);
        w.sequence(|w| w.oid(crate::key::SM2_SM3_OID));
        w.bits(&signature);
    });
    out.into_bytes()
}

fn extension(w: &mut Writer, oid: &str, critical: bool, body: impl FnOnce(&mut Writer)) {
    let mut inner = Writer::new();
    body(&mut inner);
    w.sequence(|w| {
        w.oid(oid);
        if critical {
            w.put(tag::BOOLEAN, &[0xff]);
        }
        w.put(tag::OCTET_STRING, &inner.into_bytes());
    });
}

fn write_name(w: &mut Writer, attributes: &[(&str, &str)]) {
    w.sequence(|w| {
        for (short, value) in attributes {
            let oid = match *short {
                "C" => "2.5.4.6",
                "O" => "2.5.4.10",
                "OU" => "2.5.4.11",
                _ => "2.5.4.3",
            };
            w.nest(tag::SET, |w| {
                w.sequence(|w| {
                    w.oid(oid);
                    w.put(tag::UTF8_STRING, value.as_bytes());
                });
            });
        }
    });
}

/// Every certificate in a list of DER values, skipping what is not one.
pub(crate) fn parse_all(bytes: &[u8]) -> Vec<Certificate> {
    let mut reader = Reader::new(bytes, "certificates");
    let mut found = Vec::new();
    while let Ok(value) = reader.next() {
        if found.len() >= crate::limits::CERTIFICATES_MAX {
            break;
        }
        found.extend(Certificate::parse(value.raw).ok());
    }
    found
}

/// Every certificate in PEM text (RFC 7468).
pub fn from_pem(bytes: &[u8]) -> Vec<Certificate> {
    use base64::Engine;
    let text = String::from_utf8_lossy(bytes);
    let blocks = text.split("-----BEGIN CERTIFICATE-----").skip(1);
    blocks
        .filter_map(|block| block.split("-----END").next())
        .filter_map(|body| {
            let joined: String = body.split_whitespace().collect();
            base64::engine::general_purpose::STANDARD.decode(joined).ok()
        })
        .filter_map(|der| Certificate::parse(&der).ok())
        .take(1_024)
        .collect()
}
