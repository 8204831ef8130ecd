//! Electronic seals and the values they sign (GB/T 38540-2020; GM/T 0031-2014 for version 1).
//!
//! A seal (印章) is a signed record: its maker says which picture it shows, from when until when
//! it holds, and whose certificates may use it. A signature (签章) then wraps the whole seal
//! together with the digest of `Signature.xml`, signed by one of those certificates.

use crate::der::{Writer, tag};
use crate::key::SM2_SM3_OID;
use crate::sm2::PrivateKey;
use crate::time::{self, Seconds};

/// Which generation of the structure is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Version {
    /// GM/T 0031-2014.
    V1,
    /// GB/T 38540-2020, what every real invoice since 2020 carries.
    #[default]
    V4,
}

/// The picture of a seal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture<'a> {
    /// `png`, `ofd`, `BMP`, `GIF`.
    pub format: &'a str,
    /// The file.
    pub data: &'a [u8],
    /// Width in millimetres.
    pub width_mm: u64,
    /// Height in millimetres.
    pub height_mm: u64,
}

/// What a seal says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealTemplate<'a> {
    /// Identifier of the seal (`esID`).
    pub id: &'a str,
    /// Identifier of the vendor (`Vid`).
    pub vendor: &'a str,
    /// Name of the seal, 国家税务总局….
    pub name: &'a str,
    /// Type of the seal: 1 of an organisation, 2 of a person (GB/T 38540-2020 clause 6.1.3).
    pub kind: u64,
    /// What it shows.
    pub picture: Picture<'a>,
    /// Certificates (DER) that may sign with it.
    pub signers: &'a [&'a [u8]],
    /// When it was made.
    pub created: Seconds,
    /// From when it may be used.
    pub valid_from: Seconds,
    /// Until when.
    pub valid_to: Seconds,
}

impl SealTemplate<'_> {
    /// The DER of `SES_ESealInfo`, which the maker signs.
    fn info(&self, version: Version) -> Vec<u8> {
        let mut out = Writer::new();
        out.sequence(|w| {
            w.sequence(|w| {
                w.put(tag::IA5_STRING, b"ES");
                w.integer(match version {
                    Version::V1 => 1,
                    Version::V4 => 4,
                });
                w.put(tag::IA5_STRING, self.vendor.as_bytes());
            });
            w.put(tag::IA5_STRING, self.id.as_bytes());
            w.sequence(|w| {
                w.integer(self.kind);
                w.put(tag::UTF8_STRING, self.name.as_bytes());
                if version == Version::V4 {
                    // 1: the list holds certificates; 2 would be their digests.
                    w.integer(1);
                }
                w.sequence(|w| {
                    for certificate in self.signers {
                        w.put(tag::OCTET_STRING, certificate);
                    }
                });
                for moment in [self.created, self.valid_from, self.valid_to] {
                    write_time(w, version, moment);
                }
            });
            w.sequence(|w| {
                w.put(tag::IA5_STRING, self.picture.format.as_bytes());
                w.put(tag::OCTET_STRING, self.picture.data);
                w.integer(self.picture.width_mm);
                w.integer(self.picture.height_mm);
            });
        });
        out.into_bytes()
    }
}

fn write_time(w: &mut Writer, version: Version, moment: Seconds) {
    let text = time::generalized(moment);
    match version {
        Version::V4 => w.put(tag::GENERALIZED_TIME, text.as_bytes()),
        Version::V1 => w.put(tag::UTC_TIME, &text.as_bytes()[2..]),
    }
}

/// Makes a seal (`SESeal`), signed by its maker.
///
/// Version 4 signs the record alone; version 1 signs record, certificate and algorithm together.
pub fn make(
    template: &SealTemplate<'_>,
    version: Version,
    maker_certificate: &[u8],
    maker: &PrivateKey,
) -> Vec<u8> {
    let info = template.info(version);
    let mut out = Writer::new();
    match version {
        Version::V4 => out.sequence(|w| {
            w.raw(&info);
            w.put(tag::OCTET_STRING, maker_certificate);
            w.oid(SM2_SM3_OID);
            w.bits(&maker.sign(&info).to_der());
        }),
        Version::V1 => {
            let mut signed = Writer::new();
            signed.sequence(|w| {
                w.raw(&info);
                w.put(tag::OCTET_STRING, maker_certificate);
                w.oid(SM2_SM3_OID);
            });
            let signature = maker.sign(&signed.into_bytes()).to_der();
            out.sequence(|w| {
                w.raw(&info);
                w.sequence(|w| {
                    w.put(tag::OCTET_STRING, maker_certificate);
                    w.oid(SM2_SM3_OID);
                    w.bits(&signature);
                });
            });
        }
    }
    out.into_bytes()
}

/// What a signature value wraps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wrapped<'a> {
    /// The seal, as [`make`] wrote it.
    pub seal: &'a [u8],
    /// Which generation to write.
    pub version: Version,
    /// When it was signed.
    pub signed_at: Seconds,
    /// Digest of `Signature.xml`.
    pub digest: &'a [u8],
    /// Path of `Signature.xml` (`propertyInfo`).
    pub property: &'a str,
}

/// Writes a signature value (`SES_Signature`, the content of `SignedValue.dat`).
pub fn value(wrapped: &Wrapped<'_>, certificate: &[u8], key: &PrivateKey) -> Vec<u8> {
    let mut to_sign = Writer::new();
    to_sign.sequence(|w| {
        w.integer(match wrapped.version {
            Version::V1 => 1,
            Version::V4 => 4,
        });
        w.raw(wrapped.seal);
        let time = time::generalized(wrapped.signed_at);
        match wrapped.version {
            Version::V4 => w.put(tag::GENERALIZED_TIME, time.as_bytes()),
            Version::V1 => w.bits(time.as_bytes()),
        }
        w.bits(wrapped.digest);
        w.put(tag::IA5_STRING, wrapped.property.as_bytes());
        if wrapped.version == Version::V1 {
            w.put(tag::OCTET_STRING, certificate);
            w.oid(SM2_SM3_OID);
        }
    });
    let to_sign = to_sign.into_bytes();
    let signature = key.sign(&to_sign).to_der();
    let mut out = Writer::new();
    out.sequence(|w| {
        w.raw(&to_sign);
        if wrapped.version == Version::V4 {
            w.put(tag::OCTET_STRING, certificate);
            w.oid(SM2_SM3_OID);
        }
        w.bits(&signature);
    });
    out.into_bytes()
}
