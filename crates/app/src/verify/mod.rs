//! Verify one file: read it, check its protection, hold its voices against each other, judge.

pub(crate) mod drawn;
pub mod limits;
mod ofd_file;
mod pdf_file;
mod picture_file;
mod seal;

use std::fmt;
use std::sync::Arc;

use model::check::Context;
use model::reading::{Merged, merge};
use model::text::Page;
use model::verdict::{Answer, Integrity, TaxStatus, decide};
use model::verification::{FileFacts, Signer, SourceAsked};
use model::{Check, Evidence, Moment, Reading, Reason, Source, Verification, check, qr};
use ocr::text::Reader;
use ofd::digest::{Digest, hex};
use ofd::package::{Package, PackageError};
use ofd::verify::Memory;
use paper::Unreadable;

use crate::TrustStore;
use crate::inspect::{Part, SignatureFacts};
use crate::photo;

/// What a verification works with: whom it trusts and what it remembers.
///
/// One desk serves all threads and all files, so that a seal seen once is recognised again.
#[derive(Default)]
pub struct Desk {
    /// Whom it trusts.
    pub trust: TrustStore,
    /// Seals and keys seen before.
    pub memory: Memory,
    /// What reads the text of pictures; without it only their codes are read.
    pub reader: Option<Arc<Reader>>,
}

impl fmt::Debug for Desk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let has_reader = self.reader.is_some();
        let mut shown = f.debug_struct("Desk");
        shown.field("trust", &self.trust).field("memory", &self.memory);
        shown.field("has_reader", &has_reader).finish()
    }
}

impl Desk {
    /// A desk that trusts these.
    pub fn new(trust: TrustStore) -> Desk {
        Desk { trust, memory: Memory::new(), reader: None }
    }
}

/// What the readers of one format found, before anything is judged.
pub(crate) struct Found {
    pub format: &'static str,
    pub integrity: Integrity,
    pub signer: Signer,
    pub readings: Vec<Reading>,
    pub pages: Vec<Page>,
    pub evidence: Vec<Evidence>,
    pub uncovered: Vec<String>,
    pub parts: Vec<Part>,
    pub signatures: Vec<SignatureFacts>,
}

/// The format that the first bytes of a file show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A ZIP file with OFD.xml inside.
    Ofd,
    /// A ZIP file without OFD.xml.
    Archive,
    /// A PDF.
    Pdf,
    /// XML.
    Xml,
    /// A picture.
    Picture,
    /// Text.
    Text,
    /// None of these.
    Unknown,
}

/// Recognises the format by content; names of files prove nothing.
pub fn sniff(bytes: &[u8]) -> Format {
    recognise(&Package::open(bytes), bytes)
}

/// The same with the attempt to open a package at hand.
fn recognise(package: &Result<Package<'_>, PackageError>, bytes: &[u8]) -> Format {
    let head = &bytes[..bytes.len().min(1_024)];
    // A PDF stays one when an archive was appended to it.
    if head.starts_with(b"%PDF-") {
        return Format::Pdf;
    }
    if let Ok(package) = package {
        let is_ofd = package.contains(ofd::document::ENTRY);
        return if is_ofd { Format::Ofd } else { Format::Archive };
    }
    if head.windows(5).any(|w| w == b"%PDF-") {
        return Format::Pdf;
    }
    if head.starts_with(b"PK\x03\x04") {
        return Format::Ofd;
    }
    const PICTURES: [&[u8]; 7] =
        [b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*", b"RIFF"];
    if PICTURES.iter().any(|magic| head.starts_with(magic)) {
        return Format::Picture;
    }
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    if text.first() == Some(&b'<')
        || head.starts_with(b"\xff\xfe<")
        || head.starts_with(b"\xfe\xff")
    {
        return Format::Xml;
    }
    let printable = head.iter().all(|b| *b >= 0x20 || matches!(b, b'\t' | b'\r' | b'\n'));
    if !text.is_empty() && printable { Format::Text } else { Format::Unknown }
}

/// Verifies one file offline.
///
/// `name` is shown and never used as a path; `now` is the moment of the question.
///
/// # Errors
///
/// When the bytes are no document that can be read: too large, of an unknown format, or damaged
/// so that not even its structure is left.
///
/// ```
/// use app::{Desk, TrustStore, verify};
/// use model::{Moment, Verdict};
/// let desk = Desk::new(TrustStore::builtin());
/// let text = b"01,31,,24112000000048542163,4449.00,20240528,,B2B6";
/// let result = verify(&desk, "code.txt", text, Moment(1_790_000_000)).unwrap();
/// assert_eq!(result.verdict, Verdict::Undetermined);
/// ```
pub fn verify(
    desk: &Desk,
    name: &str,
    bytes: &[u8],
    now: Moment,
) -> Result<Verification, Unreadable> {
    if bytes.len() as u64 > paper::limits::FILE_BYTES_MAX {
        return Err(Unreadable::new(name, "unreadable-too-large"));
    }
    Ok(judge(read(desk, name, bytes)?, name, bytes, now))
}

/// Reads one file of any format, without judging it.
pub(crate) fn read(desk: &Desk, name: &str, bytes: &[u8]) -> Result<Found, Unreadable> {
    let package = Package::open(bytes);
    Ok(match recognise(&package, bytes) {
        Format::Ofd => ofd_file::read(desk, (name, bytes), package)?,
        Format::Pdf => pdf_file::read(desk, name, bytes)?,
        Format::Xml => xml_file(name, bytes)?,
        Format::Text => text_file(name, bytes)?,
        Format::Archive => return Err(Unreadable::new(name, "unreadable-archive")),
        Format::Picture => picture_file::read(desk, name, bytes)?,
        Format::Unknown if bytes.is_empty() => {
            return Err(Unreadable::new(name, "unreadable-empty"));
        }
        Format::Unknown => return Err(Unreadable::new(name, "unreadable-format")),
    })
}

fn judge(found: Found, name: &str, bytes: &[u8], now: Moment) -> Verification {
    let is_seen = |reading: &Reading| matches!(reading.source, Source::Qr | Source::Ocr);
    let merged = match found.readings.iter().all(is_seen) {
        true => photo::together(&found.readings),
        false => merge(&found.readings),
    };
    let mut evidence = found.evidence;
    evidence.extend(fields_evidence(&merged, found.integrity));
    let context = Context { today: now.china_day(), integrity: found.integrity };
    evidence.extend(check::run(&found.readings, &merged, &context));
    evidence.push(Evidence::skipped(Check::TaxStatus, "not-asked").because(Reason::StatusNotAsked));
    evidence.sort_by_key(|line| line.check);
    let answer: Option<Answer> = None;
    let verdict = decide(found.integrity, found.signer.trust, &evidence, answer);
    let mut reasons: Vec<Reason> = evidence.iter().filter_map(|line| line.reason).collect();
    reasons.sort_unstable();
    reasons.dedup();
    Verification {
        file: FileFacts {
            name: name.to_owned(),
            bytes: bytes.len() as u64,
            format: found.format,
            sha256: hex(&Digest::Sha256.of(bytes)),
            sm3: hex(&Digest::Sm3.of(bytes)),
        },
        verdict,
        reasons,
        integrity: found.integrity,
        signer: found.signer,
        tax_status: TaxStatus::Unknown,
        merged,
        readings: found.readings,
        pages: found.pages,
        evidence,
        uncovered: found.uncovered,
        sources: vec![SourceAsked {
            name: "file".to_owned(),
            kind: "file",
            asked_at: now,
            answer: verdict.code().to_owned(),
            data_time: None,
            history: Vec::new(),
        }],
        checked_at: now,
    }
}

/// Says whether the invoice's fields stand in protected parts.
fn fields_evidence(merged: &Merged, integrity: Integrity) -> Option<Evidence> {
    if !matches!(integrity, Integrity::Intact | Integrity::Altered) || merged.origins.is_empty() {
        return None;
    }
    let bare: Vec<String> = merged
        .origins
        .iter()
        .filter(|(_, origin)| origin.covered == Some(false))
        .map(|(field, _)| field.path().to_owned())
        .collect();
    if bare.is_empty() {
        return Some(
            Evidence::pass(Check::SealFields, "covered").fact("count", merged.origins.len()),
        );
    }
    let line = Evidence::warn(Check::SealFields, "uncovered").fact("count", bare.len());
    Some(line.fact("fields", bare).because(Reason::UncoveredFields))
}

fn xml_file(name: &str, bytes: &[u8]) -> Result<Found, Unreadable> {
    let xml = paper::xml::read(name, bytes)?;
    let mut evidence = Vec::new();
    let mut integrity = Integrity::Unsigned;
    match &xml.tax_signature {
        Some(signature) => {
            let (line, state) = xml_signature(signature);
            evidence.push(line);
            integrity = state;
        }
        None => evidence
            .push(Evidence::info(Check::XmlSignature, "absent").because(Reason::NoSignature)),
    }
    if xml.seller_signature {
        evidence.push(Evidence::skipped(Check::SellerSignature, "uncheckable"));
    }
    Ok(Found {
        format: "xml",
        integrity,
        signer: Signer::none(),
        readings: vec![xml.reading],
        pages: Vec::new(),
        evidence,
        uncovered: Vec::new(),
        parts: Vec::new(),
        signatures: Vec::new(),
    })
}

/// A tax bureau's signature inside XML: present, but neither its canonical form nor the
/// certificate is published, so it proves nothing here.
pub(crate) fn xml_signature(signature: &paper::xml::TaxSignature) -> (Evidence, Integrity) {
    use paper::xml::TaxSignatureValue as Value;
    match signature.value {
        Value::Uncheckable => (
            Evidence::skipped(Check::XmlSignature, "uncheckable")
                .because(Reason::SignatureUncheckable),
            Integrity::Unverifiable,
        ),
        _ => (
            Evidence::warn(Check::XmlSignature, "masked").because(Reason::NoSignature),
            Integrity::Unsigned,
        ),
    }
}

fn text_file(name: &str, bytes: &[u8]) -> Result<Found, Unreadable> {
    let text = std::str::from_utf8(bytes).map_err(|_| Unreadable::new(name, "unreadable-text"))?;
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.lines().filter(|line| !line.trim().is_empty()).count() > 1 {
        return Err(Unreadable::new(name, "unreadable-several-codes"));
    }
    let code = qr::QrText::parse(text).ok_or_else(|| Unreadable::new(name, "unreadable-text"))?;
    let mut invoice = code.to_invoice();
    invoice.qr_text = Some(text.to_owned());
    let reading = Reading::new(Source::Qr, "qr", invoice);
    let evidence = vec![Evidence::info(Check::SealPresent, "none").because(Reason::NoSignature)];
    Ok(Found {
        format: "qr",
        integrity: Integrity::Unsigned,
        signer: Signer::none(),
        readings: vec![reading],
        pages: Vec::new(),
        evidence,
        uncovered: Vec::new(),
        parts: Vec::new(),
        signatures: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_format_is_told_by_content() {
        // An archive without entries is its end record alone.
        let archive = [b"PK\x05\x06".as_slice(), &[0; 18]].concat();
        let appended = [b"%PDF-1.7\n%%EOF\n".as_slice(), &archive].concat();
        for (name, bytes, format) in [
            ("a PDF", b"%PDF-1.7".as_slice(), Format::Pdf),
            ("a PDF after some bytes", b"\r\n%PDF-1.7", Format::Pdf),
            ("a PDF with an archive behind it", &appended, Format::Pdf),
            ("an archive", &archive, Format::Archive),
            ("a package cut short", b"PK\x03\x04abc", Format::Ofd),
            ("XML with a byte order mark", b"\xef\xbb\xbf <EInvoice/>", Format::Xml),
            ("a picture", b"\x89PNG\r\n", Format::Picture),
            ("text", b"01,32,,1", Format::Text),
            ("nothing", b"", Format::Unknown),
            ("noise", b"\x00\x01\x02", Format::Unknown),
        ] {
            assert_eq!(sniff(bytes), format, "{name}");
        }
    }
}
