//! The values that PDF objects are made of (ISO 32000-1 §7.3), read where they lie.
//!
//! Every value keeps the place it was read from: a signature stands or falls with exact bytes, and
//! a dictionary that is signed anew is copied byte for byte except for the entries that change.

use std::ops::Range;

use crate::limits::{PDF_DEPTH_MAX, PDF_VALUES_MAX};

/// A value and its place in the file.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Node {
    /// Where its bytes are.
    pub span: Range<usize>,
    /// What it is.
    pub kind: Kind,
}

/// What a value is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    /// A number, `true`, `false`, `null`: looked at in its bytes.
    Plain,
    /// A name, without its solidus and with `#xx` decoded.
    Name(Vec<u8>),
    /// A string in parentheses, decoded.
    Text(Vec<u8>),
    /// A string in hexadecimal, decoded.
    Hex(Vec<u8>),
    /// An array.
    Array(Vec<Node>),
    /// A dictionary, its entries in order and with duplicates.
    Dict(Vec<(Vec<u8>, Node)>),
    /// A reference to an object by number and generation.
    Reference(u32, u32),
}

impl Node {
    /// The value of the last entry with this key, as most readers take it.
    pub fn get(&self, key: &str) -> Option<&Node> {
        let Kind::Dict(entries) = &self.kind else { return None };
        entries.iter().rev().find(|(name, _)| name == key.as_bytes()).map(|(_, value)| value)
    }

    /// How often a key occurs.
    pub fn count(&self, key: &str) -> usize {
        let Kind::Dict(entries) = &self.kind else { return 0 };
        entries.iter().filter(|(name, _)| name == key.as_bytes()).count()
    }

    /// The entries of a dictionary.
    pub fn entries(&self) -> &[(Vec<u8>, Node)] {
        if let Kind::Dict(entries) = &self.kind { entries } else { &[] }
    }

    /// The elements of an array.
    pub fn items(&self) -> Option<&[Node]> {
        if let Kind::Array(items) = &self.kind { Some(items) } else { None }
    }

    /// A name as text.
    pub fn name(&self) -> Option<&[u8]> {
        if let Kind::Name(name) = &self.kind { Some(name) } else { None }
    }

    /// The bytes of a string of either form.
    pub fn string(&self) -> Option<&[u8]> {
        match &self.kind {
            Kind::Text(bytes) | Kind::Hex(bytes) => Some(bytes),
            _ => None,
        }
    }

    /// The number of the object that is referred to.
    pub fn reference(&self) -> Option<u32> {
        if let Kind::Reference(number, _) = self.kind { Some(number) } else { None }
    }

    /// An integer; one too large for the type becomes the largest.
    pub fn integer(&self, bytes: &[u8]) -> Option<i64> {
        if self.kind != Kind::Plain {
            return None;
        }
        let text = std::str::from_utf8(bytes.get(self.span.clone())?).ok()?;
        let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
        if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let value = digits.parse().unwrap_or(i64::MAX);
        Some(if text.starts_with('-') { -value } else { value })
    }

    /// Whether the name is this one.
    pub fn is_name(&self, name: &str) -> bool {
        self.name() == Some(name.as_bytes())
    }
}

/// White space (ISO 32000-1 table 1).
pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | 9 | 10 | 12 | 13 | 32)
}

fn is_delimiter(byte: u8) -> bool {
    matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

/// Where `needle` next stands at or after `from`.
pub(super) fn find(bytes: &[u8], needle: &[u8], from: usize) -> Option<usize> {
    let (&first, rest) = needle.split_first()?;
    let mut at = from;
    loop {
        at += bytes.get(at..)?.iter().position(|byte| *byte == first)?;
        if bytes[at + 1..].starts_with(rest) {
            return Some(at);
        }
        at += 1;
    }
}

/// Where `needle` last stands before `end`.
pub(super) fn find_last(bytes: &[u8], needle: &[u8], end: usize) -> Option<usize> {
    bytes.get(..end)?.windows(needle.len()).rposition(|window| window == needle)
}

/// Reads values from a place on.
pub(super) struct Parser<'a> {
    bytes: &'a [u8],
    /// The next byte to be read.
    pub at: usize,
    values: usize,
}

impl<'a> Parser<'a> {
    /// A parser at a place.
    pub fn new(bytes: &'a [u8], at: usize) -> Parser<'a> {
        Parser { bytes, at, values: 0 }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Skips white space and comments.
    pub fn skip_space(&mut self) {
        while let Some(byte) = self.peek() {
            if byte == b'%' {
                while self.peek().is_some_and(|b| b != b'\n' && b != b'\r') {
                    self.at += 1;
                }
            } else if is_space(byte) {
                self.at += 1;
            } else {
                return;
            }
        }
    }

    /// The next value; `None` when there is none or a bound is met.
    pub fn value(&mut self) -> Option<Node> {
        self.nested(0)
    }

    fn nested(&mut self, depth: usize) -> Option<Node> {
        self.values += 1;
        if depth > PDF_DEPTH_MAX || self.values > PDF_VALUES_MAX {
            return None;
        }
        self.skip_space();
        let start = self.at;
        let kind = match self.peek()? {
            b'/' => Kind::Name(self.name()?),
            b'(' => Kind::Text(self.text()?),
            b'<' if self.bytes.get(start + 1) == Some(&b'<') => self.dictionary(depth)?,
            b'<' => Kind::Hex(self.hexadecimal()?),
            b'[' => self.array(depth)?,
            byte if is_delimiter(byte) => return None,
            _ => self.plain(),
        };
        Some(Node { span: start..self.at, kind })
    }

    fn word(&mut self) -> &'a [u8] {
        let start = self.at;
        while self.peek().is_some_and(|b| !is_space(b) && !is_delimiter(b)) {
            self.at += 1;
        }
        &self.bytes[start..self.at]
    }

    fn plain(&mut self) -> Kind {
        let first = number(self.word());
        let after = self.at;
        if let Some(object) = first {
            self.skip_space();
            if let Some(generation) = number(self.word()) {
                self.skip_space();
                if self.word() == b"R" {
                    return Kind::Reference(object, generation);
                }
            }
        }
        self.at = after;
        Kind::Plain
    }

    fn name(&mut self) -> Option<Vec<u8>> {
        self.at += 1;
        let raw = self.word();
        let mut name = Vec::with_capacity(raw.len());
        let mut rest = raw;
        while let Some((&byte, tail)) = rest.split_first() {
            let pair = tail.get(..2).and_then(|pair| Some((digit(pair[0])?, digit(pair[1])?)));
            match pair {
                Some((high, low)) if byte == b'#' => {
                    name.push(high << 4 | low);
                    rest = &tail[2..];
                }
                _ => {
                    name.push(byte);
                    rest = tail;
                }
            }
        }
        Some(name)
    }

    fn text(&mut self) -> Option<Vec<u8>> {
        let mut out = Vec::new();
        let mut open = 0;
        loop {
            let byte = self.peek()?;
            self.at += 1;
            match byte {
                b'(' => {
                    open += 1;
                    if open > 1 {
                        out.push(byte);
                    }
                }
                b')' => {
                    open -= 1;
                    if open == 0 {
                        return Some(out);
                    }
                    out.push(byte);
                }
                b'\\' => self.escape(&mut out)?,
                _ => out.push(byte),
            }
        }
    }

    fn escape(&mut self, out: &mut Vec<u8>) -> Option<()> {
        let byte = self.peek()?;
        self.at += 1;
        match byte {
            b'n' => out.push(b'\n'),
            b'r' => out.push(b'\r'),
            b't' => out.push(b'\t'),
            b'b' => out.push(8),
            b'f' => out.push(12),
            b'\n' => {}
            b'\r' => self.at += usize::from(self.peek() == Some(b'\n')),
            b'0'..=b'7' => {
                let mut code = u16::from(byte - b'0');
                for _ in 0..2 {
                    let Some(next @ b'0'..=b'7') = self.peek() else { break };
                    code = code * 8 + u16::from(next - b'0');
                    self.at += 1;
                }
                out.push(code as u8);
            }
            other => out.push(other),
        }
        Some(())
    }

    fn hexadecimal(&mut self) -> Option<Vec<u8>> {
        self.at += 1;
        let mut out = Vec::new();
        let mut half = None;
        loop {
            let byte = self.peek()?;
            self.at += 1;
            match (byte, digit(byte), half) {
                (b'>', ..) => {
                    out.extend(half.map(|high: u8| high << 4));
                    return Some(out);
                }
                (_, Some(low), Some(high)) => {
                    out.push(high << 4 | low);
                    half = None;
                }
                (_, Some(high), None) => half = Some(high),
                (space, None, _) if is_space(space) => {}
                _ => return None,
            }
        }
    }

    fn array(&mut self, depth: usize) -> Option<Kind> {
        self.at += 1;
        let mut items = Vec::new();
        loop {
            self.skip_space();
            if self.peek()? == b']' {
                self.at += 1;
                return Some(Kind::Array(items));
            }
            items.push(self.nested(depth + 1)?);
        }
    }

    fn dictionary(&mut self, depth: usize) -> Option<Kind> {
        self.at += 2;
        let mut entries = Vec::new();
        loop {
            self.skip_space();
            match self.peek()? {
                b'>' if self.bytes.get(self.at + 1) == Some(&b'>') => {
                    self.at += 2;
                    return Some(Kind::Dict(entries));
                }
                b'/' => {
                    let key = self.name()?;
                    entries.push((key, self.nested(depth + 1)?));
                }
                _ => return None,
            }
        }
    }
}

fn number(word: &[u8]) -> Option<u32> {
    if word.is_empty() || word.len() > 10 || !word.iter().all(u8::is_ascii_digit) {
        return None;
    }
    std::str::from_utf8(word).ok()?.parse().ok()
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).map(|value| value as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dictionary_is_read_with_the_places_of_its_values() {
        let bytes = b"<</A#42 [1 0 R(a\\(b\\051\\\n)<4 1>]/N -7%c\n/M(D:2026)>> rest";
        let node = Parser::new(bytes, 0).value().unwrap();
        assert_eq!(&bytes[node.span.end..], b" rest");
        let items = node.get("AB").unwrap().items().unwrap();
        assert_eq!(items[0].reference(), Some(1));
        assert_eq!(items[1].string(), Some(&b"a(b)"[..]));
        assert_eq!(items[2].string(), Some(&b"A"[..]));
        assert_eq!(node.get("N").unwrap().integer(bytes), Some(-7));
        assert_eq!(&bytes[node.get("M").unwrap().span.clone()], b"(D:2026)");
    }

    #[test]
    fn nesting_and_open_ends_are_refused() {
        assert!(Parser::new(&b"[".repeat(100_000), 0).value().is_none());
        for open in ["<</A", "<41", "(a", "[1 2", "<4g>", "<<1>>", ""] {
            assert!(Parser::new(open.as_bytes(), 0).value().is_none(), "{open}");
        }
    }

    #[test]
    fn numbers_beyond_the_type_become_the_largest() {
        let bytes = b"99999999999999999999999";
        let node = Parser::new(bytes, 0).value().unwrap();
        assert_eq!(node.integer(bytes), Some(i64::MAX));
    }
}
