//! The one error of this crate.

use std::fmt;

use ofd::package::PackageError;

/// Bytes that cannot be read as what they claim to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// Which format or part was being read, such as `pdf` or `Doc_0/Document.xml`.
    pub what: String,
    /// Where in it, in bytes from its start, when known.
    pub at: Option<u64>,
    /// Why, as a key of the texts (`unreadable-…`).
    pub why: &'static str,
}

impl Unreadable {
    /// An error without a position.
    pub fn new(what: impl Into<String>, why: &'static str) -> Unreadable {
        Unreadable { what: what.into(), at: None, why }
    }

    /// A package of an OFD document that cannot be opened, or a part of it.
    pub fn of_package(error: &PackageError, name: &str) -> Unreadable {
        let why = match error.why {
            "not-zip" => "unreadable-not-zip",
            "truncated" => "unreadable-truncated",
            "encrypted" => "unreadable-encrypted",
            "too-large" | "zip64" => "unreadable-too-large",
            "too-many-entries" => "unreadable-busy",
            "ratio" => "unreadable-inflates-too-far",
            "missing" => "unreadable-missing-part",
            "dtd" => "unreadable-dtd",
            "entity" => "unreadable-entity",
            "encoding" => "unreadable-encoding",
            "too-deep" => "unreadable-too-deep",
            "malformed" => "unreadable-xml",
            _ => "unreadable-damaged",
        };
        let what = match error.part.as_str() {
            "" => name.to_owned(),
            part => format!("{name} › {part}"),
        };
        Unreadable::new(what, why)
    }
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.at {
            Some(at) => write!(f, "{}: {} at byte {at}", self.what, self.why),
            None => write!(f, "{}: {}", self.what, self.why),
        }
    }
}

impl std::error::Error for Unreadable {}
