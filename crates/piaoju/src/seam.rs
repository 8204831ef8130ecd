//! The one place where the command line meets what verifies, inspects and makes samples.
//!
//! Everything above this file knows only these types; tests put their own engine in place.

use std::path::PathBuf;

use model::Moment;
use model::verification::Verification;
use paper::Unreadable;

pub use app::inspect::{CertificateFacts, Inspection, Part, SealFacts, SignatureFacts};

/// What verifies and inspects documents.
pub trait Engine: Sync {
    /// Verifies a document.
    ///
    /// # Errors
    ///
    /// When the bytes are no document that can be read.
    fn verify(&self, name: &str, bytes: &[u8]) -> Result<Verification, Unreadable>;

    /// Verifies the text of a QR code.
    ///
    /// # Errors
    ///
    /// When the text is not that of an invoice.
    fn verify_qr(&self, text: &str) -> Result<Verification, Unreadable>;

    /// Takes a document apart.
    ///
    /// # Errors
    ///
    /// When the bytes are no document that can be read.
    fn inspect(&self, name: &str, bytes: &[u8]) -> Result<Inspection, Unreadable>;
}

/// How to verify.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The moment of the verification.
    pub now: Moment,
    /// Folders with certificates of authorities and signers to trust (信任目录).
    pub trust_folders: Vec<PathBuf>,
    /// Whether the signers known to the program itself are trusted.
    pub trusts_builtin: bool,
    /// Whether the authority of the program's own samples is trusted.
    pub trusts_samples: bool,
}

/// A sample document made by the program itself (自制样例).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    /// Name of its file, without folders.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
    /// Code of the verdict that it must give; `None` for what is no document to verify.
    pub verdict: Option<&'static str>,
    /// What it shows, in Chinese.
    pub about_zh: &'static str,
    /// What it shows, in English.
    pub about_en: &'static str,
}

/// What the command line needs from below.
#[derive(Clone, Copy)]
pub struct Wiring {
    /// Makes an engine; fails when a trust folder cannot be read.
    pub engine: fn(&Settings) -> Result<Box<dyn Engine>, Unreadable>,
    /// Makes all samples as of a moment.
    pub samples: fn(Moment) -> Result<Vec<Sample>, Unreadable>,
}
