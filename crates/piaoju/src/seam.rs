//! The one place where the command line meets what verifies, inspects and makes samples.
//!
//! Everything above this file knows only these types; tests put their own engine in place.

use std::path::PathBuf;

use model::text::Page;
use model::verification::{FileFacts, Verification};
use model::{Moment, Reading};
use paper::Unreadable;

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
    /// Code of the verdict that it must give.
    pub verdict: &'static str,
}

/// What the command line needs from below.
#[derive(Clone, Copy)]
pub struct Wiring {
    /// Makes an engine; fails when a trust folder cannot be read.
    pub engine: fn(&Settings) -> Result<Box<dyn Engine>, Unreadable>,
    /// Makes all samples as of a moment.
    pub samples: fn(Moment) -> Result<Vec<Sample>, Unreadable>,
}

impl Wiring {
    /// The program's own wiring.
    pub fn real() -> Wiring {
        Wiring {
            engine: |_| Err(Unreadable::new("engine", "unreadable-not-built")),
            samples: |_| Err(Unreadable::new("samples", "unreadable-not-built")),
        }
    }
}

/// The structure of a document (文件结构).
#[derive(Clone, Debug, PartialEq)]
pub struct Inspection {
    /// The file.
    pub file: FileFacts,
    /// Its parts in the order of the file.
    pub parts: Vec<Part>,
    /// Its signatures, numbered from 1 in this order.
    pub signatures: Vec<SignatureFacts>,
    /// What each voice of the document says.
    pub readings: Vec<Reading>,
    /// The text of its pages.
    pub pages: Vec<Page>,
}

/// A part of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Path inside the package, or a name such as `revision 2`.
    pub path: String,
    /// Length in bytes.
    pub bytes: u64,
    /// Numbers, from 1, of the signatures that protect it.
    pub covered_by: Vec<usize>,
}

/// A signature and what it rests on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SignatureFacts {
    /// Its format: `SES v4`, `SES v1`, `CMS`, `PDF adbe.pkcs7.detached`, ….
    pub format: String,
    /// Where it is kept in the file.
    pub part: String,
    /// `SM2-SM3`, `RSA-SHA256`, ….
    pub algorithm: Option<String>,
    /// When the document was signed, as the signature states it.
    pub signed_at: Option<Moment>,
    /// The program that signed, as the file states it.
    pub program: Option<String>,
    /// Its certificates, the signer's first.
    pub certificates: Vec<CertificateFacts>,
    /// The seal, when it is one.
    pub seal: Option<SealFacts>,
}

/// A certificate inside a document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CertificateFacts {
    /// `signer`, `maker` or `chain`.
    pub role: &'static str,
    /// Subject.
    pub subject: String,
    /// Issuer.
    pub issuer: String,
    /// Serial number, upper-case hexadecimal.
    pub serial: String,
    /// Start of validity.
    pub not_before: Option<Moment>,
    /// End of validity.
    pub not_after: Option<Moment>,
    /// `SM2`, `RSA 2048`, ….
    pub key_algorithm: String,
    /// SHA-256 of the certificate, lower-case hexadecimal.
    pub sha256: String,
}

/// An electronic seal (电子印章).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SealFacts {
    /// Identifier.
    pub id: String,
    /// Name.
    pub name: String,
    /// Maker, as the seal names it.
    pub maker: Option<String>,
    /// Start of validity.
    pub valid_from: Option<Moment>,
    /// End of validity.
    pub valid_to: Option<Moment>,
    /// Type of its picture: `ofd`, `png`, `bmp`, `gif`.
    pub picture: Option<String>,
    /// Width and height of its picture in millimetres.
    pub size_mm: Option<(u32, u32)>,
}
