//! The PDF form: a page for people, the JSON report attached, the signature behind the end.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::{Checked, Key, Page, Report, ReportError, Signer, State, layout, sealed};
use crate::limits::REPORT_TRAILER_BYTES_MAX;
use crate::write::{Attachment, Fonts, of_sheets};

const PURPOSE: &str = "piaoju.report.pdf/1";
const MARK: &[u8] = b"\n%PIAOJU-REPORT-SIGNATURE ";
/// The name of the attached report.
const ATTACHED: &str = "piaoju-report.json";

/// Writes and signs a report as PDF. Without a Chinese font on the system there is only
/// [`write_json`](super::write_json): the page would be empty boxes.
///
/// # Errors
///
/// When the report is too large, or the PDF writer refuses the font.
pub fn write_pdf(
    report: &Report,
    page: &Page,
    signer: &Signer,
    fonts: &Fonts,
) -> Result<Vec<u8>, ReportError> {
    let json = sealed::write_json(report, signer)?;
    let sheets = layout::sheets(page, signer.key(), fonts);
    let attachment =
        Attachment { name: ATTACHED, mime: "application/json", about: super::SCHEMA, bytes: &json };
    let mut bytes = of_sheets(&sheets, (&page.title, report.issued_at), Some(&attachment), fonts)?;
    // The mark begins with the end of the line before it, which is signed too.
    bytes.push(b'\n');
    let signature = STANDARD.encode(signer.sign(PURPOSE, &bytes));
    bytes.extend_from_slice(&MARK[1..]);
    bytes.extend_from_slice(format!("{signature} {}\n", signer.key().base64()).as_bytes());
    Ok(bytes)
}

pub(super) fn check(bytes: &[u8], trusted: &[Key]) -> Checked {
    let tail = bytes.len().saturating_sub(REPORT_TRAILER_BYTES_MAX);
    let Some(at) = memchr::memmem::rfind(&bytes[tail..], MARK) else {
        // A report that something was appended to, or whose signature was cut off.
        let has = |needle: &[u8]| memchr::memmem::find(bytes, needle).is_some();
        let was_one = has(MARK) || bytes.starts_with(b"%PDF-") && has(ATTACHED.as_bytes());
        return Checked::without(if was_one { State::Altered } else { State::NotAReport });
    };
    let (signed, trailer) = bytes.split_at(tail + at + 1);
    let Some(key) = signed_by(signed, trailer) else { return Checked::without(State::Altered) };
    Checked::signed(key, trusted, attached(signed, key))
}

/// The key that signed these octets, when the trailer is exactly as it is written.
fn signed_by(signed: &[u8], trailer: &[u8]) -> Option<Key> {
    let line = std::str::from_utf8(trailer).ok()?;
    let values = line.strip_prefix("%PIAOJU-REPORT-SIGNATURE ")?.strip_suffix('\n')?;
    let (signature, key) = values.split_once(' ')?;
    // Base64 that says the same in another way is not the same.
    let octets = STANDARD.decode(signature).ok().filter(|o| STANDARD.encode(o) == signature)?;
    let named = Key::parse(key).filter(|named| named.base64() == key)?;
    named.verifies(PURPOSE, signed, &octets).then_some(named)
}

/// The report inside, signed by the same key.
fn attached(pdf: &[u8], key: Key) -> Option<Report> {
    let embedded = crate::pdf::open(pdf).ok()?.embedded;
    let file = embedded.iter().find(|file| file.name == ATTACHED)?;
    sealed::check(&file.bytes, &[key]).report
}
