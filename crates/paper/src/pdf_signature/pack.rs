//! Signed data around an SM2 signature (GM/T 0010-2012), as PDF signatures carry it.

use ofd::der::{Writer, tag};
use ofd::digest::Digest;
use ofd::sm2::PrivateKey;
use ofd::time;
use ofd::x509::Certificate;

const SIGNED_DATA_OID: &str = "1.2.156.10197.6.1.4.2.2";
const DATA_OID: &str = "1.2.156.10197.6.1.4.2.1";
const SM2_SIGN_OID: &str = "1.2.156.10197.1.301.1";

/// Signs content in pieces; the first certificate is the signer's.
pub(super) fn pack(
    content: &[&[u8]],
    key: &PrivateKey,
    signer: &Certificate,
    certificates: &[Vec<u8>],
    signed_at: i64,
) -> Vec<u8> {
    let attributes = attributes(&Digest::Sm3.of_parts(content), signed_at);
    // RFC 5652 §5.4: what is signed is the SET; inside it is tagged as [0].
    let mut set = Writer::new();
    set.put(tag::SET, &attributes);
    let signature = key.sign(&set.into_bytes()).to_der();
    let mut out = Writer::new();
    out.sequence(|w| {
        w.oid(SIGNED_DATA_OID);
        w.nest(tag::CONTEXT_0, |w| {
            w.sequence(|w| {
                w.integer(1);
                w.nest(tag::SET, |w| w.sequence(|w| w.oid(Digest::Sm3.oid())));
                w.sequence(|w| w.oid(DATA_OID));
                w.nest(tag::CONTEXT_0, |w| certificates.iter().for_each(|c| w.raw(c)));
                w.nest(tag::SET, |w| {
                    w.sequence(|w| {
                        w.integer(1);
                        w.sequence(|w| {
                            w.raw(&signer.issuer.raw);
                            w.put(tag::INTEGER, &signer.serial);
                        });
                        w.sequence(|w| w.oid(Digest::Sm3.oid()));
                        w.put(tag::CONTEXT_0, &attributes);
                        w.sequence(|w| w.oid(SM2_SIGN_OID));
                        w.put(tag::OCTET_STRING, &signature);
                    });
                });
            });
        });
    });
    out.into_bytes()
}

/// contentType, signingTime and messageDigest (RFC 5652 §11), in the order of a DER SET.
fn attributes(digest: &[u8], signed_at: i64) -> Vec<u8> {
    let one = |oid: &str, value: &dyn Fn(&mut Writer)| {
        let mut w = Writer::new();
        w.sequence(|w| {
            w.oid(oid);
            w.nest(tag::SET, value);
        });
        w.into_bytes()
    };
    let moment = time::generalized(signed_at);
    let mut all = [
        one("1.2.840.113549.1.9.3", &|w| w.oid(DATA_OID)),
        one("1.2.840.113549.1.9.5", &|w| match moment.strip_prefix("20") {
            // RFC 5652 §11.3: UTCTime up to 2049, GeneralizedTime after it.
            Some(short) if short < "50" => w.put(tag::UTC_TIME, short.as_bytes()),
            _ => w.put(tag::GENERALIZED_TIME, moment.as_bytes()),
        }),
        one("1.2.840.113549.1.9.4", &|w| w.put(tag::OCTET_STRING, digest)),
    ];
    all.sort();
    all.concat()
}
