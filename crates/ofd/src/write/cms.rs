//! Detached signed data (GM/T 0010-2012 clause 8, the Chinese profile of PKCS #7).
//!
//! Rail tickets sign their OFD this way, and PDF signatures carry the same bytes.

use crate::der::{DerError, Writer, tag};
use crate::digest::Digest;
use crate::sm2::PrivateKey;
use crate::time::{self, Seconds};
use crate::x509::Certificate;

/// `data` of GM/T 0010 clause 5.
const DATA_OID: &str = "1.2.156.10197.6.1.4.2.1";
/// `signedData` of GM/T 0010 clause 5.
const SIGNED_DATA_OID: &str = "1.2.156.10197.6.1.4.2.2";
/// The SM2 digital signature algorithm, GM/T 0006.
const SM2_SIGN_OID: &str = "1.2.156.10197.1.301.1";

/// Signs `content`, given in pieces, with signed attributes (content type, time, digest) and
/// the certificates inside, the signer's first.
///
/// ```
/// use ofd::{cms::SignedData, sm2::PrivateKey, write::cms, x509::{self, Certificate, Template}};
///
/// let key = PrivateKey::from_bytes(&[7; 32]).unwrap();
/// let name = [("CN", "signer")];
/// let certificate = x509::issue(
///     &Template {
///         serial: &[9], issuer: &name, subject: &name,
///         not_before: 0, not_after: 4_000_000_000, is_authority: false,
///     },
///     &key.public_key(),
///     &key,
/// );
/// let value = cms::detached(&[b"content"], &[&certificate], &key, 1_700_000_000).unwrap();
/// let data = SignedData::parse(&value).unwrap();
/// let checked = data.signers[0].check(&[b"content"], data.certificate_of(&data.signers[0]));
/// assert_eq!(checked.digest_matches, Some(true));
/// assert_eq!(data.signers[0].signed_at, Some(1_700_000_000));
/// ```
///
/// # Errors
///
/// When the first certificate is missing or is none.
pub fn detached(
    content: &[&[u8]],
    certificates: &[&[u8]],
    key: &PrivateKey,
    signed_at: Seconds,
) -> Result<Vec<u8>, DerError> {
    let signer = Certificate::parse(certificates.first().copied().unwrap_or_default())?;
    let attributes = attributes(&Digest::Sm3.of_parts(content), signed_at);
    // RFC 2315 §9.3: what is signed is the DER of the SET, not of the implicit [0].
    let mut set = Writer::new();
    set.put(tag::SET, &attributes);
    let signature = key.sign(&set.into_bytes()).to_der();
    let mut out = Writer::new();
    out.sequence(|w| {
        w.oid(SIGNED_DATA_OID);
        w.nest(tag::CONTEXT_0, |w| {
            w.sequence(|w| {
                w.integer(1);
                w.nest(tag::SET, |w| algorithm(w, Digest::Sm3.oid()));
                w.sequence(|w| w.oid(DATA_OID));
                w.put(tag::CONTEXT_0, &certificates.concat());
                w.nest(tag::SET, |w| {
                    w.sequence(|w| {
                        w.integer(1);
                        w.sequence(|w| {
                            w.raw(&signer.issuer.raw);
                            w.put(tag::INTEGER, &signer.serial);
                        });
                        algorithm(w, Digest::Sm3.oid());
                        w.put(tag::CONTEXT_0, &attributes);
                        algorithm(w, SM2_SIGN_OID);
                        w.put(tag::OCTET_STRING, &signature);
                    });
                });
            });
        });
    });
    Ok(out.into_bytes())
}

fn algorithm(w: &mut Writer, oid: &str) {
    w.sequence(|w| {
        w.oid(oid);
        w.put(tag::NULL, &[]);
    });
}

/// The signed attributes, in the order that DER demands of a SET OF.
fn attributes(digest: &[u8], signed_at: Seconds) -> Vec<u8> {
    let one = |oid: &str, value: &dyn Fn(&mut Writer)| {
        let mut w = Writer::new();
        w.sequence(|w| {
            w.oid(oid);
            w.nest(tag::SET, value);
        });
        w.into_bytes()
    };
    let time = time::generalized(signed_at);
    let mut all = [
        one("1.2.840.113549.1.9.3", &|w| w.oid(DATA_OID)),
        one("1.2.840.113549.1.9.4", &|w| w.put(tag::OCTET_STRING, digest)),
        one("1.2.840.113549.1.9.5", &|w| match time.strip_prefix("20") {
            // RFC 5652 §11.3: UTCTime, which drops the century, up to 2049.
            Some(short) if short < "50" => w.put(tag::UTC_TIME, short.as_bytes()),
            _ => w.put(tag::GENERALIZED_TIME, time.as_bytes()),
        }),
    ];
    all.sort();
    all.concat()
}
