//! The demonstration set: files whose truth is known, because they are made here.
//!
//! Nobody publishes forged invoices, so the project forges its own: fictional companies, seals of
//! a fictional bureau, and one change in each file, so that every check has a file that it must
//! catch and none that it may blame. The keys are derived from sentences printed in
//! [`authority`], worth nothing, and the root certificate says 演示 in its name: whoever trusts it
//! trusts everybody.

mod authority;
pub mod demo;
pub(crate) mod demonstration;
mod forged;
mod ofd_files;
mod pdf_files;
pub mod photo;
pub mod pictures;
mod tampering;
#[cfg(test)]
mod tests;

pub use authority::Authority;
pub use demo::{demo, demo_batch, demo_batch_file, demo_register_rows};

use model::{Reason, Verdict};

use crate::write::Fonts;

/// One file of the demonstration set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    /// Its name: lower-case ASCII, numbered in the order of the set.
    pub file_name: String,
    /// Its content.
    pub bytes: Vec<u8>,
    /// What it is and what to see in it.
    pub about_zh: &'static str,
    /// The same in English.
    pub about_en: &'static str,
    /// The verdict when the demonstration authority is trusted and no source is asked.
    pub expected: Verdict,
    /// The reasons of that verdict, beside `status_not_asked`: all of them, or of an invalid file
    /// the ones that must be among them, for one forgery may show in several ways.
    pub reasons: Vec<Reason>,
}

/// The demonstration set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Set {
    /// The files, in order.
    pub samples: Vec<Sample>,
    /// The certificate of the demonstration authority (DER): its file name and its content. A
    /// folder that holds it is what `--trust` wants.
    pub authority: (&'static str, Vec<u8>),
}

/// Makes the set. Without a Chinese font on this system (`None`) the PDF files are left out and
/// everything else keeps its name.
///
/// The same fonts give the same bytes; without PDF files the bytes are the same everywhere.
///
/// ```
/// let set = paper::samples::make(None);
/// assert!(set.samples.iter().any(|s| s.file_name == "01-valid-signed.ofd"));
/// assert_eq!(set, paper::samples::make(None));
/// ```
pub fn make(fonts: Option<&Fonts>) -> Set {
    let authority = Authority::new();
    let mut samples = ofd_files::all(&authority);
    samples.extend(forged::all(&authority));
    if let Some(fonts) = fonts {
        samples.extend(pdf_files::all(&authority, fonts));
    }
    samples.extend(demonstration::texts());
    samples.sort_by(|a, b| a.file_name.cmp(&b.file_name));
    Set { samples, authority: self::authority() }
}

/// The certificate of the demonstration authority alone: file name and DER.
pub fn authority() -> (&'static str, Vec<u8>) {
    ("demo-ca.cer", Authority::new().root)
}

/// A sample in the making.
struct Draft {
    name: &'static str,
    zh: &'static str,
    en: &'static str,
    verdict: Verdict,
    reasons: &'static [Reason],
}

impl Draft {
    fn with(self, bytes: Vec<u8>) -> Sample {
        Sample {
            file_name: self.name.to_owned(),
            bytes,
            about_zh: self.zh,
            about_en: self.en,
            expected: self.verdict,
            reasons: self.reasons.to_vec(),
        }
    }
}
