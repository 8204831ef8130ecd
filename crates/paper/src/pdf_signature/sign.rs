//! Adding a signature to a PDF document by an incremental update (ISO 32000-1 §7.5.6).
//!
//! The bytes of the document stay as they are. What follows them: the signature dictionary, an
//! invisible field that holds it, the catalog and the first page with the field in their lists,
//! and a cross-reference section in the form that the document already uses.

use ofd::sm2::PrivateKey;
use ofd::write::cms;
use ofd::x509::Certificate;

use super::syntax::Kind;
use super::update::{Revision, Section, Value};
use crate::Unreadable;

/// How deep the tree of pages is followed to its first page.
const PAGE_DEPTH_MAX: usize = 32;
/// Room for the structure around certificates in a signature value, in bytes.
const VALUE_FRAME: usize = 1024;

/// What a signature says and with what it is made.
#[derive(Clone, Copy, Debug)]
pub struct Signing<'a> {
    /// The signer's key.
    pub key: &'a PrivateKey,
    /// Certificates in DER, the signer's first.
    pub certificates: &'a [Vec<u8>],
    /// The moment, in seconds since 1970.
    pub signed_at: i64,
    /// Name of the field, such as `Signature1`; it must be new in the document.
    pub field: &'a str,
    /// Why it is signed; nothing is written when empty.
    pub reason: &'a str,
}

/// Signs a PDF document with SM2-SM3 (`adbe.pkcs7.detached`, GM/T 0010 signed data).
///
/// The same input gives the same bytes: no clock and no random numbers are asked.
///
/// # Errors
///
/// When the document's structure cannot be followed (`unreadable-pdf`), when it is encrypted
/// (`unreadable-encrypted`), or when the first certificate is none or is not that of the key
/// (`unreadable-certificate`).
pub fn sign(pdf: &[u8], signing: &Signing<'_>) -> Result<Vec<u8>, Unreadable> {
    let wrong_certificate = || Unreadable::new("certificate", "unreadable-certificate");
    let certificate = signing
        .certificates
        .first()
        .and_then(|der| Certificate::parse(der).ok())
        .filter(|c| c.key == Some(ofd::key::PublicKey::Sm2(signing.key.public_key())))
        .ok_or_else(wrong_certificate)?;
    let section = Section::last(pdf, pdf.len()).ok_or_else(unreadable)?;
    if section.trailer.get("Encrypt").is_some() {
        return Err(Unreadable::new("pdf", "unreadable-encrypted"));
    }
    let revision = Revision::read(pdf);
    let size = section.size(pdf).unwrap_or_default().max(revision.next_number());
    let mut update = Update {
        out: pdf.to_vec(),
        written: Vec::new(),
        next: size.checked_add(3).ok_or_else(unreadable)?,
    };
    if !update.out.ends_with(b"\n") {
        update.out.push(b'\n');
    }
    let (value, field) = (size, size + 1);
    let root = section.root().ok_or_else(unreadable)?;
    let page = first_page(&revision, root).ok_or_else(unreadable)?;
    let holes = update.signature(value, signing, &certificate);
    update.field(field, value, page, signing.field);
    let reference = format!("{field} 0 R");
    update.enter_page(&revision, page, &reference).ok_or_else(unreadable)?;
    update.enter_form(&revision, root, &reference).ok_or_else(unreadable)?;
    update.section(pdf, &section);
    fill(update.out, &holes, signing)
}

fn unreadable() -> Unreadable {
    Unreadable::new("pdf", "unreadable-pdf")
}

/// The number of the first page.
fn first_page(revision: &Revision<'_>, root: u32) -> Option<u32> {
    let catalog = revision.value(root)?;
    let mut number = catalog.node.get("Pages")?.reference()?;
    for _ in 0..PAGE_DEPTH_MAX {
        let value = revision.value(number)?;
        let Some(kids) = value.node.get("Kids") else { return Some(number) };
        let kids = revision.resolved(&value, kids)?;
        number = kids.node.items()?.first()?.reference()?;
    }
    None
}

/// The places that are filled in when everything else is written.
struct Holes {
    range: usize,
    contents: usize,
    contents_length: usize,
}

/// Room for three offsets, each of up to ten digits.
const RANGE_HOLE: &str = "[0                                   ]";

struct Update {
    out: Vec<u8>,
    /// Number, generation and offset of every object written.
    written: Vec<(u32, u32, usize)>,
    /// The next free number.
    next: u32,
}

impl Update {
    fn object(&mut self, number: u32, generation: u32, body: &[u8]) {
        self.written.push((number, generation, self.out.len()));
        self.out.extend_from_slice(format!("{number} {generation} obj\n").as_bytes());
        self.out.extend_from_slice(body);
        self.out.extend_from_slice(b"\nendobj\n");
    }

    fn signature(&mut self, number: u32, signing: &Signing<'_>, signer: &Certificate) -> Holes {
        let room = signing.certificates.iter().map(Vec::len).sum::<usize>()
            + signer.issuer.raw.len()
            + VALUE_FRAME;
        let moment = ofd::time::generalized(signing.signed_at);
        let mut body = format!(
            "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/adbe.pkcs7.detached\n\
            /M(D:{moment})/Name {}",
            text(signer.subject.common_name().unwrap_or_default())
        );
        if !signing.reason.is_empty() {
            body.push_str(&format!("/Reason {}", text(signing.reason)));
        }
        body.push_str("\n/ByteRange ");
        let range = body.len();
        body.push_str(RANGE_HOLE);
        body.push_str("\n/Contents ");
        let contents = body.len();
        body.push_str(&format!("<{}>>>", "0".repeat(room * 2)));
        let start = self.out.len() + format!("{number} 0 obj\n").len();
        self.object(number, 0, body.as_bytes());
        Holes { range: start + range, contents: start + contents, contents_length: room * 2 + 2 }
    }

    /// An invisible field and its annotation in one (ISO 32000-1 §12.7.4.5); flags: print, locked.
    fn field(&mut self, number: u32, value: u32, page: u32, name: &str) {
        let body = format!(
            "<</Type/Annot/Subtype/Widget/FT/Sig/T {}/V {value} 0 R/P {page} 0 R/Rect[0 0 0 0]\
            /F 132>>",
            text(name)
        );
        self.object(number, 0, body.as_bytes());
    }

    fn enter_page(&mut self, revision: &Revision<'_>, page: u32, field: &str) -> Option<()> {
        let value = revision.value(page)?;
        self.listed(revision, page, &value, "Annots", field)
    }

    /// Adds the field to a list of an object's dictionary.
    fn listed(
        &mut self,
        revision: &Revision<'_>,
        number: u32,
        value: &Value,
        key: &str,
        field: &str,
    ) -> Option<()> {
        let body = match value.node.get(key) {
            Some(list) if list.reference().is_some() => {
                let (at, list) = (list.reference()?, revision.resolved(value, list)?);
                list.node.items()?;
                self.object(at, list.generation, &list.and(field.as_bytes()));
                if key == "Annots" {
                    return Some(());
                }
                value.text.clone()
            }
            list => value.with(key, &extended(value, list, field)?),
        };
        let body = if key == "Fields" { with_flags(&body)? } else { body };
        self.object(number, value.generation, &body);
        Some(())
    }

    /// Adds the field to the form, which is made when there is none.
    fn enter_form(&mut self, revision: &Revision<'_>, root: u32, field: &str) -> Option<()> {
        let catalog = revision.value(root)?;
        let form = match catalog.node.get("AcroForm") {
            Some(form) if form.reference().is_some() => {
                let (number, form) = (form.reference()?, revision.resolved(&catalog, form)?);
                return self.listed(revision, number, &form, "Fields", field);
            }
            Some(form) => catalog.part(form)?,
            None => {
                let form = format!("<</Fields[{field}]/SigFlags 3>>");
                let body = catalog.with("AcroForm", form.as_bytes());
                self.object(root, catalog.generation, &body);
                return Some(());
            }
        };
        // A form inside the catalog becomes an object of its own, and the catalog refers to it.
        let number = self.next - 1;
        self.listed(revision, number, &Value { generation: 0, ..form }, "Fields", field)?;
        let body = catalog.with("AcroForm", format!("{number} 0 R").as_bytes());
        self.object(root, catalog.generation, &body);
        Some(())
    }

    fn section(&mut self, pdf: &[u8], last: &Section) {
        let mut kept = String::new();
        for key in ["Root", "Info", "ID"] {
            if let Some(value) = last.trailer.get(key) {
                kept.push_str(&format!("/{key} "));
                kept.push_str(&String::from_utf8_lossy(&pdf[value.span.clone()]));
            }
        }
        // An identifier with bytes that are no text is left out rather than changed.
        if kept.contains(char::REPLACEMENT_CHARACTER) {
            kept.truncate(kept.find("/ID ").unwrap_or(kept.len()));
        }
        let at = self.out.len();
        let tail = format!("/Prev {}{kept}", last.at);
        if last.is_stream {
            self.section_stream(&tail);
        } else {
            self.written.sort_unstable();
            let mut table = String::from("xref\n");
            for (number, generation, offset) in &self.written {
                table.push_str(&format!("{number} 1\n{offset:010} {generation:05} n \n"));
            }
            let highest = self.written.last().map_or(0, |(number, ..)| *number);
            table.push_str(&format!("trailer\n<</Size {}{tail}>>\n", highest + 1));
            self.out.extend_from_slice(table.as_bytes());
        }
        self.out.extend_from_slice(format!("startxref\n{at}\n%%EOF\n").as_bytes());
    }

    /// A cross-reference stream without any filter (ISO 32000-1 §7.5.8).
    fn section_stream(&mut self, tail: &str) {
        let number = self.next;
        self.written.push((number, 0, self.out.len()));
        self.written.sort_unstable();
        let mut rows = Vec::new();
        let mut index = String::new();
        for (number, generation, offset) in &self.written {
            rows.push(1);
            rows.extend_from_slice(&(*offset as u64).to_be_bytes()[2..]);
            rows.extend_from_slice(&generation.to_be_bytes()[2..]);
            index.push_str(&format!("{number} 1 "));
        }
        let head = format!(
            "{number} 0 obj\n<</Type/XRef/W[1 6 2]/Index[{}]/Size {}/Length {}{tail}>>\nstream\n",
            index.trim_end(),
            number + 1,
            rows.len()
        );
        self.out.extend_from_slice(head.as_bytes());
        self.out.extend_from_slice(&rows);
        self.out.extend_from_slice(b"\nendstream\nendobj\n");
    }
}

/// The list with the field added; a new one when there is none.
fn extended(value: &Value, list: Option<&super::syntax::Node>, field: &str) -> Option<Vec<u8>> {
    match list {
        Some(list) => {
            let list = value.part(list)?;
            list.node.items()?;
            Some(list.and(field.as_bytes()))
        }
        None => Some(format!("[{field}]").into_bytes()),
    }
}

/// ISO 32000-1 table 219: signatures exist, and changes are to be appended only.
fn with_flags(text: &[u8]) -> Option<Vec<u8>> {
    let node = super::syntax::Parser::new(text, 0).value()?;
    if !matches!(node.kind, Kind::Dict(_)) {
        return None;
    }
    Some(Value { generation: 0, text: text.to_vec(), node }.with("SigFlags", b"3"))
}

/// A text string in UTF-16 and hexadecimal (ISO 32000-1 §7.9.2.2): any character, no escapes.
fn text(value: &str) -> String {
    let mut out = String::from("<FEFF");
    for unit in value.encode_utf16() {
        out.push_str(&format!("{unit:04X}"));
    }
    out.push('>');
    out
}

/// Writes the ranges, then the signature over them.
fn fill(mut out: Vec<u8>, holes: &Holes, signing: &Signing<'_>) -> Result<Vec<u8>, Unreadable> {
    let second = holes.contents + holes.contents_length;
    let range = format!("[0 {} {second} {}]", holes.contents, out.len() - second);
    out[holes.range..holes.range + range.len()].copy_from_slice(range.as_bytes());
    out[holes.range + range.len()..holes.range + RANGE_HOLE.len()].fill(b' ');
    let covered = [&out[..holes.contents], &out[second..]];
    let certificates: Vec<&[u8]> = signing.certificates.iter().map(Vec::as_slice).collect();
    let value = cms::detached(&covered, &certificates, signing.key, signing.signed_at)
        .map_err(|_| Unreadable::new("certificate", "unreadable-certificate"))?;
    let hex = ofd::digest::hex(&value);
    debug_assert!(hex.len() <= holes.contents_length - 2);
    out[holes.contents + 1..holes.contents + 1 + hex.len()].copy_from_slice(hex.as_bytes());
    Ok(out)
}
