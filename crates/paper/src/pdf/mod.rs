//! PDF invoices.
//!
//! [`open`] gives what the file says: the text of its pages with places, the fields that the
//! [layout rules](crate::layout) read from them, the files attached to it (bytes only: the caller
//! hands them to the reader of XML), and what it says of its own making. Signatures are read
//! elsewhere, from the raw bytes.
//!
//! One parser does it all: `hayro-syntax` for structure, `hayro-interpret` for text. Neither bounds
//! what streams unpack to, so every file is [weighed](screen) first; and both run in a thread of
//! their own, with a stack that holds the deepest nesting they allow, where a panic of theirs ends
//! as an error of ours. They are young and parse hostile bytes; a verifier must not fall over with
//! them. A panic cannot spoil anything here: all state of the parsers dies with the thread.

mod screen;
mod structure;
#[cfg(test)]
mod tests;
mod text;

use std::sync::Arc;
use std::thread;

use hayro_syntax::{DecryptionError, LoadPdfError};
use model::Reading;
use model::text::Page;

use crate::{Unreadable, layout, limits};

/// Stack of the thread in which the parsers run: objects nest up to 512 deep, forms up to 50.
const STACK_BYTES: usize = 32 * 1024 * 1024;

/// What a PDF says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pdf {
    /// The text of the first pages; a page without text is there, without runs.
    pub pages: Vec<Page>,
    /// The fields that the layout rules found, at most one reading.
    pub readings: Vec<Reading>,
    /// The document information.
    pub info: Info,
    /// How many times something was appended after the first writing (incremental updates).
    pub revisions: usize,
    /// The tool that wrote the file again, when producer or creator name one. A sign, no proof.
    pub resaved: Option<String>,
    /// Whether the file is encrypted; it was opened with the empty password.
    pub encrypted: bool,
    /// The attached files.
    pub embedded: Vec<Embedded>,
    /// How many pages the file has.
    pub pages_total: usize,
    /// Whether the text is cut short because a budget was used up.
    pub truncated: bool,
}

/// The document information dictionary.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Info {
    /// The program that wrote the PDF.
    pub producer: Option<String>,
    /// The program that wrote what became the PDF.
    pub creator: Option<String>,
    /// When it was written, `2024-03-05T16:57:41+08:00`; as the file says.
    pub creation: Option<String>,
    /// When it was last changed, in the same spelling.
    pub modified: Option<String>,
    /// The title of the document.
    pub title: Option<String>,
}

/// A file attached to a PDF.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Embedded {
    /// Its name; says nothing, rail refunds call their XBRL `0`.
    pub name: String,
    /// What it holds, told by its content.
    pub dialect: Option<Dialect>,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What an attached XML file holds, told by its root element.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// An XBRL instance (电子凭证会计数据标准).
    Xbrl,
    /// A fully digital invoice (`EInvoice`).
    EInvoice,
    /// The original data of an old electronic invoice (`eInvoice`).
    Original,
    /// XML of another kind.
    Xml,
}

impl Dialect {
    /// Tells by content; `None` for anything that is no XML.
    ///
    /// ```
    /// use paper::pdf::Dialect;
    /// let xml = b"\xef\xbb\xbf<?xml version='1.0'?><!-- a --><xbrli:xbrl xmlns:xbrli='x'/>";
    /// assert_eq!(Dialect::of(xml), Some(Dialect::Xbrl));
    /// assert_eq!(Dialect::of(b"%PDF-1.7"), None);
    /// ```
    pub fn of(bytes: &[u8]) -> Option<Dialect> {
        let head = &bytes[..bytes.len().min(16 * 1024)];
        let text = String::from_utf8_lossy(head);
        let mut rest = text.trim_start_matches('\u{feff}').trim_start();
        loop {
            let (open, close) = match rest {
                r if r.starts_with("<?") => ("<?", "?>"),
                r if r.starts_with("<!--") => ("<!--", "-->"),
                r if r.starts_with("<!") => ("<!", ">"),
                _ => break,
            };
            let end = rest[open.len()..].find(close)?;
            rest = rest[open.len() + end + close.len()..].trim_start();
        }
        let name = rest.strip_prefix('<')?;
        let end = name.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/'))?;
        let name = &name[..end];
        if !name.starts_with(|c: char| c.is_alphabetic() || c == '_') {
            return None;
        }
        Some(match name.rsplit(':').next() {
            Some("xbrl") => Dialect::Xbrl,
            Some("EInvoice" | "Einvoice") => Dialect::EInvoice,
            Some("eInvoice") => Dialect::Original,
            _ => Dialect::Xml,
        })
    }

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Dialect::Xbrl => "xbrl",
            Dialect::EInvoice => "einvoice",
            Dialect::Original => "original",
            Dialect::Xml => "xml",
        }
    }
}

/// Reads a PDF.
///
/// # Errors
///
/// `unreadable-too-large` beyond [`limits::FILE_BYTES_MAX`], `unreadable-not-pdf` without a PDF
/// header near the start, `unreadable-password` when a password is needed,
/// `unreadable-encryption` when the encryption is unknown, `unreadable-inflates-too-far` when its
/// streams unpack to more than [`limits::PDF_INFLATED_BYTES_MAX`], `unreadable-pdf-structure` when
/// its objects make no document.
///
/// # Example
///
/// ```
/// let error = paper::pdf::open(b"PK\x03\x04").unwrap_err();
/// assert_eq!(error.why, "unreadable-not-pdf");
/// ```
pub fn open(bytes: &[u8]) -> Result<Pdf, Unreadable> {
    expect_pdf(bytes)?;
    thread::scope(|scope| {
        let worker = thread::Builder::new().stack_size(STACK_BYTES);
        let worker = worker.spawn_scoped(scope, || read(bytes));
        let worker = worker.map_err(|_| Unreadable::new("pdf", "unreadable-busy"))?;
        // Whatever a parser panics with, the file is one that it cannot read.
        worker.join().unwrap_or_else(|_| Err(Unreadable::new("pdf", "unreadable-pdf-structure")))
    })
}

fn expect_pdf(bytes: &[u8]) -> Result<(), Unreadable> {
    if bytes.len() as u64 > limits::FILE_BYTES_MAX {
        return Err(Unreadable::new("pdf", "unreadable-too-large"));
    }
    let head = &bytes[..bytes.len().min(1024)];
    if screen::find(head, b"%PDF-").is_none() {
        return Err(Unreadable::new("pdf", "unreadable-not-pdf"));
    }
    Ok(())
}

/// The objects of a PDF that was weighed, and whether it is encrypted. To be called in a thread
/// where a panic does no harm.
///
/// # Errors
///
/// As [`open`].
pub(crate) fn load(bytes: &[u8]) -> Result<(hayro_syntax::Pdf, bool), Unreadable> {
    expect_pdf(bytes)?;
    let encrypted = structure::is_encrypted(bytes);
    screen::screen(bytes, encrypted)?;
    let data: Arc<Vec<u8>> = Arc::new(bytes.to_vec());
    let pdf = hayro_syntax::Pdf::new(data).map_err(|error| {
        let why = match error {
            LoadPdfError::Decryption(DecryptionError::PasswordProtected) => "unreadable-password",
            LoadPdfError::Decryption(_) => "unreadable-encryption",
            LoadPdfError::Invalid => "unreadable-pdf-structure",
        };
        Unreadable::new("pdf", why)
    })?;
    if encrypted {
        let streams = pdf.objects().into_iter().filter_map(|o| o.into_stream());
        screen::weigh_all(streams)?;
    }
    Ok((pdf, encrypted))
}

/// Whether the instructions of a page ask for more memory than a page needs.
pub(crate) fn is_heavy_page(page: &hayro_syntax::page::Page<'_>) -> bool {
    page.page_stream().is_some_and(screen::is_heavy)
}

fn read(bytes: &[u8]) -> Result<Pdf, Unreadable> {
    let (pdf, encrypted) = load(bytes)?;
    let info = structure::info(&pdf);
    let (pages, truncated) = text::pages(&pdf);
    let readings = layout::read(&pages).into_iter().collect();
    Ok(Pdf {
        readings,
        resaved: structure::resaved(&info),
        info,
        revisions: structure::revisions(bytes),
        encrypted,
        embedded: structure::embedded(&pdf),
        pages_total: pdf.pages().len(),
        truncated,
        pages,
    })
}
