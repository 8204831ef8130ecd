//! The whole result of a verification, the shape behind every door.

use crate::reading::Merged;
use crate::text::Page;
use crate::verdict::{Integrity, TaxStatus, Trust, Verdict};
use crate::{Evidence, Moment, Reading, Reason};

/// The file that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileFacts {
    /// Name as the caller gave it, never used as a path.
    pub name: String,
    /// Length in bytes.
    pub bytes: u64,
    /// `ofd`, `pdf`, `xml`, `image`, `qr` or `typed`.
    pub format: &'static str,
    /// SHA-256 of the bytes, lower-case hexadecimal.
    pub sha256: String,
    /// SM3 of the bytes, lower-case hexadecimal.
    pub sm3: String,
}

/// Who signed, as far as the file tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signer {
    /// How far the signer is trusted.
    pub trust: Trust,
    /// Subject of the signer's certificate.
    pub subject: Option<String>,
    /// Issuer of the signer's certificate.
    pub issuer: Option<String>,
    /// Serial number of the certificate, upper-case hexadecimal.
    pub serial: Option<String>,
    /// Start of the certificate's validity.
    pub not_before: Option<Moment>,
    /// End of the certificate's validity.
    pub not_after: Option<Moment>,
    /// When the document was signed, as the signature states it.
    pub signed_at: Option<Moment>,
    /// `SM2-SM3`, `RSA-SHA256`, …
    pub algorithm: Option<String>,
}

impl Signer {
    /// Nobody signed.
    pub fn none() -> Signer {
        Signer {
            trust: Trust::None,
            subject: None,
            issuer: None,
            serial: None,
            not_before: None,
            not_after: None,
            signed_at: None,
            algorithm: None,
        }
    }
}

/// A source outside the file that was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceAsked {
    /// Its name.
    pub name: String,
    /// `file`, `register` or `provider`.
    pub kind: &'static str,
    /// When it was asked.
    pub asked_at: Moment,
    /// What it said, in its own word.
    pub answer: String,
    /// The age of its data.
    pub data_time: Option<Moment>,
    /// Every state it knows of and since when, the oldest first; empty when it told none.
    pub history: Vec<(Moment, TaxStatus)>,
}

/// The result for one file.
#[derive(Clone, Debug, PartialEq)]
pub struct Verification {
    /// The file.
    pub file: FileFacts,
    /// The verdict.
    pub verdict: Verdict,
    /// Why, the gravest first.
    pub reasons: Vec<Reason>,
    /// What the file's own protection proves.
    pub integrity: Integrity,
    /// Who signed.
    pub signer: Signer,
    /// The present tax status.
    pub tax_status: TaxStatus,
    /// The invoice and the origin of each field.
    pub merged: Merged,
    /// Everything each source in the document said.
    pub readings: Vec<Reading>,
    /// The pages, where the verification had to read them.
    pub pages: Vec<Page>,
    /// One line for each check.
    pub evidence: Vec<Evidence>,
    /// Paths inside the file that no signature protects.
    pub uncovered: Vec<String>,
    /// Sources that were asked.
    pub sources: Vec<SourceAsked>,
    /// When this was checked.
    pub checked_at: Moment,
}
