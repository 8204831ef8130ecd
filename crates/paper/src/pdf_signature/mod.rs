//! Signatures of PDF documents (ISO 32000-1 §12.8): found, checked, judged and made.
//!
//! Everything starts from the bytes of the file and not from its cross-reference tables, because
//! a signature protects bytes: [`find`] locates the signature dictionaries and says how much of
//! the file each of them covers, [`Signature::check`] computes, [`evidence`] puts what was found
//! into lines for people, and [`sign`] adds a signature of one's own.
//!
//! ```
//! use paper::pdf_signature;
//! assert!(pdf_signature::find(b"%PDF-1.7 without any signature").is_empty());
//! ```

mod added;
#[cfg(test)]
mod added_tests;
mod check;
#[cfg(test)]
mod check_tests;
mod find;
mod objects;
mod private;
mod proof;
mod sections;
mod sign;
mod syntax;
#[cfg(test)]
mod tests;
mod unpack;
mod update;

pub use added::{Added, added};
pub use check::{Checked, Form};
pub use find::find;
pub use ofd::timestamp::Stamp;
pub use private::Private;
pub use proof::{PdfProof, SignerFacts, evidence};
pub use sign::{Signing, sign};

use std::ops::Range;

/// One signature of a PDF document, as its dictionary states it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// How the value is packed: `adbe.pkcs7.detached`, `ETSI.CAdES.detached`, …
    pub sub_filter: Option<String>,
    /// The two ranges that are signed, as offset and length; zeros when it states none.
    pub byte_range: [i64; 4],
    /// How much of the file the ranges cover.
    pub coverage: Coverage,
    /// The signature value. Base64 under the hexadecimal is undone; padding may follow the value.
    pub contents: Vec<u8>,
    /// The name of the signer as typed.
    pub name: Option<String>,
    /// The reason as typed.
    pub reason: Option<String>,
    /// The time as stated in the dictionary (`M`), in seconds since 1970.
    pub stated_at: Option<i64>,
}

/// How much of a file a signature covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coverage {
    /// Everything but the signature value itself.
    Whole,
    /// Everything up to a point, but bytes follow.
    Extended {
        /// How many bytes follow the part that is covered.
        bytes_after: usize,
    },
    /// The start of the file or more than the signature value is left out: the way in which
    /// content is slipped under a signature that stays right.
    Partial,
    /// The ranges do not fit the file: cut short, overlapping, or nonsense.
    Broken,
}

impl Signature {
    /// The two ranges, when they lie inside the file and in order.
    pub(crate) fn ranges(&self, length: usize) -> Option<[Range<usize>; 2]> {
        let [a, b, c, d] = self.byte_range.map(|value| usize::try_from(value).ok());
        let (a, c) = (a?, c?);
        let (first, second) = (a..a.checked_add(b?)?, c..c.checked_add(d?)?);
        let fits = !first.is_empty() && !second.is_empty();
        (fits && first.end <= second.start && second.end <= length).then_some([first, second])
    }

    /// The signed bytes in two pieces, when the ranges fit the file.
    pub(crate) fn signed<'a>(&self, bytes: &'a [u8]) -> Option<[&'a [u8]; 2]> {
        let [first, second] = self.ranges(bytes.len())?;
        Some([&bytes[first], &bytes[second]])
    }
}
