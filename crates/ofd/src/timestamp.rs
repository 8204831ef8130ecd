//! Timestamp tokens (RFC 3161, GB/T 20520-2006): a third party's word for the moment.

use crate::cms::SignedData;
use crate::der::{DerError, Reader, tag};
use crate::digest::Digest;
use crate::key::Verdict;
use crate::time;
use crate::x509::Certificate;

/// The type of the content of a token (RFC 3161 §2.4.2).
const TST_INFO_OID: &str = "1.2.840.113549.1.9.16.1.4";

/// What checking a timestamp token found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// The moment that it vouches for.
    pub moment: Option<i64>,
    /// Whether it was made for these bytes; `None` when that could not be computed.
    pub imprint: Option<bool>,
    /// Whether the token's own signature value is right.
    pub value: Option<Verdict>,
    /// The certificate of the timestamp's signer.
    pub certificate: Option<Certificate>,
    /// The other certificates that travel along.
    pub chain: Vec<Certificate>,
    /// The algorithm of the token's signature.
    pub algorithm: Option<String>,
    /// The digest that makes it weak.
    pub weak: Option<&'static str>,
}

impl Stamp {
    /// Whether it was made for these bytes and its own signature is right.
    pub fn is_right(&self) -> bool {
        self.imprint == Some(true) && matches!(self.value, Some(Verdict::Valid(_)))
    }

    /// Whether it is well formed but belongs to other bytes, or its signature is false.
    pub fn is_false(&self) -> bool {
        self.imprint == Some(false) || self.value == Some(Verdict::False)
    }
}

/// Checks a token over bytes given in pieces (for a signer: its signature value, RFC 3161
/// appendix A); without them only the token itself is checked.
pub fn check(token: &[u8], covered: Option<&[&[u8]]>) -> Stamp {
    read(token, covered).unwrap_or(Stamp {
        moment: None,
        imprint: None,
        value: None,
        certificate: None,
        chain: Vec::new(),
        algorithm: None,
        weak: None,
    })
}

fn read(token: &[u8], covered: Option<&[&[u8]]>) -> Option<Stamp> {
    let data = SignedData::parse(token).ok()?;
    let content = data.content.as_deref()?;
    let [signer] = &data.signers[..] else { return None };
    if data.content_type != TST_INFO_OID {
        return None;
    }
    let info = info(content).ok()?;
    let digest = Digest::named(&info.digest_oid);
    let certificate = data.certificate_of(signer);
    let own = signer.check(&[content], certificate);
    let value = match own.digest_matches {
        Some(true) => own.signature,
        Some(false) => Some(Verdict::False),
        // RFC 5652 §5.3: content of another type than data always has signed attributes.
        None => Some(Verdict::Unreadable),
    };
    let weak = [digest, signer.digest].into_iter().flatten().find(|digest| digest.is_weak());
    Some(Stamp {
        moment: info.moment,
        imprint: covered.zip(digest).map(|(parts, digest)| digest.of_parts(parts) == info.imprint),
        value,
        certificate: certificate.cloned(),
        chain: data.others(certificate),
        algorithm: signer.algorithm().map(|algorithm| algorithm.name()),
        weak: weak.map(Digest::name),
    })
}

struct Info {
    digest_oid: String,
    imprint: Vec<u8>,
    moment: Option<i64>,
}

/// TSTInfo (RFC 3161 §2.4.2).
fn info(content: &[u8]) -> Result<Info, DerError> {
    const WHAT: &str = "timestamp";
    let (mut info, _) = Reader::new(content, WHAT).sequence(WHAT)?;
    info.expect(tag::INTEGER)?;
    info.expect(tag::OID)?;
    let (mut imprint, _) = info.sequence(WHAT)?;
    let (mut algorithm, _) = imprint.sequence(WHAT)?;
    let digest_oid = algorithm.expect(tag::OID)?.oid().unwrap_or_default();
    let imprint = imprint.expect(tag::OCTET_STRING)?.body.to_vec();
    info.expect(tag::INTEGER)?;
    let moment = time::parse(&info.expect(tag::GENERALIZED_TIME)?.text());
    Ok(Info { digest_oid, imprint, moment })
}
