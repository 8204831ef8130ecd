//! The XML tree of the OFD crate, with errors that name the part.

use std::borrow::Cow;

pub use ofd::xml::{Element, Tree, unescape};
use ofd::xml::{XmlError, decode as decode_bytes};

use crate::Unreadable;

/// Turns the bytes of a part into text, by its byte order mark or its declared encoding.
///
/// # Errors
///
/// `unreadable-encoding` when the encoding is not known or the bytes do not fit it.
pub fn decode<'a>(part: &str, bytes: &'a [u8]) -> Result<Cow<'a, str>, Unreadable> {
    decode_bytes(bytes).map_err(|error| unreadable(part, error))
}

/// Reads a text.
///
/// # Errors
///
/// `unreadable-dtd`, `unreadable-entity`, `unreadable-too-deep`, `unreadable-too-large` and
/// `unreadable-xml`, as [`Tree::of`] says.
pub fn of<'a>(part: &str, text: &'a str) -> Result<Tree<'a>, Unreadable> {
    Tree::of(text).map_err(|error| unreadable(part, error))
}

fn unreadable(part: &str, error: XmlError) -> Unreadable {
    let why = match error.why {
        "dtd" => "unreadable-dtd",
        "entity" => "unreadable-entity",
        "encoding" => "unreadable-encoding",
        "too-deep" => "unreadable-too-deep",
        "too-large" => "unreadable-too-large",
        _ => "unreadable-xml",
    };
    Unreadable { what: part.to_owned(), at: Some(error.at), why }
}
