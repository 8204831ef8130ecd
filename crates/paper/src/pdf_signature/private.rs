//! The private signature format of fiscal receipts (财政电子票据).
//!
//! It borrows the identifier of GM/T 0010 signed data but has another shape, and what exactly is
//! signed was never published. So it is recognised, its certificate is read, and nothing more is
//! claimed: neither that it is right nor that it is wrong.

use ofd::der::{DerError, Reader, tag};
use ofd::time;
use ofd::x509::Certificate;

/// GM/T 0010-2012 signedData.
const SIGNED_DATA_OID: &str = "1.2.156.10197.6.1.4.2.2";

/// A signature in the private format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Private {
    /// The certificate of the signer.
    pub certificate: Certificate,
    /// The time stated beside it.
    pub signed_at: Option<i64>,
    /// The server that made it, as it names itself.
    pub server: Option<String>,
}

/// Reads the format: `SEQ{OID, [0]{SEQ{INTEGER, [0]{certificate}, SEQ{digest}, SEQ{algorithm},
/// SEQ{INTEGER, [0]{OCTET STRING}, UTCTime}, SEQ{r, s}, …}}}` (measured).
pub(super) fn read(der: &[u8]) -> Option<Private> {
    frame(der).ok().flatten()
}

fn frame(der: &[u8]) -> Result<Option<Private>, DerError> {
    const WHAT: &str = "private signature";
    let (mut info, _) = Reader::new(der, WHAT).sequence(WHAT)?;
    if info.expect(tag::OID)?.oid().as_deref() != Some(SIGNED_DATA_OID) {
        return Ok(None);
    }
    let (mut body, _) = info.expect(tag::CONTEXT_0)?.reader(WHAT).sequence(WHAT)?;
    body.expect(tag::INTEGER)?;
    let certificate = Certificate::parse(body.expect(tag::CONTEXT_0)?.body)?;
    let mut found = Private { certificate, signed_at: None, server: None };
    body.sequence(WHAT)?;
    body.sequence(WHAT)?;
    let (mut stated, _) = body.sequence(WHAT)?;
    stated.expect(tag::INTEGER)?;
    if let Some(server) = stated.optional(tag::CONTEXT_0)? {
        let name = server.reader(WHAT).next()?.text();
        found.server = Some(name).filter(|name| !name.is_empty());
    }
    if let Some(moment) = stated.optional(tag::UTC_TIME)? {
        found.signed_at = time::parse(&moment.text());
    }
    Ok(Some(found))
}
