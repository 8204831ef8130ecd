//! Whether the certificate inside a message (signPubKeyCert) is UnionPay's.
//!
//! It has to lead to a root that the operator trusts (CFCA's), be valid now, and carry UnionPay's
//! name. Its purpose is not looked at: UnionPay's certificates of earlier years were issued for
//! TLS clients, and the name is what binds. Chains signed with SHA-1 are refused.

use std::time::Duration;

use model::Moment;
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, SignatureVerificationAlgorithm, TrustAnchor, UnixTime};
use webpki::{EndEntityCert, ExtendedKeyUsageValidator, KeyPurposeIdIter};

use super::config::BadConfig;
use crate::channel::NotGenuine;
use crate::limits::CERTIFICATES_MAX;

/// CFCA signs with RSA alone.
static ALGORITHMS: [&dyn SignatureVerificationAlgorithm; 3] = [
    webpki::ring::RSA_PKCS1_2048_8192_SHA256,
    webpki::ring::RSA_PKCS1_2048_8192_SHA384,
    webpki::ring::RSA_PKCS1_2048_8192_SHA512,
];

/// What a certificate has to be to be believed.
#[derive(Clone, Debug)]
pub struct Trust {
    name: String,
    roots: Vec<TrustAnchor<'static>>,
    middles: Vec<CertificateDer<'static>>,
    pinned: Vec<CertificateDer<'static>>,
}

impl Trust {
    /// Believes certificates of this name that lead by `middles` to one of `roots` (both PEM).
    ///
    /// # Errors
    ///
    /// [`BadConfig::Certificates`] when there is no root, too many, or one that cannot be read.
    pub fn new(name: &str, roots: &str, middles: &str) -> Result<Trust, BadConfig> {
        let bad = BadConfig::Certificates;
        let anchors = certificates(roots)?;
        let anchors = anchors.iter().map(|root| {
            webpki::anchor_from_trusted_cert(root).map(|anchor| anchor.to_owned()).map_err(|_| bad)
        });
        let roots = anchors.collect::<Result<Vec<_>, _>>()?;
        if roots.is_empty() || name.is_empty() {
            return Err(bad);
        }
        let middles = certificates(middles)?;
        Ok(Trust { name: name.to_owned(), roots, middles, pinned: Vec::new() })
    }

    /// Believes exactly these certificates (PEM), if they carry this name: for an operator who got
    /// the certificate itself from UnionPay. Their end is the operator's to watch.
    ///
    /// # Errors
    ///
    /// As for [`Trust::new`].
    pub fn pinned(name: &str, certificates_: &str) -> Result<Trust, BadConfig> {
        let pinned = certificates(certificates_)?;
        if pinned.is_empty() || name.is_empty() {
            return Err(BadConfig::Certificates);
        }
        Ok(Trust { name: name.to_owned(), roots: Vec::new(), middles: Vec::new(), pinned })
    }

    /// Hands the certificate of a message to `then`, if it is believed.
    pub(super) fn with_believed<T>(
        &self,
        pem: &str,
        now: Moment,
        then: impl FnOnce(&EndEntityCert<'_>) -> T,
    ) -> Result<T, NotGenuine> {
        let unknown = NotGenuine::Key;
        let der = CertificateDer::from_pem_slice(pem.as_bytes()).map_err(|_| unknown)?;
        let leaf = EndEntityCert::try_from(&der).map_err(|_| unknown)?;
        if !self.pinned.contains(&der) {
            let seconds = u64::try_from(now.0).map_err(|_| unknown)?;
            let time = UnixTime::since_unix_epoch(Duration::from_secs(seconds));
            let (roots, middles) = (&self.roots, &self.middles);
            leaf.verify_for_usage(&ALGORITHMS, roots, middles, time, AnyPurpose, None, None)
                .map_err(|_| unknown)?;
        }
        match common_name(leaf.subject()).is_some_and(|name| holder(name) == self.name) {
            true => Ok(then(&leaf)),
            false => Err(unknown),
        }
    }
}

struct AnyPurpose;

impl ExtendedKeyUsageValidator for AnyPurpose {
    fn validate(&self, _: KeyPurposeIdIter<'_, '_>) -> Result<(), webpki::Error> {
        Ok(())
    }
}

fn certificates(pem: &str) -> Result<Vec<CertificateDer<'static>>, BadConfig> {
    let mut read = Vec::new();
    for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
        if read.len() == CERTIFICATES_MAX {
            return Err(BadConfig::Certificates);
        }
        read.push(certificate.map_err(|_| BadConfig::Certificates)?);
    }
    Ok(read)
}

/// Who holds a certificate of CFCA: the third part of `041@8310000000083040@中国…公司@00016493`,
/// or the entire name when it has no parts.
fn holder(common_name: &str) -> &str {
    let mut parts = common_name.split('@');
    parts.nth(2).unwrap_or(common_name)
}

/// The common name (2.5.4.3) of a subject in DER, without its outer head; `None` unless it has
/// exactly one.
fn common_name(subject: &[u8]) -> Option<&str> {
    const SET: u8 = 0x31;
    const SEQUENCE: u8 = 0x30;
    const OBJECT_ID: u8 = 0x06;
    const COMMON_NAME: [u8; 3] = [0x55, 0x04, 0x03];
    let mut found = None;
    let mut rest = subject;
    while !rest.is_empty() {
        let (tag, mut set, after) = item(rest)?;
        rest = after;
        if tag != SET {
            return None;
        }
        while !set.is_empty() {
            let (tag, pair, after) = item(set)?;
            set = after;
            let (id_tag, id, value) = item(pair)?;
            if tag != SEQUENCE || id_tag != OBJECT_ID {
                return None;
            }
            if id == COMMON_NAME {
                let (_, text, _) = item(value)?;
                if found.replace(std::str::from_utf8(text).ok()?).is_some() {
                    return None;
                }
            }
        }
    }
    found
}

/// The first item of DER: its tag, its content, what follows. Lengths of up to two bytes.
fn item(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = bytes.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = match first {
        0..=0x7f => (usize::from(first), rest),
        0x81 => (usize::from(*rest.first()?), rest.get(1..)?),
        0x82 => (usize::from(*rest.first()?) << 8 | usize::from(*rest.get(1)?), rest.get(2..)?),
        _ => return None,
    };
    Some((tag, rest.get(..length)?, rest.get(length..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_holder_is_the_third_part_of_the_name() {
        assert_eq!(
            holder("041@8310000000083040@中国银联股份有限公司@00016493"),
            super::super::NAME
        );
        assert_eq!(holder("00040000:SIGN"), "00040000:SIGN");
    }

    #[test]
    fn a_subject_with_two_common_names_has_none() {
        let one = [0x31, 0x0a, 0x30, 0x08, 0x06, 0x03, 0x55, 0x04, 0x03, 0x0c, 0x01, b'A'];
        assert_eq!(common_name(&one), Some("A"));
        assert_eq!(common_name(&[one, one].concat()), None);
        for cut in 1..one.len() {
            assert_eq!(common_name(&one[..cut]), None, "{cut}");
        }
    }
}
