//! Time-stamp tokens (RFC 3161, GB/T 20520): proof that a signature existed at a moment.

use crate::cms::SignedData;
use crate::der::{Value, tag};
use crate::digest::Digest;
use crate::key::Verdict;
use crate::time::{self, Seconds};
use crate::x509::Certificate;

/// What a token says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// The moment it states.
    pub at: Option<Seconds>,
    /// Whether it stamps these bytes and its own signature is right.
    pub matches: bool,
    /// Who signed it, when the certificate travels inside.
    pub authority: Option<Certificate>,
}

/// Checks a token against the bytes that it should stamp; `None` when it is no token.
pub fn check(token: &[u8], stamped: &[u8]) -> Option<Stamp> {
    let data = SignedData::parse(token).ok()?;
    let content = data.content.as_deref()?;
    let mut info = Value::first(content, "time stamp").ok()?.reader("time stamp");
    info.expect(tag::INTEGER).ok()?;
    info.expect(tag::OID).ok()?;
    let (mut imprint, _) = info.sequence("time stamp").ok()?;
    let (mut algorithm, _) = imprint.sequence("time stamp").ok()?;
    let digest = Digest::named(&algorithm.next().ok()?.oid()?)?;
    let hashed = imprint.expect(tag::OCTET_STRING).ok()?.body;
    info.expect(tag::INTEGER).ok()?;
    let at = time::parse(&info.next().ok()?.text());
    let signer = data.signers.first()?;
    let authority = data.certificate_of(signer).cloned();
    let checked = signer.check(&[content], authority.as_ref());
    let signed = checked.digest_matches != Some(false)
        && matches!(checked.signature, Some(Verdict::Valid(_)));
    Some(Stamp { at, matches: signed && digest.of(stamped) == hashed, authority })
}
