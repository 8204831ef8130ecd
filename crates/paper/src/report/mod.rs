//! The signed verification report (查验报告): what an installation found, sealed with its key.
//!
//! A report is made once and shown to somebody else later, so it has to prove itself without the
//! installation that made it. It has two forms, both signed with Ed25519 by the key of the
//! installation, and both checked by [`check`] with nothing but that key's public half.
//!
//! **JSON.** One object, `piaoju.report/1`:
//!
//! ```json
//! {"schema":"piaoju.report/1","payload":"{…}","signature":{"algorithm":"Ed25519",
//!  "key":"base64","fingerprint":"hex","value":"base64"}}
//! ```
//!
//! `payload` is the report as JSON *in a string*, and the signature is over the octets of that
//! string behind the line `piaoju.report.json/1`. Nobody has to agree on how JSON is written to
//! check it: take the string as it is. [`check`] is stricter and wants the whole file octet for
//! octet as it was written, so that not even a blank can be changed unnoticed.
//!
//! **PDF.** A page for people, with the JSON report attached. Behind the last `%%EOF` stands one
//! comment line, which readers of PDF pass over:
//!
//! ```text
//! %PIAOJU-REPORT-SIGNATURE <signature, base64> <public key, base64>
//! ```
//!
//! The signature is over every octet before that line, behind the line `piaoju.report.pdf/1`, and
//! nothing may stand behind it. So any changed, added or missing octet is found. A signature by
//! the rules of PDF (PAdES) would need a certificate, which an installation does not have.
//!
//! The two lines in front keep a signature of one form, or of anything else that the key signs,
//! from being taken for the other.

mod key;
mod layout;
mod page;
mod pdf;
mod sealed;
#[cfg(test)]
mod tests;

pub use key::{Key, Signer};
pub(crate) use layout::wrap;
pub use page::{Block, Page, TableColumn, Tone};
pub use pdf::write_pdf;
pub use sealed::write_json;

use model::Moment;
use serde_json::{Map, Value, json};

use crate::limits::FILE_BYTES_MAX;

/// The name and version of the JSON form.
pub const SCHEMA: &str = "piaoju.report/1";

/// What a report says.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// Its number (报告编号).
    pub id: String,
    /// The installation that made it.
    pub installation: String,
    /// When it was made.
    pub issued_at: Moment,
    /// What people should see first of it: headline, number, amount.
    pub titles: Vec<String>,
    /// The verification in the JSON contract, or the batch with all of its rows.
    pub content: Value,
    /// Where the verification stands in the audit log.
    pub log: Option<LogPosition>,
}

/// A place in the audit log (RFC 6962) and the proof that it is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogPosition {
    /// How many entries the log had.
    pub tree_size: u64,
    /// The root of its tree, in hexadecimal digits.
    pub root: String,
    /// The place of the entry, from 0.
    pub leaf_index: u64,
    /// The inclusion proof: the siblings from the leaf up, in hexadecimal digits.
    pub proof: Vec<String>,
}

/// A report that cannot be written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReportError {
    /// It is larger than [`crate::limits::REPORT_BYTES_MAX`].
    #[error("the report is too large")]
    TooLarge,
    /// The PDF writer failed.
    #[error(transparent)]
    Pdf(#[from] crate::write::PdfError),
}

/// What a check of a report found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// 报告真实: every octet is as a trusted key signed it.
    Genuine,
    /// It is a report, and not as it was signed.
    Altered,
    /// Its signature is right, but by a key that is not trusted: anybody can make one.
    UnknownKey,
    /// It is no report.
    NotAReport,
}

impl State {
    /// Every state.
    pub const ALL: [State; 4] =
        [State::Genuine, State::Altered, State::UnknownKey, State::NotAReport];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            State::Genuine => "genuine",
            State::Altered => "altered",
            State::UnknownKey => "unknown_key",
            State::NotAReport => "not_a_report",
        }
    }
}

/// A checked report.
#[derive(Clone, Debug, PartialEq)]
pub struct Checked {
    /// What was found.
    pub state: State,
    /// The key that signed it, where the signature is right.
    pub key: Option<Key>,
    /// What it says, where the signature is right; to be believed only when it is genuine.
    pub report: Option<Report>,
}

impl Checked {
    fn without(state: State) -> Checked {
        Checked { state, key: None, report: None }
    }

    fn signed(key: Key, trusted: &[Key], report: Option<Report>) -> Checked {
        let is_known = trusted.contains(&key);
        let state = if is_known { State::Genuine } else { State::UnknownKey };
        Checked { state, key: Some(key), report }
    }
}

/// Checks a report, JSON or PDF, against the keys that are trusted.
///
/// ```
/// use paper::report::{State, check};
/// assert_eq!(check(b"%PDF-1.4 of somebody else", &[]).state, State::NotAReport);
/// ```
pub fn check(bytes: &[u8], trusted: &[Key]) -> Checked {
    if bytes.len() as u64 > FILE_BYTES_MAX {
        return Checked::without(State::NotAReport);
    }
    match bytes.first() {
        Some(b'{') => sealed::check(bytes, trusted),
        _ => pdf::check(bytes, trusted),
    }
}

impl Report {
    /// The report as JSON, without a signature.
    pub fn to_json(&self) -> Value {
        json!({
            "id": self.id,
            "installation": self.installation,
            "issued_at": self.issued_at.0,
            "issued_at_text": self.issued_at.to_string(),
            "titles": self.titles,
            "content": self.content,
            "log": self.log.as_ref().map(|log| json!({
                "tree_size": log.tree_size,
                "root": log.root,
                "leaf_index": log.leaf_index,
                "proof": log.proof,
            })),
        })
    }

    /// Reads what [`Report::to_json`] wrote.
    fn of_json(json: Value) -> Option<Report> {
        let Value::Object(mut map) = json else { return None };
        let text = |map: &mut Map<String, Value>, key: &str| match map.remove(key) {
            Some(Value::String(text)) => Some(text),
            _ => None,
        };
        let list = |value: &Value| {
            let texts = value.as_array()?.iter().map(|item| item.as_str().map(str::to_owned));
            texts.collect::<Option<Vec<String>>>()
        };
        let log = match map.get("log")? {
            Value::Null => None,
            log => Some(LogPosition {
                tree_size: log["tree_size"].as_u64()?,
                root: log["root"].as_str()?.to_owned(),
                leaf_index: log["leaf_index"].as_u64()?,
                proof: list(&log["proof"])?,
            }),
        };
        Some(Report {
            id: text(&mut map, "id")?,
            installation: text(&mut map, "installation")?,
            issued_at: Moment(map.get("issued_at")?.as_i64()?),
            titles: list(map.get("titles")?)?,
            content: map.remove("content")?,
            log,
        })
    }
}
