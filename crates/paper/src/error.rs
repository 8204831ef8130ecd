//! The one error of this crate.

use std::fmt;

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
