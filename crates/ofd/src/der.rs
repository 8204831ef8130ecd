//! A small reader and writer of DER, lenient where issued seals are.
//!
//! Signatures are computed over exact bytes, so every value keeps the raw bytes it was read from.
//! Lengths may be longer than needed (BER) and constructed values may be of indefinite length,
//! because PDF signatures in the wild use both; nothing here decides whether bytes are canonical.

use std::fmt;

/// The deepest nesting of indefinite lengths that is followed.
const DEPTH_MAX: u32 = 32;

/// Universal and context tags that seals and certificates use.
pub mod tag {
    #![allow(missing_docs)]
    pub const BOOLEAN: u8 = 0x01;
    pub const INTEGER: u8 = 0x02;
    pub const BIT_STRING: u8 = 0x03;
    pub const OCTET_STRING: u8 = 0x04;
    pub const NULL: u8 = 0x05;
    pub const OID: u8 = 0x06;
    pub const UTF8_STRING: u8 = 0x0c;
    pub const PRINTABLE_STRING: u8 = 0x13;
    pub const IA5_STRING: u8 = 0x16;
    pub const UTC_TIME: u8 = 0x17;
    pub const GENERALIZED_TIME: u8 = 0x18;
    pub const BMP_STRING: u8 = 0x1e;
    pub const SEQUENCE: u8 = 0x30;
    pub const SET: u8 = 0x31;
    pub const CONTEXT_0: u8 = 0xa0;
    pub const CONTEXT_1: u8 = 0xa1;
    pub const CONTEXT_3: u8 = 0xa3;
}

/// Bytes that are not the structure they should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DerError {
    /// Which structure was being read.
    pub what: &'static str,
}

impl fmt::Display for DerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not a well-formed {}", self.what)
    }
}

impl std::error::Error for DerError {}

/// One value: its tag, its content, and all its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Value<'a> {
    /// The identifier octet.
    pub tag: u8,
    /// The content octets.
    pub body: &'a [u8],
    /// Identifier, length and content together.
    pub raw: &'a [u8],
}

impl<'a> Value<'a> {
    /// Reads the one value at the start of `bytes`, ignoring what follows it.
    ///
    /// # Errors
    ///
    /// When `bytes` does not start with a complete value.
    pub fn first(bytes: &'a [u8], what: &'static str) -> Result<Value<'a>, DerError> {
        Reader::new(bytes, what).next()
    }

    /// A reader over the content, for constructed values.
    pub fn reader(&self, what: &'static str) -> Reader<'a> {
        Reader::new(self.body, what)
    }

    /// The content of a BIT STRING without its count of unused bits, which is returned beside it.
    pub fn bits(&self) -> Option<(&'a [u8], u8)> {
        let (&unused, bytes) = self.body.split_first()?;
        (self.tag == tag::BIT_STRING && unused < 8).then_some((bytes, unused))
    }

    /// The magnitude of an INTEGER as a small number.
    pub fn small(&self) -> Option<u64> {
        if self.tag != tag::INTEGER || self.body.is_empty() || self.body.len() > 8 {
            return None;
        }
        Some(self.body.iter().fold(0, |n, b| n << 8 | u64::from(*b)))
    }

    /// An OBJECT IDENTIFIER in dotted form.
    pub fn oid(&self) -> Option<String> {
        if self.tag == tag::OID { oid_text(self.body) } else { None }
    }

    /// Text of any string type, read leniently: certificates hold UTF-8 under other tags.
    pub fn text(&self) -> String {
        if self.tag == tag::BMP_STRING {
            let units: Vec<u16> =
                self.body.chunks_exact(2).map(|c| u16::from_be_bytes([c[0], c[1]])).collect();
            return String::from_utf16_lossy(&units);
        }
        String::from_utf8_lossy(self.body).into_owned()
    }
}

/// Reads values one after the other.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    rest: &'a [u8],
    what: &'static str,
}

impl<'a> Reader<'a> {
    /// A reader over `bytes`; `what` names the structure in errors.
    pub fn new(bytes: &'a [u8], what: &'static str) -> Reader<'a> {
        Reader { rest: bytes, what }
    }

    /// Whether everything was read.
    pub fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// The tag of the next value.
    pub fn peek(&self) -> Option<u8> {
        self.rest.first().copied()
    }

    /// The next value.
    ///
    /// # Errors
    ///
    /// When the bytes end early, the tag is of the multi-byte form or the length is impossible.
    #[allow(clippy::should_implement_trait)]
    pub fn next(&mut self) -> Result<Value<'a>, DerError> {
        let (value, rest) = split(self.rest, 0).ok_or(DerError { what: self.what })?;
        self.rest = rest;
        Ok(value)
    }

    /// The next value, which must have this tag.
    ///
    /// # Errors
    ///
    /// As [`Reader::next`], and when the tag is another.
    pub fn expect(&mut self, tag: u8) -> Result<Value<'a>, DerError> {
        let value = self.next()?;
        if value.tag == tag { Ok(value) } else { Err(DerError { what: self.what }) }
    }

    /// The next value when it has this tag; otherwise nothing is read.
    ///
    /// # Errors
    ///
    /// As [`Reader::next`], when the tag fits.
    pub fn optional(&mut self, tag: u8) -> Result<Option<Value<'a>>, DerError> {
        if self.peek() == Some(tag) { self.next().map(Some) } else { Ok(None) }
    }

    /// A SEQUENCE, as a reader over its content and its raw bytes.
    ///
    /// # Errors
    ///
    /// As [`Reader::expect`].
    pub fn sequence(&mut self, what: &'static str) -> Result<(Reader<'a>, Value<'a>), DerError> {
        let value = self.expect(tag::SEQUENCE)?;
        Ok((value.reader(what), value))
    }
}

fn split(bytes: &[u8], depth: u32) -> Option<(Value<'_>, &[u8])> {
    let (&tag, after_tag) = bytes.split_first()?;
    if tag & 0x1f == 0x1f || depth > DEPTH_MAX {
        return None;
    }
    let (&first, after) = after_tag.split_first()?;
    let (length, header) = match first {
        0..=0x7f => (usize::from(first), 2),
        0x80 if tag & 0x20 != 0 => return split_indefinite(bytes, tag, depth),
        0x81..=0x84 => {
            let count = usize::from(first & 0x7f);
            let octets = after.get(..count)?;
            let length = octets.iter().fold(0usize, |n, b| n << 8 | usize::from(*b));
            (length, 2 + count)
        }
        _ => return None,
    };
    let end = header.checked_add(length)?;
    let raw = bytes.get(..end)?;
    Some((Value { tag, body: &raw[header..], raw }, &bytes[end..]))
}

fn split_indefinite(bytes: &[u8], tag: u8, depth: u32) -> Option<(Value<'_>, &[u8])> {
    let mut rest = &bytes[2..];
    while !rest.starts_with(&[0, 0]) {
        rest = split(rest, depth + 1)?.1;
    }
    let end = bytes.len() - rest.len();
    Some((Value { tag, body: &bytes[2..end], raw: &bytes[..end + 2] }, &rest[2..]))
}

/// Content octets of an OBJECT IDENTIFIER in dotted form.
fn oid_text(body: &[u8]) -> Option<String> {
    use fmt::Write;
    let mut out = String::with_capacity(24);
    let mut arc: u64 = 0;
    let mut first = true;
    for (index, byte) in body.iter().enumerate() {
        arc = arc.checked_mul(128)? + u64::from(byte & 0x7f);
        if byte & 0x80 != 0 {
            if index + 1 == body.len() {
                return None;
            }
            continue;
        }
        if first {
            let top = (arc / 40).min(2);
            let _ = write!(out, "{top}.{}", arc - top * 40);
            first = false;
        } else {
            let _ = write!(out, ".{arc}");
        }
        arc = 0;
    }
    (!out.is_empty()).then_some(out)
}

/// Writes DER.
///
/// ```
/// use ofd::der::{tag, Writer};
/// let mut seq = Writer::new();
/// seq.sequence(|w| {
///     w.integer(4);
///     w.put(tag::IA5_STRING, b"ES");
/// });
/// assert_eq!(seq.into_bytes(), [0x30, 7, 2, 1, 4, 0x16, 2, b'E', b'S']);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Writer {
    out: Vec<u8>,
}

impl Writer {
    /// An empty writer.
    pub fn new() -> Writer {
        Writer::default()
    }

    /// Everything written.
    pub fn into_bytes(self) -> Vec<u8> {
        self.out
    }

    /// Appends a value.
    pub fn put(&mut self, tag: u8, body: &[u8]) {
        self.out.push(tag);
        let length = body.len();
        if length < 0x80 {
            self.out.push(length as u8);
        } else {
            let octets = length.to_be_bytes();
            let skip = octets.iter().take_while(|b| **b == 0).count();
            self.out.push(0x80 | (octets.len() - skip) as u8);
            self.out.extend_from_slice(&octets[skip..]);
        }
        self.out.extend_from_slice(body);
    }

    /// Appends bytes that are already DER.
    pub fn raw(&mut self, der: &[u8]) {
        self.out.extend_from_slice(der);
    }

    /// Appends a constructed value.
    pub fn nest(&mut self, tag: u8, build: impl FnOnce(&mut Writer)) {
        let mut inner = Writer::new();
        build(&mut inner);
        self.put(tag, &inner.out);
    }

    /// Appends a SEQUENCE.
    pub fn sequence(&mut self, build: impl FnOnce(&mut Writer)) {
        self.nest(tag::SEQUENCE, build);
    }

    /// Appends a small non-negative INTEGER.
    pub fn integer(&mut self, value: u64) {
        self.unsigned(&value.to_be_bytes());
    }

    /// Appends an INTEGER from its big-endian magnitude.
    pub fn unsigned(&mut self, magnitude: &[u8]) {
        let skip =
            magnitude.iter().take_while(|b| **b == 0).count().min(magnitude.len().max(1) - 1);
        let mut body = Vec::with_capacity(magnitude.len() + 1);
        if magnitude.get(skip).is_some_and(|b| b & 0x80 != 0) {
            body.push(0);
        }
        body.extend_from_slice(&magnitude[skip..]);
        self.put(tag::INTEGER, &body);
    }

    /// Appends an OBJECT IDENTIFIER given in dotted form.
    ///
    /// # Panics
    ///
    /// When `dotted` is not one: identifiers written by this crate are constants.
    pub fn oid(&mut self, dotted: &str) {
        let arcs: Vec<u64> = dotted.split('.').map(|a| a.parse().expect("a constant")).collect();
        let mut body = Vec::new();
        push_arc(&mut body, arcs[0] * 40 + arcs[1]);
        for arc in &arcs[2..] {
            push_arc(&mut body, *arc);
        }
        self.put(tag::OID, &body);
    }

    /// Appends a BIT STRING of whole octets.
    pub fn bits(&mut self, bytes: &[u8]) {
        let mut body = Vec::with_capacity(bytes.len() + 1);
        body.push(0);
        body.extend_from_slice(bytes);
        self.put(tag::BIT_STRING, &body);
    }
}

fn push_arc(out: &mut Vec<u8>, arc: u64) {
    let groups = (64 - arc.leading_zeros()).div_ceil(7).max(1);
    for group in (0..groups).rev() {
        let more = if group == 0 { 0 } else { 0x80 };
        out.push((arc >> (7 * group)) as u8 & 0x7f | more);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn identifiers_read_as_they_were_written() {
        for dotted in ["1.2.156.10197.1.501", "2.5.4.3", "1.2.840.113549.1.7.2", "2.999.1"] {
            let mut writer = Writer::new();
            writer.oid(dotted);
            let bytes = writer.into_bytes();
            assert_eq!(Value::first(&bytes, "oid").unwrap().oid().as_deref(), Some(dotted));
        }
    }

    #[test]
    fn indefinite_lengths_end_at_their_mark() {
        let bytes = [0x30, 0x80, 2, 1, 5, 0x30, 0x80, 0, 0, 0, 0, 0xff];
        let value = Value::first(&bytes, "test").unwrap();
        assert_eq!(value.body, [2, 1, 5, 0x30, 0x80, 0, 0]);
        assert_eq!(value.raw.len(), 11);
    }

    #[test]
    fn deep_nesting_is_refused() {
        let deep: Vec<u8> = [0x30, 0x80].repeat(100_000);
        assert!(Value::first(&deep, "test").is_err());
    }

    proptest! {
        #[test]
        fn values_round_trip(
            tag in 1u8..0x1f,
            body in proptest::collection::vec(any::<u8>(), 0..700),
        ) {
            let mut writer = Writer::new();
            writer.put(tag, &body);
            let bytes = writer.into_bytes();
            let value = Value::first(&bytes, "test").unwrap();
            prop_assert_eq!((value.tag, value.body, value.raw), (tag, &body[..], &bytes[..]));
        }

        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let mut reader = Reader::new(&bytes, "test");
            while let Ok(value) = reader.next() {
                let _ = (value.oid(), value.text(), value.small(), value.bits());
            }
        }
    }
}
